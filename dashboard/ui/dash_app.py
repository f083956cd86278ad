"""Dash on the FastAPI server: one application a process (its page registry is global), without anything from another origin."""

from __future__ import annotations

from typing import Any, cast

import dash
import structlog
from fastapi import FastAPI

from dashboard.core.credentials import LANGUAGE_COOKIE
from dashboard.core.errors import BeeldregieError
from dashboard.core.settings import ROOT
from dashboard.ui.shell import ShellId, message
from dashboard.ui.texts import LANGUAGES, Texts

# In the head: theme.js, before the first paint, so that a dark screen never flashes white; early.js, which asks for the cameras meanwhile.
# The map's layers come with the other scripts: dash-leaflet would ask for them when it first needs one, after all else that it does.
_INDEX = """<!DOCTYPE html>
<html lang="nl">
<head>
{%metas%}
<title>{%title%}</title>
{%favicon%}
<script src="/assets/theme.js"></script>
<script src="/assets/early.js"></script>
{%css%}
</head>
<body>
{%app_entry%}
<footer>
{%config%}
{%scripts%}
<script src="/_dash-component-suites/dash_leaflet/async-GeoJSON.js"></script>
{%renderer%}
</footer>
</body>
</html>"""


log = structlog.get_logger(__name__)


def create_dash(server: FastAPI) -> dash.Dash:
    """Dash on `server`, answering at / and everywhere else no route stands. Its layout and callbacks come from `pages.register_pages`.

    Only what asks for a WebSocket gets one (the push): other callbacks are plain requests, which the guard checks one by one.
    """

    def failed(error: Exception) -> None:
        """Dash would answer 500 and say nothing, neither to the log nor to the person."""
        t = Texts(asked_language(app, LANGUAGES[0]))
        if isinstance(error, BeeldregieError):
            sentence = error.en if t.language == "en" else error.nl
        else:
            log.error("callback failed", exc_info=error)
            sentence = t("shell.failed")
        dash.set_props(ShellId.ALERT, {"children": message(sentence, t("drawer.close"))})

    app = dash.Dash(
        "beeldregie",
        server=cast(Any, server),
        assets_folder=str(ROOT / "assets"),
        assets_ignore=r"(theme|early)\.js",
        pages_folder="",
        use_pages=False,
        title="Beeldregie",
        update_title="",
        index_string=_INDEX,
        suppress_callback_exceptions=True,
        add_log_handler=False,
        enable_mcp=False,
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"},
            {"name": "color-scheme", "content": "light dark"},
        ],
        on_error=failed,
    )
    return app


def asked_language(app: dash.Dash, fallback: str) -> str:
    """The language of the request being handled: its cookie, else `fallback` (the account's own)."""
    chosen = app.backend.request_adapter().cookies.get(LANGUAGE_COOKIE)
    return chosen if chosen in LANGUAGES else fallback
