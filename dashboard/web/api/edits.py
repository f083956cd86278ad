"""Editing the register over HTTP: one camera, its purposes, many cameras at once, and what became of a camera."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import BadInput
from dashboard.core.models import Principal
from dashboard.policy.camera_edits import Edit
from dashboard.sharing import camera_history, edit_many, edit_purposes, edits
from dashboard.sharing.camera_history import Changed
from dashboard.sharing.edit_many import Change, Preview
from dashboard.sharing.edit_purposes import Wanted
from dashboard.sharing.edits import Done, Planned
from dashboard.store.edits import Standing
from dashboard.web.answers import iso, language_of
from dashboard.web.api.selection import selection
from dashboard.web.context import Using, permit

router = APIRouter()
Editor = Annotated[Principal, Depends(permit("camera.edit", "own"))]
Reader = Annotated[Principal, Depends(permit("camera.read"))]
IfMatch = Annotated[str | None, Header(max_length=100, description="the `recorded_at` of what was looked at, in quotes")]


class Patch(Edit):
    """A JSON merge patch; `recorded_at` says which state was looked at, where If-Match does not."""

    recorded_at: AwareDatetime | None = None


class Purposes(BaseModel):
    """All purposes of a camera, as they are to be from now on."""

    model_config = ConfigDict(extra="forbid")

    purposes: list[Wanted] = Field(max_length=50)
    recorded_at: AwareDatetime | None = None


class Many(BaseModel):
    """One change to many cameras: named by code, or one's own cameras of a selection (the query of /api/cameras.geojson). With `preview`
    nothing is changed; to change them send the `match` of the preview along."""

    model_config = ConfigDict(extra="forbid")

    cameras: list[Annotated[str, Field(max_length=63)]] | None = Field(None, min_length=1, max_length=edit_many.MOST)
    selection: Annotated[str, Field(max_length=4000)] | None = None
    change: Change
    preview: bool = False
    match: Annotated[str, Field(max_length=64)] | None = None


@router.get("/api/cameras/{code}/edit")
async def to_edit(use: Using, who: Editor, code: str) -> JSONResponse:
    """A camera of one's own organisation as it can be changed: its fields, its purposes, and of when they are."""
    async with use.db.read() as conn:
        return await _standing(conn, who, code, use.clock())


@router.patch("/api/cameras/{code}")
async def edit(request: Request, use: Using, who: Editor, code: str, body: Patch, if_match: IfMatch = None) -> JSONResponse:
    """Change fields of one camera, as one step that can be undone."""
    wanted = Edit.model_construct(body.model_fields_set - {"recorded_at"}, **body.given())
    done = await edits.edit(use.db, who, code, wanted, _seen(if_match, body.recorded_at), use.clock())
    return await _done(request, use, who, code, done)


@router.put("/api/cameras/{code}/purposes")
async def set_purposes(request: Request, use: Using, who: Editor, code: str, body: Purposes, if_match: IfMatch = None) -> JSONResponse:
    """Make these a camera's purposes. What was recorded is closed and kept."""
    done = await edit_purposes.set_purposes(use.db, who, code, body.purposes, _seen(if_match, body.recorded_at), use.clock())
    return await _done(request, use, who, code, done)


@router.post("/api/cameras/edits")
async def edit_many_cameras(request: Request, use: Using, who: Editor, body: Many) -> dict[str, Any]:
    """Look at one change to many cameras, or make it."""
    if (body.cameras is None) == (body.selection is None):
        raise BadInput("cameras: noem camera's of een selectie.", "cameras: name cameras or a selection.")
    at = use.clock()
    async with use.db.read() as conn:
        codes, others = (body.cameras, 0) if body.cameras is not None else await selected(conn, who, body.selection or "")
        if body.preview:
            return preview(await edit_many.preview(conn, who, codes, body.change, at, others), language_of(request, who))
    done, found = await edit_many.make(use.db, who, codes, body.change, body.match, at)
    return {"change": done.change, "changed": len(found.changing)}


@router.get("/api/cameras/{code}/history")
async def history(use: Using, who: Reader, code: str) -> dict[str, Any]:
    """What became of a camera in the register, newest first: who, when, and which fields from what to what."""
    async with use.db.read() as conn:
        return {"code": code, "changes": [_changed(one) for one in await camera_history.of_camera(conn, who, code)]}


async def selected(conn: AsyncConnection, who: Principal, query: str) -> tuple[list[str], int]:
    """One's own cameras of a selection given as the query of an address, and how many others there are. Raises BadInput."""
    given = parse_qs(query.removeprefix("?"), keep_blank_values=True)
    lists = ("owner", "operator", "owner_kind", "basis", "purpose", "kind", "records", "lifecycle", "missing")
    values: dict[str, Any] = {name: given[name] for name in lists if name in given}
    wanted, as_of = selection(**values, bbox=given.get("bbox", [None])[0], q=given.get("q", [None])[0], as_of=given.get("as_of", [None])[0])
    if as_of is not None:
        raise BadInput("as_of: het verleden wijzigt u niet.", "as_of: the past cannot be edited.")
    return await edit_many.selected(conn, who, wanted)


def preview(found: Preview, language: str) -> dict[str, Any]:
    """A preview as JSON: what would change per camera, what cannot and why."""
    return {
        "match": found.match,
        "changing": len(found.changing),
        "unchanged": len(found.planned) - len(found.changing) - len(found.refused),
        "refused": len(found.refused),
        "others": found.others,
        "cameras": [_planned(one, language) | _papers(found, one) for one in found.planned],
    }


def plain(value: Any) -> Any:
    """A value of the register as JSON has it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, tuple | list) else value


def _seen(if_match: str | None, recorded_at: datetime | None) -> datetime | None:
    if if_match is None:
        return recorded_at
    try:
        return datetime.fromisoformat(if_match.removeprefix("W/").strip('" ')).astimezone(UTC)
    except ValueError:
        raise BadInput(
            "If-Match: geen recorded_at van /api/cameras/{code}/edit.", "If-Match: no recorded_at of /api/cameras/{code}/edit."
        ) from None


async def _standing(conn: AsyncConnection, who: Principal, code: str, at: datetime) -> JSONResponse:
    camera: Standing = await edits.own(conn, who, code)
    body = {
        "code": camera.code,
        "owner": camera.owner,
        "recorded_at": iso(camera.recorded_at),
        "fields": plain(camera.values),
        "purposes": plain(await edit_purposes.as_wanted(conn, camera, at)),
    }
    return JSONResponse(body, headers={"ETag": f'"{iso(camera.recorded_at)}"', "Cache-Control": "no-store"})


async def _done(request: Request, use: Using, who: Principal, code: str, done: Done) -> JSONResponse:
    """What a step came to: what changed, what is missing now, and of when the data are from here on."""
    language = language_of(request, who)
    async with use.db.read() as conn:
        now, found = await edits.own(conn, who, code), await edits.standing_of(conn, code)
    body = {
        "change": done.change,
        "recorded_at": iso(now.recorded_at),
        **_planned(done.planned[0], language),
        "missing": [{"id": gap.id, "text": gap.text[language]} for gap in found.gaps],
        "outside": found.outside,
    }
    return JSONResponse(body, headers={"ETag": f'"{iso(now.recorded_at)}"', "Cache-Control": "no-store"})


def _planned(one: Planned, language: str) -> dict[str, Any]:
    found: dict[str, Any] = {"camera": one.camera.code}
    found["fields"] = {name: {"from": plain(was), "to": plain(to)} for name, (was, to) in one.changed.items()}
    if one.purposes and (one.purposes.close or one.purposes.record):
        found["purposes"] = {"closed": len(one.purposes.close), "recorded": len(one.purposes.record)}
    if one.faults:
        found["refused"] = [{"field": fault.field, "reason": fault.reason[language]} for fault in one.faults]
    return found


def _papers(found: Preview, one: Planned) -> dict[str, Any]:
    papers = found.papers(one)
    return {"purposes": [{"purpose": row.purpose, "from": was, "to": to} for row, was, to in papers]} if papers else {}


def _changed(one: Changed) -> dict[str, Any]:
    return {
        "change": one.change,
        "at": iso(one.at),
        "kind": one.kind,
        "organisation": one.organisation,
        "account": one.account,
        "note": one.note,
        "file": one.file,
        "undone": one.undone,
        "cameras": one.cameras,
        "first": one.first,
        "fields": [{"field": name, "from": plain(was), "to": plain(to)} for name, (was, to) in one.fields.items()],
        "purposes": [{"from": plain(was), "to": plain(to)} for was, to in one.purposes],
    }
