"""The map page: the map with its layers, the panel on the left, the drawer on the right, the time bar below."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode

from dash import dcc, html

from dashboard.core.settings import Settings
from dashboard.pages.map.asking import handing, many_view
from dashboard.pages.map.drawer import connecting, masking, planning, reporting, states, testing
from dashboard.pages.map.editing import layout as editing
from dashboard.pages.map.finding import table
from dashboard.pages.map.finding.legend import legend
from dashboard.pages.map.finding.panel import BASEMAPS, FILTERS, LAYERS, SHOWN_AT_FIRST, panel
from dashboard.pages.map.ids import Id
from dashboard.pages.map.timebar import time_bar
from dashboard.ui import leaflet
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts

NETHERLANDS = (52.15, 5.3)  # until it is known where the cameras stand (callbacks.py, `home`)
WHOLE_COUNTRY = 8  # zoom
TICK_SECONDS = 60


def page(t: Texts, settings: Settings, asked: str = "", asks: bool = True) -> Any:
    """The map page; `asked` is the query of its address, `asks` whether the role asks for pictures. Parts that are switched off by setting
    are left out."""
    layers = [layer for layer in LAYERS if (layer != "forecast" or settings.iradar) and (layer != "triggers" or settings.triggering)]
    shown = [layer for layer in layers if layer in SHOWN_AT_FIRST]
    basemaps = BASEMAPS if settings.basemap == "pdok" else ()
    return html.Main(
        [
            html.Div(_map(t, settings, asked), id=Id.FRAME, className=" ".join(["map-frame", *(f"show-{layer}" for layer in shown)])),
            panel(t, layers, shown, basemaps),
            _as_of_banner(t),
            html.Div(id=Id.EMPTY, className="empty", role="status"),
            table.switch(t),
            table.view(t, settings.sharing, asks),
            *([many_view.offer(t, asks)] if settings.sharing else []),
            html.Div(id=Id.TRIGGER_CARD, className="trigger-card", role="status", **attributes(aria_live="polite")),
            *([many_view.panel(t)] if settings.sharing else []),
            _drawer(t, settings.sharing, asks),
            legend(t),
            time_bar(t, settings.iradar),
            *editing.stage(t),
            *(handing.stage(t) if settings.sharing else []),
            *_memory(),
        ],
        className="stage",
    )


def _map(t: Texts, settings: Settings, asked: str) -> Any:
    words = t.under("map")
    layers = [
        *leaflet.base(Id.TILES if settings.basemap == "pdok" else None),
        leaflet.pane("areas", leaflet.geojson(Id.AREAS, style="area", onEachFeature="eachArea", words=words)),
        leaflet.pane("heat", leaflet.geojson(Id.HEAT, style="heat", onEachFeature="eachHeat", words=words)),
        leaflet.pane(
            "flow", leaflet.geojson(Id.SEGMENTS, "/api/flow/segments.geojson", style="segment", onEachFeature="eachSegment", words=words)
        ),
        leaflet.pane("sites", leaflet.geojson(Id.SITES, "/api/flow/sites.geojson", pointToLayer="site", words=words)),
        leaflet.pane("near"),
        leaflet.pane("cone", leaflet.geojson(Id.CONE, style="chosen", onEachFeature="eachChosen", pointToLayer="basePoint")),
        leaflet.pane("cameras", leaflet.cameras(Id.CAMERAS, cameras_url(asked), words | t.under("mark"))),
        leaflet.pane("chosen", leaflet.geojson(Id.CHOSEN_POINT, pointToLayer="chosenPoint")),
    ]
    if settings.triggering:
        layers.append(leaflet.pane("triggers", leaflet.geojson(Id.TRIGGERS, pointToLayer="trigger", words=words)))
    return leaflet.leaflet(Id.MAP, layers, NETHERLANDS, WHOLE_COUNTRY)


def _drawer(t: Texts, sharing: bool, asks: bool) -> Any:
    close = html.Button("×", id=Id.DRAWER_CLOSE, n_clicks=0, className="plain close", **attributes(aria_label=t("drawer.close")))
    asking = html.Section(
        [
            html.H2(t("camera.do")),
            html.Div(id=Id.ANSWER, **attributes(aria_live="polite")),
            html.Div(id=Id.FORM),
            html.Div(id=Id.ASK_ERROR, className="gap", role="alert"),
            reporting.offer(t, asks),
        ],
        className="do",
    )
    about, before = html.Div(id=Id.DRAWER_BODY, className="drawer-part"), html.Div(id=Id.BEFORE, className="drawer-part")
    shared = [states.offer(), masking.offer(), planning.offer()] if sharing else []
    kept = [editing.offer(t), testing.offer(), connecting.offer(), *shared]
    parts = [about, *kept, *([asking] if sharing else []), before, *editing.rest(t)]
    body = html.Div(parts, className="drawer-body")
    return html.Aside([close, body], id=Id.DRAWER, className="panel panel-right is-closed", **attributes(aria_label=t("drawer.label")))


def _as_of_banner(t: Texts) -> Any:
    """That the map shows another moment than now, and the way back; hidden while it shows now."""
    words = [html.Strong("", id=Id.AS_OF_WORDS), html.Button(t("map.to_now"), id=Id.TO_NOW, n_clicks=0, className="link")]
    return html.Div(words, id=Id.AS_OF_BANNER, className="as-of-banner", hidden=True, role="status")


def _memory() -> list[Any]:
    news = (Id.NEWS_TRIGGERS, Id.NEWS_LEASES, Id.NEWS_REQUESTS, Id.NEWS_OFFERS, Id.NEWS_STATES)
    stores = [dcc.Store(id=id_) for id_ in (Id.HOME, Id.SAID, Id.CHOSEN, Id.ASKED, *news)]
    return [*stores, dcc.Store(id=Id.SELECTION, data=""), dcc.Interval(id=Id.TICK, interval=TICK_SECONDS * 1000)]


def cameras_url(asked: str) -> str:
    """Where the layer of the cameras begins: with what the page's own address says of the filters, written as assets/early.js writes it, so
    that what the browser asked for meanwhile is what the map wants."""
    given = parse_qs(asked)
    wanted = {name: given[name][-1] for name in (*FILTERS, "q", "as_of") if name in given}
    words = urlencode(wanted, safe=",:*")
    return "/api/cameras.geojson" + (f"?{words}" if words else "")
