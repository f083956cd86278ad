"""Callbacks of the panel for many cameras: of what is selected, one's own; a preview; and the change, as one step that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash
from dash import ALL, Input, Output, State, ctx, html, no_update, set_props
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import BeeldregieError
from dashboard.pages.here import Here, here
from dashboard.pages.map.editing import many_form as forms
from dashboard.pages.map.editing.ids import EditId, EditPart, edit_part
from dashboard.pages.map.editing.one import told, unread
from dashboard.pages.map.ids import Id
from dashboard.policy.permissions import may
from dashboard.sharing import edit_many, edits
from dashboard.sharing.edit_many import Change, Preview
from dashboard.store import edits as store
from dashboard.ui.format import number
from dashboard.web.api.edits import selected
from dashboard.web.context import Services

REQUIRED = {"decision": "title", "dpia": "url"}


def register(app: dash.Dash, use: Services) -> None:
    """Opening for a selection, choosing what changes, the preview, applying."""
    _open(app, use)
    _look(app, use)

    @app.callback(
        Output(EditId.BULK_RESULT, "children", allow_duplicate=True),
        Input(EditId.BULK_APPLY, "n_clicks"),
        State(EditId.BULK_READY, "data"),
        prevent_initial_call=True,
    )
    async def apply(clicks: int, ready: dict[str, Any] | None) -> Any:
        if not clicks or not ready:
            return no_update
        return await applied(use, here(app, use, "camera.edit", "own"), ready)


async def _cameras(conn: AsyncConnection, at: Here, state: dict[str, Any]) -> tuple[list[str], int]:
    """One's own cameras of what was ticked in the table, else of the map's selection, and how many others there are."""
    if not state["codes"]:
        return await selected(conn, at.who, state["selection"])
    found = await store.standing(conn, state["codes"])
    own = [code for code, camera in found.items() if edits.may_edit(at.who, camera.owner)]
    return own, len(found) - len(own)


def _open(app: dash.Dash, use: Services) -> None:
    """The button that says how many of what is selected are one's own, the panel behind it, and the fields of each kind of change."""
    what = (Input(Id.SELECTION, "data"), Input(Id.TABLE_CHOSEN, "data"), Input(Id.NEWS_CHANGES, "data"))

    @app.callback(Output(EditId.BULK_OPEN, "children"), Output(EditId.BULK_N, "hidden"), *what)
    async def offer(selection: str | None, codes: list[str] | None, news: Any) -> tuple[Any, bool]:
        at = here(app, use)
        if not may(at.who, "camera.edit", "own") or "as_of=" in (selection or ""):
            return no_update, True
        async with use.db.read() as conn:
            own, _ = await _cameras(conn, at, {"selection": selection or "", "codes": codes})
        return at.t("bulk.open", n=number(len(own), at.t)), not own

    @app.callback(
        Output(EditId.BULK, "children"),
        Output(EditId.BULK_STATE, "data"),
        Input(EditId.BULK_OPEN, "n_clicks"),
        *(State(one.component_id, "data") for one in what[:2]),
        prevent_initial_call=True,
    )
    async def open_(clicks: int, selection: str | None, codes: list[str] | None) -> tuple[Any, Any]:
        if not clicks:
            return no_update, no_update
        at, state = here(app, use, "camera.edit", "own"), {"selection": selection or "", "codes": codes or []}
        async with use.db.read() as conn:
            own, others = await _cameras(conn, at, state)
            choices = await store.choices(conn)
        return forms.panel(at.t, len(own), others, choices), state

    @app.callback(
        Output(EditId.BULK_VALUE, "children"),
        Output(EditId.BULK_RESULT, "children"),
        Input(EditId.BULK_WHAT, "value"),
        prevent_initial_call=True,
    )
    async def choose(what: str) -> tuple[Any, Any]:
        at = here(app, use, "camera.edit", "own")
        async with use.db.read() as conn:
            return forms.inputs(at.t, what, await store.choices(conn)), []


def _look(app: dash.Dash, use: Services) -> None:
    """The preview of a change, before it can be made."""
    cells = edit_part(EditPart.BULK_FIELD, field=ALL)

    @app.callback(
        Output(EditId.BULK_RESULT, "children", allow_duplicate=True),
        Output(EditId.BULK_READY, "data"),
        Input(EditId.BULK_LOOK, "n_clicks"),
        State(EditId.BULK_WHAT, "value"),
        State(cells, "value"),
        State(EditId.BULK_STATE, "data"),
        prevent_initial_call=True,
    )
    async def look(clicks: int, what: str, values: list[Any], state: dict[str, Any]) -> tuple[Any, Any]:
        if not clicks:
            return no_update, no_update
        at = here(app, use, "camera.edit", "own")
        given = dict(zip((one["id"]["field"] for one in ctx.states_list[1]), values, strict=True))
        return await looked(use, at, state, forms.change(what, given))


async def looked(use: Services, at: Here, state: dict[str, Any], given: dict[str, Any]) -> tuple[Any, Any]:
    """The preview of a change, and what has to be sent along to make it; or what is wrong with it."""
    paper = given.get("document", {})
    needed = REQUIRED.get(paper.get("kind"))
    if needed and not paper[needed]:
        return wrong(at.t("bulk.needs", field=at.t(f"bulk.{needed}"))), None
    try:
        change = Change.model_validate(given)
        async with use.db.read() as conn:
            codes, others = await _cameras(conn, at, state)
            found = await edit_many.preview(conn, at.who, codes, change, at.now, others)
            ready = await _ready(conn, at, found, change)
            return forms.preview(at.t, found, await store.choices(conn)), ready | {"change": given}
    except ValidationError as error:
        return wrong(unread(error, at.t).purposes), None
    except BeeldregieError as error:
        return wrong(error.said(at.t.language)), None


async def _ready(conn: AsyncConnection, at: Here, found: Preview, change: Change) -> dict[str, Any]:
    """What is refused is left out of what can be made: the preview says so, and the button how many remain."""
    codes = [one.camera.code for one in found.planned if not one.faults]
    if not found.refused or not codes:
        return {"codes": codes, "match": found.match}
    return {"codes": codes, "match": (await edit_many.preview(conn, at.who, codes, change, at.now)).match}


async def applied(use: Services, at: Here, ready: dict[str, Any]) -> Any:
    """Make the change that was looked at, close the panel and say so; or say why not."""
    codes: Sequence[str] = ready["codes"]
    try:
        done, found = await edit_many.make(use.db, at.who, codes, Change.model_validate(ready["change"]), ready["match"], at.now)
    except BeeldregieError as error:
        return wrong(error.said(at.t.language))
    set_props(EditId.BULK, {"children": []})
    told(at, [at.t("bulk.done", n=number(len(found.changing), at.t))], done.change)
    return no_update


def wrong(sentence: str) -> Any:
    """Why there is no preview."""
    return [html.P(sentence, className="gap", role="alert")]
