"""The map's layers over HTTP: cameras, one camera, areas, incident heat. GeoJSON in EPSG:4326, with an ETag per principal."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated

import pydantic_core
from fastapi import APIRouter, Depends, Query, Request, Response

from dashboard.core.clock import LOCAL
from dashboard.core.errors import BadInput
from dashboard.core.models import Principal
from dashboard.store import areas, cameras, heat
from dashboard.web.answers import box, geojson, private
from dashboard.web.context import Using, permit

router = APIRouter()
Reader = Annotated[Principal, Depends(permit("camera.read"))]
IncidentReader = Annotated[Principal, Depends(permit("incident.read"))]
Bbox = Annotated[str | None, Query(max_length=100, description="west,south,east,north in degrees (EPSG:4326)")]
Words = Annotated[list[str] | None, Query(max_length=50, description="one or several, repeated or with commas between; empty: none")]
Moment = Annotated[str | None, Query(max_length=40, description="ISO 8601; a day alone is that day in local time")]

From = Annotated[str | None, Query(alias="from", max_length=40, description="as as_of")]
Kinds = Annotated[list[str] | None, Query(alias="type", max_length=50)]


@router.get("/api/cameras.geojson")
async def camera_layer(
    request: Request,
    use: Using,
    who: Reader,
    bbox: Bbox = None,
    owner: Words = None,
    owner_kind: Words = None,
    basis: Words = None,
    purpose: Words = None,
    lifecycle: Words = None,
    missing: bool = False,
    as_of: Moment = None,
) -> Response:
    """The cameras of the register, now or as of a moment. Removed cameras only where `lifecycle` names them."""
    wanted = cameras.Filter(box(bbox), _list(owner), _list(owner_kind), _list(basis), _list(purpose), _list(lifecycle), missing)
    async with use.db.read() as conn:
        body = await cameras.features(conn, wanted, _moment("as_of", as_of))
    return geojson(request, who, body)


@router.get("/api/cameras/{code}")
async def one_camera(request: Request, use: Using, who: Reader, code: str, as_of: Moment = None) -> Response:
    """All that the register says of one camera: parties, purposes with their bases, designations, agreements, and what is missing."""
    async with use.db.read() as conn:
        card = await cameras.card(conn, code, _moment("as_of", as_of))
    return private(request, who, pydantic_core.to_json(card), "application/json")


@router.get("/api/areas.geojson")
async def area_layer(request: Request, use: Using, who: Reader, bbox: Bbox = None, as_of: Moment = None) -> Response:
    """The areas, each with the decision that is in force or else the one that ended last."""
    async with use.db.read() as conn:
        body = await areas.features(conn, bbox=box(bbox), at=_moment("as_of", as_of))
    return geojson(request, who, body)


@router.get("/api/incidents/heat.geojson")
async def heat_layer(
    request: Request,
    use: Using,
    who: IncidentReader,
    bbox: Bbox = None,
    from_: From = None,
    to: Moment = None,
    type_: Kinds = None,
    weekday: Annotated[int | None, Query(ge=1, le=7, description="Monday is 1")] = None,
    hour: Annotated[int | None, Query(ge=0, le=23)] = None,
    size: Annotated[float, Query(ge=50, le=10_000, description="side in metres")] = 150.0,
) -> Response:
    """Incidents counted in hexagons. A day alone in `to` is included. Which incidents count in a period: dashboard/store/heat.py."""
    start, end = _moment("from", from_), _moment("to", to, is_end=True)
    if start and end and end <= start:
        raise BadInput("to: ligt niet na from.", "to: is not after from.")
    kinds = _list(type_)
    async with use.db.read() as conn:
        _check_kinds(kinds, set(await heat.kinds(conn)))
        body = await heat.hexagons(conn, heat.Filter(box(bbox) or heat.NETHERLANDS, start, end, kinds or (), weekday, hour, size))
    return geojson(request, who, body)


def _check_kinds(kinds: tuple[str, ...] | None, known: set[str]) -> None:
    unknown = [kind for kind in kinds or () if kind not in known]
    if unknown:
        raise BadInput(f"type: {', '.join(unknown)} bestaat niet.", f"type: {', '.join(unknown)} does not exist.")


def _list(values: list[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def _moment(name: str, given: str | None, is_end: bool = False) -> datetime | None:
    """A moment, or a day: its begin in local time, as the end of a period the begin of the next."""
    if not given:
        return None
    try:
        if len(given) == len("2026-05-10"):
            return datetime.combine(date.fromisoformat(given) + timedelta(days=int(is_end)), time(), LOCAL)
        moment = datetime.fromisoformat(given)
    except (ValueError, OverflowError):
        raise BadInput(
            f"{name}: geen tijdstip zoals 2026-05-10 of 2026-05-10T12:00:00Z.",
            f"{name}: no moment such as 2026-05-10 or 2026-05-10T12:00:00Z.",
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)
