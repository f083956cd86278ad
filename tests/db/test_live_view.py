"""Live View: an alarm becomes an incident, its control room follows, pictures are pushed and watched, and closing ends all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.range import TimestamptzRange

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.errors import NotFound
from dashboard.sharing import hand_over, incidents, leases, pushes
from dashboard.sharing.incidents import NewIncident
from dashboard.sharing.recheck import recheck
from dashboard.sharing.verify import verify
from dashboard.store import plans
from dashboard.store.plans import Kept
from tests.fixtures import world as worlds
from tests.fixtures.asking import agree, bodies
from tests.fixtures.web import Api
from tests.fixtures.world import World
from tests.unit.test_cap import ALERT

SHOP = [4.4760, 51.92]
PLAN = b"%PDF-1.7\nplattegrond"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    """The world, with a shop, its alarm centre and the control room that answers for the street."""
    made = worlds.build(ingest, this_moment() - MINUTE)
    since = TimestamptzRange(made.now - timedelta(days=365), None)
    for id_, kind in (("winkel", "private"), ("centrale", "alarm_centre"), ("andere-centrale", "alarm_centre"), ("politie-x", "police")):
        ingest.execute(
            "INSERT INTO beeldregie.organisation (id, name, kind, valid) VALUES (%s, %s, %s, %s)", (id_, id_.title(), kind, since)
        )
    for login, organisation, role, kind in (
        ("eigenaar", "winkel", "owner_admin", "person"),
        ("centralist", "centrale", "control_room", "person"),
        ("melder", "centrale", "alarm", "service"),
        ("vreemde-melder", "andere-centrale", "alarm", "service"),
        ("agent", "politie-x", "control_room", "person"),
        ("toezicht", "stad-r", "owner_admin", "person"),
        ("reiziger", "ret", "traffic_manager", "person"),
        ("avonddienst", "meldkamer-r", "control_room", "person"),
    ):
        made.people[login] = worlds._account(ingest, login, organisation, [role], kind, since)
    worlds._camera(ingest, "winkel-1", "winkel", "winkel", 4.4755, "direct", [("winkel", "objectbeveiliging", "object-6-1-f", True)], since)
    ingest.execute(
        """WITH made AS (INSERT INTO beeldregie.premises (code, name, owner_id)
               VALUES ('juwelier', 'Juwelier', 'winkel'), ('filiaal', 'Filiaal', 'winkel') RETURNING id, code)
           UPDATE beeldregie.camera c SET premises_id = made.id FROM made WHERE made.code = 'juwelier' AND c.code = 'winkel-1'"""
    )
    ingest.execute(
        """INSERT INTO beeldregie.connection_check (premises_id, assessed_on, assessed_by, alarm_centre_id)
           SELECT id, '2026-01-01', 'Centrale', 'centrale' FROM beeldregie.premises"""
    )
    region(ingest, "meldkamer-r", 4.40, 4.50)
    return made


def region(ingest: psycopg.Connection, organisation: str, west: float, east: float) -> None:
    ingest.execute(
        """INSERT INTO beeldregie.area (code, name, kind, organisation_id, geom)
           VALUES (%(id)s, %(id)s, 'control_room', %(id)s, ST_Multi(ST_MakeEnvelope(%(west)s, 51.8, %(east)s, 52.0, 4326)))""",
        {"id": organisation, "west": west, "east": east},
    )


def alarm(identifier: str = "A-1", **more: object) -> dict[str, object]:
    told = {"sender": "pac", "identifier": identifier, "sent": this_moment().isoformat(), "event": "Overval", "position": SHOP}
    return told | {"premises": "juwelier"} | more


async def judged(api: Api, who: str, found: dict[str, Any], state: str, status: int = 200, **more: str) -> Any:
    return await api(who, "POST", f"/api/alarms/{found['id']}/state", {"state": state} | more, status)


async def opened(api: Api, who: str = "observant", kind: str = "geweld", **more: object) -> str:
    found = await api(who, "POST", "/api/incidents", {"kind": kind, "position": [4.4706, 51.92]} | more, 201)
    return str(found["id"])


async def offered(api: Api, incident: str, who: str = "ret", camera: str = "ret-1", to: str = "meldkamer-r") -> dict[str, Any]:
    found = await api(who, "POST", f"/api/incidents/{incident}/pushes", {"cameras": [camera], "to": to}, 201)
    assert isinstance(found, list)
    return dict(found[0])


async def ends(db: Database, lease: str, later: timedelta = timedelta()) -> str | None:
    """Why the relay would end a lease when it decides again, so much later; None: it goes on."""
    return (await recheck(db, [UUID(lease)], this_moment() + later))[UUID(lease)]


async def test_an_alarm_is_no_picture_until_it_is_verified_and_none_when_it_was_needless(api: Api, world: World, db: Database) -> None:
    received = await api("melder", "POST", "/api/alarms", alarm(), 201)
    assert received == await api("melder", "POST", "/api/alarms", alarm(event="Iets anders"), 201)  # the same message is one alarm
    assert received["state"] == "received" and await api("meldkamer", "GET", "/api/incidents") == []
    wish = {"cameras": ["winkel-1"], "reason": "overval"}
    assert (await api("meldkamer", "POST", "/api/view-requests", wish, 201))[0]["outcome"] == "refused"
    for login in ("eigenaar", "centralist", "meldkamer"):  # who may judge it
        assert [one["id"] for one in (await api(login, "GET", "/api/alarms"))["alarms"]] == [received["id"]]
    for login in ("agent", "observant"):
        assert (await api(login, "GET", "/api/alarms"))["alarms"] == []
        await judged(api, login, received, "verified", 404)
    await judged(api, "meldkamer", received, "passed_on", 409)
    await judged(api, "meldkamer", received, "verified", 403)  # who looks along opens no door for himself
    await api("observant", "POST", "/api/incidents", {"kind": "alarm", "position": SHOP}, 422)

    verified = await judged(api, "centralist", received, "verified")
    card = await api("meldkamer", "GET", f"/api/incidents/{verified['incident']}")
    assert (card["kind"], card["organisation"], card["premises"], card["control_rooms"]) == ("alarm", "winkel", "juwelier", ["MELDKAMER-R"])
    assert card["cameras"][0]["camera"] == "winkel-1" and card["cameras"][0]["covers"] and card["cameras"][0]["outcome"] == "granted"
    lease = (await api("meldkamer", "POST", "/api/view-requests", wish, 201))[0]["lease"]
    passed = await judged(api, "centralist", received, "passed_on", to="politie-x")
    assert passed["state"] == "passed_on" and await api("agent", "GET", f"/api/incidents/{verified['incident']}")

    await judged(api, "eigenaar", received, "needless")
    assert await api("meldkamer", "GET", "/api/leases") == []
    assert await ends(db, lease["id"]) == "incident_closed"
    assert (await api("centralist", "GET", "/api/alarms"))["alarm_centres"] == [
        {"alarm_centre": "Centrale", "received": 1, "verified": 0, "needless": 1}
    ]
    steps = [body["change"] for body in bodies(world, "change") if "alarm" in body]
    assert steps == ["alert", "verified", "passed_on", "needless"]
    async with db.read() as conn:
        assert await verify(conn) == []


async def test_an_alarm_opens_the_premises_it_went_off_in_wherever_it_says_it_is(api: Api) -> None:
    received = await api("melder", "POST", "/api/alarms", alarm(premises="filiaal"), 201)
    assert (await judged(api, "centralist", received, "verified"))["incident"]
    asked = await api("meldkamer", "POST", "/api/view-requests", {"cameras": ["winkel-1"], "reason": "overval"}, 201)
    assert (asked[0]["outcome"], asked[0]["refusal"]) == ("refused", "not_allowed")


async def test_an_exercise_opens_nothing_and_a_cancel_ends_what_its_own_centre_reported(api: Api, world: World) -> None:
    exercise = await api("melder", "POST", "/api/alarms", alarm("oefening", status="Exercise"), 201)
    assert (await judged(api, "centralist", exercise, "verified"))["incident"] is None
    cap = {"Content-Type": "application/cap+xml"}
    received = await api("melder", "POST", "/api/alarms", None, 201, content=ALERT, headers=cap)
    assert (received["premises"], received["position"]) == ("juwelier", [4.47, 51.92])
    verified = await judged(api, "centralist", received, "verified")
    cancel = {"sender": "pac@centrale.example", "identifier": "A-2", "sent": this_moment().isoformat(), "msg_type": "Cancel"}
    named = cancel | {"references": ["A-1"]}
    await api("vreemde-melder", "POST", "/api/alarms", named, 404)
    assert "references" in (await api("melder", "POST", "/api/alarms", cancel, 404))["detail"]
    moved = await api("melder", "POST", "/api/alarms", alarm("A-3", msg_type="Update", references=["oefening"], event="Brand"), 201)
    assert (moved["id"], moved["event"], moved["status"]) == (exercise["id"], "Brand", "Exercise")
    assert (await api("melder", "POST", "/api/alarms", named, 201))["state"] == "ended"
    assert (await api("meldkamer", "GET", f"/api/incidents/{verified['incident']}"))["closed_at"]
    await judged(api, "centralist", received, "verified", 409)
    assert world.count("incident") == 1


async def test_an_alarm_that_a_demo_account_reports_is_marked_as_made_up(api: Api, world: World) -> None:
    assert (await api("melder", "POST", "/api/alarms", alarm(), 201))["is_demo"] is False
    world.connection.execute("UPDATE beeldregie.account SET is_demo = true WHERE login = 'melder'")
    assert (await api("melder", "POST", "/api/alarms", alarm("A-2"), 201))["is_demo"] is True
    marked = {one["id"]: one["is_demo"] for one in (await api("eigenaar", "GET", "/api/alarms"))["alarms"]}
    assert sorted(marked.values()) == [False, True]


async def test_a_bad_alarm_names_what_is_wrong_and_writes_nothing(api: Api) -> None:
    assert "identifier" in (await api("melder", "POST", "/api/alarms", {"sender": "pac"}, 422))["detail"]
    assert "event" in (await api("melder", "POST", "/api/alarms", alarm(event=None), 422))["detail"]
    not_watched = await api("vreemde-melder", "POST", "/api/alarms", alarm(), 422)
    assert "juwelier" in not_watched["detail"]
    headers = {"Content-Type": "application/cap+xml"}
    answer = await api("melder", "POST", "/api/alarms", None, 422, content=ALERT.replace("Severe", "Erg"), headers=headers)
    assert answer["detail"].startswith("severity: ")
    await api("meldkamer", "POST", "/api/alarms", alarm(), 403)
    await api("melder", "GET", "/api/incidents", None, 403)
    assert (await api("centralist", "GET", "/api/alarms"))["alarms"] == []


async def test_the_place_says_whose_control_room_it_is_and_nobody_guesses(api: Api, world: World) -> None:
    region(world.connection, "politie-x", 4.45, 4.60)
    here = await api("observant", "GET", f"/api/incidents/{await opened(api)}")
    assert sorted(here["control_rooms"]) == ["MELDKAMER-R", "Politie-X"]
    elsewhere = await opened(api, position=[5.9, 51.9])
    assert (await api("observant", "GET", f"/api/incidents/{elsewhere}"))["control_rooms"] == []
    await api("meldkamer", "GET", f"/api/incidents/{elsewhere}", None, 404)
    received = await api("melder", "POST", "/api/alarms", alarm(position=[5.9, 51.9]), 201)
    await judged(api, "centralist", received, "verified")
    assert "geen meldkamer bekend" in (await judged(api, "centralist", received, "passed_on", 422))["detail"]


async def test_the_card_is_filled_in_by_either_side_and_every_change_is_kept(api: Api) -> None:
    path = f"/api/incidents/{await opened(api)}"
    assert list((await api("observant", "GET", path))["card"]) == ["offenders", "weapons", "weapons_words", "wounded", "words"]
    await api("observant", "PATCH", path, {"offenders": 2, "weapons": "yes", "weapons_words": "mes"})
    await api("meldkamer", "PATCH", path, {"offenders": 3, "weapons": None})
    await api("agent", "PATCH", path, {"offenders": 0}, 404)
    await api("agent", "GET", path, None, 404)
    await api("meldkamer", "PATCH", path, {"offenders": -1}, 422)
    card = await api("meldkamer", "GET", path)
    assert card["card"] == {"offenders": 3, "weapons": None, "weapons_words": "mes", "wounded": None, "words": None}
    assert [(one["organisation"], one["field"], one["before"], one["after"]) for one in card["changes"]] == [
        ("STAD-R", "offenders", None, "2"),
        ("STAD-R", "weapons", None, "yes"),
        ("STAD-R", "weapons_words", None, "mes"),
        ("MELDKAMER-R", "offenders", "2", "3"),
        ("MELDKAMER-R", "weapons", "yes", None),
    ]
    await api("observant", "POST", f"{path}/close")
    await api("meldkamer", "PATCH", path, {"wounded": 1}, 409)


async def test_a_pushed_picture_is_decided_watched_counted_and_taken_back(api: Api, world: World, db: Database) -> None:
    """RET decides each time: by pushing it says yes. The control room watches, is counted, and is cut when RET takes it back."""
    agree(world, "ret-meldkamer", "ret", "meldkamer-r", "openbare-orde", approval_each_time=True)
    world.connection.execute("UPDATE beeldregie.agreement SET pictures_max = 4 WHERE code = 'ret-meldkamer'")
    incident = await opened(api, "ret")
    push = await offered(api, incident)
    assert push["outcome"] == "granted" and push["push"]["is_approval"]
    path = f"/api/pushes/{push['push']['id']}"
    await api("agent", "POST", f"{path}/accept", None, 404)
    found = await api("meldkamer", "POST", f"{path}/accept", None, 201)
    assert found["outcome"] == "granted" and found["lease"]["mjpeg_url"].endswith(f"/live/ret-1.mjpeg?lease={found['lease']['id']}")
    assert (await api("meldkamer", "POST", f"{path}/accept", None, 201))["id"] == found["id"]
    assert await ends(db, found["lease"]["id"], 45 * MINUTE) is None  # a request would have lapsed by then: the push was the answer
    following = {one["organisation"]: one for one in await api("ret", "GET", f"/api/incidents/{incident}/following")}
    assert {name: following["meldkamer-r"][name] for name in ("leases", "watching", "offered", "most")} == {
        "leases": 1,
        "watching": 0,
        "offered": 1,
        "most": 4,
    }
    await api("meldkamer", "DELETE", path, None, 403)
    await api("rws", "DELETE", path, None, 404)
    await api("ret", "DELETE", path, None, 204)
    assert await api("meldkamer", "GET", "/api/leases") == []
    await api("meldkamer", "POST", f"{path}/accept", None, 409)
    assert [body["change"] for body in bodies(world, "push")] == ["offered", "withdrawn"]
    assert bodies(world, "withdrawal")[0]["lease"] == found["lease"]["id"]


async def test_what_the_law_refuses_is_not_offered_and_only_ones_own_can_be(api: Api, world: World) -> None:
    incident = await opened(api)
    refused = await offered(api, incident, "politie", "orde-613")  # police data to another's control room, without an agreement
    assert (refused["outcome"], refused["refusal"], refused["push"]) == ("refused", "not_allowed", None)
    assert refused["rule"].startswith("gemw-151c.meldkamer.live") and world.count("push") == 0
    send = f"/api/incidents/{incident}/pushes"
    await api("rws", "POST", send, {"cameras": ["ret-1"], "to": "meldkamer-r"}, 403)
    await api("meldkamer", "POST", send, {"cameras": ["ret-1"], "to": "politie-x"}, 403)
    await api("ret", "POST", send, {"cameras": ["ret-1"], "to": "prorail"}, 422)  # nobody there looks for a control room
    await api("ret", "POST", send, {"cameras": ["ret-1"], "to": "bestaat-niet"}, 422)
    await api("ret", "POST", send, {"cameras": ["bestaat-niet"], "to": "meldkamer-r"}, 404)
    await api("observant", "POST", f"/api/incidents/{incident}/close")
    await api("ret", "POST", send, {"cameras": ["ret-1"], "to": "meldkamer-r"}, 409)


async def test_closing_ends_every_push_and_every_picture_of_others_also_where_no_incident_was_needed(
    api: Api, world: World, db: Database
) -> None:
    agree(world, "stad-mk", "politie-r", "meldkamer-r", "openbare-orde")  # under it no incident is needed
    agree(world, "stad-politie", "politie-r", "politie-x", "openbare-orde")
    incident = await opened(api, "politie")
    granted = {}
    for to, login in (("meldkamer-r", "meldkamer"), ("politie-x", "agent")):  # two rooms follow at once
        push = await offered(api, incident, "politie", "orde-613", to)
        granted[login] = (await api(login, "POST", f"/api/pushes/{push['push']['id']}/accept", None, 201))["lease"]["id"]
    own = (await api("politie", "POST", "/api/view-requests", {"cameras": ["orde-613"], "reason": "geweld"}, 201))[0]["lease"]["id"]
    await api("politie", "POST", f"/api/incidents/{incident}/close")
    assert await api("meldkamer", "GET", "/api/leases") == [] == await api("agent", "GET", "/api/leases")
    assert {await ends(db, lease) for lease in granted.values()} == {"incident_closed"}
    assert [one["id"] for one in await api("politie", "GET", "/api/leases")] == [own]
    assert world.connection.execute("SELECT count(*) FROM beeldregie.push WHERE ended_at IS NULL").fetchone() == (0,)


async def test_a_push_ends_by_itself_with_its_time(world: World, db: Database) -> None:
    now = this_moment()
    agree(world, "ret-meldkamer", "ret", "meldkamer-r", "openbare-orde")
    ret, room = replace(world.who("ret"), roles=frozenset({"controller"})), world.who("meldkamer")
    incident = await incidents.open_incident(db, ret, NewIncident("geweld", 4.472, 51.92), now)
    offer = (await pushes.offer(db, ret, incident.id, ["ret-1"], "meldkamer-r", 10, now))[0].push
    assert offer is not None
    accepted = await pushes.accept(db, room, offer.id, now + 4 * MINUTE)
    assert accepted.lease is not None and accepted.lease.ends_at == now + 10 * MINUTE
    extended = await leases.extend(db, room, accepted.lease.id, 15, now + 9 * MINUTE)
    assert extended.lease is not None and extended.lease.ends_at == now + 10 * MINUTE  # the push is the end, extended or not
    again = (await pushes.offer(db, ret, incident.id, ["ret-1"], "meldkamer-r", 10, now + 11 * MINUTE))[0].push
    assert again is not None and again.id != offer.id
    with pytest.raises(NotFound):
        await pushes.accept(db, world.who("agent"), again.id, now + 12 * MINUTE)


async def test_only_who_may_decide_says_yes_by_pushing(api: Api, world: World) -> None:
    agree(world, "ret-meldkamer", "ret", "meldkamer-r", "openbare-orde", approval_each_time=True)
    push = await offered(api, await opened(api, "ret"), "reiziger")
    assert (push["outcome"], push["push"]["is_approval"]) == ("pending", False)
    accepted = await api("meldkamer", "POST", f"/api/pushes/{push['push']['id']}/accept", None, 201)
    assert (accepted["outcome"], accepted["lease"]) == ("pending", None)


async def test_what_was_pushed_and_handed_over_is_taken_back_with_the_push(api: Api, world: World, db: Database) -> None:
    agree(world, "ret-meldkamer", "ret", "meldkamer-r", "openbare-orde")
    push = (await offered(api, await opened(api, "ret")))["push"]["id"]
    lease = (await api("meldkamer", "POST", f"/api/pushes/{push}/accept", None, 201))["lease"]["id"]
    now = this_moment()
    offer = await hand_over.offer(db, world.who("meldkamer"), UUID(lease), "avonddienst", now)
    taken = await hand_over.accept(db, world.who("avonddienst"), offer, now)
    assert taken.lease is not None and await api("meldkamer", "GET", "/api/leases") == []
    await api("ret", "DELETE", f"/api/pushes/{push}", None, 204)
    assert await api("avonddienst", "GET", "/api/leases") == []


async def test_a_pushed_picture_that_its_owner_stops_is_not_taken_again(api: Api, world: World) -> None:
    agree(world, "ret-meldkamer", "ret", "meldkamer-r", "openbare-orde", approval_each_time=True)
    push = (await offered(api, await opened(api, "ret")))["push"]["id"]
    lease = (await api("meldkamer", "POST", f"/api/pushes/{push}/accept", None, 201))["lease"]["id"]
    await api("ret", "DELETE", f"/api/leases/{lease}", None, 204)
    await api("meldkamer", "POST", f"/api/pushes/{push}/accept", None, 409)
    assert await api("meldkamer", "GET", "/api/leases") == []


async def test_nobody_comes_into_an_incident_by_pushing_what_is_far_from_it(api: Api, world: World) -> None:
    agree(world, "ret-meldkamer", "ret", "meldkamer-r", "openbare-orde")
    elsewhere = await opened(api, position=[5.9, 51.9])
    await api("ret", "POST", f"/api/incidents/{elsewhere}/pushes", {"cameras": ["ret-1"], "to": "meldkamer-r"}, 403)
    await api("ret", "GET", f"/api/incidents/{elsewhere}", None, 404)
    assert world.count("push") == 0


async def test_where_somebody_is_guarded_is_there_for_nobody_who_takes_no_part(api: Api, world: World) -> None:
    guarded = {"approver": "Hoofdofficier", "ground": "dreiging"}
    ask = {"cameras": ["orde-613"], "purpose": "bewaken-en-beveiligen", "reason": "bewaken"}
    before = (await api("agent", "POST", "/api/view-requests", ask, 201))[0]
    found = await api("politie", "POST", "/api/incidents", {"kind": "bewaken-en-beveiligen", "position": [4.4706, 51.92]} | guarded, 201)
    after = (await api("agent", "POST", "/api/view-requests", ask, 201))[0]
    assert {name: before[name] for name in ("outcome", "rule", "explanation")} == {
        name: after[name] for name in ("outcome", "rule", "explanation")
    }
    await api("agent", "POST", "/api/view-requests", ask | {"incident": found["code"]}, 404)
    await api("agent", "POST", "/api/view-requests", ask | {"incident": "2026-999999"}, 404)


async def test_who_follows_asks_and_the_side_that_shows_answers(api: Api, world: World) -> None:
    agree(world, "ret-meldkamer", "ret", "meldkamer-r", "openbare-orde")
    incident = await opened(api, "ret")
    ask = f"/api/incidents/{incident}/wishes"
    await api("meldkamer", "POST", ask, {"camera": "ret-1", "wish": "zoom"}, 404)  # not shown to it yet
    await offered(api, incident)
    wish = await api("meldkamer", "POST", ask, {"camera": "ret-1", "wish": "zoom", "words": "op de deur"}, 201)
    await api("meldkamer", "POST", ask, {"wish": "turn"}, 422)
    await api("agent", "POST", ask, {"wish": "floor_plan"}, 404)
    settle = f"/api/wishes/{wish['id']}/state"
    await api("meldkamer", "POST", settle, {"state": "done"}, 403)
    await api("agent", "POST", settle, {"state": "done"}, 404)
    assert (await api("ret", "POST", settle, {"state": "seen"}))["state"] == "seen"
    await api("ret", "POST", settle, {"state": "cannot"}, 422)
    await api("ret", "POST", settle, {"state": "done"})
    await api("ret", "POST", settle, {"state": "cannot", "answer": "toch niet"}, 409)
    assert [(one["wish"], one["state"]) for one in (await api("meldkamer", "GET", f"/api/incidents/{incident}"))["wishes"]] == [
        ("zoom", "done")
    ]


async def test_who_asks_for_another_camera_says_which_of_those_that_see_the_place_or_in_words(api: Api, world: World) -> None:
    incident = await opened(api, "ret")
    ask = f"/api/incidents/{incident}/wishes"
    near = [one["camera"] for one in (await api("meldkamer", "GET", f"/api/incidents/{incident}"))["cameras"]]
    others = next(code for code in near if not code.startswith("ret-"))  # of nobody who takes part
    wish = await api("meldkamer", "POST", ask, {"wish": "other_camera", "camera": others, "words": "de ingang"}, 201)
    assert (wish["camera"], wish["words"]) == (others, "de ingang")
    for refused in ({"wish": "zoom", "camera": others}, {"wish": "other_camera", "camera": "winkel-2"}):
        await api("meldkamer", "POST", ask, refused, 404)
    await api("meldkamer", "POST", f"/api/wishes/{wish['id']}/state", {"state": "seen"}, 403)
    assert (await api("ret", "POST", f"/api/wishes/{wish['id']}/state", {"state": "seen"}))["state"] == "seen"  # who opened it answers


async def test_a_floor_plan_is_read_while_an_incident_is_open_there_by_who_takes_part(api: Api, world: World) -> None:
    put = "/api/premises/juwelier/plan"
    assert (await api("eigenaar", "PUT", put, content=PLAN))["media_type"] == "application/pdf"
    await api("toezicht", "PUT", put, None, 404, content=PLAN)
    await api("eigenaar", "PUT", put, None, 422, content=b"<html><script>")
    await api("eigenaar", "PUT", put, None, 413, content=b"%PDF-" + b"0" * 5_000_000)
    received = await api("melder", "POST", "/api/alarms", alarm(), 201)
    incident = (await judged(api, "centralist", received, "verified"))["incident"]
    url = (await api("meldkamer", "GET", f"/api/incidents/{incident}"))["plan_url"]
    answer = await api("meldkamer", "GET", url)
    assert answer.content == PLAN and answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store" and answer.headers["content-security-policy"].startswith("sandbox")
    await api("agent", "GET", url, None, 404)
    await api("meldkamer", "GET", f"/api/incidents/{await opened(api)}/plan", None, 404)  # next door, but not of these premises
    await api("observant", "POST", "/api/incidents", {"kind": "geweld", "position": SHOP, "premises": "juwelier"}, 404)
    await api("centralist", "POST", f"/api/incidents/{incident}/close")
    await api("meldkamer", "GET", url, None, 404)


async def test_a_floor_plan_is_taken_away_by_whose_premises_it_is_of(api: Api, world: World, db: Database) -> None:
    path = "/api/premises/juwelier/plan"

    async def kept() -> Kept:
        async with db.read() as conn:
            found = await plans.of_camera(conn, "winkel-1")
        assert found is not None
        return found

    await api("eigenaar", "DELETE", path, None, 404)
    assert (await kept()).uploaded_at is None
    await api("eigenaar", "PUT", path, content=PLAN)
    assert ((await kept()).media_type, (await kept()).owner_id) == ("application/pdf", "winkel")
    await api("toezicht", "DELETE", path, None, 404)
    await api("eigenaar", "DELETE", path, None, 204)
    assert (await kept()).uploaded_at is None
    assert [body["change"] for body in bodies(world, "change") if body.get("premises")] == ["plan", "plan removed"]


async def test_an_incident_may_name_the_premises_of_one_s_own_that_are_near(db: Database, world: World) -> None:
    async with db.read() as conn:
        near = {login: await incidents.premises_near(conn, world.who(login), *SHOP) for login in ("eigenaar", "observant")}
        far = await incidents.premises_near(conn, world.who("eigenaar"), 4.49, 51.92)
    assert near == {"eigenaar": {"juwelier": "Juwelier"}, "observant": {}} and far == {}


async def test_guarding_is_the_polices_with_approver_ground_and_end_and_seen_by_who_takes_part(api: Api, world: World) -> None:
    guard = {"kind": "bewaken-en-beveiligen", "approver": "hoofdofficier", "ground": "dreiging"}
    body = {"position": [4.4706, 51.92]} | guard
    await api("observant", "POST", "/api/incidents", body, 403)
    await api("ret", "POST", "/api/incidents", body, 403)
    for name in ("approver", "ground"):
        assert name in (await api("politie", "POST", "/api/incidents", body | {name: " "}, 422))["detail"]
    too_long = {"ends_at": (this_moment() + timedelta(days=8)).isoformat()}
    assert "binnen 7 dagen, uiterlijk" in (await api("politie", "POST", "/api/incidents", body | too_long, 422))["detail"]
    await api("politie", "POST", "/api/incidents", {"kind": "geweld", "position": SHOP, "ground": "x"}, 422)
    incident = await opened(api, "politie", ends_at=(this_moment() + timedelta(days=2)).isoformat(), **guard)
    card = await api("politie", "GET", f"/api/incidents/{incident}")
    assert (card["approver"], card["ground"]) == ("hoofdofficier", "dreiging") and card["ends_at"]
    assert [one["id"] for one in await api("meldkamer", "GET", "/api/incidents")] == [incident]  # the room of the place
    assert await api("verkeer", "GET", "/api/incidents") == []
    assert len([body for body in bodies(world, "change") if body.get("kind") == "bewaken-en-beveiligen"]) == 1
