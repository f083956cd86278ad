"""What waits is counted for whom it waits, on every page, and told to nobody else."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.types.range import TimestamptzRange

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.errors import NotFound
from dashboard.core.settings import Settings
from dashboard.pages import waiting as shown
from dashboard.sharing import alarms, ask, incidents, pushes, teams, waiting
from dashboard.sharing.alarms import Message
from dashboard.sharing.incidents import NewIncident
from dashboard.sharing.waiting import Waits
from dashboard.store.alarms import Told
from dashboard.store.events import AGAIN, Event
from dashboard.ui.shell import ShellId
from dashboard.web.context import Services
from tests.fixtures import world as worlds
from tests.fixtures.asking import bodies, lease_of
from tests.fixtures.world import World

HERE = (4.4706, 51.92)


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    """The world, with an alarm centre and a control room that answers for the street."""
    made = worlds.build(ingest, this_moment())
    since = TimestamptzRange(made.now - timedelta(days=365), None)
    ingest.execute(
        "INSERT INTO beeldregie.organisation (id, name, kind, valid) VALUES ('centrale', 'Centrale', 'alarm_centre', %s)", (since,)
    )
    for login, role in (("centralist", "control_room"), ("melder", "alarm")):
        made.people[login] = worlds._account(ingest, login, "centrale", [role], "person", since)
    ingest.execute(
        """INSERT INTO beeldregie.area (code, name, kind, organisation_id, geom)
           VALUES ('regio', 'regio', 'control_room', 'meldkamer-r', ST_Multi(ST_MakeEnvelope(4.40, 51.8, 4.50, 52.0, 4326)))"""
    )
    return made


async def counted(db: Database, world: World) -> dict[str, Waits]:
    """Who has something that waits, by login."""
    async with db.read() as conn:
        found = {login: await waiting.count(conn, who, this_moment()) for login, who in world.people.items()}
    return {login: one for login, one in found.items() if one.requests or one.incidents}


async def told(db: Database, settings: Settings, world: World, event: Event) -> set[str]:
    """Whose pages hear of an event."""
    use = Services(settings, db)
    return {login for login, who in world.people.items() if await shown.hear(use, who, event) == [ShellId.NEWS_WAITING]}


async def last_event(db: Database, table: str) -> Event:
    async with db.read() as conn:
        row = await conn.exec_driver_sql(f"SELECT id FROM beeldregie.{table} ORDER BY ctid DESC LIMIT 1")
        return {"table": table, "id": str(row.scalar_one())}


async def test_requests_are_counted_for_who_decides(db: Database, world: World, settings: Settings) -> None:
    wish = ask.Wish(["ret-1"], "file")
    assert [one.answer.outcome for one in await ask.ask(db, world.who("verkeer"), wish, this_moment())] == ["pending"]
    assert await counted(db, world) == {"ret": Waits(1, 0)}
    assert await told(db, settings, world, await last_event(db, "decision")) == {"ret"}


async def test_pictures_are_counted_for_whom_they_are_offered_until_they_run(db: Database, world: World, settings: Settings) -> None:
    opened = await incidents.open_incident(db, world.who("ret"), NewIncident("ongeval", *HERE), this_moment())
    (offer,) = await pushes.offer(db, world.who("ret"), opened.id, ["ret-1"], "meldkamer-r", None, this_moment())
    assert offer.push is not None
    assert await counted(db, world) == {"meldkamer": Waits(None, 2)}  # the picture, and the incident itself
    assert await told(db, settings, world, {"table": "push", "id": str(offer.push.id)}) == {"meldkamer"}

    accepted = await pushes.accept(db, world.who("meldkamer"), offer.push.id, this_moment())  # with the picture the incident is seen
    assert accepted.lease is not None and await counted(db, world) == {}
    assert await told(db, settings, world, {"table": "lease", "id": str(accepted.lease.id)}) == {"meldkamer"}


async def test_a_picture_for_a_team_is_counted_for_who_is_in_it(db: Database, world: World, settings: Settings) -> None:
    opened = await incidents.open_incident(db, world.who("ret"), NewIncident("ongeval", *HERE), this_moment())
    team = await teams.scale_up(db, world.who("ret"), opened.id, "copi", "Plein", this_moment())
    await teams.add_member(db, world.who("meldkamer"), team.id, "collega", this_moment())
    assert await told(db, settings, world, await last_event(db, "team_member")) == {"collega"}
    (offer,) = await pushes.offer(db, world.who("ret"), opened.id, ["ret-1"], team.id, None, this_moment())
    assert offer.push is not None and await counted(db, world) == {"collega": Waits(None, 1), "meldkamer": Waits(None, 1)}
    assert await told(db, settings, world, {"table": "push", "id": str(offer.push.id)}) == {"collega"}


async def test_an_alarm_waits_for_whom_it_concerns_until_it_is_passed_on_or_over(db: Database, world: World, settings: Settings) -> None:
    def heard(name: str) -> Message:
        return Message(
            "pac", name, "Alert", this_moment(), told=Told("Actual", "Security", "Overval", "Immediate", "Severe", *HERE, this_moment())
        )

    both = {"centralist": Waits(None, 1), "meldkamer": Waits(None, 1)}
    first = await alarms.receive(db, world.who("melder"), heard("A-1"), this_moment())
    assert await counted(db, world) == both
    assert await told(db, settings, world, {"table": "alarm", "id": str(first.id)}) == set(both)

    verified = await alarms.judge(db, world.who("centralist"), first.id, "verified", None, this_moment())
    assert await counted(db, world) == both
    assert await told(db, settings, world, {"table": "incident", "id": str(verified.incident_id)}) == set(both)
    await alarms.judge(db, world.who("centralist"), first.id, "passed_on", None, this_moment())
    assert await counted(db, world) == {"meldkamer": Waits(None, 1)}  # the incident, until somebody there saw it
    assert verified.incident_id is not None
    await incidents.see(db, world.who("meldkamer"), verified.incident_id, this_moment())
    assert await counted(db, world) == {}

    second = await alarms.receive(db, world.who("melder"), heard("A-2"), this_moment())
    verified = await alarms.judge(db, world.who("centralist"), second.id, "verified", None, this_moment())
    assert verified.incident_id is not None
    await incidents.close_incident(db, world.who("centralist"), verified.incident_id, this_moment())
    assert await counted(db, world) == {}


async def test_an_incident_waits_for_the_control_room_it_came_to_until_somebody_there_saw_it(
    db: Database, world: World, settings: Settings
) -> None:
    async def opened() -> UUID:
        return (await incidents.open_incident(db, world.who("ret"), NewIncident("ongeval", *HERE), this_moment())).id

    waits = {"meldkamer": Waits(None, 1)}
    first = await opened()
    assert await counted(db, world) == waits
    assert await told(db, settings, world, await last_event(db, "incident_party")) == set(waits)

    with pytest.raises(NotFound):  # who takes no part says nothing of it
        await incidents.see(db, world.who("rws"), first, this_moment())
    await incidents.see(db, world.who("ret"), first, this_moment())  # nor does who opened it see it for the room
    assert await counted(db, world) == waits
    await incidents.see(db, world.who("meldkamer"), first, this_moment())
    assert await counted(db, world) == {}
    await incidents.see(db, world.who("meldkamer"), first, this_moment())
    assert [body["organisation"] for body in bodies(world, "change") if body["change"] == "seen"] == ["meldkamer-r"]

    second = await opened()
    async with db.read() as conn:
        asked_of, _ = await incidents.read(conn, world.who("meldkamer"), second)
    await ask.ask(db, world.who("meldkamer"), ask.Wish(["ret-1"], "incident", incident=asked_of.code), this_moment())
    assert await counted(db, world) == {}
    third = await opened()
    assert await counted(db, world) == waits
    await incidents.close_incident(db, world.who("ret"), third, this_moment())
    assert await counted(db, world) == {}
    assert {"meldkamer", "ret"} <= await told(db, settings, world, {"table": "incident", "id": str(third)})


async def test_what_is_passed_on_to_another_control_room_waits_there(db: Database, world: World) -> None:
    since = TimestamptzRange(world.now - timedelta(days=365), None)
    world.connection.execute(
        "INSERT INTO beeldregie.organisation (id, name, kind, valid) VALUES ('elders', 'Elders', 'police', %s)", (since,)
    )
    world.people["agent"] = worlds._account(world.connection, "agent", "elders", ["control_room"], "person", since)
    told_ = Told("Actual", "Security", "Overval", "Immediate", "Severe", *HERE, this_moment())
    alarm = await alarms.receive(db, world.who("melder"), Message("pac", "A-1", "Alert", this_moment(), told=told_), this_moment())
    await alarms.judge(db, world.who("centralist"), alarm.id, "verified", None, this_moment())
    passed = await alarms.judge(db, world.who("meldkamer"), alarm.id, "passed_on", "elders", this_moment())
    assert passed.incident_id and await counted(db, world) == {"agent": Waits(None, 1)}  # who passed it on knows of it
    await incidents.see(db, world.who("agent"), passed.incident_id, this_moment())
    assert await counted(db, world) == {}


async def test_who_audits_and_who_manages_accounts_have_no_counts_at_all(db: Database, world: World) -> None:
    async with db.read() as conn:
        for login in ("beleid", "beheer"):
            assert await waiting.count(conn, world.who(login), this_moment()) == Waits(None, None)


async def test_what_is_nobody_s_business_here_is_told_to_nobody(db: Database, world: World, settings: Settings) -> None:
    lease = await lease_of(db, world, "verkeer", "rws-1")
    assert await told(db, settings, world, {"table": "lease", "id": str(lease.id)}) == {"verkeer"}
    assert await told(db, settings, world, {"table": "trigger", "id": str(uuid4())}) == set()
    assert await told(db, settings, world, {"table": "push", "id": str(UUID(int=1))}) == set()
    assert await told(db, settings, world, AGAIN) == set(world.people)
    off = settings.model_copy(update={"sharing": False})
    assert await told(db, off, world, AGAIN) == set()
