"""Leases: who may watch which camera until when. A lease ends by its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import MASKINGS, Lease, Masking, Text
from dashboard.store.facts import Question

_LEASE = """
SELECT l.id, l.request_id, l.camera_id, c.code, l.account_id, l.organisation_id, l.purpose_id, l.mode, l.masking, l.starts_at, l.ends_at,
       l.ended_at, l.end_reason, l.watermark
FROM beeldregie.lease l JOIN beeldregie.camera c ON c.id = l.camera_id
"""


@dataclass(frozen=True, slots=True)
class Watched:
    """An open or ended lease with what is needed to decide it again. `because` is why it ends at `ends_at`; rule, agreement and approved
    are what it was granted on."""

    id: UUID
    ends_at: datetime
    end_reason: str | None
    because: str
    masking: Masking
    watermark: bool
    rule: str
    agreement: str | None
    approved: bool
    question: Question


@dataclass(frozen=True, slots=True)
class Restriction:
    """What has become known of a running lease: an earlier end with its cause (None: none); masking and watermark that are asked."""

    ends_at: datetime | None
    because: str | None
    masking: Masking
    watermark: bool = False


@dataclass(frozen=True, slots=True)
class Withheld:
    """A picture that was taken back from an organisation, and that it does not get again before `until`."""

    lease_id: UUID
    camera_code: str
    camera_name: str
    organisation: str  # from which
    by: str
    purpose: Text
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Open:
    """A picture that somebody has open."""

    lease_id: UUID
    camera_code: str
    camera_name: str
    account_id: UUID
    holder: str
    ends_at: datetime


async def insert(conn: AsyncConnection, lease: Lease, decision_id: int, because: str) -> None:
    """Write a lease; `because` is why it ends at its end."""
    await conn.execute(
        text("""
        INSERT INTO beeldregie.lease (id, request_id, decision_id, camera_id, account_id, organisation_id, purpose_id, mode, masking,
                                     watermark, starts_at, ends_at, ends_because)
        VALUES (:id, :request, :decision, :camera, :account, :organisation, :purpose, :mode, :masking, :watermark, :starts, :ends,
                :because)"""),
        {
            "id": lease.id,
            "request": lease.request_id,
            "decision": decision_id,
            "camera": lease.camera_id,
            "account": lease.account_id,
            "organisation": lease.organisation_id,
            "purpose": lease.purpose_id,
            "mode": lease.mode,
            "masking": lease.masking,
            "watermark": lease.watermark,
            "starts": lease.starts_at,
            "ends": lease.ends_at,
            "because": because,
        },
    )


async def get(conn: AsyncConnection, id_: UUID) -> Lease | None:
    """One lease."""
    row = (await conn.execute(text(_LEASE + " WHERE l.id = :id"), {"id": id_})).first()
    return Lease(*row) if row else None


async def of_request(conn: AsyncConnection, request_id: UUID) -> Lease | None:
    """The lease that a request led to."""
    row = (
        await conn.execute(text(_LEASE + " WHERE l.request_id = :request ORDER BY l.starts_at DESC LIMIT 1"), {"request": request_id})
    ).first()
    return Lease(*row) if row else None


async def running(conn: AsyncConnection, account_id: UUID, now: datetime) -> list[Lease]:
    """The account's leases that run, soonest end first."""
    rows = await conn.execute(
        text(
            _LEASE
            + """
        WHERE l.account_id = :account AND l.ended_at IS NULL AND l.starts_at <= :now AND l.ends_at > :now
        ORDER BY l.ends_at, c.code, l.id"""
        ),
        {"account": account_id, "now": now},
    )
    return [Lease(*row) for row in rows]


async def open_for(
    conn: AsyncConnection, organisation_id: str, camera_code: str | None, agreement: str | None, now: datetime
) -> list[Open]:
    """The organisation's live leases that run at `now`, soonest end first: of this camera, or under this agreement, where one is named."""
    rows = await conn.execute(
        text("""
        SELECT l.id, c.code, c.name, l.account_id, a.display_name, l.ends_at
        FROM beeldregie.lease l JOIN beeldregie.camera c ON c.id = l.camera_id JOIN beeldregie.account a ON a.id = l.account_id
        JOIN beeldregie.decision d ON d.id = l.decision_id
        WHERE l.organisation_id = :organisation AND l.ended_at IS NULL AND l.ends_at > :now AND l.mode = 'live'
          AND (CAST(:camera AS text) IS NULL OR c.code = :camera)
          AND (CAST(:agreement AS text) IS NULL OR d.conditions->>'agreement' = :agreement)
        ORDER BY l.ends_at, c.code, l.id"""),
        {"organisation": organisation_id, "camera": camera_code, "agreement": agreement, "now": now},
    )
    return [Open(*row) for row in rows]


async def extend(conn: AsyncConnection, lease: Lease, because: str, decision_id: int) -> None:
    """Give a running lease the end, masking and watermark that it has here, by another decision."""
    await conn.execute(
        text("""
        UPDATE beeldregie.lease SET ends_at = :ends, ends_because = :because, decision_id = :decision, masking = :masking,
            watermark = :watermark
        WHERE id = :id AND ended_at IS NULL"""),
        {
            "id": lease.id,
            "ends": lease.ends_at,
            "because": because,
            "decision": decision_id,
            "masking": lease.masking,
            "watermark": lease.watermark,
        },
    )


async def restrict(conn: AsyncConnection, found: Mapping[UUID, Restriction]) -> dict[UUID, Restriction]:
    """End running leases earlier, mask or mark them; returns how those stand now that changed. Whoever comes second changes nothing."""
    rows = await conn.execute(
        text("""
        UPDATE beeldregie.lease l SET ends_at = least(l.ends_at, s.ends_at),
            ends_because = CASE WHEN s.ends_at < l.ends_at THEN s.because ELSE l.ends_because END,
            masking = m.names[greatest(array_position(m.names, s.masking), array_position(m.names, l.masking))],
            watermark = s.watermark OR l.watermark
        FROM unnest(CAST(:ids AS uuid[]), CAST(:ends AS timestamptz[]), CAST(:becauses AS text[]), CAST(:maskings AS text[]),
                    CAST(:watermarks AS boolean[])) AS s(id, ends_at, because, masking, watermark),
            (SELECT CAST(:names AS text[]) AS names) m
        WHERE l.id = s.id AND l.ended_at IS NULL AND (s.ends_at IS NULL OR s.ends_at > l.starts_at)
          AND (s.ends_at < l.ends_at OR array_position(m.names, s.masking) > array_position(m.names, l.masking)
               OR s.watermark > l.watermark)
        RETURNING l.id, l.ends_at, l.ends_because, l.masking, l.watermark"""),
        {
            "ids": list(found),
            "ends": [r.ends_at for r in found.values()],
            "becauses": [r.because for r in found.values()],
            "maskings": [r.masking for r in found.values()],
            "watermarks": [r.watermark for r in found.values()],
            "names": list(MASKINGS),
        },
    )
    return {row.id: Restriction(row.ends_at, row.ends_because, row.masking, row.watermark) for row in rows}


async def end(conn: AsyncConnection, reasons: Mapping[UUID, str], now: datetime, due: bool = False) -> list[UUID]:
    """End these leases, each for its reason, at `now` or at the end they had if that was earlier; returns those that had not ended yet.

    `due`: only those whose end has come, so that one that was extended meanwhile goes on.
    """
    rows = await conn.execute(
        text("""
        UPDATE beeldregie.lease l SET ended_at = least(l.ends_at, greatest(:now, l.starts_at)), end_reason = s.reason
        FROM unnest(CAST(:ids AS uuid[]), CAST(:reasons AS text[])) AS s(id, reason)
        WHERE l.id = s.id AND l.ended_at IS NULL AND (NOT CAST(:due AS boolean) OR l.ends_at <= :now) RETURNING l.id"""),
        {"ids": list(reasons), "reasons": list(reasons.values()), "now": now, "due": due},
    )
    return [row.id for row in rows]


async def withhold(conn: AsyncConnection, id_: UUID, by: str, code: str, until: datetime | None) -> None:
    """Of a lease that was withdrawn: by which organisation, how, and until when that stands (None: it does not, it was its own)."""
    await conn.execute(
        text("UPDATE beeldregie.lease SET withdrawn_by = :by, withdrawn_code = :code, withheld_until = :until WHERE id = :id"),
        {"id": id_, "by": by, "code": code, "until": until},
    )


async def withheld(conn: AsyncConnection, organisation_id: str, now: datetime) -> list[Withheld]:
    """What is withheld at `now` and this organisation may allow again: it took that back, or decides over the camera. Soonest end first."""
    rows = await conn.execute(
        text("""
        SELECT l.id, c.code, c.name, o.name AS organisation, b.name AS by_name, p.name_nl, p.name_en, l.ended_at, l.withheld_until
        FROM beeldregie.lease l JOIN beeldregie.camera c ON c.id = l.camera_id JOIN beeldregie.organisation o ON o.id = l.organisation_id
        JOIN beeldregie.organisation b ON b.id = l.withdrawn_by JOIN beeldregie.purpose p ON p.id = l.purpose_id
        WHERE l.withheld_until > :now AND :organisation IN (l.withdrawn_by, coalesce(c.controller_id, c.owner_id))
        ORDER BY l.withheld_until, l.id"""),
        {"organisation": organisation_id, "now": now},
    )
    return [
        Withheld(
            row.id, row.code, row.name, row.organisation, row.by_name, Text(row.name_nl, row.name_en), row.ended_at, row.withheld_until
        )
        for row in rows
    ]


async def allow_again(conn: AsyncConnection, wanted: Sequence[tuple[int, str]], organisation_id: str, by: str, now: datetime) -> list[UUID]:
    """End what is withheld from an organisation of these cameras, each for a purpose, as far as `by` took it back or decides over the
    camera. Returns the leases it was of."""
    rows = await conn.execute(
        text("""
        UPDATE beeldregie.lease l SET withheld_until = :now
        FROM beeldregie.camera c, unnest(CAST(:cameras AS bigint[]), CAST(:purposes AS text[])) AS w(camera_id, purpose_id)
        WHERE l.camera_id = w.camera_id AND l.purpose_id = w.purpose_id AND c.id = l.camera_id AND l.organisation_id = :organisation
          AND l.withheld_until > :now AND :by IN (l.withdrawn_by, coalesce(c.controller_id, c.owner_id)) RETURNING l.id"""),
        {
            "cameras": [camera for camera, _ in wanted],
            "purposes": [purpose for _, purpose in wanted],
            "organisation": organisation_id,
            "by": by,
            "now": now,
        },
    )
    return [row.id for row in rows]


async def watched(conn: AsyncConnection, ids: Sequence[UUID]) -> list[Watched]:
    """These leases, with what deciding them again needs."""
    rows = await conn.execute(
        text("""
        SELECT l.id, l.ends_at, l.end_reason, l.ends_because, l.masking, l.watermark, d.rule, d.conditions->>'agreement' AS agreement,
               coalesce(CAST(d.conditions->>'approved' AS boolean), false) AS approved, v.account_id, v.camera_id, v.role, v.purpose_id,
               v.reason, v.mode, v.minutes, v.created_at, v.incident_id, v.id AS request_id,
               (SELECT t.id FROM beeldregie.team t WHERE t.id = v.organisation_id) AS team_id
        FROM beeldregie.lease l JOIN beeldregie.view_request v ON v.id = l.request_id JOIN beeldregie.decision d ON d.id = l.decision_id
        WHERE l.id = ANY(CAST(:ids AS uuid[]))"""),
        {"ids": list(ids)},
    )
    return [_watched(row) for row in rows]


async def open_ids(conn: AsyncConnection, incident_id: UUID | None = None) -> list[UUID]:
    """All leases that have not ended, or those bound to one incident."""
    rows = await conn.execute(
        text("""
        SELECT l.id FROM beeldregie.lease l JOIN beeldregie.view_request v ON v.id = l.request_id
        WHERE l.ended_at IS NULL AND (CAST(:incident AS uuid) IS NULL OR v.incident_id = :incident) ORDER BY l.id"""),
        {"incident": incident_id},
    )
    return [row.id for row in rows]


def _watched(row: Any) -> Watched:
    question = Question(
        row.account_id,
        row.camera_id,
        row.role,
        row.purpose_id,
        row.reason,
        row.mode,
        row.minutes,
        row.created_at,
        row.incident_id,
        row.request_id,
        ends_by=row.ends_at,
        team_id=row.team_id,
    )
    return Watched(
        row.id, row.ends_at, row.end_reason, row.ends_because, row.masking, row.watermark, row.rule, row.agreement, row.approved, question
    )
