"""The log-in page: works without scripts, in Dutch and English, light and dark; and what ends a log-in that succeeded."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from fastapi.templating import Jinja2Templates

from dashboard.core.credentials import LANGUAGE_COOKIE
from dashboard.core.errors import BeeldregieError
from dashboard.web.address import as_sent
from dashboard.web.context import Services

templates = Jinja2Templates(Path(__file__).parent / "templates")
NOT_KEPT = {"Cache-Control": "no-store"}
TEXTS = {
    "nl": {
        "title": "Inloggen",
        "name": "Gebruikersnaam",
        "password": "Wachtwoord",
        "submit": "Log in",
        "register": "Openbaar cameraregister",
        "other": "English",
        "other_code": "en",
        "demo": "Dit is de demo. De wachtwoorden staan in de terminal waarin de demo is gestart:",
        "provider": "Log in via {name}",
        "work_account": "uw werkaccount",
        "emergency": "Noodaccount",
        "new_password": "Nieuw wachtwoord (minstens 12 tekens)",
        "choose": "Kies en log in",
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
        "provider": "Log in with {name}",
        "work_account": "your work account",
        "emergency": "Emergency account",
        "new_password": "New password (12 characters at least)",
        "choose": "Choose and log in",
        "what": "Cameras in public space: whose, why, and who may look along.",
    },
}


def safe_next(wanted: str) -> str:
    """A path on this site, or "/" for everything that a browser might read as another site's address."""
    parts = as_sent(wanted) if wanted.isprintable() else None
    if parts is None or parts.scheme or parts.netloc or not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return "/"
    return "/" if parts.path == "/login" else wanted


def language_of(request: Request, wanted: str = "") -> str:
    """The language of somebody whom we do not know yet: as asked, as chosen before, or as his browser says."""
    for code in (wanted, request.cookies.get(LANGUAGE_COOKIE, "")):
        if code in TEXTS:
            return code
    first = request.headers.get("accept-language", "nl")[:2].lower()
    return "nl" if first == "nl" or first not in TEXTS else first


def lasts(use: Services) -> timedelta:
    """How long a log-in lasts: a shift, whatever happens in it."""
    return timedelta(hours=use.settings.session_hours)


def with_session(use: Services, secret: str, wanted: str) -> RedirectResponse:
    """On to where the person wanted to be, with the session's cookie."""
    response = RedirectResponse(safe_next(wanted), 303, headers=NOT_KEPT)
    response.set_cookie(
        use.settings.session_cookie,
        secret,
        max_age=int(lasts(use).total_seconds()),
        httponly=True,
        samesite="lax",
        secure=use.settings.behind_tls,
    )
    return response


def log_in_page(
    request: Request,
    use: Services,
    wanted: str,
    error: BeeldregieError | None = None,
    *,
    lang: str = "",
    login: str = "",
    chooses: bool = False,
) -> Response:
    """The page; `chooses`: with a field for a new password."""
    settings, language = use.settings, language_of(request, lang)
    t = TEXTS[language]
    context = {
        "t": t,
        "language": language,
        "next": safe_next(wanted),
        "login": login,
        "chooses": chooses,
        "provider": t["provider"].format(name=settings.oidc_name or t["work_account"]) if settings.oidc_issuer else "",
        "passwords": settings.passwords,
        "folded": bool(settings.oidc_issuer) and settings.local_accounts == "emergency" and not login,
        "demo": settings.demo,
        "register": settings.register_,
        "error": error.said(language) if error else "",
    }
    return templates.TemplateResponse(request, "login.html", context, status_code=error.status if error else 200, headers=NOT_KEPT)
