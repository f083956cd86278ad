"""A list in pages: where the others stand (RFC 8288 links in the header), and how many there are in all."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query, Request
from starlette.datastructures import URL

MOST: Final = 500
FURTHEST: Final = 10_000_000

Limit = Annotated[int, Query(ge=1, le=MOST, description="how many of the list at most")]
After = Annotated[int, Query(ge=0, le=FURTHEST, description="how many of the list to pass over; the Link header has it for the next page")]


def links(request: Request, limit: int, after: int, total: int) -> str:
    """The Link header: first, previous, next and last page, as far as there are any. The same selection, order and size in each."""
    pages = {"first": 0, "last": max(0, (total - 1) // limit * limit)}
    if after:
        pages["prev"] = max(0, after - limit)
    if after + limit < total:
        pages["next"] = after + limit
    return ", ".join(f'<{_address(request.url, at)}>; rel="{name}"' for name, at in pages.items())


def _address(url: URL, after: int) -> str:
    page = url.include_query_params(after=after)
    return f"{page.path}?{page.query}"  # relative: a proxy in front may have another host and scheme
