"""What happened at a camera: requests with their outcome and how long was looked. For the drawer and the inbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Text

# Of these kinds of organisation others read who looked as a function, not a name; a team has police in it.
BY_FUNCTION = frozenset({"police", "team_copi", "team_rot"})


@dataclass(frozen=True, slots=True)
class Doer:
    """Who did something: an organisation and its person, who is None towards others where they read it as a function."""

    organisation: str
    person: str | None


@dataclass(frozen=True, slots=True)
class Why:
    """What a request was for: the reason, the incident it is bound to (its spoken number, None where that is not the reader's to know, and
    its kind), and who pushed the picture."""

    reason: str
    incident: str | None
    incident_kind: str | None
    pushed_by: Doer | None


@dataclass(frozen=True, slots=True)
class Look:
    """One request at a camera. `viewer` is a name, or for police viewers towards others their role only."""

    request_id: UUID
    asked_at: datetime
    organisation_id: str
    organisation: str
    viewer: str
    role: str
    purpose: Text
    why: Why
    mode: str
    outcome: str
    refusal: str | None
    code: str | None
    rule: str
    agreement: str | None  # the name of what it ran under
    decided_by: Doer | None  # who answered it; None: a rule
    until: datetime | None  # the lease's end, known or real
    seconds: int  # that pictures were shown


# What a request was for, of a view_request v; `secluded`: where somebody is guarded is told to who takes part, and to who is concerned.
_WHY = """v.reason, i.code AS incident, i.kind AS incident_kind, i.kind = 'bewaken-en-beveiligen' AND NOT EXISTS (
           SELECT FROM beeldregie.incident_party ip WHERE ip.incident_id = i.id AND ip.organisation_id = :organisation) AS secluded,
       u.from_organisation_id AS pusher_id, uo.name AS pusher,
       uo.kind AS pusher_kind, ua.display_name AS pusher_person"""
_WHY_FROM = """
LEFT JOIN beeldregie.incident i ON i.id = v.incident_id
LEFT JOIN beeldregie.push_request ur ON ur.request_id = v.id
LEFT JOIN beeldregie.push u ON u.id = ur.push_id
LEFT JOIN beeldregie.organisation uo ON uo.id = u.from_organisation_id
LEFT JOIN beeldregie.account ua ON ua.id = u.pushed_by
"""
# A policy officer sees all; owner and controller what concerns their cameras; others what their own organisation asked. Of what ran the
# answer is the one that it ran on, also where more time was refused later.
_LOOKS = f"""
SELECT c.code AS camera_code, c.name AS camera_name,
       v.id, v.created_at, v.account_id, c.owner_id, c.controller_id, v.organisation_id, o.name AS organisation, a.display_name,
       o.kind AS organisation_kind, v.role,
       p.name_nl, p.name_en, {_WHY}, v.mode, d.outcome, d.refusal, d.code, d.rule, coalesce(l.ended_at, l.ends_at) AS until,
       (SELECT g.name FROM beeldregie.agreement g WHERE d.outcome = 'granted' AND g.code = d.conditions->>'agreement'
        AND g.recorded @> d.decided_at ORDER BY g.valid @> d.decided_at DESC LIMIT 1) AS agreement,
       x.organisation_id AS decider_id, xo.name AS decider, xo.kind AS decider_kind, x.display_name AS decider_person,
       coalesce((SELECT sum(extract(epoch FROM coalesce(w.ended_at, w.heartbeat_at) - w.started_at)) FROM beeldregie.viewing w
                 WHERE w.lease_id = l.id), 0)::integer AS seconds
FROM beeldregie.view_request v
JOIN beeldregie.camera c ON c.id = v.camera_id
JOIN beeldregie.organisation o ON o.id = v.organisation_id
JOIN beeldregie.account a ON a.id = v.account_id
JOIN beeldregie.purpose p ON p.id = v.purpose_id
LEFT JOIN LATERAL (SELECT * FROM beeldregie.lease l WHERE l.request_id = v.id ORDER BY l.starts_at DESC LIMIT 1) l ON true
CROSS JOIN LATERAL (SELECT * FROM beeldregie.decision d WHERE d.request_id = v.id AND d.id = coalesce(l.decision_id, d.id)
                    ORDER BY d.id DESC LIMIT 1) d
LEFT JOIN LATERAL (SELECT a.* FROM beeldregie.decision y JOIN beeldregie.account a ON a.id = y.decided_by
                   WHERE y.request_id = v.id ORDER BY y.id DESC LIMIT 1) x ON true
LEFT JOIN beeldregie.organisation xo ON xo.id = x.organisation_id
{_WHY_FROM}
"""  # noqa: S608 - constants


async def looks(conn: AsyncConnection, code: str, organisation_id: str, account_id: UUID, sees_all: bool, limit: int) -> list[Look]:
    """The latest requests at a camera that this organisation may know of, newest first. Detection's own, every hour, are left out."""
    rows = await conn.execute(
        text(
            _LOOKS
            + """
        WHERE c.code = :code AND v.mode <> 'analysis'
          AND (CAST(:all AS boolean) OR :organisation IN (c.owner_id, c.controller_id) OR v.organisation_id = :organisation)
        ORDER BY v.created_at DESC, v.id LIMIT :limit"""
        ),
        {"code": code, "organisation": organisation_id, "all": sees_all, "limit": limit},
    )
    return [_look(row, organisation_id, account_id, sees_all) for row in rows]


@dataclass(frozen=True, slots=True)
class Past:
    """Which part of the past: of one camera (its code), asked from a moment on and before another. None: no limit."""

    camera: str | None = None
    since: datetime | None = None
    before: datetime | None = None


async def trail(
    conn: AsyncConnection, organisation_id: str, account_id: UUID, sees_all: bool, past: Past, limit: int
) -> list[tuple[str, str, Look]]:
    """The requests that this organisation may know of, at all cameras, newest first: (code, name of the camera, request). Detection's own,
    every hour, are left out."""
    rows = await conn.execute(
        text(
            _LOOKS
            + """
        WHERE v.mode <> 'analysis' AND (CAST(:camera AS text) IS NULL OR c.code = :camera)
          AND (CAST(:since AS timestamptz) IS NULL OR v.created_at >= :since)
          AND (CAST(:before AS timestamptz) IS NULL OR v.created_at < :before)
          AND (CAST(:all AS boolean) OR :organisation IN (c.owner_id, c.controller_id) OR v.organisation_id = :organisation)
        ORDER BY v.created_at DESC, v.id LIMIT :limit"""
        ),
        {
            "camera": past.camera,
            "since": past.since,
            "before": past.before,
            "organisation": organisation_id,
            "all": sees_all,
            "limit": limit,
        },
    )
    return [(row.camera_code, row.camera_name, _look(row, organisation_id, account_id, sees_all)) for row in rows]


def _look(row: Any, organisation_id: str, account_id: UUID, sees_all: bool) -> Look:
    concerned = row.account_id == account_id or organisation_id in (row.owner_id, row.controller_id)
    state = row.refusal == "not_possible" and not concerned  # who has no right learns nothing of the camera's state
    refusal, code = None if state and not sees_all else row.refusal, None if state else row.code
    name = row.role if row.organisation_kind in BY_FUNCTION and row.organisation_id != organisation_id else row.display_name
    return Look(
        row.id,
        row.created_at,
        row.organisation_id,
        row.organisation,
        name,
        row.role,
        Text(row.name_nl, row.name_en),
        _why(row, organisation_id, concerned and (not sees_all or row.account_id == account_id)),
        row.mode,
        row.outcome,
        refusal,
        code,
        row.rule,
        row.agreement,
        doer(row.decider_id, row.decider, row.decider_kind, row.decider_person, organisation_id) if row.decider_id else None,
        row.until,
        row.seconds,
    )


async def why(conn: AsyncConnection, request_id: UUID, organisation_id: str, concerned: bool) -> Why:
    """What a request was for, as this organisation may know it; `concerned`: it asked or has a say. The request must be there."""
    rows = await conn.execute(
        text(f"SELECT {_WHY} FROM beeldregie.view_request v {_WHY_FROM} WHERE v.id = :request"),  # noqa: S608 - constants
        {"request": request_id, "organisation": organisation_id},
    )
    return _why(rows.one(), organisation_id, concerned)


def doer(id_: str, organisation: str, kind: str, person: str | None, reader_id: str) -> Doer:
    """Who did something, as the organisation `reader_id` may know it. `id_` and `kind` are those of the organisation that did it."""
    return Doer(organisation, None if kind in BY_FUNCTION and id_ != reader_id else person)


def _why(row: Any, reader_id: str, concerned: bool) -> Why:
    pushed_by = doer(row.pusher_id, row.pusher, row.pusher_kind, row.pusher_person, reader_id) if row.pusher_id else None
    return Why(row.reason, row.incident if concerned or not row.secluded else None, row.incident_kind, pushed_by)


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A request that waits for an answer, with what the one who answers wants to know."""

    id: UUID
    code: str
    name: str
    organisation_id: str
    organisation: str
    organisation_kind: str
    display_name: str
    role: str
    purpose: Text
    why: Why
    minutes: int
    rule: str
    explanation: Text
    created_at: datetime

    def viewer(self, organisation_id: str) -> str:
        """Who asks, as that organisation may know it: police viewers as function, not name."""
        return self.role if self.organisation_kind in BY_FUNCTION and self.organisation_id != organisation_id else self.display_name


async def waiting(conn: AsyncConnection, ids: list[UUID], organisation_id: str) -> list[WaitingRow]:
    """These requests with their latest decision, oldest first, as this organisation may know them."""
    rows = await conn.execute(
        text(f"""
        SELECT v.id, c.code, c.name, v.organisation_id, o.name AS organisation, o.kind, a.display_name, v.role, p.name_nl, p.name_en,
               {_WHY}, v.minutes, d.rule, d.explanation_nl, d.explanation_en, v.created_at
        FROM beeldregie.view_request v
        JOIN beeldregie.camera c ON c.id = v.camera_id
        JOIN beeldregie.organisation o ON o.id = v.organisation_id
        JOIN beeldregie.account a ON a.id = v.account_id
        JOIN beeldregie.purpose p ON p.id = v.purpose_id
        {_WHY_FROM}
        CROSS JOIN LATERAL (SELECT * FROM beeldregie.decision d WHERE d.request_id = v.id ORDER BY d.id DESC LIMIT 1) d
        WHERE v.id = ANY(CAST(:ids AS uuid[])) ORDER BY v.created_at, v.id"""),  # noqa: S608 - constants
        {"ids": ids, "organisation": organisation_id},
    )
    return [
        WaitingRow(
            r.id,
            r.code,
            r.name,
            r.organisation_id,
            r.organisation,
            r.kind,
            r.display_name,
            r.role,
            Text(r.name_nl, r.name_en),
            _why(r, organisation_id, concerned=True),  # who answers
            r.minutes,
            r.rule,
            Text(r.explanation_nl, r.explanation_en),
            r.created_at,
        )
        for r in rows
    ]
