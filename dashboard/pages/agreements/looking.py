"""The list of agreements, and one of them in the dialogue. The use cases check who may."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import dash
from dash import ALL, Input, Output, State, ctx, html, no_update

from dashboard.core.clock import local
from dashboard.core.errors import BadInput, BeeldregieError, NotFound
from dashboard.pages.agreements.card import card, listed
from dashboard.pages.agreements.editing import touches
from dashboard.pages.agreements.form import form
from dashboard.pages.agreements.ids import Id, Part, acts
from dashboard.pages.here import Here, here
from dashboard.sharing import agreement_preview, agreements, changes
from dashboard.store import edits
from dashboard.store.agreements import Agreement, Wanted
from dashboard.web.context import Services

Chosen = dict[str, Any]


def register(app: dash.Dash, use: Services) -> None:
    """The list follows what is asked for and what was done; the dialogue follows what was chosen."""
    _list(app, use)
    _dialogue(app, use)
    _acting(app, use)


def reader(app: dash.Dash, use: Services) -> Here:
    """The surroundings of a callback for who may read agreements. Raises NotLoggedIn, NotPermitted."""
    return here(app, use, "agreement.read", "own")


def _list(app: dash.Dash, use: Services) -> None:
    @app.callback(
        Output(Id.LIST, "children"),
        Input(Id.WORDS, "value"),
        Input(Id.SIDE, "value"),
        Input(Id.STATE, "value"),
        Input(Id.SORT, "value"),
        Input(Id.NEWS, "data"),
    )
    async def show(words: str | None, side: Any, state: Any, sort: Any, news: int) -> Any:
        at = reader(app, use)
        async with use.db.read() as conn:
            return listed(at, await agreements.listed(conn, at.who, Wanted(side, state, words or "", sort), at.now))

    @app.callback(
        Output(Id.CHOSEN, "data"),
        Output(Id.DIALOGUE, "opened"),
        Input({"type": Part.OPEN, "do": ALL, "code": ALL, "version": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    async def choose(clicks: list[int]) -> tuple[Any, Any]:
        if not ctx.triggered[0]["value"]:  # a button that was drawn, not pressed
            return no_update, no_update
        pressed = ctx.triggered_id
        return {name: pressed[name] for name in ("do", "code", "version")}, True


def _dialogue(app: dash.Dash, use: Services) -> None:
    @app.callback(
        Output(Id.BODY, "children"),
        Output(Id.DIALOGUE, "title"),
        Output(Id.SAID, "children"),
        Output(Id.LOOKED_AT, "data"),
        Input(Id.CHOSEN, "data"),
        Input(Id.NEWS, "data"),
        prevent_initial_call=True,
    )
    async def show(chosen: Chosen | None, news: int) -> tuple[Any, Any, Any, Any]:
        if not chosen:
            return no_update, no_update, no_update, no_update
        at = reader(app, use)
        said = no_update if ctx.triggered_id == Id.NEWS else ""
        try:
            body, title = await _body(use, at, chosen)
        except NotFound as error:  # it was undone, and nothing is left of it
            return html.P(error.said(at.t.language)), at.t("agreements.title"), said, None
        return body, title, said, None


async def _body(use: Services, at: Here, chosen: Chosen) -> tuple[Any, str]:
    """The card or the form of what was chosen, and its title."""
    if chosen["do"] != "show":
        return await form(use, at, chosen["do"], chosen["code"], chosen["version"])
    async with use.db.read() as conn:
        history = await agreements.versions(conn, at.who, chosen["code"])
        one = version_of(history, chosen["version"])
        cameras = await agreements.cameras(conn, one, at.now)
        purposes = (await edits.choices(conn)).purposes
    return card(at, one, cameras, purposes, history), one.name


def version_of(history: list[Agreement], version: int) -> Agreement:
    """The version that was chosen where it still stands, else what stands now, else what stood last."""
    return next((one for one in history if one.id == version and one.closed_at is None), history[0])


def _acting(app: dash.Dash, use: Services) -> None:
    """Ending (first what it touches), and undoing; what cannot be is said below."""

    @app.callback(
        Output(Id.NEWS, "data"),
        Output(Id.SAID, "children", allow_duplicate=True),
        Input({"type": Part.ACT, "do": ALL, "which": ALL, "day": ALL}, "n_clicks"),
        State({"type": Part.DAY, "version": ALL}, "value"),
        State(Id.CHOSEN, "data"),
        State(Id.NEWS, "data"),
        prevent_initial_call=True,
    )
    async def act(clicks: list[int], days: list[str | None], chosen: Chosen, news: int) -> tuple[Any, Any]:
        if not ctx.triggered or not ctx.triggered[0]["value"]:
            return no_update, no_update
        at, pressed = reader(app, use), ctx.triggered_id
        try:
            if pressed["do"] == "undo":
                undone = await changes.undo(use.keeper, at.who, int(pressed["which"]), at.now)
                return news + 1, html.P(" ".join(sentence[at.t.language] for sentence in undone.sentences))
            if pressed["do"] == "weigh":
                return no_update, await _weighed(use, at, chosen["code"], int(pressed["which"]), next(iter(days), None) or "")
            await agreements.end(use.db, at.who, chosen["code"], _after(pressed["day"], at), int(pressed["which"]), at.now)
        except BeeldregieError as error:
            return no_update, html.P(error.said(at.t.language), className="gap")
        return news + 1, html.P(at.t("agreements.ended_said"))


async def _weighed(use: Services, at: Here, code: str, version: int, last: str) -> Any:
    """What ending after this last day would touch, and the button that does so. Raises as the use case."""
    async with use.db.read() as conn:
        found = await agreement_preview.ending(conn, at.who, code, _after(last, at), version, at.now)
    sure = html.Button(at.t("agreements.end_sure"), id=acts("end", version, last), n_clicks=0, className="ask small")
    return html.Div([*touches(at, found, tells_running=True), sure])


def _after(last: str, at: Here) -> date | None:
    """The first day on which it no longer holds, after this last one; nothing: now. Raises BadInput."""
    if not last:
        return None
    try:
        day = date.fromisoformat(last)
    except ValueError:
        raise BadInput("Dit is geen dag.", "This is not a day.") from None
    if day < local(at.now).date():
        raise BadInput("Deze laatste dag is al voorbij.", "This last day is past already.")
    return day + timedelta(days=1)
