"""The one outermost middleware: which host, who asks, from where; deny by default. Nothing reaches the application before it.

Threats it answers: requests with a borrowed Host header, pages of others that send requests along with our cookie (HTTP and WebSocket),
WebSockets that outlive their session, bodies without end, and routes that somebody forgot to close.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.core.credentials import LANGUAGE_COOKIE, cookie, digest, from_scope
from dashboard.core.models import Principal, Text
from dashboard.core.tasks import stop
from dashboard.policy.permissions import may
from dashboard.sharing.following import LARGEST_PLAN
from dashboard.sharing.token_use import TokenUse
from dashboard.store import accounts
from dashboard.store.accounts import Stands
from dashboard.web.context import Services, asking
from dashboard.web.limits import Limits
from dashboard.web.problems import problem
from dashboard.web.standing import Standing
from dashboard.web.static import is_static, keeping

# What may be asked without being logged in. Everything else may not: a new route is closed until it is written here.
PUBLIC_PATHS = frozenset(
    {
        *("/login", "/login/oidc", "/login/oidc/callback", "/login/oidc/backchannel", "/logout"),
        *("/healthz", "/favicon.ico", "/robots.txt"),
    }
)
PUBLIC_TREES = ("/register", "/ogc")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_BODY = 2_000_000  # bytes, of anything but a file that is brought in
UPLOADS = "/api/uploads"
PLAN = re.compile(r"/api/premises/[^/]+/plan")
PDOK = "https://service.pdok.nl"
SESSION_ENDED = 4401  # WebSocket close code: log in again

_WRONG_HOST = Text("Dit adres hoort niet bij deze installatie.", "This address does not belong to this installation.")
_FOREIGN = Text("Dit verzoek komt van een andere website.", "This request comes from another website.")
_NO_MAP = Text("Uw rol mag de kaart niet zien.", "Your role may not see the map.")
_LOG_IN = Text("Log eerst in.", "Log in first.")
_TOO_OFTEN = Text("Te veel verzoeken. Probeer het over {n} s opnieuw.", "Too many requests. Try again in {n} s.")
_TOO_LARGE = Text("Dit is te groot.", "This is too large.")
_NOT_READY = Text("De database antwoordt niet. Probeer het zo opnieuw.", "The database does not answer. Try again in a moment.")


def is_public(path: str) -> bool:
    """Whether a path may be asked without being logged in."""
    if ".." in path.split("/"):
        return False
    return path in PUBLIC_PATHS or any(path == tree or path.startswith(tree + "/") for tree in PUBLIC_TREES)


def largest_body(path: str, upload_megabytes: int) -> int:
    """The largest body, in bytes, that a path is sent. Around a file stands the form that it comes in."""
    if PLAN.fullmatch(path):
        return LARGEST_PLAN
    return upload_megabytes * 1_000_000 + LARGEST_BODY if path == UPLOADS else LARGEST_BODY


def may_enter(who: Principal, path: str) -> bool:
    """Whether somebody may go to a path at all. The API's routes say themselves whom they serve; every other path is of the map's pages."""
    return path.startswith("/api/") or path == "/metrics" or may(who, "map.view", "any")


class Guard:
    """Wraps the web application; `script_hashes` are the hashes of the inline scripts that Dash writes into its page."""

    def __init__(self, app: ASGIApp, services: Services, script_hashes: Iterable[str] = ()) -> None:
        self.app = app
        self.services = services
        self.script_sources = " ".join(["'self'", *script_hashes])
        self.standing = Standing(services)
        self.limits = Limits(services.settings)
        self.token_use = TokenUse(services.db)
        self.form_targets = f"'self' {_origin(services.settings.oidc_issuer)}".strip()  # logging out goes on to the provider

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        send = self._with_headers(headers.get("host", ""), send)
        who, refusal, is_file = None, self._refusal(scope, headers), is_static(scope["method"], scope["path"])
        if is_file:
            send = _kept(scope, send)
        elif refusal is None:
            who, refusal = await self._admitted(scope, headers)
        if refusal is None and (wait := self.limits.wait(scope, who)):
            refusal = self._problem(429, "too-many", Text(_TOO_OFTEN.nl.format(n=wait), _TOO_OFTEN.en.format(n=wait)), headers)
            refusal.headers["Retry-After"] = str(wait)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        token = asking.set(who)
        try:
            await self.app(scope, _limited(receive, self._largest(scope)), send)
        finally:
            asking.reset(token)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        """What is refused whoever asks."""
        length = headers.get("content-length", "")
        if not self._is_our_host(headers):
            return self._problem(400, "wrong-host", _WRONG_HOST, headers)
        if length.isdigit() and int(length) > self._largest(scope):
            return self._problem(413, "too-large", _TOO_LARGE, headers)
        if scope["method"] not in SAFE_METHODS and not self._comes_from_us(scope, headers):
            return self._problem(403, "foreign-origin", _FOREIGN, headers)
        return None

    async def _admitted(self, scope: Scope, headers: Headers) -> tuple[Principal | None, Response | None]:
        """Who asks, and the refusal if that is nobody and the path is not public."""
        public = is_public(scope["path"])
        try:
            who = await self._who(scope)
        except (SQLAlchemyError, OSError) as error:
            structlog.get_logger(__name__).warning("nobody known", error=type(error).__name__)
            return None, None if public else self._problem(503, "not-ready", _NOT_READY, headers)
        if who is None:
            return None, None if public else self._unknown(scope, headers)
        if not public and not may_enter(who, scope["path"]):
            return None, self._problem(403, "not-permitted", _NO_MAP, headers)
        return who, None

    def _unknown(self, scope: Scope, headers: Headers) -> Response:
        """A person is sent to log in and comes back; a program gets a problem document."""
        navigates = scope["method"] == "GET" and "text/html" in headers.get("accept", "") and not scope["path"].startswith("/api/")
        if not navigates:
            answer = self._problem(401, "not-logged-in", _LOG_IN, headers)
            answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        wanted = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
        return RedirectResponse("/login" if wanted == "/" else f"/login?next={quote(wanted, safe='/')}", 303)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        session, bearer = from_scope(scope, self.services.settings.session_cookie)
        secret = bearer or session
        allowed = self._is_our_host(headers) and self._comes_from_us(scope, headers) and not is_public(scope["path"])
        who = await self._who(scope) if allowed else None
        if who is None or secret is None or not may_enter(who, scope["path"]):
            await receive()
            await send({"type": "websocket.close", "code": SESSION_ENDED, "reason": "log in"})
            return
        token = asking.set(who)
        try:
            await self._while_standing(scope, receive, send, secret, who)
        finally:
            asking.reset(token)

    async def _while_standing(self, scope: Scope, receive: Receive, send: Send, secret: str, who: Principal) -> None:
        """Run the application's side of a WebSocket until it ends, or until the session does (noticed within 2 s). Where roles or
        organisation change it ends too: what runs on it was begun for those. Browsers open it anew, and are let in or not as of then."""
        stands = _stands(who)
        async with self.standing.watch(digest(secret), stands) as ended:
            running = asyncio.ensure_future(self.app(scope, self._rechecked(scope, receive, stands, ended), _until(ended, send)))
            noticing = asyncio.ensure_future(ended.wait())
            try:
                await asyncio.wait({running, noticing}, return_when=asyncio.FIRST_COMPLETED)
                if not running.done():
                    await send({"type": "websocket.close", "code": SESSION_ENDED, "reason": "session ended"})
            finally:
                noticing.cancel()
                await stop([running])
        if not running.cancelled():
            running.result()

    def _rechecked(self, scope: Scope, receive: Receive, stands: Stands, ended: asyncio.Event) -> Receive:
        """Every message is handled for who the session belongs to at that moment, or not at all."""

        async def receive_rechecked() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive":
                who = await self._who(scope)
                if who is None or _stands(who) != stands:
                    ended.set()
                    await asyncio.Future()  # never handled: the socket is closed and this is cancelled
                asking.set(who)
            return message

        return receive_rechecked

    async def _who(self, scope: Scope) -> Principal | None:
        """The principal of the bearer token, or else of the session cookie: never of the cookie beside a token that failed."""
        session, bearer = from_scope(scope, self.services.settings.session_cookie)
        if session is None and bearer is None:
            return None
        now = self.services.clock()
        async with self.services.db.read() as conn:
            if bearer is None:
                return await accounts.principal_of_session(conn, session or "", now)
            who = await accounts.principal_of_token(conn, bearer, now)
        if who is not None:
            await self.token_use.note(bearer, now)
        return who

    def _largest(self, scope: Scope) -> int:
        return largest_body(scope["path"], self.services.settings.upload_megabytes)

    def _is_our_host(self, headers: Headers) -> bool:
        return _hostname(headers.get("host", "")) in self.services.settings.allowed_hosts

    def _comes_from_us(self, scope: Scope, headers: Headers) -> bool:
        """Whether a change, or a WebSocket, comes from our own pages. Browsers always send Origin with these.

        A bearer token is never sent along by a browser on its own, so it needs none; without cookie and Origin it is a program logging in.
        """
        session, bearer = from_scope(scope, self.services.settings.session_cookie)
        origin = headers.get("origin")
        if bearer is not None:
            return True
        if origin is None:
            return session is None
        scheme = "https" if self.services.settings.behind_tls else "http"
        return origin == f"{scheme}://{headers.get('host', '')}"

    def _problem(self, status: int, kind: str, sentence: Text, headers: Headers) -> Response:
        return problem(status, kind, sentence[cookie(headers, LANGUAGE_COOKIE) or "nl"])

    def _with_headers(self, host: str, send: Send) -> Send:
        """What every answer carries, whatever route gave it."""
        settings = self.services.settings

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", self._policy(host))  # the public register sets a stricter one
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
                headers["X-Frame-Options"] = "DENY"
                headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
                headers.setdefault("Cache-Control", "private, no-cache")
                if settings.behind_tls:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        return send_with_headers

    def _policy(self, host: str) -> str:
        settings = self.services.settings
        live = settings.live_address(_hostname(host)) if _hostname(host) in settings.allowed_hosts else ""
        base_map = PDOK if settings.basemap == "pdok" else ""
        return "; ".join(
            (
                "default-src 'self'",
                f"script-src {self.script_sources}",
                "style-src 'self' 'unsafe-inline'",
                "font-src 'self' data:",
                f"img-src 'self' data: blob: {live} {base_map}".rstrip(),
                f"connect-src 'self' {live} {live.replace('http', 'ws', 1)} {base_map}".rstrip(),
                "object-src 'none'",
                "frame-ancestors 'none'",
                "base-uri 'self'",
                f"form-action {self.form_targets}",
            )
        )


def _stands(who: Principal) -> Stands:
    return Stands(who.organisation_id, who.roles)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _limited(receive: Receive, largest: int) -> Receive:
    """The request's body, cut off where it becomes larger than it may be (a length need not have been announced)."""
    received = 0

    async def receive_limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        return {"type": "http.disconnect"} if received > largest else message

    return receive_limited


def _kept(scope: Scope, send: Send) -> Send:
    """The answer with a file of the pages (web/static.py), and how long it may be kept; an error is not kept."""

    async def send_kept(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] in (200, 206, 304):
            headers = MutableHeaders(scope=message)
            headers["Cache-Control"] = keeping(scope["path"], scope["query_string"].decode("latin-1"), headers.get("last-modified", ""))
        await send(message)

    return send_kept


def _until(ended: asyncio.Event, send: Send) -> Send:
    async def send_until(message: Message) -> None:
        if not ended.is_set():
            await send(message)

    return send_until
