"""Log in and out: pages that work without scripts, in Dutch and English, light and dark."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.templating import Jinja2Templates

from dashboard.core.credentials import LANGUAGE_COOKIE, address_hash
from dashboard.core.errors import BeeldregieError, NotLoggedIn, TooMany
from dashboard.core.settings import Settings
from dashboard.sharing import accounts
from dashboard.web.context import Services, Using, asking

router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(Path(__file__).parent / "templates")
YEAR = 31_536_000  # seconds
_TEXTS = {
    "nl": {
        "title": "Inloggen",
        "name": "Gebruikersnaam",
        "password": "Wachtwoord",
        "submit": "Log in",
        "register": "Openbaar cameraregister",
        "other": "English",
        "other_code": "en",
        "demo": "Dit is de demo. De wachtwoorden staan in de terminal waarin de demo is gestart:",
        "what": "Camera’s in de openbare ruimte: van wie, waarom, en wie er mag meekijken.",
    },
    "en": {
        "title": "Log in",
        "name": "User name",
        "password": "Password",
        "submit": "Log in",
        "register": "Public camera register",
        "other": "Nederlands",
        "other_code": "nl",
        "demo": "This is the demo. The passwords stand in the terminal in which it was started:",
        "what": "Cameras in public space: whose, why, and who may look along.",
    },
}


@router.get("/login", name="login")
async def page(request: Request, use: Using, next: str = "/", lang: str = "") -> Response:
    """The log-in page; who is logged in already goes on."""
    if asking.get() is not None:
        return RedirectResponse(safe_next(next), 303)
    response = _page(request, use, next, _language(request, lang))
    if lang in _TEXTS:
        response.set_cookie(LANGUAGE_COOKIE, lang, max_age=YEAR, samesite="lax", secure=use.settings.behind_tls)
    return response


@router.post("/login")
async def log_in(
    request: Request,
    use: Using,
    login: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    next: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """Open a session and go on to where the person wanted to be; or the page again, with a sentence."""
    lasts = timedelta(hours=use.settings.session_hours)
    try:
        secret = await accounts.log_in(
            use.db,
            login,
            password,
            use.clock(),
            lasts,
            request.cookies.get(use.settings.session_cookie),
            address_hash(use.settings.derive("login address"), client_address(request, use.settings)),
        )
    except (NotLoggedIn, TooMany) as error:
        response = _page(request, use, next, _language(request), error, login)
        if isinstance(error, TooMany):
            response.headers["Retry-After"] = str(error.wait)
        return response
    response = RedirectResponse(safe_next(next), 303)
    response.set_cookie(
        use.settings.session_cookie,
        secret,
        max_age=int(lasts.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=use.settings.behind_tls,
    )
    return response


@router.post("/logout")
async def log_out(request: Request, use: Using) -> Response:
    """End the session, everywhere it is open, and show the log-in page."""
    secret = request.cookies.get(use.settings.session_cookie)
    if secret:
        await accounts.log_out(use.db, secret, use.clock())
    response = RedirectResponse("/login", 303)
    response.delete_cookie(use.settings.session_cookie, httponly=True, samesite="lax", secure=use.settings.behind_tls)
    return response


def client_address(request: Request, settings: Settings) -> str:
    """Where a request comes from: the connection's other end, or who that says it is asking for when it is a proxy of ours."""
    peer = request.client.host if request.client else ""
    try:
        is_proxy = any(ip_address(peer) in network for network in settings.proxies)
    except ValueError:
        return peer
    said = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()  # the last one: what came before, the client wrote
    return said if is_proxy and said else peer


def safe_next(wanted: str) -> str:
    """A path on this site, or "/" for everything that a browser might read as another site's address."""
    parts = urlsplit(wanted) if wanted.isprintable() else None
    if parts is None or parts.scheme or parts.netloc or not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return "/"
    return "/" if parts.path == "/login" else wanted


def _language(request: Request, wanted: str = "") -> str:
    for code in (wanted, request.cookies.get(LANGUAGE_COOKIE, "")):
        if code in _TEXTS:
            return code
    first = request.headers.get("accept-language", "nl")[:2].lower()
    return "nl" if first == "nl" or first not in _TEXTS else first


def _page(request: Request, use: Services, wanted: str, language: str, error: BeeldregieError | None = None, login: str = "") -> Response:
    context = {
        "t": _TEXTS[language],
        "language": language,
        "next": safe_next(wanted),
        "login": login,
        "demo": use.settings.demo,
        "register": use.settings.register_,
        "error": (error.en if language == "en" else error.nl) if error else "",
    }
    return templates.TemplateResponse(
        request, "login.html", context, status_code=error.status if error else 200, headers={"Cache-Control": "no-store"}
    )
