"""Making organisations: `beeldregie organisation add`, and the demo. A new one is a row in the log, and so is a changed one."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from datetime import datetime

from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound
from dashboard.store import log, organisations
from dashboard.store.organisations import Contact, Organisation

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
    _check(new.contact)
    if new.kind not in KINDS or new.owner_kind not in OWNER_KINDS:
        raise BadInput(
            f"soort: kies uit {', '.join(KINDS)}; kleur: {', '.join(OWNER_KINDS)}.",
            f"kind: choose from {', '.join(KINDS)}; colour: {', '.join(OWNER_KINDS)}.",
        )
    async with db.begin() as conn:
        if not await organisations.add(conn, new, now):
            raise Conflict(f"Er is al een organisatie {new.id}.", f"There is an organisation {new.id} already.")
        await log.append(conn, "change", {"what": "organisation", "organisation": new.id, "kind": new.kind})


async def set_contact(db: Database, id: str, new: Contact) -> bool:
    """Change the addresses of an organisation that are given; an empty one is taken away. Returns whether anything changed.

    Raises BadInput (an address) or NotFound (no such organisation).
    """
    _check(new)
    async with db.begin() as conn:
        known = await organisations.contact(conn, id)
        if known is None:
            raise NotFound(f"Er is geen organisatie {id}.", f"There is no organisation {id}.")
        given = {name: value or None for name, value in asdict(new).items() if value is not None}
        changed = replace(known, **given)
        if changed == known:
            return False
        await organisations.set_contact(conn, id, changed)
        await log.append(conn, "change", {"what": "organisation contact", "organisation": id})
        return True


def _check(contact: Contact) -> None:
    """As the table's own checks. Raises BadInput that names the field."""
    for name, value in asdict(contact).items():
        pattern = r"[^@\s]+@[^@\s]+" if name == "contact_email" else r"https?://\S+"
        if value and not re.fullmatch(pattern, value):
            raise BadInput(f"{name}: geen adres: {value}", f"{name}: no address: {value}")


async def list_organisations(db: Database) -> list[Organisation]:
    """Every organisation."""
    async with db.read() as conn:
        return await organisations.listed(conn)
