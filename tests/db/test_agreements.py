"""Agreements over HTTP: what one would touch, making, correcting and ending it, what follows for who watches, and who may not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from dashboard.core.clock import local
from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.sharing import changes
from dashboard.sharing.recheck import recheck
from tests.fixtures import world as worlds
from tests.fixtures.asking import bodies
from tests.fixtures.web import Api
from tests.fixtures.world import World


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    return worlds.build(ingest, this_moment() - timedelta(minutes=1))


def terms(**more: object) -> dict[str, object]:
    """An agreement of the police with the traffic managers on one of its cameras."""
    plain = {"name": "Beelden Coolsingel", "recipient": "verkeer-r", "purposes": ["verkeersmanagement"], "cameras": ["orde-2"]}
    return plain | {"unrecognisable": True, "from": "2026-01-01"} | more


def of_ret(**more: object) -> dict[str, object]:
    return terms(cameras=None, unrecognisable=False, approval_each_time=True, **more)


async def outcome(api: Api, camera: str, **more: object) -> Any:
    return (await api("verkeer", "POST", "/api/view-requests", {"cameras": [camera], "reason": "file"} | more, 201))[0]


async def test_what_it_would_touch_is_said_before_and_comes_true_and_its_end_ends_what_runs(api: Api, world: World, db: Database) -> None:
    assert (await outcome(api, "orde-2"))["outcome"] == "refused"
    await outcome(api, "orde-613")  # granted before and after: not touched, and not among these cameras
    found = await api("politie", "POST", "/api/agreements/preview", terms())
    assert [one["code"] for one in found["cameras"]] == ["orde-2"] and (found["looked_at"], found["unread"], found["is_all"]) == (
        1,
        0,
        True,
    )
    assert found["changes"] == [{"from": "refused", "to": "unrecognisable", "count": 1}]
    assert found["requests"][0]["camera"] == "orde-2"
    assert await api("politie", "GET", "/api/agreements?side=given&q=coolsingel") == {"agreements": []}  # nothing was saved

    made = await api("politie", "POST", "/api/agreements", terms(), 201)
    assert (made["code"], made["state"], made["giver"]["id"]) == ("beelden-coolsingel", "in_force", "politie-r")
    granted = await outcome(api, "orde-2")
    assert granted["outcome"] == "granted" and granted["lease"]["masking"] == "unrecognisable"
    lease = UUID(granted["lease"]["id"])
    assert await recheck(db, [lease], this_moment()) == {lease: None}

    ended = await api("politie", "POST", "/api/agreements/beelden-coolsingel/end", {})
    assert ended["state"] == "ended"
    assert await recheck(db, [lease], this_moment()) == {lease: "agreement_ended"}
    assert (await outcome(api, "orde-2"))["outcome"] == "refused"
    assert [body["did"] for body in bodies(world, "change") if body.get("what") == "agreement"] == ["made", "ended"]
    assert "al beëindigd" in (await api("politie", "POST", "/api/agreements/beelden-coolsingel/end", {}, 409))["detail"]


async def test_a_correction_keeps_what_was_and_can_be_undone(api: Api, world: World, db: Database, keeper: Database) -> None:
    made = await api("ret", "POST", "/api/agreements", of_ret(minutes_max=30), 201)
    path, again = f"/api/agreements/{made['code']}", {"version": made["version"]}
    assert "version" in (await api("ret", "PUT", path, of_ret(minutes_max=20), 428))["detail"]
    corrected = await api("ret", "PUT", path, of_ret(minutes_max=20) | again)
    assert corrected["minutes_max"] == 20 and corrected["version"] != made["version"]
    assert "intussen" in (await api("ret", "PUT", path, of_ret(minutes_max=10) | again, 412))["detail"]
    assert "beëindig haar" in (await api("ret", "PUT", path, of_ret(recipient="rws") | {"version": corrected["version"]}, 422))["detail"]
    same = await api("ret", "PUT", path, of_ret(minutes_max=20) | {"version": corrected["version"]})
    assert same["version"] == corrected["version"]  # nothing to record

    found = await api("ret", "GET", path)
    assert [one["minutes_max"] for one in found["versions"] + found["before"]] == [20, 30]
    assert [one["code"] for one in found["versions"][0]["camera_list"]] == ["ret-1"]
    await changes.undo(keeper, world.who("ret"), corrected["change"], this_moment())
    assert [one["minutes_max"] for one in (await api("ret", "GET", path))["versions"]] == [30]
    await changes.undo(keeper, world.who("ret"), made["change"], this_moment())
    assert (await api("ret", "GET", path))["versions"] == []


async def test_an_agreed_watermark_is_a_term_of_the_answer_and_the_lease_and_of_detection_it_is_none(api: Api) -> None:
    made = await api("politie", "POST", "/api/agreements", terms(watermark=True), 201)
    assert made["watermark"] is True
    granted = await outcome(api, "orde-2")
    assert granted["lease"]["watermark"] is True and "naam van uw organisatie en de tijd" in granted["explanation"]
    path, version = f"/api/agreements/{made['code']}", made["version"]
    await api("politie", "PUT", path, terms(watermark=False) | {"version": version})
    assert (await outcome(api, "orde-2"))["lease"]["watermark"] is False
    refused = await api("politie", "POST", "/api/agreements", terms(name="Detectie", mode="analysis", watermark=True), 422)
    assert "niemand" in refused["detail"]


async def test_an_end_on_a_day_to_come_and_the_end_of_what_has_not_begun(api: Api) -> None:
    today = local(this_moment()).date()
    made = await api("ret", "POST", "/api/agreements", of_ret(), 201)
    path, day = f"/api/agreements/{made['code']}/end", today + timedelta(days=10)
    assert "voorbij" in (await api("ret", "POST", path, {"until": f"{today - timedelta(days=1)}"}, 422))["detail"]
    later = await api("ret", "POST", path, {"until": f"{day}"})
    assert (later["until"], later["state"]) == (f"{day}", "in_force")
    assert "eindigt dan al" in (await api("ret", "POST", path, {"until": f"{day}"}, 422))["detail"]
    coming = await api("ret", "POST", "/api/agreements", of_ret(name="Later", **{"from": f"{day}"}), 201)
    assert coming["state"] == "coming"
    assert (await api("ret", "POST", f"/api/agreements/{coming['code']}/end", {}))["state"] == "ended"
    listed = await api("ret", "GET", "/api/agreements?state=ended&side=given")
    assert [one["code"] for one in listed["agreements"]] == ["later"]


async def test_a_second_version_of_a_code_follows_the_first_or_is_refused_in_words(api: Api) -> None:
    await api("ret", "POST", "/api/agreements", of_ret(code="ret-kort", until="2026-02-01"), 201)
    refused = await api("ret", "POST", "/api/agreements", of_ret(code="ret-kort", **{"from": "2026-01-31"}), 422)
    assert "overlapt met een andere versie van ret-kort, die geldt van 01-01-2026 tot 01-02-2026" in refused["detail"]
    await api("ret", "POST", "/api/agreements", of_ret(code="ret-kort", **{"from": "2026-02-01"}), 201)
    assert len((await api("ret", "GET", "/api/agreements/ret-kort"))["versions"]) == 2
    assert "andere afspraak" in (await api("ret", "POST", "/api/agreements", of_ret(code="rws-verkeer"), 422))["detail"]
    assert (await api("ret", "POST", "/api/agreements", of_ret(), 201))["code"] == "beelden-coolsingel"
    assert (await api("ret", "POST", "/api/agreements", of_ret(), 201))["code"] == "beelden-coolsingel-2"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"cameras": ["orde-2", "rws-1"]}, "cameras: rws-1 is niet van u om te geven"),
        ({"cameras": ["niets-1"]}, "cameras: niets-1 bestaat niet"),
        ({"recipient": "niemand"}, "recipient: bestaat niet"),
        ({"recipient": "politie-r"}, "recipient: een afspraak is met een ander"),
        ({"purposes": ["dwalen"]}, "purposes: dwalen bestaat niet"),
        ({"area": "nergens"}, "area: bestaat niet"),
        ({"area": "centrum", "cameras": ["orde-buiten"]}, "cameras: orde-buiten ligt niet in het gebied"),
        ({"until": "2026-01-01"}, "until: het einde ligt niet na het begin"),
        ({"hour_from": "08:00"}, "hour_to: geef beide uren"),
        ({"minutes_max": 0}, "minutes_max: hoort minstens 1 te zijn"),
        ({"document_url": "https://example.org/x"}, "document: noem ook de titel"),
        ({"fax": True}, "fax: dit veld bestaat niet"),
        ({"watermark": True, "mode": "analysis"}, "watermark: bij detectie kijkt niemand"),
    ],
)
async def test_what_cannot_be_is_said_of_its_field_and_nothing_is_saved(api: Api, world: World, more: dict[str, Any], said: str) -> None:
    before = world.count("agreement")
    assert said in (await api("politie", "POST", "/api/agreements", terms(**more), 422))["detail"]
    assert world.count("agreement") == before


async def test_police_data_are_not_the_owners_to_give_and_an_agreement_is_nobody_elses_to_change(api: Api, world: World) -> None:
    role = "UPDATE beeldregie.account_role SET role = 'owner_admin' WHERE account_id = (SELECT id FROM beeldregie.account WHERE login = %s)"
    world.connection.execute(role, ("observant",))  # of the municipality that owns the police's cameras
    assert "verwerkingsverantwoordelijke" in (await api("observant", "POST", "/api/agreements", terms(), 422))["detail"]
    made = await api("politie", "POST", "/api/agreements", terms(), 201)
    for login, status in (("verkeer", 403), ("beleid", 403), ("rws", 404), ("observant", 404)):
        await api(login, "PUT", f"/api/agreements/{made['code']}", terms() | {"version": made["version"]}, status)
        await api(login, "POST", f"/api/agreements/{made['code']}/end", {}, status)
    world.connection.execute(role, ("collega",))
    await api("collega", "PUT", f"/api/agreements/{made['code']}", terms() | {"version": made["version"]}, 403)  # the recipient's side
    await api("collega", "POST", f"/api/agreements/{made['code']}/end", {}, 403)
    assert (await api("verkeer", "GET", f"/api/agreements/{made['code']}"))["versions"][0]["state"] == "in_force"
    assert "/agreements/" not in (await api("buur", "GET", f"/api/agreements/{made['code']}", status=404))["detail"]
    assert (await api("buur", "GET", "/api/agreements"))["agreements"] == []
    everyones = {one["giver"]["id"] for one in (await api("beleid", "GET", "/api/agreements"))["agreements"]}
    assert everyones == {"politie-r", "rws", "bruggen-r", "prorail"}
