"""Handing a picture over to a colleague: the dialogue of who gives, the card of who is offered, and what a press on either does."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import dash
import dash_mantine_components as dmc
from dash import ALL, Input, Output, State, ctx, html, no_update

from dashboard.core.errors import BeeldregieError
from dashboard.pages import shifts
from dashboard.pages.here import Here, here
from dashboard.pages.map.ids import Id, Part, part
from dashboard.policy.permissions import may
from dashboard.sharing import hand_over
from dashboard.store.hand_overs import Offer
from dashboard.ui.format import clock
from dashboard.ui.parts import attributes
from dashboard.ui.shell import OVER_PANELS, ShellId, message
from dashboard.ui.texts import Texts
from dashboard.web.context import Services


def stage(t: Texts) -> list[Any]:
    """What stands on the page: the dialogue, closed, and the place of offers, a whole shift's above those of single pictures."""
    buttons = html.Div(
        [
            html.Button(t("hand_over.send"), id=Id.HAND_OVER_SEND, n_clicks=0, className="ask small"),
            html.Button(t("hand_over.leave"), id=Id.HAND_OVER_LEAVE, n_clicks=0, className="second small"),
        ],
        className="load-buttons",
    )
    choice = dmc.Select(
        id=Id.HAND_OVER_TO, label=t("hand_over.to"), data=[], value=None, searchable=True, comboboxProps={"zIndex": OVER_PANELS}
    )
    dialogue = dmc.Modal(
        [html.P(t("hand_over.why")), choice, html.P("", id=Id.HAND_OVER_SAID, role="status"), buttons],
        id=Id.HAND_OVER,
        title=t("hand_over.title"),
        opened=False,
        zIndex=OVER_PANELS,
        closeButtonProps={"aria-label": t("drawer.close")},
    )
    pictures = html.Div(id=Id.OFFERS, role="status", **attributes(aria_live="polite"))
    return [dialogue, html.Div([*shifts.stage(), pictures], className="offers")]


def register(app: dash.Dash, use: Services) -> None:
    """Giving: choose a colleague, offer. Taking: the cards follow the push; taking over opens the camera."""
    _giving(app, use)
    _taking(app, use)


def _giving(app: dash.Dash, use: Services) -> None:
    """The dialogue; it stays open with what came of it."""

    @app.callback(
        Output(Id.HAND_OVER, "opened"),
        Output(Id.HAND_OVER_TO, "data"),
        Output(Id.HAND_OVER_TO, "value"),
        Output(Id.HAND_OVER_SAID, "children"),
        Input(Id.HAND_OVER_OPEN, "n_clicks"),
        Input(Id.HAND_OVER_LEAVE, "n_clicks"),
        prevent_initial_call=True,
    )
    async def opened(clicks: int | None, leave: int | None) -> tuple[Any, Any, Any, Any]:
        if ctx.triggered_id == Id.HAND_OVER_LEAVE or not clicks:
            return False, no_update, no_update, no_update
        at = here(app, use, "lease.watch", "own")
        async with use.db.read() as conn:
            found = await hand_over.colleagues(conn, at.who, at.now)
        choices = [{"value": one.login, "label": one.display_name} for one in found]
        return True, choices, None, "" if found else at.t("hand_over.none")

    @app.callback(
        Output(Id.HAND_OVER_SAID, "children", allow_duplicate=True),
        Input(Id.HAND_OVER_SEND, "n_clicks"),
        State(Id.HAND_OVER_TO, "value"),
        State(Id.HAND_OVER_TO, "data"),
        State(Id.ASKED, "data"),
        prevent_initial_call=True,
    )
    async def send(clicks: int | None, to: str | None, choices: list[dict[str, str]], asked: dict[str, Any] | None) -> Any:
        if not clicks or not asked or not asked.get("lease"):
            return no_update
        at = here(app, use, "lease.watch", "own")
        if not to:
            return at.t("hand_over.choose")
        try:
            await hand_over.offer(use.db, at.who, UUID(asked["lease"]), to, at.now)
        except BeeldregieError as error:
            return error.said(at.t.language)
        return at.t("hand_over.sent", name=next(one["label"] for one in choices if one["value"] == to))


def _taking(app: dash.Dash, use: Services) -> None:
    """The cards of what is offered."""

    @app.callback(Output(Id.OFFERS, "children"), Input(Id.NEWS_OFFERS, "data"))
    async def offered(news: Any) -> list[Any]:
        at = here(app, use)
        if not may(at.who, "lease.watch", "own"):
            return []
        async with use.db.read() as conn:
            return [_card(at.t, one) for one in await hand_over.offered(conn, at.who, at.now)]

    @app.callback(Output(ShellId.ALERT, "children", allow_duplicate=True), Input(Id.NEWS_OFFERS, "data"), prevent_initial_call=True)
    async def given(news: dict[str, Any] | None) -> Any:
        if not news or not news.get("id"):
            return no_update
        at = here(app, use)
        return shifts.told(at, await not_taken(use, at, news["table"], news["id"]))

    @app.callback(
        Output(Id.NEWS_OFFERS, "data"),
        Output(Id.CHOSEN, "data", allow_duplicate=True),
        Output(ShellId.ALERT, "children", allow_duplicate=True),
        Input(part(Part.TAKE_OVER, offer=ALL, camera=ALL, take=ALL), "n_clicks"),
        prevent_initial_call=True,
    )
    async def answered(clicks: list[int]) -> tuple[Any, Any, Any]:
        if not ctx.triggered or not ctx.triggered[0]["value"]:  # cards that come and go call too
            return no_update, no_update, no_update
        at, pressed = here(app, use, "lease.watch", "own"), ctx.triggered_id
        news, take = {"at": at.now.isoformat()}, pressed["take"] == "yes"
        said = await answer(use, at, UUID(pressed["offer"]), take)
        if said:
            return news, no_update, message(said, at.t("drawer.close"))
        return news, {"code": pressed["camera"], "fly": True} if take else no_update, no_update


async def answer(use: Services, at: Here, offer_id: UUID, take: bool) -> str:
    """Take over or decline. Returns why it did not come to a picture, or nothing."""
    try:
        if not take:
            await hand_over.decline(use.db, at.who, offer_id, at.now)
            return ""
        asked = await hand_over.accept(use.db, at.who, offer_id, at.now)
    except BeeldregieError as error:
        return error.said(at.t.language)
    return "" if asked.lease is not None else asked.answer.explanation[at.t.language]


async def not_taken(use: Services, at: Here, table: str, id_: str) -> str:
    """To who gave: that the colleague did not take it over; nothing for any other event."""
    async with use.db.read() as conn:
        found = await hand_over.not_taken(conn, at.who, table, id_)
    if found is None:
        return ""
    return at.t(f"hand_over.{'declined' if found.declined else 'refused'}", who=found.colleague, camera=found.camera_name)


def _card(t: Texts, one: Offer) -> Any:
    yes, no = (part(Part.TAKE_OVER, offer=str(one.id), camera=one.camera_code, take=take) for take in ("yes", "no"))
    line = t("hand_over.line", purpose=one.purpose[t.language], time=clock(one.ends_at))
    return shifts.offer_card(t, t("hand_over.offered", who=one.giver, camera=one.camera_name), line, yes, no)
