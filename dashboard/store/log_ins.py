"""Tries to log in, over all processes together. Of an address only a keyed hash stands here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Try:
    """One row: a try that failed or still runs, or (beside it) the success that it came to."""

    login: str
    address: bytes
    at: datetime
    succeeded: bool


async def recent(conn: AsyncConnection, login: str, address: bytes, since: datetime) -> list[Try]:
    """The tries after `since` (aware, UTC) for this login or from this address, oldest first.

    Simultaneous tries queue here, over all workers, until the transaction ends, so that they cannot pass a limit together. Always the
    login's lock before the address's: nobody waits in a circle.
    """
    for part in (f"login {login}", f"address {address.hex()}"):
        await conn.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:part, 0))"), {"part": part})
    rows = await conn.execute(
        text("""
        SELECT login, address_hash, at, succeeded FROM beeldregie.login_attempt
        WHERE at > :since AND (login = :login OR address_hash = :address) ORDER BY at, id"""),
        {"since": since, "login": login, "address": address},
    )
    return [Try(row.login, bytes(row.address_hash), row.at, row.succeeded) for row in rows]


async def note(conn: AsyncConnection, new: Try) -> None:
    """Write a row down."""
    await conn.execute(
        text("""
        INSERT INTO beeldregie.login_attempt (login, address_hash, at, succeeded) VALUES (:login, :address, :at, :succeeded)"""),
        {"login": new.login, "address": new.address, "at": new.at, "succeeded": new.succeeded},
    )
