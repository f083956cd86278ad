"""Registers brought in over HTTP, and the steps that changed the register: listed, and undone."""

from __future__ import annotations

import csv
import io
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import FormData, UploadFile
from starlette.requests import ClientDisconnect

from dashboard.core.errors import BadInput, NotFound, TooLarge
from dashboard.core.models import Principal, Text
from dashboard.core.spreadsheet import cell
from dashboard.sharing import changes, uploads
from dashboard.sharing.changes import Undone
from dashboard.sharing.uploads import MOST_MAPPING, Brought
from dashboard.store import uploads as stored
from dashboard.store.changes import Step
from dashboard.store.uploads import RejectedRow, Upload
from dashboard.web.answers import geojson, iso, private
from dashboard.web.api.paging import After, Limit, links
from dashboard.web.context import Using, permit

router = APIRouter()
Loader = Annotated[Principal, Depends(permit("register.load", "own"))]
Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)]
CSV: Final = "text/csv; charset=utf-8"
_FIELDS: Final = ("subject", "file", "mapping", "owner", "complete")
_FORM: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["subject", "file"],
                    "additionalProperties": False,
                    "properties": {
                        "subject": {"type": "string", "enum": list(stored.SUBJECTS)},
                        "file": {"type": "string", "format": "binary", "description": "the register, packed or not"},
                        "mapping": {"type": "string", "description": "TOML: the register's words for ours", "maxLength": MOST_MAPPING},
                        "owner": {"type": "string", "description": "organisation of rows that name none; one's own unless administrator"},
                        "complete": {"type": "boolean", "description": "the file holds all that the owner has: what is not in it is gone"},
                    },
                }
            }
        },
    }
}


class Seen(BaseModel):
    """What was looked at before confirming."""

    model_config = ConfigDict(extra="forbid")

    seen: str | None = Field(None, max_length=100, description="the upload's fingerprint; another one by now is a conflict")


@router.post("/api/uploads", status_code=201, openapi_extra=_FORM)
async def bring(request: Request, use: Using, who: Loader, key: Key = None) -> dict[str, Any]:
    """Bring a file in, to be checked by the worker. Nothing is loaded before it is confirmed."""
    try:
        async with request.form(max_files=2, max_fields=len(_FIELDS), max_part_size=MOST_MAPPING) as form:
            brought = await _brought(form, use.settings.upload_megabytes)
    except ClientDisconnect:
        raise _too_large(use.settings.upload_megabytes) from None  # the guard cuts a body off there; who left does not read this
    return _upload(await uploads.bring(use.db, use.vault, who, brought, key))


@router.get("/api/uploads")
async def listed(
    request: Request, response: Response, use: Using, who: Loader, limit: Limit = 20, after: After = 0
) -> list[dict[str, Any]]:
    """The files that one's organisation brought in, newest first."""
    of = changes.scope(who)
    async with use.db.read() as conn:
        found, total = await stored.recent(conn, of, limit, after), await stored.count(conn, of)
    response.headers["Link"] = links(request, limit, after, total)
    return [_upload(one) for one in found]


@router.get("/api/uploads/{upload_id}")
async def one(use: Using, who: Loader, upload_id: UUID) -> dict[str, Any]:
    """How far a file is, and what would happen with it."""
    async with use.db.read() as conn:
        return _upload(await uploads.found(conn, who, upload_id))


@router.get("/api/uploads/{upload_id}/preview.geojson")
async def preview(request: Request, use: Using, who: Loader, upload_id: UUID) -> Response:
    """What would happen on the map: each feature with `what` (new, changed, unchanged, gone, rejected). Of large files the first 20,000."""
    async with use.db.read() as conn:
        await uploads.found(conn, who, upload_id)
        body = await stored.preview(conn, upload_id)
    if body is None:
        raise NotFound("Van dit bestand is er niets op de kaart te tonen.", "There is nothing of this file to show on the map.")
    return geojson(request, who, body)


@router.get("/api/uploads/{upload_id}/rejects.csv")
async def rejects(request: Request, use: Using, who: Loader, upload_id: UUID) -> Response:
    """The rows that are not loaded, with field, value and reason: for whoever mends the file. `soort`: rejected, or left out."""
    async with use.db.read() as conn:
        upload = await uploads.found(conn, who, upload_id)
        rows = await stored.rejects(conn, upload.id)
    answer = private(request, who, _table(rows).encode("utf-8-sig"), CSV)
    answer.headers["Content-Disposition"] = 'attachment; filename="afgekeurd.csv"'
    return answer


@router.post("/api/uploads/{upload_id}/confirm")
async def confirm(use: Using, who: Loader, upload_id: UUID, body: Seen | None = None) -> dict[str, Any]:
    """Have a checked file loaded."""
    return _upload(await uploads.confirm(use.db, who, upload_id, body.seen if body else None))


@router.delete("/api/uploads/{upload_id}")
async def discard(use: Using, who: Loader, upload_id: UUID) -> dict[str, Any]:
    """Throw a file away that was not loaded."""
    return _upload(await uploads.discard(use.db, who, upload_id, use.clock()))


@router.get("/api/changes")
async def steps(request: Request, response: Response, use: Using, who: Loader, limit: Limit = 20, after: After = 0) -> list[dict[str, Any]]:
    """The steps that changed the register, by accounts of one's organisation: loads, edits, undoings; newest first."""
    async with use.db.read() as conn:
        found, total = await changes.listed(conn, who, limit, after)
    response.headers["Link"] = links(request, limit, after, total)
    return [_step(step) for step in found]


@router.post("/api/changes/{change_id}/undo")
async def undo(use: Using, who: Loader, change_id: int) -> dict[str, Any]:
    """Undo a step, whole or as far as nobody changed it since; the answer says what came of it. To undo an undoing is to do it again."""
    return _undone(await changes.undo(use.keeper, who, change_id, use.clock()))


async def _brought(form: FormData, megabytes: int) -> Brought:
    unknown = sorted(set(form) - set(_FIELDS))
    if unknown:
        raise BadInput(f"{unknown[0]}: dit veld bestaat niet.", f"{unknown[0]}: there is no such field.")
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise BadInput("file: het bestand ontbreekt.", "file: the file is missing.")
    content = await file.read()
    if len(content) > megabytes * 1_000_000:
        raise _too_large(megabytes)
    complete = await _word(form, "complete") or "false"
    if complete not in ("true", "false"):
        raise BadInput("complete: kies true of false.", "complete: choose true or false.")
    return Brought(
        await _word(form, "subject") or "",
        file.filename or "",
        content,
        await _word(form, "mapping"),
        await _word(form, "owner"),
        complete == "true",
    )


async def _word(form: FormData, name: str) -> str | None:
    """A field as text; a mapping may come as a file too."""
    value = form.get(name)
    if not isinstance(value, UploadFile):
        text = value
    elif name == "mapping" and (value.size or 0) <= MOST_MAPPING:
        text = (await value.read()).decode("utf-8", "replace")
    else:
        raise BadInput(f"{name}: hoort tekst te zijn, hoogstens 100 kB.", f"{name}: should be text, 100 kB at most.")
    if text and "\0" in text:
        raise BadInput(f"{name}: hoort tekst te zijn.", f"{name}: should be text.")
    return text or None


def _too_large(megabytes: int) -> TooLarge:
    return TooLarge(f"Het bestand is te groot: hoogstens {megabytes} MB.", f"The file is too large: {megabytes} MB at most.")


def _table(rows: list[RejectedRow]) -> str:
    """Semicolons, as Dutch spreadsheets read it; a BOM is put in front."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(("rij", "veld", "waarde", "reden", "soort"))
    kinds = {False: "afgekeurd", True: "overgeslagen"}
    writer.writerows((row.row, cell(row.field), cell(row.value), cell(row.reason.nl), kinds[row.left_out]) for row in rows)
    return text.getvalue()


def _upload(upload: Upload) -> dict[str, Any]:
    return {
        "id": str(upload.id),
        "subject": upload.subject,
        "file_name": upload.file_name,
        "bytes": upload.size,
        "sha256": upload.sha256.hex(),
        "owner": upload.owner_id,
        "complete": upload.complete,
        "state": upload.state,
        "progress": upload.progress,
        "counts": upload.counts,
        "fingerprint": upload.fingerprint,
        "has_preview": upload.has_preview,
        "notes": [_text(note) for note in upload.notes],
        "error": _text(upload.error) if upload.error else None,
        "change": upload.change_id,
        "created_at": iso(upload.created_at),
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "kind": step.kind,
        "at": iso(step.at),
        "by": step.by,
        "organisation": step.organisation_id,
        "note": step.note,
        "undoes": step.undoes,
        "undone_by": step.undone_by,
        "subject": step.subject,
        "file_name": step.file_name,
        "counts": step.counts,
    }


def _undone(undone: Undone) -> dict[str, Any]:
    return {
        "id": undone.id,
        "undoes": undone.undoes,
        "said": [_text(sentence) for sentence in undone.sentences],
        "counts": {
            sort: {name: getattr(tally, name) for name in ("back", "gone", "removed", "again", "left")}
            for sort, tally in undone.tallies.items()
        },
        "left": {sort: list(tally.named) for sort, tally in undone.tallies.items()},
    }


def _text(text: Text) -> dict[str, str]:
    return {"nl": text.nl, "en": text.en}
