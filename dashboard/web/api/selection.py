"""Which cameras an address asks for: the same words in the query for the map's layer, the list, and every export."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Query

from dashboard.core.clock import LOCAL
from dashboard.core.errors import BadInput
from dashboard.store.cameras import ANY_GAP, Filter
from dashboard.web.answers import box

Bbox = Annotated[str | None, Query(max_length=100, description="west,south,east,north in degrees (EPSG:4326)")]
Words = Annotated[list[str] | None, Query(max_length=50, description="one or several, repeated or with commas between; empty: none")]
Moment = Annotated[str | None, Query(max_length=40, description="ISO 8601; a day alone is that day in local time")]
Search = Annotated[str | None, Query(max_length=200, description="words of the code, name, owner, municipality or road; all of them")]
Records = Annotated[list[str] | None, Query(max_length=50, description="yes, no, unknown")]
Missing = Annotated[list[str] | None, Query(max_length=50, description="true or any: something is missing; else which gaps")]

EARLIEST, LATEST = 1900, 2200  # years: what lies outside is a slip of the hand, and no workbook can hold it


def selection(
    bbox: Bbox = None,
    owner: Words = None,
    operator: Words = None,
    owner_kind: Words = None,
    basis: Words = None,
    purpose: Words = None,
    kind: Words = None,
    records: Records = None,
    lifecycle: Words = None,
    missing: Missing = None,
    q: Search = None,
    as_of: Moment = None,
) -> tuple[Filter, datetime | None]:
    """The cameras that are asked for, and as of when (None: now). Whether a value exists is for the store to say. Raises BadInput."""
    wanted = Filter(
        bbox=box(bbox),
        owner=listed(owner),
        operator=listed(operator),
        owner_kind=listed(owner_kind),
        basis=listed(basis),
        purpose=listed(purpose),
        kind=listed(kind),
        records=listed(records),
        lifecycle=listed(lifecycle),
        missing=_gaps(missing),
        q=(q or "").strip() or None,
    )
    return wanted, moment("as_of", as_of)


Selected = Annotated[tuple[Filter, datetime | None], Depends(selection)]


def of_query(words: str) -> tuple[Filter, datetime | None]:
    """The same out of a query as text: "owner=vid&as_of=2026-05-10". What is no filter is passed over. Raises BadInput."""
    given = parse_qs(words, keep_blank_values=True)
    lists = ("owner", "operator", "owner_kind", "basis", "purpose", "kind", "records", "lifecycle", "missing")
    singles = {name: given[name][-1] for name in ("bbox", "q", "as_of") if name in given}
    return selection(**{name: given.get(name) for name in lists}, **singles)  # type: ignore[arg-type]


def listed(values: list[str] | None) -> tuple[str, ...] | None:
    """The values of one filter, out of repeated parameters and commas; not asked is None, asked for nothing is empty."""
    return None if values is None else tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def moment(name: str, given: str | None, is_end: bool = False) -> datetime | None:
    """A moment, or a day: its begin in local time, as the end of a period the begin of the next. Raises BadInput that names `name`."""
    if not given:
        return None
    try:
        if len(given) == len("2026-05-10"):
            given = f"{date.fromisoformat(given) + timedelta(days=int(is_end))}T00:00"
        found = datetime.fromisoformat(given)
        if not EARLIEST <= found.year <= LATEST:
            raise ValueError(given)
    except (ValueError, OverflowError):
        raise BadInput(
            f"{name}: geen tijdstip zoals 2026-05-10 of 2026-05-10T12:00:00Z.",
            f"{name}: no moment such as 2026-05-10 or 2026-05-10T12:00:00Z.",
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)


def _gaps(values: list[str] | None) -> tuple[str, ...] | None:
    """Yes and no are words of a box that is ticked or not; the rest are gaps."""
    given = listed(values)
    if given is None or given == ("false",):
        return None
    return tuple(ANY_GAP if gap == "true" else gap for gap in given)
