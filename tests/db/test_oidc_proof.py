"""What is no proof of who somebody is, whatever the provider or somebody in between says."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from dashboard.core.settings import Settings
from tests.fixtures.oidc import Browser, client_of
from tests.peers.oidc.running import CLIENT, SECRET, RunningProvider, new_key


async def test_another_nonce_is_no_proof(browser: Browser) -> None:
    browser.provider.claims_of("anna", roles=["observer"], organisation="gemeente-a")
    address = re.sub(r"nonce=[^&]+", "nonce=somebody-elses", (await browser.off()).headers["location"])
    assert await browser.stays_out(await browser.client.get(await browser.on(address, "anna")), 401, "geen geldig bewijs")


async def test_a_code_is_good_once_and_only_for_who_set_out(browser: Browser, linked: Settings) -> None:
    browser.provider.claims_of("anna", roles=["observer"], organisation="gemeente-a")
    off = await browser.off()
    kept = dict(browser.client.cookies)
    back = await browser.on(off.headers["location"], "anna")
    async with client_of(linked) as other:  # a link with somebody's code, opened by another
        thief = Browser(other, browser.provider)
        assert await thief.stays_out(await other.get(back), 422, "Begin opnieuw")
        await thief.off()  # who is on his own way in
        assert await thief.stays_out(await other.get(back), 422, "Begin opnieuw")
    assert (await browser.client.get(back)).status_code == 200
    browser.client.cookies.clear()
    for name, value in kept.items():
        browser.client.cookies.set(name, value, domain="127.0.0.1")
    assert await browser.stays_out(await browser.client.get(back), 401, "geen geldig bewijs")


async def test_a_changed_state_or_cookie_begins_anew(browser: Browser) -> None:
    browser.provider.claims_of("anna", roles=["observer"], organisation="gemeente-a")
    back = await browser.on((await browser.off()).headers["location"], "anna")
    assert await browser.stays_out(await browser.client.get(re.sub(r"state=\w", "state=_", back)), 422, "Begin opnieuw")
    await browser.off()
    name = next(name for name in browser.client.cookies if name.startswith("beeldregie_provider"))
    browser.client.cookies.set(name, "gAAAA" + browser.client.cookies[name][6:], domain="127.0.0.1")
    assert await browser.stays_out(await browser.client.get(back), 422, "Begin opnieuw")


async def test_who_stops_at_the_provider_hears_so(browser: Browser) -> None:
    back = await browser.on((await browser.off()).headers["location"], "nobody-there")
    assert await browser.stays_out(await browser.client.get(back), 401, "bij uw identity provider is het gestopt")


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "another-application"},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"iss": "https://evil.example"},
        {"exp": 1_700_000_000},
        {"sub": None},
        {"exp": None},
        {"nonce": None},
    ],
)
async def test_a_token_for_another_of_another_or_of_the_past_is_no_proof(browser: Browser, wrong: dict[str, Any]) -> None:
    assert await stays_out(browser, lambda nonce: browser.provider.sign(**{"nonce": nonce} | wrong))


async def stays_out(browser: Browser, token: Any) -> bool:
    """Whether this ID token, which the provider answers with, is no proof."""
    browser.provider.claims_of("anna", roles=["observer"], organisation="gemeente-a")
    off = await browser.off()
    back = await browser.on(off.headers["location"], "anna")
    browser.provider.tell(id_token=token(parse_qs(urlsplit(off.headers["location"]).query)["nonce"][0]))
    return await browser.stays_out(await browser.client.get(back), 401, "geen geldig bewijs")


async def test_only_the_providers_own_key_signs(browser: Browser) -> None:
    def unsigned(nonce: str) -> str:
        _, body, _ = browser.provider.sign(nonce=nonce).split(".")
        return f"eyJhbGciOiJub25lIn0.{body}."

    def by_our_secret(nonce: str) -> str:  # HS256: a key that both sides hold
        claims = jwt.decode(browser.provider.sign(nonce=nonce), browser.provider.key).claims
        return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))

    stranger = new_key("first")
    for token in (unsigned, by_our_secret, lambda nonce: browser.provider.sign(stranger, nonce=nonce)):
        browser.client.cookies.clear()
        assert await stays_out(browser, token)


async def test_a_new_key_of_the_provider_is_looked_up(linked: Settings, provider: RunningProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.web.login.oidc_client.KEYS_SECONDS", 0)
    second = new_key("second")
    provider.claims_of("anna", roles=["observer"], organisation="gemeente-a")
    async with client_of(linked) as client:
        browser = Browser(client, provider)
        assert (await browser.log_in("anna")).status_code == 200
        client.cookies.clear()
        off = await browser.off()
        back = await browser.on(off.headers["location"], "anna")
        nonce = parse_qs(urlsplit(off.headers["location"]).query)["nonce"][0]
        claims = {"roles": ["observer"], "organisation": "gemeente-a", "preferred_username": "anna"}
        provider.tell(keys=[key.as_dict(private=False) for key in (provider.key, second)])
        provider.tell(id_token=provider.sign(second, nonce=nonce, **claims))
        assert (await client.get(back)).json()["login"] == "anna"
    provider.tell(keys=None)
