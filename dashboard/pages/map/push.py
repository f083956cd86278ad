"""What the push says to whom on the map: each event to the parts of the page of those whom it concerns."""

from __future__ import annotations

from uuid import UUID

from dashboard.core.models import Principal
from dashboard.pages.map.ids import Id
from dashboard.sharing.states import minds
from dashboard.store import hand_overs, leases, news, states
from dashboard.store.events import AGAIN, Event
from dashboard.store.states import Kind, Minded
from dashboard.web.context import Services


async def hear(use: Services, who: Principal, event: Event) -> list[Id]:
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
