"""The floor plan of the premises that a camera belongs to, below its card, for who keeps it. The file itself goes by way of the API
(assets/plan.js); here stands whether there is one: what is in it shows while an incident is open there, and to nobody else."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import dash
from dash import Input, Output, dcc, html

from dashboard.pages.here import here
from dashboard.pages.map.ids import Id
from dashboard.policy.permissions import may
from dashboard.sharing.following import LARGEST_PLAN, PLAN_KINDS
from dashboard.store import plans
from dashboard.store.plans import Kept
from dashboard.ui.format import when
from dashboard.ui.parts import attributes, section
from dashboard.ui.texts import Texts
from dashboard.web.context import Services


def offer() -> Any:
    """The place of it, empty until a camera of premises is chosen whose plan one keeps; what came of a file is said below it."""
    said = html.P("", id=Id.PLAN_SAID, className="quiet", role="status", **attributes(aria_live="polite"))
    return html.Div([html.Div(id=Id.PLAN), said, dcc.Store(id=Id.PLAN_NEWS)], className="drawer-part")


def register(app: dash.Dash, use: Services) -> None:
    """The part comes and goes with the chosen camera, and is read again after a file came or went."""

    @app.callback(Output(Id.PLAN, "children"), Input(Id.CHOSEN, "data"), Input(Id.AS_OF, "value"), Input(Id.PLAN_NEWS, "data"))
    async def offered(chosen: dict[str, Any] | None, as_of: str | None, news: Any) -> Any:
        at, code = here(app, use), (chosen or {}).get("code")
        if not code or as_of or not may(at.who, "plan.keep", "own"):
            return None
        async with use.db.read() as conn:
            kept = await plans.of_camera(conn, code)
        return room(at.t, kept, at.now) if kept and kept.owner_id == at.who.organisation_id else None

    @app.callback(Output(Id.PLAN_SAID, "children"), Input(Id.CHOSEN, "data"))
    async def forgotten(chosen: Any) -> str:
        return ""


def room(t: Texts, kept: Kept, now: datetime) -> Any:
    """Whether there is a plan and since when, and the buttons that bring, replace and remove it."""
    there = t("plan.there", kind=t(f"plan.{kept.media_type}"), when=when(kept.uploaded_at, now, t)) if kept.uploaded_at else t("plan.none")
    bring = html.Button(t("plan.replace" if kept.uploaded_at else "plan.bring"), className="second small", **attributes(data_plan="bring"))
    remove = html.Button(t("plan.remove"), className="second small", **attributes(data_plan="remove"))
    buttons = html.Div([bring, *([remove] if kept.uploaded_at else [])], className="plan-buttons")
    words = json.dumps(t.under("plan.script"), ensure_ascii=False)
    about = attributes(data_premises=kept.premises, data_words=words, data_most=str(LARGEST_PLAN), data_kinds=",".join(PLAN_KINDS))
    return html.Div(section(t("plan.title", name=kept.name), html.P(there), html.P(t("plan.why"), className="quiet"), buttons), **about)
