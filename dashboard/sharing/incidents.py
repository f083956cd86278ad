"""Opening and closing incidents, who takes part, and the card. Pictures that were granted for one end when it closes."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.clock import local
from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound, NotPermitted
from dashboard.core.models import Principal
from dashboard.policy.incidents import ALARM, KINDS, PROTECTION, end_of_opened, latest_end
from dashboard.policy.permissions import may
from dashboard.sharing.recheck import recheck
from dashboard.store import alarms, incidents, leases, log, news, premises, pushes, regions, teams
from dashboard.store.incidents import Card, CardChange, OpenedIncident, Opening

MOST_WORDS = 500
_MOST_ON_CARD = {"weapons_words": 500, "words": 2000}
# What a change of which can be somebody's business among the incidents.
TABLES = frozenset({"alarm", *news.OF_INCIDENTS})
_OURS = uuid.UUID("5f0b6a1e-6a2b-4f8e-9a40-3d1b0f4f2c11")  # a namespace, so that an Idempotency-Key names one incident


@dataclass(frozen=True, slots=True)
class NewIncident:
    """What is reported: one of policy.incidents.KINDS but an alarm, which comes of a verified one; a place (lon, lat); priority 1 to 3 (3:
    register only).

    `premises` is the code of one's own organisation's. "Bewaken en beveiligen" needs approver and ground; its end is 7 days away at most.
    """

    kind: str
    lon: float
    lat: float
    priority: int = 3
    premises: str | None = None
    approver: str | None = None
    ground: str | None = None
    ends_at: datetime | None = None


async def open_incident(db: Database, who: Principal, new: NewIncident, now: datetime, key: str | None = None) -> OpenedIncident:
    """Open it, give it a spoken number, and have the control rooms of the place take part. Under an Idempotency-Key used before, the same
    is returned. Raises BadInput, NotPermitted, NotFound, Conflict."""
    by_hand = [kind for kind in KINDS if kind != ALARM]
    if new.kind not in by_hand:
        raise BadInput(f"kind: kies {', '.join(by_hand)}.", f"kind: choose {', '.join(by_hand)}.")
    if not (-180 <= new.lon <= 180 and -90 <= new.lat <= 90):  # NaN neither
        raise BadInput("position: dit is geen plaats op aarde.", "position: this is no place on earth.")
    id_ = uuid.uuid5(_OURS, f"{who.account_id} {key}") if key else uuid.uuid4()
    async with db.begin() as conn:
        await _check_protection(conn, who, new, now)
        building = await own_premises(conn, who, new.premises) if new.premises else None
        opening = Opening(id_, new.kind, new.priority, new.lon, new.lat, who.account_id, who.organisation_id, building)
        if new.kind == PROTECTION:
            opening = replace(opening, ends_at=new.ends_at or latest_end(new.kind, now), approver=new.approver, ground=new.ground)
        await open_within(conn, opening, now)
        found = await incidents.by_id(conn, id_)
    assert found is not None  # opened now or before
    if (found.kind, found.priority, found.position) != (new.kind, new.priority, (new.lon, new.lat)):
        raise Conflict("Deze Idempotency-Key hoort bij een ander incident.", "This Idempotency-Key belongs to another incident.")
    return found


async def open_within(conn: AsyncConnection, opening: Opening, now: datetime) -> None:
    """Open an incident within the caller's transaction, with its row in the log and those who take part; opened before: nothing."""
    if not await incidents.open_one(conn, opening, local(now).year, now):
        return
    await regions.add_parties(conn, opening.id, [opening.organisation], "owner", "opened", now)
    responsible = await regions.control_rooms(conn, opening.lon, opening.lat)
    await regions.add_parties(conn, opening.id, responsible, "follower", "place", now)
    words = {"approver": opening.approver, "ground": opening.ground} if opening.approver else None
    body = {"incident": str(opening.id), "change": "opened", "kind": opening.kind, "by": str(opening.account), "told": responsible}
    await log.append(conn, "change", body, words)


async def close_incident(db: Database, who: Principal, incident_id: UUID, now: datetime) -> OpenedIncident:
    """Close an incident of one's own organisation, or of one's own alarm, and end what it opened to others.

    Raises NotFound, NotPermitted, Conflict.
    """
    async with db.begin() as conn:
        found = await incidents.by_id(conn, incident_id, lock=True)
        parties = {one.organisation_id: one.because for one in await regions.parties(conn, incident_id)}
        if found is None or (found.kind == PROTECTION and who.organisation_id not in parties):
            raise _unknown()
        if found.organisation_id != who.organisation_id and parties.get(who.organisation_id) != "alarm":
            raise NotPermitted("Dit incident is van een andere organisatie.", "This incident is another organisation's.")
        bound = await close_within(conn, who, incident_id, now)
    await recheck(db, bound, now)
    async with db.read() as conn:
        closed = await incidents.by_id(conn, incident_id)
    assert closed is not None
    return closed


async def close_within(conn: AsyncConnection, who: Principal, incident_id: UUID, now: datetime) -> list[UUID]:
    """Close an incident within the caller's transaction: its pushes end, and every lease bound to it on another's picture.

    Returns the leases that are left, on own pictures: to be decided again when this is committed. Raises Conflict when it was closed.
    """
    if not await incidents.close_one(conn, incident_id, now):
        raise Conflict("Dit incident is al gesloten.", "This incident is closed already.")
    offered = [push.id for push in await pushes.running_of(conn, incident_id, now)]
    await pushes.end(conn, offered, who.account_id, now)
    others = dict.fromkeys(await pushes.open_leases_of_others(conn, incident_id), "incident_closed")
    body = {"incident": str(incident_id), "change": "closed", "by": str(who.account_id), "pushes": [str(id_) for id_ in offered]}
    await log.append(conn, "change", body)
    for id_ in await leases.end(conn, others, now):
        await log.append(conn, "lease_end", {"lease": str(id_), "reason": "incident_closed", "at": now.isoformat()})
    for team in await teams.running(conn, incident_id):
        await teams.scale_down(conn, team.id, who.account_id, now)
        down = {"team": team.id, "change": "scaled_down", "incident": str(incident_id), "by": str(who.account_id)}
        await log.append(conn, "change", down)
    return await leases.open_ids(conn, incident_id)


async def open_now(conn: AsyncConnection, who: Principal) -> list[OpenedIncident]:
    """All open incidents, newest first; "bewaken en beveiligen" only to those who take part in it."""
    return await incidents.open_now(conn, who.organisation_id, PROTECTION)


async def closed_since(conn: AsyncConnection, who: Principal, since: datetime) -> list[OpenedIncident]:
    """What was closed since a moment, the last one first; "bewaken en beveiligen" only to those who took part in it."""
    return await incidents.closed_since(conn, who.organisation_id, PROTECTION, since)


async def read(conn: AsyncConnection, who: Principal, incident_id: UUID) -> tuple[OpenedIncident, bool]:
    """An incident as who may read incidents sees it, and whether one's own organisation takes part in it. Who approved it is a person, and
    named to the side that opened it only. Raises NotFound: "bewaken en beveiligen" is there for those only who take part."""
    found = await incidents.by_id(conn, incident_id)
    takes_part = await regions.takes_part(conn, incident_id, who.organisation_id, who.account_id)
    if found is None or (found.kind == PROTECTION and not takes_part):
        raise _unknown()
    own = found.organisation_id == who.organisation_id
    return found if own else replace(found, approver=None), takes_part


async def as_party(conn: AsyncConnection, who: Principal, incident_id: UUID, lock: bool = False) -> OpenedIncident:
    """An incident in which one's own organisation takes part, or a team one is in. Raises NotFound: to others there is none."""
    found = await incidents.by_id(conn, incident_id, lock)
    if found is None or not await regions.takes_part(conn, incident_id, who.organisation_id, who.account_id):
        raise _unknown()
    return found


async def concerns(conn: AsyncConnection, who: Principal, table: str, id_: str) -> bool:
    """Whether a row of TABLES that was written is the principal's business: an alarm that his organisation judges, an incident that he may
    read, what happens in one in which he takes part, and his own pictures."""
    if table == "alarm":
        return may(who, "alarm.judge", "own") and await alarms.concerns(conn, UUID(id_), who.organisation_id)
    return await news.of_incidents(conn, table, id_, who.organisation_id, who.account_id, PROTECTION)


def check_open(incident: OpenedIncident, now: datetime) -> None:
    """Raise Conflict unless the incident is open at this moment."""
    ends = [end for end in (incident.closed_at, end_of_opened(incident.kind, incident.opened_at, incident.ends_at)) if end is not None]
    if now >= min(ends):
        raise Conflict("Dit incident is gesloten. Geen incident? Geen beeld!", "This incident is closed. No incident, no picture.")


async def premises_near(conn: AsyncConnection, who: Principal, lon: float, lat: float) -> dict[str, str]:
    """The premises of one's own organisation near a place (degrees, EPSG:4326) that an incident may name: name by code, nearest first."""
    return await premises.near(conn, who.organisation_id, lon, lat)


async def unseen(conn: AsyncConnection, who: Principal) -> set[UUID]:
    """The open incidents that came to one's own control room, by the place or passed on, and that nobody there saw: who asks for a picture
    or takes one that is offered did. None for whose role does not follow."""
    return await regions.unseen(conn, who.organisation_id) if may(who, "incident.follow", "own") else set()


async def see(db: Database, who: Principal, incident_id: UUID, now: datetime) -> None:
    """Say that one's own control room saw an incident that came to it; once is enough. Raises NotFound, Conflict."""
    async with db.begin() as conn:
        check_open(await as_party(conn, who, incident_id), now)
        if await regions.see(conn, incident_id, who.organisation_id, now):
            body = {"incident": str(incident_id), "change": "seen", "by": str(who.account_id), "organisation": who.organisation_id}
            await log.append(conn, "change", body)


async def change_card(db: Database, who: Principal, incident_id: UUID, given: dict[str, Any], now: datetime) -> OpenedIncident:
    """Change the fields of the card that are given (by the names of store.incidents.Card; None: unknown), each with its row of history.

    Raises NotFound, BadInput, or Conflict when the incident is closed.
    """
    for name, most in _MOST_ON_CARD.items():
        if len(given.get(name) or "") > most:
            raise BadInput(f"{name}: hooguit {most} tekens.", f"{name}: {most} characters at most.")
    async with db.begin() as conn:
        found = await as_party(conn, who, incident_id, lock=True)
        check_open(found, now)
        before, after = asdict(found.card), asdict(replace(found.card, **given))
        changed = [name for name in after if after[name] != before[name]]
        if changed:
            await incidents.change_card(conn, incident_id, Card(**after))
        for name in changed:
            change = CardChange(now, "", name, _said(before[name]), _said(after[name]))
            await incidents.note_change(conn, incident_id, who.account_id, who.organisation_id, change)
        if changed:
            body = {"incident": str(incident_id), "change": "card", "fields": changed, "by": str(who.account_id)}
            await log.append(conn, "change", body, {name: after[name] for name in changed})
    return replace(found, card=Card(**after))


async def _check_protection(conn: AsyncConnection, who: Principal, new: NewIncident, now: datetime) -> None:
    """What "bewaken en beveiligen" asks, and no other kind. LAW.md section 2: named approver, written ground, an end within 7 days."""
    if new.kind != PROTECTION:
        if new.approver or new.ground or new.ends_at:
            raise BadInput(f"approver, ground, ends_at: alleen bij {PROTECTION}.", f"approver, ground, ends_at: only with {PROTECTION}.")
        return
    if "controller" not in who.roles or await regions.kind_of(conn, who.organisation_id, now) != "police":
        raise NotPermitted("Alleen de politie opent bewaken en beveiligen.", "Only the police open guarding and protecting.")
    if not (new.approver or "").strip():
        raise BadInput("approver: noem wie dit goedkeurde.", "approver: name who approved this.")
    if max(len(new.approver or ""), len(new.ground or "")) > MOST_WORDS:
        raise BadInput(f"approver, ground: hooguit {MOST_WORDS} tekens.", f"approver, ground: {MOST_WORDS} characters at most.")
    if not (new.ground or "").strip():
        raise BadInput("ground: leg de grond vast.", "ground: write down the ground.")
    latest = latest_end(new.kind, now)
    if new.ends_at is not None and not now < new.ends_at <= latest:
        until = f"{local(latest):%d-%m-%Y %H:%M}"
        raise BadInput(
            f"ends_at: kies een einde na nu en binnen 7 dagen, uiterlijk {until}. Duurt het langer, open het dan opnieuw.",
            f"ends_at: choose an end after now and within 7 days, {until} at the latest. If it lasts longer, open it anew.",
        )


async def own_premises(conn: AsyncConnection, who: Principal, code: str) -> int:
    """The id of premises of one's own organisation: whoever names them opens their plan to who takes part. Raises NotFound."""
    found = await alarms.building(conn, code)
    if found is None or found.owner_id != who.organisation_id:
        raise NotFound(f"premises: uw organisatie heeft geen pand ‘{code}’.", f"premises: your organisation has no premises “{code}”.")
    return found.id


def _said(value: object) -> str | None:
    """A value of the card as history keeps it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else str(value)


def _unknown() -> NotFound:
    return NotFound("Dit incident is er niet.", "There is no such incident.")
