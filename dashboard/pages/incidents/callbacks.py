"""Callbacks that read: the list, one incident's screen, its card, and its pictures. What somebody does stands in doing.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import dash
from dash import ClientsideFunction, Input, Output, State, ctx, no_update
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.clock import local
from dashboard.core.errors import BeeldregieError, NotFound
from dashboard.core.models import Box, Lease, Principal
from dashboard.pages import drawn
from dashboard.pages.here import Here, here
from dashboard.pages.incidents import card, listing, rooms, sides
from dashboard.pages.incidents.ids import LEASES, PUSHED, Id
from dashboard.pages.incidents.layout import around
from dashboard.pages.push import concerned
from dashboard.pages.relay import line_url
from dashboard.policy.permissions import may
from dashboard.sharing import alarms, following, incidents, leases, waiting
from dashboard.sharing.following import InFull
from dashboard.store import cameras, pushes, regions
from dashboard.store.events import Event
from dashboard.store.incidents import OpenedIncident
from dashboard.web.context import Services

CLOSE_BY = 17  # the zoom from which cameras show what they see

Pictures = list[dict[str, Any]]


def register(app: dash.Dash, use: Services) -> None:
    """All callbacks that read."""
    _list(app, use)
    _screen(app, use)
    _on_map(app, use)
    _pictures(app, use)
    _in_browser(app)


async def hear(use: Services, who: Principal, event: Event) -> list[Id]:
    """The page follows the alarms, incidents and pictures that are this person's business; what may be seen of them is decided where they
    are read."""
    return [Id.HEARD] if reads(use, who) and await concerned(use, who, event, incidents.TABLES, incidents.concerns) else []


def reads(use: Services, who: Principal) -> bool:
    """Whether there is anything for somebody on this page."""
    return use.settings.sharing and may(who, "incident.read", "any")


def _list(app: dash.Dash, use: Services) -> None:
    """The list and what is offered, as they stand now."""

    @app.callback(
        *drawn.outputs(Id.LIST),
        Output(Id.OFFERS, "children"),
        Input(Id.NEWS, "data"),
        Input(Id.DONE, "data"),
        Input(Id.CHOSEN, "data"),
        drawn.state(Id.LIST),
    )
    async def list_(news: Any, done: Any, chosen: str | None, before: str | None) -> tuple[Any, Any, Any]:
        at = here(app, use, "incident.read", "any")
        async with use.db.read() as conn:
            known = await _known(conn, at)
            offered = await waiting.offers(conn, at.who, at.now)
        list_ = listing.listed(at.t, known, chosen, at.who.organisation_id, at.now)
        return *drawn.anew(list_, before), listing.offers(at.t, offered, at.now)


async def _known(conn: AsyncConnection, at: Here) -> listing.Known:
    judges = may(at.who, "alarm.judge", "own")
    found = (await alarms.listed(conn, at.who, at.now))[0] if judges else []
    return listing.Known(
        found if judges else None,
        await incidents.open_now(conn, at.who),
        await incidents.closed_since(conn, at.who, local(at.now).replace(hour=0, minute=0, second=0, microsecond=0)),
        await regions.within(conn, at.who.organisation_id),
        await incidents.unseen(conn, at.who),
        await alarms.rooms(conn, at.now) if found else {},
        await alarms.answering(conn, found) if found else {},
    )


def _screen(app: dash.Dash, use: Services) -> None:
    """One incident: to who takes part with its card and cameras, to others what it is and where. Each part is drawn again only when it says
    something else: of a part that is drawn while somebody presses in it, the press would be lost."""
    parts = (Id.HEAD, Id.NOTES, Id.CAMERAS, Id.SIDES)

    @app.callback(
        *(output for id_ in parts for output in drawn.outputs(id_)),
        Output(Id.CARD, "data"),
        Output(Id.FIELDS, "hidden"),
        Input(Id.CHOSEN, "data"),
        Input(Id.NEWS, "data"),
        Input(Id.DONE, "data"),
        State(Id.PICKED, "data"),
        *(drawn.state(id_) for id_ in parts),
    )
    async def screen(chosen: str | None, news: Any, done: Any, picked: list[str], *before: str | None) -> tuple[Any, ...]:
        at = here(app, use, "incident.read", "any")
        *children, values, hidden = await _shown(use, at, chosen, picked)
        each = [output for new, old in zip(children, before, strict=True) for output in drawn.anew(new, old)]
        return *each, values, hidden


async def _shown(use: Services, at: Here, chosen: str | None, picked: Sequence[str]) -> tuple[Any, ...]:
    """Head, notes, cameras and sides; what the card says; whether its fields are hidden."""
    if not chosen:
        return card.nothing(at.t("incidents.none")), [], [], [], None, True
    try:
        async with use.db.read() as conn:
            one, takes_part = await incidents.read(conn, at.who, incident_id(chosen))
            if not (takes_part and may(at.who, "incident.follow", "own")):
                return card.head(at.t, one, at.now), [], [], [], None, True
            found = await following.in_full(conn, at.who, one.id, at.now)
            return await _in_full(conn, at, found, picked)
    except NotFound as error:
        return card.nothing(error.said(at.t.language)), [], [], [], None, True


async def _in_full(conn: AsyncConnection, at: Here, found: InFull, picked: Sequence[str]) -> tuple[Any, ...]:
    """The outputs of the screen for who takes part."""
    codes = [one.seeing.code for one in found.cameras]
    own = await pushes.shown_by(conn, codes, at.who.organisation_id) if may(at.who, "picture.push", "own") else set()
    running = {lease.camera_code for lease in await leases.running(conn, at.who, at.now)}
    asks = may(at.who, "request.ask", "any")
    is_open = found.incident.closed_at is None
    room = await _room(conn, at, found) if own and is_open else None
    unseen = found.incident.id in await incidents.unseen(conn, at.who)
    return (
        card.head(at.t, found.incident, at.now, closes=closes(at, found), takes_part=True, unseen=unseen),
        card.notes(at.t, found.changes, at.now),
        card.cameras(at.t, found.cameras, own, picked, running, asks, room) if is_open else [],
        sides.sides(at.t, at.who, found, at.now),
        {"incident": str(found.incident.id), **card.values(found.incident.card)},
        not is_open,
    )


async def _room(conn: AsyncConnection, at: Here, found: InFull) -> Any:
    """The field of the control room that pictures go to."""
    names = {id_: name for id_, name in (await alarms.rooms(conn, at.now)).items() if id_ != at.who.organisation_id}
    answering = [one for one in sides.control_rooms(found) if one != at.who.organisation_id]
    named = {one.organisation_id: one.name for one in found.parties if one.organisation_id in answering}
    return rooms.field(at.t, PUSHED, at.t("incidents.room_for_push"), named | names, answering, str(found.incident.id))


def closes(at: Here, found: InFull) -> bool:
    """Whether who asks may close it: as the organisation that opened it, or whose alarm it was."""
    mine = {one.because for one in found.parties if one.organisation_id == at.who.organisation_id}
    return may(at.who, "incident.open", "own") and (found.incident.organisation_id == at.who.organisation_id or "alarm" in mine)


def _on_map(app: dash.Dash, use: Services) -> None:
    """The place, the cameras around it and what they see; the map goes there when another incident is chosen. Without one: the cameras of
    the own region, so that who opens an incident sees where they are."""

    @app.callback(
        Output(Id.SPOT, "data"),
        Output(Id.DOTS, "data"),
        Output(Id.CONES, "data"),
        Output(Id.AROUND, "children"),
        Output(Id.MAP, "viewport"),
        Input(Id.CHOSEN, "data"),
        State(Id.PLACE, "data"),
        prevent_initial_call=False,
    )
    async def on_map(chosen: str | None, proposed: list[float] | None) -> tuple[Any, ...]:
        at = here(app, use, "incident.read", "any")
        if not chosen:
            box = await _own_region(use, at)
            all_ = around(at.t, box) if may(at.who, "camera.read", "any") else []
            spot = card.spot((proposed[0], proposed[1])) if proposed else card.NOTHING
            return spot, card.NOTHING, card.NOTHING, all_, _close_by(proposed) if proposed else _in_view(box)
        try:
            async with use.db.read() as conn:
                one, _ = await incidents.read(conn, at.who, incident_id(chosen))
                near = await regions.seeing(conn, *one.position) if may(at.who, "camera.read", "any") else []
                views = await regions.views(conn, [seen.code for seen in near])
        except NotFound:
            return card.NOTHING, card.NOTHING, card.NOTHING, [], no_update
        return card.spot(one.position), card.dots(views), card.cones(views), [], _close_by(one.position)


def _close_by(place: Sequence[float]) -> dict[str, Any]:
    return {"center": [place[1], place[0]], "zoom": CLOSE_BY, "transition": "setView"}


async def _own_region(use: Services, at: Here) -> Box | None:
    """Where the map stands without an incident: what one's control room answers for, else around one's own cameras, else all (None)."""
    own = at.who.organisation_id
    async with use.db.read() as conn:
        return await regions.extent(conn, own) or await cameras.extent(conn, own)


def _in_view(box: Box | None) -> Any:
    if box is None:
        return no_update
    west, south, east, north = box
    return {"bounds": [[south, west], [north, east]], "transition": "setView"}


def _pictures(app: dash.Dash, use: Services) -> None:
    """The pictures that run for who looks, and of those that stopped why; assets/incidents.js shows them."""

    @app.callback(
        Output(Id.PICTURES, "data"),
        Input(Id.CHOSEN, "data"),
        Input(Id.NEWS, "data"),
        Input(Id.DONE, "data"),
        Input(LEASES, "data"),
        State(Id.PICTURES, "data"),
    )
    async def pictures(chosen: str | None, news: Any, done: Any, lease: Any, before: Pictures) -> Pictures:
        at = here(app, use, "incident.read", "any")
        if not chosen or not may(at.who, "lease.watch", "own"):
            return []
        try:
            async with use.db.read() as conn:
                one, takes_part = await incidents.read(conn, at.who, incident_id(chosen))
                shown = [] if ctx.triggered_id == Id.CHOSEN else before
                return await pictures_of(app, use, conn, at, one, shown) if takes_part else []
        except NotFound:
            return []


async def pictures_of(app: dash.Dash, use: Services, conn: AsyncConnection, at: Here, one: OpenedIncident, before: Pictures) -> Pictures:
    """What runs of the cameras of this incident, at most four; what was shown `before` and stopped says why. A closed one shows none."""
    running = {lease.id: lease for lease in await leases.running(conn, at.who, at.now) if lease.mode == "live"}
    shown: dict[UUID, dict[str, Any]] = {}
    for picture in before:
        id_ = UUID(picture["lease"])
        if "ended" in picture or (one.closed_at is None and id_ in running):
            shown[id_] = picture | ({"ends_at": running[id_].ends_at.isoformat()} if id_ in running and "ended" not in picture else {})
        else:
            shown[id_] = sides.ended(picture, await _why(conn, at, id_, one))
    if one.closed_at is None:
        codes = await _codes(conn, at, one)
        for lease in running.values():
            if lease.id not in shown and lease.camera_code in codes:
                again = [id_ for id_, picture in shown.items() if picture["camera"] == lease.camera_code]
                shown = {id_: picture for id_, picture in shown.items() if id_ not in again}
                shown[lease.id] = await _playing(app, use, conn, at, lease)
    return sorted(shown.values(), key=lambda picture: "ended" in picture)[: card.MOST_SHOWN]


async def _codes(conn: AsyncConnection, at: Here, one: OpenedIncident) -> set[str]:
    """The cameras of an incident: those that see it, and those that are offered to one's own organisation."""
    offered = await pushes.offered_to(conn, at.who.organisation_id, at.who.account_id, at.now)
    seeing = {seen.code for seen in await regions.seeing(conn, *one.position)}
    return seeing | {push.camera for push in offered if push.incident_id == one.id}


async def _why(conn: AsyncConnection, at: Here, lease_id: UUID, one: OpenedIncident) -> str:
    """Why a picture is no longer here: its own reason, else that of the incident."""
    try:
        lease = await leases.own(conn, at.who, lease_id)
    except BeeldregieError as error:
        return error.said(at.t.language)
    reason = lease.end_reason if lease.ended_at else "incident_closed" if one.closed_at else "expired"
    return at.t.either(f"ended.{reason}", at.t("ended.other"))


async def _playing(app: dash.Dash, use: Services, conn: AsyncConnection, at: Here, lease: Lease) -> dict[str, Any]:
    return sides.playing(lease, await cameras.name(conn, lease.camera_code), line_url(app, use), at.t("picture.left"))


def _in_browser(app: dash.Dash) -> None:
    """What assets/incidents.js does: news that comes at once is read once; the fields of the card, the pictures and the address. It sets
    the fields by itself: as outputs they would have Dash hold back what is typed until the page was read again."""
    for does, told, store in (
        ("heard", Id.LIST, Id.HEARD),
        ("fields", Id.FIELDS, Id.CARD),
        ("pictures", Id.TILES, Id.PICTURES),
        ("remember", Id.SCREEN, Id.CHOSEN),
    ):
        function = ClientsideFunction("beeldregieIncidents", does)
        app.clientside_callback(function, Output(told, "dir"), Input(store, "data"), prevent_initial_call=True)


def incident_id(given: str) -> UUID:
    """The id that an address names. Raises NotFound: one that is none names no incident."""
    try:
        return UUID(given)
    except ValueError:
        raise NotFound("Dit incident is er niet.", "There is no such incident.") from None


def last(moment: datetime) -> str:
    """What the store DONE holds after something was done."""
    return moment.isoformat()
