"""Callbacks about one upload: following the worker, confirming, discarding. Sending the file is assets/load.js's."""

from __future__ import annotations

import math
from typing import Any
from uuid import UUID

import dash
from dash import ClientsideFunction, Input, Output, State, html, no_update
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import NotFound
from dashboard.pages.here import Here, here
from dashboard.pages.load import checking
from dashboard.pages.load.ids import Id
from dashboard.policy.permissions import may
from dashboard.sharing import uploads
from dashboard.store import changes, health, organisations
from dashboard.store import uploads as stored
from dashboard.store.uploads import Upload
from dashboard.ui import leaflet
from dashboard.web.context import Services

CLOSEST_ZOOM = 17


def register(app: dash.Dash, use: Services) -> None:
    """Following, confirming, discarding; and for an administrator the owners to choose from."""
    _sending(app)
    _watch(app, use)
    _decide(app, use)
    _owners(app, use)


def _sending(app: dash.Dash) -> None:
    app.clientside_callback(ClientsideFunction("beeldregieLoad", "fromAddress"), Output(Id.UPLOAD, "data"), Input(Id.OPTIONS, "id"))
    app.clientside_callback(
        ClientsideFunction("beeldregieLoad", "options"),
        Output(Id.CHOOSE, "title"),
        Input(Id.SUBJECT, "value"),
        Input(Id.OWNER, "value"),
        Input(Id.COMPLETE, "checked"),
        Input(Id.MAPPING, "value"),
        State(Id.OPTIONS, "data"),
    )
    app.clientside_callback(ClientsideFunction("beeldregieLoad", "bringIntoView"), Output(Id.RESULT, "title"), Input(Id.SEEN, "data"))


def _watch(app: dash.Dash, use: Services) -> None:
    """The upload as it stands, again at every tick while the worker is at it; drawn anew only when something changed."""

    @app.callback(
        Output(Id.WARNING, "children"),
        Output(Id.PROGRESS, "children"),
        Output(Id.RESULT, "children"),
        Output(Id.SEEN, "data"),
        Output(Id.TICK, "disabled"),
        Input(Id.UPLOAD, "data"),
        Input(Id.TICK, "n_intervals"),
        Input(Id.KICK, "data"),
        State(Id.SEEN, "data"),
    )
    async def watch(upload_id: str | None, tick: int, kick: int | None, seen: list[Any] | None) -> tuple[Any, ...]:
        at = here(app, use, "register.load", "own")
        async with use.db.read() as conn:
            warning: Any = [] if await health.worker_lives(conn) else html.P(at.t("load.no_worker"), className="load-note")
            try:
                upload = await uploads.found(conn, at.who, UUID(upload_id)) if upload_id else None
            except (NotFound, ValueError):
                return warning, [], html.P(at.t("load.not_found"), className="gap"), None, True
            if upload is None:
                return warning, [], [], None, True
            now_seen = [str(upload.id), upload.state, upload.fingerprint, upload.undone]
            shown = no_update if now_seen == seen else await _result(conn, use, at, upload)
        return warning, checking.busy(at.t, upload), shown, now_seen, upload.state not in ("waiting", "loading")


async def _result(conn: AsyncConnection, use: Services, at: Here, upload: Upload) -> Any:
    rejects = await stored.rejects(conn, upload.id, checking.REJECTS_SHOWN) if upload.state == "checked" else []
    tiles = leaflet.pdok_url("grijs") if use.settings.basemap == "pdok" else None
    extent = await changes.extent(conn, upload.change_id) if upload.change_id else None
    return checking.result(at.t, upload, rejects, tiles, map_address(extent))


def map_address(extent: tuple[float, float, float, float] | None) -> str:
    """The address of the map that shows these bounds (west, south, east, north in degrees)."""
    if extent is None:
        return "/"
    west, south, east, north = extent
    span = max(east - west, 1.6 * (north - south), 1e-6)  # a degree of latitude is as long as 1.6 of longitude here
    zoom = min(CLOSEST_ZOOM, int(math.log2(360 / span) + 1.3))  # 256 pixels are 360 degrees at zoom 0; the map is some 640 wide at least
    return f"/?at={(south + north) / 2:.5f},{(west + east) / 2:.5f},{zoom}"


def _decide(app: dash.Dash, use: Services) -> None:
    """Yes or no to what was seen: by its fingerprint, so that nothing else is loaded than what was on screen."""

    @app.callback(
        Output(Id.KICK, "data", allow_duplicate=True),
        Input(Id.CONFIRM, "n_clicks"),
        State(Id.SEEN, "data"),
        prevent_initial_call=True,
    )
    async def confirm(clicks: int | None, seen: list[Any]) -> Any:
        if not clicks:
            return no_update
        at = here(app, use, "register.load", "own")
        await uploads.confirm(use.db, at.who, UUID(seen[0]), seen[2])
        return at.now.isoformat()

    @app.callback(
        Output(Id.UPLOAD, "data", allow_duplicate=True),
        Output(Id.KICK, "data", allow_duplicate=True),
        Input(Id.DISCARD, "n_clicks"),
        State(Id.SEEN, "data"),
        prevent_initial_call=True,
    )
    async def discard(clicks: int | None, seen: list[Any]) -> tuple[Any, Any]:
        if not clicks:
            return no_update, no_update
        at = here(app, use, "register.load", "own")
        await uploads.discard(use.db, at.who, UUID(seen[0]), at.now)
        return None, at.now.isoformat()


def _owners(app: dash.Dash, use: Services) -> None:
    """Owners to choose from, for who may load for any of them; else none."""

    @app.callback(Output(Id.OWNER, "data"), Input(Id.OWNER, "id"))
    async def owners(_: str) -> list[dict[str, str]]:
        at = here(app, use, "register.load", "own")
        if not may(at.who, "register.load", "any"):
            return []
        async with use.db.read() as conn:
            return [{"value": one.id, "label": one.name} for one in await organisations.listed(conn)]
