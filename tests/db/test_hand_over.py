"""Handing a shift over: the colleague's own decision comes first, and only its yes ends the giver's picture."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound
from dashboard.core.models import Lease
from dashboard.core.settings import Settings
from dashboard.pages.here import Here
from dashboard.pages.map.asking.handing import not_taken
from dashboard.pages.map.ids import Id
from dashboard.pages.map.push import hear
from dashboard.sharing import answer, hand_over, leases
from dashboard.sharing.verify import verify
from dashboard.store.events import Event
from dashboard.store.hand_overs import Offer
from dashboard.ui.texts import Texts
from dashboard.web.context import Services
from tests.fixtures import world as worlds
from tests.fixtures.asking import agree, ask_one, bodies, lease_of
from tests.fixtures.world import World


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    return worlds.build(ingest, this_moment())


async def _offers(db: Database, world: World, login: str = "collega") -> list[Offer]:
    async with db.read() as conn:
        return list(await hand_over.offered(conn, world.who(login), world.now))


async def _lease(db: Database, world: World, lease: Lease, login: str) -> Lease:
    async with db.read() as conn:
        return await leases.own(conn, world.who(login), lease.id)


async def test_a_colleague_takes_over_with_the_same_question_and_the_giver_ends(db: Database, world: World) -> None:
    given = await lease_of(db, world, "verkeer", "rws-1", reason="band op de weg")  # one viewer at a time: the giver makes place
    id_ = await hand_over.offer(db, world.who("verkeer"), given.id, "collega", world.now)
    offers = await _offers(db, world)
    assert [(one.id, one.giver, one.camera_code) for one in offers] == [(id_, "Verkeer", "rws-1")]
    assert (await _lease(db, world, given, "verkeer")).ended_at is None

    asked = await hand_over.accept(db, world.who("collega"), id_, world.now)
    assert asked.lease is not None and asked.lease.account_id == world.who("collega").account_id
    assert asked.lease.purpose_id == given.purpose_id and asked.answer.rule
    assert (await _lease(db, world, given, "verkeer")).end_reason == "handed_over"
    assert await _offers(db, world) == []
    with pytest.raises(Conflict):
        await hand_over.accept(db, world.who("collega"), id_, world.now)

    first, second = bodies(world, "request")
    assert {name: second[name] for name in ("camera", "purpose", "reason", "incident")} == {
        name: first[name] for name in ("camera", "purpose", "reason", "incident")
    }
    assert [one["change"] for one in bodies(world, "change")] == ["hand_over_offered", "hand_over_accepted"]
    ended = bodies(world, "lease_end")
    assert [(one["lease"], one["reason"], one["to"]) for one in ended] == [(str(given.id), "handed_over", str(asked.lease.id))]
    async with db.read() as conn:
        assert await verify(conn) == []


async def test_a_no_leaves_the_giver_his_picture(db: Database, world: World) -> None:
    given = await lease_of(db, world, "verkeer", "rws-1")
    id_ = await hand_over.offer(db, world.who("verkeer"), given.id, "collega", world.now)
    world.set_state("rws-1", "fault", world.now - timedelta(minutes=1))
    asked = await hand_over.accept(db, world.who("collega"), id_, world.now)
    assert (asked.answer.refusal, asked.answer.code, asked.lease) == ("not_possible", "fault", None)
    assert (await _lease(db, world, given, "verkeer")).ended_at is None and bodies(world, "lease_end") == []


async def test_one_that_waits_for_the_controller_goes_over_at_his_yes(db: Database, world: World) -> None:
    agree(world, "ret-verkeer", "ret", "verkeer-r", "verkeersmanagement", approval_each_time=True)
    first = await ask_one(db, world, "verkeer", "ret-1")
    given = (await answer.answer(db, world.who("ret"), first.request_id, "granted", None, None, world.now)).lease
    assert given is not None
    id_ = await hand_over.offer(db, world.who("verkeer"), given.id, "collega", world.now)
    asked = await hand_over.accept(db, world.who("collega"), id_, world.now)
    assert asked.answer.outcome == "pending" and (await _lease(db, world, given, "verkeer")).ended_at is None
    granted = await answer.answer(db, world.who("ret"), asked.request_id, "granted", None, None, world.now)
    assert granted.lease is not None
    assert (await _lease(db, world, given, "verkeer")).end_reason == "handed_over"


@pytest.mark.parametrize("who", ["verkeer", "collega"])
async def test_an_offer_does_not_outlive_a_move_to_another_organisation(db: Database, world: World, who: str) -> None:
    given = await lease_of(db, world, "verkeer", "rws-1", reason="wat alleen wij weten")
    id_ = await hand_over.offer(db, world.who("verkeer"), given.id, "collega", world.now)
    world.move(who, "verkeer-a")
    assert await _offers(db, world) == []
    for answers in (hand_over.accept, hand_over.decline):
        with pytest.raises(NotFound):
            await answers(db, world.who("collega"), id_, world.now)


async def test_declining_and_offering_anew(db: Database, world: World) -> None:
    given = await lease_of(db, world, "verkeer", "rws-1")
    first = await hand_over.offer(db, world.who("verkeer"), given.id, "collega", world.now)
    second = await hand_over.offer(db, world.who("verkeer"), given.id, "collega", world.now)
    assert [one.id for one in await _offers(db, world)] == [second]
    with pytest.raises(Conflict):
        await hand_over.decline(db, world.who("collega"), first, world.now)
    await hand_over.decline(db, world.who("collega"), second, world.now)
    assert await _offers(db, world) == [] and (await _lease(db, world, given, "verkeer")).ended_at is None


@pytest.mark.parametrize("to", ["buur", "beheer", "verkeer", "niemand", "detectie"])
async def test_only_to_a_colleague_who_may_look(db: Database, world: World, to: str) -> None:
    given = await lease_of(db, world, "verkeer", "rws-1")
    with pytest.raises(BadInput):
        await hand_over.offer(db, world.who("verkeer"), given.id, to, world.now)
    assert bodies(world, "change") == []


async def test_another_s_lease_offer_and_one_that_is_over(db: Database, world: World) -> None:
    given = await lease_of(db, world, "verkeer", "rws-1")
    with pytest.raises(NotFound):
        await hand_over.offer(db, world.who("collega"), given.id, "verkeer", world.now)
    id_ = await hand_over.offer(db, world.who("verkeer"), given.id, "collega", world.now)
    with pytest.raises(NotFound):
        await hand_over.accept(db, world.who("buur"), id_, world.now)
    await leases.give_back(db, world.who("verkeer"), given.id, world.now)
    assert await _offers(db, world) == []
    with pytest.raises(Conflict):
        await hand_over.accept(db, world.who("collega"), id_, world.now)
    with pytest.raises(Conflict):
        await hand_over.offer(db, world.who("verkeer"), given.id, "collega", world.now)


async def told(db: Database, world: World, settings: Settings, event: Event) -> dict[str, str]:
    """Whose page hears of an event among the offers, and what it says to each as the giver."""
    use, said = Services(settings, db), {}
    for login in ("verkeer", "collega", "buur", "ret"):
        who = world.who(login)
        if Id.NEWS_OFFERS in await hear(use, who, event):
            said[login] = await not_taken(use, Here(who, Texts("nl"), world.now), event["table"], event["id"])
    return said


def decided(world: World) -> Event:
    row = world.connection.execute("SELECT max(id) FROM beeldregie.decision").fetchone()
    assert row is not None
    return {"table": "decision", "id": str(row[0])}


async def test_the_giver_is_told_that_it_was_declined(db: Database, world: World, settings: Settings) -> None:
    given = await lease_of(db, world, "verkeer", "rws-1")
    id_ = await hand_over.offer(db, world.who("verkeer"), given.id, "collega", world.now)
    event: Event = {"table": "hand_over", "id": str(id_)}
    assert set((await told(db, world, settings, event)).values()) == {""}
    await hand_over.decline(db, world.who("collega"), id_, world.now)
    assert await told(db, world, settings, event) == {"verkeer": "Collega neemt Camera rws-1 nu niet over.", "collega": ""}


async def test_the_giver_is_told_that_it_was_refused_and_not_why(db: Database, world: World, settings: Settings) -> None:
    given = await lease_of(db, world, "verkeer", "rws-1")
    id_ = await hand_over.offer(db, world.who("verkeer"), given.id, "collega", world.now)
    world.set_state("rws-1", "fault", world.now - timedelta(minutes=1))
    await hand_over.accept(db, world.who("collega"), id_, world.now)
    assert await told(db, world, settings, decided(world)) == {
        "verkeer": "Collega krijgt Camera rws-1 niet te zien. Het beeld is niet overgedragen."
    }


async def test_what_was_taken_over_is_not_told_as_refused_when_more_time_is(db: Database, world: World, settings: Settings) -> None:
    given = await lease_of(db, world, "verkeer", "rws-1")
    id_ = await hand_over.offer(db, world.who("verkeer"), given.id, "collega", world.now)
    lease = (await hand_over.accept(db, world.who("collega"), id_, world.now)).lease
    assert lease is not None and await told(db, world, settings, decided(world)) == {}
    world.end_agreement("rws-verkeer", world.now)
    await leases.extend(db, world.who("collega"), lease.id, None, lease.ends_at - timedelta(minutes=1))
    assert decided(world)["id"] != "2" and await told(db, world, settings, decided(world)) == {}


async def test_the_push_tells_of_an_offer_to_whom_it_is_made_and_to_nobody_else(db: Database, world: World, settings: Settings) -> None:
    given = await lease_of(db, world, "verkeer", "rws-1")
    id_ = await hand_over.offer(db, world.who("verkeer"), given.id, "collega", world.now)
    heard = {
        login: await hear(Services(settings, db), world.who(login), {"table": "hand_over", "id": str(id_)})
        for login in ("collega", "buur", "ret")
    }
    assert heard == {"collega": [Id.NEWS_OFFERS], "buur": [], "ret": []}
