"""The register as a list over HTTP: JSON in pages for the table and for programs, CSV and a workbook for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

import pydantic_core
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Principal, Text
from dashboard.store import listing
from dashboard.store.cameras import Filter
from dashboard.store.gaps import GAPS
from dashboard.store.listing import SORTS, Listed
from dashboard.ui.texts import Texts
from dashboard.web.answers import language_of, private
from dashboard.web.api import exports, paging
from dashboard.web.api.exports import CsvTable, Made, XlsxTable
from dashboard.web.api.selection import Selected
from dashboard.web.context import Services, Using, permit

router = APIRouter()
Reader = Annotated[Principal, Depends(permit("camera.read"))]
Sort = Annotated[str | None, Query(max_length=200, description=f"names with commas between, a minus for downwards: {', '.join(SORTS)}")]
Lang = Annotated[Literal["nl", "en"] | None, Query(description="of the words in the file; left out: the reader's own")]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list, and how many cameras there are in all."""

    total: int
    limit: int
    after: int
    items: list[Listed]


@router.get("/api/cameras", response_model=Page)
async def camera_list(
    request: Request, use: Using, who: Reader, selected: Selected, sort: Sort = None, limit: paging.Limit = 100, after: paging.After = 0
) -> Response:
    """The cameras as a list, now or as of a moment: whose, why, on what ground, what is missing. Other pages: see the Link header."""
    wanted, at = selected
    async with use.db.read() as conn:
        total = await listing.count(conn, wanted, at)
        items = await listing.page(conn, wanted, at, sort, limit, after)
    answer = private(request, who, pydantic_core.to_json(Page(total, limit, after, items)), "application/json")
    answer.headers["Link"] = paging.links(request, limit, after, total)
    return answer


@router.get("/api/cameras.csv", response_class=Response)
async def camera_csv(
    request: Request, use: Using, who: Reader, selected: Selected, sort: Sort = None, lang: Lang = None
) -> StreamingResponse:
    """The cameras as CSV, every cell safe to open in a spreadsheet. In Dutch with semicolons and decimal commas."""
    return await _export(request, use, who, selected, sort, lang, CsvTable)


@router.get("/api/cameras.xlsx", response_class=Response)
async def camera_xlsx(
    request: Request, use: Using, who: Reader, selected: Selected, sort: Sort = None, lang: Lang = None
) -> StreamingResponse:
    """The cameras as a workbook, with a sheet that accounts for them: selection, moment, who made it, how many, from which files."""
    return await _export(request, use, who, selected, sort, lang, XlsxTable)


async def _export(
    request: Request,
    use: Services,
    who: Principal,
    selected: tuple[Filter, datetime | None],
    sort: str | None,
    lang: str | None,
    kind: type[CsvTable] | type[XlsxTable],
) -> StreamingResponse:
    wanted, at = selected
    t = Texts(lang or language_of(request, who))
    async with use.db.read() as conn:
        query = request.url.remove_query_params(["lang", "sort"]).query
        address = f"{request.base_url}{'?' + query if query else ''}"
        made = Made(f"{who.display_name}, {who.organisation_name}", use.clock(), at, await _in_words(conn, wanted, t), address)
        return await exports.export(kind, listing.every(conn, wanted, at, sort), made, t)


async def _in_words(conn: AsyncConnection, wanted: Filter, t: Texts) -> list[tuple[str, str]]:
    """What was selected, filter by filter. A value that does not exist stands as it was given; it is refused soon after."""
    names = await listing.names(conn, wanted)
    found: list[tuple[str, str]] = []
    for name in ("owner", "operator", "owner_kind", "basis", "purpose", "kind", "records", "lifecycle", "missing"):
        values = getattr(wanted, name)
        if values is not None:
            found.append((t(f"export.filter.{name}"), "; ".join(_word(name, value, names, t) for value in values) or t("export.none")))
    if wanted.q:
        found.append((t("export.filter.q"), wanted.q))
    if wanted.bbox:
        found.append((t("export.filter.bbox"), ", ".join(str(degrees) for degrees in wanted.bbox)))
    return found


def _word(name: str, value: str, names: dict[tuple[str, str], Text], t: Texts) -> str:
    said = names.get((name, value)) or (GAPS.get(value) if name == "missing" else None)
    keys = {"owner_kind": "owner", "kind": "camera.kind", "lifecycle": "camera.lifecycle"}
    return said[t.language] if said else t.either(f"{keys.get(name, 'table.word')}.{value}", value)
