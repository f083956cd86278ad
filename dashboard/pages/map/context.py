"""Where the map page finds the relay."""

from __future__ import annotations

from urllib.parse import urlsplit

import dash

from dashboard.core.models import Lease
from dashboard.web.context import Services


def picture_url(app: dash.Dash, use: Services, lease: Lease) -> str:
    """Where the browser finds the lease's picture: at the relay, under the host name by which it reached us."""
    return f"{_relay(app, use)}/live/{lease.camera_code}.mjpeg?lease={lease.id}"


def test_url(app: dash.Dash, use: Services, code: str) -> str:
    """Where the browser asks for a test of a camera."""
    return f"{_relay(app, use)}/live/{code}/test"


def _relay(app: dash.Dash, use: Services) -> str:
    host = urlsplit(f"//{app.backend.request_adapter().headers.get('host', '')}").hostname or use.settings.host
    return use.settings.live_address(host).rstrip("/")
