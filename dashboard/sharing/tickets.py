"""A link to one's own running picture for a player that cannot log in: it works once, and within a minute."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from dashboard.core.credentials import digest, new_secret
from dashboard.core.db import Database
from dashboard.core.errors import Conflict
from dashboard.core.models import Principal
from dashboard.sharing import leases
from dashboard.store import tickets

USABLE: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Issued:
    """A ticket that was just made. Its secret is told to its asker and stands nowhere else."""

    camera_code: str
    secret: str = field(repr=False)
    expires_at: datetime


async def issue(db: Database, who: Principal, lease_id: UUID, credential: str, now: datetime) -> Issued:
    """A ticket for a lease of one's own that runs; `credential` is the session secret or token that `who` asks with.

    The picture it opens ends with the lease, and with that session or token. Raises NotFound, NotPermitted, or Conflict when the lease
    is over.
    """
    async with db.begin() as conn:
        lease = await leases.own(conn, who, lease_id)
        if lease.ended_at is not None or lease.ends_at <= now:
            raise Conflict("Deze toestemming is voorbij. Vraag het opnieuw.", "This lease is over. Ask again.")
        secret, expires_at = new_secret(), min(now + USABLE, lease.ends_at)
        await tickets.add(conn, digest(secret), tickets.Ticket(lease.id, digest(credential)), expires_at, now)
    return Issued(lease.camera_code, secret, expires_at)
