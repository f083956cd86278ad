"""Handing a whole shift over (dienst overdragen): running pictures, the wall as it stands and the incidents at hand, as one offer.

Each picture is handed over as one is by itself (hand_over.py): by a decision of the colleague's own. Incident and wall give no right, so
they go with the shift. What was not taken stays with the giver until he ends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound
from dashboard.core.models import Principal, Text
from dashboard.sharing import hand_over, leases
from dashboard.sharing.record import Asked
from dashboard.store import log, shifts, walls
from dashboard.store.shifts import Named, Shift, Standing
from dashboard.store.walls import Layout

LONGEST_NAME = 100  # of a layout


@dataclass(frozen=True, slots=True)
class Taken:
    """What a shift came to for who took it: each picture's answer, the incidents, the wall as one of his layouts; None: no wall."""

    giver: str
    pictures: list[Asked]
    incidents: list[Named]
    wall: UUID | None


def what_goes(shift: Shift) -> Text:
    """What a shift consists of, in words: "4 beelden, 1 incident, muur"; what there is none of is left out."""
    pictures, incidents = shift.pictures, len(shift.incidents)
    counted = [
        (pictures, Text("1 beeld" if pictures == 1 else f"{pictures} beelden", "1 picture" if pictures == 1 else f"{pictures} pictures")),
        (incidents, Text("1 incident" if incidents == 1 else f"{incidents} incidenten", f"{incidents} incident{'s' * (incidents != 1)}")),
        (shift.wall, Text("muur", "wall")),
    ]
    said = [words for there, words in counted if there]
    return Text(", ".join(one.nl for one in said), ", ".join(one.en for one in said))


async def offered(conn: AsyncConnection, who: Principal, now: datetime) -> list[Shift]:
    """The shifts that are offered to the principal."""
    return await shifts.open_to(conn, who.account_id, now)


async def declined(conn: AsyncConnection, who: Principal, shift_id: UUID, now: datetime) -> str | None:
    """Who declined the shift that the principal gave; None: nobody did, or it was not his."""
    found = await shifts.get(conn, shift_id, now)
    return found.colleague if found and found.giver_id == who.account_id and found.state == "declined" else None


async def offer(db: Database, who: Principal, to: str, wall: Standing | None, now: datetime) -> Shift:
    """Offer one's whole shift to a colleague, named by his login; an earlier offer of it is withdrawn.

    Raises BadInput where that is no colleague who may look, the wall is none, or there is nothing to hand over.
    """
    if wall is not None and (len(set(wall.cameras)) < len(wall.cameras) or not 1 <= wall.spot <= len(wall.cameras)):
        raise BadInput("wall: een camera staat er twee keer in, of de grote is er niet.", "wall: a camera is named twice, or has no spot.")
    async with db.begin() as conn:
        colleague = next((one for one in await hand_over.colleagues(conn, who, now) if one.login == to), None)
        if colleague is None:
            raise BadInput(f"to: ‘{to}’ is geen collega die beeld mag zien.", f"to: “{to}” is no colleague who may see pictures.")
        for before in await shifts.withdraw(conn, who.account_id, now):
            await log.append(conn, "change", {"change": "shift_withdrawn", "shift": str(before), "from": str(who.account_id)})
        id_ = await shifts.insert(conn, who.account_id, colleague.id, wall, now)
        running = [one for one in await leases.running(conn, who, now) if one.mode == "live"]
        pictures = [await hand_over.offer_within(conn, who, one.id, colleague.id, now, id_) for one in running]
        at_hand = await shifts.add_incidents(conn, id_, who.organisation_id, now)
        if not (pictures or at_hand or wall):
            raise BadInput("U hebt nu niets om over te dragen.", "You have nothing to hand over now.")
        body = {"hand_overs": [str(one) for one in pictures], "incidents": [str(one) for one in at_hand]}
        about = {"shift": str(id_), "from": str(who.account_id), "to": str(colleague.id)}
        await log.append(conn, "change", {"change": "shift_offered", **about, **body, "wall": list(wall.cameras) if wall else None})
        made = await shifts.get(conn, id_, now)
    assert made is not None  # written in this transaction
    return made


async def decline(db: Database, who: Principal, shift_id: UUID, now: datetime) -> None:
    """Leave an offered shift with its giver. Raises NotFound, or Conflict when it was answered before."""
    async with db.begin() as conn:
        shift = await _open(conn, who, shift_id, now)
        await shifts.close(conn, shift_id, "declined", now)
        await _answered(conn, shift, "shift_declined", {})


async def accept(db: Database, who: Principal, shift_id: UUID, now: datetime) -> Taken:
    """Take an offered shift over, all of it in one transaction: each picture by a request of one's own, the wall among one's own layouts.

    Raises NotFound, NotPermitted, or Conflict when it was answered before.
    """
    async with db.begin() as conn:
        shift = await _open(conn, who, shift_id, now)
        pictures = [asked for id_ in await shifts.pictures(conn, shift_id) if (asked := await _take(conn, who, id_, now))]
        await shifts.close(conn, shift_id, "taken", now)
        wall = await _keep(conn, who, shift, now)
        await _answered(
            conn,
            shift,
            "shift_taken",
            {
                "requests": [str(asked.request_id) for asked in pictures],
                "granted": sum(asked.lease is not None for asked in pictures),
                "incidents": [str(one.id) for one in shift.incidents],
                "wall": str(wall) if wall else None,
            },
        )
    return Taken(shift.giver, pictures, list(shift.incidents), wall)


async def _take(conn: AsyncConnection, who: Principal, offer_id: UUID, now: datetime) -> Asked | None:
    """One of its pictures; None: it has stopped since it was offered."""
    try:
        return await hand_over.accept_within(conn, who, offer_id, now)
    except Conflict:
        return None


async def _keep(conn: AsyncConnection, who: Principal, shift: Shift, now: datetime) -> UUID | None:
    """The giver's wall in one's own list, under his name; an earlier one of his is replaced."""
    if shift.wall is None:
        return None
    name = Text(f"Dienst van {shift.giver}", f"Shift of {shift.giver}")[who.language][:LONGEST_NAME]
    return await walls.save(conn, who.account_id, Layout(name, shift.wall.grid, shift.wall.spot, shift.wall.cameras), now)


async def _open(conn: AsyncConnection, who: Principal, shift_id: UUID, now: datetime) -> Shift:
    found = await shifts.get(conn, shift_id, now, lock=True)
    if found is None or found.account_id != who.account_id:
        raise NotFound("Dit aanbod is er niet.", "There is no such offer.")
    if found.state != "offered":
        raise Conflict("Op dit aanbod is al geantwoord.", "This offer was answered already.")
    return found


async def _answered(conn: AsyncConnection, shift: Shift, change: str, more: dict[str, object]) -> None:
    about = {"change": change, "shift": str(shift.id), "from": str(shift.giver_id), "to": str(shift.account_id)}
    await log.append(conn, "change", {**about, **more})
