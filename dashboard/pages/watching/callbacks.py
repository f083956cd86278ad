"""Callbacks of the page: who looks now follows the push, history follows its fields, withdrawing is asked twice."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import dash
from dash import ALL, Input, Output, State, ctx, html, no_update, set_props

from dashboard.core.errors import BadInput, BeeldregieError
from dashboard.pages.here import Here, here
from dashboard.pages.watching import layout
from dashboard.pages.watching.ids import Id, withdraw_of
from dashboard.sharing import leases, watching
from dashboard.store.events import TICK
from dashboard.ui.shell import ShellId
from dashboard.web.api.watching import past
from dashboard.web.context import Services, principal

TICK_SECONDS = 5.0
TABLES = ("*", "viewing", "lease", "decision")  # what a change of which concerns the page


def register(app: dash.Dash, use: Services) -> None:
    """All callbacks of the page."""
    _push(app, use)
    _shown(app, use)
    _withdrawing(app, use)


def _push(app: dash.Dash, use: Services) -> None:
    """It says that something happened, and the page asks what: what may be seen of it is decided there."""

    @app.callback(State(ShellId.NOWHERE, "data-page"), websocket=True, persistent=True)
    async def push(page: str) -> None:
        if page != "watching":
            return
        principal()
        async for event in use.events.subscribe(TICK_SECONDS):
            if ctx.websocket is None or ctx.websocket.is_shutdown:
                return
            if event != TICK and event["table"] in TABLES:
                set_props(Id.NEWS, {"data": use.clock().isoformat()})


def _shown(app: dash.Dash, use: Services) -> None:
    """Both tabs, as they stand now."""

    @app.callback(Output(Id.NOW, "children"), Output(Id.COUNT, "children"), Output(Id.COUNT, "hidden"), Input(Id.NEWS, "data"))
    async def now_watching(news: Any) -> tuple[Any, str, bool]:
        at = here(app, use, "lease.see", "controller")
        async with use.db.read() as conn:
            found = await watching.now_watching(conn, at.who, at.now)
        rows = [(one, watching.may_withdraw(at.who, one)) for one in found]
        return layout.watching(at.t, rows, at.now), str(len(found)), not found

    @app.callback(
        Output(Id.TRAIL, "children"),
        Output(Id.CSV, "href"),
        Input(Id.CAMERA, "value"),
        Input(Id.FROM, "value"),
        Input(Id.TO, "value"),
        Input(Id.NEWS, "data"),
    )
    async def trail(camera: str | None, first: str | None, last: str | None, news: Any) -> tuple[Any, str]:
        at = here(app, use, "lease.see", "own")
        try:
            wanted = past(camera, _day(first), _day(last))
        except BadInput as error:
            return html.P(error.said(at.t.language), className="gap"), layout.EXPORT
        async with use.db.read() as conn:
            found = await watching.trail(conn, at.who, wanted, layout.MOST_SHOWN + 1)
        query = urlencode({name: value for name, value in (("camera", wanted.camera), ("from", first), ("to", last)) if value})
        return layout.trail(at.t, found, at.now), layout.EXPORT + (f"?{query}" if query else "")


def _withdrawing(app: dash.Dash, use: Services) -> None:
    """A press asks whether; a second one, with words if there are any, withdraws."""

    @app.callback(
        Output(Id.SURE, "opened"),
        Output(Id.SURE_OF, "data"),
        Output(Id.SURE_WORDS, "value"),
        Input(withdraw_of(ALL), "n_clicks"),
        Input(Id.SURE_NO, "n_clicks"),
        prevent_initial_call=True,
    )
    async def sure(clicks: list[int], no: int) -> tuple[Any, Any, Any]:
        if not ctx.triggered or not ctx.triggered[0]["value"]:  # rows that come and go call too
            return no_update, no_update, no_update
        if ctx.triggered_id == Id.SURE_NO:
            return False, None, ""
        return True, ctx.triggered_id["lease"], ""

    @app.callback(
        Output(Id.SURE, "opened", allow_duplicate=True),
        Output(Id.SAID, "children"),
        Output(Id.NEWS, "data"),
        Input(Id.SURE_YES, "n_clicks"),
        State(Id.SURE_OF, "data"),
        State(Id.SURE_WORDS, "value"),
        prevent_initial_call=True,
    )
    async def withdraw(clicks: int, lease: str | None, words: str | None) -> tuple[Any, Any, Any]:
        if not clicks or not lease:
            return no_update, no_update, no_update
        at = here(app, use, "lease.withdraw", "controller")
        return False, await withdrawn(use, at, UUID(lease), words), at.now.isoformat()


async def withdrawn(use: Services, at: Here, lease_id: UUID, words: str | None) -> Any:
    """Withdraw, and what to say of it."""
    try:
        await leases.withdraw(use.db, at.who, lease_id, (words or "").strip() or None, at.now)
    except BeeldregieError as error:
        return html.P(error.said(at.t.language), className="gap")
    return html.P(at.t("watching.withdrawn"), className="load-told")


def _day(value: str | None) -> date | None:
    """A date as a date field gives it; None: empty. Raises BadInput."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise BadInput("periode: dit is geen datum.", "period: this is not a date.") from None
