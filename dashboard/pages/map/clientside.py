"""What the browser does by itself on the map page: which function of assets/ answers which change.

Functions by name, no inline scripts, so that the CSP needs no exception.
"""

from __future__ import annotations

import dash
from dash import ALL, ClientsideFunction, Input, Output, State

from dashboard.pages.map.finding.panel import FILTERS
from dashboard.pages.map.ids import Id, Part, facet
from dashboard.ui.shell import ShellId

_SCREEN, _TIME, _ADDRESS, _PANEL = "beeldregie", "beeldregieTime", "beeldregieAddress", "beeldregiePanel"


def register(app: dash.Dash, forecasts: bool, triggers: bool, tiles: bool) -> None:
    """Choosing, filters, layers, the address, the time bar, the language."""
    _choosing(app, triggers)
    _filters(app)
    _layers(app)
    _basemap(app, tiles)
    _time(app, forecasts)
    app.clientside_callback(
        ClientsideFunction(_SCREEN, "language"),
        Output(ShellId.NOWHERE, "title"),
        Input(ShellId.LANGUAGE_NL, "n_clicks"),
        Input(ShellId.LANGUAGE_EN, "n_clicks"),
        prevent_initial_call=True,
    )


def _choosing(app: dash.Dash, triggers: bool) -> None:
    openers = [
        Input(Id.CAMERAS, "n_clicks"),
        Input(Id.SEGMENTS, "n_clicks"),
        Input(ShellId.SEARCH, "value"),
        Input({"type": Part.OPEN_CAMERA, "code": ALL, "at": ALL, "reason": ALL}, "n_clicks"),
        Input(Id.DRAWER_CLOSE, "n_clicks"),
        Input(ShellId.NAV_MAP, "n_clicks"),
        Input(ShellId.NAV_REQUESTS, "n_clicks"),
    ]
    if triggers:
        openers.append(Input(Id.TRIGGERS, "n_clicks"))
    clicked = [State(layer, "clickData") for layer in (Id.CAMERAS, Id.TRIGGERS if triggers else Id.CAMERAS, Id.SEGMENTS)]
    app.clientside_callback(ClientsideFunction(_SCREEN, "choose"), Output(Id.CHOSEN, "data"), *openers, *clicked)
    app.clientside_callback(
        ClientsideFunction(_SCREEN, "remember"), Output(ShellId.NOWHERE, "lang"), Input(Id.CHOSEN, "data"), prevent_initial_call=True
    )
    app.clientside_callback(
        ClientsideFunction(_SCREEN, "reveal"),
        Output(ShellId.NOWHERE, "dir"),
        Input(Id.CHOSEN_POINT, "data"),
        Input(Id.CONE, "data"),
        State(Id.CHOSEN, "data"),
        prevent_initial_call=True,
    )


def _filters(app: dash.Dash) -> None:
    """The address fills the filters in, they make the selection, and the selection goes back into the address and to the layer."""
    groups = [facet(name) for name in FILTERS]
    app.clientside_callback(
        ClientsideFunction(_ADDRESS, "restore"),
        *(Output(group, "value") for group in groups),
        Output(Id.AS_OF, "value"),
        Output(Id.SAID, "data"),
        Input(Id.CLEAR, "n_clicks"),
        Input(Id.TO_NOW, "n_clicks"),
        Input(Id.SAID_CHIP, "n_clicks"),
    )
    app.clientside_callback(
        ClientsideFunction(_ADDRESS, "selected"),
        Output(Id.SELECTION, "data"),
        *(Input(group, "value") for group in groups),
        Input(Id.AS_OF, "value"),
        Input(Id.SAID, "data"),
    )
    app.clientside_callback(
        ClientsideFunction(_PANEL, "moment"),
        Output(Id.AS_OF_DAY, "value"),
        Output(Id.AS_OF_TIME, "value"),
        Input(Id.AS_OF, "value"),
        Input(Id.AS_OF_DAY, "value"),
        Input(Id.AS_OF_TIME, "value"),
    )
    app.clientside_callback(ClientsideFunction(_PANEL, "camerasUrl"), Output(Id.CAMERAS, "url"), Input(Id.SELECTION, "data"))
    app.clientside_callback(
        ClientsideFunction(_PANEL, "banner"),
        Output(Id.AS_OF_BANNER, "hidden"),
        Output(Id.AS_OF_WORDS, "children"),
        Output(Id.SAID_CHIP, "hidden"),
        Output(Id.SAID_CHIP, "children"),
        Output(Id.CLEAR, "disabled"),
        Input(Id.SELECTION, "data"),
        State(ShellId.TEXTS, "data"),
    )


def _layers(app: dash.Dash) -> None:
    app.clientside_callback(
        ClientsideFunction(_ADDRESS, "layers"),
        Output(Id.LAYERS, "value"),
        Output(Id.PERIOD, "value"),
        Input(Id.MAP, "id"),
        State(Id.LAYERS, "value"),
        State(Id.PERIOD, "value"),
    )
    app.clientside_callback(
        ClientsideFunction(_SCREEN, "home"), Output(ShellId.NOWHERE, "accessKey"), Input(Id.HOME, "data"), prevent_initial_call=True
    )
    app.clientside_callback(
        ClientsideFunction(_SCREEN, "frame"), Output(Id.FRAME, "className"), Input(Id.LAYERS, "value"), Input(Id.TIME, "value")
    )
    app.clientside_callback(
        ClientsideFunction(_PANEL, "areasUrl"),
        Output(Id.AREAS, "url"),
        Input(Id.LAYERS, "value"),
        Input(Id.SELECTION, "data"),
        State(Id.AREAS, "url"),
    )
    app.clientside_callback(
        ClientsideFunction(_PANEL, "heatUrl"), Output(Id.HEAT, "url"), Input(Id.LAYERS, "value"), Input(Id.PERIOD, "value")
    )


def _basemap(app: dash.Dash, tiles: bool) -> None:
    """Only where there is a choice: which one is remembered in the browser."""
    if not tiles:
        return
    app.clientside_callback(
        ClientsideFunction(_PANEL, "basemapAtFirst"), Output(Id.BASEMAP, "value"), Input(Id.MAP, "id"), State(Id.BASEMAP, "value")
    )
    app.clientside_callback(ClientsideFunction(_PANEL, "basemap"), Output(Id.TILES, "url"), Input(Id.BASEMAP, "value"))


def _time(app: dash.Dash, forecasts: bool) -> None:
    step, tick, layers, texts = (
        Input(Id.TIME, "value"),
        Input(Id.TICK, "n_intervals"),
        Input(Id.LAYERS, "value"),
        State(ShellId.TEXTS, "data"),
    )
    app.clientside_callback(
        ClientsideFunction(_TIME, "words"),
        Output(Id.TIME_CLOCK, "children"),
        Output(Id.TIME_STATE, "children"),
        Output(Id.TIME_STATE, "className"),
        Output(Id.TIME_DATE, "children"),
        Output(Id.LIVE, "className"),
        step,
        tick,
        layers,
        texts,
    )
    app.clientside_callback(ClientsideFunction(_TIME, "values"), Output(Id.FRESHNESS, "children"), step, tick, layers, texts)
    app.clientside_callback(ClientsideFunction(_TIME, "chosen"), Output(Id.TIME, "value"), Input(Id.LIVE, "n_clicks"))
    if forecasts:
        app.clientside_callback(ClientsideFunction(_TIME, "score"), Output(Id.TIME_SCORE, "children"), tick, texts)
