"""Callbacks of editing one camera: the form in the drawer, saving, the history, undo. What may be is the use case's to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import dash
from dash import ALL, ClientsideFunction, Input, Output, Patch, State, ctx, no_update, set_props
from pydantic import TypeAdapter, ValidationError

from dashboard.core.errors import BeeldregieError
from dashboard.pages.here import Here, here
from dashboard.pages.map.drawer import callbacks
from dashboard.pages.map.editing import form as forms
from dashboard.pages.map.editing.history import history, toast
from dashboard.pages.map.editing.ids import EditId, EditPart, edit_part
from dashboard.pages.map.ids import Id
from dashboard.policy.camera_edits import Edit
from dashboard.policy.permissions import may
from dashboard.sharing import camera_history, changes, edit_purposes, edits
from dashboard.sharing.edit_purposes import Wanted
from dashboard.sharing.edits import Done, Outlook, Refused
from dashboard.store import cameras
from dashboard.store import edits as store
from dashboard.ui.texts import Texts
from dashboard.web import validation
from dashboard.web.api.edits import plain
from dashboard.web.context import Services

PURPOSE_FAULTS = ("organisation", "purpose", "basis", "decision", "primary", "until")
_SCRIPT = "beeldregieEdit"
_WANTED = TypeAdapter(list[Wanted])


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a form: by field, about its purposes, and about all of it."""

    fields: Mapping[str, str]
    purposes: str = ""
    whole: str = ""


def register(app: dash.Dash, use: Services) -> None:
    """The offer, the form, saving, undo, and following what others change."""
    _offer(app, use)
    _form(app, use)
    _save(app, use)
    _outlook(app, use)
    _undo(app, use)
    _drawing(app)
    _followed(app, use)


def _drawing(app: dash.Dash) -> None:
    """What the browser does by itself: assets/edit.js."""
    cells = edit_part(EditPart.PURPOSE, row=ALL, field=ALL)
    app.clientside_callback(
        ClientsideFunction(_SCRIPT, "follow"),
        Output(EditId.DRAWN, "title"),
        Input(edit_part(EditPart.FIELD, field=ALL), "value"),
        Input(cells, "value"),
        Input(cells, "checked"),
        Input(EditId.STATE, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction(_SCRIPT, "cancel"), Output(EditId.DRAWN, "lang"), Input(EditId.CANCEL, "n_clicks"), prevent_initial_call=True
    )
    app.clientside_callback(
        ClientsideFunction(_SCRIPT, "leave"), Output(EditId.DRAWN, "dir"), Input(Id.CHOSEN, "data"), prevent_initial_call=True
    )
    app.clientside_callback(
        ClientsideFunction(_SCRIPT, "again"),
        Output(Id.CAMERAS, "url", allow_duplicate=True),
        Input(Id.NEWS_CHANGES, "data"),
        State(Id.CAMERAS, "url"),
        prevent_initial_call=True,
    )


def _followed(app: dash.Dash, use: Services) -> None:
    """An open drawer follows what changes, by whomever."""

    @app.callback(
        Output(Id.DRAWER_BODY, "children", allow_duplicate=True),
        Output(Id.CONE, "data", allow_duplicate=True),
        Output(Id.CHOSEN_POINT, "data", allow_duplicate=True),
        Input(Id.NEWS_CHANGES, "data"),
        State(Id.CHOSEN, "data"),
        State(Id.SELECTION, "data"),
        prevent_initial_call=True,
    )
    async def follow(news: Any, chosen: dict[str, Any] | None, selection: str | None) -> tuple[Any, Any, Any]:
        if not (chosen or {}).get("code") or "as_of=" in (selection or ""):
            return no_update, no_update, no_update
        drawer = await callbacks.what(app, use, here(app, use), chosen or {})
        return drawer.body, drawer.cone, drawer.point


def _offer(app: dash.Dash, use: Services) -> None:
    """Below the card: the way into the form, and the camera's history."""

    @app.callback(
        Output(EditId.OFFER, "hidden"),
        Output(EditId.CHANGES, "children"),
        Input(Id.CHOSEN, "data"),
        Input(Id.NEWS_CHANGES, "data"),
        State(Id.SELECTION, "data"),
    )
    async def offer(chosen: dict[str, Any] | None, news: Any, selection: str | None) -> tuple[Any, Any]:
        code = (chosen or {}).get("code")
        return await offered(use, here(app, use), code, "as_of=" in (selection or "")) if code else (True, None)


async def offered(use: Services, at: Here, code: str, is_past: bool) -> tuple[Any, Any]:
    """Whether the button that begins an edit is hidden from who may not, and the history of the camera. Nothing where there is no such
    camera."""
    async with use.db.read() as conn:
        camera = (await store.standing(conn, [code])).get(code)
        if camera is None:
            return True, None
        found, choices = await camera_history.of_camera(conn, at.who, code), await store.choices(conn)
    mine = edits.may_edit(at.who, camera.owner) and not is_past
    undoes = mine and may(at.who, "register.load", "own")
    return not mine, history(at.t, found, choices, at.now, undoes)


def _form(app: dash.Dash, use: Services) -> None:
    """Opening the form, and a row for one purpose more."""

    @app.callback(
        Output(EditId.EDITOR, "children"),
        Output(EditId.STATE, "data"),
        Input(EditId.BEGIN, "n_clicks"),
        State(Id.CHOSEN, "data"),
        prevent_initial_call=True,
    )
    async def begin(clicks: int, chosen: dict[str, Any] | None) -> tuple[Any, Any]:
        code = (chosen or {}).get("code")
        return await opened(use, here(app, use, "camera.edit", "own"), code) if clicks and code else (no_update, no_update)

    @app.callback(
        Output(EditId.PURPOSES, "children"),
        Input(EditId.ADD_PURPOSE, "n_clicks"),
        State(EditId.STATE, "data"),
        State(EditId.PURPOSES, "children"),
        prevent_initial_call=True,
    )
    async def add(clicks: int, state: dict[str, Any], rows: Sequence[Any] | None) -> Any:
        if not clicks:
            return no_update
        at, grown = here(app, use, "camera.edit", "own"), Patch()
        async with use.db.read() as conn:
            choices = await store.choices(conn)
        new = {"organisation": at.who.organisation_id, "primary": not rows}
        grown.append(forms.purpose(at.t, len(rows or ()), new, choices))
        return grown


async def opened(use: Services, at: Here, code: str) -> tuple[Any, dict[str, Any]]:
    """The form of a camera, and what it looked like when it was opened. Raises NotFound, NotPermitted."""
    async with use.db.read() as conn:
        camera = await edits.own(conn, at.who, code)
        purposes = plain(await edit_purposes.as_wanted(conn, camera, at.now))
        choices = await store.choices(conn)
        name = await cameras.name(conn, code)
    values = forms.raw(plain(camera.values))
    state = {"code": code, "seen": camera.recorded_at.isoformat(), "fields": values, "purposes": [_comparable(one) for one in purposes]}
    return forms.form(at.t, name, values, purposes, choices), state


def _comparable(one: Mapping[str, Any]) -> dict[str, Any]:
    return {**one, "basis": one.get("basis") or "unknown"}


def _save(app: dash.Dash, use: Services) -> None:
    """Saving; what is wrong is said at the field it is about."""
    fields, cells = edit_part(EditPart.FIELD, field=ALL), edit_part(EditPart.PURPOSE, row=ALL, field=ALL)

    @app.callback(
        Output(fields, "error"),
        Output(EditId.PURPOSE_ERROR, "children"),
        Output(EditId.ERROR, "children"),
        Input(EditId.SAVE, "n_clicks"),
        State(fields, "value"),
        State(cells, "value"),
        State(cells, "checked"),
        State(EditId.STATE, "data"),
        prevent_initial_call=True,
    )
    async def save(clicks: int, values: list[Any], texts: list[Any], ticks: list[Any], state: dict[str, Any]) -> Any:
        if not clicks:
            return [no_update] * len(values), no_update, no_update
        names = [one["id"]["field"] for one in ctx.states_list[0]]
        rows = [
            (one["id"], tick if one["id"]["field"] in ("primary", "ends") else text)
            for one, text, tick in zip(ctx.states_list[1], texts, ticks, strict=True)
        ]
        at = here(app, use, "camera.edit", "own")
        wrong = await saved(use, at, state, dict(zip(names, values, strict=True)), forms.purposes(rows))
        return [wrong.fields.get(name, "") for name in names], wrong.purposes, wrong.whole


async def saved(use: Services, at: Here, state: dict[str, Any], values: forms.Raw, purposes: list[dict[str, Any]]) -> Wrong:
    """Save a form, close it and say so; or say what is wrong with it."""
    try:
        wanted = Edit.model_validate(forms.patch(state["fields"], values))
        given = _WANTED.validate_python(purposes) if purposes != state["purposes"] else None
    except ValidationError as error:
        return unread(error, at.t)
    try:
        done = await edit_purposes.save(use.db, at.who, state["code"], wanted, given, datetime.fromisoformat(state["seen"]), at.now)
    except Refused as refused:
        return wrong_of(refused, at.t)
    except BeeldregieError as error:
        return Wrong({}, whole=error.said(at.t.language))
    _close(at, done)
    return Wrong({})


def unread(error: ValidationError, t: Texts) -> Wrong:
    """What cannot be read, at its field; of a purpose below them all."""
    errors = error.errors()
    if error.title == Edit.__name__:
        found = validation.by_field(errors, t.language) | {str(one["loc"][0]): t("edit.required") for one in errors if one["input"] is None}
        return Wrong({forms.form_field(name): reason for name, reason in found.items()}, whole=t("edit.look_at_fields"))
    words = [_about_purpose(one, t) for one in errors]
    return Wrong({}, "; ".join(words), t("edit.look_at_fields"))


def _about_purpose(error: Mapping[str, Any], t: Texts) -> str:
    name = next((str(part) for part in reversed(error["loc"]) if f"edit.field.{part}" in t), "")
    reason = validation.by_field([{**error, "loc": ("it",)}], t.language)["it"]
    return f"{t(f'edit.field.{name}')}: {reason}" if name else reason


def wrong_of(refused: Refused, t: Texts) -> Wrong:
    """The faults of an edit, each where it belongs."""
    told = {forms.form_field(one.field): one.reason[t.language] for one in refused.faults if one.field in Edit.model_fields}
    purposes = [one.reason[t.language] for one in refused.faults if one.field in PURPOSE_FAULTS]
    return Wrong(told, ". ".join(purposes), t("edit.look_at_fields"))


def _close(at: Here, done: Done) -> None:
    sentence = at.t("edit.saved") if done.change is not None else at.t("edit.nothing_changed")
    set_props(EditId.EDITOR, {"children": []})
    set_props(EditId.STATE, {"data": None})
    told(at, [sentence], done.change)


def told(at: Here, sentences: Sequence[str], change: int | None) -> None:
    """Say what was done, and have the page look again."""
    undoes = change if may(at.who, "register.load", "own") else None
    set_props(EditId.TOAST, {"children": toast(at.t, sentences, undoes)})
    set_props(Id.NEWS_CHANGES, {"data": {"id": change, "at": at.now.isoformat()}})


def _outlook(app: dash.Dash, use: Services) -> None:
    """While a camera is dragged: what it would lack where it is now."""

    @app.callback(
        Output(EditId.OUTLOOK, "children"),
        Input(EditId.PLACE, "data"),
        State(EditId.STATE, "data"),
        prevent_initial_call=True,
    )
    async def look(place: list[Any] | None, state: dict[str, Any] | None) -> Any:
        if not state or not place:
            return no_update
        at = here(app, use, "camera.edit", "own")
        wanted = forms.patch(state["fields"], state["fields"] | {"lon": place[0], "lat": place[1]})
        try:
            async with use.db.read() as conn:
                return outlook(at.t, await edits.outlook(conn, at.who, state["code"], Edit.model_validate(wanted)))
        except (ValidationError, Refused):
            return []  # the field itself says so on saving


def outlook(t: Texts, found: Outlook) -> list[Any]:
    """What would be missing at a place: outside the municipality, outside what was designated."""
    there = [gap.text[t.language] for gap in found.gaps if gap.id.startswith("designation")]
    outside = [t("edit.outside", municipality=found.outside)] if found.outside else []
    return [dash.html.P("⚠ " + sentence, className="gap") for sentence in [*outside, *there]]


def _undo(app: dash.Dash, use: Services) -> None:
    """Taking a step back, from the history or from the message after a change."""

    @app.callback(
        Output(EditId.TOAST, "children", allow_duplicate=True),
        Output(Id.NEWS_CHANGES, "data", allow_duplicate=True),
        Input(edit_part(EditPart.UNDO, change=ALL, at=ALL), "n_clicks"),
        prevent_initial_call=True,
    )
    async def undo(clicks: list[int]) -> tuple[Any, Any]:
        if not any(clicks):
            return no_update, no_update
        at = here(app, use, "register.load", "own")
        done = await changes.undo(use.keeper, at.who, int(ctx.triggered_id["change"]), at.now)
        sentences = [at.t("edit.is_undone"), *(sentence[at.t.language] for sentence in done.sentences)]
        return toast(at.t, sentences, None), {"id": done.id, "at": at.now.isoformat()}
