"""Which format a file has, told by what is in it, and the rows that it holds. README.md lists the formats."""

from __future__ import annotations

from typing import Any

from shapely.geometry.base import BaseGeometry

from dashboard.core.errors import BadInput
from etl.sources import (
    agreements,
    amsterdam,
    archive,
    areas,
    cameras_csv,
    cameras_geojson,
    geojson,
    incidents,
    osm,
    premises,
    segments,
    sensrnet,
    table,
    vector,
    within,
)
from etl.sources.camera_rows import CameraRow
from etl.sources.mapping import Wording
from etl.sources.parsed import Parsed

_NO_WORDING = Wording()
# What is no register, by its first bytes, and what to do about it.
_OTHERS = {
    b"%PDF": ("Dit is een pdf: vraag de eigenaar om een tabel.", "This is a PDF: ask the owner for a table."),
    b"\xd0\xcf\x11\xe0": ("Dit is een oud Excel-bestand: sla het op als CSV.", "This is an old Excel file: save it as CSV."),
    b"<": ("Dit is XML of HTML: sla het op als GeoJSON of CSV.", "This is XML or HTML: save it as GeoJSON or CSV."),
}


def read(subject: str, name: str, data: bytes, wording: Wording = _NO_WORDING, area: BaseGeometry | None = None) -> Parsed[Any]:
    """The rows of a file of cameras, areas, agreements, premises, incidents or segments; `name` is how a person calls the file. Cameras
    outside `area` (EPSG:4326) are rejects. Raises BadInput, with the file's name, if it cannot be what it is said to be."""
    try:
        if archive.is_one(data) and (inside := archive.single(archive.unpacked(data))) is not None:
            data = inside
        return _read(subject, data, wording, area)
    except BadInput as error:
        raise BadInput(f"{name}: {error.nl}", f"{name}: {error.en}") from error
    except RecursionError as error:
        raise BadInput(f"{name}: het bestand is te diep genest.", f"{name}: the file is nested too deeply.") from error


def _read(subject: str, data: bytes, wording: Wording, area: BaseGeometry | None) -> Parsed[Any]:
    for start, reason in _OTHERS.items():
        if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(start):
            raise BadInput(*reason)
    if subject == "cameras":
        return within.kept(_cameras(data, wording), area)
    if subject == "areas":
        return areas.parse(data, wording)
    if subject == "segments":
        return segments.parse(data, wording)
    if subject == "agreements":
        return agreements.parse(data)
    if subject == "premises":
        return premises.parse(data, wording)
    return incidents.parse_table(data) if _format(data) == "csv" else incidents.parse_bron(data, wording)


def _format(data: bytes) -> str:
    """As in mapping.FORMATS; all JSON is "geojson" until it is read."""
    if vector.is_one(data):
        return "geopackage" if data.startswith(vector.GEOPACKAGE) else "shapefile"
    if geojson.is_json(data):
        return "geojson"
    return "sensrnet" if sensrnet.is_one(table.header_of(data)) else "csv"


def _cameras(data: bytes, wording: Wording) -> Parsed[CameraRow]:
    """As the mapping file says what the format is, else as it is told."""
    kind = wording.format or _format(data)
    if kind == "csv":
        return cameras_csv.parse(data, wording)
    if kind == "sensrnet":
        return sensrnet.parse(data, wording)
    if kind in ("shapefile", "geopackage"):
        return cameras_geojson.parse(data, wording)
    return _json(geojson.document(data), kind if wording.format else None, wording)


def _json(document: Any, kind: str | None, wording: Wording) -> Parsed[CameraRow]:
    if kind == "osm" or (kind is None and osm.is_one(document)):
        return osm.parse(document, wording)
    if kind == "amsterdam" or (kind is None and amsterdam.is_one(document)):
        return amsterdam.parse(document, wording)
    found = geojson.of(document)
    return cameras_geojson.of(found._replace(crs=wording.crs or found.crs), wording)
