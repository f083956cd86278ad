"""The demo city in the database: the counts of the design, its gaps, and the story that it has to carry."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest

from dashboard.core.clock import now
from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.core.vault import Vault
from dashboard.sharing import accounts
from dashboard.sharing import ask as ask_sharing
from dashboard.store import accounts as account_store
from dashboard.store import camera_counts, camera_search, cameras
from dashboard.store.cameras import Card
from dashboard.up import demo_accounts
from etl.demo import city as demo
from etl.demo.register import GAPS


@pytest.fixture(scope="module")
def ask(city: Settings):
    with psycopg.connect(city.dsn("ingest"), autocommit=True) as connection:
        yield lambda query, *values: connection.execute(query, values or None).fetchall()


async def cards(city: Settings, *codes: str) -> list[Card]:
    database = Database(city, "app", pool_size=1)
    async with database.read() as conn:
        found = [await cameras.card(conn, code) for code in codes]
    await database.close()
    return found


def test_everything_came_in_and_is_marked_as_demo(ask) -> None:
    assert ask("SELECT count(*) FROM beeldregie.load_reject") == [(0,)]
    for table in ("camera", "area", "designation", "agreement", "incident", "organisation", "load_run", "document"):
        assert ask(f"SELECT count(*) FROM beeldregie.{table} WHERE NOT is_demo") == [(0,)], table
    (total,) = ask("SELECT count(*) FROM beeldregie.camera")[0]
    assert 1700 <= total <= 1760
    assert ask("SELECT count(*) FROM beeldregie.agreement WHERE name NOT LIKE '%fictief%'") == [(0,)]


def test_building_it_again_changes_nothing(city: Settings, ask) -> None:
    def counted() -> list[int]:
        return [ask(f"SELECT count(*) FROM beeldregie.{table}")[0][0] for table in ("load_run", "log", "camera_history", "camera_purpose")]

    before = counted()
    assert before[2] == 1, "613 as it was in 2009"
    assert demo.build(city) == []
    assert counted() == before


async def test_almere_613_was_kept_for_a_week_in_2009(city: Settings) -> None:
    db = Database(city, "app", pool_size=1)
    async with db.read() as conn:
        then, today = await cameras.card(conn, "almere-613", datetime(2009, 6, 1, tzinfo=UTC)), await cameras.card(conn, "almere-613")
    await db.close()
    assert (then.retention_hours, today.retention_hours) == (7 * 24, 28 * 24)
    assert [(one.purpose_id, one.basis_id) for one in then.purposes] == [("openbare-orde", "gemw-151c")]


async def test_almere_613_has_two_interests_and_five_parties(city: Settings) -> None:
    (card,) = await cards(city, "almere-613")
    assert [(one.organisation_id, one.purpose_id, one.basis_id, one.is_primary) for one in card.purposes] == [
        ("gemeente-almere", "openbare-orde", "gemw-151c", True),
        ("gemeente-almere-verkeer", "verkeersmanagement", "verkeer-6-1-e", False),
    ]
    assert [party.id for party in (card.owner, card.controller, card.processor) if party] == [
        "gemeente-almere",
        "politie-midden-nederland",
        "vcs-observation",
    ]
    assert (card.retention_hours, card.lifecycle, card.gaps) == (28 * 24, "active", [])
    assert [(one.area, one.in_force) for one in card.designations] == [("almere-stad-centrum", True)]
    assert {one.recipient_id for one in card.agreements if one.unrecognisable} == {"gemeente-rotterdam-verkeer", "gemeente-almere-verkeer"}


# What the card says of each planted gap; the two that are not gaps of the register are checked below.
SAID = {
    "outside_area": {"designation"},
    "designation_lapsed": {"designation_lapsed"},
    "no_use_periods": {"use_periods"},
    "no_dpia": {"dpia"},
    "no_notice": {"notice"},
    "view_unknown": {"view_unknown"},
    "view": {"view"},
    "biometrics": {"biometrics"},
    "connection_view": {"connection_view"},
    "connection_check": {"connection_check"},
    "unknown_basis": {"basis"},
    "unknown_purpose": {"purpose", "basis"},
    "kept_too_long": {"retention_too_long"},
}


@pytest.mark.parametrize("gap", SAID)
async def test_every_planted_gap_is_on_the_card(city: Settings, gap: str) -> None:
    for card in await cards(city, *GAPS[gap]):
        assert SAID[gap] <= {found.id for found in card.gaps}, card.code


async def test_cameras_without_a_planted_gap_have_none(city: Settings, ask) -> None:
    database = Database(city, "app", pool_size=1)
    async with database.read() as conn:
        counted = await camera_counts.counts(conn, cameras.Filter())
    await database.close()
    planted = {code for gap in SAID for code in GAPS[gap]}
    assert counted.of("missing", "any") == len(planted)
    assert sum(kind.n for kind in counted.groups["owner_kind"]) == counted.found == ask("SELECT count(*) FROM beeldregie.camera")[0][0]


def test_the_other_planted_gaps(ask) -> None:
    assert ask("""SELECT round(min(ST_Distance(a.geom::geography, c.position::geography))) FROM beeldregie.camera c, beeldregie.area a
                  WHERE c.code = 'sb-450' AND a.kind = 'designation'""") == [(40,)]
    assert ask("SELECT lower(valid) > now() FROM beeldregie.agreement WHERE giver_id = 'prorail'") == [(True,), (True,)]
    assert ask("""SELECT s.integration, count(*), bool_and(s.planned_on > now()::date)
                  FROM beeldregie.stream s JOIN beeldregie.camera c ON c.id = s.camera_id
                  WHERE c.owner_id = 'gemeente-rotterdam-bruggen' GROUP BY 1 ORDER BY 1""") == [
        ("direct", 18, None),
        ("none", 6, None),
        ("planned", 6, True),
    ]
    assert ask("SELECT approval_each_time FROM beeldregie.agreement WHERE code = 'ret-verkeer'") == [(True,)]
    assert ask("""SELECT p.lifecycle FROM beeldregie.camera p JOIN beeldregie.camera c
                  ON c.code = 'almere-613' AND ST_DWithin(c.position::geography, p.position::geography, c.range_m)
                  WHERE p.code = 'almere-verkeer-007'""") == [("planned",)]
    assert ask("SELECT code FROM beeldregie.camera WHERE publication = 'withheld'") == [(code,) for code in GAPS["withheld"]]
    assert ask("SELECT code FROM beeldregie.camera WHERE publication = 'area' ORDER BY code") == [
        (code,) for code in sorted(GAPS["published_as_area"])
    ]
    assert ask("SELECT count(*) FROM register.cameras c JOIN beeldregie.camera w USING (code) WHERE w.publication = 'withheld'") == [(0,)]


def test_streams_point_at_the_demo_server_and_move_along(city: Settings, ask) -> None:
    vault = Vault(city.stream_secret_keys)

    def address() -> str:
        return vault.open(
            ask("SELECT s.sealed FROM beeldregie.stream s JOIN beeldregie.camera c ON c.id = s.camera_id WHERE c.code = 'vr-022'")[0][0]
        )

    assert address() == f"http://camera:{city.derive('demo camera')}@127.0.0.1:4999/camera/vr-022.mjpeg"
    assert ask("SELECT count(*) FROM beeldregie.camera WHERE extra::text LIKE '%%//%%' OR extra::text LIKE '%%stream%%'") == [(0,)]
    (direct,) = ask("SELECT count(*) FROM beeldregie.stream WHERE sealed IS NOT NULL")[0]
    moved = demo.build(city.model_copy(update={"demo_port": 5001}))
    assert sum(one.changed for one in moved) == direct
    assert ":5001/" in address()
    demo.build(city)
    assert ask("SELECT code FROM beeldregie.camera_history") == [("almere-613",)], "where its pictures come from is no fact of the register"


# What each account is told of each camera; `missing` is the piece that would have made the difference.
STORY = {
    ("verkeer", "vr-022"): ("granted", "none", None),
    ("verkeer", "almere-613"): ("granted", "unrecognisable", None),
    ("verkeer", "brug-11"): ("granted", "none", None),
    ("verkeer", "rws-a20-re-31.1"): ("granted", "none", None),
    ("verkeer", "ret-0010"): ("pending", "none", "approval"),
    ("verkeer", "brug-12"): ("not_possible", "none", "technical"),
    ("verkeer", "sb-001"): ("not_allowed", "none", "agreement"),
    ("verkeer", "sb-449"): ("not_allowed", "none", "designation"),
    ("verkeer", "tunnel-05"): ("not_allowed", "none", "incident"),
    ("verkeer", "prorail-rotterdam-01"): ("not_allowed", "none", "agreement_later"),
    ("verkeer-almere", "almere-613"): ("granted", "unrecognisable", None),
    ("observant", "almere-613"): ("granted", "none", None),
    ("politie", "sb-001"): ("granted", "none", None),
    ("politie", "sb-450"): ("not_allowed", "none", "designation"),
    ("meldkamer", "sb-001"): ("not_allowed", "none", "incident"),
    ("beleid", "vr-022"): ("not_allowed", "none", "role"),
}


async def test_the_demo_carries_the_story(city: Settings) -> None:
    await demo_accounts.ensure(city)
    writer, reader = Database(city, "ingest", pool_size=1), Database(city, "app", pool_size=1)
    for (login, code), told in STORY.items():
        token = await accounts.make_token(writer, login, "test", now())
        async with reader.read() as conn:
            who = await account_store.principal_of_token(conn, token, now())
            assert who is not None
            answer = await ask_sharing.what_if(conn, who, code, now())
        assert (answer.refusal or answer.outcome, answer.masking, answer.conditions.get("missing")) == told, (login, code)
    await writer.close()
    await reader.close()


async def test_search_finds_code_name_owner_and_spoken_place(city: Settings) -> None:
    database = Database(city, "app", pool_size=1)
    async with database.read() as conn:
        assert [hit.code for hit in await camera_search.search(conn, "A20 Re 31,1", 1)] == ["rws-a20-re-31.1"]
        assert (await camera_search.search(conn, "a20 li 33.0"))[0].carriageway == "Li"
        assert (await camera_search.search(conn, "613"))[0].code == "almere-613"
        assert "vr-022" in [hit.code for hit in await camera_search.search(conn, "boerengat")]
        assert len(await camera_search.search(conn, "ret zuidplein", 5)) == 5
        assert await camera_search.search(conn, "100%") == [] == await camera_search.search(conn, " ")
    await database.close()
