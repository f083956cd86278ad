"""Callbacks of keeping what was chosen as a collection: a new one, or one that gets another name, key, order or cameras, or goes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import dash
from dash import Input, Output, State, html, no_update

from dashboard.core.errors import BeeldregieError
from dashboard.pages.here import Here, here
from dashboard.pages.map.asking import keeping_view as view
from dashboard.pages.map.asking.keeping_view import NEW, NO_KEY, KeepId
from dashboard.pages.map.asking.many_view import ManyId
from dashboard.pages.map.asking.many_view import collections as offered
from dashboard.sharing import collections
from dashboard.sharing.collections import NewCollection
from dashboard.store import collections as kept
from dashboard.store.collections import Collection
from dashboard.ui.format import number
from dashboard.web.context import Services

# What follows a collection that was kept or removed: which one is chosen here, both lists of them, and what is said.
_DONE = (
    Output(KeepId.AS, "data", allow_duplicate=True),
    Output(KeepId.AS, "value", allow_duplicate=True),
    Output(ManyId.COLLECTION, "data", allow_duplicate=True),
    Output(KeepId.SAID, "children", allow_duplicate=True),
)
_SAME: tuple[Any, ...] = (no_update,) * 4


def register(app: dash.Dash, use: Services) -> None:
    """The form follows what was chosen; keeping and removing."""
    _offering(app, use)
    _keeping(app, use)
    _removing(app, use)


def keeper(app: dash.Dash, use: Services) -> Here:
    """The surroundings of a callback for who may keep collections. Raises NotLoggedIn, NotPermitted."""
    return here(app, use, "collection.keep", "own")


def _offering(app: dash.Dash, use: Services) -> None:
    @app.callback(
        Output(KeepId.PART, "hidden"),
        Output(KeepId.AS, "data"),
        Output(KeepId.AS, "value"),
        Output(KeepId.CAMERAS, "value"),
        Output(KeepId.SAID, "children"),
        Input(KeepId.OFFERED, "data"),
        prevent_initial_call=True,
    )
    async def offer(chosen: dict[str, Any] | None) -> tuple[Any, ...]:
        if not chosen:
            return True, [], NEW, "", ""
        at = keeper(app, use)
        return False, view.choices(at.t, await _all(use, at)), chosen["collection"] or NEW, view.lines(chosen["cameras"]), ""

    @app.callback(
        Output(KeepId.NAME, "value"),
        Output(KeepId.KEY, "value"),
        Output(KeepId.REMOVE, "hidden"),
        Output(KeepId.REMOVE, "open"),
        Input(KeepId.AS, "value"),
        prevent_initial_call=True,
    )
    async def fill(id_: str) -> tuple[Any, ...]:
        at = keeper(app, use)
        one = next((found for found in await _all(use, at) if str(found.id) == id_), None)
        if one is None:
            return "", NO_KEY, True, False
        return one.name, str(one.key) if one.key else NO_KEY, False, False


def _keeping(app: dash.Dash, use: Services) -> None:
    @app.callback(
        *_DONE,
        Input(KeepId.SAVE, "n_clicks"),
        Input(KeepId.NAME, "n_submit"),
        State(KeepId.AS, "value"),
        State(KeepId.NAME, "value"),
        State(KeepId.KEY, "value"),
        State(KeepId.CAMERAS, "value"),
        prevent_initial_call=True,
        running=[(Output(KeepId.SAVE, "disabled"), True, False)],
    )
    async def keep(clicks: int, submits: int | None, id_: str, name: str | None, key: str, cameras: str | None) -> tuple[Any, ...]:
        if not clicks and not submits:
            return _SAME
        at = keeper(app, use)
        new = NewCollection(name or "", view.codes(cameras), None if key == NO_KEY else int(key))
        try:
            if id_ == NEW:
                one = await collections.keep(use.db, at.who, new, at.now)
            else:
                one = await collections.change(use.db, at.who, UUID(id_), new)
        except BeeldregieError as error:
            return *_SAME[:3], _why(at, error)
        return await _done(use, at, str(one.id), at.t("keep.kept", name=view.named(one), n=number(len(one.cameras), at.t)))


def _removing(app: dash.Dash, use: Services) -> None:
    @app.callback(
        *_DONE,
        Output(ManyId.COLLECTION, "value", allow_duplicate=True),
        Input(KeepId.REMOVE_SURE, "n_clicks"),
        State(KeepId.AS, "value"),
        prevent_initial_call=True,
        running=[(Output(KeepId.REMOVE_SURE, "disabled"), True, False)],
    )
    async def remove(clicks: int, id_: str) -> tuple[Any, ...]:
        if not clicks or id_ == NEW:
            return *_SAME, no_update
        at = keeper(app, use)
        try:
            await collections.forget(use.db, at.who, UUID(id_))
        except BeeldregieError as error:
            return *_SAME[:3], _why(at, error), no_update
        return *await _done(use, at, NEW, at.t("keep.removed")), None


async def _done(use: Services, at: Here, chosen: str, said: str) -> tuple[Any, ...]:
    """In the order of _DONE."""
    found = await _all(use, at)
    return view.choices(at.t, found), chosen, offered(found), said


def _why(at: Here, error: BeeldregieError) -> Any:
    return html.Span(error.said(at.t.language), className="gap")


async def _all(use: Services, at: Here) -> list[Collection]:
    async with use.db.read() as conn:
        return await kept.of_organisation(conn, at.who.organisation_id)
