"""Asking for many: a box, a route, a collection; collections themselves; and asking for an agreement after a refusal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import event

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.errors import BadInput, NotFound
from dashboard.sharing import target as targets
from dashboard.sharing.ask import Wish, ask, what_if_many
from dashboard.sharing.target import AlongRoad, Within
from dashboard.store import roads
from tests.fixtures import world as worlds
from tests.fixtures.web import Api
from tests.fixtures.world import World

STREET = [4.469, 51.91, 4.4745, 51.93]  # all cameras of the world but those that stand apart
EAST = {"type": "LineString", "coordinates": [[4.46, 51.92], [4.48, 51.92]]}
WEST = {"type": "LineString", "coordinates": [[4.48, 51.92], [4.46, 51.92]]}


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    return worlds.build(ingest, this_moment() - timedelta(minutes=1))


def many(connection: psycopg.Connection, n: int) -> None:
    """`n` more cameras of the asker's own, close together and apart from the others, a metre or so between them."""
    connection.execute(
        """
        WITH c AS (INSERT INTO beeldregie.camera (code, name, owner_id, controller_id, position, changed_by, notice_seen_on)
                   SELECT 'veel-' || lpad(n::text, 3, '0'), 'Laan', 'verkeer-r', 'verkeer-r',
                          ST_SetSRID(ST_MakePoint(4.3 + n * 0.00002, 51.8), 4326), 'test', '2026-01-01'
                   FROM generate_series(1, %s) n RETURNING id)
        INSERT INTO beeldregie.camera_purpose (camera_id, organisation_id, purpose_id, basis_id, is_primary, dpia_url, valid, recorded)
        SELECT id, 'verkeer-r', 'verkeersmanagement', 'verkeer-6-1-e', true, 'https://example.org/dpia',
               tstzrange(now() - interval '1 year', NULL), tstzrange(now() - interval '1 year', NULL) FROM c""",
        (n,),
    )


def outcomes(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["camera"], one["outcome"]) for one in found]


async def test_a_box_comes_to_an_answer_for_each_camera_with_what_can_be_seen_first(api: Api) -> None:
    found = await api("verkeer", "POST", "/api/view-requests", {"box": STREET, "reason": "file"}, 201)
    granted, pending, refused = {"eigen-1", "rws-1", "orde-613"}, {"ret-1"}, {"orde-2", "prorail-1", "tunnel-1", "brug-1", "raadsel-1"}
    assert {camera for camera, _ in outcomes(found)} == granted | pending | refused
    assert [outcome for _, outcome in outcomes(found)] == ["granted"] * 3 + ["pending"] + ["refused"] * 5
    assert {camera for camera, outcome in outcomes(found) if outcome == "granted"} == granted
    again = next(one for one in found if one["camera"] == "orde-2")
    assert "alternatives" not in again, "what may be seen here was asked for already"


async def test_at_a_place_the_answers_are_of_what_sees_it_or_stands_near_the_nearest_first(api: Api, world: World) -> None:
    [(lon, lat)] = world.connection.execute("SELECT ST_X(position), ST_Y(position) FROM beeldregie.camera WHERE code = 'rws-1'").fetchall()
    found = await api("verkeer", "POST", "/api/view-requests", {"place": [lon, lat], "reason": "pechgeval"}, 201)
    assert outcomes(found)[0] == ("rws-1", "granted")
    order = {"granted": 0, "pending": 1, "refused": 2}
    said = [order[outcome] for _, outcome in outcomes(found)]
    assert said == sorted(said) and len(said) == 9


async def test_along_a_route_the_answers_follow_it(api: Api) -> None:
    async def along(line: dict[str, Any], metres: float = 20) -> list[str]:
        wish = {"route": {"line": line, "buffer_m": metres}, "reason": "file"}
        return [one["camera"] for one in await api("verkeer", "POST", "/api/view-requests", wish, 201)]

    east = await along(EAST)
    assert east[:3] == ["eigen-1", "orde-613", "rws-1"] and len(east) == 9
    assert (await along(WEST))[:3] == ["rws-1", "orde-613", "eigen-1"]


async def test_more_than_a_hundred_is_said_with_the_number_and_nothing_is_asked(api: Api, world: World) -> None:
    many(world.connection, 101)
    problem = await api("verkeer", "POST", "/api/view-requests", {"box": [4.29, 51.79, 4.31, 51.81], "reason": "file"}, 422)
    assert "101" in problem["detail"] and "100" in problem["detail"]
    for wrong in (
        {"box": [4.31, 51.79, 4.29, 51.81]},
        {"box": [10, 10, 11, 11]},
        {"box": STREET, "cameras": ["eigen-1"]},
        {"box": STREET, "place": [4.4, 51.9]},
        {"place": [4.4, 91]},
        {},
        {"route": {"line": EAST, "buffer_m": 101}},
        {"route": {"line": {"type": "LineString", "coordinates": [[4.4, 51.9]]}, "buffer_m": 10}},
        {"route": {"line": {"type": "LineString", "coordinates": [[4.4, 51.9], [14.4, 51.9]]}, "buffer_m": 10}},
        {"route": {"line": {"type": "LineString", "coordinates": [[400, 51.9], [401, 51.9]]}, "buffer_m": 10}},
    ):
        assert (await api("verkeer", "POST", "/api/view-requests", wrong | {"reason": "file"}, 422))["detail"]
    assert world.count("view_request") == 0


async def test_a_box_under_an_idempotency_key_is_asked_once(api: Api, world: World) -> None:
    first, again = [
        await api("verkeer", "POST", "/api/view-requests", {"box": STREET, "reason": "file"}, 201, headers={"Idempotency-Key": "vak"})
        for _ in range(2)
    ]
    assert first == again and world.count("view_request") == 9


async def test_foreseeing_and_asking_many_read_no_more_than_for_one(db: Database, world: World) -> None:
    """The facts of all cameras come in the same few queries; only what is granted is read once more, under its lock."""
    many(world.connection, 40)
    statements: list[str] = []
    event.listen(db.engine.sync_engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    wish, who = Wish([], "file", target=Within(4.29, 51.79, 4.31, 51.81)), world.who("verkeer")
    async with db.read() as conn:
        assert len(await what_if_many(conn, who, wish, this_moment())) == 40
    assert len(statements) < 12
    statements.clear()
    asked = await ask(db, who, Wish([], "file", purpose="openbare-orde", target=Within(4.29, 51.79, 4.31, 51.81)), this_moment())
    assert {one.answer.outcome for one in asked} == {"refused"}
    assert sum("basis_rule" in statement for statement in statements) <= 2, "once for what was asked, once for what could be seen instead"


async def test_a_collection_is_kept_changed_asked_and_forgotten_by_its_own_organisation(api: Api, world: World) -> None:
    body = {"name": " Kruispunten ", "key": 3, "cameras": ["rws-1", "eigen-1", "rws-1", "orde-2"]}
    made = await api("verkeer", "POST", "/api/collections", body, 201, headers={"Idempotency-Key": "een"})
    assert made["name"] == "Kruispunten" and [one["code"] for one in made["cameras"]] == ["rws-1", "eigen-1", "orde-2"]
    assert await api("verkeer", "POST", "/api/collections", body, 201, headers={"Idempotency-Key": "een"}) == made
    assert "Kruispunten" in (await api("collega", "POST", "/api/collections", body, 409))["detail"]
    assert "F3" in (await api("collega", "POST", "/api/collections", body | {"name": "Anders"}, 409))["detail"]
    for wrong in ({"name": " "}, {"key": 11}, {"cameras": []}, {"cameras": ["nergens"]}, {"cameras": [f"c-{n}" for n in range(101)]}):
        assert (await api("verkeer", "POST", "/api/collections", body | {"name": "Anders", "key": None} | wrong, 422))["detail"]
    path = f"/api/collections/{made['id']}"
    for method in ("PUT", "DELETE"):
        await api("buur", method, path, body if method == "PUT" else None, 404)
    assert await api("buur", "GET", "/api/collections", status=200) == []
    await api("buur", "POST", "/api/view-requests", {"collection": made["id"], "reason": "file"}, 404)
    found = await api("collega", "POST", "/api/view-requests", {"collection": made["id"], "reason": "file"}, 201)
    assert outcomes(found) == [("rws-1", "granted"), ("eigen-1", "granted"), ("orde-2", "refused")]
    changed = await api("verkeer", "PUT", path, {"name": "Kruispunten", "cameras": ["eigen-1"]}, 200)
    assert changed["key"] is None and [one["code"] for one in changed["cameras"]] == ["eigen-1"]
    await api("verkeer", "DELETE", path, status=204)
    await api("verkeer", "DELETE", path, status=404)
    assert world.connection.execute("SELECT count(*) FROM beeldregie.log WHERE body LIKE '%%collection%%'").fetchone() == (3,)


async def test_a_removed_camera_stays_named_and_is_passed_over(api: Api, world: World) -> None:
    made = await api("verkeer", "POST", "/api/collections", {"name": "Twee", "cameras": ["rws-1", "eigen-1"]}, 201)
    world.connection.execute("UPDATE beeldregie.camera SET lifecycle = 'removed' WHERE code = 'rws-1'")
    listed = (await api("verkeer", "GET", "/api/collections", status=200))[0]
    assert [(one["code"], one["there"]) for one in listed["cameras"]] == [("rws-1", False), ("eigen-1", True)]
    found = await api("verkeer", "POST", "/api/view-requests", {"collection": made["id"], "reason": "file"}, 201)
    assert outcomes(found) == [("eigen-1", "granted")]


@pytest.mark.parametrize("login", ["beleid", "beheer", "detectie"])
async def test_who_does_not_ask_keeps_no_collections(api: Api, world: World, login: str) -> None:
    await api(login, "GET", "/api/collections", status=403)
    await api(login, "POST", "/api/collections", {"name": "X", "cameras": ["eigen-1"]}, 403)
    assert world.count("collection") == 0


async def test_after_a_refusal_an_agreement_is_asked_for_once_and_its_votes_are_counted(api: Api, world: World) -> None:
    await api("verkeer", "POST", "/api/view-requests", {"cameras": ["orde-2"], "reason": "file"}, 201)
    wanted = {"camera": "orde-2", "words": "Elke vrijdag staat het hier vast"}
    first = await api("verkeer", "POST", "/api/agreement-requests", wanted, 201)
    assert (first["votes"], first["refused"], first["purpose"], first["settled_at"]) == (1, 1, "Verkeersmanagement", None)
    assert (await api("verkeer", "POST", "/api/agreement-requests", wanted, 201))["votes"] == 1
    voted = await api("collega", "POST", "/api/agreement-requests", {"camera": "orde-2"}, 201)
    assert (voted["id"], voted["votes"], voted["words"]) == (first["id"], 2, wanted["words"])
    for side in ("politie", "observant", "verkeer", "beleid"):  # controller, owner, asker, who audits
        assert [one["id"] for one in await api(side, "GET", "/api/agreement-requests", status=200)] == [first["id"]], side
    for other in ("ret", "buur"):
        assert await api(other, "GET", "/api/agreement-requests", status=200) == []
    world.connection.execute("SELECT 1")
    assert world.count("agreement_request") == 1


async def test_no_agreement_is_asked_for_what_may_be_seen_or_is_not_served_here(api: Api, world: World) -> None:
    assert "eigen-1" in (await api("verkeer", "POST", "/api/agreement-requests", {"camera": "eigen-1"}, 409))["detail"]
    assert (
        "vordering"
        in (await api("verkeer", "POST", "/api/agreement-requests", {"camera": "orde-2", "purpose": "opsporing"}, 422))["detail"]
    )
    await api("verkeer", "POST", "/api/agreement-requests", {"camera": "nergens"}, 404)
    await api("beleid", "POST", "/api/agreement-requests", {"camera": "orde-2"}, 403)
    assert world.count("agreement_request") == 0


async def test_along_a_road_only_its_own_direction_counts_and_the_answers_follow_it(db: Database, world: World) -> None:
    """Two pieces in one direction are one road; the other direction runs elsewhere, and no direction known means all of the name."""
    pieces = [
        ("weg-1", "richting oost", [(4.4695, 51.92), (4.4706, 51.92)]),
        ("weg-2", "richting oost", [(4.4706, 51.92), (4.4712, 51.92)]),
        ("weg-3", "richting west", [(4.4712, 51.93), (4.4695, 51.93)]),
    ]
    for code, heading, line in pieces:
        wkt = "LINESTRING(" + ", ".join(f"{lon} {lat}" for lon, lat in line) + ")"
        world.connection.execute(
            """INSERT INTO beeldregie.road_segment (code, road, name, heading, geom)
            VALUES (%s, 'Laan', 'Laan', %s, ST_GeomFromText(%s, 4326))""",
            (code, heading, wkt),
        )
    async with db.read() as conn:
        who = world.who("verkeer")
        found = await targets.codes(conn, who, AlongRoad("weg-2"))
        assert found == ["eigen-1", "raadsel-1", "orde-613", "orde-2", "rws-1"]
        assert len(road.pieces if (road := await roads.of_segment(conn, "weg-1")) else ()) == 1
        for nowhere, error in ((AlongRoad("weg-3"), BadInput), (AlongRoad("nergens"), NotFound)):
            with pytest.raises(error):
                await targets.codes(conn, who, nowhere)


AGREED = {"name": "Meekijken op het plein", "recipient": "verkeer-r", "purposes": ["verkeersmanagement"], "from": "2026-01-01"}


async def asked_for(api: Api, camera: str = "orde-2") -> str:
    return str((await api("verkeer", "POST", "/api/agreement-requests", {"camera": camera}, 201))["id"])


async def test_who_may_give_the_picture_agrees_and_the_camera_can_be_seen(api: Api, world: World) -> None:
    path = f"/api/agreement-requests/{await asked_for(api)}"
    terms = AGREED | {"cameras": ["orde-2"], "unrecognisable": True}
    await api("observant", "POST", f"{path}/agree", terms, 403)  # the owner's side, but no keeper of agreements
    await api("ret", "POST", f"{path}/agree", terms, 404)
    wrong: dict[str, Any]
    for wrong in ({"cameras": ["orde-613"]}, {"recipient": "verkeer-a"}, {"purposes": ["openbare-orde"]}, {"mode": "analysis"}):
        assert (await api("politie", "POST", f"{path}/agree", terms | wrong, 422))["detail"]
    assert world.count("agreement") == len(worlds.AGREEMENTS), "nothing was made that does not answer it"
    settled = await api("politie", "POST", f"{path}/agree", terms, 201)
    assert (settled["settled_as"], settled["agreement"]) == ("agreed", "meekijken-op-het-plein")
    await api("politie", "POST", f"{path}/agree", terms, 409)
    found = await api("verkeer", "POST", "/api/view-requests", {"cameras": ["orde-2"], "reason": "file"}, 201)
    assert outcomes(found) == [("orde-2", "granted")]


async def test_a_request_is_declined_with_words_or_taken_back_and_each_step_is_in_the_log(api: Api, world: World) -> None:
    path = f"/api/agreement-requests/{await asked_for(api)}"
    await api("politie", "POST", f"{path}/decline", {"words": " "}, 422)
    await api("verkeer", "POST", f"{path}/decline", {"words": "Nee"}, 403)
    await api("rws", "POST", f"{path}/decline", {"words": "Nee"}, 404)
    declined = await api("politie", "POST", f"{path}/decline", {"words": "Eerst een DPIA"}, 200)
    assert (declined["settled_as"], declined["settled_words"]) == ("declined", "Eerst een DPIA")
    await api("politie", "POST", f"{path}/decline", {"words": "Nog eens"}, 409)
    await api("verkeer", "DELETE", path, status=409)
    again = f"/api/agreement-requests/{await asked_for(api)}"
    assert again != path, "after a refusal it can be asked anew"
    await api("collega", "DELETE", again, status=403)
    await api("buur", "DELETE", again, status=404)
    await api("verkeer", "DELETE", again, status=204)
    rows = world.connection.execute(
        "SELECT body::json->>'change' FROM beeldregie.log WHERE body LIKE '%%agreement_request%%' ORDER BY id"
    ).fetchall()
    assert [row[0] for row in rows] == ["asked", "declined", "asked", "withdrawn"]
    assert not world.connection.execute("SELECT 1 FROM beeldregie.log WHERE body LIKE '%%DPIA%%'").fetchone(), "words can be forgotten"


async def test_one_agreement_answers_all_that_its_recipient_asked_and_it_covers(api: Api) -> None:
    named, beside = await asked_for(api), await asked_for(api, "orde-buiten")
    terms = AGREED | {"cameras": ["orde-2", "orde-buiten"], "unrecognisable": True}
    await api("politie", "POST", f"/api/agreement-requests/{named}/agree", terms, 201)
    listed = await api("verkeer", "GET", "/api/agreement-requests", status=200)
    assert {(one["id"], one["settled_as"]) for one in listed} == {(named, "agreed"), (beside, "agreed")}
