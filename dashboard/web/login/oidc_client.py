"""The identity provider as Authlib's client sees it: discovery, keys, proof of who somebody is. What it proves is read elsewhere."""

from __future__ import annotations

import time
from typing import Any, Final

from authlib.integrations.starlette_client import StarletteIntegration, StarletteOAuth2App
from joserfc import jwt
from joserfc.errors import InvalidClaimError, InvalidKeyIdError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry

from dashboard.core.errors import NotReady
from dashboard.core.settings import Settings
from dashboard.policy import claims as read

# Signatures with the provider's public key only: never "none", nor HS256, whose key both sides hold.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
TIMEOUT_SECONDS: Final = 5.0
LEEWAY_SECONDS: Final = 60  # between the clocks
METADATA_SECONDS: Final = 3600  # then read anew
KEYS_SECONDS: Final = 20  # unknown keys are looked up no more often: anyone can send a logout token that names one
LOGOUT_SECONDS: Final = 300  # a logout token that is older was kept by somebody
LOGOUT_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"


class ProviderClient(StarletteOAuth2App):  # type: ignore[misc,unused-ignore]
    """One process' client of the provider that the settings name."""

    def __init__(self, settings: Settings) -> None:
        scopes = dict.fromkeys(("openid", *settings.oidc_scopes.split()))
        super().__init__(
            StarletteIntegration("oidc"),
            "oidc",
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret or None,
            server_metadata_url=settings.oidc_issuer.rstrip("/") + "/.well-known/openid-configuration",
            client_kwargs={"scope": " ".join(scopes), "code_challenge_method": "S256", "timeout": TIMEOUT_SECONDS},
        )
        self.issuer = settings.oidc_issuer
        self._claims_needed = (settings.oidc_roles_claim, settings.oidc_organisation_claim)
        self._keys_read = 0.0

    async def load_server_metadata(self) -> dict[str, Any]:
        """The provider's description of itself, an hour old at most. Raises NotReady where it describes another, or proves nothing."""
        if time.time() - self.server_metadata.get("_loaded_at", 0) > METADATA_SECONDS:
            self.server_metadata.clear()
        if "_loaded_at" in self.server_metadata:
            return dict(self.server_metadata)
        found = await super().load_server_metadata()
        allowed = [name for name in found.get("id_token_signing_alg_values_supported", ["RS256"]) if name in ALGORITHMS]
        if found.get("issuer") != self.issuer or not allowed:
            self.server_metadata.clear()
            raise NotReady("De identity provider is niet goed ingesteld.", "The identity provider is not set up well.")
        found["id_token_signing_alg_values_supported"] = allowed
        ways = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if self.client_secret and "client_secret_basic" not in ways and "client_secret_post" in ways:
            self.client_kwargs["token_endpoint_auth_method"] = "client_secret_post"  # noqa: S105 - a name
        return dict(found)

    async def fetch_jwk_set(self, force: bool = False) -> dict[str, Any]:
        """The provider's keys: those known, or with `force` read anew, unless that was just done."""
        if force and time.monotonic() - self._keys_read < KEYS_SECONDS:
            force = False
        if force or "jwks" not in self.server_metadata:
            self._keys_read = time.monotonic()
            return dict(await super().fetch_jwk_set(force=True))
        return dict(self.server_metadata["jwks"])

    async def proof(self, request: Any) -> dict[str, Any]:
        """The claims about who comes back with `request`: of the verified ID token, and of userinfo where that lacks roles or
        organisation. Raises what Authlib and joserfc raise: OAuthError, JoseError; httpx.HTTPError where the provider does not answer.
        """
        options = {"iss": {"essential": True, "value": self.issuer}, "aud": {"essential": True, "value": self.client_id}}
        token = await self.authorize_access_token(request, claims_options=options, leeway=LEEWAY_SECONDS)
        if not token.get("userinfo"):
            raise InvalidClaimError("id_token")
        found = dict(token["userinfo"])
        lacking = any(not read.words(found, claim) for claim in self._claims_needed)
        if lacking and "userinfo_endpoint" in self.server_metadata:
            more = await self.userinfo(token=token)
            if more.get("sub") == found["sub"]:  # OpenID Connect Core, 5.3.4
                found = {**more, **found}
        return found

    async def ended(self, logout_token: str) -> dict[str, Any]:
        """The claims of a logout token (OpenID Connect Back-Channel Logout 1.0, 2.6). Raises JoseError or ValueError where it proves
        nothing."""
        metadata = await self.load_server_metadata()
        registry = JWSRegistry(algorithms=metadata["id_token_signing_alg_values_supported"], strict_check_header=False)
        try:
            found = jwt.decode(logout_token, KeySet.import_key_set(await self.fetch_jwk_set()), registry=registry).claims  # type: ignore[arg-type]
        except InvalidKeyIdError:
            keys = KeySet.import_key_set(await self.fetch_jwk_set(force=True))  # type: ignore[arg-type]
            found = jwt.decode(logout_token, keys, registry=registry).claims
        JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            iat={"essential": True},
            jti={"essential": True},
        ).validate(found)
        if LOGOUT_EVENT not in (found.get("events") or {}) or "nonce" in found or not (found.get("sub") or found.get("sid")):
            raise InvalidClaimError("events")
        if time.time() - found["iat"] > LOGOUT_SECONDS:
            raise InvalidClaimError("iat")
        return dict(found)
