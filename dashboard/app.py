"""Wiring: which parts make up the web application and the relay. Nothing is decided here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import ASGIApp

from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.web import problems
from dashboard.web.context import Services


def create_web(settings: Settings) -> ASGIApp:
    """The map, the API, the public register and OGC, behind one guard."""
    services = Services(settings, Database(settings, "app"))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        await services.db.close()

    app = FastAPI(title="Beeldregie", openapi_url="/api/openapi.json", docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.services = services
    problems.install(app)
    return app
