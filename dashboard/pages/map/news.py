"""The trigger card: a new trigger shows calmly at the top, with the way to ask for its picture and to say whether it was true.

It proposes, the camera itself and those that see the place; a person asks.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import dash
from dash import ALL, Input, Output, State, ctx, html, no_update

from dashboard.core.models import Principal
from dashboard.pages.here import here
from dashboard.pages.map.asking.answers import open_camera
from dashboard.pages.map.ids import Id, Part, part
from dashboard.policy.permissions import Action, Relation, may
from dashboard.sharing import triggers as judging
from dashboard.store import triggers
from dashboard.store.triggers import Trigger
from dashboard.ui.format import age, clock
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts
from dashboard.web.context import Services

ON_THE_MAP = timedelta(hours=1)
ON_A_CARD = timedelta(minutes=2)  # older ones are on the map only
# The reason that a kind of trigger fills in for the question.
REASON = {"stopped_vehicle": "pechgeval", "wrong_way": "ongeval", "crowd": "evenement", "object": "ongeval"}


def register(app: dash.Dash, use: Services) -> None:
    """The layer, its count and the card follow the push; judging takes the card away, on every screen."""

    @app.callback(
        Output(Id.TRIGGERS, "url"),
        Output(part(Part.COUNT, of="triggers"), "children"),
        Output(Id.TRIGGER_CARD, "children"),
        Input(Id.NEWS_TRIGGERS, "data"),
        State(Id.TRIGGER_CARD, "children"),
    )
    async def told(news: dict[str, Any] | None, showing: Any) -> tuple[str, str, Any]:
        at, told_of = here(app, use), (news or {}).get("id")
        async with use.db.read() as conn:
            recent = await triggers.since(conn, at.now - ON_THE_MAP)
            newest = next((one for one in recent if one.state == "new" and at.now - one.received_at < ON_A_CARD), None)
            theirs = await triggers.organisations_of(conn, newest.id) if newest else None
        note: Any = no_update
        if newest and told_of in (None, str(newest.id)):
            note = card(at.t, newest, at.now, judges(at.who, theirs or frozenset()), does(use, at.who))
        elif is_about(showing, told_of):  # somebody judged it
            note = []
        return f"/api/triggers.geojson?told={(news or {}).get('at', '')}", str(len(recent)), note

    @app.callback(Output(Id.TRIGGER_CARD, "children", allow_duplicate=True), Input(Id.CHOSEN, "data"), prevent_initial_call=True)
    async def seen(chosen: dict[str, Any] | None) -> Any:
        return [] if (chosen or {}).get("reason") else no_update

    @app.callback(
        Output(Id.TRIGGER_CARD, "children", allow_duplicate=True),
        Input({"type": Part.JUDGE, "trigger": ALL, "state": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    async def judge(clicks: list[int]) -> Any:
        if not any(clicks):
            return no_update
        at, pressed = here(app, use), ctx.triggered_id
        await judging.judge(use.db, at.who, UUID(pressed["trigger"]), pressed["state"], at.now)
        return []


def judges(who: Principal, theirs: frozenset[str]) -> bool:
    """Whether somebody may say that a trigger of these organisations was true. The use case checks it again."""
    return may(who, "trigger.judge", "own" if who.organisation_id in theirs else "any")


def does(use: Services, who: Principal) -> frozenset[Action]:
    """What somebody may do about what happens at a place, of asking for pictures and opening an incident."""
    actions: tuple[tuple[Action, Relation], ...] = (("request.ask", "any"), ("incident.open", "own"))
    return frozenset(action for action, relation in actions if use.settings.sharing and may(who, action, relation))


def is_about(showing: Any, trigger_id: str | None) -> bool:
    """Whether the card on the page is of this trigger."""
    return isinstance(showing, dict) and trigger_id is not None and showing["props"].get("id") == f"trigger-{trigger_id}"


def card(t: Texts, trigger: Trigger, now: datetime, may_judge: bool, may_do: Collection[Action]) -> Any:
    """One trigger: what, where, when, how sure; the buttons that fill the question in, of this camera and of all that see the place; one
    that opens an incident there; Waar and Niet waar for who may say so. A person sends each: a trigger alone grants nothing (LAW §2)."""
    sure = t("trigger.sure", n=round(trigger.confidence * 100)) if trigger.confidence is not None else ""
    place = trigger.camera_name or t("trigger.no_camera")
    moment = clock(trigger.happened_at, seconds=True)
    line = " · ".join(word for word in (moment, age(trigger.happened_at, now, t), sure, trigger.camera or "") if word)
    place_of, reason = f"{trigger.lon:.6f},{trigger.lat:.6f}", REASON.get(trigger.kind, "")
    buttons: list[Any] = []
    if trigger.camera:
        words = t("trigger.asks") if "request.ask" in may_do else t("trigger.shows")
        buttons.append(open_camera(words, trigger.camera, "trigger", reason, look="chip-link"))
    if "request.ask" in may_do:
        about = attributes(data_many="place", data_place=place_of, data_reason=reason)
        buttons.append(html.Button(t("trigger.asks_place"), className="chip-link", **about))
    if "incident.open" in may_do:
        buttons.append(html.A(t("trigger.incident"), href=f"/incidents?place={place_of}&kind={reason}", className="chip-link"))
    if may_judge:
        buttons += [_judgement(t, trigger, state) for state in ("confirmed", "dismissed")]
    close = html.Button("×", className="plain close", **attributes(aria_label=t("trigger.close"), data_closes=Id.TRIGGER_CARD))
    return html.Div(
        [close, html.B(f"{t(f'kind.{trigger.kind}')} · {place}"), html.P(line), html.Div(buttons, className="buttons")],
        className="trigger-note",
        id=f"trigger-{trigger.id}",
    )


def _judgement(t: Texts, trigger: Trigger, state: str) -> Any:
    return html.Button(t(f"trigger.{state}"), id=part(Part.JUDGE, trigger=str(trigger.id), state=state), n_clicks=0, className="chip-link")
