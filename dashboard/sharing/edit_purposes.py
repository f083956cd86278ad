"""Editing the purposes of a camera: whose, for what, on what ground, under which decision. Rows that carry rights are never overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.clock import LOCAL, local
from dashboard.core.db import Database
from dashboard.core.edits import Held
from dashboard.core.models import Principal, Text
from dashboard.policy.camera_edits import Edit, Fault, Id, Line, Url
from dashboard.policy.purpose_edits import faults, rewrite
from dashboard.sharing.edits import DOES_NOT_EXIST, Done, Planned, apply, check_seen, current, own, parties
from dashboard.sharing.edits import plan as plan_fields
from dashboard.store import edits
from dashboard.store.edits import Document, Standing


class Decision(BaseModel):
    """The decision on paper. Of one organisation there is one of a title: the same title again is the same decision."""

    model_config = ConfigDict(extra="forbid")

    title: Line
    url: Url | None = None
    dated: date | None = None


class Wanted(BaseModel):
    """One party's purpose as it is to be. Without `since` it holds from now, or as long as it did; `until` is the first day on which it no
    longer holds. Days are local."""

    model_config = ConfigDict(extra="forbid")

    organisation: Id | None = None
    purpose: Id | None = None
    basis: Id = "unknown"
    decision: Decision | None = None
    dpia_url: Url | None = None
    primary: bool = False
    since: date | None = None
    until: date | None = None


async def set_purposes(db: Database, who: Principal, code: str, wanted: Sequence[Wanted], seen: datetime | None, at: datetime) -> Done:
    """Make these the purposes of a camera, from now on. Raises NotFound, NotPermitted, Stale or Refused."""
    async with db.begin() as conn:
        camera = await own(conn, who, code)
        check_seen(camera, seen)
        return await apply(conn, who, [await plan(conn, camera, wanted)], {}, at, "camera_purposes")


async def save(
    db: Database, who: Principal, code: str, fields: Edit, wanted: Sequence[Wanted] | None, seen: datetime | None, at: datetime
) -> Done:
    """Fields and purposes of one camera in one step, as a form has them; `wanted` None leaves the purposes. Raises as `set_purposes`."""
    async with db.begin() as conn:
        camera = await own(conn, who, code)
        check_seen(camera, seen)
        both = plan_fields(camera, fields, await parties(conn, fields), at)
        if wanted is not None:
            purposes = await plan(conn, camera, wanted)
            both = replace(both, purposes=purposes.purposes, faults=both.faults + purposes.faults)
        return await apply(conn, who, [both], fields.given(), at, "camera")


async def plan(conn: AsyncConnection, camera: Standing, wanted: Sequence[Wanted]) -> Planned:
    """What these purposes come to for a camera, with what is wrong about them."""
    found = await _unknown(conn, wanted)
    if found:
        return Planned(camera, faults=tuple(found))
    moment = await edits.moment(conn)
    held = []
    for one in wanted:
        row, fault = await _held(conn, camera, one, moment)
        held.append(row)
        found += [fault] if fault else []
    return planned(camera, held, moment, found)


def planned(camera: Standing, held: Sequence[Held], moment: datetime, found: Sequence[Fault] = ()) -> Planned:
    """The same for purposes that are known to exist."""
    wrong = [*found, *faults(camera.purposes, held, moment)]
    return Planned(camera, purposes=rewrite(camera.purposes, held, moment), faults=tuple(wrong))


async def as_wanted(conn: AsyncConnection, camera: Standing, at: datetime) -> list[dict[str, Any]]:
    """The purposes that hold now or later as `Wanted` would have them, for a form or to send back changed."""
    held = current(camera, at)
    known = await edits.documents(conn, [one.document for one in held if one.document is not None])
    return [_as_wanted(one, known.get(one.document) if one.document is not None else None) for one in held]


def _as_wanted(one: Held, decision: Document | None) -> dict[str, Any]:
    return {
        "organisation": one.organisation,
        "purpose": one.purpose,
        "basis": one.basis,
        "decision": {"title": decision.title, "url": decision.url, "dated": decision.dated} if decision else None,
        "dpia_url": one.dpia_url,
        "primary": one.primary,
        "since": local(one.start).date() if one.start else None,
        "until": local(one.end).date() if one.end else None,
    }


async def _unknown(conn: AsyncConnection, wanted: Sequence[Wanted]) -> list[Fault]:
    found = []
    for name, table in (("organisation", "organisation"), ("purpose", "purpose"), ("basis", "legal_basis")):
        given = {value for one in wanted if (value := getattr(one, name)) is not None}
        nothing = await edits.unknown(conn, table, given)
        found += [Fault(name, Text(f"{value} {DOES_NOT_EXIST.nl}", f"{value} {DOES_NOT_EXIST.en}")) for value in nothing]
    return found


async def _held(conn: AsyncConnection, camera: Standing, one: Wanted, moment: datetime) -> tuple[Held, Fault | None]:
    """A wanted purpose as it is recorded. What it was before lends it the moment of its first day and the source's own words."""
    key = (one.organisation, one.purpose)
    before = next((old for old in camera.purposes if old.key == key and old.holds_after(moment)), None)
    document, fault = await _document(conn, camera, one, before)
    start = before.start if before and (one.since is None or _is_day(before.start, one.since)) else _start(one.since, moment)
    end = before.end if before and one.until is not None and _is_day(before.end, one.until) else _day(one.until)
    row = Held(one.organisation, one.purpose, one.basis, start, end, document, one.dpia_url, one.primary)
    if before is not None:
        words = before.basis_as_given if one.basis == "unknown" else None
        row = replace(row, purpose_as_given=before.purpose_as_given, basis_as_given=words)
    return row, fault


async def _document(conn: AsyncConnection, camera: Standing, one: Wanted, before: Held | None) -> tuple[int | None, Fault | None]:
    """The document of a wanted purpose: the one that it had, if that is the one that is meant, else the organisation's own."""
    if one.decision is None:
        return None, None
    meant = Document(one.decision.title, one.decision.url, one.decision.dated)
    if before is not None and before.document is not None and (await edits.documents(conn, [before.document]))[before.document] == meant:
        return before.document, None
    return await document(conn, meant, one.organisation, camera.owner)


async def document(
    conn: AsyncConnection, meant: Document, organisation_id: str | None, owner: str | None
) -> tuple[int | None, Fault | None]:
    """The id of a decision, made for the `owner` if it is new; a fault where the owner has one of its title that says something else:
    decisions are not overwritten."""
    id_, known = await edits.document(conn, meant, organisation_id, owner)
    agrees = (meant.url is None or meant.url == known.url) and (meant.dated is None or meant.dated == known.dated)
    return id_, None if agrees else Fault("decision", OTHER_DECISION)


def _start(day: date | None, moment: datetime) -> datetime:
    return _day(day) or moment


def _day(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), LOCAL) if day else None


def _is_day(moment: datetime | None, day: date) -> bool:
    return moment is not None and local(moment).date() == day


OTHER_DECISION = Text(
    "er is al een besluit met deze titel, met een ander adres of een andere datum. Geef dit besluit een eigen titel",
    "there is a decision of this title already, with another address or date. Give this decision a title of its own",
)
