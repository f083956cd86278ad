"""Incidents: road accidents as published by Rijkswaterstaat (BRON, GeoJSON), or a table of ours (CSV)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.core.clock import LOCAL
from dashboard.core.errors import BadInput
from etl.sources import coordinates, geodata, geojson, table
from etl.sources.camera_fields import normalised
from etl.sources.geojson import Feature
from etl.sources.mapping import Wording
from etl.sources.parsed import BrokenRowError, BrokenValueError, Parsed, missing
from etl.sources.values import number, whole

_NO_WORDING = Wording()
_SEVERITIES = ("UMS", "LET", "DOD")  # BRON: damage only, injured, dead
_FIRST_YEAR, _LAST_YEAR = 1976, 2100
_HEADERS = {
    "code": ("code", "nummer", "incidentnummer"),
    "kind": ("kind", "type", "soort"),
    "severity": ("severity", "ernst"),
    "priority": ("priority", "prioriteit"),
    "lat": ("lat", "latitude", "breedtegraad"),
    "lon": ("lon", "lng", "longitude", "lengtegraad"),
    "x": ("x", "rd_x", "x_rd"),
    "y": ("y", "rd_y", "y_rd"),
    "from": ("from", "van", "begin", "happened_from", "datum_tijd"),
    "until": ("until", "tot", "einde", "happened_to"),
    "organisation": ("organisation", "organisatie"),
}


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One incident; it happened somewhere in [happened_from, happened_to), as precise as the source is."""

    row: int
    code: str
    kind: str
    severity: str | None
    priority: int | None
    position: tuple[float, float]
    happened_from: datetime
    happened_to: datetime
    organisation: str = ""


def parse_bron(data: bytes, wording: Wording = _NO_WORDING) -> Parsed[IncidentRow]:
    """BRON accidents. The file gives only the year and no number: `happened` is that whole year in local time, and the code is a digest
    of what is given, with a running number where several accidents are given alike. Objects are counted from 1. Raises BadInput."""
    features, crs = geodata.read(data, wording)
    if features and "jaar_vkl" not in features[0].properties:
        raise BadInput(
            "Dit GeoJSON-bestand is geen BRON-bestand: jaar_vkl ontbreekt.", "This GeoJSON file is no BRON file: jaar_vkl is missing."
        )
    seen: Counter[str] = Counter()
    rows, rejects = [], []
    for feature in features:
        try:
            rows.append(_accident(feature, crs, seen))
        except BrokenRowError as broken:
            rejects.append(broken.reject)
    return Parsed(rows, rejects)


def _accident(feature: Feature, crs: int | None, seen: Counter[str]) -> IncidentRow:
    texts = geojson.text_values(feature.properties)
    year = _read(feature.number, "jaar_vkl", texts, lambda text: whole(text, _FIRST_YEAR, _LAST_YEAR))
    severity = _read(feature.number, "ap3_code", texts, _severity)
    try:
        position = _dutch(geojson.point(feature.geometry, crs))
    except BrokenValueError as broken:
        raise broken.at(feature.number, "geometry", str(feature.geometry)[:100]) from None
    given = "|".join([f"{position[0]:.5f},{position[1]:.5f}", *(f"{key}={texts[key]}" for key in sorted(texts))])
    digest = hashlib.sha256(given.encode()).hexdigest()[:16]
    seen[digest] += 1
    code = f"bron-{year}-{digest}" + (f"-{seen[digest]}" if seen[digest] > 1 else "")
    return IncidentRow(
        feature.number,
        code,
        "verkeersongeval",
        severity,
        None,
        position,
        datetime(year, 1, 1, tzinfo=LOCAL),
        datetime(year + 1, 1, 1, tzinfo=LOCAL),
    )


def _severity(text: str) -> str:
    if text not in _SEVERITIES:
        ours = ", ".join(_SEVERITIES)
        raise BrokenValueError(f"moet een van deze zijn: {ours}", f"must be one of these: {ours}")
    return text


def _dutch(position: tuple[float, float]) -> tuple[float, float]:
    if not coordinates.is_dutch(*position):
        raise BrokenValueError("ligt buiten Nederland", "lies outside the Netherlands")
    return position


def parse_table(data: bytes) -> Parsed[IncidentRow]:
    """A table of incidents: code, kind, severity, priority, lat and lon (or x and y), from and until (ISO; without a zone: local time;
    without until: that minute), organisation. The header is row 1. Raises BadInput."""
    found = table.read(data)
    names = {normalised(header): header for header in found.header}
    columns = {field: names[name] for field, candidates in _HEADERS.items() for name in candidates if name in names}
    missing = {"code", "kind", "from"} - columns.keys()
    if missing or not (columns.keys() >= {"lat", "lon"} or columns.keys() >= {"x", "y"}):
        raise BadInput(
            f"Een tabel met incidenten heeft kolommen code, kind, from, en lat en lon of x en y; gevonden: {', '.join(found.header)}.",
            f"A table of incidents has columns code, kind, from, and lat and lon or x and y; found: {', '.join(found.header)}.",
        )
    rows, rejects = [], []
    seen: dict[str, int] = {}
    for row, texts in found.rows:
        given = {field: texts[header] for field, header in columns.items()}
        try:
            if (first := seen.setdefault(given["code"], row)) != row:
                raise BrokenValueError(f"staat ook op rij {first}", f"stands on row {first} too").at(row, "code", given["code"])
            rows.append(_incident(row, given))
        except BrokenRowError as broken:
            rejects.append(broken.reject)
    return Parsed(rows, sorted([*rejects, *found.rejects], key=lambda reject: reject.row))


def _incident(row: int, given: Mapping[str, str]) -> IncidentRow:
    across, along = ("lon", "lat") if "lat" in given else ("x", "y")
    x, y = _read(row, across, given, number), _read(row, along, given, number)
    try:
        position = _dutch(coordinates.position(x, y))
    except BrokenValueError as broken:
        raise broken.at(row, f"{across}, {along}", f"{given[across]}, {given[along]}") from None
    start = _read(row, "from", given, _moment)
    end = _read(row, "until", given, _moment) if given.get("until") else None
    if end is not None and end <= start:
        raise BrokenValueError("ligt niet na het begin", "does not lie after the beginning").at(row, "until", given["until"])
    priority = _read(row, "priority", given, lambda text: whole(text, 1, 3)) if given.get("priority") else None
    return IncidentRow(
        row,
        _read(row, "code", given, str),
        _read(row, "kind", given, str),
        given.get("severity") or None,
        priority,
        position,
        start,
        end or datetime.fromtimestamp(start.timestamp() + 60, tz=start.tzinfo),
        given.get("organisation", ""),
    )


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BrokenValueError("is geen tijdstip (jjjj-mm-ddTuu:mm)", "is no moment (yyyy-mm-ddThh:mm)") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)


def _read(row: int, field: str, texts: Mapping[str, str], convert: Any) -> Any:
    text = texts.get(field, "")
    if not text:
        raise missing(row, field)
    try:
        return convert(text)
    except BrokenValueError as broken:
        raise broken.at(row, field, text) from None
