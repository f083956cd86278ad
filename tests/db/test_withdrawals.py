"""A withdrawal stands: who asks again is refused for a while, unless who withdrew it, or decides, lets him."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.errors import NotFound
from dashboard.policy.decision import WITHDRAWAL_STANDS, decide
from dashboard.policy.facts import Facts
from dashboard.sharing import incidents, leases, pushes
from dashboard.sharing.ask import what_if
from dashboard.sharing.incidents import NewIncident
from dashboard.sharing.recheck import recheck
from tests.fixtures import world as worlds
from tests.fixtures.asking import agree, ask_one, bodies, lease_of
from tests.fixtures.world import World

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    """With a camera that has another owner than controller."""
    found = worlds.build(ingest, this_moment())
    ingest.execute("UPDATE beeldregie.camera SET owner_id = 'ret' WHERE code = 'rws-1'")
    ingest.execute("UPDATE beeldregie.agreement SET viewers_max = NULL WHERE code = 'rws-verkeer'")
    return found


async def withdrawn(db: Database, world: World, by: str = "rws", login: str = "verkeer", code: str | None = None) -> None:
    lease = await lease_of(db, world, login)
    await leases.withdraw(db, world.who(by), lease.id, "Er staat een filmploeg", world.now + MINUTE, code)  # type: ignore[arg-type]


@pytest.mark.parametrize("by", ["rws", "ret"], ids=["the controller", "the owner"])
async def test_who_asks_again_is_refused_until_it_is_over(db: Database, world: World, by: str) -> None:
    await withdrawn(db, world, by, code="risk")
    for login in ("verkeer", "collega"):
        found = await ask_one(db, world, login, "rws-1", world.now + 2 * MINUTE)
        assert (found.answer.refusal, found.answer.code, found.lease) == ("not_willing", "risk", None)
        assert found.answer.explanation.nl.startswith(f"{by.upper()} heeft het beeld om ") and found.alternatives
    over = world.now + MINUTE + WITHDRAWAL_STANDS
    assert (await ask_one(db, world, "verkeer", "rws-1", over - timedelta(seconds=1))).answer.refusal == "not_willing"
    assert (await ask_one(db, world, "verkeer", "rws-1", over)).lease is not None
    async with db.read() as conn:  # the same moment again, though it is over since
        again = await what_if(conn, world.who("verkeer"), "rws-1", world.now + 2 * MINUTE)
    assert again == found.answer
    for stored, outcome in world.connection.execute("SELECT facts, outcome FROM beeldregie.decision"):
        assert decide(Facts.from_json(stored)).outcome == outcome


async def test_another_organisation_another_purpose_and_another_camera_are_not_meant(db: Database, world: World) -> None:
    agree(world, "rws-buur", "rws", "verkeer-a", "verkeersmanagement")
    agree(world, "rws-drukte", "rws", "verkeer-r", "crowdmanagement")
    await withdrawn(db, world)
    later = world.now + 2 * MINUTE
    assert (await ask_one(db, world, "verkeer", "rws-1", later)).answer.refusal == "not_willing"
    assert (await ask_one(db, world, "buur", "rws-1", later)).lease is not None
    assert (await ask_one(db, world, "verkeer", "rws-2", later)).lease is not None
    assert (await ask_one(db, world, "verkeer", "rws-1", later, purpose="crowdmanagement")).answer.refusal != "not_willing"


async def test_what_was_given_back_or_cut_by_the_law_may_be_asked_again(db: Database, world: World) -> None:
    lease = await lease_of(db, world)
    await leases.give_back(db, world.who("verkeer"), lease.id, world.now + MINUTE)
    second = await lease_of(db, world, at=world.now + MINUTE)
    world.connection.execute("UPDATE beeldregie.camera SET declares_biometrics = true WHERE code = 'rws-1'")
    assert await recheck(db, [second.id], world.now + 2 * MINUTE) == {second.id: "rule_changed"}
    world.connection.execute("UPDATE beeldregie.camera SET declares_biometrics = false WHERE code = 'rws-1'")
    assert (await ask_one(db, world, "verkeer", "rws-1", world.now + 2 * MINUTE)).lease is not None


async def test_what_a_colleague_has_open_runs_on_and_is_not_extended(db: Database, world: World) -> None:
    other = await lease_of(db, world, "collega")
    await withdrawn(db, world)
    later = world.now + 2 * MINUTE
    assert await recheck(db, [other.id], later) == {other.id: None}
    refused = await leases.extend(db, world.who("collega"), other.id, 5, other.ends_at - MINUTE)
    assert refused.answer.refusal == "not_willing" and refused.lease == other


async def test_who_withdrew_it_or_decides_allows_it_again_and_nobody_else(db: Database, world: World) -> None:
    later = world.now + 2 * MINUTE
    for by, others in (("rws", ("ret", "verkeer", "politie", "beleid")), ("ret", ("verkeer", "politie", "beleid"))):
        await withdrawn(db, world, by)
        async with db.read() as conn:
            (one,) = await leases.withheld(conn, world.who("rws"), later)
            assert (one.camera_code, one.organisation, one.by) == ("rws-1", "VERKEER-R", by.upper())
            for login in others:
                assert await leases.withheld(conn, world.who(login), later) == []
        for login in others:
            with pytest.raises(NotFound):
                await leases.allow_again(db, world.who(login), one.lease_id, later)
        assert (await ask_one(db, world, "verkeer", "rws-1", later)).answer.refusal == "not_willing"
        await leases.allow_again(db, world.who("rws"), one.lease_id, later)
        again = await ask_one(db, world, "verkeer", "rws-1", later)
        assert again.lease is not None
        await leases.give_back(db, world.who("verkeer"), again.lease.id, later)
        with pytest.raises(NotFound):
            await leases.allow_again(db, world.who("rws"), one.lease_id, later)
    assert [body.get("change") for body in bodies(world, "change")].count("withdrawal_lifted") == 2


async def test_a_picture_that_is_offered_anew_is_withheld_no_more(db: Database, world: World) -> None:
    agree(world, "rws-meldkamer", "rws", "meldkamer-r", "openbare-orde")
    opened = await incidents.open_incident(db, world.who("rws"), NewIncident("ongeval", 4.4710, 51.92), world.now)
    (offered,) = await pushes.offer(db, world.who("rws"), opened.id, ["rws-1"], "meldkamer-r", None, world.now)
    assert offered.push is not None, offered.answer
    lease = (await pushes.accept(db, world.who("meldkamer"), offered.push.id, world.now)).lease
    assert lease is not None
    await leases.withdraw(db, world.who("rws"), lease.id, None, world.now + MINUTE)
    later = world.now + 2 * MINUTE
    wish = {"purpose": "openbare-orde", "incident": opened.code}
    assert (await ask_one(db, world, "meldkamer", "rws-1", later, **wish)).answer.refusal == "not_willing"
    offers = replace(world.who("rws"), scopes=frozenset({"picture.push"}))  # a key that was made for this
    traffic = replace(world.who("rws"), roles=frozenset({"traffic_manager"}))
    for who in (offers, traffic):
        (refused,) = await pushes.offer(db, who, opened.id, ["rws-1"], "meldkamer-r", None, later)
        assert (refused.answer.refusal, refused.change, refused.push) == ("not_willing", "refused", None)
    (anew,) = await pushes.offer(db, world.who("rws"), opened.id, ["rws-1"], "meldkamer-r", None, later)
    assert anew.push is not None, anew.answer
    assert (await pushes.accept(db, world.who("meldkamer"), anew.push.id, later)).lease is not None
    assert [body["change"] for body in bodies(world, "push")] == ["offered", "refused", "refused", "offered"]
    assert [body.get("change") for body in bodies(world, "change")].count("withdrawal_lifted") == 1


@pytest.mark.parametrize(("by", "because"), [("ret", "not_willing"), ("rws", "not_possible")], ids=["the owner", "the controller"])
async def test_an_offer_that_comes_to_nothing_leaves_the_withdrawal_as_it_is(db: Database, world: World, by: str, because: str) -> None:
    agree(world, "rws-meldkamer", "rws", "meldkamer-r", "openbare-orde")
    opened = await incidents.open_incident(db, world.who(by), NewIncident("ongeval", 4.4710, 51.92), world.now)
    wish = {"purpose": "openbare-orde", "incident": opened.code}
    lease = await lease_of(db, world, "meldkamer", "rws-1", **wish)
    await leases.withdraw(db, world.who(by), lease.id, None, world.now + MINUTE)
    later = world.now + 2 * MINUTE
    world.set_state("rws-1", "maintenance", later - MINUTE, later + MINUTE)
    (refused,) = await pushes.offer(db, world.who(by), opened.id, ["rws-1"], "meldkamer-r", None, later)
    assert (refused.answer.refusal, refused.push) == (because, None)
    assert (await ask_one(db, world, "meldkamer", "rws-1", later + 2 * MINUTE, **wish)).answer.refusal == "not_willing"
    (anew,) = await pushes.offer(db, world.who(by), opened.id, ["rws-1"], "meldkamer-r", None, later + 2 * MINUTE)
    assert anew.change == "offered"
    assert (await ask_one(db, world, "meldkamer", "rws-1", later + 2 * MINUTE, **wish)).lease is not None
