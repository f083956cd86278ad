"""The map page: the map, its layers and filters, the drawer, the time bar, the inbox of who decides."""

from __future__ import annotations

from typing import Any

import dash

from dashboard.core.models import Principal
from dashboard.pages import shifts
from dashboard.pages.here import asked, here, offers
from dashboard.pages.map import asking, clientside, drawer, editing, finding, news, push
from dashboard.pages.map.layout import page
from dashboard.policy.permissions import may
from dashboard.store.events import Event
from dashboard.ui.dates import in_language
from dashboard.ui.shell import shell
from dashboard.web.context import Services

__all__ = ["hear", "layout", "register"]


async def hear(use: Services, who: Principal, event: Event) -> list[Any]:
    """What the push tells the page: of the map itself, and of a shift that is handed over."""
    return [*await push.hear(use, who, event), *await shifts.hear(use, who, event)]


def layout(app: dash.Dash, use: Services) -> Any:
    """The page for who is asking. Raises NotLoggedIn."""
    at = here(app, use)
    body = in_language(at.t, page(at.t, use.settings, asked(app).query, may(at.who, "request.ask", "any")))
    return shell(at.t, at.who, body, offers(at, use, "map"))


def register(app: dash.Dash, use: Services) -> None:
    """All callbacks of the page, as far as this installation has the parts they belong to."""
    settings = use.settings
    clientside.register(app, settings.iradar, settings.triggering, settings.basemap == "pdok")
    drawer.register(app, use)
    finding.register(app, use)
    editing.register(app, use)
    if settings.sharing:
        asking.register(app, use)
    if settings.triggering:
        news.register(app, use)
