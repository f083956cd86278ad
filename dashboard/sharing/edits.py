"""Editing the register as its owner: one camera's fields, its purposes, or many cameras at once. Each edit is one change step with one row
in the log; it is applied whole or not at all, and never over what somebody else changed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.clock import local
from dashboard.core.db import Database
from dashboard.core.edits import PARTIES, Held
from dashboard.core.errors import BadInput, BeeldregieError, Conflict, NotFound, NotPermitted
from dashboard.core.models import Principal, Text
from dashboard.policy import camera_edits
from dashboard.policy.camera_edits import Edit, Fault
from dashboard.policy.permissions import may
from dashboard.policy.purpose_edits import Rewrite
from dashboard.store import cameras, changes, edits, log
from dashboard.store.camera_models import Gap
from dashboard.store.edits import Standing


class Stale(Conflict):
    """What is to be changed is not what was looked at."""

    status, kind = 412, "stale"


class Unseen(BeeldregieError):
    """It was not said which state of the camera was looked at."""

    status, kind = 428, "precondition-required"


class Refused(BadInput):
    """An edit that cannot be; `faults` say of which fields and why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__(
            *("; ".join(f"{fault.field}: {fault.reason[language]}" for fault in self.faults) + "." for language in ("nl", "en"))
        )


@dataclass(frozen=True, slots=True)
class Planned:
    """What an edit comes to for one camera. `values` are all the fields that are written, `changed` those that differ: (from, to)."""

    camera: Standing
    changed: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    purposes: Rewrite | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def is_change(self) -> bool:
        """Whether anything would be different."""
        return bool(self.changed or (self.purposes and (self.purposes.close or self.purposes.record)))


@dataclass(frozen=True, slots=True)
class Done:
    """A change step that was made; None: there was nothing to change."""

    change: int | None
    planned: tuple[Planned, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the register would say of a camera after an edit: what is missing, and the municipality that it would stand outside of."""

    gaps: list[Gap]
    outside: str | None


async def own(conn: AsyncConnection, who: Principal, code: str) -> Standing:
    """A camera that this principal may edit, as it stands. Raises NotFound or NotPermitted."""
    camera = (await edits.standing(conn, [code])).get(code)
    if camera is None:
        raise NotFound(f"Er is geen camera {code}.", f"There is no camera {code}.")
    if not may_edit(who, camera.owner):
        raise NotPermitted(NOT_OWN.nl, NOT_OWN.en)
    return camera


def may_edit(who: Principal, owner_id: str | None) -> bool:
    """Whether this principal may edit the cameras of an owner."""
    return may(who, "camera.edit", "own" if owner_id == who.organisation_id else "any")


def check_seen(camera: Standing, seen: datetime | None) -> None:
    """Raises Unseen where it was not said which state was looked at, Stale where it is not the present one."""
    if seen is None:
        raise Unseen(
            "Stuur mee van wanneer de gegevens zijn die u wijzigt: If-Match of recorded_at, zoals /api/cameras/{code}/edit ze geeft.",
            "Say of when the data are that you change: If-Match or recorded_at, as /api/cameras/{code}/edit gives them.",
        )
    if seen != camera.recorded_at:
        raise Stale(_MEANWHILE.nl, _MEANWHILE.en)


async def edit(db: Database, who: Principal, code: str, wanted: Edit, seen: datetime | None, at: datetime) -> Done:
    """Change fields of one camera. `seen` is the `recorded_at` of what was looked at. Raises NotFound, NotPermitted, Stale or Refused."""
    async with db.begin() as conn:
        camera = await own(conn, who, code)
        check_seen(camera, seen)
        planned = plan(camera, wanted, await parties(conn, wanted), at)
        return await apply(conn, who, [planned], wanted.given(), at, "camera")


async def parties(conn: AsyncConnection, wanted: Edit) -> dict[str, str]:
    """The organisations that an edit names, with their kinds, as far as they exist."""
    return await edits.kinds(conn, {to for name, to in wanted.given().items() if name in PARTIES and to is not None})


def plan(camera: Standing, wanted: Edit, known: Mapping[str, str], at: datetime) -> Planned:
    """What these fields come to for a camera, with what is wrong about it. `known` are the organisations of `parties`."""
    changed = camera_edits.changes(camera.values, wanted)
    found = [Fault(name, DOES_NOT_EXIST) for name, (_, to) in changed.items() if name in PARTIES and to is not None and to not in known]
    kind = known.get(changed["controller"][1]) if "controller" in changed else None
    bases = {one.basis for one in camera.purposes if one.holds_after(at)}
    found += camera_edits.faults(camera.values, changed, bases, kind, local(at).date())
    return Planned(camera, changed, faults=tuple(found))


async def apply(
    conn: AsyncConnection, who: Principal, planned: Sequence[Planned], values: Mapping[str, Any], at: datetime, what: str, note: str = ""
) -> Done:
    """Write what was planned, as one step. Within the caller's transaction. Raises Refused, or Stale where somebody was first."""
    faults = [fault for one in planned for fault in one.faults]
    if faults:
        raise Refused(faults)
    changing = [one for one in planned if one.is_change]
    if not changing:
        return Done(None, tuple(planned))
    change = await changes.begin(conn, "edit", who.login, who.account_id, at, note=note)
    await _still_so(conn, changing)
    moment = await edits.moment(conn)
    await edits.close(conn, [id_ for one in changing if one.purposes for id_ in one.purposes.close], moment, change)
    await edits.record(conn, [(one.camera.id, row) for one in changing if one.purposes for row in one.purposes.record], moment, change)
    await edits.write(conn, [one.camera.id for one in changing], values, change, who.login)
    await _note(conn, who, change, changing, what)
    return Done(change, tuple(planned))


async def _still_so(conn: AsyncConnection, planned: Sequence[Planned]) -> None:
    """The turn is ours now: what was planned must be about what stands."""
    found = await edits.standing(conn, [one.camera.code for one in planned])
    if any(found.get(one.camera.code) != one.camera for one in planned):
        raise Stale(_MEANWHILE.nl, _MEANWHILE.en)


async def _note(conn: AsyncConnection, who: Principal, change: int, planned: Sequence[Planned], what: str) -> None:
    """One row in the log: who, which cameras, which fields. Values, which may name people, stand in its side row."""
    fields = sorted({name for one in planned for name in one.changed} | ({"purposes"} if any(one.purposes for one in planned) else set()))
    body = {
        "change": change,
        "what": what,
        "account": str(who.account_id),
        "organisation": who.organisation_id,
        "cameras": [one.camera.code for one in planned],
        "fields": fields,
        "loosened": sorted({name for one in planned for name in camera_edits.loosened(one.changed)}),
    }
    await log.append(conn, "change", body, {one.camera.code: _values(one) for one in planned})


def _values(one: Planned) -> dict[str, Any]:
    found: dict[str, Any] = {"fields": dict(one.changed)}
    if one.purposes:
        found |= {"closed": list(one.purposes.close), "recorded": [asdict(row) for row in one.purposes.record]}
    return found


async def outlook(conn: AsyncConnection, who: Principal, code: str, wanted: Edit) -> Outlook:
    """What the register would say after this edit. It is made and taken back: give a connection that rolls back. Raises as `edit`."""
    camera = await own(conn, who, code)
    changed = camera_edits.changes(camera.values, wanted)
    if changed:
        await edits.write(conn, [camera.id], {name: to for name, (_, to) in changed.items()}, None, who.login)
    return await standing_of(conn, code)


async def standing_of(conn: AsyncConnection, code: str) -> Outlook:
    """What the register says of a camera as it stands."""
    return Outlook((await cameras.card(conn, code)).gaps, await edits.outside_municipality(conn, code))


def current(camera: Standing, at: datetime) -> list[Held]:
    """The purposes of a camera that hold now or later, its primary one first."""
    return [one for one in camera.purposes if one.holds_after(at)]


DOES_NOT_EXIST = Text("bestaat niet", "does not exist")
NOT_OWN = Text(
    "Deze camera is niet van uw organisatie: alleen de eigenaar wijzigt haar.",
    "This camera is not your organisation's: only its owner changes it.",
)
_MEANWHILE = Text(
    "Iemand anders heeft deze camera intussen gewijzigd. Haal de gegevens opnieuw op; uw wijziging is niet opgeslagen.",
    "Somebody else has changed this camera meanwhile. Fetch the data again; your change was not saved.",
)
