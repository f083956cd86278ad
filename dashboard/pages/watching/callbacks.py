"""Callbacks of the page: who looks now follows the push, history follows its fields, withdrawing is asked twice."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import dash
from dash import ALL, Input, Output, State, ctx, html, no_update

from dashboard.core.errors import BadInput, BeeldregieError
from dashboard.core.models import Principal
from dashboard.pages import drawn
from dashboard.pages.here import Here, here
from dashboard.pages.push import concerned
from dashboard.pages.watching import layout
from dashboard.pages.watching.ids import Id, allow_of, withdraw_of
from dashboard.policy.permissions import may
from dashboard.sharing import faults, leases, watching
from dashboard.sharing.answer import CODES
from dashboard.store import news
from dashboard.store.events import Event
from dashboard.web.api.watching import past
from dashboard.web.context import Services


def register(app: dash.Dash, use: Services) -> None:
    """All callbacks of the page."""
    _shown(app, use)
    _withdrawing(app, use)
    _allowing(app, use)


async def hear(use: Services, who: Principal, event: Event) -> list[Id]:
    """Both tabs follow who looks and what is decided, as far as this person may know of it."""
    return [Id.NEWS] if sees(use, who) and await concerned(use, who, event, news.OF_LOOKS, watching.concerns) else []


def sees(use: Services, who: Principal) -> bool:
    """Whether there is anything for somebody on this page."""
    return use.settings.sharing and may(who, "lease.see", "own")


def _shown(app: dash.Dash, use: Services) -> None:
    """Both tabs, as they stand now."""

    @app.callback(
        *drawn.outputs(Id.NOW), Output(Id.COUNT, "children"), Output(Id.COUNT, "hidden"), Input(Id.NEWS, "data"), drawn.state(Id.NOW)
    )
    async def now_watching(news: Any, before: str | None) -> tuple[Any, Any, str, bool]:
        at = here(app, use, "lease.see", "controller")
        async with use.db.read() as conn:
            found = await watching.now_watching(conn, at.who, at.now)
            withheld = await leases.withheld(conn, at.who, at.now)
        rows = [(one, watching.may_withdraw(at.who, one)) for one in found]
        shown = [layout.watching(at.t, rows, at.now), layout.withheld(at.t, withheld, at.now)]
        looking = sum(one.since is not None for one in found)
        return *drawn.anew(shown, before), str(looking), not looking

    @app.callback(Output(Id.FAULTS, "children"), Input(Id.NEWS, "data"))
    async def reported(news: Any) -> Any:
        at = here(app, use, "lease.see", "own")
        async with use.db.read() as conn:
            return layout.faults(at.t, await faults.to_answer(conn, at.who), await faults.own(conn, at.who, at.now), at.now)

    @app.callback(
        Output(Id.TRAIL, "children"),
        Output(Id.CSV, "href"),
        Input(Id.CAMERA, "value"),
        Input(Id.FROM, "value"),
        Input(Id.TO, "value"),
        Input(Id.NEWS, "data"),
    )
    async def trail(camera: str | None, first: str | None, last: str | None, news: Any) -> tuple[Any, str]:
        at = here(app, use, "lease.see", "own")
        try:
            wanted = past(camera, _day(first), _day(last))
        except BadInput as error:
            return html.P(error.said(at.t.language), className="gap"), layout.EXPORT
        async with use.db.read() as conn:
            found = await watching.trail(conn, at.who, wanted, layout.MOST_SHOWN + 1)
        query = urlencode({name: value for name, value in (("camera", wanted.camera), ("from", first), ("to", last)) if value})
        return layout.trail(at.t, found, at.now), layout.EXPORT + (f"?{query}" if query else "")


def _withdrawing(app: dash.Dash, use: Services) -> None:
    """A press asks whether; a second one, with words if there are any, withdraws."""

    @app.callback(
        Output(Id.SURE, "opened"),
        Output(Id.SURE_OF, "data"),
        Output(Id.SURE_WORDS, "value"),
        Output(Id.SURE_CODE, "value"),
        Input(withdraw_of(ALL), "n_clicks"),
        Input(Id.SURE_NO, "n_clicks"),
        prevent_initial_call=True,
    )
    async def sure(clicks: list[int], no: int) -> tuple[Any, Any, Any, Any]:
        if not ctx.triggered or not ctx.triggered[0]["value"]:  # rows that come and go call too
            return no_update, no_update, no_update, no_update
        if ctx.triggered_id == Id.SURE_NO:
            return False, None, "", "other"
        return True, ctx.triggered_id["lease"], "", "other"

    @app.callback(
        Output(Id.SURE, "opened", allow_duplicate=True),
        Output(Id.SAID, "children"),
        Output(Id.NEWS, "data"),
        Input(Id.SURE_YES, "n_clicks"),
        State(Id.SURE_OF, "data"),
        State(Id.SURE_WORDS, "value"),
        State(Id.SURE_CODE, "value"),
        prevent_initial_call=True,
    )
    async def withdraw(clicks: int, lease: str | None, words: str | None, code: Any) -> tuple[Any, Any, Any]:
        if not clicks or not lease:
            return no_update, no_update, no_update
        at = here(app, use, "lease.withdraw", "controller")
        return False, await withdrawn(use, at, UUID(lease), words, code), at.now.isoformat()


async def withdrawn(use: Services, at: Here, lease_id: UUID, words: str | None, code: Any) -> Any:
    """Withdraw, and what to say of it."""
    try:
        await leases.withdraw(use.db, at.who, lease_id, (words or "").strip() or None, at.now, code if code in CODES else None)
    except BeeldregieError as error:
        return html.P(error.said(at.t.language), className="gap")
    return html.P(at.t("watching.withdrawn"), className="load-told")


def _allowing(app: dash.Dash, use: Services) -> None:
    """A press lets an organisation ask again for what was withdrawn; it gives no picture, so it is not asked twice."""

    @app.callback(
        Output(Id.SAID, "children", allow_duplicate=True),
        Output(Id.NEWS, "data", allow_duplicate=True),
        Input(allow_of(ALL), "n_clicks"),
        prevent_initial_call=True,
    )
    async def allow(clicks: list[int]) -> tuple[Any, Any]:
        if not ctx.triggered or not ctx.triggered[0]["value"]:  # rows that come and go call too
            return no_update, no_update
        at = here(app, use, "lease.withdraw", "controller")
        try:
            await leases.allow_again(use.db, at.who, UUID(ctx.triggered_id["lease"]), at.now)
        except BeeldregieError as error:
            return html.P(error.said(at.t.language), className="gap"), at.now.isoformat()
        return html.P(at.t("withheld.allowed"), className="load-told"), at.now.isoformat()


def _day(value: str | None) -> date | None:
    """A date as a date field gives it; None: empty. Raises BadInput."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise BadInput("periode: dit is geen datum.", "period: this is not a date.") from None
