"""Accounts: logging in and out, throttling, sessions and tokens that end, and roles that are valid now."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from dashboard.core.credentials import address_hash, digest
from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound, NotLoggedIn, TooMany
from dashboard.core.models import Principal
from dashboard.core.settings import Settings
from dashboard.sharing import accounts, throttle
from dashboard.store import accounts as store
from dashboard.store.accounts import NewAccount

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SHIFT = timedelta(hours=10)
PASSWORD = "een lang wachtwoord"


@pytest.fixture
async def anna(ingest: psycopg.Connection, settings: Settings) -> Database:
    """An organisation with one traffic manager, `anna`; gives the ingesting pool, which may make accounts."""
    ingest.execute("""INSERT INTO beeldregie.organisation (id, name, kind, valid)
                      VALUES ('gemeente-a', 'Gemeente A', 'municipality', '[2020-01-01,)'),
                             ('team-b', 'CoPi B', 'team_copi', '[2026-11-21 08:00Z,2026-11-21 12:00Z)')""")
    database = Database(settings, "ingest", pool_size=1)
    await accounts.add_account(database, NewAccount("anna", "Anna", "gemeente-a", ("traffic_manager",)), PASSWORD, NOW)
    return database


async def who(db: Database, secret: str, now: datetime = NOW) -> Principal | None:
    async with db.read() as conn:
        return await store.principal_of_session(conn, secret, now)


async def test_a_session_says_who_asks_with_the_roles_of_that_moment(db: Database, anna: Database, ingest: psycopg.Connection) -> None:
    secret = await accounts.log_in(db, "Anna ", PASSWORD, NOW, SHIFT)
    principal = await who(db, secret)
    assert principal is not None
    assert (principal.login, principal.organisation_id, principal.roles) == ("anna", "gemeente-a", frozenset({"traffic_manager"}))
    ingest.execute("UPDATE beeldregie.account_role SET valid = tstzrange(lower(valid), %s)", (NOW + timedelta(hours=1),))
    later = await who(db, secret, NOW + timedelta(hours=1))
    assert later is not None and later.roles == frozenset()


async def test_a_session_ends_with_its_time_its_log_out_its_account_and_its_organisation(
    db: Database, anna: Database, ingest: psycopg.Connection
) -> None:
    secret = await accounts.log_in(db, "anna", PASSWORD, NOW, SHIFT)
    assert await who(db, secret, NOW + SHIFT) is None
    await accounts.log_out(db, secret, NOW)
    assert await who(db, secret) is None

    again = await accounts.log_in(db, "anna", PASSWORD, NOW, SHIFT)
    ingest.execute("UPDATE beeldregie.account SET disabled_at = now()")
    assert await who(db, again) is None
    with pytest.raises(NotLoggedIn):
        await accounts.log_in(db, "anna", PASSWORD, NOW, SHIFT)

    await accounts.add_account(anna, NewAccount("copi", "CoPi", "team-b", ("control_room",)), PASSWORD, NOW)
    team = await accounts.log_in(db, "copi", PASSWORD, NOW, SHIFT)
    assert await who(db, team, NOW) is not None
    assert await who(db, team, NOW + timedelta(hours=4)) is None  # scaled down


async def test_logging_in_again_ends_the_former_session_of_that_browser(db: Database, anna: Database) -> None:
    first = await accounts.log_in(db, "anna", PASSWORD, NOW, SHIFT)
    second = await accounts.log_in(db, "anna", PASSWORD, NOW, SHIFT, old_secret=first)
    assert await who(db, first) is None
    assert await who(db, second) is not None


async def test_only_hashes_are_stored_and_the_log_names_nobody(db: Database, anna: Database) -> None:
    secret = await accounts.log_in(db, "anna", PASSWORD, NOW, SHIFT)
    token = await accounts.make_token(anna, "anna", "test", NOW)
    await accounts.log_out(db, secret, NOW)
    with psycopg.connect(db.dsn) as conn:
        everything = "".join(
            str(conn.execute(f"SELECT array_agg(t::text) FROM beeldregie.{table} t").fetchone())
            for table in ("session", "api_token", "account", "log", "log_detail")
        )
        steps = [row[0] for row in conn.execute("SELECT step FROM beeldregie.log ORDER BY seq")]
        bodies = "".join(row[0] for row in conn.execute("SELECT body FROM beeldregie.log"))
    assert not [word for word in (secret, token, PASSWORD) if word in everything]
    assert "$argon2id$" in everything
    assert steps == ["change", "login", "change", "logout"]
    assert "anna" not in bodies.lower()


@pytest.mark.parametrize("login", ["anna", "niemand"])
async def test_guessing_is_stopped_after_five_failures_and_goes_on_later(db: Database, anna: Database, login: str) -> None:
    tries = await asyncio.gather(*(accounts.log_in(db, login, "fout", NOW, SHIFT) for _ in range(8)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in tries) == ["NotLoggedIn"] * 5 + ["TooMany"] * 3
    with pytest.raises(TooMany) as error:
        await accounts.log_in(db, login, PASSWORD, NOW + timedelta(minutes=2), SHIFT)
    assert "3 minuten" in error.value.nl and error.value.wait == 181
    with pytest.raises(NotLoggedIn):
        await accounts.log_in(db, login, "fout", NOW + timedelta(minutes=5), SHIFT)


async def tried(db: Database, login: str, address: bytes, at: datetime = NOW, password: str = "fout") -> str:
    """What a try comes to: "in", or the name of the error."""
    try:
        await accounts.log_in(db, login, password, at, SHIFT, address=address)
    except (NotLoggedIn, TooMany) as error:
        return type(error).__name__
    return "in"


async def test_an_outsider_does_not_shut_out_who_sits_elsewhere(db: Database, anna: Database) -> None:
    assert [await tried(db, "anna", b"outside") for _ in range(6)] == ["NotLoggedIn"] * 5 + ["TooMany"]
    assert await tried(db, "anna", b"office", password=PASSWORD) == "in"
    assert await tried(db, "anna", b"outside", password=PASSWORD) == "TooMany"  # his success does not open it for the other


async def test_spraying_from_one_place_and_guessing_from_many_are_stopped(
    db: Database,
    anna: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(throttle, "ADDRESS_MOST", 4)
    monkeypatch.setattr(throttle, "LOGIN_MOST", 6)
    assert [await tried(db, f"name-{n}", b"one place") for n in range(5)] == ["NotLoggedIn"] * 4 + ["TooMany"]
    assert await tried(db, "anna", b"one place", password=PASSWORD) == "TooMany"
    assert [await tried(db, "anna", bytes([n])) for n in range(7)] == ["NotLoggedIn"] * 6 + ["TooMany"]
    assert await tried(db, "anna", b"office", NOW + timedelta(minutes=5), PASSWORD) == "in"


async def test_a_shift_that_comes_in_over_one_address_is_not_stopped(
    db: Database,
    anna: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(throttle, "ADDRESS_MOST", 3)
    monkeypatch.setattr(throttle, "LOGIN_MOST", 3)
    assert [await tried(db, "anna", b"office", password=PASSWORD) for _ in range(5)] == ["in"] * 5
    assert [await tried(db, login, b"office") for login in ("anna", "bram", "cor", "dora")] == ["NotLoggedIn"] * 3 + ["TooMany"]


def test_an_address_is_kept_as_a_keyed_hash_and_a_host_cannot_have_many() -> None:
    assert address_hash("k", "192.0.2.7") != address_hash("other", "192.0.2.7") != address_hash("other", "192.0.2.8")
    assert address_hash("k", "2001:db8::1") == address_hash("k", "2001:db8::ffff:2") != address_hash("k", "2001:db8:0:1::1")
    assert b"192" not in address_hash("k", "192.0.2.7")


async def test_a_success_clears_the_failures_before_it(db: Database, anna: Database) -> None:
    for minute in range(3):
        for _ in range(4):
            with pytest.raises(NotLoggedIn):
                await accounts.log_in(db, "anna", "fout", NOW + timedelta(seconds=minute), SHIFT)
        await accounts.log_in(db, "anna", PASSWORD, NOW + timedelta(seconds=minute), SHIFT)


async def test_a_login_that_cannot_exist_is_refused_without_a_trace(db: Database, anna: Database) -> None:
    with pytest.raises(NotLoggedIn):
        await accounts.log_in(db, "x'; DROP TABLE beeldregie.account; --" + "x" * 5000, "fout", NOW, SHIFT)
    with psycopg.connect(db.dsn) as conn:
        assert conn.execute("SELECT count(*) FROM beeldregie.login_attempt").fetchone() == (0,)


async def test_a_token_says_who_asks_until_its_end(db: Database, anna: Database) -> None:
    token = await accounts.make_token(anna, "anna", "test", NOW, days=1)
    async with db.read() as conn:
        assert (await store.principal_of_token(conn, token, NOW)) is not None
        assert (await store.principal_of_session(conn, token, NOW)) is None  # one is never taken for the other
        assert (await store.principal_of_token(conn, token, NOW + timedelta(days=1))) is None
    with pytest.raises(NotFound):
        await accounts.make_token(anna, "niemand", "test", NOW)


async def stands(db: Database, session: str, token: str) -> tuple[bool, bool, set[bytes]]:
    """Whether the session and the token still open anything, and which of them the guard of open sockets lets stay."""
    async with db.read() as conn:
        return (
            (await store.principal_of_session(conn, session, NOW)) is not None,
            (await store.principal_of_token(conn, token, NOW)) is not None,
            set(await store.standing_sessions(conn, [digest(session), digest(token)], NOW)),
        )


async def test_disabling_an_account_ends_its_session_its_tokens_and_logging_in(db: Database, anna: Database) -> None:
    session, token = await accounts.log_in(db, "anna", PASSWORD, NOW, SHIFT), await accounts.make_token(anna, "anna", "test", NOW)
    assert await stands(db, session, token) == (True, True, {digest(session), digest(token)})
    await accounts.disable(anna, "anna", NOW)
    assert await stands(db, session, token) == (False, False, set())
    with pytest.raises(NotLoggedIn):
        await accounts.log_in(db, "anna", PASSWORD, NOW, SHIFT)
    with pytest.raises(Conflict):
        await accounts.make_token(anna, "anna", "test", NOW)

    await accounts.enable(anna, "anna")
    assert await stands(db, session, token) == (False, False, set())  # what was ended stays ended
    assert await who(db, await accounts.log_in(db, "anna", PASSWORD, NOW, SHIFT)) is not None
    with psycopg.connect(db.dsn) as conn:
        bodies = [json.loads(body) for (body,) in conn.execute("SELECT body FROM beeldregie.log WHERE step = 'change' ORDER BY seq")]
    assert [body["disabled"] for body in bodies if "disabled" in body] == [True, False]
    for change in (accounts.disable(anna, "niemand", NOW), accounts.enable(anna, "niemand")):
        with pytest.raises(NotFound):
            await change


async def test_revoking_ends_every_token_of_one_account_and_nothing_else(db: Database, anna: Database) -> None:
    await accounts.add_account(anna, NewAccount("bert", "Bert", "gemeente-a", ("observer",)), PASSWORD, NOW)
    session = await accounts.log_in(db, "anna", PASSWORD, NOW, SHIFT)
    first, second = [await accounts.make_token(anna, "anna", label, NOW) for label in ("one", "two")]
    others = await accounts.make_token(anna, "bert", "test", NOW)
    assert await accounts.revoke_tokens(anna, "anna", NOW) == 2
    assert await stands(db, session, first) == (True, False, {digest(session)})
    assert await stands(db, session, second) == (True, False, {digest(session)})
    assert await stands(db, session, others) == (True, True, {digest(session), digest(others)})
    assert await accounts.revoke_tokens(anna, "anna", NOW) == 0


@pytest.mark.parametrize(
    ("new", "password", "error"),
    [
        (NewAccount("anna", "Nog een", "gemeente-a", ("observer",)), PASSWORD, Conflict),
        (NewAccount("bert", "Bert", "gemeente-z", ("observer",)), PASSWORD, NotFound),
        (NewAccount("bert", "Bert", "gemeente-a", ("emperor",)), PASSWORD, BadInput),
        (NewAccount("bert", "Bert", "gemeente-a", ()), PASSWORD, BadInput),
        (NewAccount("bert", "Bert", "gemeente-a", ("policy_officer", "observer")), PASSWORD, BadInput),  # who audits does not look
        (NewAccount("Bert!", "Bert", "gemeente-a", ("observer",)), PASSWORD, BadInput),
        (NewAccount("bert", "Bert", "gemeente-a", ("observer",)), "kort", BadInput),
    ],
)
async def test_a_wrong_account_changes_nothing(
    db: Database, anna: Database, new: NewAccount, password: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await accounts.add_account(anna, new, password, NOW)
    assert [account.login for account in await accounts.list_accounts(db, NOW)] == ["anna"]


async def test_an_account_without_password_cannot_log_in(db: Database, anna: Database) -> None:
    await accounts.add_account(anna, NewAccount("detectie", "Detectie", "gemeente-a", ("detection",), kind="service"), None, NOW)
    with pytest.raises(NotLoggedIn):
        await accounts.log_in(db, "detectie", "", NOW, SHIFT)
