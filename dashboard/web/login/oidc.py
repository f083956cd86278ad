"""Log in at the organisation's identity provider: OpenID Connect, authorization code with PKCE.

What must survive the way there and back (state, nonce, code verifier, where to go on to) stands in one encrypted cookie that lives ten
minutes, so that any web process can take the person in again.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Annotated, Any, Final

import httpx
import structlog
from authlib.integrations.base_client import MismatchingStateError, OAuthError
from cryptography.fernet import Fernet, InvalidToken
from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from joserfc.errors import JoseError

from dashboard.core.browsers import browser_family
from dashboard.core.errors import BadInput, BeeldregieError, NotFound, NotLoggedIn, NotReady
from dashboard.core.models import Text
from dashboard.core.settings import Settings
from dashboard.policy import claims as read
from dashboard.sharing import provider
from dashboard.sharing.provider import Lasting, Refused, Vouched
from dashboard.store import accounts
from dashboard.web.context import Services, Using, asking
from dashboard.web.login.oidc_client import ProviderClient
from dashboard.web.login.page import NOT_KEPT, lasts, log_in_page, safe_next, with_session

router = APIRouter(include_in_schema=False)
AWAY_SECONDS: Final = 600  # to log in at the provider
UNREACHABLE: Final = (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, RuntimeError)
log = structlog.get_logger(__name__)

_DOWN = Text(
    "Uw identity provider antwoordt niet. Probeer het zo opnieuw, of gebruik een noodaccount.",
    "Your identity provider does not answer. Try again in a moment, or use an emergency account.",
)
_STALE = Text(
    "Dit inloggen is verlopen, of begon in een andere browser. Begin opnieuw.", "This log-in lapsed, or began elsewhere. Start again."
)
_NO_PROOF = Text(
    "Uw identity provider gaf geen geldig bewijs van wie u bent. Begin opnieuw.",
    "Your identity provider gave no valid proof of who you are. Start again.",
)
_STOPPED = Text("U bent niet ingelogd: bij uw identity provider is het gestopt.", "You are not logged in: it stopped at your provider.")


@router.get("/login/oidc")
async def begin(request: Request, use: Using, next: str = "/") -> Response:
    """Off to the provider."""
    client = _client(request, use)
    request.scope["session"] = kept = {"next": safe_next(next)}
    try:
        response: Response = await client.authorize_redirect(request, _address(request, use, "/login/oidc/callback"))
    except (NotReady, *UNREACHABLE) as error:
        return _failed(request, use, next, error, NotReady(_DOWN.nl, _DOWN.en))
    response.headers.update(NOT_KEPT)
    response.set_cookie(
        use.settings.provider_cookie,
        _box(use.settings).encrypt(json.dumps(kept).encode()).decode(),
        max_age=AWAY_SECONDS,
        httponly=True,
        samesite="lax",
        secure=use.settings.behind_tls,
    )
    return response


@router.get("/login/oidc/callback")
async def come_back(request: Request, use: Using) -> Response:
    """Back from the provider: a session, or the log-in page with a sentence that says what is missing."""
    client = _client(request, use)
    request.scope["session"] = kept = _kept(request, use.settings)
    wanted = str(kept.get("next", "/"))
    try:
        claims = await client.proof(request)
        response: Response = await _welcome(request, use, claims, wanted)
    except Refused as error:
        response = _failed(request, use, wanted, error, error)
    except MismatchingStateError as error:
        response = _failed(request, use, wanted, error, BadInput(_STALE.nl, _STALE.en))
    except (OAuthError, JoseError) as error:
        stopped = "error" in request.query_params
        sentence = _STOPPED if stopped else _NO_PROOF
        response = _failed(request, use, wanted, error, NotLoggedIn(sentence.nl, sentence.en))
    except (NotReady, *UNREACHABLE) as error:
        response = _failed(request, use, wanted, error, NotReady(_DOWN.nl, _DOWN.en))
    response.delete_cookie(use.settings.provider_cookie, httponly=True, samesite="lax", secure=use.settings.behind_tls)
    return response


@router.post("/login/oidc/backchannel")
async def ended_there(request: Request, use: Using, logout_token: Annotated[str, Form(max_length=20_000)]) -> Response:
    """The provider tells that somebody logged out there: here too. A token that proves nothing is answered 400, as its standard says."""
    client = _client(request, use)
    try:
        claims = await client.ended(logout_token)
    except (httpx.HTTPError, NotReady) as error:
        raise NotReady(_DOWN.nl, _DOWN.en) from error
    except (JoseError, ValueError) as error:
        log.warning("logout token refused", error=type(error).__name__)
        return Response(status_code=400, headers=NOT_KEPT)
    await provider.log_out(use.db, client.issuer, claims.get("sub"), claims.get("sid"), use.clock())
    return Response(headers=NOT_KEPT)


async def log_out_address(request: Request, use: Services) -> str | None:
    """Where who is logged in by the provider goes on to log out there as well; None for others, and where it does not answer."""
    who = asking.get()
    if who is None or not use.settings.oidc_issuer:
        return None
    async with use.db.read() as conn:
        known = await accounts.known(conn, who.login)
    if known is None or known.issuer != use.settings.oidc_issuer:
        return None
    client, back = _client(request, use), _address(request, use, "/login")
    try:
        return str((await client.create_logout_url(post_logout_redirect_uri=back, client_id=client.client_id))["url"])
    except (NotReady, *UNREACHABLE) as error:
        log.warning("no log-out at the provider", error=type(error).__name__)
        return None


async def _welcome(request: Request, use: Services, claims: dict[str, Any], wanted: str) -> Response:
    settings = use.settings
    person = Vouched(
        settings.oidc_issuer,
        str(claims["sub"]),
        read.login_wish(claims),
        read.display_name(claims),
        read.roles(claims, settings.oidc_roles_claim, settings.oidc_role_map),
        tuple(read.organisations(claims, settings.oidc_organisation_claim, settings.oidc_organisation_map)),
        claims.get("sid"),
    )
    old, browser = request.cookies.get(settings.session_cookie), browser_family(request.headers.get("user-agent", ""))
    last = Lasting(lasts(use), timedelta(days=settings.key_days_without_log_in))
    secret = await provider.log_in(use.db, use.keeper, person, use.clock(), last, old, browser)
    return with_session(use, secret, wanted)


def _failed(request: Request, use: Services, wanted: str, cause: Exception, said: BeeldregieError) -> Response:
    log.warning("no log-in at the provider", error=type(cause).__name__, why=getattr(cause, "why", None))
    return log_in_page(request, use, wanted, said)


def _client(request: Request, use: Services) -> ProviderClient:
    """This process' client. Raises NotFound where no provider is set."""
    if not use.settings.oidc_issuer:
        raise NotFound("Hier is geen identity provider ingesteld.", "No identity provider is set up here.")
    state = request.app.state
    if not hasattr(state, "oidc_client"):
        state.oidc_client = ProviderClient(use.settings)
    client: ProviderClient = state.oidc_client
    return client


def _address(request: Request, use: Services, path: str) -> str:
    """An address of ours as the browser knows it; the guard has checked the host."""
    return f"{'https' if use.settings.behind_tls else 'http'}://{request.headers['host']}{path}"


def _box(settings: Settings) -> Fernet:
    return Fernet(settings.derive("provider cookie"))


def _kept(request: Request, settings: Settings) -> dict[str, Any]:
    """What was kept when this browser left; empty when it is too old, changed, or not there. Its state is then nobody's."""
    try:
        kept: dict[str, Any] = json.loads(
            _box(settings).decrypt(request.cookies.get(settings.provider_cookie, "").encode(), ttl=AWAY_SECONDS)
        )
    except InvalidToken:
        return {}
    return kept
