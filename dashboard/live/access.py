"""Who may open a picture: deny by default. Everything is looked up anew for every picture that is opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.datastructures import Headers
from starlette.types import Scope

from dashboard.core.clock import Clock
from dashboard.core.credentials import digest, from_scope
from dashboard.core.db import Database
from dashboard.core.errors import Conflict, NotFound, NotLoggedIn, NotPermitted, NotReady
from dashboard.core.models import Lease, Principal
from dashboard.core.settings import Settings
from dashboard.policy.permissions import may
from dashboard.store import accounts, leases, streams, tickets

_SAME = frozenset({"same-origin", "same-site", "none"})  # none: typed by the person himself


class NoStream(Conflict):
    """The camera has no connection, so there is nothing to show."""

    kind = "no-stream"


class AllSeatsTaken(Conflict):
    """As many people look at this camera as its connection allows."""

    kind = "viewer-limit"


@dataclass(frozen=True, slots=True)
class Admitted:
    """The right to one picture, and what is needed to show it."""

    lease: Lease
    principal: Principal
    credential: bytes = field(repr=False)  # hash of the session secret or token: the picture ends when it does
    sealed: bytes = field(repr=False)
    max_viewers: int


class Access:
    """Decides on one process' behalf who may open what."""

    def __init__(self, settings: Settings, db: Database, clock: Clock) -> None:
        self._settings = settings
        self._db = db
        self._clock = clock

    async def admit(self, scope: Scope, lease_id: str, code: str | None = None) -> Admitted:
        """The right to watch under this lease (and, where `code` is given, this camera).

        Raises NotLoggedIn, NotPermitted (wrong place or role), NotFound (no such lease of yours, or another camera), Conflict (ended, or
        no connection) or NotReady (the database does not answer).
        """
        secret, is_cookie = self._credential(scope)
        try:
            async with self._db.read() as conn:
                who = await (accounts.principal_of_session if is_cookie else accounts.principal_of_token)(conn, secret, self._clock())
                return await self._admitted(conn, who, digest(secret), lease_id, code)
        except (SQLAlchemyError, OSError):
            raise no_database() from None

    async def admit_by_ticket(self, scope: Scope, ticket: str, code: str) -> Admitted:
        """The right that this ticket gives, once, to this camera's picture. A cookie that comes along counts for nothing.

        Who only asks what would be answered (HEAD) leaves the ticket as it is. Raises as `admit` does, and a ticket that opened nothing
        is not used up by it.
        """
        self._check_host(Headers(scope=scope))
        try:
            async with self._db.read() if scope["method"] == "HEAD" else self._db.begin() as conn:
                found = await tickets.spend(conn, digest(ticket), self._clock())
                if found is None:
                    raise NotFound("Deze link is gebruikt of verlopen.", "This link was used or has run out.")
                who = await accounts.principal_of_hash(conn, found.credential, self._clock())
                return await self._admitted(conn, who, found.credential, str(found.lease_id), code)
        except (SQLAlchemyError, OSError):
            raise no_database() from None

    def check_place(self, scope: Scope) -> None:
        """Raise NotPermitted unless the request came to our name and, where a browser sent our cookie along, from our own pages.

        A picture in a page carries no Origin, and (by our Referrer-Policy) no Referer to another port; then Sec-Fetch-Site must say that
        the page is ours. A WebSocket always carries Origin.
        """
        headers = Headers(scope=scope)
        session, bearer = from_scope(scope, self._settings.session_cookie)
        self._check_host(headers)
        must_name_page = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD")
        if bearer is None and session is not None and not self._from_us(headers, must_name_page):
            raise NotPermitted("Dit verzoek komt van een andere website.", "This request comes from another website.")

    def _check_host(self, headers: Headers) -> None:
        if _hostname(headers.get("host", "")) not in self._settings.allowed_hosts:
            raise NotPermitted("Dit adres hoort niet bij deze installatie.", "This address does not belong to this installation.")

    async def asker(self, conn: AsyncConnection, scope: Scope) -> Principal:
        """Who asks, by session or token. Raises NotLoggedIn, or NotPermitted from a wrong place."""
        secret, is_cookie = self._credential(scope)
        who = await (accounts.principal_of_session if is_cookie else accounts.principal_of_token)(conn, secret, self._clock())
        if who is None:
            raise NotLoggedIn("Log eerst in.", "Log in first.")
        return who

    def page_of(self, scope: Scope) -> str | None:
        """The origin of our page that asks from another port than ours, which may then read the answer; None for any other."""
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        return origin if origin is not None and self._is_ours(origin, headers.get("host", "")) else None

    def _credential(self, scope: Scope) -> tuple[str, bool]:
        self.check_place(scope)
        session, bearer = from_scope(scope, self._settings.session_cookie)
        if bearer is not None:
            return bearer, False
        if session is None:
            raise NotLoggedIn("Log eerst in.", "Log in first.")
        return session, True

    def _from_us(self, headers: Headers, must_name_page: bool) -> bool:
        origin, referer, site = headers.get("origin"), headers.get("referer"), headers.get("sec-fetch-site")
        host = headers.get("host", "")
        if must_name_page or origin is not None:
            return origin is not None and self._is_ours(origin, host)
        if site is not None:
            return site in _SAME
        return referer is not None and self._is_ours(referer, host)

    def _is_ours(self, address: str, host: str) -> bool:
        """Whether an address is of our pages: the map's port, the relay's, the address this request was sent to, or the set origin.

        The last two, because a proxy puts both under a port that is neither of ours.
        """
        settings = self._settings
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError:
            return False
        scheme = "https" if settings.behind_tls else "http"
        if f"{parts.scheme}://{parts.netloc}" in (f"{scheme}://{host}", settings.live_origin.rstrip("/")):
            return True
        ports = {settings.port, settings.live_port, *({None} if settings.behind_tls else ())}
        return parts.scheme == scheme and parts.hostname in settings.allowed_hosts and port in ports

    async def _admitted(self, conn: AsyncConnection, who: Principal | None, credential: bytes, lease_id: str, code: str | None) -> Admitted:
        if who is None:
            raise NotLoggedIn("Log eerst in.", "Log in first.")
        if not may(who, "lease.watch", "own"):
            raise NotPermitted("Uw rol mag niet meekijken.", "Your role may not view.")
        lease = await self._lease(conn, who, lease_id, code)
        sealed, limit = await _stream(conn, lease.camera_code)
        return Admitted(lease, who, credential, sealed, limit)

    async def _lease(self, conn: AsyncConnection, who: Principal, lease_id: str, code: str | None) -> Lease:
        lease = await leases.get(conn, _uuid(lease_id))
        if lease is None or lease.account_id != who.account_id or code not in (None, lease.camera_code):
            raise NotFound("Deze meekijktoestemming is er niet.", "There is no such permission to view.")
        if lease.ended_at is not None or not lease.starts_at <= self._clock() < lease.ends_at:
            raise not_in_force()
        return lease


def not_in_force() -> Conflict:
    """What is said when the lease has ended, or has not begun."""
    return Conflict("Deze meekijktoestemming is niet (meer) van kracht.", "This permission to view is not, or no longer, in force.")


def no_database() -> NotReady:
    """What is said when the database does not answer."""
    return NotReady("De database antwoordt niet. Probeer het zo opnieuw.", "The database does not answer. Try again in a moment.")


async def _stream(conn: AsyncConnection, code: str) -> tuple[bytes, int]:
    stream = await streams.stream_of(conn, code)
    if stream is None or stream.sealed is None:
        raise NoStream("Deze camera is niet aangesloten.", "This camera is not connected.")
    return stream.sealed, stream.max_viewers


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("Deze meekijktoestemming is er niet.", "There is no such permission to view.") from None


def _hostname(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
