"""The public register as files: CSV for an office program, GeoJSON for a mapping program. The same cameras as the list they stand on.

CSV as an office program opens it by a double click: UTF-8 with a byte order mark; in Dutch with semicolons and decimal commas, in English
with commas and points. No cell of it is run as a formula (spreadsheet.py).
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from dashboard.core.db import Database
from dashboard.core.spreadsheet import cell
from dashboard.store import register, register_list
from dashboard.store.register_list import Query, Row
from dashboard.web.answers import GEOJSON, iso
from dashboard.web.register import query as register_query
from dashboard.web.register.page import KEPT, Public, site, words

BATCH = 2000  # rows a read: a slow reader holds no connection, and memory stays small
CSV: Final = "text/csv; charset=utf-8; header=present"
_NAMES = [field.name for field in fields(Row)]
_PLACE = frozenset({"lon", "lat", "rd_x", "rd_y"})  # the geometry says it
HEADER = [*_NAMES, "url"]

router = APIRouter(include_in_schema=False)


@router.api_route("/register/cameras.csv", methods=["GET", "HEAD"])
async def as_csv(request: Request, db: Public) -> Response:
    """The cameras as CSV, purposes by name in the language asked for."""
    language = words(request).language
    delimiter, decimal = (";", ",") if language == "nl" else (",", ".")
    async with db.read() as conn:
        names = await register.purpose_names(conn, language)
    base = site(request)

    def line(row: Row) -> list[str]:
        named = {**_values(row), "purposes": ", ".join(names[one] for one in row.purposes), "bases": ", ".join(row.bases)}
        return [cell(value, decimal) for value in named.values()] + [_url(base, row)]

    def part(rows: Sequence[Row], is_first: bool) -> str:
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter).writerows([HEADER] * is_first + [line(row) for row in rows])
        return "\ufeff" * is_first + out.getvalue()

    return await _streamed(request, db, "cameras.csv", CSV, part, "", language)


@router.api_route("/register/cameras.geojson", methods=["GET", "HEAD"])
async def as_geojson(request: Request, db: Public) -> Response:
    """The cameras as a GeoJSON feature collection, purposes and bases by id."""
    base = site(request)

    def part(rows: Sequence[Row], is_first: bool) -> str:
        begin = '{"type":"FeatureCollection","features":[' if is_first else "," if rows else ""
        return begin + ",\n".join(_feature(row, base) for row in rows)

    return await _streamed(request, db, "cameras.geojson", GEOJSON, part, "]}\n", "")


async def _streamed(
    request: Request, db: Database, name: str, media_type: str, part: Callable[[Sequence[Row], bool], str], end: str, language: str
) -> Response:
    """The rows that the list's parameters ask for, a batch at a time. Its tag is a digest of all of them, made before the first is read:
    what changes while it is sent has another tag when it is asked for again."""
    async with db.read() as conn:
        query, _ = await register_query.resolve(conn, register_query.asked(request.query_params))
        tag = f'"{await register_list.version(conn, query)}{language}"'
    headers = {
        **KEPT,
        "ETag": tag,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Access-Control-Allow-Origin": "*",  # open data: another's map in a browser may read it
        "Vary": "Host, Cookie",
    }
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if tag in known or known == ["*"]:
        return Response(status_code=304, headers=headers)
    if request.method == "HEAD":
        return Response(headers={**headers, "Content-Type": media_type})
    return StreamingResponse(_parts(db, query, part, end), headers={**headers, "Content-Type": media_type})


async def _parts(db: Database, query: Query, part: Callable[[Sequence[Row], bool], str], end: str) -> AsyncIterator[str]:
    after = ""
    while True:
        async with db.read() as conn:
            rows = await register_list.rows(conn, query, after, BATCH)
        yield await asyncio.to_thread(part, rows, after == "")
        if len(rows) < BATCH:
            break
        after = rows[-1].code
    yield end


def _feature(row: Row, base: str) -> str:
    about = {name: value for name, value in _values(row).items() if name not in _PLACE} | {"url": _url(base, row)}
    feature = {
        "type": "Feature",
        "id": row.code,
        "properties": about,
        "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
    }
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: date) -> str:
    """A moment in UTC, a day: in ISO 8601."""
    return iso(value) if isinstance(value, datetime) else value.isoformat()


def _values(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _NAMES}  # asdict copies every value, and takes longer than the query


def _url(base: str, row: Row) -> str:
    return f"{base}/register/cameras/{row.code}"
