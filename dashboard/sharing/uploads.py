"""Bringing a register in by page or API: upload, look at what would happen, confirm or discard. The worker does the loading."""

from __future__ import annotations

import asyncio
import hashlib
import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final, get_args
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound, NotPermitted
from dashboard.core.models import Principal
from dashboard.core.vault import Vault
from dashboard.policy.permissions import may
from dashboard.sharing.changes import scope
from dashboard.store import organisations, uploads
from dashboard.store.uploads import NewUpload, Subject, Upload

_OURS = uuid.UUID("0f1c7a52-6f3d-4b6e-8f6b-3a2d9c1e7b40")  # a namespace, so that an Idempotency-Key names one upload
MOST_WAITING: Final = 10  # files of one organisation at a time: so that nobody fills the disk
MOST_MAPPING: Final = 100_000  # bytes
LONGEST_NAME: Final = 200
_WITH_COMPLETE: Final = ("cameras", "agreements")


@dataclass(frozen=True, slots=True)
class Brought:
    """What somebody brings. owner: an organisation's id, for rows that name none. complete: what is not in the file is gone."""

    subject: str
    file_name: str
    content: bytes
    mapping: str | None = None
    owner: str | None = None
    complete: bool = False


async def bring(db: Database, vault: Vault, who: Principal, brought: Brought, key: str | None = None) -> Upload:
    """Keep the file, to be checked by the worker. Under an Idempotency-Key used before, the same upload is returned.

    An owner's administrator brings what is the own organisation's: rows of anyone else will be rejected. Raises BadInput, NotFound (the
    owner), NotPermitted (another organisation's), Conflict (too many files wait, or the key belongs to another file).
    """
    id_ = uuid.uuid5(_OURS, f"{who.account_id} {key}") if key else uuid.uuid4()
    sealed = await asyncio.to_thread(vault.seal_file, brought.content)
    async with db.begin() as conn:
        new = await _checked(conn, who, id_, brought, sealed)
        kept = await uploads.insert(conn, new)
        found = await uploads.get(conn, id_, who.organisation_id)
    assert found is not None  # kept now or before, by the same account
    if not kept and found.sha256 != new.sha256:
        raise Conflict("Deze Idempotency-Key hoort bij een ander bestand.", "This Idempotency-Key belongs to another file.")
    return found


async def found(conn: AsyncConnection, who: Principal, upload_id: UUID) -> Upload:
    """An upload of one's own organisation. Raises NotFound, for another's too."""
    upload = await uploads.get(conn, upload_id, scope(who))
    if upload is None:
        raise NotFound("Dit bestand is er niet.", "There is no such file.")
    return upload


async def confirm(db: Database, who: Principal, upload_id: UUID, seen: str | None = None) -> Upload:
    """Have it loaded. `seen`: the fingerprint of the preview that was looked at. Confirming twice is confirming once.

    Raises NotFound, NotPermitted, or Conflict: it was not checked, its preview is another by now, or it ended.
    """
    async with db.begin() as conn:
        upload = await found(conn, who, upload_id)
        if not upload.own_only and scope(who) is not None:
            raise NotPermitted(
                "Dit bestand mag ook van anderen laden. Alleen een beheerder van de installatie bevestigt het.",
                "This file may load what is others' too. Only an administrator of the installation confirms it.",
            )
        if upload.state in ("loading", "loaded"):
            return upload
        if upload.state == "checked" and seen not in (None, upload.fingerprint):
            raise Conflict(
                "Het register is intussen gewijzigd. Bekijk de nieuwe telling en bevestig dan.",
                "The register changed meanwhile. Look at the new figures, then confirm.",
            )
        if not await uploads.confirm(conn, upload_id, who.account_id):
            raise Conflict("Dit bestand kan niet (meer) worden ingeladen.", "This file cannot be loaded (any more).")
        return await found(conn, who, upload_id)


async def discard(db: Database, who: Principal, upload_id: UUID, at: datetime) -> Upload:
    """Throw the file away. Discarding twice is discarding once. Raises NotFound, or Conflict: it is being loaded, or was."""
    async with db.begin() as conn:
        upload = await found(conn, who, upload_id)
        if not await uploads.discard(conn, upload_id, at) and upload.state not in ("discarded", "failed"):
            raise Conflict(
                "Dit bestand wordt al ingeladen. U kunt het daarna ongedaan maken.",
                "This file is being loaded. You can undo it afterwards.",
            )
        return await found(conn, who, upload_id)


async def _checked(conn: AsyncConnection, who: Principal, id_: UUID, brought: Brought, sealed: bytes) -> NewUpload:
    """What can be said without reading the file; that is the worker's."""
    if brought.subject not in uploads.SUBJECTS:
        raise BadInput(f"subject: kies uit {', '.join(uploads.SUBJECTS)}.", f"subject: choose from {', '.join(uploads.SUBJECTS)}.")
    subject: Subject = next(one for one in get_args(Subject) if one == brought.subject)
    if not brought.content:
        raise BadInput("file: het bestand is leeg.", "file: the file is empty.")
    if brought.mapping and len(brought.mapping.encode()) > MOST_MAPPING:
        raise BadInput("mapping: hoogstens 100 kB.", "mapping: 100 kB at most.")
    own_only = scope(who) is not None
    owner = await _owner(conn, who, brought.owner)
    if brought.complete and (subject not in _WITH_COMPLETE or owner is None):
        raise BadInput(
            "complete: kan alleen bij camera's en convenanten van één eigenaar; geef owner.",
            "complete: goes with cameras and agreements of one owner; give owner.",
        )
    await uploads.take_turn(conn, who.organisation_id)
    if await uploads.count(conn, who.organisation_id, with_content=True) >= MOST_WAITING:
        raise Conflict(
            f"Er staan al {MOST_WAITING} bestanden klaar. Laad die eerst in, of gooi ze weg.",
            f"{MOST_WAITING} files are waiting already. Load or discard those first.",
        )
    digest = hashlib.sha256(brought.content).digest()
    return NewUpload(
        id_,
        subject,
        base_name(brought.file_name),
        sealed,
        len(brought.content),
        digest,
        brought.mapping or None,
        owner,
        own_only,
        brought.complete,
        who.account_id,
        who.organisation_id,
    )


async def _owner(conn: AsyncConnection, who: Principal, given: str | None) -> str | None:
    """The organisation that rows without an owner belong to: for who may only load for the own organisation, that one."""
    if not may(who, "register.load", "own" if given in (None, "", who.organisation_id) else "any"):
        raise NotPermitted("U kunt alleen voor uw eigen organisatie laden.", "You can load for your own organisation only.")
    if not given:
        return who.organisation_id if scope(who) is not None else None
    if given not in {one.id for one in await organisations.listed(conn)}:
        raise NotFound(f"owner: organisatie {given} bestaat niet.", f"owner: there is no organisation {given}.")
    return given


def base_name(given: str) -> str:
    """The file's own name: without folders, which say who loads it, and without what no name should hold."""
    name = re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "", re.split(r"[/\\]", given)[-1]).strip().lstrip(".")
    return name[-LONGEST_NAME:] or "bestand"
