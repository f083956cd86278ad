"""A page a file, or a folder where it is rich. Pages never import each other.

A page is a module with `layout(app, services)`, which makes the screen for who asks, and `register(app, services)`, which adds its
callbacks. A page that follows what happens has `hear(services, who, event)` too: which of its stores an event concerns (push.py).
Going from one page to another loads the browser's page anew: a page's scripts and sockets end with it.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import dash
from dash import html

from dashboard.pages import push, refused, shifts, waiting
from dashboard.pages.here import asked, here, offers
from dashboard.pages.map.ids import Id as MapId
from dashboard.pages.shifts import ShiftId
from dashboard.ui.dash_app import asked_language
from dashboard.ui.shell import nothing_here, shell
from dashboard.ui.texts import LANGUAGES, Texts
from dashboard.web.context import Services, asking


def register_pages(app: dash.Dash, services: Services) -> None:
    """Give the Dash application its pages with their callbacks. The layout is made for every page load, for who is asking."""
    pages = _pages()
    for page in pages.values():
        page.register(app, services)
    if services.settings.sharing:
        refused.register(app, services)
        shifts.register(app, services)
        waiting.register(app, services)
    hears = {path.strip("/") or "map": page.hear for path, page in pages.items() if hasattr(page, "hear")}
    named = {ShiftId.NEWS, MapId.NEWS_OFFERS, MapId.NEWS_CHANGES}
    push.register(app, services, hears, everywhere=waiting.hear, named=named)

    def layout() -> Any:
        if asking.get() is None:  # Dash makes it once for itself, for the first who asks a process for anything: that may be a script
            return html.Div()
        page = pages.get(asked_path(app))
        if page:
            return page.layout(app, services)
        at = here(app, services)
        return shell(at.t, at.who, nothing_here(at.t), offers(at, services, ""))

    app.layout = layout


def heading(app: dash.Dash) -> tuple[str, str]:
    """The language of who asks for a page, and the title of the page at that address, in that language (WCAG 2.4.2 and 3.1.1)."""
    who = asking.get()
    t = Texts(asked_language(app, who.language if who else LANGUAGES[0]))
    path = app.backend.request_adapter().path.rstrip("/") or "/"
    if path not in _pages():
        return t.language, f"{t('shell.no_page')} · Beeldregie"
    return t.language, f"{t('nav.map' if path == '/' else f'{path[1:]}.title')} · Beeldregie"


def asked_path(app: dash.Dash) -> str:
    """Which page the browser stands on. Who does not say gets the map."""
    return asked(app).path.rstrip("/") or "/"


def _pages() -> dict[str, ModuleType]:
    """Address → page."""
    from dashboard.pages import accounts, agreements, incidents, load, wall, watching
    from dashboard.pages import map as map_page

    named = {"accounts": accounts, "agreements": agreements, "incidents": incidents, "load": load, "wall": wall, "watching": watching}
    return {"/": map_page} | {f"/{name}": page for name, page in named.items()}
