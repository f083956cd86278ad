"""The map page: the map with its layers, the panel on the left, the drawer on the right, the time bar below."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.core.models import Principal
from dashboard.core.settings import Settings
from dashboard.pages.map.ids import Id, Part, part
from dashboard.pages.map.timebar import time_bar
from dashboard.ui import leaflet
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts

LAYERS = ("cameras", "flow", "forecast", "triggers", "areas", "heat")
SHOWN_AT_FIRST = ("cameras", "flow", "forecast", "triggers")
OWNER_KINDS = ("traffic", "public_order", "transport", "tunnel", "bridge", "road", "parking", "other")
PERIODS = ("30", "365", "3650")  # days of incidents that the heat counts
ROTTERDAM, ALMERE = (51.9165, 4.4815), (52.3715, 5.2190)
TICK_SECONDS = 60


def page(t: Texts, who: Principal, settings: Settings) -> Any:
    """The map page for one person. Layers of parts that are switched off by setting are left out."""
    layers = [layer for layer in LAYERS if (layer != "forecast" or settings.iradar) and (layer != "triggers" or settings.triggering)]
    shown = [layer for layer in layers if layer in SHOWN_AT_FIRST]
    return html.Main(
        [
            html.Div(_map(t, who, settings), id=Id.FRAME, className=" ".join(["map-frame", *(f"show-{layer}" for layer in shown)])),
            _panel(t, layers, shown),
            html.Div(id=Id.TRIGGER_CARD, className="trigger-card", role="status", **attributes(aria_live="polite")),
            _drawer(t),
            _legend(t),
            time_bar(t, settings.iradar),
            *_memory(),
        ],
        className="stage",
    )


def _map(t: Texts, who: Principal, settings: Settings) -> Any:
    centre = ALMERE if "almere" in who.organisation_id or "midden-nederland" in who.organisation_id else ROTTERDAM
    words = t.under("map")
    layers = [
        *leaflet.base(settings.basemap),
        leaflet.pane("areas", leaflet.geojson(Id.AREAS, style="area", onEachFeature="eachArea", words=words)),
        leaflet.pane("heat", leaflet.geojson(Id.HEAT, style="heat", onEachFeature="eachHeat", words=words)),
        leaflet.pane("flow", leaflet.geojson(Id.SEGMENTS, "/api/flow/segments.geojson", style="segment", onEachFeature="eachSegment", words=words)),
        leaflet.pane("sites", leaflet.geojson(Id.SITES, "/api/flow/sites.geojson", pointToLayer="site", words=words)),
        leaflet.pane("cone", leaflet.geojson(Id.CONE, style="chosen")),
        leaflet.pane("cameras", leaflet.cameras(Id.CAMERAS, "/api/cameras.geojson")),
        leaflet.pane("chosen", leaflet.geojson(Id.CHOSEN_POINT, pointToLayer="chosenPoint")),
    ]
    if settings.triggering:
        layers.append(leaflet.pane("triggers", leaflet.geojson(Id.TRIGGERS, pointToLayer="trigger", words=words)))
    return [leaflet.leaflet(Id.MAP, layers, centre, 13), html.Div(className="map-help", id="map-help", hidden=True)]


def _panel(t: Texts, layers: list[str], shown: list[str]) -> Any:
    owners = list(OWNER_KINDS)
    aside = html.Aside(
        [
            html.Div([html.H2(t("panel.layers")), html.Button("‹", className="plain fold", title=t("panel.fold"), **attributes(aria_label=t("panel.fold"), data_folds="panel-left"))], className="panel-head"),
            dmc.CheckboxGroup([_row(layer, t(f"layer.{layer}"), count=t.either(f"layer.state.{layer}", "")) for layer in layers], id=Id.LAYERS, value=shown),
            dmc.Select(id=Id.PERIOD, value=PERIODS[1], allowDeselect=False, size="xs", className="heat-period",
                       data=[{"value": days, "label": t(f"period.{days}")} for days in PERIODS], attributes={"input": {"aria-label": t("period.label")}}),
            html.H2(t("panel.owner")),
            dmc.CheckboxGroup(html.Div([_row(kind, t(f"owner.{kind}"), dot=kind) for kind in owners], id=Id.OWNER_OPTIONS), id=Id.OWNERS, value=owners),
            html.H2(t("panel.basis")),
            dmc.CheckboxGroup(html.Div(id=Id.BASIS_OPTIONS), id=Id.BASES, value=[]),
            dmc.Checkbox(id=Id.MISSING, label=_label("missing", t("panel.missing")), checked=False, className="row is-attention", size="xs"),
        ],
        id="panel-left", className="panel panel-left", **attributes(aria_label=t("panel.layers")),
    )
    return html.Div([aside, html.Button(t("panel.layers"), className="chip-button unfold", **attributes(data_folds="panel-left", aria_expanded="false"))])


def _row(value: str, text: str, dot: str | None = None, count: str = "") -> Any:
    return dmc.Checkbox(value=value, label=_label(value, text, dot, count), className="row", size="xs")


def _label(value: str, text: str, dot: str | None = None, count: str = "") -> Any:
    parts = [html.Span(className=f"dot owner-{dot}")] if dot else []
    return html.Span([*parts, html.Span(text, className="row-text"), html.Span(count, id=part(Part.COUNT, of=value), className="count")], className="row-label")


def basis_rows(bases: list[tuple[str, str, str]]) -> list[Any]:
    """The rows of the basis filter; `bases` are (id, name, count)."""
    return [_row(id_, name, count=count) for id_, name, count in bases]


def _drawer(t: Texts) -> Any:
    close = html.Button("×", id=Id.DRAWER_CLOSE, n_clicks=0, className="plain close", **attributes(aria_label=t("drawer.close")))
    asking = html.Section(
        [html.H2(t("camera.do")), html.Div(id=Id.ANSWER, **attributes(aria_live="polite")), html.Div(id=Id.FORM), html.Div(id=Id.ASK_ERROR, className="gap", role="alert")],
        className="do",
    )
    body = html.Div([html.Div(id=Id.DRAWER_BODY, className="drawer-part"), asking, html.Div(id=Id.BEFORE, className="drawer-part")], className="drawer-body")
    return html.Aside([close, body], id=Id.DRAWER, className="panel panel-right is-closed", **attributes(aria_label=t("drawer.label")))


def _legend(t: Texts) -> Any:
    steps = [html.I(className=f"swatch flow-{step}") for step in range(5)]
    return html.Div([html.Span(t("legend.free")), html.Span(steps, className="swatches"), html.Span(t("legend.standstill")),
                     html.I(className="swatch flow-none"), html.Span(t("legend.none"))], className="legend")


def _memory() -> list[Any]:
    stores = [dcc.Store(id=id_) for id_ in (Id.CHOSEN, Id.ASKED, Id.NEWS_TRIGGERS, Id.NEWS_LEASES, Id.NEWS_REQUESTS)]
    return [*stores, dcc.Interval(id=Id.TICK, interval=TICK_SECONDS * 1000)]


def feature(geometry: dict[str, Any], owner_kind: str) -> dict[str, Any]:
    """A collection of one feature, for the cone and the ring of the chosen camera."""
    return {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": geometry, "properties": {"owner_kind": owner_kind}}]}


NOTHING: dict[str, Any] = {"type": "FeatureCollection", "features": []}
