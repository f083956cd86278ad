"""Undoing steps: what was is there again, what was changed since stays, and as of then all can still be read."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import Conflict, NotFound, NotPermitted
from dashboard.core.models import Principal
from dashboard.sharing import camera_history, changes
from dashboard.sharing.changes import Undone
from dashboard.store import cameras
from dashboard.store import changes as steps
from dashboard.store.camera_models import Card
from dashboard.store.undo_sql import REFERRING_TO_CAMERAS

CODES = ("a-1", "a-2", "a-3")
PURPOSES = (("verkeersmanagement", "verkeer-6-1-e"), ("leefbaarheid", "leefbaarheid-6-1-e"), ("parkeren", "unknown"))


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def people(ingest: psycopg.Connection) -> dict[str, Principal]:
    """Those who keep a register, of two organisations, and who administers the installation."""
    found = {}
    for login, organisation, role in (
        ("anna", "gemeente-a", "owner_admin"),
        ("ben", "gemeente-b", "owner_admin"),
        ("chef", "gemeente-b", "administrator"),
    ):
        ingest.execute(
            "INSERT INTO beeldregie.organisation (id, name, kind) VALUES (%s, %s, 'municipality') ON CONFLICT DO NOTHING",
            (organisation,) * 2,
        )
        row = ingest.execute(
            "INSERT INTO beeldregie.account (login, display_name, organisation_id) VALUES (%s, %s, %s) RETURNING id",
            (login, login, organisation),
        ).fetchone()
        assert row is not None
        found[login] = Principal(row[0], login, login, organisation, organisation, frozenset({role}))
    return found


@pytest.fixture
def anna(people: dict[str, Principal]) -> Principal:
    return people["anna"]


async def write(db: Database, who: Principal, wanted: dict[str, dict[str, Any]]) -> int:
    """A step as loads and edits make one: cameras by code with a name, a lifecycle, purposes (by number) and a connection."""
    async with db.begin() as conn:
        step = await steps.begin(conn, "edit", who.login, who.account_id, now())
        for code, camera in wanted.items():
            await _write(conn, step, who, code, camera)
    return step


async def _write(conn: AsyncConnection, step: int, who: Principal, code: str, camera: dict[str, Any]) -> None:
    values = {
        "code": code,
        "step": step,
        "owner": who.organisation_id,
        "by": who.login,
        "name": camera["name"],
        "lifecycle": camera["lifecycle"],
    }
    await conn.execute(
        text("""INSERT INTO beeldregie.camera (code, name, owner_id, lifecycle, position, changed_by, change_id)
                VALUES (:code, :name, :owner, :lifecycle, ST_SetSRID(ST_MakePoint(4.5, 51.9), 4326), :by, :step)
                ON CONFLICT (code) DO UPDATE SET name = :name, lifecycle = :lifecycle, changed_by = :by, change_id = :step"""),
        values,
    )
    await conn.execute(
        text("""UPDATE beeldregie.camera_purpose SET recorded = tstzrange(lower(recorded), clock_timestamp()), closed_change = :step
                WHERE upper_inf(recorded) AND camera_id = (SELECT id FROM beeldregie.camera WHERE code = :code)"""),
        values,
    )
    for number in camera["purposes"]:
        await conn.execute(
            text("""INSERT INTO beeldregie.camera_purpose
                        (camera_id, organisation_id, purpose_id, basis_id, valid, recorded, recorded_change)
                    SELECT id, owner_id, :purpose, :basis, tstzrange('2020-01-01', NULL), tstzrange(clock_timestamp(), NULL), :step
                    FROM beeldregie.camera WHERE code = :code"""),
            values | dict(zip(("purpose", "basis"), PURPOSES[number], strict=True)),
        )
    await conn.execute(
        text("""INSERT INTO beeldregie.stream (camera_id, sealed, integration, supplier)
                SELECT id, '\\x01', 'direct', :name FROM beeldregie.camera WHERE code = :code
                ON CONFLICT (camera_id) DO UPDATE SET supplier = :name"""),
        values,
    )


async def cards(db: Database, at: datetime | None = None) -> dict[str, Any]:
    """The cards of the cameras, now or as of a moment, but for who wrote them and when; of now with their connections."""
    async with db.read() as conn:
        found = {code: said(await cameras.card(conn, code, at)) for code in CODES if await there(conn, code, at)}
        suppliers = dict(
            (await conn.execute(text("SELECT code, supplier FROM beeldregie.stream JOIN beeldregie.camera ON id = camera_id"))).all()
        )
    return found if at else {code: one | {"supplier": suppliers.get(code)} for code, one in found.items()}


async def there(conn: AsyncConnection, code: str, at: datetime | None) -> bool:
    everywhere = cameras.Filter(lifecycle=("planned", "active", "removed"))
    return code in {feature["id"] for feature in json.loads(await cameras.features(conn, everywhere, at))["features"]}


def said(card: Card) -> dict[str, Any]:
    told = {name: value for name, value in asdict(card).items() if name not in ("recorded_at", "changed_by")}
    return told | {"purposes": sorted(told["purposes"], key=str)}


def without_supplier(found: dict[str, Any]) -> dict[str, Any]:
    return {code: {name: value for name, value in one.items() if name != "supplier"} for code, one in found.items()}


@pytest.mark.parametrize("seed", range(6))
async def test_each_undoing_brings_back_what_nobody_changed_since_and_as_of_then_all_stands(
    db: Database, keeper: Database, anna: Principal, seed: int
) -> None:
    dice = random.Random(seed)
    said: dict[int, dict[str, Any]] = {0: {}}  # the register right after each step
    moments: dict[int, datetime] = {}
    standing: list[int] = []  # steps that were not undone
    last = 0
    for _ in range(14):
        if standing and dice.random() < 0.45:
            step = standing.pop(dice.randrange(len(standing)))
            done = (await changes.undo(keeper, anna, step, now())).id
            expected = {
                code: said[step - 1].get(code) if said[last].get(code) == said[step].get(code) else said[last].get(code) for code in CODES
            }
            assert {code: one for code, one in expected.items() if one} == await cards(db), f"step {step} undone by {done}"
        else:
            chosen = dice.sample(CODES, dice.randint(1, 3))
            done = await write(keeper, anna, {code: wish(dice) for code in chosen})
        said[done], moments[done] = await cards(db), await database_clock(db)
        standing.append(done)
        last = done
    for step, moment in moments.items():
        assert await cards(db, moment) == without_supplier(said[step]), f"as of step {step}"


def wish(dice: random.Random) -> dict[str, Any]:
    return {
        "name": dice.choice("xyz"),
        "lifecycle": dice.choice(("active", "removed")),
        "purposes": dice.sample(range(len(PURPOSES)), dice.randint(0, len(PURPOSES))),
    }


async def database_clock(db: Database) -> datetime:
    async with db.read() as conn:
        return (await conn.execute(text("SELECT clock_timestamp()"))).scalar_one()


def camera(name: str = "Plein", *purposes: int) -> dict[str, Any]:
    return {"name": name, "lifecycle": "active", "purposes": list(purposes)}


def spoken(undone: Undone) -> list[str]:
    return [sentence.nl for sentence in undone.sentences]


async def test_a_step_is_undone_once_and_told_of(db: Database, keeper: Database, anna: Principal) -> None:
    first = await write(keeper, anna, {"a-1": camera("Plein", 0), "a-2": camera()})
    before = await cards(db)
    second = await write(keeper, anna, {"a-1": camera("Brug", 1), "a-3": camera()})
    weighed = await changes.weigh(keeper, anna, second, now())
    assert (await cards(db))["a-1"]["name"] == "Brug", "weighing changes nothing"
    undone = await changes.undo(keeper, anna, second, now())
    assert spoken(weighed) == spoken(undone) == ["1 camera terug zoals het was, 1 camera weggehaald."]
    assert await cards(db) == before
    with pytest.raises(Conflict):
        await changes.undo(keeper, anna, second, now())
    async with db.read() as conn:
        told, total = await changes.listed(conn, anna, 10)
        logged = (await conn.execute(text("SELECT body FROM beeldregie.log WHERE step = 'change' ORDER BY seq"))).scalars().all()
    assert [(s.id, s.kind, s.undone_by, s.counts) for s in told] == [
        (undone.id, "undo", None, {"cameras": 2}),
        (second, "edit", undone.id, {"cameras": 2}),
        (first, "edit", None, {"cameras": 2}),
    ]
    assert total == 3
    assert [json.loads(body)["undoes"] for body in logged] == [second]


async def test_what_was_changed_since_stays_and_is_named(db: Database, keeper: Database, anna: Principal) -> None:
    first = await write(keeper, anna, {"a-1": camera(), "a-2": camera(), "a-3": camera("Plein", 0)})
    await write(keeper, anna, {"a-2": camera("Brug"), "a-3": camera("Plein", 0, 1)})
    undone = await changes.undo(keeper, anna, first, now())
    assert spoken(undone) == ["1 camera weggehaald.", "2 camera's zijn daarna nog gewijzigd en blijven zoals ze zijn: a-2, a-3."]
    assert [sentence.en for sentence in undone.sentences][1] == "2 cameras were changed since and stay as they are: a-2, a-3."
    assert sorted(await cards(db)) == ["a-2", "a-3"]


async def test_a_camera_that_was_worked_with_stays_on_record(
    db: Database, keeper: Database, ingest: psycopg.Connection, anna: Principal
) -> None:
    step = await write(keeper, anna, {"a-1": camera("Plein", 0), "a-2": camera()})
    async with db.begin() as conn:
        await conn.execute(
            text("""INSERT INTO beeldregie.view_request (account_id, organisation_id, role, camera_id, purpose_id, reason, mode, minutes)
                    SELECT :who, 'gemeente-a', 'controller', id, 'verkeersmanagement', 'file', 'live', 5
                    FROM beeldregie.camera WHERE code = 'a-1'"""),
            {"who": anna.account_id},
        )
    undone = await changes.undo(keeper, anna, step, now())
    assert spoken(undone) == ["1 camera weggehaald, 1 camera op verwijderd gezet, want er is al mee gewerkt."]
    assert {code: one["lifecycle"] for code, one in (await cards(db)).items()} == {"a-1": "removed"}
    again = await changes.undo(keeper, anna, undone.id, now())
    assert spoken(again) == ["1 camera terug zoals het was, 1 camera weer teruggezet."]
    assert {code: one["lifecycle"] for code, one in (await cards(db)).items()} == {"a-1": "active", "a-2": "active"}


async def test_a_code_that_was_given_out_again_is_not_put_back(db: Database, keeper: Database, anna: Principal) -> None:
    step = await write(keeper, anna, {"a-1": camera("Plein")})
    undone = await changes.undo(keeper, anna, step, now())
    await write(keeper, anna, {"a-1": camera("Brug")})
    assert spoken(await changes.undo(keeper, anna, undone.id, now())) == ["1 camera is daarna nog gewijzigd en blijft zoals die is: a-1."]
    assert (await cards(db))["a-1"]["name"] == "Brug"


async def test_who_may_undo(db: Database, keeper: Database, people: dict[str, Principal]) -> None:
    of_a = await write(keeper, people["anna"], {"a-1": camera()})
    of_both = await write(keeper, people["anna"], {"b-1": camera()})
    async with keeper.begin() as conn:
        await conn.execute(text("UPDATE beeldregie.camera SET owner_id = 'gemeente-b' WHERE code = 'b-1'"))
    with pytest.raises(NotFound):
        await changes.undo(keeper, people["ben"], of_a, now())
    with pytest.raises(NotPermitted, match="van anderen"):
        await changes.undo(keeper, people["anna"], of_both, now())
    for role in ("traffic_manager", "controller", "policy_officer"):
        nobody = Principal(UUID(int=1), "x", "x", "gemeente-a", "", frozenset({role}))
        with pytest.raises(NotPermitted):
            await changes.undo(keeper, nobody, of_a, now())
    async with db.read() as conn:
        assert await changes.listed(conn, people["ben"], 10) == ([], 0)
        assert (await changes.listed(conn, people["chef"], 10))[1] == 2
    assert (await changes.undo(keeper, people["chef"], of_both, now())).tallies["camera"].gone == 1


async def test_a_step_stays_with_the_organisation_that_it_was_made_for(
    db: Database, keeper: Database, ingest: psycopg.Connection, people: dict[str, Principal]
) -> None:
    anna = people["anna"]
    of_a = await write(keeper, anna, {"a-1": camera()})
    ingest.execute("UPDATE beeldregie.account SET organisation_id = 'gemeente-b' WHERE login = 'anna'")
    moved = replace(anna, organisation_id="gemeente-b")
    of_b = await write(keeper, moved, {"b-1": camera()})
    stays = replace(people["ben"], organisation_id="gemeente-a")
    async with db.read() as conn:
        listed = {who.organisation_id: [step.id for step in (await changes.listed(conn, who, 10))[0]] for who in (stays, moved)}
        told = {code: (await camera_history.of_camera(conn, stays, code))[0] for code in ("a-1", "b-1")}
    assert listed == {"gemeente-a": [of_a], "gemeente-b": [of_b]}
    assert {code: (one.organisation, one.account) for code, one in told.items()} == {
        "a-1": ("gemeente-a", "anna"),
        "b-1": ("gemeente-b", None),
    }
    with pytest.raises(NotFound):
        await changes.undo(keeper, moved, of_a, now())
    assert (await changes.undo(keeper, stays, of_a, now())).tallies["camera"].gone == 1


def test_whatever_refers_to_a_camera_or_an_area_is_known_to_undoing(ingest: psycopg.Connection) -> None:
    def referring(table: str) -> set[str]:
        return {
            row[0]
            for row in ingest.execute(
                "SELECT relname FROM pg_constraint JOIN pg_class c ON c.oid = conrelid WHERE contype = 'f' AND confrelid = %s::regclass",
                (f"beeldregie.{table}",),
            )
        }

    assert referring("camera") == {*REFERRING_TO_CAMERAS, "camera_purpose", "sharing_turn"}, (
        "a table that refers to cameras: see store/undo_sql.py"
    )
    assert referring("area") == {"designation", "agreement"}
    # Of these, taking premises away only takes their name away.
    assert referring("premises") == {"camera", "connection_check", "incident", "alarm", "floor_plan"}


async def test_designations_areas_and_agreements_are_brought_back(
    db: Database, keeper: Database, ingest: psycopg.Connection, anna: Principal
) -> None:
    square = "SRID=4326;MULTIPOLYGON(((4 51,4 52,5 52,5 51,4 51)))"

    def said() -> list[Any]:
        return ingest.execute("""
            SELECT a.code, a.name, ST_AsText(a.geom), g.name, g.valid, NULL FROM beeldregie.area a
            LEFT JOIN beeldregie.designation g ON g.area_id = a.id AND upper_inf(g.recorded)
            UNION ALL SELECT code, name, NULL, purposes::text, valid, minutes_max FROM beeldregie.agreement WHERE upper_inf(recorded)
            UNION ALL SELECT title, url, NULL, NULL, NULL, NULL FROM beeldregie.document ORDER BY 1, 2""").fetchall()

    async def step(*statements: str) -> int:
        with ingest.transaction():
            row = ingest.execute(
                """INSERT INTO beeldregie.change (kind, account_id, organisation_id, changed_by)
                   VALUES ('edit', %s, 'gemeente-a', 'anna') RETURNING id""",
                (anna.account_id,),
            ).fetchone()
            assert row is not None
            for statement in statements:
                ingest.execute(statement.replace(":step", str(row[0])).encode())
        return int(row[0])

    made = await step(
        f"""INSERT INTO beeldregie.area (code, name, kind, organisation_id, geom)
            VALUES ('plein', 'Plein', 'designation', 'gemeente-a', '{square}'), ('park', 'Park', 'other', 'gemeente-a', '{square}')""",
        """INSERT INTO beeldregie.designation (area_id, name, valid, recorded_change)
           SELECT id, 'Besluit', tstzrange('2020-01-01', NULL), :step FROM beeldregie.area WHERE code = 'plein'""",
        """INSERT INTO beeldregie.agreement (code, name, giver_id, recipient_id, purposes, minutes_max, valid, recorded_change)
           VALUES ('ab', 'Samen', 'gemeente-a', 'gemeente-a', '{openbare-orde}', 15, tstzrange('2020-01-01', NULL), :step)""",
        """INSERT INTO beeldregie.document (kind, title, url, organisation_id)
           VALUES ('agreement', 'Samen', 'https://a.example/1', 'gemeente-a')""",
    )
    first = said()
    changed = await step(
        "UPDATE beeldregie.area SET name = 'Groot plein', geom = ST_Multi(ST_Expand(geom, 1)) WHERE code = 'plein'",
        "UPDATE beeldregie.designation SET recorded = tstzrange(lower(recorded), clock_timestamp()), closed_change = :step",
        "UPDATE beeldregie.agreement SET recorded = tstzrange(lower(recorded), clock_timestamp()), closed_change = :step",
        """INSERT INTO beeldregie.agreement (code, name, giver_id, recipient_id, purposes, minutes_max, valid, recorded, recorded_change)
           SELECT code, name, giver_id, recipient_id, purposes, 60, valid, tstzrange(upper(recorded), NULL), :step
           FROM beeldregie.agreement""",
        "UPDATE beeldregie.document SET url = 'https://a.example/2'",
    )
    second = said()
    undone = await changes.undo(keeper, anna, changed, now())
    assert said() == first
    assert spoken(undone) == ["1 gebied terug zoals het was.", "1 convenant terug zoals het was."]
    again = await changes.undo(keeper, anna, undone.id, now())
    assert said() == second
    await changes.undo(keeper, anna, again.id, now())
    gone = await changes.undo(keeper, anna, made, now())
    assert spoken(gone) == ["2 gebieden weggehaald.", "1 convenant weggehaald."]
    assert [row[0] for row in said()] == ["Samen"], "a document stays: past rights refer to it"
    await changes.undo(keeper, anna, gone.id, now())
    assert said() == first


async def test_an_owner_does_not_take_police_data_away_by_undoing_but_an_administrator_may(
    keeper: Database, people: dict[str, Principal], ingest: psycopg.Connection
) -> None:
    anna = people["anna"]
    ingest.execute("INSERT INTO beeldregie.organisation (id, name, kind) VALUES ('politie', 'Politie', 'police')")
    made = await write(keeper, anna, {"a-1": {"name": "Plein", "lifecycle": "active", "purposes": [0]}})

    async def police(basis: str | None, controller: str | None) -> int:
        """A step after which the camera has this controller and, beside its other purpose, one on this basis."""
        async with keeper.begin() as conn:
            step = await steps.begin(conn, "edit", anna.login, anna.account_id, now())
            values = {"step": step, "controller": controller, "basis": basis}
            await conn.execute(text("UPDATE beeldregie.camera SET controller_id = :controller, change_id = :step"), values)
            if basis:
                await conn.execute(
                    text("""INSERT INTO beeldregie.camera_purpose (camera_id, organisation_id, purpose_id, basis_id, valid, recorded_change)
                            SELECT id, owner_id, 'openbare-orde', :basis, tstzrange('2020-01-01', NULL), :step FROM beeldregie.camera"""),
                    values,
                )
        return step

    given = await police("gemw-151c", None)
    decided = await police(None, "politie")
    for step in (decided, given):
        with pytest.raises(NotPermitted, match=r"politiegegevens.*a-1"):
            await changes.undo(keeper, anna, step, now())
        with pytest.raises(NotPermitted, match="a-1"):
            await changes.weigh(keeper, anna, step, now())
        await changes.undo(keeper, people["chef"], step, now())
    assert (await changes.undo(keeper, anna, made, now())).tallies["camera"].gone == 1, "what is no police data any more is the owner's"
