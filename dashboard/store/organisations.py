"""Organisations: who takes part."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom a resident can turn to: addresses of the organisation, never of a person. None: not on record."""

    contact_url: str | None = None
    contact_email: str | None = None
    privacy_url: str | None = None  # its privacy statement: how to ask and to object


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation. `kind` and `owner_kind` are words of the schema; `id` is a slug that never changes."""

    id: str
    name: str
    kind: str
    owner_kind: str = "other"  # what its cameras are for: the colour on the map
    is_demo: bool = False
    contact: Contact = Contact()


async def add(conn: AsyncConnection, new: Organisation, now: datetime) -> bool:
    """Add an organisation that takes part from now on. Returns False, and changes nothing, if the id is taken."""
    values = asdict(new)
    result = await conn.execute(
        text("""
        INSERT INTO beeldregie.organisation (id, name, kind, owner_kind, valid, is_demo, contact_url, contact_email, privacy_url)
        VALUES (:id, :name, :kind, :owner_kind, tstzrange(:now, NULL), :is_demo, :contact_url, :contact_email, :privacy_url)
        ON CONFLICT (id) DO NOTHING"""),
        {**values, **values.pop("contact"), "now": now},
    )
    return result.rowcount == 1


async def contact(conn: AsyncConnection, id: str) -> Contact | None:
    """The addresses of an organisation, locked until the transaction ends; None if there is no such organisation."""
    query = "SELECT contact_url, contact_email, privacy_url FROM beeldregie.organisation WHERE id = :id FOR UPDATE"
    row = (await conn.execute(text(query), {"id": id})).one_or_none()
    return None if row is None else Contact(*row)


async def set_contact(conn: AsyncConnection, id: str, contact: Contact) -> None:
    """Write an organisation's addresses."""
    await conn.execute(
        text("""
        UPDATE beeldregie.organisation SET contact_url = :contact_url, contact_email = :contact_email, privacy_url = :privacy_url
        WHERE id = :id"""),
        {**asdict(contact), "id": id},
    )


async def kind(conn: AsyncConnection, id: str) -> str:
    """The kind of an organisation that there is."""
    return str(await conn.scalar(text("SELECT kind FROM beeldregie.organisation WHERE id = :id"), {"id": id}))


async def listed(conn: AsyncConnection) -> list[Organisation]:
    """Every organisation, by name."""
    rows = await conn.execute(text("SELECT id, name, kind, owner_kind, is_demo FROM beeldregie.organisation ORDER BY name"))
    return [Organisation(*row) for row in rows]
