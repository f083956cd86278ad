"""Finding on the map: the panel with its filters, the search box, the legend, and the equal table."""

from __future__ import annotations

import dash

from dashboard.pages.map.finding import filters, legend, search, table
from dashboard.web.context import Services


def register(app: dash.Dash, use: Services) -> None:
    """All callbacks of finding."""
    table.register(app, use)
    filters.register(app, use)
    search.register(app, use)
    legend.register(app, use)
