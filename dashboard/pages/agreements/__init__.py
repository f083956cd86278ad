"""The page of agreements: who gives whom pictures and under which terms; who gives, makes and changes them here."""

from __future__ import annotations

from typing import Any

import dash

from dashboard.pages.agreements import editing, looking, requested, turning
from dashboard.pages.agreements.layout import page
from dashboard.pages.agreements.requested import hear
from dashboard.pages.here import here, offers
from dashboard.sharing.agreements import may_keep
from dashboard.ui.shell import nothing_here, shell
from dashboard.web.context import Services

__all__ = ["hear", "layout", "register"]


def layout(app: dash.Dash, use: Services) -> Any:
    """The page for who is asking. Raises NotLoggedIn, NotPermitted."""
    at = here(app, use, "agreement.read", "own")
    body = page(at.t, may_keep(at.who)) if use.settings.sharing else nothing_here(at.t)
    return shell(at.t, at.who, body, offers(at, use, "agreements"))


def register(app: dash.Dash, use: Services) -> None:
    """All callbacks of the page."""
    looking.register(app, use)
    editing.register(app, use)
    requested.register(app, use)
    turning.register(app, use)
