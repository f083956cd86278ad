"""Areas: where a municipality has designated camera supervision, with the dossier of the decision where the file gives it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from etl.sources import coordinates, geojson
from etl.sources.camera_fields import Field, normalised, one_of
from etl.sources.geojson import Feature
from etl.sources.parsed import BrokenRowError, BrokenValueError, Parsed, Reject, slug
from etl.sources.values import day, web_address

# Amsterdam's codes: CTG is cameratoezicht; the others (ban on alcohol, dealers, guided tours, taxi ranks) are never a ground for a camera.
_KINDS = {
    "aanwijzing": "designation",
    "cameratoezicht": "designation",
    "ctg": "designation",
    "cameragebied": "designation",
    "gemeente": "municipality",
    "organisatie": "organisation",
    "avg": "other",
    "aog": "other",
    "dog": "other",
    "rlv": "other",
    "taxi": "other",
    "anders": "other",
}

FIELDS: dict[str, Field] = {
    "code": Field(("code",)),
    "name": Field(("name", "naam", "oovnaam", "gebied")),
    "kind": Field(("kind", "soort_gebied", "type"), one_of(_KINDS)),
    "organisation": Field(("organisation", "organisatie", "owner", "gemeente")),
    "designation": Field(("designation", "aanwijzingsbesluit", "besluit")),
    "ordinance_article": Field(("ordinance_article", "artikel", "verordening")),
    "in_force_from": Field(("in_force_from", "ingangsdatum", "van"), day),
    "stated_end": Field(("stated_end", "vervalt_op", "einddatum"), day),
    "use_periods": Field(("use_periods", "gebruiksperioden")),
    "consulted_on": Field(("consulted_on", "overleg_op"), day),
    "document_url": Field(("document_url", "besluit_url", "url"), web_address),
    "document_date": Field(("document_date", "besluit_datum"), day),
}


@dataclass(frozen=True, slots=True)
class DesignationRow:
    """The dossier of one decision. What is missing stays missing: the audit names it."""

    name: str
    ordinance_article: str | None
    in_force_from: date | None  # None: not known to be in force
    stated_end: date | None  # the first day on which it no longer holds ("vervalt op")
    use_periods: str | None
    consulted_on: date | None
    document_url: str | None
    document_date: date | None


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area; `wkb` is a MultiPolygon in EPSG:4326. Without a code of its own it is called by organisation, kind and name."""

    row: int
    code: str | None
    name: str
    kind: str
    source_kind: str  # the source's own word, part of the code: an area may be named under two kinds
    organisation: str
    wkb: bytes
    designation: DesignationRow | None


def parse(data: bytes) -> Parsed[AreaRow]:
    """The areas in a GeoJSON document or a page of the Amsterdam data API; objects are counted from 1. Raises BadInput."""
    features, crs = geojson.read(data)
    rows, rejects = [], []
    for feature in features:
        try:
            rows.append(_area(feature, crs))
        except BrokenRowError as broken:
            rejects.append(broken.reject)
    return Parsed(rows, rejects)


def _area(feature: Feature, crs: int | None) -> AreaRow:
    texts = {normalised(key): value for key, value in geojson.text_values(feature.properties).items()}
    values = {name: _value(feature.number, name, texts) for name in FIELDS}
    if not values["name"]:
        raise BrokenRowError(Reject(feature.number, "name", "", "ontbreekt"))
    code = slug(values["code"])[:95] if values["code"] else None
    start, end = values["in_force_from"], values["stated_end"]
    if start and end and end <= start:
        raise BrokenRowError(Reject(feature.number, "stated_end", end.isoformat(), "ligt niet na de ingangsdatum"))
    given_kind = _given(texts, FIELDS["kind"])
    return AreaRow(
        feature.number,
        code,
        values["name"],
        values["kind"] or "designation",
        given_kind,
        values["organisation"] or "",
        _polygon(feature, crs),
        _designation(values),
    )


def _given(texts: Mapping[str, str], field: Field) -> str:
    return next((texts[header] for header in field.headers if texts.get(header)), "")


def _value(row: int, name: str, texts: Mapping[str, str]) -> Any:
    text = _given(texts, FIELDS[name])
    if not text:
        return None
    try:
        return FIELDS[name].convert(text)
    except BrokenValueError as broken:
        raise BrokenRowError(Reject(row, name, text, str(broken))) from None


def _designation(values: Mapping[str, Any]) -> DesignationRow | None:
    if not any(values[name] for name in ("designation", "ordinance_article", "in_force_from", "stated_end")):
        return None
    return DesignationRow(
        values["designation"] or values["name"],
        values["ordinance_article"],
        values["in_force_from"],
        values["stated_end"],
        values["use_periods"],
        values["consulted_on"],
        values["document_url"],
        values["document_date"],
    )


def _polygon(feature: Feature, crs: int | None) -> bytes:
    if not feature.geometry or feature.geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise BrokenRowError(
            Reject(feature.number, "geometry", str(feature.geometry)[:60], "is geen vlak" if feature.geometry else "ontbreekt")
        )
    try:
        shape = shapely.force_2d(shapely.from_geojson(json.dumps(feature.geometry)))
        if shape.is_empty or not shape.is_valid:
            raise BrokenValueError("is leeg" if shape.is_empty else f"is geen geldig vlak: {shapely.is_valid_reason(shape)}")
        shape = _in_degrees(shape, crs)
    except (BrokenValueError, shapely.errors.GEOSException, ValueError, TypeError) as broken:
        raise BrokenRowError(Reject(feature.number, "geometry", str(feature.geometry)[:60], str(broken)[:200])) from None
    parts = [shape] if shape.geom_type == "Polygon" else list(shape.geoms)
    result: bytes = shapely.to_wkb(shapely.multipolygons(parts))
    return result


def _in_degrees(shape: BaseGeometry, crs: int | None) -> BaseGeometry:
    x, y = shapely.get_coordinates(shape)[0]
    coordinates.position(float(x), float(y), crs)  # says why when it cannot be right
    if crs is None:
        crs = coordinates.WGS84 if max(abs(value) for value in shape.bounds) <= 180 else coordinates.RD
    if crs == coordinates.WGS84:
        return shape
    transform = coordinates.transformer(crs).transform
    return shapely.transform(shape, lambda points: np.column_stack(transform(points[:, 0], points[:, 1])).round(coordinates.DECIMALS))
