"""Callbacks of asking and watching: the question, the answer, extending, stopping, and what the push says about them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import dash
from dash import ALL, Input, Output, State, ctx, no_update
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import BeeldregieError, NotPermitted
from dashboard.core.models import Lease
from dashboard.pages import longer, refused
from dashboard.pages.here import Here, here
from dashboard.pages.map.asking import answers
from dashboard.pages.map.asking import before as looks
from dashboard.pages.map.ids import Id, Part, part
from dashboard.pages.relay import line_url
from dashboard.sharing import ask, history, leases, let_go
from dashboard.sharing.record import Asked
from dashboard.store import cameras
from dashboard.web.context import Services

Result = tuple[Any, Any, Any, Any]  # the answer's part, the store Id.ASKED, whether the question is hidden, what went wrong
SAME: Result = (no_update, no_update, no_update, no_update)


def register(app: dash.Dash, use: Services) -> None:
    """Asking by button or Enter, or by what is let go for it; Verlengen and Stop; the push on leases and decisions."""
    outputs = [
        Output(Id.ANSWER, "children", allow_duplicate=True),
        Output(Id.ASKED, "data", allow_duplicate=True),
        Output(Id.FORM, "hidden", allow_duplicate=True),
        Output(Id.ASK_ERROR, "children", allow_duplicate=True),
    ]

    @app.callback(
        *outputs,
        Input(Id.ASK, "n_clicks"),
        Input(Id.WORDS, "n_submit"),
        Input(part(Part.LET_GO, code=ALL), "n_clicks"),
        State(Id.REASON, "value"),
        State(Id.WORDS, "value"),
        State(Id.PURPOSE, "value"),
        State(Id.CHOSEN, "data"),
        prevent_initial_call=True,
    )
    async def ask_(
        clicks: Any, submits: Any, ends: Any, chip: str | None, words: str | None, purpose: str | None, chosen: dict[str, Any]
    ) -> Result:
        if not any(one["value"] for one in ctx.triggered):
            return SAME
        at, reason = here(app, use, "request.ask"), (words or "").strip() or chip or ""
        if reason and isinstance(ctx.triggered_id, dict):
            await let_go.end(use.db, at.who, ctx.triggered_id["code"], at.now)
        return await answered(app, use, at, ask.Wish([chosen["code"]], reason, purpose))

    @app.callback(*outputs, Input(Id.NEWS_LEASES, "data"), State(Id.ASKED, "data"), prevent_initial_call=True)
    async def follow(news: dict[str, Any], asked: dict[str, Any] | None) -> Result:
        if not asked or not asked.get("request"):
            return SAME
        at = here(app, use)
        async with use.db.read() as conn:
            return await followed(app, use, conn, at, asked)

    @app.callback(Output(Id.BEFORE, "children", allow_duplicate=True), Input(Id.ASKED, "data"), prevent_initial_call=True)
    async def happened(asked: dict[str, Any] | None) -> Any:
        return await before(use, here(app, use), asked["code"]) if asked else no_update

    _watching(app, use)


def _watching(app: dash.Dash, use: Services) -> None:
    """Giving the picture back, and asking for more time."""

    @app.callback(
        Output(Id.NEWS_LEASES, "data", allow_duplicate=True),
        Input(Id.STOP, "n_clicks"),
        State(Id.ASKED, "data"),
        prevent_initial_call=True,
    )
    async def stop(clicks: int | None, asked: dict[str, Any] | None) -> Any:
        if not clicks or not asked or not asked.get("lease"):
            return no_update
        at = here(app, use)
        await leases.stop(use.db, at.who, UUID(asked["lease"]), None, at.now)
        return {"id": asked["lease"], "at": at.now.isoformat()}

    @app.callback(Output(Id.PICTURE_STATUS, "children"), Input(Id.EXTEND, "n_clicks"), State(Id.ASKED, "data"), prevent_initial_call=True)
    async def extend(clicks: int | None, asked: dict[str, Any] | None) -> Any:
        if not clicks or not asked or not asked.get("lease"):
            return no_update
        return await extended(use, here(app, use), UUID(asked["lease"]))


async def before(use: Services, at: Here, code: str) -> Any:
    """What happened before at a camera, with what was just asked or ended."""
    async with use.db.read() as conn:
        return looks.before(at.t, await history.of_camera(conn, at.who, code), at.now)


async def answered(app: dash.Dash, use: Services, at: Here, wish: ask.Wish) -> Result:
    """Ask, and show what it came to; without a reason, or when it cannot be asked, say so beside the question."""
    if not wish.reason:
        return no_update, no_update, False, at.t("ask.need_reason")
    try:
        asked = (await ask.ask(use.db, at.who, wish, at.now))[0]
    except BeeldregieError as error:
        return no_update, no_update, False, error.said(at.t.language)
    async with use.db.read() as conn:
        return await shown(app, use, conn, at, asked)


async def shown(app: dash.Dash, use: Services, conn: AsyncConnection, at: Here, asked: Asked) -> Result:
    """What a request came to: the picture, or the words and where to look instead."""
    if asked.lease is not None and answers.left(asked.lease, at.now):
        return (
            await playing(app, use, conn, at, asked.lease),
            answers.asked(str(asked.request_id), asked.lease, asked.camera_code),
            True,
            "",
        )
    others = [(other.code, other.name) for other in asked.alternatives]
    since = await refused.agreement_since(conn, at, asked.camera_code)
    body = [
        answers.may_i(at.t, asked.answer, at.t("answer.now"), f"/answers/{asked.request_id}", asked=True),
        answers.let_go(at.t, await let_go.could_be(conn, at.who, asked, at.now), at.who.account_id),
        answers.alternatives(at.t, others),
        refused.agreement(at.t, asked.answer, asked.camera_code, "drawer", since, at.now),
    ]
    return body, answers.asked(str(asked.request_id), None, asked.camera_code), asked.answer.outcome == "pending", ""


async def playing(app: dash.Dash, use: Services, conn: AsyncConnection, at: Here, lease: Lease) -> Any:
    """The live picture of a lease."""
    name, purpose = await cameras.name(conn, lease.camera_code), await cameras.purpose_name(conn, lease.purpose_id)
    return answers.picture(at.t, lease, line_url(app, use), purpose[at.t.language], name)


async def followed(app: dash.Dash, use: Services, conn: AsyncConnection, at: Here, asked: dict[str, Any]) -> Result:
    """The open question as it stands now: a picture that ended says why, a request that waited shows its answer; else nothing changes."""
    if asked["lease"]:
        reason = await ended(conn, at, UUID(asked["lease"]))
        if reason is None:
            return SAME
        return answers.picture_ended(at.t, reason), answers.asked(None, None, asked["code"]), False, ""
    now_asked = await history.as_it_stands(conn, at.who, UUID(asked["request"]), at.now)
    return SAME if now_asked.answer.outcome == "pending" else await shown(app, use, conn, at, now_asked)


async def ended(conn: AsyncConnection, at: Here, lease_id: UUID) -> str | None:
    """Why one's own lease ended; None while it runs. Raises NotFound for another's."""
    try:
        lease = await leases.own(conn, at.who, lease_id)
    except NotPermitted:
        return "role_ended"
    return None if answers.left(lease, at.now) else lease.end_reason or "expired"


async def extended(use: Services, at: Here, lease_id: UUID) -> list[Any]:
    """The status line after asking for more time; the picture itself is left alone, so it does not blink."""
    async with use.db.read() as conn:
        before = await leases.own(conn, at.who, lease_id)
    try:
        note = _not_longer(at, before, await leases.extend(use.db, at.who, lease_id, None, at.now))
    except BeeldregieError as error:
        note = error.said(at.t.language)
    async with use.db.read() as conn:
        lease = await leases.own(conn, at.who, lease_id)
        purpose = await cameras.purpose_name(conn, lease.purpose_id)
    return answers.status(at.t, lease, purpose[at.t.language], note)


def _not_longer(at: Here, before: Lease, asked: Asked) -> str:
    """Why it does not go on for longer than `before`; empty where it does."""
    if asked.answer.outcome != "granted":
        return at.t("picture.not_extended", why=asked.answer.explanation[at.t.language])
    assert asked.lease is not None  # what is granted runs
    return "" if asked.lease.ends_at > before.ends_at else longer.fixed(at.t, asked.answer.conditions["ends_because"])


async def open_question(app: dash.Dash, use: Services, conn: AsyncConnection, at: Here, code: str) -> tuple[Any, dict[str, Any] | None]:
    """A picture of this camera that was granted before and still may play, and what the page remembers of it, or nothing."""
    running = [lease for lease in await leases.running(conn, at.who, at.now) if lease.camera_code == code and lease.mode == "live"]
    if not running:
        return [], None
    lease = running[-1]
    return await playing(app, use, conn, at, lease), answers.asked(str(lease.request_id), lease, code)
