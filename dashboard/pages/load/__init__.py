"""The page on which registers come in without a shell: upload, look at what would happen, confirm, undo."""

from __future__ import annotations

from typing import Any

import dash

from dashboard.pages.here import here, offers
from dashboard.pages.load import callbacks, steps
from dashboard.pages.load.layout import closed, page
from dashboard.policy.permissions import may
from dashboard.ui.shell import shell
from dashboard.web.context import Services


def layout(app: dash.Dash, use: Services) -> Any:
    """The page for who is asking; for who may not load anything, one sentence. Raises NotLoggedIn."""
    at = here(app, use)
    body = page(at.t, at.who, use.settings) if may(at.who, "register.load", "own") else closed(at.t)
    return shell(at.t, at.who, body, offers(at, use, "load"))


def register(app: dash.Dash, use: Services) -> None:
    """All callbacks of the page."""
    callbacks.register(app, use)
    steps.register(app, use)
