"""What tipg leaves out of an answer: HEAD, tags and 304, the Dutch grid (OGC API Features part 2), and CSV that is safe to open.

Coordinates of CRS84 are lon, lat; of EPSG:4326 lat, lon; of EPSG:28992 (RD) metres east, metres north: the order each system states.
"""

from __future__ import annotations

import asyncio
import csv
import re
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable
from functools import cache
from typing import Annotated, Any, Final

import orjson
from fastapi import Query, Request
from pyproj import Transformer
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from tipg.dependencies import bbox_query

from dashboard.core.errors import BadInput
from dashboard.core.spreadsheet import safe
from dashboard.web.answers import tagged
from dashboard.web.register.page import POLICY

CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
WGS84: Final = "http://www.opengis.net/def/crs/EPSG/0/4326"
RD: Final = "http://www.opengis.net/def/crs/EPSG/0/28992"
SYSTEMS: Final = {CRS84: "OGC:CRS84", WGS84: "EPSG:4326", RD: "EPSG:28992"}
CONFORMANCE: Final = "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs"
_ITEMS = re.compile(r"/collections/[^/]+/items(/[^/]+)?$")
_COLLECTIONS = re.compile(r"/collections(/[^/]+)?$")
Point = tuple[float, float]


async def known_box(
    request: Request,
    bbox: Annotated[str | None, Query(max_length=200, description="west,south,east,north, in the order of bbox-crs")] = None,
    bbox_crs: Annotated[str, Query(alias="bbox-crs", description="coordinate system of bbox")] = CRS84,
    crs: Annotated[str, Query(description="coordinate system of the answer; GeoJSON only")] = CRS84,
) -> list[float] | None:
    """The box in degrees, whatever known system it was given in. Raises BadInput."""
    for name, given in (("bbox-crs", bbox_crs), ("crs", crs)):
        if given not in SYSTEMS:
            raise BadInput(f"{name}: kies uit {', '.join(SYSTEMS)}.", f"{name}: choose from {', '.join(SYSTEMS)}.")
    if crs != CRS84 and request.query_params.get("f", "geojson") != "geojson":
        raise BadInput("crs: alleen met f=geojson.", "crs: with f=geojson only.")
    if bbox is None or bbox_crs == CRS84:
        found: list[float] | None = bbox_query(bbox)
        return found
    try:
        left, bottom, right, top = (float(part) for part in bbox.split(","))
    except ValueError:
        raise BadInput("bbox: vier getallen.", "bbox: four numbers.") from None
    return list(_transformer(bbox_crs, CRS84).transform_bounds(left, bottom, right, top))


def csv_rows(data: Iterable[dict[str, Any]]) -> Generator[str, None, None]:
    """CSV a line at a time, in place of tipg's own, which fails where nothing is found and lets formulas through."""
    line = _Line()
    writer = csv.writer(line)
    rows = iter(data)
    first = next(rows, None)
    writer.writerow(first or ("collectionId", "itemId"))
    yield line.text
    for row in (*([first] if first else []), *rows):
        writer.writerow(safe(value) if isinstance(value, str) else value for value in row.values())
        yield line.text


class _Line:
    """What a csv.writer wrote last."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


class Finished:
    """Wraps tipg. Its answers are whole in memory already; here they get what is said above."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        held: dict[str, list[Message]] = defaultdict(list)

        async def hold(message: Message) -> None:
            held[message["type"]].append(message)

        await self.app({**scope, "method": "GET"}, receive, hold)
        start, body = held["http.response.start"][0], b"".join(part.get("body", b"") for part in held["http.response.body"])
        request, headers = Request(scope), dict(Headers(raw=start["headers"]))
        media_type = headers.pop("content-type", "application/octet-stream")
        headers.pop("content-length", None)
        headers["content-security-policy"] = POLICY
        if start["status"] == 200:
            headers["vary"] = "Accept, Cookie, Host"
            body = await asyncio.to_thread(_completed, request, media_type, headers, body)
        await tagged(request, body, media_type, headers, status=start["status"])(scope, receive, send)


def _completed(request: Request, media_type: str, headers: dict[str, str], body: bytes) -> bytes:
    path = request.url.path
    if _ITEMS.search(path) and media_type.startswith("application/geo+json"):
        system = request.query_params.get("crs", CRS84)
        headers["content-crs"] = f"<{system}>"
        return body if system == CRS84 else _projected(orjson.loads(body), system)
    if _COLLECTIONS.search(path) and media_type.startswith("application/json"):
        return _with_systems(orjson.loads(body))
    return body


def _with_systems(answer: dict[str, Any]) -> bytes:
    """Which coordinate systems each collection can be asked in."""
    for collection in answer.get("collections", [answer]):
        collection |= {"crs": list(SYSTEMS), "storageCrs": CRS84}
    return orjson.dumps(answer)


def _projected(answer: dict[str, Any], system: str) -> bytes:
    """GeoJSON with its coordinates in another system: centimetres, or a ten-millionth of a degree."""
    transform, decimals = _transformer(CRS84, system).transform, 2 if system == RD else 7

    def move(point: Point) -> Point:
        x, y = transform(*point[:2])
        return round(x, decimals), round(y, decimals)

    for feature in answer.get("features", [answer]):
        if feature["geometry"]:
            feature["geometry"]["coordinates"] = _moved(feature["geometry"]["coordinates"], move)
        feature.pop("bbox", None)
    return orjson.dumps(answer)


def _moved(coordinates: Any, move: Callable[[Point], Point]) -> Any:
    return [_moved(one, move) for one in coordinates] if isinstance(coordinates[0], Iterable) else move(coordinates)


@cache
def _transformer(given: str, wanted: str) -> Transformer:
    return Transformer.from_crs(SYSTEMS[given], SYSTEMS[wanted])
