"""Pictures that are offered to a colleague: to whom, and what he did with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Text

State = Literal["offered", "withdrawn", "declined", "asked"]


@dataclass(frozen=True, slots=True)
class Offer:
    """An offered picture with what the one to whom it is offered wants to know."""

    id: UUID
    lease_id: UUID
    giver_id: UUID
    account_id: UUID
    giver: str
    camera_code: str
    camera_name: str
    purpose: Text
    ends_at: datetime
    state: State


@dataclass(frozen=True, slots=True)
class NotTaken:
    """An offer that came to nothing, for who made it: the colleague said no, or the answer to his request was no."""

    colleague: str
    camera_name: str
    declined: bool


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the same organisation."""

    id: UUID
    login: str
    display_name: str
    roles: frozenset[str]


# Between colleagues: whoever of the two moved to another organisation since, nothing is offered any more.
_OFFER = """
SELECT h.id, h.lease_id, l.account_id AS giver_id, h.account_id, a.display_name, c.code, c.name, p.name_nl, p.name_en, l.ends_at, h.state
FROM beeldregie.hand_over h JOIN beeldregie.lease l ON l.id = h.lease_id JOIN beeldregie.camera c ON c.id = l.camera_id
JOIN beeldregie.account a ON a.id = l.account_id JOIN beeldregie.purpose p ON p.id = l.purpose_id
JOIN beeldregie.account t ON t.id = h.account_id AND t.organisation_id = a.organisation_id
"""


async def withdraw(conn: AsyncConnection, lease_id: UUID, now: datetime) -> list[tuple[UUID, UUID]]:
    """Withdraw what is offered of a picture. Returns the offers, each with the account that had it."""
    rows = await conn.execute(
        text("""UPDATE beeldregie.hand_over SET state = 'withdrawn', answered_at = :now
                WHERE lease_id = :lease AND state = 'offered' RETURNING id, account_id"""),
        {"lease": lease_id, "now": now},
    )
    return [(row.id, row.account_id) for row in rows]


async def offer(conn: AsyncConnection, lease_id: UUID, account_id: UUID, now: datetime, shift_id: UUID | None = None) -> UUID:
    """Write an offer, by itself or as one of a shift; nothing else may be offered of the same picture. Returns its id."""
    made = await conn.execute(
        text("""INSERT INTO beeldregie.hand_over (lease_id, account_id, offered_at, shift_id)
                VALUES (:lease, :account, :now, :shift) RETURNING id"""),
        {"lease": lease_id, "account": account_id, "now": now, "shift": shift_id},
    )
    return UUID(str(made.scalar_one()))


async def get(conn: AsyncConnection, id_: UUID, lock: bool = False) -> Offer | None:
    """One offer; with `lock` nobody else answers it until the transaction ends."""
    row = (await conn.execute(text(_OFFER + " WHERE h.id = :id" + (" FOR UPDATE OF h" if lock else "")), {"id": id_})).first()
    return _offer(row) if row else None


async def open_to(conn: AsyncConnection, account_id: UUID, now: datetime) -> list[Offer]:
    """What is offered to an account of pictures that still run, oldest first. Not those of a shift: it is answered as a whole."""
    rows = await conn.execute(
        text(
            _OFFER
            + """
        WHERE h.account_id = :account AND h.state = 'offered' AND h.shift_id IS NULL AND l.ended_at IS NULL AND l.ends_at > :now
        ORDER BY h.offered_at, h.id"""
        ),
        {"account": account_id, "now": now},
    )
    return [_offer(row) for row in rows]


async def close(conn: AsyncConnection, id_: UUID, state: State, request_id: UUID | None, now: datetime) -> None:
    """Write what was done with an open offer."""
    await conn.execute(
        text(
            "UPDATE beeldregie.hand_over SET state = :state, request_id = :request, answered_at = :now WHERE id = :id AND state = 'offered'"
        ),
        {"id": id_, "state": state, "request": request_id, "now": now},
    )


async def not_taken(conn: AsyncConnection, giver_id: UUID, offer_id: UUID | None, decision_id: int | None) -> NotTaken | None:
    """What came of an account's offer that was declined, or whose request was refused by this decision. A request that was granted once
    was taken over, whatever is decided on it later."""
    row = (
        await conn.execute(
            text("""
        SELECT a.display_name, c.name, h.state = 'declined' AS declined
        FROM beeldregie.hand_over h JOIN beeldregie.lease g ON g.id = h.lease_id JOIN beeldregie.camera c ON c.id = g.camera_id
        JOIN beeldregie.account a ON a.id = h.account_id
        WHERE g.account_id = :giver AND (
            (h.id = CAST(:offer AS uuid) AND h.state = 'declined')
            OR (h.request_id = (SELECT request_id FROM beeldregie.decision WHERE id = CAST(:decision AS bigint) AND outcome = 'refused')
                AND NOT EXISTS (SELECT 1 FROM beeldregie.lease l WHERE l.request_id = h.request_id)))"""),
            {"giver": giver_id, "offer": offer_id, "decision": decision_id},
        )
    ).one_or_none()
    return NotTaken(*row) if row else None


async def lease_given_for(conn: AsyncConnection, request_id: UUID) -> UUID | None:
    """The giver's lease that this request takes over; None: it takes over none."""
    found = await conn.execute(text("SELECT lease_id FROM beeldregie.hand_over WHERE request_id = :request"), {"request": request_id})
    return found.scalar()


async def colleagues(conn: AsyncConnection, organisation_id: str, now: datetime) -> Sequence[Colleague]:
    """The people of an organisation who can log in, with the roles that they have at `now`, by name."""
    rows = await conn.execute(
        text("""
        SELECT a.id, a.login, a.display_name, array_agg(r.role) AS roles
        FROM beeldregie.account a JOIN beeldregie.account_role r ON r.account_id = a.id AND r.valid @> :now AND r.recorded @> :now
        WHERE a.organisation_id = :organisation AND a.kind = 'person' AND (a.disabled_at IS NULL OR a.disabled_at > :now)
        GROUP BY a.id ORDER BY a.display_name, a.login"""),
        {"organisation": organisation_id, "now": now},
    )
    return [Colleague(row.id, row.login, row.display_name, frozenset(row.roles)) for row in rows]


def _offer(row: Any) -> Offer:
    purpose = Text(row.name_nl, row.name_en)
    return Offer(row.id, row.lease_id, row.giver_id, row.account_id, row.display_name, row.code, row.name, purpose, row.ends_at, row.state)
