"""The map page: the map, its layers and filters, the drawer, the time bar, the inbox of who decides."""

from __future__ import annotations

from typing import Any

import dash

from dashboard.pages.map import asking, callbacks, clientside, deciding, news, push
from dashboard.pages.map.context import here
from dashboard.pages.map.layout import page
from dashboard.policy.permissions import may
from dashboard.ui.shell import shell
from dashboard.web.context import Services


def layout(app: dash.Dash, use: Services) -> Any:
    """The page for who is asking. Raises NotLoggedIn."""
    at = here(app, use)
    decides = use.settings.sharing and may(at.who, "request.decide", "controller")
    return shell(at.t, at.who, page(at.t, use.settings), decides, use.settings.register_)


def register(app: dash.Dash, use: Services) -> None:
    """All callbacks of the page, as far as this installation has the parts they belong to."""
    settings = use.settings
    clientside.register(app, settings.iradar, settings.triggering)
    callbacks.register(app, use)
    if settings.sharing:
        asking.register(app, use)
        deciding.register(app, use)
    if settings.triggering:
        news.register(app, use)
    push.register(app, use)
