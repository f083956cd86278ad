"""Pushes (doorschakelen): pictures that one side offers another for an incident, what came of them, and what who follows asks for."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

WishKind = Literal["turn", "zoom", "other_camera", "floor_plan"]
WishState = Literal["asked", "seen", "done", "cannot"]


@dataclass(frozen=True, slots=True)
class NewPush:
    """A picture about to be offered. `approval`: who offers it decides over the camera."""

    id: UUID
    incident: UUID
    camera: int
    from_organisation: str
    to_organisation: str
    purpose: str
    approval: bool
    account: UUID
    now: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Push:
    """A picture that was offered."""

    id: UUID
    incident_id: UUID
    incident: str  # its spoken number
    camera_id: int
    camera: str
    camera_name: str
    from_organisation_id: str
    from_organisation: str
    to_organisation_id: str
    to_organisation: str
    purpose_id: str
    is_approval: bool
    pushed_by: UUID
    pushed_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    renewed_at: datetime | None  # when it was offered again last

    @property
    def said_at(self) -> datetime:
        """When it was offered last: the yes of who decides counts from then."""
        return self.renewed_at or self.pushed_at


@dataclass(frozen=True, slots=True)
class Follower:
    """How much an organisation watches of what an incident opened to it: pictures it may look at now, those of them that are on a screen,
    those offered, and the most that its agreements allow at once (None: no limit)."""

    organisation_id: str
    leases: int
    watching: int
    offered: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a follower asks of the side that shows; `camera` None: of the incident as a whole."""

    id: UUID
    incident_id: UUID
    camera: str | None
    owner_id: str | None
    controller_id: str | None
    operator_id: str | None
    wish: WishKind
    words: str | None
    organisation_id: str
    organisation: str
    asked_at: datetime
    state: WishState
    answer: str | None
    state_at: datetime | None


_PUSH = """
SELECT p.id, p.incident_id, i.code AS incident, p.camera_id, c.code AS camera, c.name AS camera_name, p.from_organisation_id,
    f.name AS from_organisation, p.to_organisation_id, t.name AS to_organisation, p.purpose_id, p.is_approval, p.pushed_by, p.pushed_at,
    p.ends_at, p.ended_at, p.renewed_at
FROM beeldregie.push p JOIN beeldregie.incident i ON i.id = p.incident_id JOIN beeldregie.camera c ON c.id = p.camera_id
JOIN beeldregie.organisation f ON f.id = p.from_organisation_id JOIN beeldregie.organisation t ON t.id = p.to_organisation_id
"""
_WISH = """
SELECT w.id, w.incident_id, c.code AS camera, c.owner_id, c.controller_id, c.operator_id, w.wish, w.words, w.organisation_id,
    o.name AS organisation, w.asked_at, w.state, w.answer, w.state_at
FROM beeldregie.incident_wish w LEFT JOIN beeldregie.camera c ON c.id = w.camera_id
JOIN beeldregie.organisation o ON o.id = w.organisation_id
"""


async def shown_by(conn: AsyncConnection, codes: list[str], organisation_id: str) -> set[str]:
    """Which of these cameras an organisation owns, operates or controls."""
    rows = await conn.execute(
        text("""
        SELECT code FROM beeldregie.camera
        WHERE code = ANY(CAST(:codes AS text[])) AND :organisation IN (owner_id, operator_id, controller_id)"""),
        {"codes": codes, "organisation": organisation_id},
    )
    return {row.code for row in rows}


async def further_than(conn: AsyncConnection, codes: list[str], incident_id: UUID, metres: int) -> list[str]:
    """Which of these cameras stand further than so many metres from an incident."""
    rows = await conn.execute(
        text("""
        SELECT c.code FROM beeldregie.camera c JOIN beeldregie.incident i ON i.id = :incident
        WHERE c.code = ANY(CAST(:codes AS text[])) AND NOT ST_DWithin(i.position::geography, c.position::geography, :metres)
        ORDER BY c.code"""),
        {"codes": codes, "incident": incident_id, "metres": metres},
    )
    return [row.code for row in rows]


async def of_request(conn: AsyncConnection, request_id: UUID) -> UUID | None:
    """The push that a request came of."""
    row = (
        await conn.execute(text("SELECT push_id FROM beeldregie.push_request WHERE request_id = :request"), {"request": request_id})
    ).first()
    return row.push_id if row else None


async def someone_of(conn: AsyncConnection, organisation_id: str, now: datetime) -> tuple[UUID, str] | None:
    """An account that may look for a control room, with its role: whom a push to the organisation is decided for. None: there is nobody."""
    row = (
        await conn.execute(
            text("""
        SELECT a.id, r.role FROM beeldregie.account a JOIN beeldregie.account_role r ON r.account_id = a.id
        JOIN beeldregie.organisation o ON o.id = a.organisation_id
        WHERE a.organisation_id = :organisation AND (a.disabled_at IS NULL OR a.disabled_at > :now)
          AND r.valid @> CAST(:now AS timestamptz) AND r.recorded @> CAST(:now AS timestamptz)
          AND (r.role = 'control_room' OR (r.role = 'controller' AND o.kind = 'police'))
          AND NOT EXISTS (SELECT FROM beeldregie.account_role x WHERE x.account_id = a.id AND x.role = 'policy_officer')
        ORDER BY r.role DESC, upper(r.valid) DESC NULLS FIRST, a.id LIMIT 1"""),
            {"organisation": organisation_id, "now": now},
        )
    ).first()
    return (row.id, row.role) if row else None


async def insert(conn: AsyncConnection, new: NewPush) -> None:
    """Write an offer. The same picture must not be offered there already."""
    await conn.execute(
        text("""
        INSERT INTO beeldregie.push (id, incident_id, camera_id, from_organisation_id, to_organisation_id, purpose_id, is_approval,
            pushed_by, pushed_at, ends_at)
        VALUES (:id, :incident, :camera, :from_organisation, :to_organisation, :purpose, :approval, :account, :now, :ends_at)"""),
        asdict(new),
    )


async def get(conn: AsyncConnection, id_: UUID, lock: bool = False) -> Push | None:
    """One push; with `lock` nobody ends it until the transaction ends."""
    row = (await conn.execute(text(_PUSH + " WHERE p.id = :id" + (" FOR UPDATE OF p" if lock else "")), {"id": id_})).first()
    return Push(*row) if row else None


async def prolong(conn: AsyncConnection, id_: UUID, ends_at: datetime, now: datetime) -> bool:
    """Have an offer end later, and keep that it was offered again; False: it is over, or holds as long already."""
    result = await conn.execute(
        text("""
        UPDATE beeldregie.push SET ends_at = :ends_at, renewed_at = :now
        WHERE id = :id AND ended_at IS NULL AND ends_at > :now AND ends_at < :ends_at RETURNING id"""),
        {"id": id_, "ends_at": ends_at, "now": now},
    )
    return result.first() is not None


async def running_of(conn: AsyncConnection, incident_id: UUID, now: datetime, lock: bool = False) -> list[Push]:
    """The offers of an incident that hold now, oldest first; with `lock` nobody ends them until the transaction ends."""
    held = " WHERE p.incident_id = :incident AND p.ended_at IS NULL AND p.ends_at > :now ORDER BY p.pushed_at, c.code"
    rows = await conn.execute(
        text(_PUSH + held + (" FOR UPDATE OF p" if lock else "")),
        {"incident": incident_id, "now": now},
    )
    return [Push(*row) for row in rows]


async def end(conn: AsyncConnection, ids: list[UUID], account_id: UUID, now: datetime) -> list[UUID]:
    """End these offers; returns those that had not ended yet."""
    rows = await conn.execute(
        text("""
        UPDATE beeldregie.push SET ended_at = :now, ended_by = :account
        WHERE id = ANY(CAST(:ids AS uuid[])) AND ended_at IS NULL RETURNING id"""),
        {"ids": ids, "account": account_id, "now": now},
    )
    return [row.id for row in rows]


async def end_over(conn: AsyncConnection, incident_id: UUID, account_id: UUID, now: datetime) -> list[UUID]:
    """End the offers of an incident whose time is over, so that the same pictures can be offered again. Returns which."""
    rows = await conn.execute(
        text("""
        UPDATE beeldregie.push SET ended_at = ends_at, ended_by = :account
        WHERE incident_id = :incident AND ended_at IS NULL AND ends_at <= :now RETURNING id"""),
        {"incident": incident_id, "account": account_id, "now": now},
    )
    return [row.id for row in rows]


async def shown_to(conn: AsyncConnection, incident_id: UUID, code: str, organisation_id: str) -> int | None:
    """The camera's id, where it was offered or granted to an organisation for an incident and is not its own; None: it was not."""
    row = (
        await conn.execute(
            text("""
        SELECT c.id FROM beeldregie.camera c WHERE c.code = :code
          AND :organisation NOT IN (coalesce(c.owner_id, ''), coalesce(c.controller_id, ''))
          AND (EXISTS (SELECT FROM beeldregie.push p WHERE p.camera_id = c.id AND p.incident_id = :incident
                   AND p.to_organisation_id = :organisation AND p.ended_at IS NULL)
            OR EXISTS (SELECT FROM beeldregie.lease l JOIN beeldregie.view_request v ON v.id = l.request_id
                   WHERE l.camera_id = c.id AND v.incident_id = :incident
                   AND l.organisation_id = :organisation AND l.ended_at IS NULL))"""),
            {"code": code, "incident": incident_id, "organisation": organisation_id},
        )
    ).first()
    return row.id if row else None


async def keep_request(conn: AsyncConnection, push_id: UUID, request_id: UUID) -> None:
    """Keep that a request came of a push."""
    await conn.execute(
        text("INSERT INTO beeldregie.push_request (request_id, push_id) VALUES (:request, :push)"), {"request": request_id, "push": push_id}
    )


async def request_of(conn: AsyncConnection, push_id: UUID, account_id: UUID) -> UUID | None:
    """The latest request that came of a push to this account."""
    row = (
        await conn.execute(
            text("""
        SELECT v.id FROM beeldregie.push_request r JOIN beeldregie.view_request v ON v.id = r.request_id
        WHERE r.push_id = :push AND v.account_id = :account ORDER BY v.created_at DESC LIMIT 1"""),
            {"push": push_id, "account": account_id},
        )
    ).first()
    return row.id if row else None


async def open_leases(conn: AsyncConnection, push_id: UUID) -> list[UUID]:
    """The leases that came of a push and have not ended."""
    rows = await conn.execute(
        text("""
        SELECT l.id FROM beeldregie.lease l JOIN beeldregie.push_request r ON r.request_id = l.request_id
        WHERE r.push_id = :push AND l.ended_at IS NULL ORDER BY l.id"""),
        {"push": push_id},
    )
    return [row.id for row in rows]


async def open_leases_of_others(conn: AsyncConnection, incident_id: UUID) -> list[UUID]:
    """The open leases bound to an incident on pictures that are not the watcher's own."""
    rows = await conn.execute(
        text("""
        SELECT l.id FROM beeldregie.lease l JOIN beeldregie.view_request v ON v.id = l.request_id
        JOIN beeldregie.decision d ON d.id = l.decision_id
        WHERE l.ended_at IS NULL AND v.incident_id = :incident AND d.conditions->>'standing' IS DISTINCT FROM 'own' ORDER BY l.id"""),
        {"incident": incident_id},
    )
    return [row.id for row in rows]


async def following(conn: AsyncConnection, incident_id: UUID, now: datetime) -> list[Follower]:
    """By organisation that takes part, how many pictures it watches for this incident. Own pictures are not counted."""
    rows = await conn.execute(
        text("""
        SELECT p.organisation_id, seen.leases, seen.watching, offered.n AS offered, coalesce(seen.most, offered.most) AS most
        FROM beeldregie.incident_party p
        CROSS JOIN LATERAL (
            SELECT count(DISTINCT l.camera_id) AS leases, count(DISTINCT l.camera_id) FILTER (WHERE EXISTS (
                       SELECT FROM beeldregie.viewing w WHERE w.lease_id = l.id AND w.ended_at IS NULL)) AS watching,
                   min(a.pictures_max) AS most
            FROM beeldregie.lease l JOIN beeldregie.view_request v ON v.id = l.request_id JOIN beeldregie.decision d ON d.id = l.decision_id
            LEFT JOIN beeldregie.agreement a ON a.code = d.conditions->>'agreement' AND a.recorded @> CAST(:now AS timestamptz)
                AND a.valid @> CAST(:now AS timestamptz)
            WHERE v.incident_id = p.incident_id AND l.organisation_id = p.organisation_id AND l.ended_at IS NULL AND l.ends_at > :now
              AND d.conditions->>'standing' IS DISTINCT FROM 'own') seen
        CROSS JOIN LATERAL (
            SELECT count(DISTINCT u.camera_id) AS n, (
                SELECT min(a.pictures_max) FROM beeldregie.agreement a WHERE a.recipient_id = p.organisation_id
                  AND a.pictures_max IS NOT NULL AND a.recorded @> CAST(:now AS timestamptz) AND a.valid @> CAST(:now AS timestamptz)
                  AND a.giver_id IN (SELECT x.from_organisation_id FROM beeldregie.push x
                      WHERE x.incident_id = p.incident_id AND x.to_organisation_id = p.organisation_id)) AS most
            FROM beeldregie.push u WHERE u.incident_id = p.incident_id AND u.to_organisation_id = p.organisation_id
              AND u.ended_at IS NULL AND u.ends_at > :now) offered
        WHERE p.incident_id = :incident ORDER BY p.id"""),
        {"incident": incident_id, "now": now},
    )
    return [Follower(*row) for row in rows]


async def offered_to(conn: AsyncConnection, organisation_id: str, account_id: UUID, now: datetime) -> list[Push]:
    """What is offered at this moment to an organisation, or to a team that its account is in, in all incidents, newest first."""
    rows = await conn.execute(
        text(f"""{_PUSH} WHERE p.ended_at IS NULL AND p.ends_at > :now AND (p.to_organisation_id = :organisation
                OR EXISTS (SELECT FROM beeldregie.team_member m
                    WHERE m.team_id = p.to_organisation_id AND m.account_id = :account AND upper_inf(m.valid)))
            ORDER BY p.pushed_at DESC, p.id"""),
        {"organisation": organisation_id, "account": account_id, "now": now},
    )
    return [Push(*row) for row in rows]


async def insert_wish(
    conn: AsyncConnection,
    id_: UUID,
    incident_id: UUID,
    camera: str | None,
    wish: WishKind,
    words: str | None,
    organisation_id: str,
    account_id: UUID,
    now: datetime,
) -> None:
    """Write what a follower asks; `camera` is a code."""
    await conn.execute(
        text("""
        INSERT INTO beeldregie.incident_wish (id, incident_id, camera_id, wish, words, organisation_id, asked_by, asked_at)
        VALUES (:id, :incident, (SELECT id FROM beeldregie.camera WHERE code = :camera), :wish, :words, :organisation, :account, :now)"""),
        {
            "id": id_,
            "incident": incident_id,
            "camera": camera,
            "wish": wish,
            "words": words,
            "organisation": organisation_id,
            "account": account_id,
            "now": now,
        },
    )


async def wish(conn: AsyncConnection, id_: UUID, lock: bool = False) -> Wish | None:
    """One wish; with `lock` nobody settles it until the transaction ends."""
    row = (await conn.execute(text(_WISH + " WHERE w.id = :id" + (" FOR UPDATE OF w" if lock else "")), {"id": id_})).first()
    return Wish(*row) if row else None


async def wishes(conn: AsyncConnection, incident_id: UUID) -> list[Wish]:
    """All that was asked in an incident, oldest first."""
    rows = await conn.execute(text(_WISH + " WHERE w.incident_id = :incident ORDER BY w.asked_at, w.id"), {"incident": incident_id})
    return [Wish(*row) for row in rows]


async def settle_wish(conn: AsyncConnection, id_: UUID, state: WishState, answer: str | None, account_id: UUID, now: datetime) -> None:
    """Write what became of a wish."""
    await conn.execute(
        text("UPDATE beeldregie.incident_wish SET state = :state, answer = :answer, state_by = :account, state_at = :now WHERE id = :id"),
        {"id": id_, "state": state, "answer": answer, "account": account_id, "now": now},
    )
