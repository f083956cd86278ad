"""The push: one endless callback a browser, over Dash's WebSocket, for whichever page it stands on. It says that something happened, never
what: the browser then asks, and the answer is given, and refused, as to every other question. The guard ends the WebSocket within 2 s of
the session, and of a change of roles or organisation: nothing is sent after that to who somebody was.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping

import dash
from dash import State, ctx, set_props
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Principal
from dashboard.store.events import AGAIN, TICK, Event
from dashboard.ui.shell import ShellId
from dashboard.web.context import Services, principal

TICK_SECONDS = 5.0  # how often at least it is looked whether the browser still listens

# A page's answer to an event: which of its stores are told, for this person; none when it is nobody's business there.
Hear = Callable[[Services, Principal, Event], Awaitable[Collection[str]]]
# Whether a row, by its table and id, is somebody's business on a page.
Concerns = Callable[[AsyncConnection, Principal, str, str], Awaitable[bool]]


def register(app: dash.Dash, use: Services, hears: Mapping[str, Hear], everywhere: Hear, named: Collection[str]) -> None:
    """The endless callback. `hears`: the pages that listen, by the name that the shell gives them; `everywhere`: what every page is told.
    A store that is told holds the moment; one of `named` the event's table and id too, because its page asks about that row."""

    # Dash begins this on every page, and anew after a lost connection, because it has no input. Callbacks without input and output are
    # told apart by the line they stand on, so there can be one only.
    @app.callback(State(ShellId.NOWHERE, "data-page"), websocket=True, persistent=True)
    async def push(page: str) -> None:
        who, listening = principal(), [everywhere, *([hears[page]] if page in hears else [])]
        async for event in use.events.subscribe(TICK_SECONDS):
            if ctx.websocket is None or ctx.websocket.is_shutdown:
                return
            if event != TICK:
                for store in [store for hear in listening for store in await hear(use, who, event)]:
                    row = {"table": event["table"], "id": event.get("id")} if store in named else {}
                    set_props(store, {"data": row | {"at": use.clock().isoformat()}})


async def concerned(use: Services, who: Principal, event: Event, tables: Collection[str], concerns: Concerns) -> bool:
    """Whether an event tells of a row of one of these tables that concerns this person; one that says to read again always does."""
    if event == AGAIN or event["table"] not in tables:
        return event == AGAIN
    async with use.db.read() as conn:
        return await concerns(conn, who, event["table"], event["id"])
