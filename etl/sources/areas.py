"""Areas: where a municipality has designated camera supervision, with the dossier of the decision where the file gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import shapely

from etl.sources import features, geodata
from etl.sources.camera_fields import Field, one_of
from etl.sources.geojson import Feature
from etl.sources.mapping import Wording
from etl.sources.parsed import END_BEFORE_START, BrokenValueError, Parsed, each, missing, slug
from etl.sources.values import day, web_address

# Amsterdam's codes: CTG is cameratoezicht; the others (ban on alcohol, dealers, guided tours, taxi ranks) are never a ground for a camera.
_KINDS = {
    "aanwijzing": "designation",
    "cameratoezicht": "designation",
    "ctg": "designation",
    "cameragebied": "designation",
    "gemeente": "municipality",
    "organisatie": "organisation",
    "meldkamer": "control_room",
    "avg": "other",
    "aog": "other",
    "dog": "other",
    "rlv": "other",
    "taxi": "other",
    "anders": "other",
}

_NO_WORDING = Wording()
FIELDS: dict[str, Field] = {
    "code": Field(("code", "gebiedscode", "buurtcode", "bu_code", "wijkcode", "wk_code")),
    "name": Field(("name", "naam", "oovnaam", "gebied", "gebiedsnaam", "buurtnaam", "bu_naam", "wijknaam", "wk_naam", "gm_naam")),
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


def parse(data: bytes, wording: Wording = _NO_WORDING) -> Parsed[AreaRow]:
    """The areas in a GeoJSON document, a page of the Amsterdam data API, a shapefile or a GeoPackage; objects are counted from 1. Raises
    BadInput."""
    found = geodata.read(data, wording)
    given = features.fields_given(found, wording, FIELDS)
    return replace(each(found.features, lambda feature: _area(feature, wording, found.crs)), given=given)


def _area(feature: Feature, wording: Wording, crs: int | None) -> AreaRow:
    texts = features.texts_of(feature, wording, FIELDS)
    values = {name: features.value(feature.number, name, texts, field) for name, field in FIELDS.items()}
    if not values["name"]:
        raise missing(feature.number, "name")
    code = slug(values["code"])[:95] if values["code"] else None
    start, end = values["in_force_from"], values["stated_end"]
    if start and end and end <= start:
        raise BrokenValueError(*END_BEFORE_START).at(feature.number, "stated_end", end.isoformat())
    dossier = _designation(values)
    return AreaRow(
        feature.number,
        code,
        values["name"],
        values["kind"] or ("designation" if dossier else "other"),  # that an area is designated is said by the file, or nobody says it
        texts["kind"],
        values["organisation"] or "",
        shapely.to_wkb(features.surface(feature, crs)),
        dossier,
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
