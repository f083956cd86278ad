"""Qualifications: who gives and ends them, what leans on them, and that what the privacy officer decided stands."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from dashboard.core.clock import now as this_moment
from dashboard.core.credentials import digest
from dashboard.core.db import Database
from dashboard.core.errors import BadInput, BeeldregieError, Conflict, NotPermitted
from dashboard.core.models import Principal
from dashboard.core.settings import ROOT, Settings
from dashboard.sharing import qualifications
from dashboard.sharing.ask import what_if
from dashboard.sharing.recheck import recheck
from dashboard.store.qualifications import NewQualification
from tests.fixtures import world as worlds
from tests.fixtures.asking import bodies, lease_of
from tests.fixtures.web import answering, key, people
from tests.fixtures.world import World

DAY = timedelta(days=1)
PAPER = "Diploma 2291 van J. de Vries"
CELL = "(basis_id, requester_kind, mode) = ('gemw-151c', 'toezichtcentrale', 'live')"


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    return worlds.build(ingest, this_moment())


def person(world: World, login: str) -> Principal:
    return replace(world.who(login), session_id=uuid.uuid4())


def diploma(since: datetime, until: datetime | None = None) -> NewQualification:
    return NewQualification("camera_observer", since, until, PAPER)


async def held(db: Database, world: World, login: str = "observant") -> list[tuple[bool, bool]]:
    """Of what is on record, the newest first: whether it names an end, and whether that has passed."""
    found = await qualifications.own(db, person(world, login), this_moment())
    return [(one.until is not None, one.until is not None and one.until <= this_moment()) for one in found]


async def test_ending_a_qualification_cuts_the_picture_that_runs_and_keeps_what_was_known(
    db: Database, keeper: Database, world: World
) -> None:
    lease, beheer = await lease_of(db, world, "observant", "orde-2"), person(world, "beheer")
    own = await lease_of(db, world, "politie", "orde-2")
    before = this_moment()
    (one,) = await qualifications.listed(db, beheer, "observant", before)
    await qualifications.end(db, keeper, beheer, "observant", one.id, this_moment())
    ended = dict(world.connection.execute("SELECT id, end_reason FROM beeldregie.lease").fetchall())
    assert ended == {lease.id: "qualification_ended", own.id: None}
    assert await held(db, world) == [(True, True)]
    async with db.read() as conn:
        then = await what_if(conn, world.who("observant"), "orde-2", before)
        now = await what_if(conn, world.who("observant"), "orde-2", this_moment())
    assert (then.outcome, now.conditions["missing"], now.conditions["qualification"]) == ("granted", "qualification", "camera_observer")
    assert "Die van u is geëindigd om" in now.explanation.nl and "Wie de accounts van STAD-R beheert" in now.explanation.nl

    await qualifications.give(keeper, beheer, "observant", diploma(this_moment()), this_moment())
    assert (await lease_of(db, world, "observant", "orde-2")).ends_at > this_moment()


async def test_a_lease_ends_no_later_than_the_qualification_it_leans_on(db: Database, keeper: Database, world: World) -> None:
    beheer, now = person(world, "beheer"), this_moment()
    (one,) = await qualifications.listed(db, beheer, "observant", now)
    await qualifications.end(db, keeper, beheer, "observant", one.id, now)
    soon = now + timedelta(minutes=5)
    await qualifications.give(keeper, beheer, "observant", diploma(this_moment(), soon), this_moment())
    lease = await lease_of(db, world, "observant", "orde-2", at=this_moment(), minutes=30)
    assert lease.ends_at == soon
    assert await recheck(db, [lease.id], soon) == {lease.id: "qualification_ended"}


async def test_nobody_qualifies_himself_and_a_key_qualifies_nobody(db: Database, keeper: Database, world: World) -> None:
    now, said = this_moment(), {}
    for who, login in (
        ("beheer", "observant"),
        ("beheer", "beheer"),
        ("ret", "observant"),
        ("politie", "observant"),
        ("beheer", "detectie"),
    ):
        try:
            await qualifications.give(keeper, person(world, who), login, NewQualification("boa", now), now)
            said[who, login] = "done"
        except BeeldregieError as error:
            said[who, login] = type(error).__name__
    assert said == {
        ("beheer", "observant"): "done",
        ("beheer", "beheer"): "NotPermitted",
        ("ret", "observant"): "NotFound",  # of another organisation
        ("politie", "observant"): "NotPermitted",
        ("beheer", "detectie"): "Conflict",
    }
    with pytest.raises(NotPermitted):
        await qualifications.give(keeper, world.who("beheer"), "observant", NewQualification("preserve", now), now)
    with pytest.raises(NotPermitted):
        await qualifications.own(db, world.who("observant"), now)


async def test_what_cannot_be_is_refused_in_words(keeper: Database, world: World) -> None:
    beheer, now = person(world, "beheer"), this_moment()
    for new in (
        diploma(now, now - DAY),
        diploma(now + 2 * DAY, now + DAY),
        diploma(now - 80 * 366 * DAY),
        diploma(now, now + 80 * 366 * DAY),
    ):
        with pytest.raises(BadInput):
            await qualifications.give(keeper, beheer, "observant", new, now)
    with pytest.raises(BadInput):
        await qualifications.give(keeper, beheer, "observant", NewQualification("boa", now, None, "x" * 201), now)
    with pytest.raises(Conflict, match="Er staat al een diploma cameraobservant vast"):
        await qualifications.give(keeper, beheer, "observant", diploma(now), now)


async def test_one_that_has_yet_to_begin_is_taken_back_whole(db: Database, keeper: Database, world: World) -> None:
    beheer, now = person(world, "beheer"), this_moment()
    given = await qualifications.give(keeper, beheer, "collega", diploma(now + DAY), now)
    await qualifications.end(db, keeper, beheer, "collega", given.id, this_moment())
    assert await held(db, world, "collega") == []


async def test_the_log_tells_who_gave_what_and_its_side_table_the_paper(keeper: Database, db: Database, world: World) -> None:
    beheer, now = person(world, "beheer"), this_moment()
    given = await qualifications.give(keeper, beheer, "collega", diploma(now), now)
    await qualifications.end(db, keeper, beheer, "collega", given.id, this_moment())
    rows = [body for body in bodies(world, "change") if body.get("what") == "qualification"]
    assert [(row["qualification"], row["given"], row["by"]) for row in rows] == [
        ("camera_observer", True, str(beheer.account_id)),
        ("camera_observer", False, str(beheer.account_id)),
    ]
    assert PAPER not in json.dumps(rows)
    assert world.connection.execute("SELECT count(*) FROM beeldregie.log_detail WHERE detail LIKE %s", (f"%{PAPER}%",)).fetchone() == (1,)


async def test_facts_hold_what_the_decision_needs_and_no_paper(db: Database, world: World) -> None:
    world.connection.execute("UPDATE beeldregie.qualification SET document = %s", (PAPER,))
    await lease_of(db, world, "observant", "orde-2")
    (stored,) = world.connection.execute("SELECT facts FROM beeldregie.decision").fetchone() or ("",)
    assert "camera_observer" in stored and PAPER not in stored


@pytest.fixture
def owner(settings: Settings, ingest: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """The role that migrates."""
    with psycopg.connect(
        settings.admin_url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
    ) as connection:
        yield connection


PEOPLE = {
    "beheer": ("gemeente-a", "administrator"),
    "eigenaar": ("gemeente-a", "owner_admin"),
    "observant": ("gemeente-a", "observer"),
    "buur": ("gemeente-b", "owner_admin"),
    "beleid": ("gemeente-a", "policy_officer"),
}


@pytest.fixture
async def web(settings: Settings, ingest: psycopg.Connection, owner: psycopg.Connection) -> AsyncIterator[httpx.AsyncClient]:
    people(ingest, PEOPLE)
    scopes = ["account.manage"]
    ingest.execute("UPDATE beeldregie.api_token SET scopes = %s WHERE token_hash = ANY(%s)", (scopes, [digest(one) for one in PEOPLE]))
    for login in ("eigenaar", "observant", "buur"):
        owner.execute(
            """INSERT INTO beeldregie.session (id_hash, account_id, expires_at)
               SELECT %s, id, now() + interval '1 hour' FROM beeldregie.account WHERE login = %s""",
            (digest(f"sessie-{login}"), login),
        )
    async with answering(settings) as client:
        yield client


def session(login: str) -> dict[str, str]:
    return {"Cookie": f"beeldregie_session=sessie-{login}", "Origin": "http://127.0.0.1:8050"}


async def test_over_http_a_person_gives_a_key_reads_and_ends_and_the_holder_sees_his_own(
    web: httpx.AsyncClient, settings: Settings
) -> None:
    path, until = "/api/accounts/observant/qualifications", datetime.now(UTC) + 20 * DAY
    body: dict[str, Any] = {"kind": "camera_observer", "from": "2024-01-01T00:00:00Z", "to": until.isoformat(), "document": PAPER}
    assert (await web.post(path, json=body, headers=key("eigenaar"))).status_code == 403, "a key opens no way in"
    assert (await web.post(path, json=body, headers=session("observant"))).status_code == 403
    assert (await web.post(path, json=body, headers=session("buur"))).status_code == 404
    made = await web.post(path, json=body, headers=session("eigenaar"))
    assert made.status_code == 201, made.text
    assert (await web.post(path, json=body, headers=session("eigenaar"))).status_code == 409
    (mine,) = (await web.get("/api/account/qualifications", headers=session("observant"))).json()
    assert (mine["kind"], mine["document"], mine["days_left"]) == ("camera_observer", PAPER, 20)
    assert (await web.get(path, headers=key("eigenaar"))).json() == [mine]
    assert [(await web.get(path, headers=key(login))).status_code for login in ("beleid", "observant", "buur")] == [403, 403, 404]
    end = f"{path}/{mine['id']}/end"
    assert [(await web.post(end, headers=key(login))).status_code for login in ("observant", "buur", "eigenaar", "eigenaar")] == [
        403,
        404,
        204,
        404,
    ]


def cells(ingest: psycopg.Connection) -> list[tuple[Any, ...]]:
    return ingest.execute(
        f"SELECT qualification, lower(valid) > now(), upper(valid) > now() FROM beeldregie.basis_rule "
        f"WHERE {CELL} AND upper_inf(recorded) ORDER BY id"
    ).fetchall()


def test_the_matrix_asks_it_of_observers_and_what_the_privacy_officer_decided_stands(
    owner: psycopg.Connection, ingest: psycopg.Connection
) -> None:
    assert cells(ingest) == [("camera_observer", False, None)]
    owner.execute(f"UPDATE beeldregie.basis_rule SET recorded = tstzrange(lower(recorded), now()) WHERE {CELL}")
    owner.execute(
        """INSERT INTO beeldregie.basis_rule (basis_id, requester_kind, mode, answer, source_nl, source_en)
           VALUES ('gemw-151c', 'toezichtcentrale', 'live', 'yes', 'besluit van de FG', 'the officer''s decision')"""
    )
    owner.execute((ROOT / "sql" / "seeds" / "rules.sql").read_text())
    owner.execute(upgrade())
    assert cells(ingest) == [(None, False, None)]


def test_where_the_matrix_stood_already_observers_have_thirty_days(owner: psycopg.Connection, ingest: psycopg.Connection) -> None:
    owner.execute(f"UPDATE beeldregie.basis_rule SET qualification = NULL WHERE {CELL}")  # as the first releases had it
    owner.execute(upgrade())
    assert cells(ingest) == [(None, False, True), ("camera_observer", True, None)]


def upgrade() -> str:
    """The statement of the migration that changes a matrix that stands."""
    migration = (ROOT / "sql" / "migrations" / "0028_qualifications.sql").read_text()
    return "WITH closed AS" + migration.split("WITH closed AS")[1].split(";\n")[0]
