"""What a printed answer names beside the decision itself: who asked, of which organisation, about which camera, by which rules."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Text

_NAMED = """
SELECT a.display_name, o.name AS organisation, o.kind AS organisation_kind, c.name AS camera, d.rules_version
FROM beeldregie.view_request v
JOIN beeldregie.account a ON a.id = v.account_id
JOIN beeldregie.organisation o ON o.id = v.organisation_id
JOIN beeldregie.camera c ON c.id = v.camera_id
CROSS JOIN LATERAL (SELECT * FROM beeldregie.decision d WHERE d.request_id = v.id ORDER BY d.id DESC LIMIT 1) d
WHERE v.id = :request
"""


@dataclass(frozen=True, slots=True)
class Named:
    """The names of a request and the version of the rules of its latest decision."""

    person: str
    organisation: str
    organisation_kind: str
    camera: str
    rules_version: str


async def named(conn: AsyncConnection, request_id: UUID) -> Named | None:
    """The names of a request; None: there is no such request."""
    row = (await conn.execute(text(_NAMED), {"request": request_id})).first()
    return Named(*row) if row else None


async def purposes(conn: AsyncConnection) -> dict[str, Text]:
    """Every purpose by its id, with its names."""
    rows = await conn.execute(text("SELECT id, name_nl, name_en FROM beeldregie.purpose ORDER BY name_nl"))
    return {row.id: Text(row.name_nl, row.name_en) for row in rows}


async def carrying(conn: AsyncConnection, purpose_id: str) -> dict[str, tuple[Text, Text]]:
    """The legal bases that can carry a purpose, by id: name and source."""
    rows = await conn.execute(
        text("""SELECT id, name_nl, name_en, source_nl, source_en FROM beeldregie.legal_basis
        WHERE :purpose = ANY(purposes) ORDER BY sort"""),
        {"purpose": purpose_id},
    )
    return {row.id: (Text(row.name_nl, row.name_en), Text(row.source_nl, row.source_en)) for row in rows}
