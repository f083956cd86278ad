"""Making and correcting an agreement: first what it would touch, then saving what was looked at."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import dash
from dash import ALL, Input, Output, State, ctx, html, no_update
from pydantic import BaseModel, ValidationError

from dashboard.core.errors import BeeldregieError
from dashboard.pages.agreements.card import cameras_of
from dashboard.pages.agreements.form import CONDITIONS, read
from dashboard.pages.agreements.ids import Id, Part, field
from dashboard.pages.here import Here, here
from dashboard.policy.agreement_edits import Terms
from dashboard.sharing import agreement_preview, agreement_requests, agreements
from dashboard.sharing.agreement_preview import Preview
from dashboard.sharing.edits import Refused
from dashboard.store.agreements import Agreement
from dashboard.ui.format import number, when
from dashboard.ui.parts import joined
from dashboard.web.context import Services
from dashboard.web.validation import by_field

_SHOWN = 50  # requests named; all are counted
Errors = Mapping[str, str]


def register(app: dash.Dash, use: Services) -> None:
    """Looking at what it would touch, saving, and cameras out of a collection."""
    _collection(app)
    _looking(app, use)
    _saving(app, use)


def _collection(app: dash.Dash) -> None:
    """A collection's cameras are added to the list: they are what it holds now."""

    @app.callback(
        Output(field("cameras"), "value"), Input(Id.COLLECTION, "value"), State(field("cameras"), "value"), prevent_initial_call=True
    )
    async def add(codes: str | None, listed: str | None) -> Any:
        if not codes:
            return no_update
        return "\n".join(dict.fromkeys([*(listed or "").split(), *codes.split()]))


def _keeper(app: dash.Dash, use: Services) -> Here:
    return here(app, use, "agreement.keep", "own")


_FIELDS = {"type": Part.FIELD, "field": ALL}


def _looking(app: dash.Dash, use: Services) -> None:
    @app.callback(
        Output(Id.TOUCHES, "children"),
        Output(Id.SAVE, "hidden"),
        Output(Id.LOOKED_AT, "data", allow_duplicate=True),
        Output(_FIELDS, "error"),
        Input(Id.LOOK, "n_clicks"),
        State(_FIELDS, "value"),
        State(Id.CHOSEN, "data"),
        prevent_initial_call=True,
        running=[(Output(Id.LOOK, "disabled"), True, False)],
    )
    async def look(clicks: int, values: list[Any], chosen: dict[str, Any]) -> tuple[Any, Any, Any, Any]:
        names = names_of(ctx.states_list[0])
        if not clicks:
            return no_update, no_update, no_update, [no_update] * len(names)
        at = _keeper(app, use)
        terms, wrong = _read(at, names, values)
        is_edit = chosen["do"] == "edit"
        try:
            if terms is None:
                return html.P(at.t("agreements.faults"), className="gap"), True, None, _errors(names, wrong)
            async with use.db.read() as conn:
                of = (chosen["code"], chosen["version"]) if is_edit else (None, None)
                found = await agreement_preview.preview(conn, at.who, terms, at.now, *of)
        except BeeldregieError as error:
            return why(at, error), True, None, _errors(names, faults_of(at, error))
        return touches(at, found), False, print_of(terms), _errors(names, {})


def _saving(app: dash.Dash, use: Services) -> None:
    @app.callback(
        Output(Id.NEWS, "data", allow_duplicate=True),
        Output(Id.CHOSEN, "data", allow_duplicate=True),
        Output(Id.SAID, "children", allow_duplicate=True),
        Input(Id.SAVE, "n_clicks"),
        State(_FIELDS, "value"),
        State(Id.CHOSEN, "data"),
        State(Id.LOOKED_AT, "data"),
        State(Id.NEWS, "data"),
        prevent_initial_call=True,
        running=[(Output(Id.SAVE, "disabled"), True, False)],
    )
    async def save(clicks: int, values: list[Any], chosen: dict[str, Any], looked_at: str | None, news: int) -> tuple[Any, Any, Any]:
        if not clicks:
            return no_update, no_update, no_update
        at = _keeper(app, use)
        terms, _ = _read(at, names_of(ctx.states_list[0]), values)
        if terms is None or print_of(terms) != looked_at:
            return no_update, no_update, html.P(at.t("agreements.look_again"), className="gap")
        try:
            saved = await _saved(use, at, chosen, terms)
        except BeeldregieError as error:
            return no_update, no_update, why(at, error)
        return news + 1, {"do": "show", "code": saved.code, "version": saved.id}, html.P(at.t("agreements.saved"))


async def _saved(use: Services, at: Here, chosen: Mapping[str, Any], terms: Terms) -> Agreement:
    """Record it. Raises what the use cases raise."""
    if chosen["do"] == "edit":
        return await agreements.correct(use.db, at.who, chosen["code"], terms, int(chosen["version"]), at.now)
    if chosen["do"] == "asked":
        return await agreement_requests.agree(use.db, at.who, UUID(chosen["code"]), terms, at.now)
    return await agreements.create(use.db, at.who, terms, at.now)


def names_of(states: Sequence[Mapping[str, Any]]) -> list[str]:
    """The fields of a form, in the order in which their values come in."""
    return [state["id"]["field"] for state in states]


def _read(at: Here, names: Sequence[str], values: Sequence[Any]) -> tuple[Terms | None, Errors]:
    """The terms, or what is wrong with which field."""
    try:
        return read(dict(zip(names, values, strict=True))), {}
    except ValidationError as error:
        return None, by_field(error.errors(), at.t.language)


def faults_of(at: Here, error: BeeldregieError) -> Errors:
    """What was refused, by field."""
    return {fault.field: fault.reason[at.t.language] for fault in error.faults} if isinstance(error, Refused) else {}


def _errors(names: Sequence[str], wrong: Errors) -> list[str | None]:
    """What each field shows; conditions stand in one."""
    shown = {"conditions" if name in CONDITIONS else name: reason for name, reason in wrong.items()}
    return [shown.get(name) for name in names]


def why(at: Here, error: BeeldregieError) -> Any:
    """What could not be, in words."""
    return html.P(error.said(at.t.language), className="gap")


def print_of(terms: BaseModel) -> str:
    """By which it is known again what was looked at."""
    return hashlib.sha256(terms.model_dump_json().encode()).hexdigest()


def touches(at: Here, found: Preview, tells_running: bool = False) -> list[Any]:
    """What it would touch: cameras, with `tells_running` the pictures that stop, and last month's requests by what would have changed."""
    t = at.t
    looked = t("agreements.looked_at", n=number(found.looked_at, t))
    notes = [t("agreements.not_all", n=number(agreement_preview.MOST, t))] if not found.is_all else []
    notes += [t("agreements.unread", n=number(found.unread, t))] if found.unread else []
    counts = [
        html.Li(t("agreements.changed", n=number(n, t), was=t(f"agreements.was_{was}"), becomes=t(f"agreements.was_{becomes}")))
        for (was, becomes), n in found.counts
    ] or [html.Li(t("agreements.same"))]
    return [
        html.H2(t("agreements.touches")),
        cameras_of(t, found.cameras),
        *(_stops(at, found) if tells_running else []),
        html.P(looked),
        html.Ul(counts),
        *(html.P(note, className="quiet") for note in notes),
        *_requests(at, found),
    ]


def _stops(at: Here, found: Preview) -> list[Any]:
    """How many pictures stop, and whose they are."""
    t = at.t
    whose = Counter((one.organisation, t.either(f"role.{one.viewer}", one.viewer)) for one in found.stops)
    rows = [html.Li(t("agreements.stops_of", organisation=organisation, viewer=viewer, n=n)) for (organisation, viewer), n in whose.items()]
    return [html.P(t("agreements.stops", n=number(len(found.stops), t)) if rows else t("agreements.stops_none")), html.Ul(rows)]


def _requests(at: Here, found: Preview) -> list[Any]:
    if not found.touched:
        return []
    t, language = at.t, at.t.language
    rows = [
        html.Li(
            [
                *joined([when(one.asked_at, at.now, t), one.camera, t.either(f"reason.{one.reason}", one.reason)]),
                html.Div([html.B(t(f"agreements.was_{one.change[1]}")), ": ", one.effect.after.explanation[language]], className="quiet"),
            ]
        )
        for one in found.touched[:_SHOWN]
    ]
    more = [html.P(t("agreements.more", n=_SHOWN), className="quiet")] if len(found.touched) > _SHOWN else []
    return [html.Details([html.Summary(t("agreements.which")), html.Ul(rows), *more], className="agreements-cameras")]
