"""What the browser does by itself on the map page: which function of assets/ answers which change.

Functions by name, no inline scripts, so that the CSP needs no exception.
"""

from __future__ import annotations

import dash
from dash import ALL, ClientsideFunction, Input, Output, State

from dashboard.pages.map.ids import Id, Part
from dashboard.ui.shell import ShellId

_SCREEN, _TIME = "beeldregie", "beeldregieTime"


def register(app: dash.Dash, forecasts: bool, triggers: bool) -> None:
    """Choosing, layers and filters, the time bar, the language."""
    _choosing(app, triggers)
    _layers(app)
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


def _layers(app: dash.Dash) -> None:
    app.clientside_callback(
        ClientsideFunction(_SCREEN, "home"), Output(ShellId.NOWHERE, "accessKey"), Input(Id.HOME, "data"), prevent_initial_call=True
    )
    app.clientside_callback(
        ClientsideFunction(_SCREEN, "frame"), Output(Id.FRAME, "className"), Input(Id.LAYERS, "value"), Input(Id.TIME, "value")
    )
    app.clientside_callback(
        ClientsideFunction(_SCREEN, "camerasUrl"),
        Output(Id.CAMERAS, "url"),
        Input(Id.OWNERS, "value"),
        Input(Id.BASES, "value"),
        Input(Id.MISSING, "checked"),
        State(Id.OWNER_OPTIONS, "children"),
        State(Id.BASIS_OPTIONS, "children"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction(_SCREEN, "areasUrl"), Output(Id.AREAS, "url"), Input(Id.LAYERS, "value"), State(Id.AREAS, "url")
    )
    app.clientside_callback(
        ClientsideFunction(_SCREEN, "heatUrl"), Output(Id.HEAT, "url"), Input(Id.LAYERS, "value"), Input(Id.PERIOD, "value")
    )


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
    app.clientside_callback(
        ClientsideFunction(_TIME, "live"), Output(Id.TIME, "value"), Input(Id.LIVE, "n_clicks"), prevent_initial_call=True
    )
    if forecasts:
        app.clientside_callback(ClientsideFunction(_TIME, "score"), Output(Id.TIME_SCORE, "children"), tick, texts)
