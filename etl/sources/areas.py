"""Areas: where a municipality has designated camera supervision, with the dossier of the decision where the file gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely

from etl.sources import features, geojson
from etl.sources.camera_fields import Field, one_of
from etl.sources.geojson import Feature
from etl.sources.parsed import BrokenRowError, Parsed, Reject, slug
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
    found, crs = geojson.read(data)
    rows, rejects = [], []
    for feature in found:
        try:
            rows.append(_area(feature, crs))
        except BrokenRowError as broken:
            rejects.append(broken.reject)
    return Parsed(rows, rejects)


def _area(feature: Feature, crs: int | None) -> AreaRow:
    texts = features.texts_of(feature)
    values = {name: features.value(feature.number, name, texts, field) for name, field in FIELDS.items()}
    if not values["name"]:
        raise BrokenRowError(Reject(feature.number, "name", "", "ontbreekt"))
    code = slug(values["code"])[:95] if values["code"] else None
    start, end = values["in_force_from"], values["stated_end"]
    if start and end and end <= start:
        raise BrokenRowError(Reject(feature.number, "stated_end", end.isoformat(), "ligt niet na de ingangsdatum"))
    given_kind = features.given(texts, FIELDS["kind"])
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
    shape = features.shape(feature, crs, ("Polygon", "MultiPolygon"), "vlak")
    parts = [shape] if shape.geom_type == "Polygon" else list(shape.geoms)
    result: bytes = shapely.to_wkb(shapely.multipolygons(parts))
    return result
