"""Dash on the FastAPI server: one application a process (its page registry is global), without anything from another origin."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any, cast

import dash
import dash_leaflet
import structlog
from fastapi import FastAPI

from dashboard.core.credentials import LANGUAGE_COOKIE
from dashboard.core.errors import BeeldregieError
from dashboard.core.settings import ROOT
from dashboard.ui import scripts
from dashboard.ui.shell import ShellId, message
from dashboard.ui.texts import LANGUAGES, Texts

# In the head: early.js, which asks for the cameras and for the page itself while the rest loads; theme.js, before the first paint, so that
# a dark screen never flashes white. What draws the map's layers comes with the other scripts (layers.js says why).
_INDEX = """<!DOCTYPE html>
<html lang="{%language%}">
<head>
{%metas%}
<title>{%title%}</title>
{%favicon%}
<script src="{early}"></script>
<script src="{theme}"></script>
{%css%}
</head>
<body>
{%app_entry%}
<footer>
{%config%}
{%scripts%}
<script src="{leaflet_layers}"></script>
<script src="{layers}"></script>
{%renderer%}
</footer>
</body>
</html>"""

scripts.not_at_first(dash.dash_table, "dash_table/bundle.js")  # Dash brings its tables along; ours are AG Grid's

log = structlog.get_logger(__name__)

# The language and the title of the page whose HTML is being asked for.
Heading = Callable[[dash.Dash], tuple[str, str]]


def _unnamed(_: dash.Dash) -> tuple[str, str]:
    return LANGUAGES[0], "Beeldregie"


class _Dash(dash.Dash):
    heading: Heading

    def index(self, *args: Any, **kwargs: Any) -> str:
        """The page that everything is drawn into. Dash finds our scripts and styles at the first request for "/" or for what a page asks:
        of a worker that answers another address first, that page would have none."""
        self._setup_server()
        return str(super().index(*args, **kwargs))

    def interpolate_index(self, *args: Any, **parts: Any) -> str:
        """The page with a title of its own, said before any script runs: for tabs, the list of windows, and who listens to the page."""
        language, title = self.heading(self)
        return str(super().interpolate_index(*args, **parts | {"title": escape(title)})).replace("{%language%}", language, 1)


def create_dash(server: FastAPI, heading: Heading = _unnamed) -> dash.Dash:
    """Dash on `server`, answering at / and everywhere else no route stands. Its layout and callbacks come from `pages.register_pages`, and
    what a page is called from `heading`.

    Only what asks for a WebSocket gets one (the push): other callbacks are plain requests, which the guard checks one by one.
    """

    def failed(error: Exception) -> None:
        """Dash would answer 500 and say nothing, neither to the log nor to the person."""
        t = Texts(asked_language(app, LANGUAGES[0]))
        if isinstance(error, BeeldregieError):
            sentence = error.said(t.language)
        else:
            log.error("callback failed", exc_info=error)
            sentence = t("shell.failed")
        dash.set_props(ShellId.ALERT, {"children": message(sentence, t("drawer.close"))})

    app = _Dash(
        "beeldregie",
        server=cast(Any, server),
        assets_folder=str(ROOT / "assets"),
        assets_ignore=r"(theme|early|layers)\.js",
        pages_folder="",
        use_pages=False,
        title="Beeldregie",
        update_title="",
        index_string=_index(),
        suppress_callback_exceptions=True,
        add_log_handler=False,
        enable_mcp=False,
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"},
            {"name": "color-scheme", "content": "light dark"},
        ],
        on_error=failed,
    )
    app.heading = heading
    return app


def _index() -> str:
    """The page that everything is drawn into; what stands in {%…%} is Dash's to fill in."""
    addresses = {
        "early": scripts.of_ours("early.js"),
        "theme": scripts.of_ours("theme.js"),
        "leaflet_layers": scripts.of_library(dash_leaflet, "async-GeoJSON.js"),
        "layers": scripts.of_ours("layers.js"),
    }
    return re.sub(r"{(\w+)}", lambda name: addresses[name[1]], _INDEX)


def asked_language(app: dash.Dash, fallback: str) -> str:
    """The language of the request being handled: its cookie, else `fallback` (the account's own)."""
    chosen = app.backend.request_adapter().cookies.get(LANGUAGE_COOKIE)
    return chosen if chosen in LANGUAGES else fallback
