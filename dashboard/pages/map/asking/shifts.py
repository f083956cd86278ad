"""A whole shift that a colleague hands over: the card of who is offered it, and what taking it came to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import dash
from dash import ALL, Input, Output, ctx, html, no_update

from dashboard.core.errors import BeeldregieError
from dashboard.pages.here import here
from dashboard.pages.map.ids import Id, Part, part
from dashboard.sharing import shifts
from dashboard.sharing.record import Asked
from dashboard.sharing.shifts import Taken
from dashboard.store.shifts import Shift
from dashboard.ui.parts import attributes
from dashboard.ui.shell import ShellId, message
from dashboard.ui.texts import Texts
from dashboard.web.context import Services


def register(app: dash.Dash, use: Services) -> None:
    """Taking a shift over or leaving it; what it came to stays on the screen until it is closed."""

    @app.callback(
        Output(Id.NEWS_OFFERS, "data", allow_duplicate=True),
        Output(ShellId.ALERT, "children", allow_duplicate=True),
        Input(part(Part.TAKE_SHIFT, shift=ALL, take=ALL), "n_clicks"),
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


def cards(t: Texts, offers: Sequence[Shift]) -> list[Any]:
    """What is offered, oldest first."""
    return [_card(t, one) for one in offers]


def outcome(t: Texts, taken: Taken) -> Any:
    """What a shift came to: each picture with why it is not there if it is not, the incidents, the wall."""
    lines = [html.Li(_picture(t, one)) for one in taken.pictures]
    lines += [html.Li(html.A(t("shift.incident", code=one.code), href=f"/incidents?id={one.id}")) for one in taken.incidents]
    lines += [html.Li(html.A(t("shift.wall"), href=f"/wall?layout={taken.wall}"))] if taken.wall else []
    close = html.Button("×", className="plain", **attributes(aria_label=t("drawer.close"), data_closes=ShellId.ALERT))
    return html.Div([html.Div([html.B(t("shift.taken", who=taken.giver)), html.Ul(lines)]), close], className="message shift-taken")


def _card(t: Texts, one: Shift) -> Any:
    yes, no = (part(Part.TAKE_SHIFT, shift=str(one.id), take=take) for take in ("yes", "no"))
    words = shifts.what_goes(one)[t.language]
    buttons = [
        html.Button(t("hand_over.accept"), id=yes, n_clicks=0, className="grant"),
        html.Button(t("hand_over.decline"), id=no, n_clicks=0, className="second small"),
    ]
    return html.Div(
        [
            html.B(t("shift.offered", who=one.giver, what=words)),
            html.P(t("shift.why"), className="quiet"),
            html.Div(buttons, className="buttons"),
        ],
        className="card request",
    )


def _picture(t: Texts, one: Asked) -> list[Any]:
    camera = html.A(one.camera_code, href=f"/?camera={one.camera_code}")
    why = "" if one.lease else f" {one.answer.explanation[t.language]}"
    return [camera, " · ", html.B(t(f"answer.{one.answer.refusal or one.answer.outcome}")), why]
