"""What is drawn on the map of what was chosen: its ring, what it sees, where it drives. Pure: GeoJSON in EPSG:4326."""

from __future__ import annotations

from typing import Any

from dashboard.store.camera_models import Card
from dashboard.ui.cone import sector

NOTHING: dict[str, Any] = {"type": "FeatureCollection", "features": []}


def feature(of: str, geometry: dict[str, Any], owner_kind: str = "") -> dict[str, Any]:
    """A collection of one feature, for what is chosen: the ring of a camera, a piece of road; `of` is its code."""
    about = {"of": of, "owner_kind": owner_kind}
    return {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": geometry, "properties": about}]}


def views(card: Card) -> dict[str, Any]:
    """What lies around a chosen camera: what it sees, and of a mobile one its base point with the circle it may drive in."""
    kind = card.owner.owner_kind if card.owner else "other"
    seen = sector(*card.position, card.direction, card.field_of_view, card.range_m)
    reach = sector(*card.base_point, None, 360, card.reach_m) if card.base_point and card.reach_m else None
    base = {"type": "Point", "coordinates": list(card.base_point)} if card.base_point else None
    shapes: tuple[tuple[Any, dict[str, Any]], ...] = ((seen, {}), (reach, {"is_reach": True}), (base, {}))
    features = [{"type": "Feature", "geometry": shape, "properties": {"owner_kind": kind, **about}} for shape, about in shapes if shape]
    return {"type": "FeatureCollection", "features": features}
