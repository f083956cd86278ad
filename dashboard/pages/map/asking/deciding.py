"""Callbacks of the inbox: what waits, granting and refusing, alone or several at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import dash
from dash import ALL, Input, Output, State, ctx, no_update, set_props

from dashboard.core.errors import BeeldregieError
from dashboard.pages.here import Here, here
from dashboard.pages.map.asking.inbox import inbox, row, slot
from dashboard.pages.map.ids import ALL_TICKED, Id, Part, part
from dashboard.sharing import answer, history
from dashboard.sharing.history import Waiting
from dashboard.ui.texts import Texts
from dashboard.web.context import Services


def register(app: dash.Dash, use: Services) -> None:
    """An open inbox follows the push. Answering is checked again by the use case."""

    @app.callback(
        Input(Id.NEWS_REQUESTS, "data"),
        State(part(Part.INBOX_ROW, request=ALL), "id"),
        State(part(Part.INBOX_SLOT, after=ALL), "id"),
        prevent_initial_call=True,
    )
    async def follow(news: Any, shown: list[dict[str, str]], slots: list[dict[str, str]]) -> None:
        if not slots:  # the drawer shows something else
            return
        at = here(app, use)
        async with use.db.read() as conn:
            waiting = await history.inbox(conn, at.who, at.now)
        for id_, props in changes(at.t, [one["request"] for one in shown], waiting, max(int(one["after"]) for one in slots)):
            set_props(id_, props)

    _answering(app, use)


def _answering(app: dash.Dash, use: Services) -> None:
    """A press answers; what could not be answered says so in its own row, and the list follows."""

    @app.callback(
        Output(part(Part.INBOX_SAID, request=ALL), "children"),
        Output(Id.NEWS_REQUESTS, "data", allow_duplicate=True),
        Input(part(Part.GRANT, request=ALL), "n_clicks"),
        Input(part(Part.REFUSE, request=ALL, code=ALL), "n_clicks"),
        State(part(Part.REFUSE_WORDS, request=ALL), "value"),
        State(part(Part.TICK, request=ALL), "checked"),
        prevent_initial_call=True,
    )
    async def decide(granted: list[int], refused: list[int], words: list[str | None], ticks: list[bool]) -> tuple[list[Any], Any]:
        places = [one["id"]["request"] for one in ctx.outputs_list[0]]
        if not ctx.triggered or not ctx.triggered[0]["value"]:  # rows that come and go call too
            return [no_update] * len(places), no_update
        at, pressed = here(app, use), ctx.triggered_id
        said_by, ticked = ({one["id"]["request"]: one.get("value") for one in given} for given in ctx.states_list)
        wanted = [one for one, is_ticked in ticked.items() if is_ticked] if pressed["request"] == ALL_TICKED else [pressed["request"]]
        told = await answered(use, at, pressed["request"], wanted, pressed.get("code"), said_by[pressed["request"]])
        return [told.get(one, "") for one in places], {"at": at.now.isoformat()}

    @app.callback(
        Output(part(Part.TICK, request=ALL), "checked"),
        Input(part(Part.TICK_ALL, of=ALL), "n_clicks"),
        State(part(Part.TICK, request=ALL), "checked"),
        prevent_initial_call=True,
    )
    async def tick_all(clicks: list[int], ticks: list[bool]) -> list[Any]:
        return [not all(ticks)] * len(ticks) if any(clicks) else [no_update] * len(ticks)


async def answered(use: Services, at: Here, pressed: str, wanted: Sequence[str], code: str | None, words: str | None) -> dict[str, str]:
    """Answer these requests, refused with `code` or granted without. Returns what to say at which row: why one was not answered, and under
    ALL_TICKED how many were."""
    if not wanted:
        return {ALL_TICKED: at.t("inbox.tick_first")}
    found = await answer.answer_many(use.db, at.who, [UUID(one) for one in wanted], "refused" if code else "granted", code, words, at.now)
    wrong = {str(id_): one.said(at.t.language) for id_, one in found.items() if isinstance(one, BeeldregieError)}
    if pressed == ALL_TICKED:
        wrong[ALL_TICKED] = at.t("inbox.answered", n=len(found) - len(wrong), wrong=len(wrong))
    return wrong


def changes(t: Texts, shown: Sequence[str], waiting: Sequence[Waiting], last: int) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """What makes the shown rows those that wait, as (id of a part, its new properties). `last`: the number of the last empty place.

    The page draws a list that changes wholly anew, and then an opened refusal closes and what is being typed loses its place. So a row that
    goes is emptied where it stands, and new ones come in the empty place at the end, with another after them.
    """
    wanted: Mapping[str, Waiting] = {str(one.request_id): one for one in waiting}
    gone = [(part(Part.INBOX_ROW, request=id_), {"children": [], "hidden": True, "className": ""}) for id_ in shown if id_ not in wanted]
    new = [row(t, wanted[id_]) for id_ in wanted if id_ not in shown]
    return [*gone, *([(part(Part.INBOX_SLOT, after=str(last)), {"children": [*new, slot(last + 1)]})] if new else [])]


async def listed(use: Services, at: Here) -> list[Any]:
    """The inbox as it stands now."""
    async with use.db.read() as conn:
        return inbox(at.t, await history.inbox(conn, at.who, at.now))
