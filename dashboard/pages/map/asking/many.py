"""Callbacks of asking for many cameras at once: what it would come to, asking, and how the answers go on."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import dash
from dash import ALL, ClientsideFunction, Input, Output, State, ctx, no_update, set_props
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import BeeldregieError
from dashboard.pages.here import Here, here
from dashboard.pages.map.asking import answers, many_view, purpose_view
from dashboard.pages.map.asking import one as asking
from dashboard.pages.map.asking.keeping_view import KeepId
from dashboard.pages.map.asking.many_view import PLACE, PLAY, ROW, ManyId
from dashboard.pages.map.ids import Id
from dashboard.policy.permissions import may
from dashboard.sharing import ask, history, purposes
from dashboard.sharing.ask import Foreseen, Wish
from dashboard.sharing.record import Asked
from dashboard.sharing.target import AlongRoad, AtPlace, OfCollection, Target, Within
from dashboard.store import agreement_requests, collections, roads
from dashboard.store.roads import Road
from dashboard.web.context import Services

REASON = "file"  # of what asking would come to: which chip is chosen changes no answer but that of criminal investigation


def register(app: dash.Dash, use: Services) -> None:
    """Choosing cameras, foreseeing, asking, and what the push says about what was asked."""
    _choosing(app, use)
    _foreseeing(app, use)
    _asking(app, use)
    _following(app, use)
    _playing(app, use)


def _foreseeing(app: dash.Dash, use: Services) -> None:
    """What asking would come to, as soon as cameras were chosen. Nothing is written."""

    @app.callback(
        Output(ManyId.LIST, "children"),
        Output(ManyId.COUNTS, "children"),
        Output(ManyId.FORM, "hidden"),
        Output(ManyId.ASK, "children"),
        Output(ManyId.ASKABLE, "data"),
        Output(ManyId.ASKED, "data"),
        Output(ManyId.ERROR, "children"),
        Output(KeepId.OFFERED, "data"),
        Output(ManyId.ROUTE, "data"),
        Input(ManyId.TARGET, "data"),
        Input(ManyId.PURPOSE, "value"),
        prevent_initial_call=True,
    )
    async def foresee(target: dict[str, Any] | None, purpose: str) -> tuple[Any, ...]:
        at = here(app, use, "request.ask")
        if not target:
            return [], [], True, [], None, None, "", None, None
        try:
            seen = await foreseen(use, at, target, _purpose(purpose))
        except BeeldregieError as error:
            return [], [], True, [], None, None, error.said(at.t.language), None, None
        found = seen.found
        askable = [one for one in found if one.answer.outcome != "refused"]
        remembered = {"codes": [one.camera.code for one in askable], "names": _names(found), "key": str(uuid.uuid4())}
        async with use.db.read() as conn:
            since = await _open_since(conn, at, [one.camera.code for one in found])
        counts = many_view.counts(at.t, {one.camera.code: one.answer.outcome for one in found}, asked=False)
        shown = [
            *many_view.along(at.t, seen.road),
            many_view.under_each_other(many_view.foreseen(at.t, found, since, at.now)),
            *many_view.skipped(at.t, seen.skipped),
        ]
        offered = {"cameras": seen.cameras, "collection": target.get("collection")}
        pieces = list(seen.road.pieces) if seen.road else None
        return shown, counts, not askable, many_view.ask_button(at.t, len(askable)), remembered, None, "", offered, pieces


def _asking(app: dash.Dash, use: Services) -> None:
    """Asks for all that may be granted or wait, once."""

    @app.callback(
        Output(ManyId.LIST, "children", allow_duplicate=True),
        Output(ManyId.COUNTS, "children", allow_duplicate=True),
        Output(ManyId.FORM, "hidden", allow_duplicate=True),
        Output(ManyId.ASKED, "data", allow_duplicate=True),
        Output(ManyId.ERROR, "children", allow_duplicate=True),
        Input(ManyId.ASK, "n_clicks"),
        Input(ManyId.WORDS, "n_submit"),
        State(ManyId.REASON, "value"),
        State(ManyId.WORDS, "value"),
        State(ManyId.PURPOSE, "value"),
        State(ManyId.ASKABLE, "data"),
        prevent_initial_call=True,
    )
    async def ask_all(
        clicks: int | None, submits: int | None, chip: str | None, words: str | None, purpose: str | None, askable: Any
    ) -> tuple[Any, ...]:
        if not askable or not (clicks or submits):
            return (no_update,) * 5
        at, reason = here(app, use, "request.ask"), (words or "").strip() or chip
        if not reason:
            return no_update, no_update, False, no_update, at.t("ask.need_reason")
        try:
            found = await ask.ask(use.db, at.who, Wish(askable["codes"], reason, _purpose(purpose), idempotency_key=askable["key"]), at.now)
        except BeeldregieError as error:
            return no_update, no_update, False, no_update, error.said(at.t.language)
        found.sort(key=lambda one: ask.ORDER[one.answer.outcome])
        refused = [code for code in askable["names"] if code not in askable["codes"]]  # known beforehand, so not asked
        async with use.db.read() as conn:
            since = await _open_since(conn, at, list(askable["names"]))
            known = _yes_first(await _with_alternatives(conn, at, Wish(refused, reason, _purpose(purpose)))) if refused else []
        rows = [
            *many_view.answered(at.t, found, askable["names"], since, at.now),
            *many_view.foreseen(at.t, known, since, at.now),
        ]
        asked = {one.camera_code: _remembered(one, askable["names"]) for one in found}
        asked |= {one.camera.code: {"request": None, "lease": None, "outcome": one.answer.outcome} for one in known}
        counts = many_view.counts(at.t, {code: one["outcome"] for code, one in asked.items()}, asked=True)
        return many_view.under_each_other(rows), counts, True, asked, ""


def _following(app: dash.Dash, use: Services) -> None:
    """The rows follow the push: a request that waited was answered, a picture ended."""

    @app.callback(
        Output(ManyId.ASKED, "data", allow_duplicate=True),
        Output(ManyId.COUNTS, "children", allow_duplicate=True),
        Input(Id.NEWS_LEASES, "data"),
        State(ManyId.ASKED, "data"),
        prevent_initial_call=True,
    )
    async def follow(news: dict[str, Any] | None, asked: dict[str, Any] | None) -> tuple[Any, Any]:
        at = here(app, use)
        codes = concerned(asked or {}, (news or {}).get("id"))
        if not asked or not codes:
            return no_update, no_update
        async with use.db.read() as conn:
            for code in codes:
                asked[code] |= await _again(conn, at, asked[code], asked)
        return asked, many_view.counts(at.t, {code: one["outcome"] for code, one in asked.items()}, asked=True)


def _playing(app: dash.Dash, use: Services) -> None:
    """A picture in its own row: one at a time. Extending, stopping and handing over are those of the open question, which it becomes."""

    @app.callback(
        Output({"type": PLACE, "code": ALL}, "children"),
        Output(Id.ASKED, "data", allow_duplicate=True),
        Input({"type": PLAY, "code": ALL}, "n_clicks"),
        Input(Id.CHOSEN, "data"),
        State({"type": PLACE, "code": ALL}, "children"),
        State(ManyId.ASKED, "data"),
        prevent_initial_call=True,
    )
    async def play(clicks: list[int | None], chosen: Any, shown: list[Any], asked: dict[str, Any] | None) -> tuple[list[Any], Any]:
        places = [one["id"]["code"] for one in ctx.outputs_list[0]]
        if ctx.triggered_id == Id.CHOSEN:  # the drawer plays it, or another
            return [[] for _ in places], no_update
        if not asked or not ctx.triggered[0]["value"]:
            return [no_update for _ in places], no_update
        code = ctx.triggered_id["code"]
        if shown[places.index(code)]:
            return [[] for _ in places], None
        at = here(app, use, "lease.watch", "own")
        async with use.db.read() as conn:
            picture, question = await asking.open_question(app, use, conn, at, code)
        return [picture if place == code else [] for place in places], question


def _choosing(app: dash.Dash, use: Services) -> None:
    """The collections and roads by name, and what was ticked in the table; boxes come from assets/ask_many.js."""

    @app.callback(
        Output(ManyId.COLLECTION, "data"),
        Output(ManyId.ROAD, "data"),
        Input(ManyId.OPEN, "n_clicks"),
        Input(ManyId.TICKED, "n_clicks"),
        Input(ManyId.TARGET, "data"),  # a road of the map opens the panel too
        State(ManyId.ROAD, "data"),
        prevent_initial_call=True,
    )
    async def named(opened: int | None, ticked: int | None, target: Any, known: list[dict[str, str]]) -> tuple[Any, Any]:
        at = here(app, use)
        if not may(at.who, "collection.keep", "own") or (ctx.triggered_id == ManyId.TARGET and known):
            return no_update, no_update
        async with use.db.read() as conn:
            kept = await collections.of_organisation(conn, at.who.organisation_id)
            return many_view.collections(kept), many_view.roads(await roads.names(conn))

    @app.callback(Output(ManyId.PURPOSE, "data"), Input(ManyId.TARGET, "data"), State(ManyId.PURPOSE, "data"), prevent_initial_call=True)
    async def tasks(target: Any, known: list[Any]) -> Any:
        at = here(app, use, "request.ask")
        if not target or len(known) > 1:
            return no_update
        async with use.db.read() as conn:
            found = await purposes.of_task(conn, at.who)
        return [purpose_view.by_role(at.t), *purpose_view.choices(at.t, found)]

    app.clientside_callback(
        ClientsideFunction("beeldregieMany", "chosen"),
        Output(ManyId.TARGET, "data"),
        Input(ManyId.COLLECTION, "value"),
        Input(ManyId.ROAD, "value"),
        Input(ManyId.TICKED, "n_clicks"),
        State(Id.TABLE_CHOSEN, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(ClientsideFunction("beeldregieMany", "drawn"), Input(ManyId.ROUTE, "data"), prevent_initial_call=True)


@dataclass(frozen=True, slots=True)
class Seen:
    """What asking would come to, what can be seen first; the (code, name) of all cameras in the order of the target, those of a collection
    that are gone (`skipped`: by name) too; the road that it is along."""

    found: list[Foreseen]
    cameras: list[tuple[str, str]]
    skipped: list[str]
    road: Road | None


async def foreseen(use: Services, at: Here, target: Mapping[str, Any], purpose: str | None = None) -> Seen:
    """What asking for a target would come to. Raises BeeldregieError."""
    wish = Wish(target.get("cameras") or [], REASON, purpose, target=of(target))
    async with use.db.read() as conn:
        found = await _with_alternatives(conn, at, wish)
        kept = await collections.get(conn, UUID(target["collection"]), at.who.organisation_id) if "collection" in target else None
        road = await roads.of_segment(conn, target["road"]) if "road" in target else None
    cameras = [(one.code, one.name) for one in kept.cameras] if kept else [(one.camera.code, one.camera.name) for one in found]
    gone = [camera.name for camera in kept.cameras if not camera.is_there] if kept else []
    return Seen(_yes_first(found), cameras, gone, road)


async def _with_alternatives(conn: AsyncConnection, at: Here, wish: Wish) -> list[Foreseen]:
    """What asking would come to, in the order of the wish; where the answer is no yet, with cameras that see the place."""
    found = await ask.what_if_many(conn, at.who, wish, at.now)
    refused = {one.camera.id for one in found if one.answer.outcome != "granted"}
    others = await ask.alternatives(conn, at.who, wish, [one.camera for one in found], refused, at.now)
    return [replace(one, alternatives=others.get(one.camera.code, ())) for one in found]


def _yes_first(found: Sequence[Foreseen]) -> list[Foreseen]:
    return sorted(found, key=lambda one: ask.ORDER[one.answer.outcome])


def of(target: Mapping[str, Any]) -> Target | None:
    """The target that the page chose; None: it names cameras."""
    if "box" in target:
        return Within(*(float(edge) for edge in target["box"]))
    if "place" in target:
        return AtPlace(*(float(degrees) for degrees in target["place"]))
    if "road" in target:
        return AlongRoad(str(target["road"]))
    return OfCollection(UUID(target["collection"])) if "collection" in target else None


def concerned(asked: Mapping[str, Mapping[str, Any]], news_id: str | None) -> list[str]:
    """The rows to read again: the one whose lease it is, else those that wait; after a reconnect all that may have changed."""
    of_lease = [code for code, one in asked.items() if news_id is not None and one["lease"] == news_id]
    if of_lease:
        return of_lease
    return [code for code, one in asked.items() if one["outcome"] == "pending" or (news_id is None and one["lease"])]


async def _again(conn: AsyncConnection, at: Here, remembered: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    """Write a row as it stands now, unless it waits still; what the page is to remember of it. A picture that plays is left alone. Of where
    to look instead, what is `known` (codes) was asked for already."""
    asked = await history.as_it_stands(conn, at.who, UUID(remembered["request"]), at.now)
    if asked.answer.outcome == "pending":
        return {}
    asked = replace(asked, alternatives=tuple(other for other in asked.alternatives if other.code not in known))
    since = await _open_since(conn, at, [asked.camera_code])
    drawn = many_view.answer(at.t, asked, remembered["name"], since, at.now)
    set_props({"type": ROW, "code": asked.camera_code}, {"children": drawn.children, "className": drawn.className})
    if asked.lease is None or not answers.left(asked.lease, at.now):
        set_props({"type": PLACE, "code": asked.camera_code}, {"children": []})
    return _remembered(asked, {asked.camera_code: remembered["name"]})


async def _open_since(conn: AsyncConnection, at: Here, codes: Sequence[str]) -> dict[str, datetime]:
    """By camera: since when an agreement is asked for."""
    return {one.camera_code: one.asked_at for one in await agreement_requests.open_of(conn, at.who.organisation_id, codes)}


def _remembered(one: Asked, names: Mapping[str, str]) -> dict[str, Any]:
    lease = str(one.lease.id) if one.lease else None
    name = names.get(one.camera_code, one.camera_code)
    return {"request": str(one.request_id), "lease": lease, "outcome": one.answer.outcome, "name": name}


def _purpose(chosen: str | None) -> str | None:
    return None if chosen == purpose_view.BY_ROLE else chosen


def _names(found: Sequence[Foreseen]) -> dict[str, str]:
    return {one.camera.code: one.camera.name for one in found}
