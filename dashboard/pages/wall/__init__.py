"""The wall: 1 to 16 pictures beside each other. What moves on it is drawn by assets/wall*.js, which ask the API and the relay."""

from __future__ import annotations

from typing import Any

import dash

from dashboard.pages.here import here, offers
from dashboard.pages.shifts import hear
from dashboard.pages.wall.layout import closed, page
from dashboard.policy.permissions import may
from dashboard.ui.shell import shell
from dashboard.web.context import Services

__all__ = ["hear", "layout", "register"]


def layout(app: dash.Dash, use: Services) -> Any:
    """The page for who is asking; for who may not look, one sentence. Raises NotLoggedIn."""
    at = here(app, use)
    watches = use.settings.sharing and may(at.who, "lease.watch", "own")
    return shell(at.t, at.who, page(at.t) if watches else closed(at.t), offers(at, use, "wall"))


def register(app: dash.Dash, use: Services) -> None:
    """Nothing: the wall asks what any program may ask, so that its pictures and keys wait for no callback."""
