"""A pushed picture goes on with its incident: offered again it holds for longer, and who watches it may then ask for more time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.range import TimestamptzRange

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.errors import Conflict, NotFound, NotPermitted
from dashboard.core.models import Principal
from dashboard.pages.here import Here
from dashboard.pages.map.asking.one import extended
from dashboard.sharing import alarms, incidents, leases, pushes
from dashboard.sharing.incidents import NewIncident
from dashboard.sharing.pushes import Offered
from dashboard.sharing.recheck import recheck
from dashboard.sharing.verify import verify
from dashboard.store.pushes import Push
from dashboard.ui.texts import Texts
from tests.fixtures import world as worlds
from tests.fixtures.asking import agree, bodies
from tests.fixtures.web import Api
from tests.fixtures.world import World

MINUTE = timedelta(minutes=1)
ALARM = {"sender": "pac", "identifier": "A-1", "event": "Overval", "position": [4.4760, 51.92]}


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    """The world, with an alarm centre, a colleague in the control room, and one of RET who may not decide. RET decides each time."""
    made = worlds.build(ingest, this_moment() - MINUTE)
    since = TimestamptzRange(made.now - timedelta(days=365), None)
    ingest.execute(
        "INSERT INTO beeldregie.organisation (id, name, kind, valid) VALUES ('centrale', 'Centrale', 'alarm_centre', %s)", (since,)
    )
    for login, organisation, role, kind in (
        ("centralist", "centrale", "control_room", "person"),
        ("melder", "centrale", "alarm", "service"),
        ("avonddienst", "meldkamer-r", "control_room", "person"),
        ("reiziger", "ret", "traffic_manager", "person"),
    ):
        made.people[login] = worlds._account(ingest, login, organisation, [role], kind, since)
    agree(made, "ret-meldkamer", "ret", "meldkamer-r", "openbare-orde", approval_each_time=True)
    return replace(made, now=this_moment())


@pytest.fixture
async def incident(db: Database, world: World) -> UUID:
    return (await incidents.open_incident(db, world.who("ret"), NewIncident("geweld", 4.472, 51.92), world.now)).id


async def offer(db: Database, world: World, incident: UUID, now: datetime, minutes: int | None = None, by: str = "ret") -> Offered:
    return (await pushes.offer(db, world.who(by), incident, ["ret-1"], "meldkamer-r", minutes, now))[0]


async def held(db: Database, world: World, incident: UUID) -> Push:
    """What is offered at the beginning, for an hour."""
    push = (await offer(db, world, incident, world.now)).push
    assert push is not None and push.ends_at == world.now + 60 * MINUTE
    return push


async def watched(db: Database, who: Principal, push: UUID, now: datetime) -> UUID:
    lease = (await pushes.accept(db, who, push, now)).lease
    assert lease is not None
    return lease.id


async def test_a_picture_goes_on_past_the_hour_when_it_is_offered_again(db: Database, world: World, incident: UUID) -> None:
    room, start = world.who("meldkamer"), world.now
    push = await held(db, world, incident)
    lease = await watched(db, room, push.id, start)
    late = start + 59 * MINUTE
    fixed = (await leases.extend(db, room, lease, None, late)).lease
    assert fixed is not None and fixed.ends_at == push.ends_at
    again = await offer(db, world, incident, late)
    assert (again.change, again.push and again.push.id, again.push and again.push.ends_at) == ("prolonged", push.id, late + 60 * MINUTE)
    for after, until in ((59, 75), (74, 90), (89, 105)):  # the yes that goes with it is new too: the first would have lapsed at 60
        longer = (await leases.extend(db, room, lease, None, start + after * MINUTE)).lease
        assert longer is not None and (longer.id, longer.ends_at) == (lease, start + until * MINUTE)
        assert (await recheck(db, [lease], start + (until - 1) * MINUTE))[lease] is None  # nothing cut it in between
    shorter = await offer(db, world, incident, start + 61 * MINUTE, minutes=5)
    assert (shorter.change, shorter.push and shorter.push.ends_at) == (None, late + 60 * MINUTE)
    await watched(db, world.who("avonddienst"), push.id, start + 100 * MINUTE)
    assert [body["change"] for body in bodies(world, "push")] == ["offered", "prolonged"]
    assert bodies(world, "push")[1]["push"] == str(push.id) and bodies(world, "push")[1]["ends_at"] == (late + 60 * MINUTE).isoformat()
    async with db.read() as conn:
        assert await verify(conn) == []


async def test_a_full_agreement_does_not_end_what_runs_under_it(db: Database, world: World, incident: UUID) -> None:
    world.connection.execute("UPDATE beeldregie.agreement SET viewers_max = 1, pictures_max = 1 WHERE code = 'ret-meldkamer'")
    push = await held(db, world, incident)
    await watched(db, world.who("avonddienst"), push.id, world.now)
    again = await offer(db, world, incident, world.now + 50 * MINUTE)
    assert (again.answer.outcome, again.change) == ("granted", "prolonged")


async def test_who_may_not_has_nothing_go_on(db: Database, world: World, incident: UUID) -> None:
    push, late = await held(db, world, incident), world.now + 30 * MINUTE
    colleague = await offer(db, world, incident, late, by="reiziger")  # the yes was the controller's; he gives none
    assert (colleague.change, colleague.push and colleague.push.ends_at) == (None, push.ends_at)
    with pytest.raises(NotPermitted):
        await offer(db, world, incident, late, by="rws")
    for login in ("rws", "meldkamer"):  # another owner, and who watches
        with pytest.raises(NotFound):
            await pushes.prolong(db, world.who(login), push.id, None, late)
    world.connection.execute("UPDATE beeldregie.agreement SET valid = tstzrange(lower(valid), now()) WHERE code = 'ret-meldkamer'")
    refused = await offer(db, world, incident, late)
    assert (refused.answer.outcome, refused.change, refused.push) == ("refused", "refused", None)  # decided anew
    assert world.connection.execute("SELECT ends_at FROM beeldregie.push").fetchone() == (push.ends_at,)


async def test_what_was_taken_back_or_whose_incident_was_closed_does_not_go_on(db: Database, world: World, incident: UUID) -> None:
    push, ret, late = await held(db, world, incident), world.who("ret"), world.now + 30 * MINUTE
    await pushes.withdraw(db, ret, push.id, late)
    with pytest.raises(Conflict, match="voorbij"):
        await pushes.prolong(db, ret, push.id, None, late)
    second = (await offer(db, world, incident, late)).push
    assert second is not None and second.id != push.id
    lease = await watched(db, world.who("meldkamer"), second.id, late)
    again, to = await pushes.prolong(db, ret, second.id, None, late + 30 * MINUTE)
    assert (again.change, to) == ("prolonged", second.to_organisation)
    await incidents.close_incident(db, ret, incident, late + 31 * MINUTE)
    assert (await recheck(db, [lease], late + 31 * MINUTE))[lease] == "incident_closed"
    with pytest.raises(Conflict):
        await pushes.prolong(db, ret, second.id, None, late + 32 * MINUTE)


async def test_over_http_the_same_again_is_200_with_the_new_end(api: Api, world: World, incident: UUID) -> None:
    path, body = f"/api/incidents/{incident}/pushes", {"cameras": ["ret-1"], "to": "meldkamer-r", "minutes": 10}
    first = (await api("ret", "POST", path, body, 201))[0]
    second = (await api("ret", "POST", path, body | {"minutes": 90}, 200))[0]
    assert (first["change"], second["change"]) == ("offered", "prolonged") and first["push"]["id"] == second["push"]["id"]
    gained = datetime.fromisoformat(second["push"]["ends_at"]) - datetime.fromisoformat(first["push"]["ends_at"])
    assert gained >= 80 * MINUTE
    await api("meldkamer", "POST", path, body, 403)
    await api("rws", "POST", path, body, 403)


async def test_the_drawer_says_why_a_picture_cannot_go_on(db: Database, world: World, incident: UUID) -> None:
    room = world.who("meldkamer")
    lease = await watched(db, room, (await held(db, world, incident)).id, world.now)
    use: Any = SimpleNamespace(db=db)
    status = await extended(use, Here(room, Texts("nl"), world.now + 59 * MINUTE), lease)
    assert status[-1].children == "Langer kan niet: dan eindigt het doorschakelen."
    await offer(db, world, incident, world.now + 59 * MINUTE)
    status = await extended(use, Here(room, Texts("nl"), world.now + 59 * MINUTE), lease)
    assert all(getattr(part, "className", "") != "note" for part in status)


async def test_an_alarm_of_over_a_day_ago_opens_nothing(api: Api, db: Database, world: World) -> None:
    received = await api("melder", "POST", "/api/alarms", ALARM | {"sent": this_moment().isoformat()}, 201)
    came_in, centre = datetime.fromisoformat(received["received_at"]), world.who("centralist")
    with pytest.raises(Conflict, match="24 uur"):
        await alarms.judge(db, centre, UUID(received["id"]), "verified", None, came_in + timedelta(hours=24, minutes=1))
    assert world.count("incident") == 0
    fresh = await alarms.judge(db, centre, UUID(received["id"]), "verified", None, came_in + timedelta(hours=23))
    assert fresh.incident_id is not None
