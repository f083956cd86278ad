"""The positions of a camera that turns, and where it stands: told by who keeps it, or by its system with a key; never measured or guessed.

The masks that hold are those of the position it stands in (policy/positions.py). Each telling is a row in the log, and reaches running
pictures at once. We do not steer: who does tells null before the camera turns, and the position's name once it stands.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import Conflict, NotFound
from dashboard.core.models import Principal
from dashboard.policy.positions import NewPosition, faults
from dashboard.sharing.edits import Refused
from dashboard.sharing.masks import body, kept
from dashboard.store import log, positions
from dashboard.store.masks import Masked
from dashboard.store.positions import LastTold, Position


@dataclass(frozen=True, slots=True)
class Turning:
    """A camera that may turn: whether it is of a kind that does, its positions, and what was told last (None: nothing yet)."""

    turns: bool
    positions: list[Position]
    told: LastTold | None


async def listed(conn: AsyncConnection, who: Principal, code: str) -> Turning:
    """A camera's positions. Raises NotFound, or NotPermitted for anyone but who keeps its masks."""
    camera = await kept(conn, who, code)
    return Turning(camera.turns, await positions.of_camera(conn, camera.id), await positions.last_told(conn, camera.id))


async def make(db: Database, who: Principal, code: str, new: NewPosition, now: datetime) -> Position:
    """Give a camera a position; one that it has just so already stays as it is. From the first on, the camera's picture is grey until it is
    told where it stands. Raises NotFound, NotPermitted, or Refused by field."""
    async with db.begin() as conn:
        camera = await kept(conn, who, code, lock=True)
        standing = await positions.of_camera(conn, camera.id)
        made = Position(uuid4(), new.name, new.is_home, new.home_after)
        for one in standing:
            if replace(made, id=one.id) == one:
                return one
        _check(new, [one.name for one in standing], turns=camera.turns)
        await _come_home(conn, camera, made)
        await positions.make(conn, camera.id, made, who.account_id, now)
        await log.append(conn, "change", body(camera, "position_made", made.id, who), _said(made))
        return made


async def change(db: Database, who: Principal, code: str, position_id: UUID, new: NewPosition) -> Position:
    """Give a position another name, or make it the home position. Its masks stay. Raises NotFound, NotPermitted, or Refused by field."""
    async with db.begin() as conn:
        camera, before, others = await _one(conn, who, code, position_id)
        after = Position(position_id, new.name, new.is_home, new.home_after)
        if after == before:
            return before
        _check(new, [one.name for one in others], turns=True)
        await _come_home(conn, camera, after)
        await positions.change(conn, after)
        await log.append(conn, "change", body(camera, "position_changed", position_id, who), {"before": _said(before), **_said(after)})
        return after


async def remove(db: Database, who: Principal, code: str, position_id: UUID, now: datetime) -> None:
    """Take a position away, and with it its masks. A camera that stands there is one of which it is not known where it stands; one without
    any position left counts as one that does not turn: the last goes only while the camera stands there. Raises NotFound, NotPermitted or
    Conflict."""
    async with db.begin() as conn:
        camera, before, others = await _one(conn, who, code, position_id)
        told = await positions.last_told(conn, camera.id)
        if not others and (told is None or told.position != before.name):
            raise Conflict(
                "Dit is de laatste stand, en de camera staat er niet: hij zou zonder maskers te zien zijn. Zeg eerst dat hij er staat.",
                "This is the last position and the camera does not stand there: it would show without masks. First tell that it does.",
            )
        uncovered = await positions.remove(conn, position_id, who.account_id, now)
        detail = {**_said(before), "masks": [str(one) for one in uncovered]}
        await log.append(conn, "change", body(camera, "position_removed", position_id, who), detail)


async def tell(db: Database, who: Principal, code: str, where: str | None, now: datetime) -> LastTold:
    """Say where a camera stands from now on: the name of a position, or None: it turns, or stands elsewhere. A name that it does not have
    is elsewhere too: what its system calls otherwise must not leave the masks of before in force. Said twice it changes nothing more.

    Returns what holds now. Raises NotFound, NotPermitted, or Conflict where the camera has no positions.
    """
    async with db.begin() as conn:
        camera = await kept(conn, who, code, lock=True, action="camera.position")
        has = await positions.of_camera(conn, camera.id)
        if not has:
            raise Conflict("Deze camera heeft geen standen.", "This camera has no positions.")
        position = positions.named(has, where) if where is not None else None
        before = await positions.last_told(conn, camera.id)
        if before is not None and before.position == (position.name if position else None):
            return before
        await positions.tell(conn, camera.id, position.id if position else None, who.account_id, now)
        detail = {"told": where} if where is not None and position is None else None
        await log.append(conn, "change", body(camera, "position_told", position.id if position else None, who), detail)
        return LastTold(position.name if position else None, now, who.display_name)


async def _one(conn: AsyncConnection, who: Principal, code: str, position_id: UUID) -> tuple[Masked, Position, list[Position]]:
    camera = await kept(conn, who, code, lock=True)
    standing = await positions.of_camera(conn, camera.id)
    others = [one for one in standing if one.id != position_id]
    if len(others) == len(standing):
        raise NotFound("Deze stand is er niet (meer).", "There is no such position, or no longer.")
    return camera, next(one for one in standing if one.id == position_id), others


def _check(new: NewPosition, others: list[str], *, turns: bool) -> None:
    wrong = faults(new, others, turns=turns)
    if wrong:
        raise Refused(wrong)


async def _come_home(conn: AsyncConnection, camera: Masked, position: Position) -> None:
    """Before a position becomes the home position: the one that was is it no more."""
    if position.is_home:
        await positions.leave_home(conn, camera.id, position.id)


def _said(position: Position) -> dict[str, object]:
    return {name: value for name, value in asdict(position).items() if name != "id"}
