"""The push: one endless callback a browser, over Dash's WebSocket. It says that something happened, never what: the browser then asks,
and the answer is given, and refused, as to every other question. The guard ends the WebSocket within 2 s of the session.
"""

from __future__ import annotations

from uuid import UUID

import dash
from dash import State, ctx, set_props

from dashboard.core.models import Principal
from dashboard.pages.map.ids import Id
from dashboard.sharing.states import minds
from dashboard.store import hand_overs, leases, news, states
from dashboard.store.events import AGAIN, TICK, Event
from dashboard.store.states import Kind, Minded
from dashboard.ui.shell import ShellId
from dashboard.web.context import Services, principal

TICK_SECONDS = 5.0


def register(app: dash.Dash, use: Services) -> None:
    """The endless callback."""

    # Dash begins this on every page, and anew after a lost connection, because it has no input; only the map has what it speaks to.
    @app.callback(State(ShellId.NOWHERE, "data-page"), websocket=True, persistent=True)
    async def push(page: str) -> None:
        if page != "map":
            return
        who = principal()
        async for event in use.events.subscribe(TICK_SECONDS):
            if ctx.websocket is None or ctx.websocket.is_shutdown:
                return
            if event != TICK:
                for store in await subjects(use, who, event):
                    set_props(store, {"data": {"table": event["table"], "id": event.get("id"), "at": use.clock().isoformat()}})


async def subjects(use: Services, who: Principal, event: Event) -> list[Id]:
    """Which parts of this person's page an event concerns; none when it is nobody's business here."""
    table = event["table"]
    if event == AGAIN:
        return [Id.NEWS_TRIGGERS, Id.NEWS_LEASES, Id.NEWS_REQUESTS, Id.NEWS_CHANGES, Id.NEWS_OFFERS, Id.NEWS_STATES]
    if table == "change":
        return [Id.NEWS_CHANGES]
    if table == "trigger":
        return [Id.NEWS_TRIGGERS]
    if table not in ("lease", "decision", "hand_over", "camera_state"):
        return []
    async with use.db.read() as conn:
        if table == "camera_state":
            return of_state(who, await states.told_of(conn, int(event["id"])))
        if table == "hand_over":
            offer = await hand_overs.get(conn, UUID(event["id"]))
            return [Id.NEWS_OFFERS] if offer is not None and who.account_id in (offer.account_id, offer.giver_id) else []
        if table == "lease":
            lease = await leases.get(conn, UUID(event["id"]))
            return [Id.NEWS_LEASES] if lease is not None and lease.account_id == who.account_id else []
        concern = await news.of_decision(conn, int(event["id"]))
    if concern is None:
        return []
    asked, decides = concern.account_id == who.account_id, concern.decider_id == who.organisation_id
    return [Id.NEWS_LEASES] * asked + [Id.NEWS_REQUESTS] * decides + [Id.NEWS_OFFERS] * (concern.giver_id == who.account_id)


def of_state(who: Principal, told: tuple[Kind, Minded] | None) -> list[Id]:
    """A shutter is everybody's to know; any other state only of who keeps the camera."""
    if told is None:
        return []
    kind, camera = told
    return [Id.NEWS_CHANGES] * (kind == "shutter") + [Id.NEWS_STATES] * minds(who, camera)
