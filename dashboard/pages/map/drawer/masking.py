"""The masks of a camera's picture, below its card, for who keeps them. Drawing happens in the browser (assets/mask.js), by way of the API.

Here stands only whether there is anything to draw: who may not, finds nothing.
"""

from __future__ import annotations

import json
from typing import Any

import dash
from dash import Input, Output, State, html, no_update

from dashboard.core.models import Principal
from dashboard.pages.here import here
from dashboard.pages.map.ids import Id
from dashboard.policy.mask_edits import MOST_CORNERS
from dashboard.policy.permissions import may
from dashboard.sharing.masks import keeps
from dashboard.store import masks
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts
from dashboard.web.context import Services


def offer() -> Any:
    """The place of it, empty until a camera is chosen whose masks one keeps."""
    return html.Div(id=Id.MASKS, className="drawer-part")


def register(app: dash.Dash, use: Services) -> None:
    """The part comes and goes with the chosen camera; what is being drawn stays where only the moment of the map changes and back."""

    @app.callback(Output(Id.MASKS, "children"), Input(Id.CHOSEN, "data"), Input(Id.AS_OF, "value"), State(Id.MASKS, "children"))
    async def offered(of: dict[str, Any] | None, as_of: str | None, showing: Any) -> Any:
        at, code = here(app, use), (of or {}).get("code")
        if not code or as_of or not _may_somewhere(at.who):
            return None
        if isinstance(showing, dict) and showing["props"].get("key") == code:
            return no_update
        async with use.db.read() as conn:
            camera = await masks.camera(conn, code)
        return room(at.t, code) if camera and keeps(at.who, camera.owner_id, camera.controller_id) else None


def _may_somewhere(who: Principal) -> bool:
    return may(who, "camera.mask", "own") or may(who, "camera.mask", "controller")


def room(t: Texts, code: str) -> Any:
    """Folded; what stands in it is made by the browser when it is opened, of these words."""
    words = json.dumps(t.under("masks"), ensure_ascii=False)
    inside = html.Div(className="masks", **attributes(data_masks=code, data_words=words, data_most=str(MOST_CORNERS)))
    return html.Details([html.Summary(t("masks.title")), inside], className="card masks-card", key=code)
