"""The demo's designated areas: drawn around the streets and squares of the cameras, given in EPSG:28992 as municipalities do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from etl.demo.placing import Point
from etl.demo.rotterdam import AREA_MARGIN

_TO_RD = Transformer.from_crs(4326, 28992, always_xy=True)
_MUSEUMPARK_METRES = 180


def areas(facts: dict[str, Any], almere: Iterable[Point]) -> dict[str, Any]:
    """A FeatureCollection of the areas with their dossiers. `almere` are the places of the 151c cameras in its centre."""
    shapes = _shapes(facts, list(almere))
    features = [
        {"type": "Feature", "properties": _dossier(area), "geometry": shapely.geometry.mapping(shapes[area["code"]])}
        for area in facts["areas"]
    ]
    return {
        "type": "FeatureCollection",
        "name": "aanwijzingen",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
        "features": features,
    }


def _dossier(area: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": area["code"],
        "naam": area["name"],
        "kind": "aanwijzing",
        "organisatie": area["owner"],
        "aanwijzingsbesluit": area["decision"],
        "artikel": area["article"],
        "ingangsdatum": area["from"],
        "vervalt_op": area["until"],
        "gebruiksperioden": area["use"],
        "overleg_op": area["consulted"],
    }


def _shapes(facts: dict[str, Any], almere: list[Point]) -> dict[str, BaseGeometry]:
    lines: dict[str, list[list[Point]]] = {}
    for street in facts["public_order"]:
        lines.setdefault(street["area"], []).append(street["line"])
    lines["rotterdam-meidoornstraat-2025"] = [facts["meidoornstraat"]["line"]]
    shapes = {code: _around([shapely.LineString(_rd(line)) for line in parts], AREA_MARGIN) for code, parts in lines.items()}
    shapes["rotterdam-museumpark-2026"] = _around([shapely.Point(_rd([facts["museumpark"]["at"]])[0])], _MUSEUMPARK_METRES)
    shapes["almere-stad-centrum"] = _around([shapely.MultiPoint(_rd(almere)).convex_hull], AREA_MARGIN)
    return shapes


def _around(parts: list[BaseGeometry], metres: float) -> BaseGeometry:
    return shapely.set_precision(shapely.union_all([part.buffer(metres, quad_segs=16) for part in parts]), 0.01)


def _rd(points: Iterable[Any]) -> list[tuple[float, float]]:
    return [_TO_RD.transform(lon, lat) for lat, lon in points]
