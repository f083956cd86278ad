"""What the answers over HTTP have in common: tags and 304, GeoJSON, a box out of words, moments."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, overload

from fastapi import Request, Response

from dashboard.core.credentials import LANGUAGE_COOKIE
from dashboard.core.errors import BadInput
from dashboard.core.models import Box, Principal

GEOJSON: Final = "application/geo+json"


def language_of(request: Request, who: Principal) -> str:
    """The language that was chosen in the browser, else the account's."""
    return request.cookies.get(LANGUAGE_COOKIE) or who.language


def tagged(
    request: Request,
    body: bytes,
    media_type: str,
    headers: Mapping[str, str],
    salt: bytes = b"",
    status: int = 200,
) -> Response:
    """The body with its ETag, or 304 where the reader has it already; no body on HEAD.

    Tags compare weakly (RFC 9110, 13.1.2): a proxy that compresses makes ours weak.
    """
    tag = f'"{hashlib.sha256(salt + body).hexdigest()[:32]}"'
    sent = {**headers, "ETag": tag}
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if status == 200 and (tag in known or known == ["*"]):
        return Response(status_code=304, headers=sent)
    if request.method == "HEAD":
        return Response(status_code=status, headers={**sent, "Content-Type": media_type, "Content-Length": str(len(body))})
    return Response(body, status, sent, media_type)


def private(request: Request, who: Principal, body: bytes, media_type: str, keep_s: int = 0) -> Response:
    """An answer for this principal only. It may be kept, and is asked after every time, or once in so many seconds."""
    keeping = f"max-age={keep_s}" if keep_s else "no-cache"
    headers = {"Cache-Control": f"private, {keeping}", "Vary": "Cookie, Authorization"}
    return tagged(request, body, media_type, headers, who.account_id.bytes)


def geojson(request: Request, who: Principal, body: str, keep_s: int = 0) -> Response:
    """The same, of GeoJSON text."""
    return private(request, who, body.encode(), GEOJSON, keep_s)


def collection(features: Iterable[tuple[Mapping[str, Any], str]]) -> str:
    """A GeoJSON feature collection out of properties and geometries, the latter as GeoJSON text."""
    parts = (
        f'{{"type":"Feature","properties":{json.dumps(about, separators=(",", ":"))},"geometry":{geometry}}}'
        for about, geometry in features
    )
    return f'{{"type":"FeatureCollection","features":[{",".join(parts)}]}}'


def box(words: str | None) -> Box | None:
    """Degrees (EPSG:4326) out of "west,south,east,north"; nothing asked is None. Raises BadInput."""
    if not words:
        return None
    try:
        west, south, east, north = (float(part) for part in words.split(","))
    except ValueError:
        raise BadInput("bbox: vier getallen, west,zuid,oost,noord.", "bbox: four numbers, west,south,east,north.") from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise BadInput("bbox: west,zuid,oost,noord in graden.", "bbox: west,south,east,north in degrees.")
    return west, south, east, north


@overload
def iso(moment: datetime) -> str: ...
@overload
def iso(moment: None) -> None: ...
@overload
def iso(moment: datetime | None) -> str | None: ...
def iso(moment: datetime | None) -> str | None:
    """A moment (aware) as ISO 8601 in UTC, with Z."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
