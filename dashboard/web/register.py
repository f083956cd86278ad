"""The public register: server-rendered pages, without log-in, scripts, cookies of its own or anything from elsewhere.

It reads on the public role's pool, so that even a defect here cannot show more than the views of schema `register`.
"""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlencode

import jinja2
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import Response

from dashboard.core.credentials import LANGUAGE_COOKIE
from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.store import register
from dashboard.ui.texts import LANGUAGES
from dashboard.web import register_map
from dashboard.web.answers import tagged
from dashboard.web.register_texts import TEMPLATES, Words

PAGE_SIZE = 25
WORDS_LENGTH = 100
_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")  # as the table's own check
_POLICE_BASES = frozenset({"gemw-151c", "polw-3"})  # their pictures are police data (Wpg): other rights, another counter

router = APIRouter(include_in_schema=False)
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


@router.api_route("/register", methods=["GET", "HEAD"])
async def listing(request: Request, db: Public) -> Response:
    """The list: search, filters, pages, what is withheld and what this register is. Unreadable parameters count as absent."""
    asked = request.query_params
    query = register.Query(
        words=_clean(asked.get("q")),
        municipality=_clean(asked.get("municipality")),
        owner=_clean(asked.get("owner")),
        purpose=_clean(asked.get("purpose")),
    )
    async with db.read() as conn:
        total = await register.count(conn, query)
        pages = max(1, -(-total // PAGE_SIZE))
        page = min(max(1, _number(asked.get("page"))), pages)
        found = await register.cameras(conn, query, PAGE_SIZE, (page - 1) * PAGE_SIZE)
        overview = await register.overview(conn)
        counts = await register.owner_counts(conn, query.owner) if query.owner else []
        head = await register.log_head(conn)
    return render(
        request,
        "list.html",
        query=query,
        total=total,
        pages=pages,
        page=page,
        cameras=found,
        overview=overview,
        counts=counts,
        head=head,
        is_demo=any(one.is_demo for one in found),
    )


@router.api_route("/register/cameras/{code}", methods=["GET", "HEAD"])
async def camera(request: Request, db: Public, code: str) -> Response:
    """One camera. Withheld and unknown are the same 404, byte for byte."""
    async with db.read() as conn:
        dossier = await register.dossier(conn, code) if _CODE.fullmatch(code) else None
        head = await register.log_head(conn)
        if dossier is None:
            return missing(request, head)
        around = await register.surroundings(conn, code, register_map.frame(dossier.camera).box)
        names = await register.purpose_names(conn, words(request).language)
    one, bases = dossier.camera, {purpose.basis for purpose in dossier.purposes}
    return render(
        request,
        "camera.html",
        dossier=dossier,
        camera=one,
        drawing=register_map.draw(one, around),
        purpose_names=names,
        head=head,
        is_demo=one.is_demo,
        responsible=one.controller or one.owner,
        is_151c="gemw-151c" in bases,
        is_police=bool(bases & _POLICE_BASES),
    )


@router.api_route("/register/register.css", methods=["GET", "HEAD"])
async def style(request: Request) -> Response:
    """The style of these pages. Not in assets/: everything there is loaded by the map too."""
    return answer(request, (TEMPLATES / "register.css").read_bytes(), "text/css; charset=utf-8")


@router.api_route("/register/{rest:path}", methods=["GET", "HEAD"])
async def elsewhere(request: Request, db: Public, rest: str) -> Response:
    """Every other address of the register: a page that says so."""
    async with db.read() as conn:
        return missing(request, await register.log_head(conn))


def missing(request: Request, head: register.LogHead | None) -> Response:
    """The 404 page. It repeats nothing of the address, so that all of them are alike."""
    return render(request, "missing.html", status=404, head=head, is_demo=False)


def words(request: Request) -> Words:
    """The texts in the language asked for: `?lang=`, else the cookie of the language switch, else Dutch."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE) or ""
    return Words(asked if asked in LANGUAGES else LANGUAGES[0])


def render(request: Request, template: str, status: int = 200, **context: object) -> Response:
    """A page of the register from one of its templates."""
    t = words(request)
    kept = dict(request.query_params) if status == 200 else {}

    def here(**changes: object) -> str:
        """This page's address with some parameters changed; empty ones are left out."""
        return "?" + urlencode({key: value for key, value in {**kept, **changes}.items() if value not in ("", None)})

    own = {"lang": t.language} if "lang" in request.query_params else {}
    page = _pages.get_template(template).render(t=t, here=here, suffix="?" + urlencode(own) if own else "", language=t.language, **context)
    return answer(request, page.encode(), "text/html; charset=utf-8", status, {"Content-Language": t.language, "Vary": "Cookie"})


def answer(request: Request, body: bytes, media_type: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A public answer that may be kept a minute, with its ETag: 304 where the reader has it already, no body on HEAD."""
    return tagged(request, body, media_type, {**(headers or {}), "Cache-Control": "public, max-age=60"}, status=status)


def _clean(text: str | None) -> str:
    """What a visitor typed, without control characters (PostgreSQL refuses NUL) and not longer than a place's name."""
    return "".join(c for c in text or "" if c.isprintable()).strip()[:WORDS_LENGTH]


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else 1
