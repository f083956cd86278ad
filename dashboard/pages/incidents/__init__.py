"""Live View: alarms, incidents, and one incident's screen with its pictures. "Geen incident? Geen beeld!"."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import dash

from dashboard.core.models import Principal
from dashboard.pages import shifts
from dashboard.pages.here import asked, here, offers
from dashboard.pages.incidents import callbacks, doing, opening, teaming
from dashboard.pages.incidents.callbacks import reads
from dashboard.pages.incidents.layout import closed, page, proposal
from dashboard.store.events import Event
from dashboard.ui.shell import shell
from dashboard.web.context import Services

__all__ = ["hear", "layout", "register"]


async def hear(use: Services, who: Principal, event: Event) -> list[Any]:
    """What the push tells the page: of incidents, and of a shift that is handed over."""
    return [*await callbacks.hear(use, who, event), *await shifts.hear(use, who, event)]


def layout(app: dash.Dash, use: Services) -> object:
    """The page for who is asking, with the incident that the address names, or the place of a new one. Raises NotLoggedIn."""
    at = here(app, use)
    named = parse_qs(asked(app).query)
    chosen, proposed = named.get("id", [None])[-1], proposal(named.get("kind", [""])[-1], named.get("place", [""])[-1])
    body = page(at.t, at.who, chosen, None if chosen else proposed) if reads(use, at.who) else closed(at.t)
    return shell(at.t, at.who, body, offers(at, use, "incidents"))


def register(app: dash.Dash, use: Services) -> None:
    """All callbacks of the page."""
    if use.settings.sharing:
        callbacks.register(app, use)
        opening.register(app, use)
        doing.register(app, use)
        teaming.register(app, use)
