"""What was asked of an owner: an agreement for a camera and a purpose. Open ones stand once for each asking organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Text

Settled = Literal["agreed", "declined", "withdrawn"]


@dataclass(frozen=True, slots=True)
class AgreementRequest:
    """A request for an agreement as it stands; `votes` are the colleagues who asked for it, `refused` their requests for the camera and
    purpose that were refused in the last month. `settled_words` say why not; `agreement_code` is the agreement that answers it."""

    id: UUID
    camera_id: int
    camera_code: str
    camera_name: str
    owner_id: str | None
    controller_id: str | None
    organisation_id: str
    organisation: str
    purpose_id: str
    purpose: Text
    words: str | None
    asked_by: UUID
    asked_at: datetime
    settled_at: datetime | None
    settled_as: str | None
    settled_words: str | None
    agreement_code: str | None
    votes: int
    refused: int


_REQUEST = """
SELECT r.id, r.camera_id, c.code, c.name, c.owner_id, c.controller_id, r.organisation_id, o.name AS organisation, r.purpose_id,
    p.name_nl, p.name_en, r.words, r.asked_by, r.asked_at, r.settled_at, r.settled_as, r.settled_words, r.agreement_code,
    (SELECT count(*) FROM beeldregie.agreement_request_vote t WHERE t.agreement_request_id = r.id) AS votes,
    (SELECT count(*) FROM beeldregie.view_request v CROSS JOIN LATERAL (
        SELECT d.outcome FROM beeldregie.decision d WHERE d.request_id = v.id ORDER BY d.id DESC LIMIT 1) d
     WHERE v.camera_id = r.camera_id AND v.organisation_id = r.organisation_id AND v.purpose_id = r.purpose_id
       AND v.created_at > now() - interval '1 month' AND d.outcome = 'refused') AS refused
FROM beeldregie.agreement_request r
JOIN beeldregie.camera c ON c.id = r.camera_id
JOIN beeldregie.organisation o ON o.id = r.organisation_id
JOIN beeldregie.purpose p ON p.id = r.purpose_id"""


async def listed(conn: AsyncConnection, organisation_id: str | None, most: int = 200) -> list[AgreementRequest]:
    """Those that an organisation asked, or that are about its cameras as owner or controller; None: all. Open ones first, newest first."""
    statement = f"""{_REQUEST}
        WHERE CAST(:organisation AS text) IS NULL OR :organisation IN (r.organisation_id, c.owner_id, c.controller_id)
        ORDER BY r.settled_at IS NOT NULL, r.asked_at DESC, r.id LIMIT :most"""
    rows = await conn.execute(text(statement), {"organisation": organisation_id, "most": most})
    return [_request(row) for row in rows]


async def open_of(conn: AsyncConnection, organisation_id: str, codes: Sequence[str]) -> list[AgreementRequest]:
    """What an organisation has open for these cameras."""
    statement = _REQUEST + " WHERE r.settled_at IS NULL AND r.organisation_id = :organisation AND c.code = ANY(CAST(:codes AS text[]))"
    rows = await conn.execute(text(statement), {"organisation": organisation_id, "codes": list(codes)})
    return [_request(row) for row in rows]


async def get(conn: AsyncConnection, id_: UUID) -> AgreementRequest | None:
    """One request."""
    row = (await conn.execute(text(_REQUEST + " WHERE r.id = :id"), {"id": id_})).first()
    return _request(row) if row else None


async def latest(conn: AsyncConnection, organisation_id: str, code: str) -> AgreementRequest | None:
    """What an organisation asked last for this camera, open or settled."""
    statement = _REQUEST + " WHERE r.organisation_id = :organisation AND c.code = :code ORDER BY r.asked_at DESC, r.id LIMIT 1"
    row = (await conn.execute(text(statement), {"organisation": organisation_id, "code": code})).first()
    return _request(row) if row else None


async def settle(
    conn: AsyncConnection, id_: UUID, settled_as: Settled, by: UUID, now: datetime, words: str | None = None, agreement: str | None = None
) -> bool:
    """Answer an open request; False: it was answered before."""
    row = await conn.execute(
        text("""
        UPDATE beeldregie.agreement_request
        SET settled_at = :now, settled_as = :as, settled_by = :by, settled_words = :words, agreement_code = :agreement
        WHERE id = :id AND settled_at IS NULL RETURNING 1"""),
        {"id": id_, "as": settled_as, "by": by, "now": now, "words": words, "agreement": agreement},
    )
    return row.first() is not None


async def open_one(
    conn: AsyncConnection, camera_id: int, organisation_id: str, purpose_id: str, words: str | None, asked_by: UUID, now: datetime
) -> tuple[UUID, bool]:
    """The id of the open request for this camera, organisation and purpose, and whether it is new."""
    values = {
        "camera": camera_id,
        "organisation": organisation_id,
        "purpose": purpose_id,
        "words": words,
        "by": asked_by,
        "now": now,
    }
    row = (
        await conn.execute(
            text("""
        INSERT INTO beeldregie.agreement_request AS r (camera_id, organisation_id, purpose_id, words, asked_by, asked_at)
        VALUES (:camera, :organisation, :purpose, :words, :by, :now)
        ON CONFLICT (camera_id, organisation_id, purpose_id) WHERE settled_at IS NULL DO NOTHING RETURNING id"""),
            values,
        )
    ).first()
    if row is not None:
        return row.id, True
    standing = await conn.execute(
        text("""
        SELECT id FROM beeldregie.agreement_request
        WHERE camera_id = :camera AND organisation_id = :organisation AND purpose_id = :purpose AND settled_at IS NULL"""),
        {name: values[name] for name in ("camera", "organisation", "purpose")},
    )
    return standing.scalar_one(), False


async def vote(conn: AsyncConnection, id_: UUID, account_id: UUID, now: datetime) -> bool:
    """Count somebody who asks for it; False: he was counted before."""
    row = await conn.execute(
        text("""
        INSERT INTO beeldregie.agreement_request_vote (agreement_request_id, account_id, voted_at) VALUES (:id, :account, :now)
        ON CONFLICT DO NOTHING RETURNING 1"""),
        {"id": id_, "account": account_id, "now": now},
    )
    return row.first() is not None


def _request(row: Any) -> AgreementRequest:
    return AgreementRequest(
        row.id,
        row.camera_id,
        row.code,
        row.name,
        row.owner_id,
        row.controller_id,
        row.organisation_id,
        row.organisation,
        row.purpose_id,
        Text(row.name_nl, row.name_en),
        row.words,
        row.asked_by,
        row.asked_at,
        row.settled_at,
        row.settled_as,
        row.settled_words,
        row.agreement_code,
        row.votes,
        row.refused,
    )
