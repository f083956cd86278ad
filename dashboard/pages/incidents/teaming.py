"""Callbacks of the temporary teams: reading them, scaling up and down, who is in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash
from dash import ALL, Input, Output, State, html

from dashboard.core.errors import NotFound
from dashboard.pages import drawn
from dashboard.pages.here import Here, here
from dashboard.pages.incidents import teams as view
from dashboard.pages.incidents.callbacks import incident_id
from dashboard.pages.incidents.doing import OUTPUTS, SAME, Result, Told, by_part, done, pressed
from dashboard.pages.incidents.ids import Id, Part, part
from dashboard.policy.permissions import may
from dashboard.sharing import following, teams
from dashboard.web.context import Services

_TYPED = (State(part(Part.TEAM_WORDS, of=ALL), "value"), State(part(Part.TEAM_WORDS, of=ALL), "id"))


def register(app: dash.Dash, use: Services) -> None:
    """All of them."""
    _reading(app, use)
    _offering(app, use)
    _doing(app, use)


def _reading(app: dash.Dash, use: Services) -> None:
    """The teams as they are; not drawn again while they say the same, so that what somebody types between them stays."""

    @app.callback(*drawn.outputs(Id.TEAMS), Input(Id.CHOSEN, "data"), Input(Id.NEWS, "data"), Input(Id.DONE, "data"), drawn.state(Id.TEAMS))
    async def read(chosen: str | None, news: Any, done: Any, before: str | None) -> tuple[Any, Any]:
        at = here(app, use, "incident.read", "any")
        if not chosen or not may(at.who, "incident.follow", "own"):
            return drawn.anew([], before)
        try:
            async with use.db.read() as conn:
                found = await following.in_full(conn, at.who, incident_id(chosen), at.now)
        except NotFound:
            return drawn.anew([], before)
        return drawn.anew(view.section(at.t, at.who, found, at.now), before)


def _offering(app: dash.Dash, use: Services) -> None:
    """Whom to choose from, for who may choose."""

    @app.callback(Output(Id.PEOPLE, "children"), Input(Id.CHOSEN, "data"), Input(Id.DONE, "data"))
    async def people(chosen: str | None, done: Any) -> list[Any]:
        at = here(app, use, "incident.read", "any")
        if not chosen or not may(at.who, "incident.open", "own"):
            return []
        try:
            async with use.db.read() as conn:
                return view.people(await teams.eligible(conn, at.who, incident_id(chosen), at.now))
        except NotFound:
            return []


def _doing(app: dash.Dash, use: Services) -> None:
    """Scaling up and down, having somebody in a team or out of it: one press each."""

    @app.callback(
        *OUTPUTS,
        Input(part(Part.TEAM_UP, kind=ALL), "n_clicks"),
        Input(part(Part.TEAM_ADD, team=ALL), "n_clicks"),
        Input(part(Part.TEAM_OUT, team=ALL, login=ALL), "n_clicks"),
        Input(part(Part.TEAM_DOWN, team=ALL), "n_clicks"),
        State(Id.CHOSEN, "data"),
        *_TYPED,
        prevent_initial_call=True,
    )
    async def press(*given: Any) -> Result:
        button, (chosen, words, ids) = pressed(), given[4:]
        if not button or not chosen:
            return SAME
        at = here(app, use, "incident.open", "own")
        return await done(at, lambda: _done(use, at, button, chosen, by_part(words, ids, "of")))


async def _done(use: Services, at: Here, button: Mapping[str, str], chosen: str, words: Mapping[str, str]) -> Told:
    does = Part(button["type"])
    if does == Part.TEAM_UP:
        kind: Any = button["kind"]
        team = await teams.scale_up(use.db, at.who, incident_id(chosen), kind, words.get(view.NEW, ""), at.now)
        return html.P(at.t("team.is_up", name=team.name))
    if does == Part.TEAM_ADD:
        team = await teams.add_member(use.db, at.who, button["team"], words.get(button["team"], ""), at.now)
        return html.P(at.t("team.is_in", name=team.name))
    if does == Part.TEAM_OUT:
        team = await teams.remove_member(use.db, at.who, button["team"], button["login"], at.now)
        return html.P(at.t("team.is_out", name=team.name))
    await teams.scale_down(use.db, at.who, button["team"], at.now)
    return html.P(at.t("team.is_down"))
