"""A CoPi or ROT sees the pictures of its own incident, from scaling up to scaling down, and nothing else of anybody."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import psycopg
import pytest

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound, NotPermitted
from dashboard.policy.decision import decide
from dashboard.policy.facts import Facts
from dashboard.sharing import following, hand_over, incidents, leases, pushes, teams
from dashboard.sharing.incidents import NewIncident
from dashboard.sharing.pushes import Offered
from dashboard.sharing.recheck import recheck
from dashboard.sharing.record import Asked
from dashboard.sharing.verify import verify
from dashboard.store.teams import Team
from tests.fixtures import world as worlds
from tests.fixtures.asking import agree, bodies
from tests.fixtures.world import World


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    """The world, with the control room that answers for the street."""
    made = worlds.build(ingest, this_moment())
    ingest.execute(
        """INSERT INTO beeldregie.area (code, name, kind, organisation_id, geom)
           VALUES ('regio', 'regio', 'control_room', 'meldkamer-r', ST_Multi(ST_MakeEnvelope(4.40, 51.8, 4.50, 52.0, 4326)))"""
    )
    return made


async def incident(db: Database, world: World, lon: float = 4.472) -> UUID:
    return (await incidents.open_incident(db, world.who("ret"), NewIncident("ongeval", lon, 51.92), world.now)).id


async def copi(db: Database, world: World, of: UUID, *members: str, place: str = "Plein") -> Team:
    """A CoPi with these in it."""
    team = await teams.scale_up(db, world.who("meldkamer"), of, "copi", place, world.now)
    for login in members:
        team = await teams.add_member(db, world.who("meldkamer"), team.id, login, world.now)
    return team


async def push(db: Database, world: World, of: UUID, team: Team, camera: str = "ret-1", by: str = "ret") -> Offered:
    return (await pushes.offer(db, world.who(by), of, [camera], team.id, None, world.now))[0]


async def looking(db: Database, world: World, of: UUID, team: Team, login: str = "collega") -> Asked:
    """Somebody of the team who looks at what was offered to it."""
    offered = await push(db, world, of, team)
    assert offered.push is not None, offered.answer
    return await pushes.accept(db, world.who(login), offered.push.id, world.now)


async def why(db: Database, world: World, asked: Asked, later: timedelta = timedelta(seconds=1)) -> str | None:
    assert asked.lease is not None
    return (await recheck(db, [asked.lease.id], world.now + later))[asked.lease.id]


async def test_a_member_looks_for_the_team_and_the_giver_sees_it(db: Database, world: World) -> None:
    of = await incident(db, world)
    team = await copi(db, world, of, "collega", "observant", place="  Boerengatbrug ")
    asked = await looking(db, world, of, team)
    assert asked.lease is not None and asked.lease.organisation_id == team.id and asked.answer.rule.startswith("ov-wp2000.meldkamer")
    assert asked.lease.account_id == world.who("collega").account_id and await why(db, world, asked) is None
    async with db.read() as conn:
        card = await following.in_full(conn, world.who("collega"), of, world.now)  # as who is in it he takes part
        counts = {one.organisation_id: one for one in card.following}[team.id]
        assert await verify(conn) == []
    assert [party.name for party in card.parties if party.organisation_id == team.id] == ["CoPi Boerengatbrug"]
    assert (counts.leases, counts.offered) == (1, 1)
    assert bodies(world, "request")[-1]["organisation"] == team.id
    longer = await leases.extend(db, world.who("collega"), asked.lease.id, 5, asked.lease.ends_at - timedelta(minutes=1))
    assert longer.answer.outcome == "granted"


async def test_nobody_looks_for_a_team_that_he_is_not_in(db: Database, world: World) -> None:
    of = await incident(db, world)
    team = await copi(db, world, of, "collega")
    offered = await push(db, world, of, team)
    assert offered.push is not None
    for login in ("verkeer", "buur", "meldkamer", "politie", "beleid"):
        with pytest.raises(NotFound):
            await pushes.accept(db, world.who(login), offered.push.id, world.now)
    async with db.read() as conn:
        with pytest.raises(NotFound):
            await following.in_full(conn, world.who("buur"), of, world.now)


async def test_another_incident_s_pictures_are_refused_in_words(db: Database, world: World) -> None:
    of, other = await incident(db, world), await incident(db, world, 4.4725)
    team = await copi(db, world, of, "collega")
    offered = await push(db, world, other, team)
    assert offered.push is None and (offered.answer.refusal, offered.answer.code) == ("not_allowed", "law")
    assert offered.answer.rule == "team.incident" and offered.answer.conditions["missing"] == "team"
    assert offered.answer.explanation.nl == "CoPi Plein ziet alleen de beelden van zijn eigen incident."


async def test_police_data_stay_closed_to_a_team(db: Database, world: World) -> None:
    of = (await incidents.open_incident(db, world.who("politie"), NewIncident("geweld", 4.4706, 51.92), world.now)).id
    offered = await push(db, world, of, await copi(db, world, of, "politie"), "orde-2", "politie")
    assert offered.push is None and offered.answer.refusal == "not_allowed"


@pytest.mark.parametrize("end", ["scaled down", "removed", "closed", "role"])
async def test_every_end_of_it_ends_the_picture(db: Database, world: World, end: str) -> None:
    of = await incident(db, world)
    team = await copi(db, world, of, "collega")
    asked, room = await looking(db, world, of, team), world.who("meldkamer")
    if end == "scaled down":
        await teams.scale_down(db, room, team.id, world.now)
    elif end == "removed":
        await teams.remove_member(db, room, team.id, "collega", world.now)
    elif end == "closed":
        await incidents.close_incident(db, world.who("ret"), of, world.now)
    else:
        world.connection.execute(
            "UPDATE beeldregie.account_role SET valid = tstzrange(lower(valid), %s) WHERE account_id = %s",
            (world.now, world.who("collega").account_id),
        )
    reasons = {"scaled down": "team_ended", "removed": "team_ended", "closed": "incident_closed", "role": "role_ended"}
    assert await why(db, world, asked) == reasons[end]
    async with db.read() as conn:
        if end != "role":
            with pytest.raises(NotFound):
                await following.in_full(conn, world.who("collega"), of, world.now)
        assert await verify(conn) == []


async def test_the_decision_itself_knows_that_it_is_over(db: Database, world: World) -> None:
    """Where the row of the lease was not ended by scaling down, deciding it again ends it."""
    of = await incident(db, world)
    team = await copi(db, world, of, "collega")
    asked = await looking(db, world, of, team)
    world.connection.execute("UPDATE beeldregie.organisation SET valid = tstzrange(lower(valid), %s) WHERE id = %s", (world.now, team.id))
    assert await why(db, world, asked) == "team_ended"
    stored = world.connection.execute("SELECT facts FROM beeldregie.decision ORDER BY id DESC LIMIT 1").fetchone()
    assert stored is not None and decide(Facts.from_json(stored[0])).outcome == "granted"  # as of then it was


async def test_the_log_tells_who_was_in_it_and_when(db: Database, world: World) -> None:
    of = await incident(db, world)
    team = await copi(db, world, of, "collega")
    await teams.add_member(db, world.who("meldkamer"), team.id, "collega", world.now)  # in it already
    await teams.remove_member(db, world.who("meldkamer"), team.id, "collega", world.now)
    await teams.scale_down(db, world.who("ret"), team.id, world.now)
    told = [one for one in bodies(world, "change") if one.get("team") == team.id]
    assert [one["change"] for one in told] == ["scaled_up", "member_added", "member_removed", "scaled_down"]
    assert told[1]["account"] == str(world.who("collega").account_id) and "Plein" not in str(told)
    with pytest.raises(NotFound):
        await teams.add_member(db, world.who("meldkamer"), team.id, "collega", world.now)


async def test_who_scales_up_and_who_can_be_in_it(db: Database, world: World) -> None:
    of = await incident(db, world)
    for login, error in (("verkeer", NotFound), ("politie", NotFound)):
        with pytest.raises(error):
            await teams.scale_up(db, world.who(login), of, "copi", "Plein", world.now)
    team = await copi(db, world, of, "collega")
    with pytest.raises(Conflict):
        await copi(db, world, of)
    with pytest.raises(NotPermitted):  # in it, and no more than that
        await teams.add_member(db, world.who("collega"), team.id, "buur", world.now)
    for login in ("beleid", "beheer", "detectie", "niemand"):
        with pytest.raises(BadInput):
            await teams.add_member(db, world.who("meldkamer"), team.id, login, world.now)
    with pytest.raises(BadInput):
        await teams.scale_up(db, world.who("ret"), of, "rot", "  ", world.now)
    assert (await teams.scale_up(db, world.who("ret"), of, "rot", "Rijnmond", world.now)).name == "ROT Rijnmond"
    guarded = NewIncident("bewaken-en-beveiligen", 4.472, 51.92, approver="Hoofdofficier", ground="dreiging")
    secluded = await incidents.open_incident(db, world.who("politie"), guarded, world.now)
    with pytest.raises(BadInput):
        await teams.scale_up(db, world.who("politie"), secluded.id, "copi", "Plein", world.now)
    await incidents.close_incident(db, world.who("ret"), of, world.now)
    with pytest.raises(Conflict):
        await teams.scale_up(db, world.who("ret"), of, "copi", "Plein", world.now)


async def test_names_are_for_who_works_with_them(db: Database, world: World) -> None:
    of = await incident(db, world)
    await copi(db, world, of, "collega")
    async with db.read() as conn:
        named = {login: (await teams.seen_by(conn, world.who(login), of))[0][1] for login in ("ret", "meldkamer", "collega")}
        assert named == {"ret": True, "meldkamer": True, "collega": True}
        with pytest.raises(NotFound):
            await teams.seen_by(conn, world.who("buur"), of)


async def logins_offered(db: Database, world: World, login: str, of: UUID) -> set[str]:
    async with db.read() as conn:
        return {one.login for one in await teams.eligible(conn, world.who(login), of, world.now)}


async def test_people_to_choose_from_are_of_who_takes_part_and_named_to_who_scales_up(db: Database, world: World) -> None:
    of = await incident(db, world)
    await copi(db, world, of, "observant")
    for login in ("ret", "meldkamer"):
        assert await logins_offered(db, world, login, of) == {"ret", "meldkamer"}  # nobody who only has cameras in the region
    assert await logins_offered(db, world, "observant", of) == set()  # in the team, and no more than that
    with pytest.raises(NotFound):
        await logins_offered(db, world, "buur", of)
    agree(world, "rws-meldkamer", "rws", "meldkamer-r", "openbare-orde")
    (offered,) = await pushes.offer(db, world.who("rws"), of, ["rws-1"], "meldkamer-r", None, world.now)
    assert offered.push is not None and await logins_offered(db, world, "ret", of) == {"ret", "meldkamer", "rws"}
    await incidents.close_incident(db, world.who("ret"), of, world.now)
    assert await logins_offered(db, world, "ret", of) == set()


async def test_police_are_known_to_others_by_function_so_no_officer_is_proposed_to_them(db: Database, world: World) -> None:
    """LAW section 3. Who knows an officer's login can add him where the police take part."""
    world.connection.execute(
        """INSERT INTO beeldregie.area (code, name, kind, organisation_id, geom)
           SELECT 'basisteam', 'basisteam', kind, 'politie-r', geom FROM beeldregie.area WHERE code = 'regio'"""
    )
    of = await incident(db, world)
    assert await logins_offered(db, world, "ret", of) == {"ret", "meldkamer"}
    assert await logins_offered(db, world, "politie", of) == {"ret", "meldkamer", "politie"}
    team = await teams.scale_up(db, world.who("ret"), of, "copi", "Plein", world.now)
    assert (await teams.add_member(db, world.who("ret"), team.id, "politie", world.now)).has(world.who("politie").account_id)


async def test_others_are_added_by_the_control_room_of_the_place_and_no_login_is_found_out(db: Database, world: World) -> None:
    of = await incident(db, world)
    team = await teams.scale_up(db, world.who("ret"), of, "copi", "Plein", world.now)

    async def refusal(login: str) -> str:
        with pytest.raises(BadInput) as refused:
            await teams.add_member(db, world.who("ret"), team.id, login, world.now)
        return str(refused.value).replace(login, "…")

    assert len({await refusal(login) for login in ("collega", "politie", "beleid", "detectie", "niemand")}) == 1
    async with db.read() as conn:
        assert not (await incidents.read(conn, world.who("politie"), of))[1]  # takes part in nothing unasked
    (offered,) = await pushes.offer(db, world.who("ret"), of, ["ret-1"], "politie-r", None, world.now)
    assert offered.push is not None and await refusal("politie")  # takes part by what was offered to it, which anybody could do
    for login in ("collega", "politie"):
        team = await teams.add_member(db, world.who("meldkamer"), team.id, login, world.now)
    assert {one.login for one in team.members} == {"collega", "politie"}


async def test_in_the_team_a_picture_goes_to_another_member_and_out_of_it_by_his_own_right(db: Database, world: World) -> None:
    of = await incident(db, world)
    team = await copi(db, world, of, "verkeer", "collega")
    given = (await looking(db, world, of, team, "verkeer")).lease
    assert given is not None
    taken = await hand_over.accept(
        db, world.who("collega"), await hand_over.offer(db, world.who("verkeer"), given.id, "collega", world.now), world.now
    )
    assert taken.lease is not None and taken.lease.organisation_id == team.id
    await teams.remove_member(db, world.who("meldkamer"), team.id, "verkeer", world.now)
    back = await hand_over.accept(
        db, world.who("verkeer"), await hand_over.offer(db, world.who("collega"), taken.lease.id, "verkeer", world.now), world.now
    )
    assert back.lease is None  # his own organisation has no such right
