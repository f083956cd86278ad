"""What the push says on a page reaches those whom the row concerns, and nobody else: that something happened is told by it too."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType
from uuid import UUID

import psycopg
import pytest
from psycopg.types.range import TimestamptzRange

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.pages import agreements, incidents, watching
from dashboard.sharing import alarms, following, pushes, teams
from dashboard.sharing import incidents as opened
from dashboard.sharing.agreement_requests import ask_agreement
from dashboard.sharing.alarms import Message
from dashboard.sharing.incidents import NewIncident
from dashboard.store import viewings
from dashboard.store.alarms import Told
from dashboard.web.context import Services
from tests.fixtures import world as worlds
from tests.fixtures.asking import lease_of
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


class Pages:
    """Who hears on a page."""

    def __init__(self, settings: Settings, db: Database, world: World) -> None:
        self._use, self._db, self._world = Services(settings, db), db, world

    async def told(self, page: ModuleType, table: str, id_: object = None) -> set[str]:
        """Whose page hears of a row; without an id of the one that was written last."""
        if id_ is None:
            async with self._db.read() as conn:
                id_ = (await conn.exec_driver_sql(f"SELECT id FROM beeldregie.{table} ORDER BY ctid DESC LIMIT 1")).scalar_one()
        people = self._world.people.items()
        return {login for login, who in people if await page.hear(self._use, who, {"table": table, "id": str(id_)})}


@pytest.fixture
def pages(settings: Settings, db: Database, world: World) -> Pages:
    return Pages(settings, db, world)


async def test_a_look_is_told_to_who_asked_to_owner_and_controller_and_to_who_audits(db: Database, world: World, pages: Pages) -> None:
    lease = await lease_of(db, world, "verkeer", "rws-1")
    async with db.begin() as conn:
        await viewings.start(conn, lease.id, world.now)
    for table in ("lease", "decision", "viewing"):
        assert await pages.told(watching, table) == {"verkeer", "collega", "rws", "beleid"}, table  # collega: of the same organisation
        assert await pages.told(incidents, table) == {"verkeer"}, table


async def test_a_guarded_incident_is_told_to_who_takes_part_and_another_to_who_reads_incidents(
    db: Database, world: World, pages: Pages
) -> None:
    guarded = NewIncident("bewaken-en-beveiligen", *HERE, approver="Hoofdofficier", ground="dreiging")
    secluded = await opened.open_incident(db, world.who("politie"), guarded, world.now)
    parties = {"politie", "meldkamer"}  # the control room answers for the place
    assert await pages.told(incidents, "incident", secluded.id) == parties
    assert await pages.told(incidents, "incident_party") == parties
    ordinary = await opened.open_incident(db, world.who("ret"), NewIncident("ongeval", *HERE), world.now)
    assert await pages.told(incidents, "incident", ordinary.id) == set(world.people) - {"detectie", "melder"}
    assert await pages.told(incidents, "incident_party") == {"ret", "meldkamer"}


async def test_what_happens_in_an_incident_is_told_to_who_takes_part(db: Database, world: World, pages: Pages) -> None:
    of = (await opened.open_incident(db, world.who("ret"), NewIncident("ongeval", *HERE), world.now)).id
    team = await teams.scale_up(db, world.who("meldkamer"), of, "copi", "Plein", world.now)
    parties = {"ret", "meldkamer"}
    assert await pages.told(incidents, "team", team.id) == parties
    await teams.add_member(db, world.who("meldkamer"), team.id, "collega", world.now)
    assert await pages.told(incidents, "team_member") == parties | {"collega"}
    (offer,) = await pushes.offer(db, world.who("ret"), of, ["ret-1"], "meldkamer-r", None, world.now)
    assert offer.push is not None and await pages.told(incidents, "push", offer.push.id) == parties | {"collega"}
    accepted = await pushes.accept(db, world.who("meldkamer"), offer.push.id, world.now)
    assert accepted.lease is not None and await pages.told(incidents, "lease", accepted.lease.id) == parties | {"collega"}
    await following.ask_wish(db, world.who("meldkamer"), of, "ret-1", "zoom", None, world.now)
    assert await pages.told(incidents, "incident_wish") == parties | {"collega"}
    await teams.remove_member(db, world.who("meldkamer"), team.id, "collega", world.now)
    assert await pages.told(incidents, "team_member") == parties | {"collega"}  # his own page loses it
    assert await pages.told(incidents, "incident_wish") == parties


async def test_an_alarm_is_told_to_who_judges_it(db: Database, world: World, pages: Pages) -> None:
    about = Told("Actual", "Security", "Overval", "Immediate", "Severe", *HERE, world.now)
    received = await alarms.receive(db, world.who("melder"), Message("pac", "A-1", "Alert", world.now, told=about), world.now)
    assert await pages.told(incidents, "alarm", received.id) == {"centralist", "meldkamer"}


async def test_what_is_asked_of_an_owner_is_told_to_both_sides_and_to_who_audits(db: Database, world: World, pages: Pages) -> None:
    asked = await ask_agreement(db, world.who("buur"), "rws-1", None, None, world.now)
    assert await pages.told(agreements, "agreement_request", asked.id) == {"buur", "rws", "beleid"}


@pytest.mark.parametrize("page", [agreements, incidents, watching])
async def test_a_row_of_another_table_or_that_is_not_there_is_told_to_nobody(page: ModuleType, pages: Pages) -> None:
    for table in ("trigger", "camera_mask", "push", "incident", "qualification"):
        assert await pages.told(page, table, UUID(int=1)) == set()
