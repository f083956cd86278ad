"""A page a file, or a folder where it is rich. Pages never import each other."""

from __future__ import annotations

import dash

from dashboard.web.context import Services


def register_pages(app: dash.Dash, services: Services) -> None:
    """Give the Dash application its layout and callbacks. The layout is made for every page load, for who is asking."""
    from dashboard.pages import map as map_page

    app.layout = lambda: map_page.layout(app, services)
    map_page.register(app, services)
