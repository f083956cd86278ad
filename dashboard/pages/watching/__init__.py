"""Who looks now, and what was asked and looked at: for owner, controller, auditor, and who asked."""

from __future__ import annotations

from typing import Any

import dash

from dashboard.pages.here import here, offers
from dashboard.pages.watching import callbacks
from dashboard.pages.watching.callbacks import hear, sees
from dashboard.pages.watching.layout import closed, page
from dashboard.policy.permissions import may
from dashboard.ui.shell import shell
from dashboard.web.context import Services

__all__ = ["hear", "layout", "register"]


def layout(app: dash.Dash, use: Services) -> Any:
    """The page for who is asking; for who has nothing to see here, one sentence. Raises NotLoggedIn."""
    at = here(app, use)
    body = page(at.t, may(at.who, "lease.see", "controller")) if sees(use, at.who) else closed(at.t)
    return shell(at.t, at.who, body, offers(at, use, "watching"))


def register(app: dash.Dash, use: Services) -> None:
    """All callbacks of the page."""
    if use.settings.sharing:
        callbacks.register(app, use)
