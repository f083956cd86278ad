"""Where the map page finds pictures."""

from __future__ import annotations

from urllib.parse import urlsplit

import dash

from dashboard.core.models import Lease
from dashboard.web.context import Services


def picture_url(app: dash.Dash, use: Services, lease: Lease) -> str:
    """Where the browser finds the lease's picture: at the relay, under the host name by which it reached us."""
    host = urlsplit(f"//{app.backend.request_adapter().headers.get('host', '')}").hostname or use.settings.host
    return f"{use.settings.live_address(host)}/live/{lease.camera_code}.mjpeg?lease={lease.id}"
