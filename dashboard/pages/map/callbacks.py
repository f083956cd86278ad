"""Callbacks of the map page that read: the drawer of what was chosen, the search box, the live counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import dash
from dash import Input, Output, html
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import NotFound
from dashboard.pages.map import answers, asking, deciding, drawer, layout, panel
from dashboard.pages.map.context import Here, here
from dashboard.pages.map.ids import Id, Part, part
from dashboard.policy.permissions import may
from dashboard.sharing import ask, history
from dashboard.store import cameras
from dashboard.store.camera_models import Found
from dashboard.ui.cone import sector
from dashboard.ui.format import number, spoken_place
from dashboard.ui.shell import ShellId
from dashboard.ui.texts import Texts
from dashboard.web.context import Services

CLOSED, INBOX, CAMERA = "panel panel-right is-closed", "panel panel-right", "panel panel-right is-camera"


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

    def outputs(self) -> tuple[Any, ...]:
        """In the order of `show`; the question is hidden while a picture plays, and what went wrong before is forgotten."""
        return self.look, self.body, self.answer, self.question, bool(self.answer), "", self.before, self.asked, self.cone, self.point


def register(app: dash.Dash, use: Services) -> None:
    """Drawer, search, counts."""
    _drawer(app, use)
    _panel(app, use)


def _drawer(app: dash.Dash, use: Services) -> None:
    @app.callback(
        Output(Id.DRAWER, "className"),
        Output(Id.DRAWER_BODY, "children"),
        Output(Id.ANSWER, "children"),
        Output(Id.FORM, "children"),
        Output(Id.FORM, "hidden"),
        Output(Id.ASK_ERROR, "children"),
        Output(Id.BEFORE, "children"),
        Output(Id.ASKED, "data"),
        Output(Id.CONE, "data"),
        Output(Id.CHOSEN_POINT, "data"),
        Input(Id.CHOSEN, "data"),
        prevent_initial_call=True,
    )
    async def show(chosen: dict[str, Any] | None) -> tuple[Any, ...]:
        at, chosen = here(app, use), chosen or {}
        if chosen.get("inbox"):
            return Drawer(INBOX, await deciding.listed(use, at)).outputs()
        if not chosen.get("code"):
            return Drawer().outputs()
        async with use.db.read() as conn:
            return (await opened(app, use, conn, at, chosen["code"], chosen.get("reason"))).outputs()


def _panel(app: dash.Dash, use: Services) -> None:
    @app.callback(Output(ShellId.SEARCH, "data"), Input(ShellId.SEARCH, "searchValue"), prevent_initial_call=True)
    async def search(words: str | None) -> list[dict[str, str]]:
        at = here(app, use)
        if not words or len(words.strip()) < 2:
            return []
        async with use.db.read() as conn:
            return [option(at.t, hit) for hit in await cameras.search(conn, words)]

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


async def opened(app: dash.Dash, use: Services, conn: AsyncConnection, at: Here, code: str, reason: str | None) -> Drawer:
    """The drawer of one camera, with the answer to the question that was not asked yet."""
    try:
        card = await cameras.card(conn, code)
    except NotFound:
        return Drawer(INBOX, html.P(at.t("camera.not_found")))
    answer = await ask.what_if(conn, at.who, code, at.now, reason=reason or "file")
    playing, asked = await asking.open_question(app, use, conn, at, code)
    question = (
        answers.question(at.t, answer, reason)
        if may(at.who, "request.ask", "any")
        else html.P(at.t("ask.not_your_role"), className="quiet")
    )
    kind = card.owner.owner_kind if card.owner else "other"
    cone = sector(*card.position, card.direction, card.field_of_view, card.range_m)
    return Drawer(
        CAMERA,
        drawer.camera(at.t, card, answer),
        playing,
        question,
        drawer.before(at.t, await history.of_camera(conn, at.who, code), at.now),
        asked,
        layout.feature(cone, kind) if cone else layout.NOTHING,
        layout.feature({"type": "Point", "coordinates": list(card.position)}, kind),
    )


def option(t: Texts, hit: Found) -> dict[str, str]:
    """One line of what the search found."""
    place = spoken_place(hit.road, hit.hectometre, hit.carriageway, t)
    return {"value": hit.code, "label": " · ".join(word for word in (hit.name, place, hit.code, hit.owner_name) if word)}
