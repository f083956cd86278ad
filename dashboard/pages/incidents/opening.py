"""Callbacks of the form that opens an incident: kind, place by search or on the map, priority."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, no_update

from dashboard.core.errors import BadInput, BeeldregieError
from dashboard.pages.here import Here, here
from dashboard.pages.incidents.ids import Id
from dashboard.pages.incidents.layout import place_said
from dashboard.policy.incidents import PROTECTION
from dashboard.sharing import incidents
from dashboard.sharing.incidents import NewIncident
from dashboard.store import camera_search
from dashboard.store.camera_models import Found, Place
from dashboard.ui.dates import written
from dashboard.ui.texts import Texts
from dashboard.web.api.selection import moment
from dashboard.web.context import Services

LEAST = 2  # letters
NAMESPACE = "beeldregieIncidents"


def register(app: dash.Dash, use: Services) -> None:
    """Showing the form, where it is, what the kind asks, and opening."""
    _in_browser(app)
    _where(app, use)

    @app.callback(
        Output(Id.CHOSEN, "data", allow_duplicate=True),
        Output(Id.FORM, "hidden", allow_duplicate=True),
        Output(Id.FORM_ERROR, "children"),
        Output(Id.KIND, "value"),
        Input(Id.SEND, "n_clicks"),
        State(Id.KIND, "value"),
        State(Id.PRIORITY, "value"),
        State(Id.PLACE, "data"),
        State(Id.PREMISES, "value"),
        State(Id.APPROVER, "value"),
        State(Id.GROUND, "value"),
        State(Id.END_DAY, "value"),
        State(Id.END_HOUR, "value"),
        prevent_initial_call=True,
    )
    async def send(
        clicks: int, kind: str | None, priority: str | None, place: Sequence[float] | None, premises: str | None, *protection: str | None
    ) -> tuple[Any, ...]:
        if not clicks:
            return no_update, no_update, no_update, no_update
        at = here(app, use, "incident.open", "own")
        if not kind or not place:
            return no_update, False, at.t("incidents.need_kind" if not kind else "incidents.need_place"), no_update
        try:
            new = NewIncident(kind, float(place[0]), float(place[1]), int(priority or 3), premises or None)
            if kind == PROTECTION:
                new = _protecting(at, new, *protection)
            opened = await incidents.open_incident(use.db, at.who, new, at.now)
        except BeeldregieError as error:
            return no_update, False, error.said(at.t.language), no_update
        return str(opened.id), True, "", None


def _protecting(at: Here, new: NewIncident, approver: str | None, ground: str | None, day: str | None, hour: str | None) -> NewIncident:
    """With what "bewaken en beveiligen" asks besides; without an end it is the latest there is. Raises BadInput."""
    if hour and not day:
        raise BadInput(at.t("incidents.need_day"), at.t("incidents.need_day"))
    return replace(new, approver=approver, ground=ground, ends_at=moment("ends_at", written(day, hour), is_end=True))


def _where(app: dash.Dash, use: Services) -> None:
    @app.callback(Output(Id.WHERE, "data"), Input(Id.WHERE, "searchValue"), State(Id.WHERE, "data"), prevent_initial_call=True)
    async def search(words: str | None, before: list[Any]) -> Any:
        at = here(app, use, "incident.open", "own")
        if not words or len(words.strip()) < LEAST:
            return no_update
        async with use.db.read() as conn:
            return options(at.t, await camera_search.search(conn, words), await camera_search.places(conn, words), words)

    @app.callback(Output(Id.PLACE_WORDS, "children"), Input(Id.PLACE, "data"), prevent_initial_call=True)
    async def said(place: Sequence[float] | None) -> str:
        at = here(app, use, "incident.open", "own")
        return place_said(at.t, place)

    @app.callback(
        Output(Id.PREMISES, "data"),
        Output(Id.PREMISES, "value"),
        Output(Id.AT_PREMISES, "hidden"),
        Input(Id.PLACE, "data"),
    )
    async def near(place: Sequence[float] | None) -> tuple[Any, None, bool]:
        if not place:
            return [], None, True
        at = here(app, use, "incident.open", "own")
        async with use.db.read() as conn:
            found = await incidents.premises_near(conn, at.who, float(place[0]), float(place[1]))
        return [{"value": code, "label": name} for code, name in found.items()], None, not found


def options(t: Texts, found: Sequence[Found], places: Sequence[Place], words: str) -> list[dict[str, Any]]:
    """The lines under the search box; a value is "lon,lat" and what keeps lines apart."""
    each = [(hit.position, f"{hit.name} · {hit.code}", hit.code) for hit in found]
    each += [(_middle(place), f"{place.name} · {t(f'search.kind.{place.kind}')}", place.name) for place in places]
    return [{"value": f"{at[0]:.6f},{at[1]:.6f},{key}", "label": label, "words": words} for at, label, key in each]


def _middle(place: Place) -> tuple[float, float]:
    west, south, east, north = place.box
    return (west + east) / 2, (south + north) / 2


def _in_browser(app: dash.Dash) -> None:
    """The form opens at once, a place is where the map was clicked or the search found it, and a grave kind says what it asks."""
    app.clientside_callback(
        ClientsideFunction(NAMESPACE, "form"),
        Output(Id.FORM, "hidden"),
        Input(Id.NEW, "n_clicks"),
        State(Id.FORM, "hidden"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction(NAMESPACE, "place"),
        Output(Id.PLACE, "data"),
        Output(Id.SPOT, "data", allow_duplicate=True),
        Output(Id.MAP, "viewport", allow_duplicate=True),
        Input(Id.MAP, "clickData"),
        Input(Id.WHERE, "value"),
        State(Id.FORM, "hidden"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction(NAMESPACE, "isGrave"), Output(Id.CALL, "hidden"), Input(Id.PRIORITY, "value"), prevent_initial_call=True
    )
    app.clientside_callback(
        ClientsideFunction(NAMESPACE, "isProtection"), Output(Id.PROTECTION, "hidden"), Input(Id.KIND, "value"), prevent_initial_call=True
    )
