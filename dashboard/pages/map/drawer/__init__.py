"""The drawer of what was chosen on the map: a camera or a road, and below a camera's card what who keeps it does there."""

from __future__ import annotations

import dash

from dashboard.pages.map.drawer import callbacks, connecting, masking, planning, reporting, states, testing
from dashboard.web.context import Services


def register(app: dash.Dash, use: Services) -> None:
    """All callbacks of the drawer, as far as this installation has the parts they belong to."""
    callbacks.register(app, use)
    testing.register(app, use)
    connecting.register(app, use)
    if use.settings.sharing:
        states.register(app, use)
        masking.register(app, use)
        reporting.register(app, use)
        planning.register(app, use)
