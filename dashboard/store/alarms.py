"""Alarms of alarm centres: the messages they were made of, and how far each has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

State = Literal["received", "verified", "passed_on", "needless", "ended"]
Status = Literal["Actual", "Exercise", "System", "Test", "Draft"]


@dataclass(frozen=True, slots=True)
class Told:
    """What a message says of an alarm, in the words of CAP 1.2; `position` is lon, lat in degrees."""

    status: Status
    category: str
    event: str
    urgency: str
    severity: str
    lon: float
    lat: float
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm as it stands. `premises` is a code, `premises_owner` its organisation; both None: none was named."""

    id: UUID
    alarm_centre_id: str
    alarm_centre: str
    told: Told
    premises_id: int | None
    premises: str | None
    premises_name: str | None
    premises_owner: str | None
    received_at: datetime
    state: State
    state_at: datetime
    incident_id: UUID | None
    incident: str | None  # its spoken number
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How the alarms of one centre turned out; exercises and tests are not counted."""

    alarm_centre: str
    received: int
    verified: int  # passed on or not
    needless: int


@dataclass(frozen=True, slots=True)
class Building:
    """Premises that an alarm or incident names, with who owns them and which alarm centre was found to watch them."""

    id: int
    code: str
    owner_id: str | None
    alarm_centre_id: str | None


_ALARM = """
SELECT a.id, a.alarm_centre_id, c.name AS alarm_centre, a.status, a.category, a.event, a.urgency, a.severity, ST_X(a.position) AS lon,
    ST_Y(a.position) AS lat, a.sent_at, a.premises_id, p.code AS premises, p.name AS premises_name, p.owner_id AS premises_owner,
    a.received_at, a.state, a.state_at, a.incident_id, i.code AS incident, a.is_demo
FROM beeldregie.alarm a JOIN beeldregie.organisation c ON c.id = a.alarm_centre_id
LEFT JOIN beeldregie.premises p ON p.id = a.premises_id LEFT JOIN beeldregie.incident i ON i.id = a.incident_id
"""
# Whom an alarm concerns: the centre, the owner of the premises, the control room of the place.
_CONCERNS = """(a.alarm_centre_id = :organisation OR p.owner_id = :organisation OR EXISTS (
    SELECT FROM beeldregie.area r WHERE r.kind = 'control_room' AND r.organisation_id = :organisation AND ST_Covers(r.geom, a.position)))"""
_POINT = "ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)"


async def building(conn: AsyncConnection, code: str) -> Building | None:
    """The premises with this code; the alarm centre is that of their latest connection check."""
    row = (
        await conn.execute(
            text("""
        SELECT p.id, p.code, p.owner_id, (SELECT k.alarm_centre_id FROM beeldregie.connection_check k
            WHERE k.present_premises_id = p.id ORDER BY k.assessed_on DESC LIMIT 1) AS alarm_centre_id
        FROM beeldregie.premises p WHERE p.code = :code"""),
            {"code": code},
        )
    ).first()
    return Building(*row) if row else None


async def lock_centre(conn: AsyncConnection, alarm_centre_id: str) -> None:
    """Let one message of an alarm centre be taken in at a time, to the end of the transaction."""
    await conn.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"alarm centre:{alarm_centre_id}"})


async def of_messages(conn: AsyncConnection, alarm_centre_id: str, messages: Sequence[tuple[str, str]]) -> UUID | None:
    """The alarm that one of these messages (sender, identifier) of this centre was about; None: none was received."""
    row = (
        await conn.execute(
            text("""
        SELECT m.alarm_id FROM beeldregie.alarm_message m
        JOIN unnest(CAST(:senders AS text[]), CAST(:identifiers AS text[])) AS s(sender, identifier) USING (sender, identifier)
        WHERE m.alarm_centre_id = :centre ORDER BY m.id DESC LIMIT 1"""),
            {"centre": alarm_centre_id, "senders": [s for s, _ in messages], "identifiers": [i for _, i in messages]},
        )
    ).first()
    return row.alarm_id if row else None


async def insert(
    conn: AsyncConnection, id_: UUID, alarm_centre_id: str, told: Told, premises_id: int | None, account_id: UUID, now: datetime
) -> None:
    """Write an alarm that was received now; what an account of the demo reports is made up, and shown as such."""
    await conn.execute(
        text(f"""
        INSERT INTO beeldregie.alarm (id, alarm_centre_id, status, category, event, urgency, severity, premises_id, position, sent_at,
            received_at, reported_by, state_at, state_by, is_demo)
        SELECT :id, :centre, :status, :category, :event, :urgency, :severity, :premises, {_POINT}, :sent_at, :now, a.id, :now, a.id,
            a.is_demo FROM beeldregie.account a WHERE a.id = :account"""),  # noqa: S608 - constants
        {**asdict(told), "id": id_, "centre": alarm_centre_id, "premises": premises_id, "account": account_id, "now": now},
    )


async def insert_message(
    conn: AsyncConnection, alarm_id: UUID, alarm_centre_id: str, sender: str, identifier: str, msg_type: str, sent_at: datetime
) -> None:
    """Keep a message, so that it is known when it comes again or is named."""
    await conn.execute(
        text("""
        INSERT INTO beeldregie.alarm_message (alarm_id, alarm_centre_id, sender, identifier, msg_type, sent_at)
        VALUES (:alarm, :centre, :sender, :identifier, :type, :sent_at)"""),
        {
            "alarm": alarm_id,
            "centre": alarm_centre_id,
            "sender": sender,
            "identifier": identifier,
            "type": msg_type,
            "sent_at": sent_at,
        },
    )


async def tell_again(conn: AsyncConnection, id_: UUID, told: Told) -> None:
    """Write what an update says. The place moves only as long as nobody verified the alarm; what was an exercise stays one."""
    await conn.execute(
        text(f"""
        UPDATE beeldregie.alarm SET category = :category, event = :event, urgency = :urgency, severity = :severity, sent_at = :sent_at,
            position = CASE WHEN state = 'received' THEN {_POINT} ELSE position END
        WHERE id = :id"""),  # noqa: S608 - constants
        {**asdict(told), "id": id_},
    )


async def get(conn: AsyncConnection, id_: UUID, lock: bool = False) -> Alarm | None:
    """One alarm; with `lock` nobody else judges it until the transaction ends."""
    row = (await conn.execute(text(_ALARM + " WHERE a.id = :id" + (" FOR UPDATE OF a" if lock else "")), {"id": id_})).first()
    return _alarm(row) if row else None


async def concerns(conn: AsyncConnection, id_: UUID, organisation_id: str) -> bool:
    """Whether an alarm is this organisation's to judge."""
    row = await conn.execute(
        text(f"SELECT 1 FROM ({_ALARM} WHERE a.id = :id AND {_CONCERNS}) found"),  # noqa: S608 - constants
        {"id": id_, "organisation": organisation_id},
    )
    return row.first() is not None


async def to_judge(conn: AsyncConnection, organisation_id: str, since: datetime) -> int:
    """How many of the alarms that concern an organisation and were received since a moment wait for a judgement: those that nobody judged,
    and those that are real, for as long as their incident is open and nobody passed them on."""
    row = await conn.execute(
        text(f"""
        SELECT count(*) FROM ({_ALARM} WHERE a.received_at >= :since AND {_CONCERNS}
            AND (a.state = 'received' OR (a.state = 'verified' AND i.id IS NOT NULL AND i.closed_at IS NULL))) found"""),  # noqa: S608
        {"organisation": organisation_id, "since": since},
    )
    return int(row.scalar_one())


async def listed(conn: AsyncConnection, organisation_id: str, since: datetime, limit: int = 100) -> list[Alarm]:
    """The alarms that concern an organisation and were received since a moment, newest first; of more than `limit` those that still wait
    for somebody go before the others, so that no machine's noise hides them."""
    rows = await conn.execute(
        text(f"""{_ALARM} WHERE a.received_at >= :since AND {_CONCERNS}
            ORDER BY a.state = 'received' DESC, a.received_at DESC, a.id LIMIT :limit"""),
        {"organisation": organisation_id, "since": since, "limit": limit},
    )
    return sorted((_alarm(row) for row in rows), key=lambda alarm: alarm.received_at, reverse=True)


async def answering(conn: AsyncConnection, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """By alarm, the organisations whose control room answers for its place; one that nobody answers for is left out."""
    rows = await conn.execute(
        text("""
        SELECT a.id, array_agg(DISTINCT r.organisation_id ORDER BY r.organisation_id) AS rooms
        FROM beeldregie.alarm a JOIN beeldregie.area r
          ON r.kind = 'control_room' AND r.organisation_id IS NOT NULL AND ST_Covers(r.geom, a.position)
        WHERE a.id = ANY(CAST(:ids AS uuid[])) GROUP BY a.id"""),
        {"ids": list(ids)},
    )
    return {row.id: row.rooms for row in rows}


async def tallies(conn: AsyncConnection, organisation_id: str, since: datetime) -> list[Tally]:
    """By alarm centre, how the alarms that concern an organisation turned out."""
    rows = await conn.execute(
        text(f"""
        SELECT alarm_centre, count(*), count(*) FILTER (WHERE state IN ('verified', 'passed_on')),
            count(*) FILTER (WHERE state = 'needless')
        FROM ({_ALARM} WHERE a.status = 'Actual' AND a.received_at >= :since AND {_CONCERNS}) found
        GROUP BY alarm_centre ORDER BY alarm_centre"""),  # noqa: S608 - constants
        {"organisation": organisation_id, "since": since},
    )
    return [Tally(*row) for row in rows]


async def go_on(conn: AsyncConnection, id_: UUID, state: State, account_id: UUID, incident_id: UUID | None, now: datetime) -> None:
    """Write the next state; an incident that it opened stays with it."""
    await conn.execute(
        text("""
        UPDATE beeldregie.alarm SET state = :state, state_at = :now, state_by = :account,
            incident_id = coalesce(CAST(:incident AS uuid), incident_id) WHERE id = :id"""),
        {"id": id_, "state": state, "account": account_id, "incident": incident_id, "now": now},
    )


def _alarm(row: object) -> Alarm:
    found = dict(row._mapping)  # type: ignore[attr-defined]
    told = Told(*(found.pop(name) for name in ("status", "category", "event", "urgency", "severity", "lon", "lat", "sent_at")))
    return Alarm(told=told, **found)
