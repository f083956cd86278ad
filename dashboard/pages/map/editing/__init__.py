"""Editing in the drawer, for owner administrators: one camera with its purposes and history, and many cameras at once."""

from __future__ import annotations

import dash

from dashboard.pages.map.editing import many, one
from dashboard.web.context import Services


def register(app: dash.Dash, use: Services) -> None:
    """The callbacks of editing one camera and of editing many."""
    one.register(app, use)
    many.register(app, use)
