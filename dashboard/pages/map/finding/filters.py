"""Callbacks of the left panel: live counts beside the choices, the areas as a list, and what stands over a map without cameras."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import dash
from dash import Input, Output, html

from dashboard.core.errors import BadInput
from dashboard.pages.here import Here, here
from dashboard.pages.map.finding.panel import FILTERS, rows
from dashboard.pages.map.ids import Id, Part, choices, part
from dashboard.policy.permissions import may
from dashboard.store import areas, cameras
from dashboard.store.areas import Area
from dashboard.store.camera_models import Counts
from dashboard.store.cameras import Filter
from dashboard.ui.format import day, number
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts
from dashboard.web.api.selection import of_query
from dashboard.web.context import Services
from dashboard.web.kept import counted


def register(app: dash.Dash, use: Services) -> None:
    """The first view, the counts, the areas."""
    _home(app, use)
    _count(app, use)
    _list_areas(app, use)


def _home(app: dash.Dash, use: Services) -> None:
    """Where the map opens when the address says nothing: around the organisation's own cameras, or all."""

    @app.callback(Output(Id.HOME, "data"), Input(Id.MAP, "id"))
    async def home(_: str) -> Any:
        at = here(app, use)
        async with use.db.read() as conn:
            return await cameras.extent(conn, at.who.organisation_id)


def _count(app: dash.Dash, use: Services) -> None:
    """How many cameras there are of the selection and of every choice, and what to do where there are none."""

    @app.callback(
        Output(Id.FOUND, "children"),
        Output(Id.FOUND_FOLDED, "children"),
        Output(part(Part.COUNT, of="cameras"), "children"),
        Output(Id.EMPTY, "children"),
        *(Output(choices(name), "children") for name in FILTERS),
        *(Output(choices(name), "className") for name in FILTERS),
        Input(Id.SELECTION, "data"),
    )
    async def count(selection: str) -> list[Any]:
        at = here(app, use)
        wanted, counts, over = await _counted(use, at, selection)
        found = number(counts.found, at.t)
        said = at.t("panel.found_one" if counts.found == 1 else "panel.found", n=found)
        lists = [rows(at.t, name, counts, [one for one in getattr(wanted, name) or ()]) for name in FILTERS]
        return [said, found, found, over, *(list_ for list_, _ in lists), *(look for _, look in lists)]


async def _counted(use: Services, at: Here, selection: str) -> tuple[Filter, Counts, Any]:
    """What the selection asks, its counts, and what stands over a map without cameras. A link may ask for what is no longer there: that
    is said, and the choices are counted without it."""
    try:
        wanted, as_of = of_query(selection)
        counts = await counted(use, wanted, as_of)
        return wanted, counts, empty(at, counts, as_of)
    except BadInput as error:
        counts = replace(await counted(use, Filter(), None), found=0)
        return Filter(), counts, _card(error.said(at.t.language), _clear(at.t))


def _list_areas(app: dash.Dash, use: Services) -> None:
    """The areas, when their list is opened and when another date is looked at."""

    @app.callback(
        Output(Id.AREA_LIST, "children"), Input(Id.AREA_LIST_OPEN, "n_clicks"), Input(Id.AS_OF, "value"), prevent_initial_call=True
    )
    async def list_areas(opened: int | None, as_of: str | None) -> Any:
        at = here(app, use)
        async with use.db.read() as conn:
            return area_list(at.t, await areas.listed(conn, of_query(urlencode({"as_of": as_of or ""}))[1]))


def empty(at: Here, counts: Counts, as_of: datetime | None) -> Any:
    """What to do about a map without cameras: take filters away, look at another day, or load a register."""
    if counts.found:
        return []
    if counts.all:
        return _card(at.t("map.none_left"), _clear(at.t))
    if as_of is not None:
        return _card(at.t("map.none_then"), at.t("map.another_day"))
    load = html.A(at.t("map.load"), href="/load") if may(at.who, "register.load", "own") else at.t("map.ask_load")
    return _card(at.t("map.no_cameras"), load)


def _card(said: str, then: Any) -> Any:
    return html.Div([html.Strong(said), html.P(then)], className="card")


def _clear(t: Texts) -> Any:
    return html.Button(t("panel.clear"), className="link", **attributes(data_presses=Id.CLEAR))


def area_list(t: Texts, found: Sequence[Area]) -> Any:
    """Every area as a button that goes there: its name, its decision, its end, and in words whether that holds."""
    if not found:
        return html.P(t("areas.none"), className="quiet")
    return html.Ul([html.Li(_area(t, one)) for one in found], className="plain-list")


def _area(t: Texts, one: Area) -> Any:
    lines = [one.designation, one.organisation]
    if one.kind == "designation":
        lines.append(t("areas.until", day=day(one.stated_end, t)) if one.stated_end else t("areas.no_end"))
        lines.append(t("map.in_force") if one.in_force else t("map.lapsed"))
    else:
        lines.append(t("areas.own"))
    words = html.Span(" · ".join(line for line in lines if line), className="quiet" if one.in_force or one.kind != "designation" else "gap")
    layer = "areas" if one.kind == "designation" else "own_areas"
    goes = attributes(data_goes=",".join(f"{edge:.5f}" for edge in one.box), data_shows=layer)
    return html.Button([html.Span(one.name, className="goes"), words], className="list-button", **goes)
