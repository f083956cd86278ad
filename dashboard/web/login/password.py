"""Log in with a password of ours, and log out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.core.browsers import browser_family
from dashboard.core.credentials import LANGUAGE_COOKIE, address_hash
from dashboard.core.errors import BadInput, NotFound, NotLoggedIn, TooMany
from dashboard.sharing import accounts
from dashboard.sharing.accounts import MustChange
from dashboard.web.address import client_address
from dashboard.web.context import Using, asking
from dashboard.web.login import oidc
from dashboard.web.login.page import NOT_KEPT, TEXTS, lasts, log_in_page, safe_next, with_session

router = APIRouter(include_in_schema=False)
YEAR = 31_536_000  # seconds


@router.get("/login", name="login")
async def page(request: Request, use: Using, next: str = "/", lang: str = "") -> Response:
    """The log-in page; who is logged in already goes on."""
    if asking.get() is not None:
        return RedirectResponse(safe_next(next), 303)
    response = log_in_page(request, use, next, lang=lang)
    if lang in TEXTS:
        response.set_cookie(LANGUAGE_COOKIE, lang, max_age=YEAR, samesite="lax", secure=use.settings.behind_tls)
    return response


@router.post("/login")
async def log_in(
    request: Request,
    use: Using,
    login: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    next: Annotated[str, Form(max_length=2000)] = "/",
    new_password: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Open a session and go on to where the person wanted to be; or the page again, with a sentence.

    `new_password`: what replaces a password that somebody else made.
    """
    if not use.settings.passwords:
        raise NotFound("Hier logt u in via uw identity provider.", "Here you log in at your identity provider.")
    address = address_hash(use.settings.derive("login address"), client_address(request, use.settings))
    try:
        if new_password:
            await accounts.choose_password(use.db, use.keeper, login, password, new_password, use.clock(), address)
        secret = await accounts.log_in(
            use.db,
            login,
            new_password or password,
            use.clock(),
            lasts(use),
            request.cookies.get(use.settings.session_cookie),
            address,
            browser_family(request.headers.get("user-agent", "")),
        )
    except (NotLoggedIn, TooMany, MustChange, BadInput) as error:
        response = log_in_page(request, use, next, error, login=login, chooses=isinstance(error, MustChange) or bool(new_password))
        if isinstance(error, TooMany):
            response.headers["Retry-After"] = str(error.wait)
        return response
    return with_session(use, secret, next)


@router.post("/logout")
async def log_out(request: Request, use: Using) -> Response:
    """End the session, everywhere it is open, and show the log-in page; a provider's session is ended there too."""
    secret = request.cookies.get(use.settings.session_cookie)
    there = await oidc.log_out_address(request, use)
    if secret:
        await accounts.log_out(use.db, secret, use.clock())
    response = RedirectResponse(there or "/login", 303, headers=NOT_KEPT)
    response.delete_cookie(use.settings.session_cookie, httponly=True, samesite="lax", secure=use.settings.behind_tls)
    return response
