"""The columns of the three tables, as AG Grid wants them. What stands in a cell is said by assets/table.js, column by column."""

from __future__ import annotations

from typing import Any

from dashboard.store.gaps import GAPS
from dashboard.store.listing import SORTS
from dashboard.ui.texts import Texts

# Column → how wide (pixels). The ids that can be sorted by are those of the API (store/listing.py).
_CAMERAS = {
    "code": 130,
    "name": 185,
    "owner": 190,
    "purpose": 165,
    "basis": 180,
    "gaps": 250,
    "lifecycle": 110,
    "kind": 130,
    "records": 110,
    "retention": 130,
    "municipality": 140,
    "road": 130,
    "operator": 200,
    "controller": 220,
    "decision": 200,
    "dpia": 120,
    "notice": 140,
    "publication": 140,
    "position": 190,
    "rd": 170,
    "recorded": 150,
    "source": 180,
}
_SHOWN_AT_FIRST = ("code", "name", "owner", "purpose", "basis", "gaps", "lifecycle", "kind", "records", "retention")
_AREAS = {
    "name": 170,
    "in_force": 110,
    "designation": 230,
    "article": 190,
    "since": 120,
    "end": 120,
    "cameras": 130,
    "organisation": 220,
    "kind": 140,
}
_ROADS = {"road": 90, "name": 250, "heading": 170, "speed": 110, "free_flow": 160, "delay": 140, "at": 130}
_FIGURES = ("retention", "cameras", "speed", "free_flow", "delay")


def camera_columns(t: Texts) -> list[dict[str, Any]]:
    """The columns of the cameras. They are put in order by the server: the browser holds a part of them."""
    return [
        _column(t, "column", name, width) | {"sortable": name in SORTS, "hide": name not in _SHOWN_AT_FIRST}
        for name, width in _CAMERAS.items()
    ]


def area_columns(t: Texts) -> list[dict[str, Any]]:
    """The columns of the areas."""
    return [_column(t, "area", name, width) for name, width in _AREAS.items()]


def road_columns(t: Texts) -> list[dict[str, Any]]:
    """The columns of the roads."""
    return [_column(t, "road", name, width) for name, width in _ROADS.items()]


def choices(t: Texts) -> list[tuple[str, str]]:
    """(column, its name) of what may be shown of a camera; the code always is."""
    return [(name, t(f"table.column.{name}")) for name in _CAMERAS if name != "code"]


def shown_at_first() -> list[str]:
    """Which of those are shown until somebody chooses otherwise."""
    return [name for name in _SHOWN_AT_FIRST if name != "code"]


def words(t: Texts) -> dict[str, Any]:
    """What assets/table.js needs to say the values in the language of the page."""
    return {
        "language": t.language,
        "kind": t.under("camera.kind"),
        "lifecycle": t.under("camera.lifecycle"),
        "publication": t.under("table.publication"),
        "area_kind": t.under("table.area_kind"),
        "gaps": {gap: said[t.language] for gap, said in GAPS.items()},
        "days": t("unit.days", n="{n}"),
        "hours": t("unit.hours", n="{n}"),
        **t.under("table.word"),
    }


def _column(t: Texts, table: str, name: str, width: int) -> dict[str, Any]:
    column = {"colId": name, "field": name, "headerName": t(f"table.{table}.{name}"), "width": width, "cellRenderer": "BeeldregieCell"}
    if (table, name) == ("column", "code"):
        column |= {"lockVisible": True, "pinned": "left"}
    return column | ({"type": "rightAligned"} if name in _FIGURES else {})
