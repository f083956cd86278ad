"""A whole shift that a colleague hands over: the card of who is offered it, what taking it came to, and word to who gave it that it was not
taken. On every page on which somebody may be sitting: the map, the wall, the incidents."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

import dash
from dash import ALL, Input, Output, ctx, dcc, html, no_update

from dashboard.core.errors import BeeldregieError
from dashboard.core.models import Principal
from dashboard.pages.here import Here, here
from dashboard.policy.permissions import may
from dashboard.sharing import shifts
from dashboard.sharing.record import Asked
from dashboard.sharing.shifts import Taken
from dashboard.store import shifts as store
from dashboard.store.events import AGAIN, Event
from dashboard.store.shifts import Shift
from dashboard.ui.parts import attributes
from dashboard.ui.shell import ShellId, message
from dashboard.ui.texts import Texts
from dashboard.web.context import Services


class ShiftId(StrEnum):
    """What stands on each of these pages once."""

    CARDS = "shift-cards"
    NEWS = "news-shifts"  # store: a shift was offered or answered


TAKE = "take-shift"  # type of the buttons of a card


def takes(shift: Any, take: Any) -> dict[str, Any]:
    """The id of a button of a card; `take`: "yes" or "no"."""
    return {"type": TAKE, "shift": shift, "take": take}


def stage() -> list[Any]:
    """What stands on the page: the place of the cards, and what the push tells."""
    cards_ = html.Div(id=ShiftId.CARDS, className="shift-cards", role="status", **attributes(aria_live="polite"))
    return [cards_, dcc.Store(id=ShiftId.NEWS)]


async def hear(use: Services, who: Principal, event: Event) -> list[ShiftId]:
    """A shift is news to who gives it and to whom it is offered."""
    if not _may_take(use, who):
        return []
    if event == AGAIN:
        return [ShiftId.NEWS]
    if event["table"] != "shift":
        return []
    async with use.db.read() as conn:
        found = await store.get(conn, UUID(event["id"]), use.clock())
    return [ShiftId.NEWS] if found is not None and who.account_id in (found.account_id, found.giver_id) else []


def register(app: dash.Dash, use: Services) -> None:
    """Cards that follow the push; taking a shift over or leaving it: what it came to stays on the screen until it is closed."""
    _telling(app, use)

    @app.callback(
        Output(ShiftId.NEWS, "data"),
        Output(ShellId.ALERT, "children", allow_duplicate=True),
        Input(takes(ALL, ALL), "n_clicks"),
        prevent_initial_call=True,
    )
    async def answered(clicks: list[int]) -> tuple[Any, Any]:
        if not ctx.triggered or not ctx.triggered[0]["value"]:  # cards that come and go call too
            return no_update, no_update
        at, pressed = here(app, use, "lease.watch", "own"), ctx.triggered_id
        news, id_ = {"at": at.now.isoformat()}, UUID(pressed["shift"])
        try:
            if pressed["take"] == "no":
                await shifts.decline(use.db, at.who, id_, at.now)
                return news, no_update
            return news, outcome(at.t, await shifts.accept(use.db, at.who, id_, at.now))
        except BeeldregieError as error:
            return news, message(error.said(at.t.language), at.t("drawer.close"))


def _telling(app: dash.Dash, use: Services) -> None:
    @app.callback(Output(ShiftId.CARDS, "children"), Input(ShiftId.NEWS, "data"))
    async def offered(news: Any) -> list[Any]:
        at = here(app, use)
        if not _may_take(use, at.who):
            return []
        async with use.db.read() as conn:
            return [_card(at.t, one) for one in await shifts.offered(conn, at.who, at.now)]

    @app.callback(Output(ShellId.ALERT, "children", allow_duplicate=True), Input(ShiftId.NEWS, "data"), prevent_initial_call=True)
    async def declined(news: dict[str, Any] | None) -> Any:
        if not news or not news.get("id"):
            return no_update
        at = here(app, use)
        return told(at, await not_taken(use, at, UUID(news["id"])))


def _may_take(use: Services, who: Principal) -> bool:
    return use.settings.sharing and may(who, "lease.watch", "own")


async def not_taken(use: Services, at: Here, shift_id: UUID) -> str:
    """To who gave: that the colleague did not take it over; nothing otherwise."""
    async with use.db.read() as conn:
        colleague = await shifts.declined(conn, at.who, shift_id, at.now)
    return at.t("shift.declined", who=colleague) if colleague else ""


def told(at: Here, said: str) -> Any:
    """A message to who gave something away, where there is one."""
    return message(said, at.t("drawer.close")) if said else no_update


def offer_card(t: Texts, title: str, line: str, yes: Any, no: Any) -> Any:
    """What a colleague offers, to take or to decline; `yes` and `no` are the ids of the buttons."""
    buttons = [
        html.Button(t("hand_over.accept"), id=yes, n_clicks=0, className="grant"),
        html.Button(t("hand_over.decline"), id=no, n_clicks=0, className="second small"),
    ]
    return html.Div([html.B(title), html.P(line, className="quiet"), html.Div(buttons, className="buttons")], className="card request")


def outcome(t: Texts, taken: Taken) -> Any:
    """What a shift came to: each picture with why it is not there if it is not, the incidents, the wall."""
    lines = [html.Li(_picture(t, one)) for one in taken.pictures]
    lines += [html.Li(html.A(t("shift.incident", code=one.code), href=f"/incidents?id={one.id}")) for one in taken.incidents]
    lines += [html.Li(html.A(t("shift.wall"), href=f"/wall?layout={taken.wall}"))] if taken.wall else []
    close = html.Button("×", className="plain", **attributes(aria_label=t("drawer.close"), data_closes=ShellId.ALERT))
    return html.Div([html.Div([html.B(t("shift.taken", who=taken.giver)), html.Ul(lines)]), close], className="message shift-taken")


def _card(t: Texts, one: Shift) -> Any:
    title = t("shift.offered", who=one.giver, what=shifts.what_goes(one)[t.language])
    return offer_card(t, title, t("shift.why"), takes(str(one.id), "yes"), takes(str(one.id), "no"))


def _picture(t: Texts, one: Asked) -> list[Any]:
    camera = html.A(one.camera_code, href=f"/?camera={one.camera_code}")
    why = "" if one.lease else f" {one.answer.explanation[t.language]}"
    return [camera, " · ", html.B(t(f"answer.{one.answer.refusal or one.answer.outcome}")), why]
