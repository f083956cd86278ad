"""Alarms: received from an alarm centre's machine, verified by people, passed on or needless. A verified one opens an incident."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound, NotPermitted
from dashboard.core.models import Principal
from dashboard.policy.incidents import can_go_on
from dashboard.policy.requesters import CONTROL_ROOMS
from dashboard.sharing.incidents import close_within, open_within
from dashboard.sharing.recheck import recheck
from dashboard.store import alarms, incidents, log, regions
from dashboard.store.alarms import Alarm, State, Tally, Told
from dashboard.store.incidents import Opening

MessageType = Literal["Alert", "Update", "Cancel"]
Judgement = Literal["verified", "passed_on", "needless"]
MESSAGE_TYPES: Final = ("Alert", "Update", "Cancel")
KIND: Final = "alarm"
RECENT: Final = timedelta(days=7)  # what the list goes back to
OPENS_WITHIN: Final = timedelta(hours=24)  # of its coming in; an alarm of longer ago says nothing of what happens there now
_COUNTED: Final = timedelta(days=365)
_OURS = uuid.UUID("0a5f2a83-9a0b-4f0e-8f5e-6c1ff2f7a310")  # a namespace: an alarm opens one incident, however often it is verified


@dataclass(frozen=True, slots=True)
class Message:
    """One message of an alarm centre. `references` are (sender, identifier) of earlier ones, `told` is None of a Cancel, `premises` is a
    code."""

    sender: str
    identifier: str
    type: MessageType
    sent_at: datetime
    references: tuple[tuple[str, str], ...] = ()
    told: Told | None = None
    premises: str | None = None


async def receive(db: Database, who: Principal, message: Message, now: datetime) -> Alarm:
    """Take in a message. The same one twice is one; an Update or Cancel names an earlier one.

    Raises BadInput for premises that this alarm centre does not watch, NotFound for a message that is named and was never received.
    """
    async with db.begin() as conn:
        await alarms.lock_centre(conn, who.organisation_id)
        known = await alarms.of_messages(conn, who.organisation_id, [(message.sender, message.identifier)])
        bound = [] if known else await _take_in(conn, who, message, now)
        id_ = known or await alarms.of_messages(conn, who.organisation_id, [(message.sender, message.identifier)])
        found = await alarms.get(conn, id_) if id_ else None
    await recheck(db, bound, now)
    assert found is not None  # received now or before
    return found


async def _take_in(conn: AsyncConnection, who: Principal, message: Message, now: datetime) -> list[UUID]:
    """Write a message that is new; returns the leases to decide again when it ended an incident."""
    if message.type == "Alert":
        id_, bound = await _new(conn, who, message, now), []
    else:
        id_ = await _named(conn, who, message)
        bound = await _cancel(conn, who, id_, now) if message.told is None else await _update(conn, id_, message.told)
    centre = who.organisation_id
    await alarms.insert_message(conn, id_, centre, message.sender, message.identifier, message.type, message.sent_at)
    body = {"alarm": str(id_), "change": message.type.casefold(), "by": str(who.account_id), "organisation": centre}
    await log.append(conn, "change", body, {"sender": message.sender, "identifier": message.identifier})
    return bound


async def _new(conn: AsyncConnection, who: Principal, message: Message, now: datetime) -> UUID:
    assert message.told is not None  # only a Cancel tells nothing
    premises = await _premises(conn, who, message.premises) if message.premises else None
    id_ = uuid.uuid4()
    await alarms.insert(conn, id_, who.organisation_id, message.told, premises, who.account_id, now)
    return id_


async def _premises(conn: AsyncConnection, who: Principal, code: str) -> int:
    """Premises that this centre watches: an alarm there opens their cameras, and no other centre's may."""
    found = await alarms.building(conn, code)
    if found is None or who.organisation_id not in (found.owner_id, found.alarm_centre_id):
        raise BadInput(
            f"premises: ‘{code}’ is niet bij deze alarmcentrale aangesloten.", f"premises: “{code}” is not connected to this alarm centre."
        )
    return found.id


async def _named(conn: AsyncConnection, who: Principal, message: Message) -> UUID:
    found = await alarms.of_messages(conn, who.organisation_id, message.references) if message.references else None
    if found is None:
        raise NotFound("references: dit bericht noemt geen melding die hier kwam.", "references: this message names none that came here.")
    return found


async def _update(conn: AsyncConnection, id_: UUID, told: Told) -> list[UUID]:
    await alarms.tell_again(conn, id_, told)
    return []


async def _cancel(conn: AsyncConnection, who: Principal, id_: UUID, now: datetime) -> list[UUID]:
    alarm = await alarms.get(conn, id_, lock=True)
    assert alarm is not None  # a message was about it
    if not can_go_on(alarm.state, "ended"):
        return []
    await alarms.go_on(conn, id_, "ended", who.account_id, None, now)
    return await _close(conn, who, alarm, now)


async def judge(db: Database, who: Principal, alarm_id: UUID, state: Judgement, to: str | None, now: datetime) -> Alarm:
    """Say that an alarm is real, hand it on (to the control room of the place, or the organisation that is named), or that it was needless.

    For people of the alarm centre, the premises' owner and the control room of the place. Verified opens an incident of the owner's side,
    but of an exercise or test, so that is for the centre and the owner: who looks along opens no door for himself (LAW 1, object-6-1-f).
    An alarm of over a day ago opens none any more. Needless closes it. The same again changes nothing.

    Raises NotFound, NotPermitted, BadInput or Conflict.
    """
    async with db.begin() as conn:
        alarm = await alarms.get(conn, alarm_id, lock=True)
        if alarm is None or not await alarms.concerns(conn, alarm_id, who.organisation_id):
            raise NotFound("Deze melding is er niet.", "There is no such alarm.")
        if alarm.state == state and to is None:
            return alarm
        if state == "verified" and who.organisation_id not in (alarm.alarm_centre_id, alarm.premises_owner):
            raise NotPermitted(
                "De alarmcentrale of de eigenaar verifieert een melding; de meldkamer niet.",
                "The alarm centre or the owner verifies an alarm; the control room does not.",
            )
        if not (can_go_on(alarm.state, state) or alarm.state == state == "passed_on"):
            raise Conflict(f"Deze melding is al {_said(alarm.state)[0]}.", f"This alarm is {_said(alarm.state)[1]} already.")
        if state == "verified":
            check_fresh(alarm.received_at, now)
        bound = await _go_on(conn, who, alarm, state, to, now)
        found = await alarms.get(conn, alarm_id)
    await recheck(db, bound, now)
    assert found is not None
    return found


def check_fresh(received_at: datetime, now: datetime) -> None:
    """Raises Conflict where an alarm came in too long ago to open an incident (OPENS_WITHIN)."""
    if now - received_at > OPENS_WITHIN:
        raise Conflict(
            "Deze melding is van langer dan 24 uur geleden. Is er nu iets aan de hand? Open dan zelf een incident.",
            "This alarm came in over 24 hours ago. If something is happening now, open an incident yourself.",
        )


async def _go_on(conn: AsyncConnection, who: Principal, alarm: Alarm, state: Judgement, to: str | None, now: datetime) -> list[UUID]:
    """Write the judgement with its row in the log; returns the leases to decide again."""
    opened = await _open(conn, who, alarm, now) if state == "verified" and alarm.told.status == "Actual" else None
    handed = await _hand_on(conn, alarm, to, now) if state == "passed_on" else []
    await alarms.go_on(conn, alarm.id, state, who.account_id, opened, now)
    incident = opened or alarm.incident_id
    if incident:
        await regions.see(conn, incident, who.organisation_id, now)  # who judges an alarm knows of it
    body = {"alarm": str(alarm.id), "change": state, "by": str(who.account_id), "organisation": who.organisation_id, "to": handed}
    await log.append(conn, "change", body | {"incident": str(incident) if incident else None})
    return await _close(conn, who, alarm, now) if state == "needless" else []


async def _open(conn: AsyncConnection, who: Principal, alarm: Alarm, now: datetime) -> UUID:
    """The incident of a verified alarm: of the owner's side where premises are named, else of the alarm centre."""
    id_ = uuid.uuid5(_OURS, str(alarm.id))
    side = alarm.premises_owner or alarm.alarm_centre_id
    opening = Opening(id_, KIND, 1, alarm.told.lon, alarm.told.lat, who.account_id, side, alarm.premises_id)
    await open_within(conn, opening, now)
    await regions.add_parties(conn, id_, [alarm.alarm_centre_id], "owner", "alarm", now)
    return id_


async def _hand_on(conn: AsyncConnection, alarm: Alarm, to: str | None, now: datetime) -> list[str]:
    """Have them take part: the organisation that is named, or the control rooms of the place. Unknown is said, never guessed."""
    named = [to] if to else await regions.control_rooms(conn, alarm.told.lon, alarm.told.lat)
    if to and await regions.kind_of(conn, to, now) is None:
        raise NotFound(f"to: er is geen organisatie ‘{to}’.", f"to: there is no organisation “{to}”.")
    if not named:
        raise BadInput(
            "to: van deze plaats is geen meldkamer bekend. Noem er een.", "to: no control room is known for this place. Name one."
        )
    if alarm.incident_id:
        await regions.add_parties(conn, alarm.incident_id, named, "follower", "passed_on", now)
    return named


async def _close(conn: AsyncConnection, who: Principal, alarm: Alarm, now: datetime) -> list[UUID]:
    """Close the incident that an alarm opened, where it is open still."""
    incident = await incidents.by_id(conn, alarm.incident_id, lock=True) if alarm.incident_id else None
    return await close_within(conn, who, incident.id, now) if incident and incident.closed_at is None else []


async def listed(conn: AsyncConnection, who: Principal, now: datetime) -> tuple[list[Alarm], list[Tally]]:
    """The alarms of the last week that concern one's own organisation, newest first, and how those of a year turned out by alarm centre."""
    found = await alarms.listed(conn, who.organisation_id, now - RECENT)
    return found, await alarms.tallies(conn, who.organisation_id, now - _COUNTED)


async def answering(conn: AsyncConnection, found: Sequence[Alarm]) -> dict[UUID, list[str]]:
    """By alarm, the organisations whose control room answers for its place."""
    return await alarms.answering(conn, [one.id for one in found])


async def rooms(conn: AsyncConnection, now: datetime) -> dict[str, str]:
    """The control rooms that an alarm can be passed on to and pictures be pushed to: name by id, in the order of the names."""
    return await regions.rooms(conn, CONTROL_ROOMS, now)


def _said(state: State) -> tuple[str, str]:
    return {
        "received": ("ontvangen", "received"),
        "verified": ("geverifieerd", "verified"),
        "passed_on": ("doorgezet", "passed on"),
        "needless": ("nodeloos", "needless"),
        "ended": ("beëindigd", "ended"),
    }[state]
