"""Entry points for gunicorn: `dashboard.asgi:web` and `dashboard.asgi:live`, made when asked for, so that neither loads the other."""

from __future__ import annotations

from starlette.types import ASGIApp

from dashboard.core.settings import Settings


def __getattr__(name: str) -> ASGIApp:
    if name not in ("web", "live"):
        raise AttributeError(name)
    from dashboard import app

    made: ASGIApp = app.counted(app.create_web(Settings())) if name == "web" else app.create_live(Settings())
    globals()[name] = made
    return made
