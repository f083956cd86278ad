"""Undoing a step: a file that was loaded, an edit, or an earlier undoing (which does the step again)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import Conflict, NotFound, NotPermitted
from dashboard.core.models import Principal, Text
from dashboard.policy.permissions import may
from dashboard.store import changes, log
from dashboard.store.changes import Step
from dashboard.store.undo import Sort, Tally, Undoing

_LONGEST_SECONDS: Final = 120  # a file of 100,000 cameras is undone in half of it; the web's own limit is for questions
_MANY: Final[dict[Sort, Text]] = {
    "camera": Text("camera's", "cameras"),
    "area": Text("gebieden", "areas"),
    "agreement": Text("convenanten", "agreements"),
}
_ONE: Final[dict[Sort, Text]] = {
    "camera": Text("camera", "camera"),
    "area": Text("gebied", "area"),
    "agreement": Text("convenant", "agreement"),
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
    if scope(who) is not None and await undoing.owners() - {who.organisation_id}:
        raise NotPermitted(
            "Deze stap raakt ook wat van anderen is. Alleen een beheerder van de installatie kan hem ongedaan maken.",
            "This step touches what is others' too. Only an administrator of the installation can undo it.",
        )
    undone = Undone(id_, step.id, await undoing.apply(id_, who.login, at))
    await log.append(conn, "change", _body(undone, who), {"by": who.login})
    return undone


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
