"""The relay over HTTP and WebSocket. Everything that is not written here is 404; errors are problem documents (RFC 9457).

GET /live/{code}.mjpeg?lease=ID   one picture as multipart/x-mixed-replace; `ticket=` instead of `lease=` for players, once
WS  /live                         several pictures on one connection; see README.md for the messages
POST /live/{code}/test            what a camera's connection comes to, for who keeps it
GET /healthz
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from dashboard.core.credentials import LANGUAGE_COOKIE
from dashboard.core.errors import BeeldregieError
from dashboard.core.settings import Settings
from dashboard.live.access import Admitted, no_database
from dashboard.live.multipart import BOUNDARY, OPENING
from dashboard.live.relay import Relay
from dashboard.live.viewing import MjpegPicture, SocketPicture, said
from dashboard.live.wire import EXTENSION, Pace, Wire, rates_of

log = structlog.get_logger()

PICTURES_MOST: Final = 64  # on one WebSocket
# cross-origin: Chromium takes two ports of one IP address for two sites here. Who may embed is checked by cookie and Sec-Fetch-Site.
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
    "X-Accel-Buffering": "no",
}


def create(settings: Settings) -> ASGIApp:
    """The relay of one process, to be run by dashboard.live.worker.RelayWorker."""
    relay = Relay(settings)
    doors = _Doors(relay)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with relay.running():
            yield

    routes = [
        Route("/live/{code}.mjpeg", doors.mjpeg),
        Route("/live/{code}/test", doors.test, methods=["POST"]),
        WebSocketRoute("/live", doors.socket),
        Route("/healthz", doors.healthz),
    ]
    handlers = {BeeldregieError: _ours, HTTPException: _http, Exception: _defect}
    return Starlette(routes=routes, lifespan=lifespan, exception_handlers=handlers)


class _Doors:
    """What each address answers."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay

    async def mjpeg(self, request: Request) -> ASGIApp:
        asked, code = request.query_params, request.path_params["code"]
        if "ticket" in asked:
            admitted = await self._relay.access.admit_by_ticket(request.scope, asked["ticket"], code)
        else:
            admitted = await self._relay.access.admit(request.scope, asked.get("lease", ""), code)
        return MjpegAnswer(self._relay, admitted)

    async def test(self, request: Request) -> Response:
        try:
            findings = await self._relay.test(request.scope, request.path_params["code"])
            answer: Response = JSONResponse(findings.plain(), headers=_HEADERS)
        except BeeldregieError as error:
            answer = await _ours(request, error)
        if page := self._relay.access.page_of(request.scope):
            answer.headers.update({"Access-Control-Allow-Origin": page, "Access-Control-Allow-Credentials": "true", "Vary": "Origin"})
        return answer

    async def socket(self, websocket: WebSocket) -> None:
        await Socket(self._relay, websocket).run()

    async def healthz(self, _request: Request) -> Response:
        try:
            async with asyncio.timeout(2), self._relay.db.read() as conn:
                await conn.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError):
            raise no_database() from None
        return JSONResponse({"status": "ok"}, headers=_HEADERS)


class MjpegAnswer:
    """One picture over HTTP, from the row of its start to the row of its end."""

    def __init__(self, relay: Relay, admitted: Admitted) -> None:
        self._relay = relay
        self._admitted = admitted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and hold on until the picture is over or the viewer left."""
        if scope["method"] == "HEAD":
            await Response(media_type=_TYPE, headers=_HEADERS)(scope, receive, send)
            return
        wire = Wire(scope["extensions"][EXTENSION])
        picture = MjpegPicture(self._admitted, wire, in_chunks=scope["http_version"] != "1.0")
        async with self._relay.opened(picture):
            leaving = asyncio.create_task(_until_gone(receive, picture))
            try:
                await _send_head(send)
                if await self._relay.play(picture):
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
                wire.close()
                await leaving
            finally:
                leaving.cancel()


class Socket:
    """Several pictures on one WebSocket. Every message is admitted anew; a picture that ends leaves the others alone."""

    def __init__(self, relay: Relay, websocket: WebSocket) -> None:
        self._relay = relay
        self._websocket = websocket
        self._open: dict[str, asyncio.Task[None]] = {}  # by lease, until its picture is over; then it may be opened again
        self._rates: dict[str, float | None] = {}  # of what is open, as it was asked for
        self._running: dict[asyncio.Task[None], SocketPicture | None] = {}  # None: being admitted

    async def run(self) -> None:
        """Serve until the viewer leaves. Nobody known, and another website's pages, are refused before the handshake."""
        try:
            async with self._relay.db.read() as conn:
                await self._relay.access.asker(conn, self._websocket.scope)
        except (BeeldregieError, SQLAlchemyError, OSError):
            await self._websocket.close()  # before accept: HTTP 403
            return
        await self._websocket.accept()
        self._wire = Wire(self._websocket.scope["extensions"][EXTENSION])
        try:
            while (message := await self._websocket.receive())["type"] == "websocket.receive":
                self._handle(message.get("text") or "")
        finally:
            for task in self._running:
                self._leave(task)
            await asyncio.gather(*self._running, return_exceptions=True)

    def _handle(self, words: str) -> None:
        try:
            asked = json.loads(words)
            verb = next(verb for verb in ("open", "close", "rate") if verb in asked)
            rates = rates_of(asked.get("rate"))
        except (ValueError, TypeError, AttributeError, StopIteration):
            self._refuse("bad-input", "Onbekend bericht.", "Unknown message.")
            return
        if verb == "close":
            if (lease_id := str(asked[verb])) in self._open:
                self._rates.pop(lease_id, None)
                self._leave(self._open.pop(lease_id))
        elif verb == "open":
            self._begin(str(asked[verb]))
        self._pace(rates)

    def _begin(self, lease_id: str) -> None:
        if lease_id in self._open or len(self._open) >= PICTURES_MOST:
            return
        self._open[lease_id] = task = asyncio.create_task(self._show(lease_id))
        self._running[task] = None
        task.add_done_callback(self._running.pop)
        task.add_done_callback(lambda _: self._release(lease_id, task))

    def _pace(self, rates: dict[str, float | None]) -> None:
        """From now on so many pictures a second; of what is not open here nothing is remembered."""
        for lease_id in rates.keys() & self._open.keys():
            self._rates[lease_id] = rates[lease_id]
            picture = self._running.get(self._open[lease_id])
            if picture is not None:
                picture.pace = Pace(rates[lease_id])

    async def _show(self, lease_id: str) -> None:
        """One picture, until it is over and its row is written."""
        task = self._open[lease_id]
        try:
            admitted = await self._relay.access.admit(self._websocket.scope, lease_id)
            picture = self._running[task] = SocketPicture(admitted, self._wire, Pace(self._rates.get(lease_id)))
            picture.over.add_done_callback(lambda _: self._release(lease_id, task))
            async with self._relay.opened(picture):
                await self._relay.play(picture)
        except BeeldregieError as error:
            self._refuse(error.kind, error.nl, error.en, lease=lease_id)
        except Exception:
            log.exception("showing a picture failed")
            self._refuse("error", "Dat ging mis.", "That went wrong.", lease=lease_id)

    def _leave(self, task: asyncio.Task[None]) -> None:
        """The viewer leaves a picture. One that is over already still says so and writes its row; it is not disturbed in that."""
        picture = self._running.get(task)
        if picture is None:
            task.cancel()
        else:
            picture.end("left")

    def _release(self, lease_id: str, task: asyncio.Task[None]) -> None:
        if self._open.get(lease_id) is task:
            del self._open[lease_id]
            self._rates.pop(lease_id, None)

    def _refuse(self, reason: str, sentence_nl: str, sentence_en: str, **about: str) -> None:
        self._wire.say(said({**about, "state": "refused", "reason": reason, "nl": sentence_nl, "en": sentence_en}))


_TYPE: Final = f"multipart/x-mixed-replace; boundary={BOUNDARY}"


async def _send_head(send: Send) -> None:
    """The head and the first boundary go through ASGI; every picture after them straight to the wire."""
    head = Response(media_type=_TYPE, headers={**_HEADERS, "Connection": "close"})
    del head.headers["content-length"]
    await send({"type": "http.response.start", "status": 200, "headers": head.raw_headers})
    await send({"type": "http.response.body", "body": OPENING, "more_body": True})


async def _until_gone(receive: Receive, picture: MjpegPicture) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    picture.end("left")


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, BeeldregieError)
    return _problem(error.status, error.kind, error.said(request.cookies.get(LANGUAGE_COOKIE, "")))


async def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _problem(error.status_code, {404: "not-found", 405: "method-not-allowed"}.get(error.status_code, "error"), str(error.detail))


async def _defect(_request: Request, _error: Exception) -> Response:
    return _problem(500, "error", "Dat ging mis; het staat in het logboek van de server.")


def _problem(status: int, kind: str, sentence: str) -> Response:
    return JSONResponse(
        {"type": f"/problems/{kind}", "title": kind.replace("-", " "), "status": status, "detail": sentence},
        status_code=status,
        media_type="application/problem+json",
        headers=_HEADERS,
    )
