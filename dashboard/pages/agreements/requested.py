"""The tab of what was asked: who may give the pictures answers, who asked reads it and may take it back. It follows the push."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import dash
from dash import ALL, Input, Output, State, ctx, html, no_update, set_props

from dashboard.core.errors import BeeldregieError
from dashboard.pages.agreements.ids import Id, Part
from dashboard.pages.agreements.looking import reader
from dashboard.pages.agreements.requested_view import Row, listed
from dashboard.pages.here import Here, here
from dashboard.sharing import agreement_requests
from dashboard.store.events import TICK
from dashboard.ui.shell import ShellId
from dashboard.web.context import Services, principal

TICK_SECONDS = 5.0
TABLES = ("*", "agreement_request")  # what a change of which concerns the tab
_WORDS = {"type": Part.REQUEST_WORDS, "which": ALL}


def register(app: dash.Dash, use: Services) -> None:
    """The list follows the push and what was done; answering and taking back."""
    _push(app, use)
    _listing(app, use)
    _acting(app, use)


def _push(app: dash.Dash, use: Services) -> None:
    """It says that something was asked or answered; what may be seen of it is decided where it is read."""

    @app.callback(State(ShellId.NOWHERE, "data-page"), websocket=True, persistent=True)
    async def push(page: str) -> None:
        if page != "agreements":
            return
        principal()
        async for event in use.events.subscribe(TICK_SECONDS):
            if ctx.websocket is None or ctx.websocket.is_shutdown:
                return
            if event != TICK and event["table"] in TABLES:
                set_props(Id.REQUEST_NEWS, {"data": use.clock().isoformat()})


def _listing(app: dash.Dash, use: Services) -> None:
    @app.callback(
        Output(Id.REQUESTED, "children"),
        Output(Id.REQUEST_COUNT, "children"),
        Output(Id.REQUEST_COUNT, "hidden"),
        Input(Id.REQUEST_NEWS, "data"),
        Input(Id.NEWS, "data"),
        State(_WORDS, "value"),
    )
    async def show(news: Any, done: int, words: list[str | None]) -> tuple[Any, str, bool]:
        at = reader(app, use)
        found = await rows(use, at)
        waiting = sum(row.answers for row in found)
        return listed(at, found, _typed(ctx.states_list[0], words)), str(waiting), not waiting


def _acting(app: dash.Dash, use: Services) -> None:
    """Declining and taking back; what cannot be is said above the list."""

    @app.callback(
        Output(Id.REQUEST_SAID, "children"),
        Output(Id.REQUEST_NEWS, "data"),
        Input({"type": Part.REQUEST_ACT, "do": ALL, "which": ALL}, "n_clicks"),
        State(_WORDS, "value"),
        prevent_initial_call=True,
    )
    async def act(clicks: list[int], words: list[str | None]) -> tuple[Any, Any]:
        if not ctx.triggered or not ctx.triggered[0]["value"]:  # rows that come and go call too
            return no_update, no_update
        at, pressed = here(app, use, "agreement.read", "own"), ctx.triggered_id
        try:
            if pressed["do"] == "decline":
                said = _typed(ctx.states_list[0], words).get(pressed["which"])
                await agreement_requests.decline(use.db, at.who, UUID(pressed["which"]), said, at.now)
            else:
                await agreement_requests.withdraw(use.db, at.who, UUID(pressed["which"]), at.now)
        except BeeldregieError as error:
            return html.P(error.said(at.t.language), className="gap"), no_update
        return html.P(at.t(f"requested.said_{pressed['do']}")), at.now.isoformat()


async def rows(use: Services, at: Here) -> list[Row]:
    """What was asked of or by one's organisation, with what one may do about it."""
    async with use.db.read() as conn:
        found = await agreement_requests.listed(conn, at.who)
        answerable = await agreement_requests.answerable(conn, at.who, found, at.now)
    return [Row(one, one.id in answerable, agreement_requests.may_withdraw(at.who, one)) for one in found]


def _typed(states: Sequence[Mapping[str, Any]], words: Sequence[str | None]) -> dict[str, str]:
    """What stands in the fields for words, by request: a list that is drawn anew keeps it."""
    return {state["id"]["which"]: said for state, said in zip(states, words, strict=True) if said}
