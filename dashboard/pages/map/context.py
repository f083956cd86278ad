"""What a callback of the map page begins with: who asks, in which language, at which moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import dash

from dashboard.core.models import Lease, Principal
from dashboard.ui.dash_app import asked_language
from dashboard.ui.texts import Texts
from dashboard.web.context import Services, permit


@dataclass(frozen=True, slots=True)
class Here:
    """One callback's surroundings."""

    who: Principal
    t: Texts
    now: datetime


def here(app: dash.Dash, use: Services) -> Here:
    """The surroundings of the callback that is being answered. Raises NotLoggedIn, or NotPermitted where a role has nothing on the map."""
    who = permit("map.view")()
    return Here(who, Texts(asked_language(app, who.language)), use.clock())


def picture_url(app: dash.Dash, use: Services, lease: Lease) -> str:
    """Where the browser finds the lease's picture: at the relay, under the host name by which it reached us."""
    host = urlsplit(f"//{app.backend.request_adapter().headers.get('host', '')}").hostname or use.settings.host
    return f"{use.settings.live_address(host)}/live/{lease.camera_code}.mjpeg?lease={lease.id}"
