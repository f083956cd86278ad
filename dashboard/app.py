"""Wiring: which parts make up the web application and the relay. Nothing is decided here.

Imports stand inside the functions: a process loads its own parts only (the relay needs no Dash, the web no OpenCV).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from starlette.types import ASGIApp

from dashboard.core import logs
from dashboard.core.settings import Settings

if TYPE_CHECKING:
    from fastapi import APIRouter, FastAPI


def create_live(settings: Settings) -> ASGIApp:
    """The picture relay."""
    from dashboard.live import service

    logs.configure(settings.log_level)
    return service.create(settings)


def create_web(settings: Settings) -> ASGIApp:
    """The map, the API, the public register and OGC, behind one guard."""
    from fastapi import FastAPI

    from dashboard.core.db import Database
    from dashboard.pages import heading, register_pages
    from dashboard.ui.dash_app import create_dash
    from dashboard.web import problems
    from dashboard.web.api import openapi
    from dashboard.web.context import Services
    from dashboard.web.guard import Guard
    from dashboard.web.methods import HeadAsGet

    logs.configure(settings.log_level)
    services = Services(settings, Database(settings, "app"))
    closing = AsyncExitStack()
    closing.push_async_callback(services.close)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with closing, services.events.running():
            yield

    app = FastAPI(title="Beeldregie", openapi_url="/api/openapi.json", docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.services = services
    problems.install(app)
    openapi.install(app, settings.session_cookie)
    app.add_middleware(HeadAsGet)
    for router in _routers(settings):
        app.include_router(router)
    if settings.register_:
        _add_register(app, settings, closing)
    _close(app)
    pages = create_dash(app, heading)
    register_pages(pages, services)
    return Guard(app, services, pages.csp_hashes())


def counted(app: ASGIApp) -> ASGIApp:
    """The web with its answers counted for Prometheus, those of the guard too."""
    from dashboard.web.measured import Measured

    return Measured(app)


def _routers(settings: Settings) -> Iterator[APIRouter]:
    """What this installation offers. The routes of a part that is switched off do not exist."""
    from dashboard.web.api import accounts, connections, edits, flow, health, incidents, layers, listing, openapi, triggers, uploads
    from dashboard.web.login import oidc, password

    yield from (password.router, oidc.router, accounts.router, health.router, layers.router)
    yield from (listing.router, edits.router, connections.router, uploads.router, flow.router, incidents.router, openapi.router)
    if settings.sharing:
        yield from _of_sharing()
    if settings.triggering:
        yield triggers.router


def _of_sharing() -> Iterator[APIRouter]:
    """Asking and watching, and all that goes with it."""
    from dashboard.web.api import (
        agreement_requests,
        agreements,
        alarms,
        collections,
        hand_overs,
        masks,
        plans,
        positions,
        pushes,
        shifts,
        states,
        teams,
        tickets,
        turns,
        view_requests,
        walls,
        watching,
    )
    from dashboard.web.explain import routes as explain

    yield explain.router
    yield from (view_requests.router, collections.router, agreement_requests.router)
    yield walls.router
    yield states.router
    yield from (masks.router, positions.router)
    yield from (watching.router, hand_overs.router, shifts.router)
    yield tickets.router
    yield from (agreements.router, turns.router)
    yield from (alarms.router, pushes.router, plans.router, teams.router)


def _add_register(app: FastAPI, settings: Settings, closing: AsyncExitStack) -> None:
    """The public register and the open data: on the public role's own pools."""
    from dashboard.web.register import ogc, routes

    closing.push_async_callback(routes.install(app, settings).close)
    app.include_router(routes.router)
    closing.push_async_callback(ogc.mount(app, settings).close)


def _close(app: FastAPI) -> None:
    """Answer below these addresses where no route does: Dash, which comes after, answers every other address with its page."""
    from dashboard.web.methods import ANY, nowhere

    for tree in ("/api", "/register", "/ogc", "/metrics", "/healthz"):
        for path in (tree, tree + "/{rest:path}"):
            app.add_api_route(path, nowhere, methods=ANY, include_in_schema=False)
