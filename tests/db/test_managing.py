"""Who manages whose account: roles with their validity, first passwords, keys; and that nobody raises himself."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from dashboard.core.credentials import digest
from dashboard.core.db import Database
from dashboard.core.errors import BadInput, BeeldregieError, NotFound, NotLoggedIn, NotPermitted
from dashboard.core.models import Principal
from dashboard.core.settings import Settings
from dashboard.sharing import accounts, managing, own_account
from dashboard.sharing.accounts import MustChange
from dashboard.sharing.token_use import TokenUse
from dashboard.store import accounts as store
from dashboard.store.accounts import NewAccount

NOW = datetime(2026, 11, 21, 9, 0, 30, tzinfo=UTC)
SHIFT = timedelta(hours=10)
PASSWORD = "een lang wachtwoord"
PEOPLE = [
    ("anna", "gemeente-a", ("traffic_manager",)),
    ("keet", "gemeente-a", ("owner_admin",)),
    ("kees", "gemeente-a", ("owner_admin",)),
    ("adam", "gemeente-a", ("administrator",)),
    ("cor", "gemeente-a", ("policy_officer",)),
    ("bea", "gemeente-b", ("owner_admin",)),
    ("bram", "gemeente-b", ("observer",)),
]


@pytest.fixture
async def keeper(ingest: psycopg.Connection, settings: Settings) -> AsyncIterator[Database]:
    """Two organisations with people; gives the pool that may change accounts."""
    ingest.execute("""INSERT INTO beeldregie.organisation (id, name, kind, valid)
                      VALUES ('gemeente-a', 'Gemeente A', 'municipality', '[2020-01-01,)'),
                             ('gemeente-b', 'Gemeente B', 'municipality', '[2020-01-01,)')""")
    database = Database(settings, "ingest", pool_size=2)
    hashed = await accounts.credentials.hash_password(PASSWORD)
    async with database.begin() as conn:
        for login, organisation, roles in PEOPLE:
            await store.add_account(conn, NewAccount(login, login.title(), organisation, roles), hashed, NOW)
    yield database
    await database.close()


async def logged_in(db: Database, login: str, now: datetime = NOW) -> tuple[str, Principal]:
    """A session's secret, and who it makes one."""
    secret = await accounts.log_in(db, login, PASSWORD, now, SHIFT, browser="Firefox, Linux")
    return secret, await asks(db, secret, now)


async def asks(db: Database, secret: str, now: datetime = NOW) -> Principal:
    async with db.read() as conn:
        found = await store.principal_of_session(conn, secret, now) or await store.principal_of_token(conn, secret, now)
    assert found is not None
    return found


async def outcome(work: Any) -> str:
    """What it comes to: "done", or the name of the error."""
    try:
        await work
    except BeeldregieError as error:
        return type(error).__name__
    return "done"


def changes(db: Database) -> list[dict[str, Any]]:
    with psycopg.connect(db.dsn) as conn:
        return [json.loads(body) for (body,) in conn.execute("SELECT body FROM beeldregie.log WHERE step = 'change' ORDER BY id")]


async def test_each_sees_the_accounts_of_the_own_organisation_and_an_administrator_all(db: Database, keeper: Database) -> None:
    seen = {}
    for login in ("anna", "keet", "bea", "adam", "cor"):
        _, who = await logged_in(db, login)
        try:
            seen[login] = [one.login for one in await managing.listed(db, who, NOW)]
        except NotPermitted:
            seen[login] = []
    ours, theirs = ["adam", "anna", "cor", "kees", "keet"], ["bea", "bram"]
    assert seen == {"anna": [], "keet": ours, "bea": theirs, "adam": sorted(ours + theirs), "cor": []}
    _, adam = await logged_in(db, "adam")
    assert [one.login for one in await managing.listed(db, adam, NOW, "gemeente b")] == theirs
    assert [one.login for one in await managing.listed(db, adam, NOW, after="bea", most=2)] == ["bram", "cor"]
    with pytest.raises(NotFound):
        await managing.one(db, (await logged_in(db, "bea"))[1], "anna", NOW)


GIVEN = [
    ("keet", "anna", "observer", "done"),
    ("keet", "anna", "administrator", "NotPermitted"),
    ("keet", "anna", "policy_officer", "NotPermitted"),
    ("keet", "anna", "detection", "NotPermitted"),
    ("keet", "keet", "traffic_manager", "NotPermitted"),  # nobody raises himself
    ("keet", "adam", "observer", "NotPermitted"),  # an administrator is not an owner's to change
    ("keet", "cor", "observer", "NotPermitted"),
    ("keet", "bram", "controller", "NotFound"),  # of another organisation
    ("anna", "bram", "observer", "NotPermitted"),
    ("adam", "adam", "traffic_manager", "NotPermitted"),
    ("adam", "bram", "administrator", "done"),
    ("adam", "cor", "observer", "BadInput"),  # who audits does nothing else
    ("adam", "anna", "policy_officer", "BadInput"),
    ("adam", "anna", "detection", "BadInput"),  # a program's role
    ("adam", "anna", "emperor", "NotPermitted"),
]


async def test_who_gives_which_role_to_whom(db: Database, keeper: Database) -> None:
    people = {login: (await logged_in(db, login))[1] for login in ("anna", "keet", "adam")}
    for login, to, role, expected in GIVEN:
        before = changes(db)
        assert await outcome(managing.give_role(keeper, people[login], to, role, NOW)) == expected, (login, to, role)
        if expected == "done":
            assert (changes(db)[-1]["by"], changes(db)[-1]["role"]) == (str(people[login].account_id), role)
        else:
            assert changes(db) == before


async def test_a_role_ends_by_itself_by_hand_and_stays_on_record(db: Database, keeper: Database) -> None:
    _, keet = await logged_in(db, "keet")
    secret, _ = await logged_in(db, "anna")
    await managing.give_role(keeper, keet, "anna", "observer", NOW, NOW + timedelta(days=1))
    assert (await asks(db, secret)).roles == {"traffic_manager", "observer"}
    later = NOW + timedelta(hours=9)
    await managing.end_role(keeper, keet, "anna", "traffic_manager", later)
    assert (await asks(db, secret, later)).roles == {"observer"}
    await managing.give_role(keeper, keet, "anna", "observer", later, later + timedelta(minutes=5))  # an earlier end
    assert (await asks(db, secret, later)).roles == {"observer"}
    assert (await asks(db, secret, later + timedelta(minutes=5))).roles == set()
    assert await outcome(managing.end_role(keeper, keet, "anna", "controller", later)) == "NotFound"
    assert await outcome(managing.give_role(keeper, keet, "anna", "observer", later, later)) == "BadInput"
    with psycopg.connect(db.dsn) as conn:  # as of then, it was so
        held = "SELECT role FROM beeldregie.account_role r, beeldregie.account a WHERE a.id = account_id AND login = 'anna'"
        then = conn.execute(f"{held} AND valid @> %s AND recorded @> %s ORDER BY role", (later, later - timedelta(hours=1))).fetchall()
    assert then == [("observer",), ("traffic_manager",)]


MADE = [
    ("keet", NewAccount("een", "Een", "gemeente-a", ("observer",)), "done"),
    ("keet", NewAccount("twee", "Twee", "gemeente-b", ("observer",)), "NotPermitted"),
    ("keet", NewAccount("twee", "Twee", "gemeente-a", ("administrator",)), "NotPermitted"),
    ("keet", NewAccount("twee", "Twee", "gemeente-a", ()), "NotPermitted"),
    ("adam", NewAccount("twee", "Twee", "gemeente-b", ("policy_officer",)), "done"),
    ("adam", NewAccount("anna", "Anna", "gemeente-b", ("observer",)), "Conflict"),
    ("anna", NewAccount("drie", "Drie", "gemeente-a", ("observer",)), "NotPermitted"),
]


async def test_who_makes_which_account(db: Database, keeper: Database) -> None:
    people = {login: (await logged_in(db, login))[1] for login in ("anna", "keet", "adam")}
    for login, new, expected in MADE:
        assert await outcome(managing.create(keeper, people[login], new, NOW)) == expected, new


async def test_a_first_password_is_replaced_before_anything_else(db: Database, keeper: Database) -> None:
    _, keet = await logged_in(db, "keet")
    first = await managing.create(keeper, keet, NewAccount("nieuw", "Nieuw", "gemeente-a", ("observer",)), NOW)
    with pytest.raises(MustChange):
        await accounts.log_in(db, "nieuw", first, NOW, SHIFT)
    for wrong, error in (("kort", BadInput), (first, BadInput)):
        with pytest.raises(error):
            await accounts.choose_password(db, keeper, "nieuw", first, wrong, NOW)
    with pytest.raises(NotLoggedIn):
        await accounts.choose_password(db, keeper, "nieuw", "niet het oude", "een eigen wachtwoord", NOW)
    await accounts.choose_password(db, keeper, "nieuw", first, "een eigen wachtwoord", NOW)
    secret = await accounts.log_in(db, "nieuw", "een eigen wachtwoord", NOW, SHIFT)
    again = await managing.reset_password(keeper, keet, "nieuw", NOW)  # forgotten
    async with db.read() as conn:
        assert await store.principal_of_session(conn, secret, NOW) is None
    with pytest.raises(MustChange):
        await accounts.log_in(db, "nieuw", again, NOW, SHIFT)


async def test_shutting_out_and_letting_in_again(db: Database, keeper: Database) -> None:
    _, keet = await logged_in(db, "keet")
    secret, _ = await logged_in(db, "anna")
    assert await managing.end_sessions(keeper, keet, "anna", NOW) == 1
    with pytest.raises(AssertionError):
        await asks(db, secret)
    await managing.set_disabled(keeper, keet, "anna", True, NOW)
    with pytest.raises(NotLoggedIn):
        await logged_in(db, "anna")
    await managing.set_disabled(keeper, keet, "anna", False, NOW)
    await logged_in(db, "anna")
    for to, expected in (("keet", "NotPermitted"), ("adam", "NotPermitted"), ("kees", "done"), ("bram", "NotFound")):
        assert await outcome(managing.set_disabled(keeper, keet, to, True, NOW)) == expected, to


async def test_an_account_of_a_provider_gets_neither_roles_nor_a_password_here(
    db: Database, keeper: Database, ingest: psycopg.Connection
) -> None:
    ingest.execute("UPDATE beeldregie.account SET issuer = 'https://x', subject = 's', password_hash = NULL WHERE login = 'anna'")
    _, keet = await logged_in(db, "keet")
    for work in (
        managing.give_role(keeper, keet, "anna", "observer", NOW),
        managing.end_role(keeper, keet, "anna", "traffic_manager", NOW),
        managing.reset_password(keeper, keet, "anna", NOW),
    ):
        assert await outcome(work) == "Conflict"
    with pytest.raises(NotLoggedIn):
        await logged_in(db, "anna")
    with pytest.raises(psycopg.errors.CheckViolation):
        ingest.execute("UPDATE beeldregie.account SET password_hash = 'x' WHERE login = 'anna'")


# One's own sessions and keys.


async def test_ones_own_sessions_are_ended_one_by_one_or_all_but_this(db: Database, keeper: Database) -> None:
    secrets = [(await logged_in(db, "anna", NOW + timedelta(minutes=n)))[0] for n in range(3)]
    anna = await asks(db, secrets[0])
    found = await own_account.open_sessions(db, anna, NOW + timedelta(hours=1))
    assert [one.browser for one in found] == ["Firefox, Linux"] * 3 and found[2].id == anna.session_id
    assert found[2].expires_at == NOW + SHIFT  # fixed: what happens in it does not lengthen it
    await own_account.end_session(db, anna, found[0].id, NOW)
    assert await outcome(own_account.end_session(db, anna, found[0].id, NOW)) == "NotFound"
    _, bram = await logged_in(db, "bram")
    assert await outcome(own_account.end_session(db, bram, found[1].id, NOW)) == "NotFound"  # another's
    assert await own_account.end_other_sessions(db, anna, NOW) == 1
    assert [one.id for one in await own_account.open_sessions(db, anna, NOW)] == [anna.session_id]


async def test_changing_the_password_ends_the_other_sessions(db: Database, keeper: Database) -> None:
    _, (_, anna) = await logged_in(db, "anna"), await logged_in(db, "anna")
    assert await outcome(own_account.change_password(db, keeper, anna, "niet het oude", "een nieuw wachtwoord", NOW)) == "NotLoggedIn"
    await own_account.change_password(db, keeper, anna, PASSWORD, "een nieuw wachtwoord", NOW)
    assert [one.id for one in await own_account.open_sessions(db, anna, NOW)] == [anna.session_id]
    await accounts.log_in(db, "anna", "een nieuw wachtwoord", NOW, SHIFT)


async def test_a_key_is_for_what_it_says_and_makes_no_keys(db: Database, keeper: Database) -> None:
    _, anna = await logged_in(db, "anna")
    secret = await own_account.make_key(keeper, anna, "weekrapport", NOW, 30, ["camera.read", "flow.read", "camera.read"])
    by_key = await asks(db, secret)
    assert by_key.scopes == {"camera.read", "flow.read"} and by_key.session_id is None
    for work in (
        own_account.make_key(keeper, by_key, "nog een", NOW, 30, ["camera.read"]),
        own_account.open_sessions(db, by_key, NOW),
        own_account.change_password(db, keeper, by_key, PASSWORD, "een nieuw wachtwoord", NOW),
    ):
        assert await outcome(work) == "NotPermitted"
    for label, days, scopes in (("", 30, ["camera.read"]), ("x", 367, ["camera.read"]), ("x", 30, []), ("x", 30, ["account.own"])):
        assert await outcome(own_account.make_key(keeper, anna, label, NOW, days, scopes)) == "BadInput"
    (key,) = await own_account.keys(db, anna, NOW)
    assert (key.label, key.last_used_at, key.expires_at) == ("weekrapport", None, NOW + timedelta(days=30))
    use = TokenUse(db)
    for seconds in (0, 10, 40):
        await use.note(secret, NOW + timedelta(seconds=seconds))
    (key,) = await own_account.keys(db, anna, NOW)
    assert key.last_used_at == NOW.replace(second=0) + timedelta(minutes=1)
    await own_account.revoke_key(keeper, anna, key.id, NOW)
    assert await outcome(own_account.revoke_key(keeper, anna, key.id, NOW)) == "NotFound"
    assert "weekrapport" not in str(changes(db)) and digest(secret).hex() not in str(changes(db))


async def test_a_key_of_an_administrator_shuts_out_but_lets_nobody_in(db: Database, keeper: Database) -> None:
    _, adam = await logged_in(db, "adam")
    by_key = await asks(db, await own_account.make_key(keeper, adam, "uit dienst", NOW, 30, ["account.manage"]))
    assert await outcome(managing.set_disabled(keeper, by_key, "anna", True, NOW)) == "done"
    for work in (
        managing.set_disabled(keeper, by_key, "anna", False, NOW),
        managing.give_role(keeper, by_key, "bram", "controller", NOW),
        managing.create(keeper, by_key, NewAccount("nieuw", "Nieuw", "gemeente-a", ("observer",)), NOW),
        managing.reset_password(keeper, by_key, "bram", NOW),
    ):
        assert await outcome(work) == "NotPermitted"
    plain = await asks(db, await accounts.make_token(keeper, "adam", "zonder scopes", NOW))
    assert await outcome(managing.listed(db, plain, NOW)) == "NotPermitted"


async def test_a_program_gets_its_keys_from_who_manages_it(db: Database, keeper: Database) -> None:
    _, keet = await logged_in(db, "keet")
    robot = NewAccount("robot", "Rapport", "gemeente-a", ("traffic_manager",), kind="service")
    assert await managing.create(keeper, keet, robot, NOW) == ""
    secret = await managing.make_key(keeper, keet, "robot", "rapport", NOW, 30, ["camera.read"])
    assert (await asks(db, secret)).kind == "service"
    assert await outcome(managing.make_key(keeper, keet, "anna", "rapport", NOW, 30, ["camera.read"])) == "Conflict"
    assert await managing.revoke_keys(keeper, keet, "robot", NOW) == 1


def test_a_key_lives_a_year_at_most(ingest: psycopg.Connection, keeper: Database) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        ingest.execute("""INSERT INTO beeldregie.api_token (token_hash, account_id, label, expires_at)
                          SELECT 'x', id, 'x', now() + interval '2 years' FROM beeldregie.account WHERE login = 'anna'""")
