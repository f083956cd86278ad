"""The operational state below the card, for who keeps the camera: what holds, what viewers reported, recording a state and ending one.

To others there is nothing here: they meet a state in an answer, after the law has said yes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import dash
import dash_mantine_components as dmc
from dash import ALL, Input, Output, State, ctx, html, no_update
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import BeeldregieError
from dashboard.pages.here import Here, here
from dashboard.pages.map.ids import Id, Part, part
from dashboard.sharing import faults, states
from dashboard.sharing.faults import Found
from dashboard.sharing.states import MOST_WORDS, NewState
from dashboard.store import states as store
from dashboard.store.fault_reports import FaultReport
from dashboard.store.states import CAUSES, Kind
from dashboard.ui import parts
from dashboard.ui.dates import day_field, time_field, written
from dashboard.ui.format import when
from dashboard.ui.parts import attributes
from dashboard.ui.shell import OVER_PANELS
from dashboard.ui.texts import Texts
from dashboard.web.api.selection import moment
from dashboard.web.context import Services

Written = tuple[str | None, str | None]  # a day and an hour out of a form, local time
SWITCHES: tuple[Kind, ...] = ("shutter", "off")  # begun with one press; the others are said in a form


def offer() -> Any:
    """The place of it, empty until a camera is chosen that one keeps."""
    said = html.P("", id=Id.STATES_SAID, className="quiet", role="status", **attributes(aria_live="polite"))
    return html.Div([html.Div(id=Id.STATES_OPEN), html.Div(id=Id.STATES_FORM), said], className="drawer-part")


def register(app: dash.Dash, use: Services) -> None:
    """The part comes and goes with the chosen camera; what is open follows the push, so that what is being typed stays."""
    chosen = (Input(Id.CHOSEN, "data"), Input(Id.AS_OF, "value"))

    @app.callback(Output(Id.STATES_OPEN, "children"), *chosen, Input(Id.NEWS_STATES, "data"))
    async def listed(of: dict[str, Any] | None, as_of: str | None, news: Any) -> Any:
        at, code = here(app, use), (of or {}).get("code")
        async with use.db.read() as conn:
            return await opened(conn, at, code) if code and not as_of and await kept(conn, at, code) else None

    @app.callback(Output(Id.STATES_FORM, "children"), Output(Id.STATES_SAID, "children"), *chosen, State(Id.STATES_FORM, "children"))
    async def offered(of: dict[str, Any] | None, as_of: str | None, showing: Any) -> tuple[Any, Any]:
        at, code = here(app, use), (of or {}).get("code")
        if not code or as_of:
            return None, ""
        if isinstance(showing, dict) and showing["props"].get("key") == code:  # the map was only moved in time and back
            return no_update, no_update
        async with use.db.read() as conn:
            return (forms(at.t, code) if await kept(conn, at, code) else None), ""

    _pressing(app, use)
    _settling(app, use)
    _recording(app, use)


_TOLD = (
    Output(Id.STATES_SAID, "children", allow_duplicate=True),
    Output(Id.NEWS_STATES, "data", allow_duplicate=True),
    Output(Id.NEWS_CHANGES, "data", allow_duplicate=True),
)


def _pressing(app: dash.Dash, use: Services) -> None:
    """What one press does: the shutter, off, ending a state."""

    @app.callback(
        *_TOLD, Input({"type": Part.STATE, "do": ALL, "of": ALL}, "n_clicks"), State(Id.CHOSEN, "data"), prevent_initial_call=True
    )
    async def press(clicks: list[int], of: dict[str, Any] | None) -> tuple[Any, Any, Any]:
        code = (of or {}).get("code")
        if not any(clicks) or not code:
            return no_update, no_update, no_update
        at, pressed = here(app, use), ctx.triggered_id
        return await told(at, _do(use, at, code, pressed["do"], pressed["of"]))


def _do(use: Services, at: Here, code: str, do: str, of: str) -> Awaitable[Any]:
    if do == "end":
        return states.end(use.db, at.who, code, int(of), at.now)
    return states.begin(use.db, at.who, code, NewState("shutter" if of == "shutter" else "off"), at.now)


def _settling(app: dash.Dash, use: Services) -> None:
    """A report that is dealt with, with what it was."""

    @app.callback(
        *_TOLD,
        Input({"type": Part.SETTLE, "of": ALL}, "n_clicks"),
        State({"type": Part.SETTLE_CAUSE, "of": ALL}, "value"),
        State({"type": Part.SETTLE_WORDS, "of": ALL}, "value"),
        prevent_initial_call=True,
    )
    async def settle(clicks: list[int], causes: list[str | None], words: list[str | None]) -> tuple[Any, Any, Any]:
        if not any(clicks):
            return no_update, no_update, no_update
        at, of = here(app, use), ctx.triggered_id["of"]
        cause, said = (next((one.get("value") for one in given if one["id"]["of"] == of), None) for given in ctx.states_list)
        return await told(at, faults.settle(use.db, at.who, UUID(of), Found(cause or "", said or ""), at.now))


def _recording(app: dash.Dash, use: Services) -> None:
    """A fault with its cause, maintenance with its period."""

    @app.callback(
        *_TOLD,
        Input(Id.STATE_FAULT, "n_clicks"),
        State(Id.STATE_CAUSE, "value"),
        State(Id.STATE_WORDS, "value"),
        State(Id.CHOSEN, "data"),
        prevent_initial_call=True,
    )
    async def report(clicks: int | None, cause: Any, words: str | None, of: dict[str, Any] | None) -> tuple[Any, Any, Any]:
        if not clicks or not of:
            return no_update, no_update, no_update
        at = here(app, use)
        new = NewState("fault", cause if cause in CAUSES else None, words)
        return await told(at, states.begin(use.db, at.who, of["code"], new, at.now))

    @app.callback(
        *_TOLD,
        Input(Id.STATE_PLAN, "n_clicks"),
        *(State(id_, "value") for id_ in (Id.STATE_FROM, Id.STATE_FROM_TIME, Id.STATE_TO, Id.STATE_TO_TIME)),
        State(Id.STATE_WORK, "value"),
        State(Id.CHOSEN, "data"),
        prevent_initial_call=True,
    )
    async def plan(clicks: int | None, *given: Any) -> tuple[Any, Any, Any]:
        *times, words, of = given
        if not clicks or not of:
            return no_update, no_update, no_update
        at = here(app, use)
        return await told(at, planned(use, at, of["code"], (times[0], times[1]), (times[2], times[3]), words))


async def planned(use: Services, at: Here, code: str, start: Written, end: Written, words: str | None) -> None:
    """Record maintenance between two moments as a form gives them. Raises what `states.begin` does, and BadInput."""
    new = NewState("maintenance", None, words, moment("from", written(*start)), moment("to", written(*end), is_end=True))
    await states.begin(use.db, at.who, code, new, at.now)


async def told(at: Here, doing: Awaitable[Any]) -> tuple[Any, Any, Any]:
    """What to say of it, and the news that the page follows; what could not be done says why."""
    news = {"at": at.now.isoformat()}
    try:
        await doing
    except BeeldregieError as error:
        return html.Span(error.said(at.t.language), className="gap"), news, no_update
    return at.t("states.done"), news, news


async def kept(conn: AsyncConnection, at: Here, code: str) -> bool:
    """Whether who asks keeps this camera."""
    camera = await store.camera(conn, code)
    return camera is not None and states.minds(at.who, camera)


async def opened(conn: AsyncConnection, at: Here, code: str) -> Any:
    """What holds and is planned of a camera that one keeps, with what viewers reported to who decides over it."""
    found = await states.listed(conn, at.who, code, at.now)
    reports = [one for one in await faults.to_answer(conn, at.who) if one.camera == code]
    return section(at.t, found, reports, at.now)


def section(t: Texts, found: Sequence[store.State], reports: Sequence[FaultReport], now: datetime) -> Any:
    """The list, and the buttons of what can be begun with one press."""
    rows = [_state(t, one, now) for one in found] + [_report(t, one, now) for one in reports]
    holding = {one.kind for one in found}
    begins = [_button(t(f"states.begin.{kind}"), "begin", kind) for kind in SWITCHES if kind not in holding]
    listed = html.Div(rows, className="grounds") if rows else html.P(t("states.none"), className="quiet")
    return parts.section(t("states.title"), listed, html.Div(begins, className="chips", style={"marginTop": "8px"}))


def _state(t: Texts, one: store.State, now: datetime) -> Any:
    name = t(f"states.{one.kind}") + (f": {t(f'states.cause.{one.cause}')}" if one.cause else "")
    until = t("states.until", when=when(one.ends_at, now, t)) if one.ends_at and not one.automatic else ""
    seen = t("states.automatic") if one.automatic else ""
    words = " · ".join(word for word in (t("states.since", when=when(one.starts_at, now, t)), until, seen) if word)
    end = t("states.cancel" if one.starts_at > now else f"states.end.{one.kind}")
    return _card(name, words, one.words, _button(end, "end", str(one.id)))


def _report(t: Texts, one: FaultReport, now: datetime) -> Any:
    of, note = str(one.id), f"{one.organisation} · {when(one.reported_at, now, t)}"
    settle = html.Button(t("states.settle"), id=part(Part.SETTLE, of=of), n_clicks=0, className="second small")
    answer = [_cause(t, part(Part.SETTLE_CAUSE, of=of)), _words(t, part(Part.SETTLE_WORDS, of=of), "faults.found"), settle]
    return _card(t("states.reported"), note, one.words, html.Div(answer, className="refuse-form"))


def _card(title: str, note: str, words: str | None, button: Any) -> Any:
    said = [html.P(words)] if words else []
    return html.Div([html.H3(title), html.P(note), *said, html.Div(button, style={"marginTop": "6px"})], className="card")


def _button(words: str, do: str, of: str) -> Any:
    return html.Button(words, id=part(Part.STATE, do=do, of=of), n_clicks=0, className="second small")


def forms(t: Texts, code: str) -> Any:
    """Behind a word each: a fault, and maintenance, of the camera with this code."""
    fault = [
        _cause(t, Id.STATE_CAUSE),
        _words(t, Id.STATE_WORDS),
        html.Button(t("states.report"), id=Id.STATE_FAULT, n_clicks=0, className="second small"),
    ]
    period = [
        made
        for day, hour, label in ((Id.STATE_FROM, Id.STATE_FROM_TIME, "states.from"), (Id.STATE_TO, Id.STATE_TO_TIME, "states.to"))
        for made in (day_field(t, day, t(label), size="xs"), time_field(t, hour, t(f"{label}_hour"), size="xs"))
    ]
    work = [*period, _words(t, Id.STATE_WORK), html.Button(t("states.plan"), id=Id.STATE_PLAN, n_clicks=0, className="second small")]
    return html.Div(
        [
            html.Details([html.Summary(t("states.report_fault")), html.Div(fault, className="refuse-form")], className="card"),
            html.Details([html.Summary(t("states.plan_work")), html.Div(work, className="refuse-form")], className="card"),
        ],
        className="grounds",
        key=code,
    )


def _cause(t: Texts, id_: Any) -> Any:
    causes = [{"value": one, "label": t(f"states.cause.{one}")} for one in CAUSES]
    return dmc.Select(id=id_, label=t("states.cause"), data=causes, value=None, size="xs", comboboxProps={"zIndex": OVER_PANELS})


def _words(t: Texts, id_: Any, label: str = "states.words") -> Any:
    return dmc.TextInput(id=id_, label=t(label), value="", size="xs", attributes={"input": {"maxLength": MOST_WORDS}})
