"""What can be done after a no, on the map and at an incident: other cameras that see the place, and asking for an agreement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import dash
import dash_mantine_components as dmc
from dash import MATCH, Input, Output, State, ctx, html, no_update
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import BeeldregieError
from dashboard.core.models import Answer
from dashboard.pages.here import Here, here
from dashboard.sharing import agreement_requests
from dashboard.store import agreement_requests as open_requests
from dashboard.ui.format import when
from dashboard.ui.texts import Texts
from dashboard.web.context import Services


class Part(StrEnum):
    """Types of what repeats: with `code` of a camera and `at`, the place it stands in."""

    AGREEMENT = "agreement"
    AGREEMENT_WORDS = "agreement-words"
    ASK_AGREEMENT = "ask-agreement"


def _part(type_: Part, code: Any, at: Any) -> dict[str, Any]:
    return {"type": type_.value, "code": code, "at": at}


def register(app: dash.Dash, use: Services) -> None:
    """Asking for an agreement, wherever its button stands; the place then says since when it is asked for."""

    @app.callback(
        Output(_part(Part.AGREEMENT, MATCH, MATCH), "children"),
        Input(_part(Part.ASK_AGREEMENT, MATCH, MATCH), "n_clicks"),
        State(_part(Part.AGREEMENT_WORDS, MATCH, MATCH), "value"),
        prevent_initial_call=True,
    )
    async def agreement(clicks: int | None, words: str | None) -> Any:
        if not clicks:
            return no_update
        at, code = here(app, use, "request.ask"), ctx.triggered_id["code"]
        try:
            asked = await agreement_requests.ask_agreement(use.db, at.who, code, None, words, at.now)
        except BeeldregieError as error:
            return html.P(error.said(at.t.language), className="gap")
        return agreement_asked(at.t, asked.asked_at, at.now)


async def agreement_since(conn: AsyncConnection, at: Here, code: str) -> datetime | None:
    """Since when one's organisation asks for an agreement on a camera."""
    return next((one.asked_at for one in await open_requests.open_of(conn, at.who.organisation_id, [code])), None)


def alternatives(t: Texts, each: Sequence[tuple[Any, str]]) -> Any:
    """Cameras that see the place and may be seen: for each the button that leads to it, and its code."""
    if not each:
        return None
    items = [html.Li([button, html.Span(f" · {code}", className="quiet")]) for button, code in each]
    return html.Div([html.P(t("answer.alternatives")), html.Ul(items, className="alternatives")], className="card")


def agreement(t: Texts, answer: Answer, code: str, at: str, since: datetime | None, now: datetime) -> Any:
    """Where an agreement would help: the button that asks for one, or since when it is asked for. `at` names the place it stands in."""
    if since is None and not agreement_requests.helps(answer):
        return None
    if since is not None:
        return html.Div(agreement_asked(t, since, now), className="agreement")
    button = html.Button(t("agreement.ask"), id=_part(Part.ASK_AGREEMENT, code, at), n_clicks=0, className="second small")
    words = dmc.TextInput(
        id=_part(Part.AGREEMENT_WORDS, code, at),
        placeholder=t("agreement.words"),
        size="xs",
        className="words",
        attributes={"input": {"aria-label": t("agreement.words_long"), "maxLength": 500}},
    )
    return html.Div([words, button], id=_part(Part.AGREEMENT, code, at), className="agreement", role="status")


def agreement_asked(t: Texts, since: datetime, now: datetime) -> Any:
    """Since when an agreement is asked for."""
    return html.P(t("agreement.asked", when=when(since, now, t)), className="quiet")
