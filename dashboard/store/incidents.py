"""Incidents that are opened and closed here. History comes in by file and has no opening."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of an incident, in the order in which it is asked. None: unknown."""

    offenders: int | None = None
    weapons: bool | None = None
    weapons_words: str | None = None
    wounded: int | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class OpenedIncident:
    """An incident that was opened here; `position` is (lon, lat). Approver, ground and a said end are those of "bewaken en beveiligen"."""

    id: UUID
    code: str
    kind: str
    priority: int | None
    position: tuple[float, float]
    opened_at: datetime
    closed_at: datetime | None
    organisation_id: str | None
    premises: str | None = None  # its code
    ends_at: datetime | None = None
    approver: str | None = None
    ground: str | None = None
    card: Card = Card()


@dataclass(frozen=True, slots=True)
class Opening:
    """An incident about to be opened, at lon, lat in degrees (EPSG:4326)."""

    id: UUID
    kind: str
    priority: int
    lon: float
    lat: float
    account: UUID
    organisation: str
    premises: int | None = None
    ends_at: datetime | None = None
    approver: str | None = None
    ground: str | None = None


@dataclass(frozen=True, slots=True)
class CardChange:
    """One field of the card that somebody changed; None: unknown."""

    at: datetime
    who: str  # the organisation: people are not named to other organisations
    field: str
    before: str | None
    after: str | None


_COLUMNS = """i.id, i.code, i.kind, i.priority, ST_X(i.position) AS lon, ST_Y(i.position) AS lat, i.opened_at, i.closed_at,
    i.organisation_id, (SELECT p.code FROM beeldregie.premises p WHERE p.id = i.premises_id) AS premises, i.ends_at, i.approver, i.ground,
    i.offenders, i.weapons, i.weapons_words, i.wounded, i.words"""


async def open_one(conn: AsyncConnection, opening: Opening, year: int, now: datetime) -> bool:
    """Open an incident under the next spoken number of the (local) year, such as 2026-000123. False: this id was opened before."""
    await conn.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('incident code', 0))"))
    result = await conn.execute(
        text("""
        INSERT INTO beeldregie.incident (id, code, kind, priority, position, happened, opened_at, opened_by, organisation_id, premises_id,
            ends_at, approver, ground)
        SELECT :id, :year || '-' || lpad((coalesce(max(right(code, 6)::integer), 0) + 1)::text, 6, '0'), :kind, :priority,
            ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), tstzrange(:now, :now, '[]'), :now, :account, :organisation,
            CAST(:premises AS bigint), CAST(:ends_at AS timestamptz), :approver, :ground
        FROM beeldregie.incident WHERE code ~ ('^' || :year || '-[0-9]{6}$')
        ON CONFLICT (id) DO NOTHING RETURNING id"""),
        {**asdict(opening), "year": str(year), "now": now},
    )
    return result.first() is not None


async def close_one(conn: AsyncConnection, id_: UUID, now: datetime) -> bool:
    """Close it; False: it was closed already."""
    result = await conn.execute(
        text("UPDATE beeldregie.incident SET closed_at = :now WHERE id = :id AND closed_at IS NULL RETURNING id"), {"id": id_, "now": now}
    )
    return result.first() is not None


async def by_id(conn: AsyncConnection, id_: UUID, lock: bool = False) -> OpenedIncident | None:
    """The incident that was opened under this id; with `lock` nobody closes or changes it until the transaction ends."""
    return await _one(conn, "i.id = :value" + (" FOR UPDATE OF i" if lock else ""), id_)


async def by_code(conn: AsyncConnection, code: str) -> OpenedIncident | None:
    """The incident that was opened under this spoken number."""
    return await _one(conn, "i.code = :value", code)


async def open_now(conn: AsyncConnection, organisation_id: str, secluded: str) -> list[OpenedIncident]:
    """All that are open, newest first. Those of the kind `secluded` only where this organisation takes part."""
    rows = await conn.execute(
        text(f"""
        SELECT {_COLUMNS} FROM beeldregie.incident i WHERE i.opened_at IS NOT NULL AND i.closed_at IS NULL
          AND (i.kind <> :secluded OR EXISTS (
            SELECT FROM beeldregie.incident_party p WHERE p.incident_id = i.id AND p.organisation_id = :organisation))
        ORDER BY i.opened_at DESC, i.code"""),  # noqa: S608 - constants
        {"organisation": organisation_id, "secluded": secluded},
    )
    return [_incident(row) for row in rows]


async def closed_since(conn: AsyncConnection, organisation_id: str, secluded: str, since: datetime) -> list[OpenedIncident]:
    """All that were closed since a moment, the last one first. Those of the kind `secluded` only where this organisation takes part."""
    rows = await conn.execute(
        text(f"""
        SELECT {_COLUMNS} FROM beeldregie.incident i WHERE i.closed_at >= :since
          AND (i.kind <> :secluded OR EXISTS (
            SELECT FROM beeldregie.incident_party p WHERE p.incident_id = i.id AND p.organisation_id = :organisation))
        ORDER BY i.closed_at DESC, i.code"""),  # noqa: S608 - constants
        {"organisation": organisation_id, "secluded": secluded, "since": since},
    )
    return [_incident(row) for row in rows]


async def change_card(conn: AsyncConnection, id_: UUID, card: Card) -> None:
    """Write the card as it is now."""
    await conn.execute(
        text("""
        UPDATE beeldregie.incident SET offenders = :offenders, weapons = :weapons, weapons_words = :weapons_words, wounded = :wounded,
            words = :words WHERE id = :id"""),
        {**asdict(card), "id": id_},
    )


async def note_change(conn: AsyncConnection, id_: UUID, account_id: UUID, organisation_id: str, change: CardChange) -> None:
    """Keep what one field was and became."""
    await conn.execute(
        text("""
        INSERT INTO beeldregie.incident_event (incident_id, at, account_id, organisation_id, field, before, after)
        VALUES (:id, :at, :account, :organisation, :field, :before, :after)"""),
        {
            "id": id_,
            "at": change.at,
            "account": account_id,
            "organisation": organisation_id,
            "field": change.field,
            "before": change.before,
            "after": change.after,
        },
    )


async def changes(conn: AsyncConnection, id_: UUID) -> list[CardChange]:
    """The history of the card, oldest first."""
    rows = await conn.execute(
        text("""
        SELECT e.at, o.name, e.field, e.before, e.after
        FROM beeldregie.incident_event e JOIN beeldregie.organisation o ON o.id = e.organisation_id
        WHERE e.incident_id = :id ORDER BY e.id"""),
        {"id": id_},
    )
    return [CardChange(*row) for row in rows]


async def nearest_open(
    conn: AsyncConnection,
    camera_ids: Sequence[int],
    kinds: Collection[str],
    metres: int,
    opened_after: datetime,
    now: datetime,
    known_to: tuple[str, str],
) -> dict[int, UUID]:
    """By camera: the nearest open incident of these kinds within `metres`, those of its owner's and controller's side first. One that is
    past its said end is over, though nobody closed it: it must not stand in a valid one's place.

    `known_to`: an organisation, and the kind that is there for it only where it takes part.
    """
    rows = await conn.execute(
        text("""
        SELECT c.id AS camera_id, near.id FROM beeldregie.camera c CROSS JOIN LATERAL (
            SELECT i.id FROM beeldregie.incident i
            WHERE i.opened_at > :after AND i.opened_at <= :now AND (i.closed_at IS NULL OR i.closed_at > :now)
              AND (i.ends_at IS NULL OR i.ends_at > :now)
              AND i.kind = ANY(CAST(:kinds AS text[]))
              AND (i.kind <> :secluded OR EXISTS (SELECT FROM beeldregie.incident_party p
                   WHERE p.incident_id = i.id AND p.organisation_id = :organisation))
              AND i.position && ST_Expand(c.position, 0.05) AND ST_DWithin(i.position::geography, c.position::geography, :metres)
            ORDER BY coalesce(i.organisation_id IN (c.owner_id, c.controller_id), false) DESC,
                ST_Distance(i.position::geography, c.position::geography), i.opened_at DESC LIMIT 1) near
        WHERE c.id = ANY(CAST(:cameras AS bigint[]))"""),
        {
            "cameras": list(camera_ids),
            "after": opened_after,
            "kinds": list(kinds),
            "metres": metres,
            "now": now,
            "organisation": known_to[0],
            "secluded": known_to[1],
        },
    )
    return {row.camera_id: row.id for row in rows}


async def _one(conn: AsyncConnection, condition: str, value: object) -> OpenedIncident | None:
    row = (
        await conn.execute(
            text(f"SELECT {_COLUMNS} FROM beeldregie.incident i WHERE i.opened_at IS NOT NULL AND {condition}"),  # noqa: S608
            {"value": value},
        )
    ).first()
    return _incident(row) if row else None


def _incident(row: Any) -> OpenedIncident:
    return OpenedIncident(
        row.id,
        row.code,
        row.kind,
        row.priority,
        (row.lon, row.lat),
        row.opened_at,
        row.closed_at,
        row.organisation_id,
        row.premises,
        row.ends_at,
        row.approver,
        row.ground,
        Card(row.offenders, row.weapons, row.weapons_words, row.wounded, row.words),
    )
