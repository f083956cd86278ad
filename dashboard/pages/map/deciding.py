"""Callbacks of the inbox: how many wait, what waits, granting and refusing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import dash
from dash import ALL, Input, Output, State, ctx, no_update

from dashboard.core.errors import BeeldregieError
from dashboard.pages.here import Here, here
from dashboard.pages.map.ids import Id, Part
from dashboard.pages.map.inbox import inbox
from dashboard.sharing import answer, history
from dashboard.ui.shell import ShellId
from dashboard.web.context import Services


def register(app: dash.Dash, use: Services) -> None:
    """The badge follows the push; an open inbox too. Answering is checked again by the use case."""

    @app.callback(Output(ShellId.PENDING, "children"), Output(ShellId.PENDING, "hidden"), Input(Id.NEWS_REQUESTS, "data"))
    async def badge(news: Any) -> tuple[str, bool]:
        at = here(app, use)
        async with use.db.read() as conn:
            n = len(await history.inbox(conn, at.who, at.now))
        return str(n), n == 0

    @app.callback(
        Output(Id.DRAWER_BODY, "children", allow_duplicate=True),
        Input(Id.NEWS_REQUESTS, "data"),
        State(Id.CHOSEN, "data"),
        prevent_initial_call=True,
    )
    async def follow(news: Any, chosen: dict[str, Any] | None) -> Any:
        return await listed(use, here(app, use)) if (chosen or {}).get("inbox") else no_update

    @app.callback(
        Output(Id.DRAWER_BODY, "children", allow_duplicate=True),
        Input({"type": Part.GRANT, "request": ALL}, "n_clicks"),
        Input({"type": Part.REFUSE, "request": ALL}, "n_clicks"),
        State({"type": Part.REFUSE_CODE, "request": ALL}, "value"),
        State({"type": Part.REFUSE_WORDS, "request": ALL}, "value"),
        prevent_initial_call=True,
    )
    async def decide(granted: list[int], refused: list[int], codes: list[str], words: list[str | None]) -> Any:
        if not any(granted) and not any(refused):
            return no_update
        at, pressed = here(app, use), ctx.triggered_id
        place = [one["id"]["request"] for one in ctx.states_list[0]].index(pressed["request"])
        outcome: Any = "granted" if pressed["type"] == Part.GRANT else "refused"
        code = None if outcome == "granted" else codes[place]
        try:
            await answer.answer(use.db, at.who, UUID(pressed["request"]), outcome, code, words[place], at.now)
        except BeeldregieError as error:
            return await listed(use, at, error.said(at.t.language))
        return await listed(use, at)


async def listed(use: Services, at: Here, error: str = "") -> list[Any]:
    """The inbox as it stands now."""
    async with use.db.read() as conn:
        return inbox(at.t, await history.inbox(conn, at.who, at.now), error)
