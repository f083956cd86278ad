"""Keeping collections of cameras: those of one's own organisation. Which cameras may be seen is decided each time they are asked for."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound
from dashboard.core.models import Principal
from dashboard.sharing.target import MOST_CAMERAS
from dashboard.store import collections, log
from dashboard.store.collections import Collection

MOST_NAME = 80  # characters
KEYS = range(1, 11)  # F1 to F10
_OURS = uuid.UUID("0d1c5a0e-1d9f-4f65-9f0e-5f5f0f3b7a11")  # a namespace, so that an Idempotency-Key names one collection


@dataclass(frozen=True, slots=True)
class NewCollection:
    """What a collection is to be: its name, its cameras in order, and its key (1 to 10) or none."""

    name: str
    cameras: Sequence[str]
    key: int | None = None


async def keep(db: Database, who: Principal, new: NewCollection, now: datetime, idempotency_key: str | None = None) -> Collection:
    """Make a collection for one's own organisation. Under an Idempotency-Key used before, the same is returned.

    Raises BadInput (name, key, cameras) or Conflict (the name or key is taken, or the Idempotency-Key is another collection's).
    """
    id_ = uuid.uuid5(_OURS, f"{who.organisation_id} {who.account_id} {idempotency_key}") if idempotency_key else uuid.uuid4()
    wanted = _checked(new, Collection(id_, who.organisation_id, "", None, (), who.account_id, now))
    async with db.begin() as conn:
        before = await collections.get(conn, id_, who.organisation_id)
        if before is None:
            return await _write(conn, wanted, "made", who.account_id)
        if (before.name, before.key, before.codes) != (wanted.name, wanted.key, wanted.codes):
            raise Conflict("Deze Idempotency-Key hoort bij een andere verzameling.", "This Idempotency-Key belongs to another collection.")
        return before


async def change(db: Database, who: Principal, id_: UUID, new: NewCollection) -> Collection:
    """Another name, key or cameras. Raises NotFound (another organisation's too), BadInput or Conflict."""
    async with db.begin() as conn:
        before = await _own(conn, who, id_)
        return await _write(conn, _checked(new, before), "changed", who.account_id, known=before.codes)


async def forget(db: Database, who: Principal, id_: UUID) -> None:
    """Take a collection of one's own organisation away. Raises NotFound."""
    async with db.begin() as conn:
        await _own(conn, who, id_)
        await collections.delete(conn, id_)
        await _log(conn, id_, "deleted", who.account_id)


async def bring(db: Database, organisation_id: str, new: NewCollection, now: datetime) -> bool:
    """A collection that comes with an installation and is nobody's hand: the demo's. False: it stood already. Raises BadInput, Conflict."""
    id_ = uuid.uuid5(_OURS, f"{organisation_id} {new.name}")
    wanted = _checked(new, Collection(id_, organisation_id, "", None, (), None, now, is_demo=True))
    async with db.begin() as conn:
        if any(one.id == id_ or one.name == wanted.name for one in await collections.of_organisation(conn, organisation_id)):
            return False
        await _write(conn, wanted, "made", None)
        return True


async def _own(conn: AsyncConnection, who: Principal, id_: UUID) -> Collection:
    found = await collections.get(conn, id_, who.organisation_id)
    if found is None:
        raise NotFound("Deze verzameling is er niet.", "There is no such collection.")
    return found


async def _write(conn: AsyncConnection, wanted: Collection, change: str, by: UUID | None, known: Sequence[str] = ()) -> Collection:
    """`known`: codes that stood in it before; a camera that is gone since may stay named."""
    taken = await collections.used_by(conn, wanted.organisation_id, wanted.name, wanted.key, wanted.id)
    if taken is not None:
        raise _taken(taken, wanted)
    unknown = [code for code in await collections.unknown(conn, wanted.codes) if code not in known]
    if unknown:
        raise BadInput(f"cameras: er is geen camera ‘{unknown[0]}’.", f"cameras: there is no camera “{unknown[0]}”.")
    await collections.put(conn, wanted)
    await _log(conn, wanted.id, change, by)
    found = await collections.get(conn, wanted.id, wanted.organisation_id)
    assert found is not None  # written just now
    return found


def _taken(other: Collection, wanted: Collection) -> Conflict:
    if other.name == wanted.name:
        return Conflict(f"Er is al een verzameling ‘{other.name}’.", f"There is a collection “{other.name}” already.")
    return Conflict(f"F{other.key} is al van ‘{other.name}’.", f"F{other.key} is “{other.name}”'s already.")


async def _log(conn: AsyncConnection, id_: UUID, change: str, by: UUID | None) -> None:
    await log.append(conn, "change", {"collection": str(id_), "change": change, "by": str(by) if by else None})


def _checked(new: NewCollection, before: Collection) -> Collection:
    """What is to be written. Raises BadInput."""
    name, codes = new.name.strip(), tuple(dict.fromkeys(new.cameras))
    if not 1 <= len(name) <= MOST_NAME:
        raise BadInput(f"name: geef een naam van 1 tot {MOST_NAME} tekens.", f"name: give a name of 1 to {MOST_NAME} characters.")
    if new.key is not None and new.key not in KEYS:
        raise BadInput("key: kies 1 tot 10, voor F1 tot F10.", "key: choose 1 to 10, for F1 to F10.")
    if not 1 <= len(codes) <= MOST_CAMERAS:
        raise BadInput(
            f"cameras: kies 1 tot {MOST_CAMERAS} camera's; dit zijn er {len(codes)}.",
            f"cameras: choose 1 to {MOST_CAMERAS} cameras; these are {len(codes)}.",
        )
    return Collection(before.id, before.organisation_id, name, new.key, codes, before.made_by, before.made_at, before.is_demo)
