"""The map page: the map, its layers and filters, the drawer, the time bar, the inbox of who decides."""

from __future__ import annotations

from typing import Any

import dash

from dashboard.pages.here import here, offers
from dashboard.pages.map import asking, callbacks, clientside, deciding, news, push
from dashboard.pages.map.layout import page
from dashboard.ui.shell import shell
from dashboard.web.context import Services


def layout(app: dash.Dash, use: Services) -> Any:
    """The page for who is asking. Raises NotLoggedIn."""
    at = here(app, use)
    return shell(at.t, at.who, page(at.t, use.settings), offers(at, use, "map"))


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
