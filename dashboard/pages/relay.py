"""Where a page finds the relay: under the host name by which the browser reached us."""

from __future__ import annotations

from urllib.parse import urlsplit

import dash

from dashboard.web.context import Services


def line_url(app: dash.Dash, use: Services) -> str:
    """The WebSocket over which pictures come."""
    return use.settings.live_line(_host(app, use))


def test_url(app: dash.Dash, use: Services, code: str) -> str:
    """Where the browser asks for a test of a camera."""
    return f"{use.settings.live_address(_host(app, use))}/live/{code}/test"


def _host(app: dash.Dash, use: Services) -> str:
    return urlsplit(f"//{app.backend.request_adapter().headers.get('host', '')}").hostname or use.settings.host
