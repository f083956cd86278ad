"""Opening and closing incidents. Pictures that were granted for one end when it closes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.clock import local
from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound, NotPermitted
from dashboard.core.models import Principal
from dashboard.policy.incidents import KINDS
from dashboard.sharing.recheck import recheck
from dashboard.store import incidents, leases, log
from dashboard.store.incidents import OpenedIncident

_OURS = uuid.UUID("5f0b6a1e-6a2b-4f8e-9a40-3d1b0f4f2c11")  # a namespace, so that an Idempotency-Key names one incident


@dataclass(frozen=True, slots=True)
class NewIncident:
    """What is reported: one of policy.incidents.KINDS, a place (lon, lat), priority 1 to 3 (3: register only)."""

    kind: str
    lon: float
    lat: float
    priority: int = 3


async def open_incident(db: Database, who: Principal, new: NewIncident, now: datetime, key: str | None = None) -> OpenedIncident:
    """Open it and give it a spoken number. Under an Idempotency-Key used before, the same is returned. Raises BadInput, Conflict."""
    if new.kind not in KINDS:
        raise BadInput(f"kind: kies {', '.join(KINDS)}.", f"kind: choose {', '.join(KINDS)}.")
    id_ = uuid.uuid5(_OURS, f"{who.account_id} {key}") if key else uuid.uuid4()
    async with db.begin() as conn:
        opened = await incidents.open_one(
            conn, id_, new.kind, new.priority, new.lon, new.lat, who.account_id, who.organisation_id, local(now).year, now
        )
        if opened:
            await log.append(conn, "change", {"incident": str(id_), "change": "opened", "kind": new.kind, "by": str(who.account_id)})
        found = await incidents.by_id(conn, id_)
    assert found is not None  # opened now or before
    if (found.kind, found.priority, found.position) != (new.kind, new.priority, (new.lon, new.lat)):
        raise Conflict("Deze Idempotency-Key hoort bij een ander incident.", "This Idempotency-Key belongs to another incident.")
    return found


async def close_incident(db: Database, who: Principal, incident_id: UUID, now: datetime) -> OpenedIncident:
    """Close an incident of one's own organisation, and end the leases that leant on it. Raises NotFound, NotPermitted, Conflict."""
    async with db.begin() as conn:
        found = await incidents.by_id(conn, incident_id)
        if found is None:
            raise NotFound("Dit incident is er niet.", "There is no such incident.")
        if found.organisation_id != who.organisation_id:
            raise NotPermitted("Dit incident is van een andere organisatie.", "This incident is another organisation's.")
        if not await incidents.close_one(conn, incident_id, now):
            raise Conflict("Dit incident is al gesloten.", "This incident is closed already.")
        await log.append(conn, "change", {"incident": str(incident_id), "change": "closed", "by": str(who.account_id)})
        bound = await leases.open_ids(conn, incident_id)
    await recheck(db, bound, now)
    async with db.read() as conn:
        closed = await incidents.by_id(conn, incident_id)
    assert closed is not None
    return closed


async def open_now(conn: AsyncConnection) -> list[OpenedIncident]:
    """All open incidents, newest first."""
    return await incidents.open_now(conn)
