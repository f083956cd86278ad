"""Beside the picture: a viewer says that it is out of order, and reads what came of it."""

from __future__ import annotations

from typing import Any

import dash
import dash_mantine_components as dmc
from dash import Input, Output, State, html, no_update

from dashboard.core.errors import BeeldregieError
from dashboard.pages.here import Here, here
from dashboard.pages.map.ids import Id
from dashboard.policy.permissions import may
from dashboard.sharing import faults
from dashboard.ui.faults import came_of
from dashboard.ui.texts import Texts
from dashboard.web.context import Services


def offer(t: Texts, looks: bool) -> Any:
    """The button with its words, folded; hidden from roles that do not look."""
    words = dmc.TextInput(
        id=Id.FAULT_WORDS, label=t("wall.fault_words"), value="", size="xs", attributes={"input": {"maxLength": faults.MOST_WORDS}}
    )
    send = html.Button(t("wall.fault_send"), id=Id.FAULT_SEND, n_clicks=0, className="second small")
    form = html.Details([html.Summary(t("faults.report")), html.Div([words, send], className="refuse-form")], className="fault-form")
    return html.Div([form, html.P("", id=Id.FAULT_SAID, className="quiet", role="status")], id=Id.FAULT, hidden=not looks)


def register(app: dash.Dash, use: Services) -> None:
    """What came of one's report on the camera that is chosen; reporting it."""

    @app.callback(Output(Id.FAULT_SAID, "children"), Output(Id.FAULT_WORDS, "value"), Input(Id.CHOSEN, "data"), prevent_initial_call=True)
    async def reported(chosen: dict[str, Any] | None) -> tuple[str, str]:
        at, code = here(app, use), (chosen or {}).get("code")
        return (await _last(use, at, code) if code and may(at.who, "lease.watch", "own") else ""), ""

    @app.callback(
        Output(Id.FAULT_SAID, "children", allow_duplicate=True),
        Output(Id.FAULT_WORDS, "value", allow_duplicate=True),
        Input(Id.FAULT_SEND, "n_clicks"),
        State(Id.FAULT_WORDS, "value"),
        State(Id.CHOSEN, "data"),
        prevent_initial_call=True,
    )
    async def report(clicks: int | None, words: str | None, chosen: dict[str, Any] | None) -> tuple[Any, Any]:
        if not clicks or not chosen:
            return no_update, no_update
        at = here(app, use)
        try:
            await faults.report(use.db, at.who, chosen["code"], words or "", at.now)
        except BeeldregieError as error:
            return html.Span(error.said(at.t.language), className="gap"), no_update
        return await _last(use, at, chosen["code"]), ""


async def _last(use: Services, at: Here, code: str) -> str:
    """What came of one's latest report on a camera; empty where there is none."""
    async with use.db.read() as conn:
        found = next((one for one in await faults.own(conn, at.who, at.now) if one.camera == code), None)
    return came_of(at.t, at.now, found.reported_at, found.settled_at, found.cause, found.answer) if found else ""
