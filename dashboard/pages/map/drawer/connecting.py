"""Why a camera is not connected, below its card: for its owner's side, who says so. Others meet it in an answer, after a yes of the law."""

from __future__ import annotations

from typing import Any, get_args

import dash
import dash_mantine_components as dmc
from dash import Input, Output, State, html, no_update

from dashboard.core.errors import BeeldregieError
from dashboard.pages.here import here
from dashboard.pages.map.ids import Id
from dashboard.sharing import connections, edits
from dashboard.sharing.connections import MOST_WORDS
from dashboard.store import streams
from dashboard.store.streams import Because, Unconnected
from dashboard.ui.format import day
from dashboard.ui.parts import attributes, section
from dashboard.ui.shell import OVER_PANELS
from dashboard.ui.texts import Texts
from dashboard.web.context import Services


def offer() -> Any:
    """The place of it, empty until a camera is chosen that is one's own and not connected."""
    said = html.P("", id=Id.CONNECTION_SAID, className="quiet", role="status", **attributes(aria_live="polite"))
    return html.Div([html.Div(id=Id.CONNECTION), said], className="drawer-part")


def register(app: dash.Dash, use: Services) -> None:
    """The part comes and goes with the chosen camera; saving says what came of it."""

    @app.callback(
        Output(Id.CONNECTION, "children"), Output(Id.CONNECTION_SAID, "children"), Input(Id.CHOSEN, "data"), Input(Id.AS_OF, "value")
    )
    async def offered(chosen: dict[str, Any] | None, as_of: str | None) -> tuple[Any, str]:
        at, code = here(app, use), (chosen or {}).get("code")
        if not code or as_of:
            return None, ""
        async with use.db.read() as conn:
            camera = await streams.unconnected(conn, code)
        if camera is None or camera.is_connected or not edits.may_edit(at.who, camera.owner_id):
            return None, ""
        return form(at.t, camera), ""

    @app.callback(
        Output(Id.CONNECTION_SAID, "children", allow_duplicate=True),
        Input(Id.CONNECTION_SAVE, "n_clicks"),
        State(Id.CONNECTION_BECAUSE, "value"),
        State(Id.CONNECTION_WORDS, "value"),
        State(Id.CHOSEN, "data"),
        prevent_initial_call=True,
    )
    async def save(clicks: int | None, because: Any, words: str | None, chosen: dict[str, Any] | None) -> Any:
        if not clicks or not chosen:
            return no_update
        at, known = here(app, use), because if because in get_args(Because) else None
        try:
            await connections.say_why(use.db, at.who, chosen["code"], known, words, at.now)
        except BeeldregieError as error:
            return html.Span(error.said(at.t.language), className="gap")
        return at.t("connection.saved")


def form(t: Texts, camera: Unconnected) -> Any:
    """What is on record of a camera that is not connected, to be changed."""
    planned = t("connection.planned", day=day(camera.planned_on, t)) if camera.planned_on else t("connection.none")
    because = dmc.Select(
        id=Id.CONNECTION_BECAUSE,
        label=t("connection.because"),
        data=[{"value": one, "label": t(f"code.{one}")} for one in get_args(Because)],
        value=camera.because,
        clearable=True,
        clearButtonProps={"aria-label": t("connection.clear")},
        size="xs",
        comboboxProps={"zIndex": OVER_PANELS},
    )
    words = dmc.TextInput(
        id=Id.CONNECTION_WORDS,
        label=t("connection.words"),
        value=camera.words or "",
        size="xs",
        attributes={"input": {"maxLength": MOST_WORDS}},
    )
    button = html.Button(t("connection.save"), id=Id.CONNECTION_SAVE, n_clicks=0, className="second small")
    return section(t("connection.title"), html.P(planned, className="quiet"), html.Div([because, words, button], className="refuse-form"))
