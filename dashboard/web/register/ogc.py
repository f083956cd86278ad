"""OGC API Features and Tiles at /ogc, by tipg on the public role: the views of schema `register` that have a geometry, nothing else.

Threats it answers: tipg passes any function named in a CQL2 filter on to PostgreSQL, and its parser ends the process on deep nesting
(filters are short, shallow and of known operators); its pages load scripts from elsewhere (they are ours here); its failure is not the
map's (503 here until the database answers).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from time import monotonic
from typing import Annotated, Any

import asyncpg
import jinja2
import orjson
import structlog
from cql2 import Expr
from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from morecantile import tms
from morecantile.defaults import TileMatrixSets
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send
from tipg import factory
from tipg.collections import Catalog, pg_get_collection_index
from tipg.database import connection_factory
from tipg.dependencies import bbox_query, filter_query
from tipg.errors import DEFAULT_STATUS_CODES, TiPgError
from tipg.factory import Endpoints
from tipg.middleware import CacheControlMiddleware
from tipg.openapi import _update_openapi
from tipg.settings import DatabaseSettings

from dashboard.core import clock
from dashboard.core.errors import BadInput
from dashboard.core.models import Text
from dashboard.core.settings import Settings
from dashboard.web import problems
from dashboard.web.register import ogc_answers
from dashboard.web.register.page import words
from dashboard.web.register.texts import TEMPLATES

log = structlog.get_logger(__name__)
COLLECTIONS = ("register.cameras", "register.camera_areas")
FRESH_SECONDS = 60.0  # the catalogue is read again after this: columns and extents follow migrations and loads
RETRY_SECONDS = 5.0  # after a failure the database is left alone for this long
_TIMEOUTS = {"timeout": 5, "command_timeout": 10}  # seconds, to connect and to answer
FILTER_LENGTH, FILTER_BRACKETS = 1000, 50
OPERATORS = frozenset(
    {
        "and",
        "or",
        "not",
        "=",
        "<>",
        "<",
        ">",
        "<=",
        ">=",
        "+",
        "-",
        "*",
        "/",
        "like",
        "between",
        "in",
        "isnull",
        "casei",
        "s_intersects",
        "s_within",
        "s_contains",
        "s_disjoint",
        "s_equals",
        "s_touches",
        "s_crosses",
        "s_overlaps",
        "t_after",
        "t_before",
        "t_during",
        "t_intersects",
    }
)
_TIPG_PAGES = (
    "landing",
    "conformance",
    "collections",
    "collection",
    "queryables",
    "items",
    "item",
    "tilematrixsets",
    "tilematrixset",
    "tilesets",
    "tileset",
)
_NOT_READY = Text("De open data zijn er even niet. Probeer het zo opnieuw.", "The open data are not available now. Try again in a moment.")
_UNREADABLE = Text("Deze vraag is niet te lezen.", "This question cannot be read.")
_TOO_SLOW = Text("Dit duurt te lang. Vraag een kleiner deel.", "This takes too long. Ask for less.")


class Ogc:
    """The application to mount at /ogc. It connects at the first request and reads its catalogue again every minute."""

    def __init__(self, settings: Settings) -> None:
        self.dsn = settings.dsn("public")
        self.app = _application()
        self._pool: asyncpg.Pool | None = None
        self._reading = asyncio.Lock()
        self._next_read = 0.0
        self._failed = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry. 503 while the database does not answer."""
        if await self._is_ready():
            # As an application of its own: its links are made of its own routes, below the address it is mounted at.
            own = {key: value for key, value in scope.items() if key != "router"} | {"app_root_path": scope["root_path"]}
            await self.app(own, receive, send)
            return
        response = problems.problem(503, "not-ready", _NOT_READY[words(Request(scope)).language])
        response.headers["Retry-After"] = str(int(RETRY_SECONDS))
        await response(scope, receive, send)

    async def close(self) -> None:
        """Close the pool."""
        if self._pool is not None:
            await self._pool.close()

    async def _is_ready(self) -> bool:
        async with self._reading:
            if monotonic() >= self._next_read:
                try:
                    await self._read_catalogue()
                    self._failed, self._next_read = False, monotonic() + FRESH_SECONDS
                except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:  # TimeoutError is an OSError
                    log.warning("ogc cannot read its catalogue", error=type(error).__name__)
                    self._failed, self._next_read = True, monotonic() + RETRY_SECONDS
            return not self._failed

    async def _read_catalogue(self) -> None:
        """tipg reads its catalogue through temporary functions, which a read-only session cannot make: on a connection of its own, that
        no request ever gets. Requests stay on read-only sessions."""
        connection = await asyncpg.connect(self.dsn, server_settings={"default_transaction_read_only": "off"}, **_TIMEOUTS)
        try:
            await connection_factory(["register"], "pg_temp")(connection)
            wanted = DatabaseSettings(schemas=["register"], tables=list(COLLECTIONS), functions=[])
            found = await pg_get_collection_index(connection, settings=wanted)
        finally:
            await connection.close()
        for collection in found:
            collection.id_column = collection.get_column("code")  # a view has no key of its own: without one, pages are in no order
            collection.datetime_column = collection.get_column("updated_at")  # what `datetime` asks about
        if self._pool is None:
            # No statement cache: a migration makes the views anew under the open connections.
            # No compiling (jit) either: it takes longer than these queries run.
            self._pool = await asyncpg.create_pool(
                self.dsn,
                min_size=0,
                max_size=4,
                init=_speak_json,
                statement_cache_size=0,
                server_settings={"jit": "off"},
                **_TIMEOUTS,
            )
            self.app.state.pool = self._pool
        self.app.state.collection_catalog = Catalog(collections={one.id: one for one in found}, last_updated=clock.now())


async def _speak_json(connection: asyncpg.Connection) -> None:
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(kind, encoder=orjson.dumps, decoder=orjson.loads, schema="pg_catalog")


def mount(app: FastAPI, settings: Settings) -> Ogc:
    """Mount the open data at /ogc; the caller closes it."""
    ogc = Ogc(settings)

    @app.get("/ogc", include_in_schema=False)
    async def landing(request: Request) -> RedirectResponse:
        return RedirectResponse(f"/ogc/?{request.url.query}" if request.url.query else "/ogc/", 308)

    app.mount("/ogc", ogc)
    return ogc


class _Endpoints(Endpoints):
    """tipg's, with the coordinate systems that ogc_answers.py adds."""

    @property
    def conforms_to(self) -> list[str]:
        """The conformance classes that are kept."""
        return [*super().conforms_to, ogc_answers.CONFORMANCE]


def _application() -> FastAPI:
    """tipg's endpoints with our pages, our errors and our filter."""
    app = FastAPI(title="Cameraregister", openapi_url="/api", docs_url=None, redoc_url=None)
    templates = _templates()
    factory.create_csv_rows = ogc_answers.csv_rows
    endpoints = _Endpoints(
        title="Cameraregister",
        templates=templates,
        with_tiles_viewer=False,
        supported_tms=TileMatrixSets({"WebMercatorQuad": tms.get("WebMercatorQuad")}),
    )
    app.include_router(endpoints.router)
    _update_openapi(app)
    app.dependency_overrides[filter_query] = known_filter
    app.dependency_overrides[bbox_query] = ogc_answers.known_box

    @app.get("/api.html", response_class=HTMLResponse, name="swagger_ui_html", include_in_schema=False)
    async def how_to(request: Request) -> Response:
        """Where tipg's landing page links to for people: how to use this, without scripts."""
        return templates.TemplateResponse(request, "ogc.html", {"response": None, "template": {"title": "API"}})

    _install_errors(app)
    app.add_middleware(CacheControlMiddleware, cachecontrol="public, max-age=60", cachecontrol_max_http_code=400)
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD"])  # public data, read without cookies
    app.add_middleware(ogc_answers.Finished)
    return app


def _templates() -> Jinja2Templates:
    ours = {f"{name}.html": '{% extends "ogc.html" %}' for name in _TIPG_PAGES}
    loader = jinja2.ChoiceLoader([jinja2.DictLoader(ours), jinja2.FileSystemLoader(TEMPLATES)])
    env = jinja2.Environment(loader=loader, autoescape=True, lstrip_blocks=True)
    return Jinja2Templates(env=env, context_processors=[_surroundings])


def _surroundings(request: Request) -> dict[str, Any]:
    """What the register's own base page needs."""
    t = words(request)
    suffix = f"?lang={t.language}" if "lang" in request.query_params else ""
    return {"t": t, "language": t.language, "suffix": suffix, "head": None, "is_demo": False, "here": lambda lang: f"?f=html&lang={lang}"}


def _install_errors(app: FastAPI) -> None:
    """tipg's own errors, and what PostgreSQL makes of a visitor's input, as problem documents that tell nothing of the inside."""
    problems.install(app)

    async def from_tipg(request: Request, error: Exception) -> Response:
        status = DEFAULT_STATUS_CODES.get(type(error), 422)
        return problems.problem(status, {404: "not-found", 422: "bad-input"}.get(status, "error"), str(error))

    async def from_input(request: Request, error: Exception) -> Response:
        return problems.problem(422, "bad-input", _UNREADABLE[words(request).language])

    async def not_ready(request: Request, error: Exception) -> Response:
        return problems.problem(503, "not-ready", _NOT_READY[words(request).language])

    async def too_long(request: Request, error: Exception) -> Response:
        return problems.problem(503, "not-ready", _TOO_SLOW[words(request).language])

    app.add_exception_handler(TiPgError, from_tipg)
    for kind in (asyncpg.DataError, asyncpg.SyntaxOrAccessError, asyncpg.InternalServerError, ValueError, ArithmeticError):
        app.add_exception_handler(kind, from_input)
    for kind in (asyncpg.QueryCanceledError, TimeoutError):
        app.add_exception_handler(kind, too_long)
    for kind in (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError):
        app.add_exception_handler(kind, not_ready)


async def known_filter(
    query: Annotated[str | None, Query(alias="filter", max_length=FILTER_LENGTH)] = None,
) -> Expr | None:
    """A CQL2 filter, text or JSON, of operators we know. Raises BadInput."""
    if query is None:
        return None
    if query.count("(") + query.count("[") + query.count("{") > FILTER_BRACKETS:
        raise BadInput("filter: te veel haakjes.", "filter: too many brackets.")
    try:
        tree = Expr(query).to_json()
    except Exception as error:  # cql2 raises plain exceptions
        raise BadInput("filter: geen geldige CQL2.", "filter: not valid CQL2.") from error
    unknown = sorted({operator for operator in _operators(tree) if operator.lower() not in OPERATORS})
    if unknown:
        raise BadInput(f"filter: {unknown[0]} kan hier niet.", f"filter: {unknown[0]} cannot be used here.")
    return Expr(tree)  # from JSON: only then does it write geometries with their coordinate system


def _operators(tree: object) -> Iterator[str]:
    if isinstance(tree, dict):
        if "op" in tree:
            yield str(tree["op"])
        for value in tree.values():
            yield from _operators(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _operators(value)
