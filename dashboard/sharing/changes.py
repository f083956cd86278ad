"""Undoing a step: a file that was loaded, an edit, or an earlier undoing (which does the step again)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import Conflict, NotFound, NotPermitted
from dashboard.core.models import Principal, Text
from dashboard.policy.camera_edits import controller_faults
from dashboard.policy.grounds import POLICE_DATA
from dashboard.policy.permissions import may
from dashboard.policy.purpose_edits import police_faults
from dashboard.store import changes, edits, log
from dashboard.store.changes import Step
from dashboard.store.edits import Standing
from dashboard.store.undo import MOST_NAMED, Sort, Tally, Undoing

_LONGEST_SECONDS: Final = 120  # a file of 100,000 cameras is undone in half of it; the web's own limit is for questions
_MANY: Final[dict[Sort, Text]] = {
    "camera": Text("camera's", "cameras"),
    "area": Text("gebieden", "areas"),
    "agreement": Text("convenanten", "agreements"),
    "premises": Text("bedrijfspanden", "premises"),
    "turn": Text("weekschema's met beurten", "week schedules of turns"),
}
_ONE: Final[dict[Sort, Text]] = {
    "camera": Text("camera", "camera"),
    "area": Text("gebied", "area"),
    "agreement": Text("convenant", "agreement"),
    "premises": Text("bedrijfspand", "premises"),
    "turn": Text("weekschema met beurten", "week schedule of turns"),
}


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing came to. `id`: the step that it is itself."""

    id: int
    undoes: int
    tallies: dict[Sort, Tally]

    @property
    def sentences(self) -> list[Text]:
        """What was done, then what was left and why; a sentence a sort."""
        told = [sentence for sort, tally in self.tallies.items() for sentence in _told(sort, tally)]
        return told or [Text("Er was niets terug te zetten.", "There was nothing to bring back.")]


async def undo(db: Database, who: Principal, change_id: int, at: datetime) -> Undone:
    """Undo a step, whole or as far as nobody changed it since. Running pictures follow: the relay asks again within a second.

    Raises NotFound (another organisation's too), NotPermitted (it touches what is another's), Conflict (undone already).
    """
    async with db.begin() as conn:
        return await _undo(conn, who, change_id, at)


async def weigh(db: Database, who: Principal, change_id: int, at: datetime) -> Undone:
    """What undoing would come to: done, and rolled back. Raises as `undo`."""
    async with db.read() as conn:
        return await _undo(conn, who, change_id, at)


async def listed(conn: AsyncConnection, who: Principal, limit: int, after: int = 0) -> tuple[list[Step], int]:
    """The latest steps that concern who asks, newest first, and how many there are in all."""
    of = scope(who)
    return await changes.recent(conn, of, limit, after), await changes.count(conn, of)


def scope(who: Principal) -> str | None:
    """Whose steps and uploads somebody may see and undo: the own organisation's; None: everyone's."""
    return None if may(who, "register.load", "any") else who.organisation_id


async def _undo(conn: AsyncConnection, who: Principal, change_id: int, at: datetime) -> Undone:
    await changes.allow(conn, _LONGEST_SECONDS)
    step = await _own_step(conn, who, change_id)
    id_ = await changes.begin(conn, "undo", who.login, who.account_id, at, undoes=step.id)
    undoing = Undoing(conn, step.id)
    await undoing.gather()
    if scope(who) is None:
        tallies = await undoing.apply(id_, who.login, at)
    else:
        tallies = await _apply_own(conn, who, undoing, id_, at)
    undone = Undone(id_, step.id, tallies)
    await log.append(conn, "change", _body(undone, who), {"by": who.login})
    return undone


async def _apply_own(conn: AsyncConnection, who: Principal, undoing: Undoing, id_: int, at: datetime) -> dict[Sort, Tally]:
    """Apply as far as it is one's own to do; raises NotPermitted, which rolls back."""
    if await undoing.owners(POLICE_DATA) - {who.organisation_id}:
        raise NotPermitted(
            "Deze stap raakt ook wat van anderen is. Alleen een beheerder van de installatie kan hem ongedaan maken.",
            "This step touches what is others' too. Only an administrator of the installation can undo it.",
        )
    police = await edits.standing(conn, await undoing.cameras_on(POLICE_DATA))
    moment = await edits.moment(conn)
    tallies = await undoing.apply(id_, who.login, at)
    await _check_police_data(conn, police, moment)
    return tallies


async def _check_police_data(conn: AsyncConnection, before: Mapping[str, Standing], moment: datetime) -> None:
    """Raises NotPermitted where cameras lost the ground of police data, or the police as their controller: no edit does that either."""
    after = await edits.standing(conn, before)
    kinds = await edits.kinds(conn, {camera.values["controller"] for camera in after.values()} - {None})
    taken = [code for code, was in before.items() if _takes_police_data(was, after.get(code), kinds, moment)]
    if taken:
        named = ", ".join(taken[:MOST_NAMED]) + (" …" if len(taken) > MOST_NAMED else "")
        raise NotPermitted(
            f"Dit zou politiegegevens hun grondslag of verwerkingsverantwoordelijke ontnemen: {named}. Zet de camera op verwijderd, "
            "overleg met de politie, of vraag een beheerder van de installatie.",
            f"This would take the basis or the controller from police data: {named}. Mark the camera as removed, consult the police, or "
            "ask an administrator of the installation.",
        )


def _takes_police_data(was: Standing, now: Standing | None, kinds: Mapping[str, str], moment: datetime) -> bool:
    if police_faults(was.purposes, now.purposes if now else (), moment):
        return True
    bases = {one.basis for one in was.purposes if one.holds_after(moment)}
    to = now.values["controller"] if now else None
    return to != was.values["controller"] and bool(controller_faults(bases, kinds.get(to) if to else None))


async def _own_step(conn: AsyncConnection, who: Principal, change_id: int) -> Step:
    """The step, which nobody else undoes meanwhile. Raises NotFound, Conflict, NotPermitted."""
    if not may(who, "register.load", "own"):
        raise NotPermitted("Uw rol mag dit niet.", "Your role may not do this.")
    await changes.take_turn(conn)
    step = await changes.get(conn, change_id)
    if step is None or scope(who) not in (None, step.organisation_id):
        raise NotFound("Deze stap is er niet.", "There is no such step.")
    if step.undone_by is not None:
        raise Conflict("Deze stap is al ongedaan gemaakt.", "This step was undone already.")
    return step


def _body(undone: Undone, who: Principal) -> dict[str, object]:
    counts: dict[str, object] = {
        sort: {name: getattr(tally, name) for name in ("back", "gone", "removed", "again", "left")}
        for sort, tally in undone.tallies.items()
    }
    return {"change": "undone", "step": undone.id, "undoes": undone.undoes, "by": str(who.account_id), **counts}


def _told(sort: Sort, tally: Tally) -> list[Text]:
    parts = [
        (tally.back, Text("terug zoals het was", "back as before")),
        (tally.gone, Text("weggehaald", "taken away")),
        (tally.again, Text("weer teruggezet", "put back")),
        (
            tally.removed,
            Text("op verwijderd gezet, want er is al mee gewerkt", "marked as removed, as they were worked with already"),
        ),
    ]
    done = [Text(f"{_many(sort, n).nl} {words.nl}", f"{_many(sort, n).en} {words.en}") for n, words in parts if n]
    told = [Text(f"{', '.join(t.nl for t in done)}.", f"{', '.join(t.en for t in done)}.")] if done else []
    return told + ([_left(sort, tally)] if tally.left else [])


def _left(sort: Sort, tally: Tally) -> Text:
    several = tally.left != 1
    which = ", ".join(tally.named) + (" …" if tally.left > len(tally.named) else "")
    return Text(
        f"{_many(sort, tally.left).nl} {'zijn' if several else 'is'} daarna nog gewijzigd en {'blijven' if several else 'blijft'} "
        f"zoals {'ze zijn' if several else 'die is'}: {which}.",
        f"{_many(sort, tally.left).en} {'were' if several else 'was'} changed since and {'stay' if several else 'stays'} "
        f"as {'they are' if several else 'it is'}: {which}.",
    )


def _many(sort: Sort, n: int) -> Text:
    words = _ONE[sort] if n == 1 else _MANY[sort]
    return Text(f"{n} {words.nl}", f"{n} {words.en}")
