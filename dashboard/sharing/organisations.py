"""Making organisations: `beeldregie organisation add`, and the demo. A new one is a row in the log."""

from __future__ import annotations

import re
from datetime import datetime

from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict
from dashboard.store import log, organisations
from dashboard.store.organisations import Organisation

KINDS = (
    "municipality",
    "police",
    "road_authority",
    "safety_region",
    "fire",
    "ggd",
    "public_transport",
    "rail",
    "province",
    "port",
    "private",
    "alarm_centre",
    "team_copi",
    "team_rot",
)
OWNER_KINDS = ("traffic", "public_order", "transport", "tunnel", "bridge", "road", "parking", "other")


async def add_organisation(db: Database, new: Organisation, now: datetime) -> None:
    """Make an organisation. Raises BadInput (id, kind) or Conflict (the id is taken)."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,62}", new.id) or not new.name.strip():
        raise BadInput(
            "organisatie: id in kleine letters, cijfers en streepjes, en een naam.",
            "organisation: id in small letters, digits and dashes, and a name.",
        )
    if new.kind not in KINDS or new.owner_kind not in OWNER_KINDS:
        raise BadInput(
            f"soort: kies uit {', '.join(KINDS)}; kleur: {', '.join(OWNER_KINDS)}.",
            f"kind: choose from {', '.join(KINDS)}; colour: {', '.join(OWNER_KINDS)}.",
        )
    async with db.begin() as conn:
        if not await organisations.add(conn, new, now):
            raise Conflict(f"Er is al een organisatie {new.id}.", f"There is an organisation {new.id} already.")
        await log.append(conn, "change", {"what": "organisation", "organisation": new.id, "kind": new.kind})


async def list_organisations(db: Database) -> list[Organisation]:
    """Every organisation."""
    async with db.read() as conn:
        return await organisations.listed(conn)
