"""Callbacks of the map page that read: the drawer of what was chosen, the search box, the live counts."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

import dash
from dash import Input, Output, State, html, no_update
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import NotFound
from dashboard.pages.here import Here, here
from dashboard.pages.map import answers, asking, deciding, drawer, layout, panel, road
from dashboard.pages.map.ids import Id, Part, part
from dashboard.policy.permissions import may
from dashboard.sharing import ask, history
from dashboard.store import cameras, traffic
from dashboard.store.camera_models import Card, Found
from dashboard.ui.cone import sector
from dashboard.ui.format import number, spoken_place
from dashboard.ui.shell import ShellId
from dashboard.ui.texts import Texts
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
    cone: Any = field(default_factory=lambda: layout.NOTHING)
    point: Any = field(default_factory=lambda: layout.NOTHING)

    def outputs(self, sharing: bool) -> tuple[Any, ...]:
        """In the order of `show`; the question is hidden while a picture plays, and what went wrong before is forgotten."""
        asking_ = (self.answer, self.question, bool(self.answer), "", self.asked) if sharing else ()
        return self.look, self.body, self.before, self.cone, self.point, *asking_


def register(app: dash.Dash, use: Services) -> None:
    """Drawer, search, counts."""
    _drawer(app, use)
    _panel(app, use)


def _drawer(app: dash.Dash, use: Services) -> None:
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

    @app.callback(*outputs, *(asking_ if sharing else []), Input(Id.CHOSEN, "data"), prevent_initial_call=True)
    async def show(chosen: dict[str, Any] | None) -> tuple[Any, ...]:
        return (await what(app, use, here(app, use), chosen or {})).outputs(sharing)

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


def _panel(app: dash.Dash, use: Services) -> None:
    @app.callback(Output(Id.HOME, "data"), Input(Id.MAP, "id"))
    async def home(_: str) -> Any:
        at = here(app, use)
        async with use.db.read() as conn:
            return await cameras.extent(conn, at.who.organisation_id)

    @app.callback(Output(ShellId.SEARCH, "data"), Input(ShellId.SEARCH, "searchValue"), prevent_initial_call=True)
    async def search(words: str | None) -> list[dict[str, str]]:
        at = here(app, use)
        if not words or len(words.strip()) < 2:
            return []
        async with use.db.read() as conn:
            return [option(at.t, hit, words) for hit in await cameras.search(conn, words)]

    @app.callback(
        Output(Id.BASIS_OPTIONS, "children"),
        Output(Id.BASES, "value"),
        Output(part(Part.COUNT, of="missing"), "children"),
        Output(part(Part.COUNT, of="cameras"), "children"),
        *(Output(part(Part.COUNT, of=kind), "children") for kind in panel.OWNER_KINDS),
        Input(Id.MAP, "id"),
    )
    async def count(_: str) -> list[Any]:
        at = here(app, use)
        async with use.db.read() as conn:
            counts = await cameras.counts(conn)
        rows = panel.basis_rows([(basis.id, basis.name[at.t.language], number(basis.n, at.t)) for basis in counts.bases])
        kinds = [number(counts.owner_kinds.get(kind, 0), at.t) for kind in panel.OWNER_KINDS]
        return [rows, [basis.id for basis in counts.bases], number(counts.missing, at.t), number(counts.total, at.t), *kinds]


async def what(app: dash.Dash, use: Services, at: Here, chosen: dict[str, Any]) -> Drawer:
    """The drawer of what was chosen: the inbox, a camera, a road, or nothing."""
    if chosen.get("inbox"):
        return Drawer(OPEN, await deciding.listed(use, at))
    async with use.db.read() as conn:
        if chosen.get("road"):
            return await opened_road(use, conn, at, chosen["road"])
        if chosen.get("code"):
            return await opened(app, use, conn, at, chosen["code"], chosen.get("reason"))
    return Drawer()


async def opened_road(use: Services, conn: AsyncConnection, at: Here, code: str) -> Drawer:
    """The drawer of one piece of road, as it flows now. Raises NotPermitted."""
    permit("flow.read")()
    try:
        series = await traffic.series(conn, code, at.now - road.BACK, at.now)
    except NotFound as error:
        return Drawer(OPEN, html.P(error.en if at.t.language == "en" else error.nl))
    shown = series if use.settings.iradar else replace(series, expected=[])
    return Drawer(OPEN, road.road(at.t, shown, at.now), cone=layout.feature(json.loads(series.segment.geometry)))


async def opened(app: dash.Dash, use: Services, conn: AsyncConnection, at: Here, code: str, reason: str | None) -> Drawer:
    """The drawer of one camera, with the answer to the question that was not asked yet."""
    try:
        card = await cameras.card(conn, code)
    except NotFound:
        return Drawer(OPEN, html.P(at.t("camera.not_found")))
    kind = card.owner.owner_kind if card.owner else "other"
    cone = sector(*card.position, card.direction, card.field_of_view, card.range_m)
    plain = Drawer(
        CAMERA,
        drawer.camera(at.t, card, None),
        before=drawer.before(at.t, await history.of_camera(conn, at.who, code), at.now),
        cone=layout.feature(cone, kind) if cone else layout.NOTHING,
        point=layout.feature({"type": "Point", "coordinates": list(card.position)}, kind),
    )
    return await with_question(app, use, conn, at, plain, card, reason) if use.settings.sharing else plain


async def with_question(
    app: dash.Dash, use: Services, conn: AsyncConnection, at: Here, plain: Drawer, card: Card, reason: str | None
) -> Drawer:
    """A camera's drawer with what asking would come to, the question, and the picture that plays already."""
    answer = await ask.what_if(conn, at.who, card.code, at.now, reason=reason or "file")
    playing, asked = await asking.open_question(app, use, conn, at, card.code)
    asks = may(at.who, "request.ask", "any")
    question = answers.question(at.t, answer, reason) if asks else html.P(at.t("ask.not_your_role"), className="quiet")
    return replace(plain, body=drawer.camera(at.t, card, answer), answer=playing, question=question, asked=asked)


def option(t: Texts, hit: Found, words: str) -> dict[str, str]:
    """One line of what the search found for `words`, so that Enter never takes what was found for less (assets/screen.js)."""
    place = spoken_place(hit.road, hit.hectometre, hit.carriageway, t)
    label = " · ".join(word for word in (hit.name, place, hit.code, hit.owner_name) if word)
    return {"value": hit.code, "label": label, "words": words}
