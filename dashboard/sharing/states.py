"""The operational state of a camera, recorded by who keeps it: a fault, maintenance, off, the shutter closed; and its end.

Who has no right learns nothing of it (LAW §2 step 3): only the owner's side and the controller record and read it here, everybody else
meets it in an answer, after the law has said yes. A closed shutter is public on purpose, and ends what runs at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.clock import local
from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound, NotPermitted
from dashboard.core.models import Principal, Text
from dashboard.policy.permissions import may
from dashboard.sharing.recheck import recheck
from dashboard.store import log, relay_faults, states
from dashboard.store.states import Cause, Kind, Minded, State

LATE: Final = timedelta(minutes=5)  # somebody fills a form in; what began earlier is not written back into the past
LONGEST: Final = timedelta(days=366)  # of maintenance, and how far ahead it is planned
MOST_WORDS: Final = 500
_NAMES: Final[dict[Kind, Text]] = {
    "fault": Text("een storing", "a fault"),
    "maintenance": Text("onderhoud", "maintenance"),
    "off": Text("uit", "off"),
    "shutter": Text("de afschermkap dicht", "the shutter closed"),
}


@dataclass(frozen=True, slots=True)
class NewState:
    """What is the matter. A fault has a cause ("anders" needs words); maintenance a period (aware; no start: from now); the others begin
    now and last until they are ended."""

    kind: Kind
    cause: Cause | None = None
    words: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


async def listed(conn: AsyncConnection, who: Principal, code: str, now: datetime) -> list[State]:
    """What holds now and what is planned of a camera that is one's own, or one's own to decide over. Raises NotFound or NotPermitted."""
    return await states.open_and_planned(conn, (await _minded(conn, who, code)).id, now)


async def begin(db: Database, who: Principal, code: str, new: NewState, now: datetime, key: str | None = None) -> State:
    """Record a state. A closed shutter ends every running picture of the camera; the others end none. Under an Idempotency-Key used before
    the same state is returned, for as long as it is on record: a plan that was cancelled is not.

    Raises NotFound, NotPermitted, BadInput, or Conflict where one of its kind is on record for that time already, or the key is another's.
    """
    async with db.begin() as conn:
        camera = await _minded(conn, who, code)
        before = await states.under_key(conn, who.account_id, key) if key else None
        if before is not None:
            return _same(camera, new, *before)
        made = await _record(conn, camera, new, now, who.account_id, key)
        cut = await states.leases_at(conn, camera.id) if new.kind == "shutter" else []
    await recheck(db, cut, now)
    return made


async def bring(db: Database, code: str, new: NewState, now: datetime) -> bool:
    """A state that comes with an installation and is nobody's hand: the demo's. False: one of its kind holds already. Raises NotFound."""
    async with db.begin() as conn:
        camera = await states.camera(conn, code)
        if camera is None:
            raise _unknown(code)
        if any(one.kind == new.kind for one in await states.open_and_planned(conn, camera.id, now)):
            return False
        await _record(conn, camera, new, now, None)
        return True


async def end(db: Database, who: Principal, code: str, state_id: int, now: datetime) -> State:
    """End a state now; one that is planned is taken away. Raises NotFound or NotPermitted."""
    async with db.begin() as conn:
        camera = await _minded(conn, who, code)
        ended = await states.end(conn, state_id, camera.id, now)
        if ended is None:
            raise NotFound("Deze toestand is er niet meer.", "This state is over already.")
        change = "state_cancelled" if ended.starts_at > now else "state_ended"
        await log.append(conn, "change", _body(camera, ended, change, who.account_id))
    return ended


def minds(who: Principal, camera: Minded) -> bool:
    """Whether this principal keeps the camera: as its owner or operator, or as who decides over it."""
    kept = who.organisation_id in (camera.owner_id, camera.operator_id) and may(who, "camera.state", "own")
    decides = who.organisation_id == (camera.controller_id or camera.owner_id) and may(who, "camera.state", "controller")
    return kept or decides


async def _minded(conn: AsyncConnection, who: Principal, code: str) -> Minded:
    camera = await states.camera(conn, code)
    if camera is None:
        raise _unknown(code)
    if not minds(who, camera):
        raise NotPermitted(
            "Dit mag alleen wie deze camera heeft of beheert, of erover beslist.",
            "Only who owns or operates this camera, or decides over it, may do this.",
        )
    return camera


def _same(camera: Minded, new: NewState, camera_id: int, before: State) -> State:
    """What was recorded under a key before, where this call asks for the same; an end may have come since."""
    asked = (camera.id, new.kind, new.cause, (new.words or "").strip() or None, new.starts_at or before.starts_at)
    if asked != (camera_id, before.kind, before.cause, before.words, before.starts_at):
        raise Conflict("Deze Idempotency-Key hoort bij een andere toestand.", "This Idempotency-Key belongs to another state.")
    return before


async def _record(conn: AsyncConnection, camera: Minded, new: NewState, now: datetime, by: UUID | None, key: str | None = None) -> State:
    starts_at = _checked(new, now)
    words = (new.words or "").strip() or None
    if new.kind == "fault":  # what the relay found is what this explains
        await relay_faults.clear(conn, [camera.code], now)
    made = State(0, new.kind, starts_at, new.ends_at, new.cause, words, automatic=False)
    id_ = await states.insert(conn, camera.id, made, by, key)
    if id_ is None:
        raise _there_already(await states.overlapping(conn, camera.id, new.kind, starts_at, new.ends_at), new.kind)
    made = replace(made, id=id_)
    await log.append(conn, "change", _body(camera, made, "state_begun", by), {"words": words} if words else None)
    return made


def _body(camera: Minded, state: State, change: str, by: UUID | None) -> dict[str, str | int | None]:
    return {
        "camera": camera.code,
        "change": change,
        "state": state.kind,
        "id": state.id,
        "from": state.starts_at.isoformat(),
        "to": state.ends_at.isoformat() if state.ends_at else None,
        "cause": state.cause,
        "by": str(by) if by else None,
    }


def _checked(new: NewState, now: datetime) -> datetime:
    """When it begins. Raises BadInput that names the field."""
    if len(new.words or "") > MOST_WORDS:
        raise BadInput(f"Toelichting (words): hoogstens {MOST_WORDS} tekens.", f"words: {MOST_WORDS} characters at most.")
    if (new.kind == "fault") != (new.cause is not None):
        raise BadInput("Oorzaak (cause): een storing heeft er een, iets anders niet.", "Cause: a fault has one, anything else has none.")
    if new.cause == "anders" and not (new.words or "").strip():
        raise BadInput("Toelichting (words): zeg wat er is.", "Words: say what it is.")
    if new.kind != "maintenance":
        if new.starts_at or new.ends_at:
            raise BadInput(
                "Begin en einde (from, to): alleen onderhoud heeft die.",
                "From, to: only maintenance has them.",
            )
        return now
    return _window(new, now)


def _window(new: NewState, now: datetime) -> datetime:
    starts_at = new.starts_at or now
    if starts_at < now - LATE:
        raise BadInput("Begin (from): onderhoud begint nu of later.", "From: maintenance begins now or later.")
    starts_at = max(starts_at, now)
    if new.ends_at is None or new.ends_at <= starts_at:
        raise BadInput("Einde (to): onderhoud heeft er een, na zijn begin.", "To: maintenance has an end, after its beginning.")
    if new.ends_at > now + LONGEST:
        raise BadInput("Einde (to): plan hoogstens een jaar vooruit.", "To: plan a year ahead at most.")
    return starts_at


def _there_already(other: State | None, kind: Kind) -> Conflict:
    name = _NAMES[kind]
    if other is None:  # ended between the two looks
        return Conflict("Er is intussen iets veranderd. Probeer het opnieuw.", "Something changed meanwhile. Try again.")
    since = f"{local(other.starts_at):%d-%m-%Y %H:%M}"
    until = f"{local(other.ends_at):%d-%m-%Y %H:%M}" if other.ends_at else None
    return Conflict(
        f"Er is al {name.nl}, van {since} tot {until or 'iemand het beëindigt'}.",
        f"There is {name.en} already, from {since} until {until or 'somebody ends it'}.",
    )


def _unknown(code: str) -> NotFound:
    return NotFound(f"Er is geen camera ‘{code}’.", f"There is no camera “{code}”.")
