"""Logging in at a real OpenID provider: the way there and back, and what the claims make of an account."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from dashboard.core.credentials import digest, hash_password
from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.sharing.accounts import make_token
from dashboard.store import accounts as account_store
from tests.fixtures.oidc import ME, ORIGIN, Browser, client_of
from tests.peers.oidc.running import CLIENT, RunningProvider, running_provider

PASSWORD = "een lang wachtwoord"


def rows(settings: Settings, query: str, *values: object) -> list[tuple[Any, ...]]:
    with psycopg.connect(settings.dsn("migrate")) as conn:
        return conn.execute(query, values).fetchall()  # type: ignore[arg-type]


def log_of(settings: Settings, step: str) -> list[dict[str, Any]]:
    return [json.loads(body) for (body,) in rows(settings, "SELECT body FROM beeldregie.log WHERE step = %s ORDER BY id", step)]


async def test_a_first_log_in_makes_the_account_and_goes_on_to_where_the_person_wanted_to_be(browser: Browser, linked: Settings) -> None:
    browser.provider.claims_of("anna", name="Anna Jansen", roles=["traffic_manager", "iets anders"], organisation="Gemeente A")
    off = await browser.off(f"{ME}?from=here")
    asked = parse_qs(urlsplit(off.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["response_type"] == ["code"]
    assert asked["redirect_uri"] == [f"{ORIGIN}/login/oidc/callback"] and len(asked["nonce"][0]) >= 20 <= len(asked["state"][0])
    cookie = off.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=lax", "Max-Age=600")) and asked["nonce"][0] not in cookie
    back = await browser.client.get(await browser.on(off.headers["location"], "anna"), follow_redirects=False)
    assert (back.status_code, back.headers["location"], back.headers["cache-control"]) == (303, f"{ME}?from=here", "no-store")
    assert "HttpOnly" in back.headers["set-cookie"]

    me = (await browser.client.get(ORIGIN + ME)).json()
    assert (me["login"], me["name"], me["organisation"]["id"], me["roles"]) == ("anna", "Anna Jansen", "gemeente-a", ["traffic_manager"])
    mine = (await browser.client.get(f"{ORIGIN}/api/account/sessions")).json()
    assert [(one["browser"], one["this"]) for one in mine] == [("Firefox, Linux", True)]
    assert rows(linked, "SELECT issuer, subject, password_hash FROM beeldregie.account") == [(browser.provider.issuer, "anna", None)]
    everything = str(rows(linked, "SELECT array_agg(l::text) FROM beeldregie.log l"))
    assert "anna" not in everything.lower() and [body["session"] for body in log_of(linked, "login")] == [mine[0]["id"]]


async def test_roles_and_organisation_follow_the_claims_and_what_was_known_before_stays_known(browser: Browser, linked: Settings) -> None:
    browser.provider.claims_of("anna", roles=["traffic_manager", "controller"], organisation="gemeente-a")
    assert (await browser.log_in("anna")).json()["roles"] == ["controller", "traffic_manager"]
    first = dict(browser.client.cookies)
    browser.client.cookies.clear()
    browser.provider.claims_of("anna", roles=["controller", "observer"], organisation="gemeente-b")
    me = (await browser.log_in("anna")).json()
    assert (me["login"], me["roles"], me["organisation"]["id"]) == ("anna", ["controller", "observer"], "gemeente-b")
    gone = rows(linked, "SELECT upper(valid) IS NULL, upper(recorded) IS NULL FROM beeldregie.account_role WHERE role = 'traffic_manager'")
    assert sorted(gone) == [(False, True), (True, False)]  # it held then, and it ended: both are on record
    async with client_of(linked) as elsewhere:  # moved to another organisation: what was opened for the former is over
        assert (await elsewhere.get(ORIGIN + ME, cookies=first)).status_code == 401
    given = [(body["role"], body["given"]) for body in log_of(linked, "change") if body["what"] == "role"]
    assert given == [("traffic_manager", False), ("observer", True)]


@pytest.mark.parametrize(
    ("claims", "why", "said"),
    [
        ({"organisation": "gemeente-a"}, "no role", "geen rol"),
        ({"roles": ["emperor"], "organisation": "gemeente-a"}, "no role", "geen rol"),
        ({"roles": ["detection"], "organisation": "gemeente-a"}, "no role", "geen rol"),
        ({"roles": ["observer"]}, "no organisation", "bij welke organisatie"),
        ({"roles": ["observer"], "organisation": "<b>Z"}, "unknown organisation", "&lt;b&gt;Z"),
        ({"roles": ["observer"], "organisation": ["gemeente-a", "gemeente-b"]}, "several organisations", "meer dan één"),
    ],
)
async def test_who_lacks_something_hears_what_and_it_is_recorded(
    browser: Browser, linked: Settings, claims: dict[str, Any], why: str, said: str
) -> None:
    browser.provider.claims_of("bram", **claims)
    answer = await browser.log_in("bram")
    assert answer.status_code == 403 and said in answer.text
    assert log_of(linked, "login") == [{"refused": why, "account": None}]
    assert rows(linked, "SELECT count(*) FROM beeldregie.session") == [(0,)] == rows(linked, "SELECT count(*) FROM beeldregie.account")


async def test_who_has_no_role_any_more_loses_what_he_had_and_who_is_disabled_stays_out(browser: Browser, linked: Settings) -> None:
    browser.provider.claims_of("anna", roles=["observer"], organisation="gemeente-a")
    await browser.log_in("anna")
    cookies = dict(browser.client.cookies)
    browser.provider.claims_of("anna", organisation="gemeente-a")
    browser.client.cookies.clear()
    assert (await browser.log_in("anna")).status_code == 403
    browser.client.cookies.clear()
    assert (await browser.client.get(ORIGIN + ME, cookies=cookies)).status_code == 401
    assert rows(linked, "SELECT count(*) FROM beeldregie.account_role WHERE upper(valid) IS NULL AND upper(recorded) IS NULL") == [(0,)]
    with psycopg.connect(linked.dsn("ingest")) as conn:
        conn.execute("UPDATE beeldregie.account SET disabled_at = now()")
    browser.provider.claims_of("anna", roles=["observer"], organisation="gemeente-a")
    browser.client.cookies.clear()
    answer = await browser.log_in("anna")
    assert answer.status_code == 403 and "uitgeschakeld" in answer.text
    assert [body.get("refused") for body in log_of(linked, "login")] == [None, "no role", "disabled"]


@pytest.mark.parametrize(
    "claims",
    [
        {"organisation": "gemeente-a"},
        {"roles": ["observer"]},
        {"roles": ["observer"], "organisation": "gemeente-z"},
        {"roles": ["observer"], "organisation": "gemeente-b"},
        {"roles": ["observer"], "organisation": "Dubbel"},
    ],
)
async def test_keys_and_sessions_end_when_the_provider_no_longer_says_the_same(
    browser: Browser, linked: Settings, claims: dict[str, Any]
) -> None:
    with psycopg.connect(linked.dsn("ingest")) as conn:
        conn.execute("UPDATE beeldregie.organisation SET name = 'Dubbel'")
    key = await with_key(browser, linked)
    cookies = dict(browser.client.cookies)
    browser.client.cookies.clear()
    browser.provider.claims_of("anna", **claims)
    answer = await browser.log_in("anna")
    assert answer.status_code == (200 if claims.get("organisation") == "gemeente-b" else 403)
    async with client_of(linked) as elsewhere:
        assert (await elsewhere.get(ORIGIN + ME, cookies=cookies)).status_code == 401
        assert (await elsewhere.get(ORIGIN + ME, headers=key)).status_code == 401
    told = [body for body in log_of(linked, "change") if body.get("by") == "provider"]
    assert [body[what] for body in told for what in ("ended", "revoked") if what in body] == [1, 1]


async def with_key(browser: Browser, linked: Settings) -> dict[str, str]:
    """Log anna in and make her a key; the header that it is used with."""
    browser.provider.claims_of("anna", roles=["observer"], organisation="gemeente-a")
    assert (await browser.log_in("anna")).status_code == 200
    keeper = Database(linked, "ingest", pool_size=1)
    try:
        secret = await make_token(keeper, "anna", "rapport", datetime.now(UTC), days=300)
    finally:
        await keeper.close()
    return {"Authorization": f"Bearer {secret}"}


async def test_keys_work_as_long_as_the_provider_vouched_lately(browser: Browser, linked: Settings) -> None:
    key = await with_key(browser, linked)
    secret = key["Authorization"].split()[1]
    db, now = Database(linked, "app", pool_size=1), datetime.now(UTC)

    async def works(days: int) -> tuple[bool, bool]:
        then = now + timedelta(days=days)
        async with db.read() as conn:
            return (
                await account_store.principal_of_token(conn, secret, then) is not None,
                bool(await account_store.standing_sessions(conn, [digest(secret)], then)),
            )

    try:
        assert [await works(days) for days in (0, 89, 91)] == [(True, True), (True, True), (False, False)]
        linked.key_days_without_log_in = 100
        browser.client.cookies.clear()
        await browser.log_in("anna")  # again: it counts from here
        assert [await works(days) for days in (91, 101)] == [(True, True), (False, False)]
    finally:
        await db.close()
    assert (await browser.client.get(ORIGIN + ME, headers=key)).status_code == 200


async def test_claims_that_make_somebody_auditor_and_more_make_him_auditor_only(browser: Browser, linked: Settings) -> None:
    browser.provider.claims_of("cor", roles=["policy_officer", "traffic_manager"], organisation="gemeente-a")
    assert (await browser.log_in("cor")).json()["roles"] == ["policy_officer"]
    with psycopg.connect(linked.dsn("ingest")) as conn:  # however he came by it
        conn.execute("INSERT INTO beeldregie.account_role (account_id, role) SELECT id, 'traffic_manager' FROM beeldregie.account")
    assert (await browser.client.get(ORIGIN + ME)).json()["roles"] == ["policy_officer", "traffic_manager"]
    wish = {"cameras": ["x-1"], "reason": "file"}
    answer = await browser.client.post(f"{ORIGIN}/api/view-requests", json=wish, headers={"Origin": ORIGIN})
    assert answer.status_code == 403 and "rol" in answer.json()["detail"]


async def test_claims_may_lie_deeper_and_have_words_of_their_own(linked: Settings, provider: RunningProvider) -> None:
    linked.oidc_roles_claim, linked.oidc_role_map = "realm_access.roles", {"BR-Verkeer": "traffic_manager"}
    linked.oidc_organisation_map = {"0363": "gemeente-b"}
    provider.claims_of("anna", realm_access={"roles": ["BR-Verkeer", "observer"]}, organisation=["0363", "iets"])
    async with client_of(linked) as client:
        me = (await Browser(client, provider).log_in("anna")).json()
    assert (me["roles"], me["organisation"]["id"]) == (["traffic_manager"], "gemeente-b")


async def test_two_persons_of_one_name_get_a_login_each(browser: Browser) -> None:
    logins = []
    for who in ("een", "twee"):
        claims = {"preferred_username": "J. Bos@almere.test", "roles": ["observer"], "organisation": "gemeente-a"}
        browser.provider.claims_of(who, **claims)
        browser.client.cookies.clear()
        logins.append((await browser.log_in(who)).json()["login"])
    assert logins == ["j.-bos", "j.-bos-2"]


async def test_next_never_leaves_the_site(browser: Browser) -> None:
    browser.provider.claims_of("anna", roles=["observer"], organisation="gemeente-a")
    back = await browser.on((await browser.off("//evil.example/")).headers["location"], "anna")
    assert (await browser.client.get(back, follow_redirects=False)).headers["location"] == "/"


async def test_without_the_provider_a_sentence_says_so_and_the_password_still_works(
    linked: Settings, provider: RunningProvider, ingest: psycopg.Connection
) -> None:
    hashed = await hash_password(PASSWORD)
    ingest.execute(
        """INSERT INTO beeldregie.account (login, display_name, organisation_id, password_hash)
           VALUES ('nood', 'Nood', 'gemeente-a', %s)""",
        (hashed,),
    )
    with running_provider(ORIGIN) as other:
        linked.oidc_issuer, linked.local_accounts = other.issuer, "emergency"
        async with client_of(linked) as client:
            browser = Browser(client, other)
            other.claims_of("anna", roles=["observer"], organisation="gemeente-a")
            back = await browser.on((await browser.off()).headers["location"], "anna")
            other.stop()
            assert await browser.stays_out(await client.get(back), 503, "antwoordt niet")
            page = (await client.get(f"{ORIGIN}/login")).text
            assert "Log in via uw werkaccount" in page and "<details>" in page and 'name="password"' in page
            form = {"login": "nood", "password": PASSWORD, "next": ME}
            assert (await client.post(f"{ORIGIN}/login", data=form, headers={"Origin": ORIGIN})).json()["login"] == "nood"
        async with client_of(linked) as client:  # a process that never reached it
            answer = await client.get(f"{ORIGIN}/login/oidc")
            assert answer.status_code == 503 and "antwoordt niet" in answer.text


async def test_local_accounts_can_be_switched_off(linked: Settings) -> None:
    linked.local_accounts = "false"
    async with client_of(linked) as client:
        assert 'name="password"' not in (await client.get(f"{ORIGIN}/login")).text
        form = {"login": "nood", "password": PASSWORD}
        assert (await client.post(f"{ORIGIN}/login", data=form, headers={"Origin": ORIGIN})).status_code == 404


async def test_logging_out_ends_the_log_in_at_the_provider_too(browser: Browser) -> None:
    browser.provider.claims_of("anna", roles=["observer"], organisation="gemeente-a")
    await browser.log_in("anna")
    answer = await browser.client.post(f"{ORIGIN}/logout", headers={"Origin": ORIGIN})  # at the provider, which asks
    assert answer.url.path == "/session/end" and answer.url.params["client_id"] == CLIENT
    assert (await browser.client.get(ORIGIN + ME)).status_code == 401
    xsrf = re.search(r'name="xsrf" value="(\w+)"', answer.text)
    assert xsrf is not None
    answer = await browser.client.post(
        f"{browser.provider.issuer}/session/end/confirm", data={"xsrf": xsrf[1], "logout": "yes"}, follow_redirects=False
    )
    assert answer.headers["location"].startswith(f"{ORIGIN}/login")
    page = await browser.client.get((await browser.off()).headers["location"])
    assert "<form" in page.text  # it asks who you are again


async def test_the_provider_can_end_a_session_here(browser: Browser, linked: Settings) -> None:
    browser.provider.claims_of("anna", roles=["observer"], organisation="gemeente-a")
    await browser.log_in("anna")

    async def tell(**claims: Any) -> int:
        token = browser.provider.sign_logout(**claims)
        return (await browser.client.post(f"{ORIGIN}/login/oidc/backchannel", data={"logout_token": token}, cookies={})).status_code

    async with client_of(linked) as elsewhere:
        client, browser.client = browser.client, elsewhere
        for wrong in ({"events": {}}, {"nonce": "x"}, {"aud": "another"}, {"iat": 1_700_000_000}, {"sub": None}, {"jti": None}):
            assert await tell(**wrong) == 400, wrong
        assert (await elsewhere.post(f"{ORIGIN}/login/oidc/backchannel", data={"logout_token": "x.y.z"})).status_code == 400
        assert await tell(sub="another", sid=None) == 200
        assert await tell(sid="another") == 200
        assert (await client.get(ORIGIN + ME)).status_code == 200
        assert await tell(sub="anna") == 200
        assert (await client.get(ORIGIN + ME)).status_code == 401
    assert [body["by"] for body in log_of(linked, "logout")] == ["provider"]


def test_a_provider_is_reached_over_tls_unless_it_is_on_this_machine() -> None:
    for address in ("http://login.example.nl", "login.example.nl", "ftp://x", "https://"):
        with pytest.raises(ValueError, match="https://"):
            Settings(oidc_issuer=address)
    assert Settings(oidc_issuer="https://login.example.nl/realms/a").oidc_issuer and Settings(oidc_issuer="http://localhost:1").oidc_issuer
    assert "geheim" not in repr(Settings(oidc_client_secret="geheim"))
