"""Keeping turns: the week schedule of a camera that is shared by time. Who gives the pictures keeps it (beeldregie.gives). Every change is
one step with one row in the log. Running pictures follow: the relay asks again within a second."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.clock import local
from dashboard.core.db import Database
from dashboard.core.errors import Conflict, NotFound, NotPermitted
from dashboard.core.models import Principal, Text
from dashboard.policy import facts, turn_edits
from dashboard.policy.camera_edits import Fault
from dashboard.policy.facts import Span
from dashboard.policy.permissions import may
from dashboard.policy.terms import start_of_day
from dashboard.policy.turn_edits import NewTurns
from dashboard.sharing import agreement_preview
from dashboard.sharing.agreement_preview import LOOKS_BACK, MOST, Preview
from dashboard.sharing.edits import DOES_NOT_EXIST, Refused, Stale
from dashboard.store import agreements, changes, edits, log, states, turns
from dashboard.store.agreements import Reached
from dashboard.store.turns import Step, Turn, TurnCamera, Wanted

_STEPS: Final = 30
_FOUND: Final = 20


@dataclass(frozen=True, slots=True)
class Schedule:
    """The turns of a camera: those that stand, how it came to that, and whether who asks may change it."""

    camera: TurnCamera
    turns: tuple[Turn, ...]
    steps: tuple[Step, ...]
    keeps: bool


async def schedule(conn: AsyncConnection, who: Principal, code: str, at: datetime) -> Schedule:
    """The week schedule of a camera of one's own, or on which one has a turn; for who audits of every camera. Raises NotFound,
    NotPermitted."""
    camera = await _camera(conn, who, code, at)
    if not (camera.concerns or may(who, "agreement.read", "any")):
        raise NotPermitted(_NOT_CONCERNED.nl, _NOT_CONCERNED.en)
    found = await turns.of_camera(conn, camera.id)
    return Schedule(camera, tuple(found), tuple(await turns.steps(conn, camera.id, _STEPS)), _keeps(who, camera))


async def cameras(conn: AsyncConnection, who: Principal, words: str) -> list[tuple[str, str, bool]]:
    """Code, name and whether it has turns, of the cameras whose schedule one may read and that these words find; 20 at most."""
    return await turns.cameras(conn, words, None if may(who, "agreement.read", "any") else who.organisation_id, _FOUND)


async def add(db: Database, who: Principal, code: str, new: NewTurns, at: datetime) -> list[Turn]:
    """Record turns of a camera, and return them. Raises NotFound, NotPermitted, or Refused by field (an overlap names the turn)."""
    async with db.begin() as conn:
        change = await _begin(conn, who, code, "nieuw", at)
        camera = await _own(conn, who, code, at)
        wanted = await _wanted(conn, camera.id, new, at)
        ids = await turns.record(conn, camera.id, wanted, await edits.moment(conn), change)
        await _log(conn, who, camera, change, "added", ids, new.model_dump(mode="json", by_alias=True))
        return [one for one in await turns.of_camera(conn, camera.id) if one.id in ids]


async def bring(db: Database, code: str, wanted: Sequence[NewTurns], at: datetime) -> bool:
    """A week schedule that comes with an installation and is nobody's hand: the demo's. False: the camera has turns already. Raises
    NotFound, or Refused by field."""
    async with db.begin() as conn:
        camera = await states.camera(conn, code)
        if camera is None:
            raise NotFound(f"Er is geen camera {code}.", f"There is no camera {code}.")
        if await turns.of_camera(conn, camera.id):
            return False
        for one in wanted:
            held = await _wanted(conn, camera.id, one, at)
            ids = await turns.record(conn, camera.id, held, await edits.moment(conn), None, is_demo=True)
            await log.append(conn, "change", {"what": "turns", "did": "added", "camera": code, "turns": ids})
        return True


async def end(db: Database, who: Principal, ids: Sequence[int], at: datetime) -> str:
    """Let turns of one camera hold no longer from now on; what had yet to begin never does. Returns the camera's code. The camera stays
    shared by time as long as turns stand, ended ones too. Raises NotFound, NotPermitted, Conflict (over already), Stale."""
    async with db.begin() as conn:
        code = await turns.camera_of(conn, ids[0]) if ids else None
        if code is None:
            raise NotFound("Deze beurt is er niet (meer).", "There is no such turn (any more).")
        change = await _begin(conn, who, code, "beëindigd", at)
        camera = await _own(conn, who, code, at)
        ending = [one for one in await turns.of_camera(conn, camera.id) if one.id in ids]
        if len(ending) != len(set(ids)):
            raise Stale(_MEANWHILE.nl, _MEANWHILE.en)
        if any(one.is_over(at) for one in ending):
            raise Conflict("Deze beurt is al beëindigd.", "This turn has ended already.")
        await _close(conn, ending, change, at)
        await _log(conn, who, camera, change, "ended", ids, None)
        return code


async def clear(db: Database, who: Principal, code: str, at: datetime) -> int:
    """Go back to user-sharing: close every turn of the camera, ended ones too, so that several may look at once. Returns how many.
    Raises NotFound, NotPermitted, Conflict where there are none."""
    async with db.begin() as conn:
        change = await _begin(conn, who, code, "opgeheven", at)
        camera = await _own(conn, who, code, at)
        standing = await turns.of_camera(conn, camera.id)
        if not standing:
            raise _no_turns()
        await _close(conn, standing, change, None)
        await _log(conn, who, camera, change, "cleared", [one.id for one in standing], None)
        return len(standing)


async def preview(conn: AsyncConnection, who: Principal, code: str, new: NewTurns, at: datetime) -> Preview:
    """What these turns would touch: pictures of the camera that run, and last month's requests, as though the schedule with them had been
    in force. Raises as `add`."""
    camera = await _own(conn, who, code, at)
    wanted = await _wanted(conn, camera.id, new, at)
    standing = [one for one in await turns.of_camera(conn, camera.id) if not one.is_over(at)]
    week = [*_weighed(standing), *await _coming(conn, wanted)]
    return await _under(conn, who, camera, week, [replace(one, valid=Span()) for one in week], at)


async def lifting(conn: AsyncConnection, who: Principal, code: str, at: datetime) -> Preview:
    """What going back to user-sharing would touch: last month's requests, as though there had been no turns. What runs goes on, save where
    no ground is left for it. Raises NotFound, NotPermitted, Conflict where there are none."""
    camera = await _own(conn, who, code, at)
    if not await turns.of_camera(conn, camera.id):
        raise _no_turns()
    return await _under(conn, who, camera, [], [], at)


async def _under(
    conn: AsyncConnection, who: Principal, camera: TurnCamera, week: Sequence[facts.Turn], always: Sequence[facts.Turn], at: datetime
) -> Preview:
    """What this week schedule would touch; `always` is the same as though it had been in force in the past too."""
    running = await agreements.running(conn, who.organisation_id, at, camera=camera.code)
    stops = await agreement_preview.stopping(conn, running, lambda known: turn_edits.under(known, week), at)
    past = await agreements.asked(conn, None, [camera.code], at - LOOKS_BACK, at, MOST + 1)
    reached = Reached(camera.code, camera.name, given=True)
    found = await agreement_preview.weigh(camera.code, [reached], past, lambda _, known: turn_edits.retake(known, always))
    return replace(found, stops=stops)


def _no_turns() -> Conflict:
    return Conflict("Deze camera heeft geen beurten.", "This camera has no turns.")


def _keeps(who: Principal, camera: TurnCamera) -> bool:
    return camera.is_given and may(who, "agreement.keep", "own")


async def _camera(conn: AsyncConnection, who: Principal, code: str, at: datetime) -> TurnCamera:
    found = await turns.camera(conn, code, who.organisation_id, at)
    if found is None:
        raise NotFound(f"Er is geen camera {code}.", f"There is no camera {code}.")
    return found


async def _own(conn: AsyncConnection, who: Principal, code: str, at: datetime) -> TurnCamera:
    """A camera whose turns this principal keeps. Raises NotFound, NotPermitted."""
    camera = await _camera(conn, who, code, at)
    if not _keeps(who, camera):
        raise NotPermitted(_NOT_OWN.nl, _NOT_OWN.en)
    return camera


async def _begin(conn: AsyncConnection, who: Principal, code: str, did: str, at: datetime) -> int:
    return await changes.begin(conn, "edit", who.login, who.account_id, at, note=f"Beurten {did}: {code}")


async def _close(conn: AsyncConnection, standing: Sequence[Turn], change: int, end_at: datetime | None) -> None:
    """Close turns; with `end_at` they are recorded anew with that end."""
    ids, recorded = [one.id for one in standing], await edits.moment(conn)
    if await turns.close(conn, ids, recorded, change) != len(ids):
        raise Stale(_MEANWHILE.nl, _MEANWHILE.en)
    if end_at is not None:
        await turns.shorten(conn, ids, end_at, recorded, change)


async def _wanted(conn: AsyncConnection, camera_id: int, new: NewTurns, at: datetime) -> Wanted:
    """The turns that were asked for, weighed against what stands. Raises Refused."""
    today = local(at).date()
    known = await edits.choices(conn)
    found = turn_edits.faults(new, today)
    found += [Fault("organisation", DOES_NOT_EXIST)] if new.organisation not in known.organisations else []
    found += [Fault("purpose", DOES_NOT_EXIST)] if new.purpose not in known.purposes else []
    if found:
        raise Refused(found)
    try:
        start, until = start_of_day(new.from_ or today), start_of_day(new.until) if new.until else None
        wanted = Wanted(turn_edits.days(new), new.organisation, new.purpose, start, until)
        others = [await turns.overlapping(conn, camera_id, day, start, until) for day in wanted.days]
    except OverflowError:
        raise Refused([Fault("from", Text("deze dag kan niet", "this day cannot be"))]) from None
    if any(others):
        raise Refused([_overlap(other) for other in others if other])
    return wanted


def _overlap(other: Turn) -> Fault:
    day = _WEEKDAYS[other.weekday - 1]
    hours = f"{other.hour_from:%H:%M}–{_until(other)}"
    return Fault(
        "hour_from",
        Text(
            f"overlapt met de beurt van {other.organisation_name} voor ‘{other.purpose_name.nl}’ op {day.nl} {hours}",
            f"overlaps with the turn of {other.organisation_name} for “{other.purpose_name.en}” on {day.en} {hours}",
        ),
    )


def _until(turn: Turn) -> str:
    """Midnight as the end of a day is said as people say it."""
    return f"{turn.hour_to:%H:%M}" if turn.hour_to > turn.hour_from else "24:00"


def _weighed(standing: Iterable[Turn]) -> list[facts.Turn]:
    """Turns as the decision weighs them."""
    return [
        facts.Turn(
            one.organisation,
            one.organisation_name,
            one.purpose,
            one.purpose_name,
            one.weekday,
            one.hour_from,
            one.hour_to,
            Span(one.start, one.end),
        )
        for one in standing
    ]


async def _coming(conn: AsyncConnection, wanted: Wanted) -> list[facts.Turn]:
    known = await edits.choices(conn)
    names = known.organisations[wanted.organisation].nl, known.purposes[wanted.purpose]
    span = Span(wanted.start, wanted.end)
    return [facts.Turn(wanted.organisation, names[0], wanted.purpose, names[1], *day, span) for day in wanted.days]


async def _log(
    conn: AsyncConnection, who: Principal, camera: TurnCamera, change: int, did: str, ids: Sequence[int], terms: dict[str, Any] | None
) -> None:
    body = {
        "change": change,
        "what": "turns",
        "did": did,
        "account": str(who.account_id),
        "organisation": who.organisation_id,
        "camera": camera.code,
        "turns": list(ids),
    }
    await log.append(conn, "change", body, {"terms": terms} if terms else None)


_WEEKDAYS: Final = tuple(
    Text(nl, en)
    for nl, en in (
        ("maandag", "Monday"),
        ("dinsdag", "Tuesday"),
        ("woensdag", "Wednesday"),
        ("donderdag", "Thursday"),
        ("vrijdag", "Friday"),
        ("zaterdag", "Saturday"),
        ("zondag", "Sunday"),
    )
)
_NOT_OWN: Final = Text(
    "Alleen wie de beelden van deze camera geeft, regelt haar beurten (bij politiegegevens de verwerkingsverantwoordelijke).",
    "Only who gives the pictures of this camera keeps its turns (of police data the controller).",
)
_NOT_CONCERNED: Final = Text(
    "Alleen wie de camera heeft of er een beurt op heeft, ziet de beurten.",
    "Only who has the camera or a turn on it sees the turns.",
)
_MEANWHILE: Final = Text(
    "Iemand anders heeft deze beurten intussen gewijzigd. Bekijk het weekschema opnieuw.",
    "Somebody else has changed these turns meanwhile. Look at the week schedule again.",
)
