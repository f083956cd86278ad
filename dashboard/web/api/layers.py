"""The map's layers over HTTP: cameras, one camera, purposes, areas, incident heat. GeoJSON in EPSG:4326, with an ETag per principal."""

from __future__ import annotations

from typing import Annotated

import pydantic_core
from fastapi import APIRouter, Depends, Query, Request, Response

from dashboard.core.errors import BadInput
from dashboard.core.models import Principal
from dashboard.sharing.purposes import of_task
from dashboard.store import areas, cameras, heat
from dashboard.store.camera_models import Card
from dashboard.web.answers import GEOJSON, box, geojson, language_of, private
from dashboard.web.api.selection import Bbox, Moment, Selected, listed, moment
from dashboard.web.context import Using, permit
from dashboard.web.kept import counted, layer, packed

router = APIRouter()
Reader = Annotated[Principal, Depends(permit("camera.read"))]
IncidentReader = Annotated[Principal, Depends(permit("incident.read"))]
From = Annotated[str | None, Query(alias="from", max_length=40, description="as as_of")]
GROUND_KEPT_S = 600
Kinds = Annotated[list[str] | None, Query(alias="type", max_length=50)]


@router.get("/api/cameras.geojson")
async def camera_layer(request: Request, use: Using, who: Reader, selected: Selected) -> Response:
    """The cameras of the register, now or as of a moment. Removed cameras only where `lifecycle` names them. What is not known of a camera,
    and what is so of nearly every one (active kinds of no note, published exactly, nothing missing), is left out of its properties."""
    return await packed(request, who, await layer(use, *selected), GEOJSON)


@router.get("/api/cameras/counts")
async def camera_counts(request: Request, use: Using, who: Reader, selected: Selected) -> Response:
    """How many cameras are wanted, and by filter how many there would be of each choice, given the other filters."""
    counts = await counted(use, *selected)
    return private(request, who, pydantic_core.to_json(counts), "application/json")


@router.get("/api/cameras/{code}", response_model=Card)
async def one_camera(request: Request, use: Using, who: Reader, code: str, as_of: Moment = None) -> Response:
    """All that the register says of one camera: parties, purposes with their bases, designations, agreements, and what is missing."""
    async with use.db.read() as conn:
        card = await cameras.card(conn, code, moment("as_of", as_of))
    return private(request, who, pydantic_core.to_json(card), "application/json")


@router.get("/api/purposes")
async def purposes(request: Request, use: Using, who: Reader) -> Response:
    """What pictures may be looked at for: the ids that a request names, by their names in the language of who asks, and whether that is a
    task of theirs."""
    async with use.db.read() as conn:
        found = await of_task(conn, who)
    language = language_of(request, who)
    said = [{"id": id_, "name": name[language], "task": id_ in found.carried} for id_, name in found.names.items()]
    return private(request, who, pydantic_core.to_json(said), "application/json")


@router.get("/api/areas.geojson")
async def area_layer(request: Request, use: Using, who: Reader, bbox: Bbox = None, as_of: Moment = None) -> Response:
    """The areas, each with the decision that is in force or else the one that ended last."""
    async with use.db.read() as conn:
        body = await areas.features(conn, bbox=box(bbox), at=moment("as_of", as_of))
    return geojson(request, who, body)


@router.get("/api/ground.geojson")
async def ground_layer(request: Request, use: Using, who: Reader) -> Response:
    """What lies under our own map of any town: outlines of municipalities that were loaded, and the names of towns with cameras."""
    async with use.db.read() as conn:
        body = await areas.ground(conn)
    return geojson(request, who, body, GROUND_KEPT_S)


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
    start, end = moment("from", from_), moment("to", to, is_end=True)
    if start and end and end <= start:
        raise BadInput("to: ligt niet na from.", "to: is not after from.")
    kinds = listed(type_)
    async with use.db.read() as conn:
        _check_kinds(kinds, set(await heat.kinds(conn)))
        body = await heat.hexagons(conn, heat.Filter(box(bbox) or heat.NETHERLANDS, start, end, kinds or (), weekday, hour, size))
    return geojson(request, who, body)


def _check_kinds(kinds: tuple[str, ...] | None, known: set[str]) -> None:
    unknown = [kind for kind in kinds or () if kind not in known]
    if unknown:
        raise BadInput(f"type: {', '.join(unknown)} bestaat niet.", f"type: {', '.join(unknown)} does not exist.")
