"""The trigger card: a new trigger shows calmly at the top, with the way to ask for its picture. It proposes; a person asks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import dash
from dash import Input, Output, html, no_update

from dashboard.pages.map.answers import open_camera
from dashboard.pages.map.context import here
from dashboard.pages.map.ids import Id, Part, part
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
    """The layer, its count and the card follow the push."""

    @app.callback(
        Output(Id.TRIGGERS, "url"),
        Output(part(Part.COUNT, of="triggers"), "children"),
        Output(Id.TRIGGER_CARD, "children"),
        Input(Id.NEWS_TRIGGERS, "data"),
    )
    async def told(news: dict[str, Any] | None) -> tuple[str, str, Any]:
        at = here(app, use)
        async with use.db.read() as conn:
            recent = await triggers.since(conn, at.now - ON_THE_MAP)
        fresh = [one for one in recent if one.state == "new" and at.now - one.received_at < ON_A_CARD]
        newest = max(fresh, key=lambda one: one.received_at, default=None)
        shown = newest is not None and (news or {}).get("id") in (None, str(newest.id))
        return (
            f"/api/triggers.geojson?told={(news or {}).get('at', '')}",
            str(len(recent)),
            card(at.t, newest, at.now) if newest and shown else no_update,
        )

    @app.callback(Output(Id.TRIGGER_CARD, "children", allow_duplicate=True), Input(Id.CHOSEN, "data"), prevent_initial_call=True)
    async def seen(chosen: dict[str, Any] | None) -> Any:
        return [] if (chosen or {}).get("reason") else no_update


def card(t: Texts, trigger: Trigger, now: datetime) -> Any:
    """One trigger: what, where, when, how sure; and the button that fills the question in."""
    sure = t("trigger.sure", n=round(trigger.confidence * 100)) if trigger.confidence is not None else ""
    place = trigger.camera_name or t("trigger.no_camera")
    line = " · ".join(
        part for part in (clock(trigger.happened_at, seconds=True), age(trigger.happened_at, now, t), sure, trigger.camera or "") if part
    )
    asks = (
        [open_camera(t("trigger.asks"), trigger.camera, "trigger", REASON.get(trigger.kind, ""), look="chip-link")]
        if trigger.camera
        else []
    )
    close = html.Button("×", className="plain close", **attributes(aria_label=t("trigger.close"), data_closes=Id.TRIGGER_CARD))
    return html.Div(
        [close, html.B(f"{t(f'kind.{trigger.kind}')} · {place}"), html.P(line), html.Div(asks, className="buttons")],
        className="trigger-note",
    )
