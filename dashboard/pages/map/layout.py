"""The map page: the map with its layers, the panel on the left, the drawer on the right, the time bar below."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.core.settings import Settings
from dashboard.pages.map.ids import Id
from dashboard.pages.map.panel import LAYERS, SHOWN_AT_FIRST, panel
from dashboard.pages.map.timebar import time_bar
from dashboard.ui import leaflet
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts

NETHERLANDS = (52.15, 5.3)  # until it is known where the cameras stand (callbacks.py, `home`)
WHOLE_COUNTRY = 8  # zoom
TICK_SECONDS = 60


def page(t: Texts, settings: Settings) -> Any:
    """The map page. Layers of parts that are switched off by setting are left out, and so is asking."""
    layers = [layer for layer in LAYERS if (layer != "forecast" or settings.iradar) and (layer != "triggers" or settings.triggering)]
    shown = [layer for layer in layers if layer in SHOWN_AT_FIRST]
    return html.Main(
        [
            html.Div(_map(t, settings), id=Id.FRAME, className=" ".join(["map-frame", *(f"show-{layer}" for layer in shown)])),
            panel(t, layers, shown),
            html.Div(id=Id.TRIGGER_CARD, className="trigger-card", role="status", **attributes(aria_live="polite")),
            _drawer(t, settings.sharing),
            _legend(t),
            time_bar(t, settings.iradar),
            *_memory(),
        ],
        className="stage",
    )


def _map(t: Texts, settings: Settings) -> Any:
    words = t.under("map")
    layers = [
        *leaflet.base(settings.basemap),
        leaflet.pane("areas", leaflet.geojson(Id.AREAS, style="area", onEachFeature="eachArea", words=words)),
        leaflet.pane("heat", leaflet.geojson(Id.HEAT, style="heat", onEachFeature="eachHeat", words=words)),
        leaflet.pane(
            "flow", leaflet.geojson(Id.SEGMENTS, "/api/flow/segments.geojson", style="segment", onEachFeature="eachSegment", words=words)
        ),
        leaflet.pane("sites", leaflet.geojson(Id.SITES, "/api/flow/sites.geojson", pointToLayer="site", words=words)),
        leaflet.pane("cone", leaflet.geojson(Id.CONE, style="chosen", onEachFeature="eachChosen")),
        leaflet.pane("cameras", leaflet.cameras(Id.CAMERAS, "/api/cameras.geojson")),
        leaflet.pane("chosen", leaflet.geojson(Id.CHOSEN_POINT, pointToLayer="chosenPoint")),
    ]
    if settings.triggering:
        layers.append(leaflet.pane("triggers", leaflet.geojson(Id.TRIGGERS, pointToLayer="trigger", words=words)))
    return leaflet.leaflet(Id.MAP, layers, NETHERLANDS, WHOLE_COUNTRY)


def _drawer(t: Texts, sharing: bool) -> Any:
    close = html.Button("×", id=Id.DRAWER_CLOSE, n_clicks=0, className="plain close", **attributes(aria_label=t("drawer.close")))
    asking = html.Section(
        [
            html.H2(t("camera.do")),
            html.Div(id=Id.ANSWER, **attributes(aria_live="polite")),
            html.Div(id=Id.FORM),
            html.Div(id=Id.ASK_ERROR, className="gap", role="alert"),
        ],
        className="do",
    )
    about, before = html.Div(id=Id.DRAWER_BODY, className="drawer-part"), html.Div(id=Id.BEFORE, className="drawer-part")
    body = html.Div([about, *([asking] if sharing else []), before], className="drawer-body")
    return html.Aside([close, body], id=Id.DRAWER, className="panel panel-right is-closed", **attributes(aria_label=t("drawer.label")))


def _legend(t: Texts) -> Any:
    steps = [html.I(className=f"swatch flow-{step}") for step in range(5)]
    return html.Div(
        [
            html.Span(t("legend.free")),
            html.Span(steps, className="swatches"),
            html.Span(t("legend.standstill")),
            html.I(className="swatch flow-none"),
            html.Span(t("legend.none")),
        ],
        className="legend",
    )


def _memory() -> list[Any]:
    stores = [dcc.Store(id=id_) for id_ in (Id.HOME, Id.CHOSEN, Id.ASKED, Id.NEWS_TRIGGERS, Id.NEWS_LEASES, Id.NEWS_REQUESTS)]
    return [*stores, dcc.Interval(id=Id.TICK, interval=TICK_SECONDS * 1000)]


def feature(geometry: dict[str, Any], owner_kind: str = "") -> dict[str, Any]:
    """A collection of one feature, for what is chosen: the cone and the ring of a camera, a piece of road."""
    return {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": geometry, "properties": {"owner_kind": owner_kind}}]}


NOTHING: dict[str, Any] = {"type": "FeatureCollection", "features": []}
