"""The tab of turns: finding a camera, its week schedule, adding a turn (first what it would touch), ending, lifting and undoing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash
from dash import ALL, Input, Output, State, ctx, html, no_update
from pydantic import ValidationError

from dashboard.core.errors import BeeldregieError
from dashboard.pages.agreements.editing import Errors, faults_of, names_of, print_of, touches, why
from dashboard.pages.agreements.form import day_after
from dashboard.pages.agreements.ids import Id, Part
from dashboard.pages.agreements.looking import reader
from dashboard.pages.agreements.week import shown
from dashboard.pages.here import Here, here
from dashboard.policy.turn_edits import NewTurns
from dashboard.sharing import changes, turns
from dashboard.store import edits
from dashboard.web.context import Services
from dashboard.web.validation import by_field

_FIELDS = {"type": Part.TURN_FIELD, "field": ALL}


def register(app: dash.Dash, use: Services) -> None:
    """What is shown follows the camera that was chosen and what was done."""
    _finding(app, use)
    _showing(app, use)
    _looking(app, use)
    _saving(app, use)
    _acting(app, use)


def read(fields: Mapping[str, Any]) -> NewTurns:
    """The turns that the fields say; what is empty is not said. Raises pydantic's ValidationError."""
    given = {name: value for name, value in fields.items() if value not in (None, "", [])}
    if "until" in given:
        given["until"] = day_after(given["until"])
    return NewTurns.model_validate(given)


def _finding(app: dash.Dash, use: Services) -> None:
    """The cameras that what is typed finds; without words those with turns first."""

    @app.callback(
        Output(Id.TURN_CAMERA, "data"),
        Input(Id.TURN_CAMERA, "searchValue"),
        State(Id.TURN_CAMERA, "data"),
        State(Id.TURN_CAMERA, "value"),
    )
    async def find(words: str | None, offered: list[dict[str, str]], chosen: str | None) -> Any:
        if any(one["label"] == words for one in offered):
            return no_update  # it was chosen, not typed
        at = reader(app, use)
        async with use.db.read() as conn:
            found = await turns.cameras(conn, at.who, words or "")
        marked = {True: f" · {at.t('turns.has_turns')}", False: ""}
        kept = [one for one in offered if one["value"] == chosen and chosen not in {code for code, _, _ in found}]
        return [*kept, *({"value": code, "label": f"{code} · {name}{marked[has_turns]}"} for code, name, has_turns in found)]


def _showing(app: dash.Dash, use: Services) -> None:
    @app.callback(
        Output(Id.TURN_BODY, "children"),
        Output(Id.TURN_SAID, "children"),
        Output(Id.TURN_LOOKED_AT, "data"),
        Input(Id.TURN_CAMERA, "value"),
        Input(Id.TURN_NEWS, "data"),
        prevent_initial_call=True,
    )
    async def show(code: str | None, news: int) -> tuple[Any, Any, Any]:
        said = no_update if ctx.triggered_id == Id.TURN_NEWS else ""
        if not code:
            return [], said, None
        at = reader(app, use)
        try:
            async with use.db.read() as conn:
                found = await turns.schedule(conn, at.who, code, at.now)
                choices = await edits.choices(conn)
        except BeeldregieError as error:
            return why(at, error), said, None
        return shown(at, found, choices.organisations, choices.purposes), said, None


def _keeper(app: dash.Dash, use: Services) -> Here:
    return here(app, use, "agreement.keep", "own")


def _looking(app: dash.Dash, use: Services) -> None:
    @app.callback(
        Output(Id.TURN_TOUCHES, "children"),
        Output(Id.TURN_SAVE, "hidden"),
        Output(Id.TURN_LOOKED_AT, "data", allow_duplicate=True),
        Output(_FIELDS, "error"),
        Input(Id.TURN_LOOK, "n_clicks"),
        State(_FIELDS, "value"),
        State(Id.TURN_CAMERA, "value"),
        prevent_initial_call=True,
        running=[(Output(Id.TURN_LOOK, "disabled"), True, False)],
    )
    async def look(clicks: int, values: list[Any], code: str) -> tuple[Any, Any, Any, Any]:
        names = names_of(ctx.states_list[0])
        if not clicks:
            return no_update, no_update, no_update, [no_update] * len(names)
        at = _keeper(app, use)
        new, wrong = _read(at, names, values)
        try:
            if new is None:
                return html.P(at.t("agreements.faults"), className="gap"), True, None, [wrong.get(name) for name in names]
            async with use.db.read() as conn:
                found = await turns.preview(conn, at.who, code, new, at.now)
        except BeeldregieError as error:
            return why(at, error), True, None, [faults_of(at, error).get(name) for name in names]
        return touches(at, found, tells_running=True), False, print_of(new), [None] * len(names)


def _saving(app: dash.Dash, use: Services) -> None:
    @app.callback(
        Output(Id.TURN_NEWS, "data", allow_duplicate=True),
        Output(Id.TURN_SAID, "children", allow_duplicate=True),
        Input(Id.TURN_SAVE, "n_clicks"),
        State(_FIELDS, "value"),
        State(Id.TURN_CAMERA, "value"),
        State(Id.TURN_LOOKED_AT, "data"),
        State(Id.TURN_NEWS, "data"),
        prevent_initial_call=True,
        running=[(Output(Id.TURN_SAVE, "disabled"), True, False)],
    )
    async def save(clicks: int, values: list[Any], code: str, looked_at: str | None, news: int) -> tuple[Any, Any]:
        if not clicks:
            return no_update, no_update
        at = _keeper(app, use)
        new, _ = _read(at, names_of(ctx.states_list[0]), values)
        if new is None or print_of(new) != looked_at:
            return no_update, html.P(at.t("agreements.look_again"), className="gap")
        try:
            await turns.add(use.db, at.who, code, new, at.now)
        except BeeldregieError as error:
            return no_update, why(at, error)
        return news + 1, html.P(at.t("turns.saved"))


def _acting(app: dash.Dash, use: Services) -> None:
    """Ending turns, going back to looking at once (and what that would touch), undoing; what cannot be is said above."""

    @app.callback(
        Output(Id.TURN_NEWS, "data"),
        Output(Id.TURN_SAID, "children", allow_duplicate=True),
        Input({"type": Part.TURN_ACT, "do": ALL, "which": ALL}, "n_clicks"),
        State(Id.TURN_NEWS, "data"),
        prevent_initial_call=True,
    )
    async def act(clicks: list[int], news: int) -> tuple[Any, Any]:
        if not ctx.triggered or not ctx.triggered[0]["value"]:  # a button that was drawn, not pressed
            return no_update, no_update
        at, pressed = reader(app, use), ctx.triggered_id
        try:
            if pressed["do"] == "look-clear":
                async with use.db.read() as conn:
                    return no_update, touches(at, await turns.lifting(conn, at.who, pressed["which"], at.now), tells_running=True)
            said = await _done(use, at, pressed["do"], pressed["which"])
        except BeeldregieError as error:
            return no_update, why(at, error)
        return news + 1, html.P(said)


async def _done(use: Services, at: Here, do: str, which: str) -> str:
    """Do it, and what is said of it. Raises what the use cases raise."""
    if do == "undo":
        undone = await changes.undo(use.keeper, at.who, int(which), at.now)
        return " ".join(sentence[at.t.language] for sentence in undone.sentences)
    if do == "clear":
        await turns.clear(use.db, at.who, which, at.now)
        return at.t("turns.lifted")
    await turns.end(use.db, at.who, [int(id_) for id_ in which.split()], at.now)
    return at.t("turns.ended")


def _read(at: Here, names: Sequence[str], values: Sequence[Any]) -> tuple[NewTurns | None, Errors]:
    """The turns, or what is wrong with which field."""
    try:
        return read(dict(zip(names, values, strict=True))), {}
    except ValidationError as error:
        return None, by_field(error.errors(), at.t.language)
