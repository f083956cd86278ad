"""The camera test below the card, for who keeps the camera. The browser asks the relay itself (assets/picture.js)."""

from __future__ import annotations

from typing import Any

import dash
from dash import Input, Output, html

from dashboard.pages.here import here
from dashboard.pages.map.ids import Id
from dashboard.pages.relay import test_url
from dashboard.policy.permissions import may
from dashboard.store import streams
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts
from dashboard.web.context import Services

KINDS = ("mjpeg", "snapshot", "rtsp", "file")


def offer() -> Any:
    """The place of the button, empty until a camera is chosen that may be tested."""
    return html.Div(id=Id.TESTING)


def register(app: dash.Dash, use: Services) -> None:
    """The button comes and goes with the chosen camera."""

    @app.callback(Output(Id.TESTING, "children"), Input(Id.CHOSEN, "data"))
    async def offered(chosen: dict[str, Any] | None) -> Any:
        code, at = (chosen or {}).get("code"), here(app, use)
        if not code or not may(at.who, "camera.test", "own"):
            return None
        async with use.db.read() as conn:
            camera = await streams.to_test(conn, code)
        own = camera is not None and camera.owner_id == at.who.organisation_id
        if camera is None or camera.sealed is None or not may(at.who, "camera.test", "own" if own else "any"):
            return None
        return button(at.t, test_url(app, use, code))


def button(t: Texts, url: str) -> Any:
    """The button, with all that the browser needs to ask and to say what was found."""
    words = {f"data_{name}": t(f"test.{name}") for name in ("busy", "found", "found_one", "unreached", "failed")}
    kinds = {f"data_{kind}": t(f"test.kind.{kind}") for kind in KINDS}
    begin = html.Button(t("test.begin"), className="second small", **attributes(data_tests=url, **words, **kinds))
    return html.Div([begin, html.P(className="quiet", role="status", **attributes(aria_live="polite"))], className="drawer-part")
