"""Leases while they run: what ends them, brings their end forward or masks them more; and which agreements and incidents carry one."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import psycopg
import pytest

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.errors import NotFound
from dashboard.sharing import history, incidents, leases
from dashboard.sharing.answer import answer
from dashboard.sharing.ask import what_if
from dashboard.sharing.incidents import NewIncident
from dashboard.sharing.recheck import recheck
from tests.fixtures import world as worlds
from tests.fixtures.asking import agree, ask_one, bodies, lease_of, restrictions, steps
from tests.fixtures.world import World

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    return worlds.build(ingest, this_moment())


@pytest.mark.parametrize(
    ("camera", "statement", "reason"),
    [
        ("rws-1", "UPDATE beeldregie.agreement SET valid = tstzrange(lower(valid), now()) WHERE code = 'rws-verkeer'", "agreement_ended"),
        (
            "rws-1",
            "UPDATE beeldregie.agreement SET recorded = tstzrange(lower(recorded), now()) WHERE code = 'rws-verkeer'",
            "agreement_ended",
        ),
        ("orde-613", "UPDATE beeldregie.designation SET valid = tstzrange(lower(valid), now())", "designation_ended"),
        (
            "eigen-1",
            "UPDATE beeldregie.account_role SET valid = tstzrange(lower(valid), now()) WHERE role = 'traffic_manager'",
            "role_ended",
        ),
        ("eigen-1", "UPDATE beeldregie.account SET disabled_at = now()", "role_ended"),
        (
            "eigen-1",
            "INSERT INTO beeldregie.camera_state (camera_id, state, during) "
            "SELECT id, 'shutter', tstzrange(now(), NULL) FROM beeldregie.camera",
            "shutter",
        ),
        ("eigen-1", "UPDATE beeldregie.camera SET declares_biometrics = true", "rule_changed"),
        ("eigen-1", "UPDATE beeldregie.camera_purpose SET valid = tstzrange(lower(valid), now())", "rule_changed"),
        (
            "eigen-1",
            "INSERT INTO beeldregie.camera_state (camera_id, state, during) "
            "SELECT id, 'fault', tstzrange(now(), NULL) FROM beeldregie.camera",
            None,
        ),
    ],
)
async def test_a_running_lease_ends_with_what_it_rests_on(
    db: Database, world: World, camera: str, statement: str, reason: str | None
) -> None:
    lease = await lease_of(db, world, camera=camera)
    assert await recheck(db, [lease.id], this_moment()) == {lease.id: None}
    world.connection.execute(statement)
    assert await recheck(db, [lease.id], this_moment()) == {lease.id: reason}
    row = world.connection.execute("SELECT ended_at IS NOT NULL, end_reason FROM beeldregie.lease").fetchone()
    assert row == (reason is not None, reason)
    assert steps(world).count("lease_end") == (reason is not None)


async def test_a_lease_expires_once_and_an_unknown_one_is_no_lease(db: Database, world: World) -> None:
    lease, stranger = await lease_of(db, world, camera="eigen-1"), uuid.uuid4()
    end = lease.ends_at
    assert await recheck(db, [lease.id], end - timedelta(seconds=1)) == {lease.id: None}
    for _ in range(2):
        assert await recheck(db, [lease.id, stranger], end) == {lease.id: "expired", stranger: "withdrawn"}
    assert world.connection.execute("SELECT ended_at FROM beeldregie.lease").fetchone() == (end,)
    assert steps(world).count("lease_end") == 1


async def test_an_end_that_becomes_known_shortens_the_lease(db: Database, world: World) -> None:
    lease, earlier = await lease_of(db, world, minutes=30), world.now + 12 * MINUTE
    world.end_agreement("rws-verkeer", earlier)
    for _ in range(2):
        assert await recheck(db, [lease.id], world.now + MINUTE) == {lease.id: None}
    assert world.connection.execute("SELECT ends_at FROM beeldregie.lease").fetchone() == (earlier,)
    assert [(body["because"], datetime.fromisoformat(body["ends_at"])) for body in restrictions(world)] == [("agreement", earlier)]
    assert await recheck(db, [lease.id], earlier) == {lease.id: "agreement_ended"}


async def test_a_stricter_masking_reaches_a_running_lease_and_a_clearer_one_does_not(db: Database, world: World) -> None:
    lease = await lease_of(db, world)
    for unrecognisable in (True, True, False):
        world.connection.execute("UPDATE beeldregie.agreement SET unrecognisable = %s WHERE code = 'rws-verkeer'", (unrecognisable,))
        assert await recheck(db, [lease.id], world.now + MINUTE) == {lease.id: None}
        assert world.connection.execute("SELECT masking, ends_at FROM beeldregie.lease").fetchone() == ("unrecognisable", lease.ends_at)
    assert [body["masking"] for body in restrictions(world)] == ["unrecognisable"]
    world.connection.execute("UPDATE beeldregie.camera SET privacy_profile = 'masked' WHERE code = 'rws-1'")
    extended = await leases.extend(db, world.who("verkeer"), lease.id, 5, lease.ends_at - MINUTE)
    assert extended.lease is not None and extended.lease.masking == "masked"  # a new decision
    assert [body["masking"] for body in bodies(world, "extension")] == ["masked"]


async def test_a_watermark_that_comes_to_be_asked_reaches_a_running_lease_and_stays(db: Database, world: World) -> None:
    lease = await lease_of(db, world)
    assert not lease.watermark
    for watermark in (True, True, False):
        world.connection.execute("UPDATE beeldregie.agreement SET watermark = %s WHERE code = 'rws-verkeer'", (watermark,))
        assert await recheck(db, [lease.id], world.now + MINUTE) == {lease.id: None}
        stands = world.connection.execute("SELECT watermark, masking, ends_at FROM beeldregie.lease").fetchone()
        assert stands == (True, "none", lease.ends_at)
    assert [(body["watermark"], body["ends_at"]) for body in restrictions(world)] == [(True, lease.ends_at.isoformat())]
    extended = await leases.extend(db, world.who("verkeer"), lease.id, 5, lease.ends_at - MINUTE)
    assert extended.lease is not None and not extended.lease.watermark  # a new decision


async def test_a_lease_ends_with_its_own_agreement_though_another_waits_for_approval_or_would_allow_it(db: Database, world: World) -> None:
    lease = await lease_of(db, world)
    for code, approval in (("rws-wacht", True), ("rws-ruim", False)):
        agree(world, code, "rws", "verkeer-r", "verkeersmanagement", approval_each_time=approval)
    assert await recheck(db, [lease.id], world.now + MINUTE) == {lease.id: None}
    world.end_agreement("rws-verkeer", world.now + MINUTE)
    assert await recheck(db, [lease.id], world.now + MINUTE) == {lease.id: "agreement_ended"}


@pytest.mark.parametrize(
    ("valid", "recorded"),
    [
        ("tstzrange(now() - interval '4 years', now() - interval '3 years')", "tstzrange(now() - interval '4 years', NULL)"),
        ("tstzrange(now() - interval '4 years', NULL)", "tstzrange(now() - interval '4 years', now() - interval '1 minute')"),
        ("'empty'", "tstzrange(now() - interval '4 years', NULL)"),
    ],
    ids=["ended long ago", "record closed", "emptied"],
)
async def test_an_agreement_that_is_over_still_limits_what_it_limited(db: Database, world: World, valid: str, recorded: str) -> None:
    assert (await ask_one(db, world, "verkeer", "ret-1")).answer.outcome == "pending"  # the matrix alone
    agree(world, "ret-oud", "ret", "verkeer-r", "verkeersmanagement")
    world.connection.execute(f"UPDATE beeldregie.agreement SET valid = {valid}, recorded = {recorded} WHERE code = 'ret-oud'")
    found = (await ask_one(db, world, "verkeer", "ret-1")).answer
    assert found.conditions["missing"] == "agreement_ended" and "1970" not in found.explanation.nl


async def test_of_a_corrected_agreement_the_latest_record_counts(db: Database, world: World) -> None:
    world.connection.execute(
        "UPDATE beeldregie.agreement SET recorded = tstzrange(lower(recorded), now() - interval '2 minutes') WHERE code = 'rws-verkeer'"
    )
    agree(world, "rws-verkeer", "rws", "verkeer-r", "verkeersmanagement", unrecognisable=True)
    async with db.read() as conn:
        found = await what_if(conn, world.who("verkeer"), "rws-1", this_moment())
    assert (found.outcome, found.masking) == ("granted", "unrecognisable")


async def test_another_meldkamer_than_the_polices_needs_an_agreement_of_the_controller(db: Database, world: World) -> None:
    agree(world, "stad-meldkamer", "stad-r", "meldkamer-r", "openbare-orde")
    assert (await ask_one(db, world, "meldkamer", "orde-613")).answer.conditions["missing"] == "agreement"
    agree(world, "politie-meldkamer", "politie-r", "meldkamer-r", "openbare-orde")
    found = (await ask_one(db, world, "meldkamer", "orde-613")).answer
    assert (found.outcome, found.rule, found.agreement) == ("granted", "gemw-151c.meldkamer.live.agreement", "politie-meldkamer")


async def test_an_incident_of_ones_own_opens_no_carriers_picture_and_lasts_a_day(db: Database, world: World) -> None:
    wish = {"purpose": "sociale-veiligheid-ov"}
    own = await incidents.open_incident(db, world.who("meldkamer"), NewIncident("geweld", 4.4720, 51.92), world.now)
    found = (await ask_one(db, world, "meldkamer", "ret-1", **wish)).answer
    assert found.conditions["missing"] == "incident" and "RET zelf heeft geopend" in found.explanation.nl
    theirs = await incidents.open_incident(db, world.who("ret"), NewIncident("geweld", 4.4725, 51.92), world.now)
    granted = await ask_one(db, world, "meldkamer", "ret-1", **wish)  # found by itself, though one's own is nearer
    assert granted.answer.conditions["incident"] == theirs.code != own.code
    late = world.now + timedelta(hours=23, minutes=55)
    assert (await ask_one(db, world, "meldkamer", "ret-1", late, **wish)).answer.conditions["ends_because"] == "incident"
    too_late = world.now + timedelta(hours=24)
    named = (await ask_one(db, world, "meldkamer", "ret-1", too_late, incident=theirs.code, **wish)).answer
    assert named.conditions["missing"] == "incident" and "vanzelf geëindigd" in named.explanation.nl


async def test_an_approval_is_not_extended_past_its_hour(db: Database, world: World) -> None:
    pending = await ask_one(db, world, "verkeer", "ret-1", minutes=45)
    granted = await answer(db, world.who("ret"), pending.request_id, "granted", None, None, world.now)
    assert granted.lease is not None
    extended = await leases.extend(db, world.who("verkeer"), granted.lease.id, 30, world.now + 44 * MINUTE)
    assert extended.lease is not None and extended.lease.ends_at == world.now + 60 * MINUTE
    assert "goedkeuring" in extended.answer.explanation.nl


async def test_one_reads_ones_own_lease_only(db: Database, world: World) -> None:
    lease = await lease_of(db, world)
    async with db.read() as conn:
        assert await leases.own(conn, world.who("verkeer"), lease.id) == lease
        for login, id_ in (("collega", lease.id), ("rws", lease.id), ("verkeer", uuid.uuid4())):
            with pytest.raises(NotFound):
                await leases.own(conn, world.who(login), id_)


async def test_kan_niet_is_told_to_the_asker_the_owner_and_the_controller_only(db: Database, world: World) -> None:
    world.set_state("rws-1", "maintenance", world.now - MINUTE, world.now + 90 * MINUTE)
    asked = await ask_one(db, world, "verkeer", "rws-1")
    told = {
        "verkeer": ("not_possible", "maintenance"),
        "rws": ("not_possible", "maintenance"),
        "collega": (None, None),
        "beleid": ("not_possible", None),
    }
    async with db.read() as conn:
        for login, (refusal, code) in told.items():
            found = (await history.request(conn, world.who(login), asked.request_id)).answer
            look = (await history.of_camera(conn, world.who(login), "rws-1"))[0]
            assert (found.outcome, found.refusal, found.code) == ("refused", refusal, code), login
            assert (look.outcome, look.refusal, look.code) == ("refused", refusal, code), login
            assert ("onderhoud" in found.explanation.nl) == ("until" in found.conditions) == (code is not None), login


async def test_rechecking_takes_five_queries_however_many_leases(db: Database, world: World) -> None:
    from sqlalchemy import event

    given = [
        (await lease_of(db, world, login, camera)).id
        for login, camera in [
            ("verkeer", "eigen-1"),
            ("collega", "eigen-1"),
            ("verkeer", "rws-1"),
            ("politie", "orde-613"),
            ("verkeer", "orde-613"),
            ("ret", "ret-1"),
        ]
    ]
    seen: list[str] = []
    event.listen(db.engine.sync_engine, "before_cursor_execute", lambda conn, cursor, statement, *rest: seen.append(statement))
    assert set((await recheck(db, given, world.now + MINUTE)).values()) == {None}
    assert len(seen) == 5, seen
