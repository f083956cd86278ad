"""What may be done at an address: HEAD wherever GET may, 405 with Allow where an address is known, 404 where it is not."""

from __future__ import annotations

from itertools import takewhile
from typing import Final

from fastapi import Request, Response
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.core.errors import NotFound

KNOWN: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
ANY: Final = [*KNOWN, "OPTIONS"]


class HeadAsGet:
    """Answers HEAD to the API as GET would be, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or not scope["path"].startswith("/api"):
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, without_body)


async def nowhere(request: Request) -> Response:
    """The end of the routes of a tree. Raises NotFound, or HTTPException 405 where another method would be answered."""
    allowed = _allowed(request.app.router.routes, request.scope)
    if not allowed:
        raise NotFound("Dit adres bestaat niet.", "There is nothing at this address.")
    allow = {"Allow": ", ".join((*allowed, "OPTIONS"))}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=allow)
    raise HTTPException(405, headers=allow)


def _allowed(routes: list[BaseRoute], scope: Scope) -> list[str]:
    before = list(takewhile(lambda route: getattr(route, "endpoint", None) is not nowhere, routes))
    found = [method for method in KNOWN if any(route.matches({**scope, "method": method})[0] == Match.FULL for route in before)]
    return ["GET", "HEAD", *found[1:]] if found[:1] == ["GET"] and "HEAD" not in found else found
