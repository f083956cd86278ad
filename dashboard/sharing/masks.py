"""Masks drawn by hand: what is private in a camera's picture, and so covered for everybody, the owner too (LAW §1: only public places in
view; masks turn with the camera). Drawn and removed by the owner's administrator and by who decides over the camera; each change is a row
in the log, and reaches running pictures at once. The positions of a camera that turns: positions.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import NotFound, NotPermitted
from dashboard.core.models import Principal, Text
from dashboard.policy.camera_edits import Fault
from dashboard.policy.mask_edits import NewMask, faults
from dashboard.policy.permissions import Action, may
from dashboard.policy.positions import Cover, Told, cover
from dashboard.sharing.edits import Refused
from dashboard.store import log, masks, positions
from dashboard.store.masks import Mask, Masked
from dashboard.store.positions import Position


async def covers(conn: AsyncConnection, codes: Sequence[str], now: datetime) -> dict[str, Cover]:
    """What is covered of each of these cameras' pictures at `now` (UTC), for everybody; of one that is not there, all."""
    standing = await masks.standing(conn, codes)
    known = {code: cover(of.masks, of.positions, Told(*of.told) if of.told else None, now) for code, of in standing.items()}
    return dict.fromkeys(codes, Cover(moves=True)) | known


async def listed(conn: AsyncConnection, who: Principal, code: str) -> list[Mask]:
    """The masks that stand on a camera. Raises NotFound, or NotPermitted for anyone but who keeps them: a mask's name may tell who lives
    there."""
    return await masks.of_camera(conn, (await kept(conn, who, code)).id)


async def draw(db: Database, who: Principal, code: str, new: NewMask, now: datetime) -> Mask:
    """Cover a part of the picture from now on; what is covered so already stays as it is. Raises NotFound, NotPermitted, or Refused by
    field."""
    async with db.begin() as conn:
        camera = await kept(conn, who, code, lock=True)
        position = await _position(conn, camera, new.position) if new.position else None
        where = position.name if position else None
        standing = [mask for mask in await masks.of_camera(conn, camera.id) if mask.position == where]
        for mask in standing:
            if (mask.name, mask.corners) == (new.name, tuple(new.corners)):
                return mask
        wrong = faults(new, standing)
        if wrong:
            raise Refused(wrong)
        made = await masks.draw(conn, camera.id, position.id if position else None, new.name, tuple(new.corners), who.account_id, now)
        detail = {"name": new.name, "corners": new.corners, "position": where}
        await log.append(conn, "change", body(camera, "mask_drawn", made, who), detail)
        return next(mask for mask in await masks.of_camera(conn, camera.id) if mask.id == made)


async def remove(db: Database, who: Principal, code: str, mask_id: UUID, now: datetime) -> None:
    """Cover this part no longer. Raises NotFound or NotPermitted."""
    async with db.begin() as conn:
        camera = await kept(conn, who, code, lock=True)
        name = await masks.remove(conn, camera.id, mask_id, who.account_id, now)
        if name is None:
            raise NotFound("Dit masker is er niet (meer).", "There is no such mask, or no longer.")
        await log.append(conn, "change", body(camera, "mask_removed", mask_id, who), {"name": name})


def keeps(who: Principal, owner_id: str | None, controller_id: str | None, action: Action = "camera.mask") -> bool:
    """Whether the principal keeps the masks of a camera with this owner and controller, or may do this other thing with it."""
    own = who.organisation_id == owner_id and may(who, action, "own")
    return own or (who.organisation_id == (controller_id or owner_id) and may(who, action, "controller"))


async def kept(conn: AsyncConnection, who: Principal, code: str, lock: bool = False, action: Action = "camera.mask") -> Masked:
    """A camera whose masks and positions the principal keeps, or may do this other thing with. Raises NotFound or NotPermitted."""
    camera = await masks.camera(conn, code, lock)
    if camera is None:
        raise NotFound(f"Er is geen camera ‘{code}’.", f"There is no camera “{code}”.")
    if not keeps(who, camera.owner_id, camera.controller_id, action):
        raise NotPermitted(
            "Maskers en standen zijn voor de beheerder van de eigenaar en voor wie over de camera beslist.",
            "Masks and positions are for the owner's administrator, and for who decides over the camera.",
        )
    return camera


async def _position(conn: AsyncConnection, camera: Masked, name: str) -> Position:
    position = positions.named(await positions.of_camera(conn, camera.id), name)
    if position is None:
        raise Refused([Fault("position", Text("zo'n stand heeft deze camera niet", "this camera has no such position"))])
    return position


def body(camera: Masked, change: str, id_: UUID | None, who: Principal) -> dict[str, str | None]:
    """What the log says of a change to a camera's masks and positions: ids only, for a name may tell who lives there."""
    return {
        "camera": camera.code,
        "change": change,
        "id": str(id_) if id_ else None,
        "account": str(who.account_id),
        "organisation": who.organisation_id,
    }
