"""What every page of the public register has in common: the public role's pool, the language, the template, the headers."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

import jinja2
from fastapi import Depends, FastAPI, Request
from fastapi.responses import Response

from dashboard.core.credentials import LANGUAGE_COOKIE
from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.store.register import LogHead
from dashboard.ui.texts import LANGUAGES
from dashboard.web.answers import tagged
from dashboard.web.register.texts import TEMPLATES, Words

# No scripts, no frames, nothing from elsewhere: only our own style, and forms that come back here.
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
KEPT = {"Cache-Control": "public, max-age=60"}  # a minute: what is withheld today is gone from every cache soon after
_pages = jinja2.Environment(
    loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
)


def install(app: FastAPI, settings: Settings) -> Database:
    """Give the application the public role's pool; the caller closes it."""
    app.state.public = Database(settings, "public", pool_size=4)
    return app.state.public


def public(request: Request) -> Database:
    """The public role's pool."""
    database: Database = request.app.state.public
    return database


Public = Annotated[Database, Depends(public)]


def site(request: Request) -> str:
    """This installation's address as the public knows it, without a slash at its end: as set, or else as it was asked at (the guard
    answers to known host names only)."""
    settings: Settings = request.app.state.services.settings
    scheme = "https" if settings.behind_tls else request.url.scheme
    return settings.public_address or f"{scheme}://{request.headers['host']}"


def words(request: Request) -> Words:
    """The texts in the language asked for: `?lang=`, else the cookie of the language switch, else Dutch."""
    wanted = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE) or ""
    return Words(wanted if wanted in LANGUAGES else LANGUAGES[0])


def render(request: Request, template: str, status: int = 200, **context: object) -> Response:
    """A page of the register from one of its templates."""
    t = words(request)
    kept = dict(request.query_params) if status == 200 else {}

    def here(**changes: object) -> str:
        """This page's address with some parameters changed; empty ones are left out."""
        return "?" + urlencode({key: value for key, value in {**kept, **changes}.items() if value not in ("", None)})

    own = {"lang": t.language} if "lang" in request.query_params else {}
    page = _pages.get_template(template).render(
        t=t, here=here, suffix="?" + urlencode(own) if own else "", language=t.language, languages=LANGUAGES, **context
    )
    return answer(request, page.encode(), "text/html; charset=utf-8", status, {"Content-Language": t.language, "Vary": "Cookie"})


def missing(request: Request, head: LogHead | None) -> Response:
    """The 404 page. It repeats nothing of the address, so that all of them are alike."""
    return render(request, "missing.html", status=404, head=head, is_demo=False)


def answer(request: Request, body: bytes, media_type: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A public answer that may be kept a minute, with its ETag: 304 where the reader has it already, no body on HEAD."""
    return tagged(request, body, media_type, {**(headers or {}), **KEPT, "Content-Security-Policy": POLICY}, status=status)
