"""Asking on the map: one camera and many, the answers, keeping a choice as a collection, deciding, handing over."""

from __future__ import annotations

import dash

from dashboard.pages.map.asking import deciding, handing, keeping, many, one
from dashboard.web.context import Services


def register(app: dash.Dash, use: Services) -> None:
    """All callbacks of asking, deciding and handing over."""
    one.register(app, use)
    many.register(app, use)
    keeping.register(app, use)
    deciding.register(app, use)
    handing.register(app, use)
