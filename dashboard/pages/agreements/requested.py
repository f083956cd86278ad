"""The tab of what was asked: who may give the pictures answers, who asked reads it and may take it back. It follows the push."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import dash
from dash import ALL, Input, Output, State, ctx, html, no_update
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import BeeldregieError
from dashboard.core.models import Principal
from dashboard.pages.agreements.ids import Id, Part
from dashboard.pages.agreements.looking import reader
from dashboard.pages.agreements.requested_view import Row, listed
from dashboard.pages.here import Here, here
from dashboard.pages.push import concerned
from dashboard.sharing import agreement_requests
from dashboard.store.events import Event
from dashboard.web.context import Services

_WORDS = {"type": Part.REQUEST_WORDS, "which": ALL}


def register(app: dash.Dash, use: Services) -> None:
    """The list follows the push and what was done; answering and taking back."""
    _listing(app, use)
    _acting(app, use)


async def hear(use: Services, who: Principal, event: Event) -> list[Id]:
    """The tab follows what is asked and answered, as far as this person may know of it."""
    if not use.settings.sharing:
        return []
    return [Id.REQUEST_NEWS] if await concerned(use, who, event, {"agreement_request"}, _concerns) else []


async def _concerns(conn: AsyncConnection, who: Principal, table: str, id_: str) -> bool:
    return await agreement_requests.concerns(conn, who, UUID(id_))


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
