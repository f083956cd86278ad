"""Callbacks of the map page that read for the drawer: what was chosen, now or as of the moment that the map shows."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import dash
from dash import ALL, Input, Output, State, ctx, html, no_update
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import BeeldregieError, NotFound
from dashboard.core.models import Answer
from dashboard.pages import refused
from dashboard.pages.here import Here, here
from dashboard.pages.map import shapes
from dashboard.pages.map.asking import answers, deciding, purpose_view
from dashboard.pages.map.asking import one as asking
from dashboard.pages.map.asking.before import before
from dashboard.pages.map.drawer import camera as drawer
from dashboard.pages.map.drawer import road
from dashboard.pages.map.ids import Id, Part
from dashboard.policy.permissions import may
from dashboard.sharing import ask, history, purposes
from dashboard.store import agreement_requests, cameras, traffic
from dashboard.store.camera_models import Card
from dashboard.web.api.selection import moment
from dashboard.web.context import Services, permit

CLOSED, OPEN, CAMERA = "panel panel-right is-closed", "panel panel-right", "panel panel-right is-camera"


@dataclass(frozen=True, slots=True)
class Drawer:
    """What the drawer shows, and on the map the chosen camera with its view. `asked` is the open question (store Id.ASKED)."""

    look: str = CLOSED
    body: Any = ()
    answer: Any = ()
    question: Any = ()
    before: Any = ()
    asked: Any = None
    cone: Any = field(default_factory=lambda: shapes.NOTHING)
    point: Any = field(default_factory=lambda: shapes.NOTHING)

    def outputs(self, sharing: bool) -> tuple[Any, ...]:
        """In the order of `show`; the question is hidden while a picture plays, and what went wrong before is forgotten."""
        asking_ = (self.answer, self.question, self.asked is not None, "", self.asked) if sharing else ()
        return self.look, self.body, self.before, self.cone, self.point, *asking_


def register(app: dash.Dash, use: Services) -> None:
    """The drawer follows what is chosen, the moment of the map, and for a road the clock."""
    outputs = [
        Output(Id.DRAWER, "className"),
        Output(Id.DRAWER_BODY, "children"),
        Output(Id.BEFORE, "children"),
        Output(Id.CONE, "data"),
        Output(Id.CHOSEN_POINT, "data"),
    ]
    asking_ = [
        Output(Id.ANSWER, "children"),
        Output(Id.FORM, "children"),
        Output(Id.FORM, "hidden"),
        Output(Id.ASK_ERROR, "children"),
        Output(Id.ASKED, "data"),
    ]
    sharing = use.settings.sharing

    @app.callback(*outputs, *(asking_ if sharing else []), Input(Id.CHOSEN, "data"), Input(Id.AS_OF, "value"), prevent_initial_call=True)
    async def show(chosen: dict[str, Any] | None, as_of: str | None) -> tuple[Any, ...]:
        return (await what(app, use, here(app, use), chosen or {}, moment("as_of", as_of))).outputs(sharing)

    if sharing:
        _choosing_purpose(app, use)

    @app.callback(
        Output(Id.DRAWER_BODY, "children", allow_duplicate=True),
        Input(Id.TICK, "n_intervals"),
        State(Id.CHOSEN, "data"),
        prevent_initial_call=True,
    )
    async def follow(tick: int, chosen: dict[str, Any] | None) -> Any:
        code = (chosen or {}).get("road")
        if not code:
            return no_update
        at = here(app, use)
        async with use.db.read() as conn:
            return (await opened_road(use, conn, at, code)).body


def _choosing_purpose(app: dash.Dash, use: Services) -> None:
    """Another purpose: what asking would come to follows it. Nothing is written."""

    @app.callback(
        Output(Id.PURPOSE, "value"),
        Output(Id.PURPOSE, "name"),
        Output(Id.INSTEAD, "children"),
        Output(Id.MAY_I, "children"),
        Output(Id.ANSWER, "children", allow_duplicate=True),
        Output(Id.ASK, "children"),
        Output(Id.ASK, "className"),
        Output(Id.ASK_ERROR, "children", allow_duplicate=True),
        Input(Id.PURPOSE, "value"),
        Input({"type": Part.PURPOSE, "purpose": ALL}, "n_clicks"),
        State(Id.PURPOSE, "name"),
        State(Id.REASON, "value"),
        State(Id.CHOSEN, "data"),
        prevent_initial_call=True,
    )
    async def choose(said: str, clicks: list[int | None], drawn: str, reason: str | None, chosen: dict[str, Any]) -> tuple[Any, ...]:
        pressed = ctx.triggered_id
        if said == drawn if pressed == Id.PURPOSE else not any(clicks):  # the drawer was drawn, and says it, or plays
            return (no_update,) * 8
        purpose = said if pressed == Id.PURPOSE else pressed["purpose"]
        at, wish = here(app, use, "request.ask"), ask.Wish([chosen["code"]], reason or "file", purpose)
        try:
            async with use.db.read() as conn:
                return await for_purpose(conn, at, wish)
        except BeeldregieError as error:
            return *(no_update,) * 7, error.said(at.t.language)


async def what(app: dash.Dash, use: Services, at: Here, chosen: dict[str, Any], as_of: datetime | None = None) -> Drawer:
    """The drawer of what was chosen: the inbox, a camera, a road, or nothing. A camera as of a moment, the others as they are now."""
    if chosen.get("inbox"):
        return Drawer(OPEN, await deciding.listed(use, at))
    async with use.db.read() as conn:
        if chosen.get("road"):
            return await opened_road(use, conn, at, chosen["road"])
        if chosen.get("code"):
            return await opened(app, use, conn, at, chosen["code"], chosen.get("reason"), as_of)
    return Drawer()


async def opened_road(use: Services, conn: AsyncConnection, at: Here, code: str) -> Drawer:
    """The drawer of one piece of road, as it flows now. Raises NotPermitted."""
    permit("flow.read")()
    try:
        series = await traffic.series(conn, code, at.now - road.BACK, at.now)
    except NotFound as error:
        return Drawer(OPEN, html.P(error.said(at.t.language)))
    shown = series if use.settings.iradar else replace(series, expected=[])
    asks = use.settings.sharing and may(at.who, "request.ask", "any")
    return Drawer(OPEN, road.road(at.t, shown, at.now, asks), cone=shapes.feature(code, json.loads(series.segment.geometry)))


async def opened(
    app: dash.Dash, use: Services, conn: AsyncConnection, at: Here, code: str, reason: str | None, as_of: datetime | None = None
) -> Drawer:
    """The drawer of one camera, with the answer to the question that was not asked yet. Of another moment it only tells."""
    try:
        card = await cameras.card(conn, code, as_of)
    except NotFound:
        return Drawer(OPEN, html.P(at.t("camera.not_found" if as_of is None else "camera.not_there_then")))
    looks = [look for look in await history.of_camera(conn, at.who, code) if as_of is None or look.asked_at <= as_of]
    plain = Drawer(
        CAMERA,
        drawer.camera(at.t, card, None, as_of),
        before=before(at.t, looks, at.now),
        cone=shapes.views(card),
        point=shapes.feature(code, {"type": "Point", "coordinates": list(card.position)}, card.owner.owner_kind if card.owner else "other"),
    )
    if as_of is not None:
        return replace(plain, look=OPEN)
    return await with_question(app, use, conn, at, plain, card, reason) if use.settings.sharing else plain


async def with_question(
    app: dash.Dash, use: Services, conn: AsyncConnection, at: Here, plain: Drawer, card: Card, reason: str | None
) -> Drawer:
    """A camera's drawer with what asking would come to, the question, and the picture that plays already, or what can be done instead."""
    wish = ask.Wish([card.code], reason or "file")
    (foreseen,) = await ask.what_if_many(conn, at.who, wish, at.now)
    answer = foreseen.answer
    playing, asked = await asking.open_question(app, use, conn, at, card.code)
    asks = may(at.who, "request.ask", "any")
    last = await agreement_requests.latest(conn, at.who.organisation_id, card.code)
    asking_ = [*answers.question(at.t, answer, reason), *answers.agreement_answer(at.t, last, at.now)]
    question = [await _purpose(conn, at, wish, answer), *asking_] if asks else html.P(at.t("ask.not_your_role"), className="quiet")
    body = drawer.camera(at.t, card, answer, supposes=may(at.who, "lease.see", "any"))
    instead = await _instead(conn, at, wish, foreseen) if asks and not asked else []
    return replace(plain, body=body, answer=playing or instead, question=question, asked=asked)


async def for_purpose(conn: AsyncConnection, at: Here, wish: ask.Wish) -> tuple[Any, ...]:
    """What asking would come to for the purpose of the wish, in the order of `choose`. Raises NotFound, or BadInput for an unknown one."""
    (foreseen,) = await ask.what_if_many(conn, at.who, wish, at.now)
    answer, code = foreseen.answer, foreseen.camera.code
    found = await purposes.of_camera(conn, at.who, wish, at.now)
    return (
        found.chosen,
        found.chosen,
        purpose_view.offered(at.t, found, answer),
        drawer.may_i(at.t, code, answer, wish.purpose),
        await _instead(conn, at, wish, foreseen),
        *answers.ask_button(at.t, answer),
        "",
    )


async def _purpose(conn: AsyncConnection, at: Here, wish: ask.Wish, answer: Answer) -> Any:
    """What it is asked for, and the other choices."""
    return purpose_view.line(at.t, await purposes.of_camera(conn, at.who, wish, at.now), answer)


async def _instead(conn: AsyncConnection, at: Here, wish: ask.Wish, foreseen: ask.Foreseen) -> list[Any]:
    """Where the answer would be no: which other cameras see the place and would be granted, and asking for an agreement. It stands where
    the answer comes, so that asking puts the same below what it came to."""
    if foreseen.answer.outcome != "refused":
        return []
    camera = foreseen.camera
    others = (await ask.alternatives(conn, at.who, wish, [camera], {camera.id}, at.now)).get(camera.code, ())
    since = await refused.agreement_since(conn, at, camera.code)
    return [
        answers.alternatives(at.t, [(one.code, one.name) for one in others]),
        refused.agreement(at.t, foreseen.answer, camera.code, "drawer", since, at.now),
    ]
