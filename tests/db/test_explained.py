"""The printable answer: what it says, to whom, and that it is decided again on the stored facts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
import psycopg
import pytest

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.policy.decision import RULES_VERSION
from dashboard.sharing import incidents
from dashboard.sharing.incidents import NewIncident
from dashboard.store import regions
from tests.fixtures import world as worlds
from tests.fixtures.asking import agree, ask_one
from tests.fixtures.web import key
from tests.fixtures.world import World

Page = Callable[..., Awaitable[str]]
MINUTE = timedelta(minutes=1)
GUARDED = NewIncident("bewaken-en-beveiligen", 4.4712, 51.92, approver="hoofdofficier", ground="dreiging")


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    return worlds.build(ingest, this_moment())


@pytest.fixture
def page(web: httpx.AsyncClient) -> Page:
    """Open an address as somebody: `await page("verkeer", "/answers")`."""

    async def open_(login: str, address: str, status: int = 200, **headers: str) -> str:
        answer = await web.get(address, headers=key(login, **headers))
        assert answer.status_code == status, answer.text
        if status == 200:
            assert "no-store" in answer.headers["cache-control"] and "script-src" not in answer.headers["content-security-policy"]
            assert "<script" not in answer.text
        return answer.text

    return open_


async def test_an_answer_says_who_what_why_and_that_it_stands(db: Database, world: World, page: Page) -> None:
    asked = await ask_one(db, world, "verkeer", "orde-613", minutes=20)
    text = await page("verkeer", f"/answers/{asked.request_id}")
    for said in (
        "Verkeer, ",
        "orde-613",
        "Verkeersmanagement",
        "gemw-151c.regiekamer.live.unrecognisable",
        "onherkenbaar",
        "Aanwijzingsbesluit",
        "Convenanten",
        RULES_VERSION,
        "hetzelfde antwoord",
        str(asked.request_id),
    ):
        assert said.lower() in text.lower(), said
    english = await page("verkeer", f"/answers/{asked.request_id}", Cookie="beeldregie_language=en")
    assert 'lang="en"' in english and "the same answer" in english


async def test_it_is_for_the_asker_s_side_owner_controller_and_who_audits(db: Database, world: World, page: Page) -> None:
    asked = await ask_one(db, world, "verkeer", "ret-1")
    for login in ("verkeer", "collega", "ret", "beleid"):
        assert "ret-1" in await page(login, f"/answers/{asked.request_id}")
    for login in ("buur", "rws", "politie", "meldkamer", "beheer"):
        await page(login, f"/answers/{asked.request_id}", 404)
    await page("niemand", f"/answers/{asked.request_id}", 401)


async def test_the_police_stand_there_by_function_towards_others(db: Database, world: World, page: Page) -> None:
    asked = await ask_one(db, world, "politie", "orde-613")
    name = world.who("politie").display_name
    assert f"<dd>{name}, " in await page("politie", f"/answers/{asked.request_id}")
    assert f"<dd>{name}, " not in await page("beleid", f"/answers/{asked.request_id}")


async def test_the_state_of_a_camera_is_told_to_who_may_look_only(db: Database, world: World, page: Page) -> None:
    world.connection.execute(
        "INSERT INTO beeldregie.camera_state (camera_id, state, during) SELECT id, 'fault', tstzrange(now() - interval '1 hour', NULL) "
        "FROM beeldregie.camera"
    )
    cannot, may_not = await ask_one(db, world, "verkeer", "eigen-1"), await ask_one(db, world, "verkeer", "orde-2")
    assert "storing" in await page("verkeer", f"/answers/{cannot.request_id}")
    audited = await page("beleid", f"/answers/{cannot.request_id}")
    others = await ask_one(db, world, "verkeer", "rws-1")
    assert "storing" in await page("verkeer", f"/answers/{others.request_id}")
    colleague = await page("collega", f"/answers/{others.request_id}")
    assert "Geweigerd." in colleague and "Kan niet" not in colleague and "storing" not in colleague.lower()
    assert "Kan niet" in audited and "storing" not in audited.lower() and "Toestand" not in audited
    assert "storing" not in await page("verkeer", f"/answers/{may_not.request_id}")
    assert "storing" not in (await page("beleid", f"/answers?camera=eigen-1&organisation={world.who('verkeer').organisation_id}")).lower()


async def test_to_suppose_tells_nothing_of_a_camera_to_whom_the_law_says_no(world: World, page: Page) -> None:
    later = (world.now + MINUTE).isoformat().replace("+", "%2B")
    tunnel, own = (f"/answers?camera={camera}&incident=yes&at={later}" for camera in ("tunnel-1&purpose=tunnelbediening", "eigen-1"))
    before = await page("verkeer", tunnel)
    assert "Mag niet" in await page("verkeer", tunnel.replace("=yes", "=no")) and "Mag niet" not in before
    assert "Kan niet" not in before and "Toestand" not in before and "Kijkers" not in before
    assert "Toestand" in await page("verkeer", own)
    world.set_state("tunnel-1", "fault", world.now - MINUTE)
    world.set_state("eigen-1", "fault", world.now - MINUTE)
    world.connection.execute(
        "UPDATE beeldregie.stream SET integration = 'planned' FROM beeldregie.camera c WHERE c.id = camera_id AND c.code = 'tunnel-1'"
    )
    assert await page("verkeer", tunnel) == before
    assert "storing" in await page("verkeer", own)
    day = timedelta(days=1)
    world.connection.execute("UPDATE beeldregie.agreement SET valid = tstzrange(%s, NULL) WHERE code = 'rws-verkeer'", (world.now + day,))
    world.set_state("rws-1", "fault", world.now - MINUTE)
    allowed_then = await page("verkeer", f"/answers?camera=rws-1&at={(world.now + 2 * day).isoformat().replace('+', '%2B')}")
    assert "U mag meekijken" in allowed_then and "storing" not in allowed_then


async def test_an_answer_that_the_rules_of_now_would_not_give_says_so(db: Database, world: World, page: Page, settings: Settings) -> None:
    asked = await ask_one(db, world, "verkeer", "orde-2")
    with psycopg.connect(settings.dsn("migrate"), autocommit=True) as owner:
        owner.execute("UPDATE beeldregie.decision SET rule = 'oud.recht', rules_version = '2026-1'")
        text = await page("verkeer", f"/answers/{asked.request_id}")
        assert "een ander antwoord" in text and "2026-1" in text
        owner.execute("UPDATE beeldregie.decision SET facts = '{}'")
    assert "niet meer te lezen" in await page("verkeer", f"/answers/{asked.request_id}")


async def test_who_audits_may_suppose_anyone_and_others_only_themselves(world: World, page: Page) -> None:
    police = world.who("politie").organisation_id
    supposed = f"/answers?camera=orde-613&organisation={police}&role=controller&purpose=openbare-orde&at=2031-01-01T08:00"
    text = await page("beleid", supposed)
    assert "gemw-151c.own.live" in text and "1 januari 2031 08:00" in text and "Dit is geen verzoek" in text
    assert world.count("view_request") == world.count("lease") == 0
    await page("verkeer", supposed, 403)
    own = await page("verkeer", "/answers?camera=orde-613")
    assert "gemw-151c.regiekamer.live.unrecognisable" in own and 'name="organisation"' not in own
    assert "Wat als" in await page("beleid", "/answers")


async def test_the_week_schedule_is_for_who_may_read_it(db: Database, web: httpx.AsyncClient, world: World, page: Page) -> None:
    all_week = {"weekdays": [1, 2, 3, 4, 5, 6, 7], "hour_from": "08:00", "hour_to": "12:00"}
    turns = {"organisation": "ret", "purpose": "sociale-veiligheid-ov"} | all_week
    assert (await web.post("/api/cameras/ret-1/turns", headers=key("ret"), json=turns)).status_code == 201
    asked = await ask_one(db, world, "buur", "ret-1", this_moment())
    for login, may in (("ret", True), ("beleid", True), ("buur", False), ("verkeer", False)):
        assert ((await web.get("/api/cameras/ret-1/turns", headers=key(login))).status_code == 200) == may
        assert ("08:00–12:00" in await page(login, "/answers?camera=ret-1")) == may
    assert "08:00–12:00" not in await page("buur", f"/answers/{asked.request_id}")
    assert "08:00–12:00" in await page("ret", f"/answers/{asked.request_id}")
    others = turns | {"organisation": "verkeer-r", "hour_from": "12:00", "hour_to": "16:00"}
    assert (await web.post("/api/cameras/ret-1/turns", headers=key("ret"), json=others)).status_code == 201
    assert "12:00–16:00" in await page("verkeer", "/answers?camera=ret-1")


async def test_the_moment_is_written_as_people_write_it(page: Page) -> None:
    for written in ("day=1-6-2031&time=08:00", "day=01/06/2031&time=8.00", "at=2031-06-01T08:00"):
        text = await page("beleid", f"/answers?camera=orde-613&role=controller&purpose=openbare-orde&{written}")
        assert "1 juni 2031 08:00" in text and 'name="day" value="01-06-2031"' in text and 'name="time" value="08:00"' in text
    assert "1 juni 2031 00:00" in await page("beleid", "/answers?camera=orde-613&role=controller&day=1-6-2031")
    assert "day=1-6-2031" in await page("beleid", "/answers?camera=613&day=1-6-2031")  # the cameras that the words find keep it
    for wrong in ("day=2031-06-31", "day=6-31-2031", "time=25:00"):
        await page("beleid", f"/answers?camera=orde-613&{wrong}", 422)


async def test_words_that_are_no_code_find_cameras_and_an_incident_may_be_supposed(world: World, page: Page) -> None:
    found = await page("beleid", "/answers?camera=613&purpose=verkeersmanagement")
    assert "Welke camera bedoelt u?" in found and "/answers?camera=orde-613&amp;purpose=verkeersmanagement" in found
    assert "<article>" not in found
    tunnel = f"/answers?camera=tunnel-1&organisation={world.who('verkeer').organisation_id}&role=traffic_manager&purpose=tunnelbediening"
    without, during = await page("beleid", tunnel + "&incident=no"), await page("beleid", tunnel + "&incident=yes")
    assert "zolang een incident duurt" in without and "Mag niet" in without and "Mag niet" not in during


async def test_where_somebody_is_guarded_is_not_found_by_supposing(db: Database, world: World, page: Page) -> None:
    later = (world.now + MINUTE).isoformat().replace("+", "%2B")
    asked = f"/answers?camera=orde-613&role=controller&purpose=bewaken-en-beveiligen&at={later}"
    supposed = [f"{asked}&organisation={organisation}" for organisation in worlds.ORGANISATIONS]
    before = [await page("beleid", one) for one in supposed]
    guarded = await incidents.open_incident(db, world.who("politie"), GUARDED, world.now)
    assert [await page("beleid", one) for one in supposed] == before
    async with db.begin() as conn:
        await regions.add_parties(conn, guarded.id, [world.who("beleid").organisation_id], "follower", "place", world.now)
    assert guarded.code in await page("beleid", asked + "&organisation=politie-r")


async def test_who_audits_reads_of_a_request_that_somebody_is_guarded_and_not_where(
    db: Database, web: httpx.AsyncClient, world: World, page: Page
) -> None:
    agree(world, "rws-bewaken", "rws", "politie-r", "bewaken-en-beveiligen")
    guarded = await incidents.open_incident(db, world.who("politie"), GUARDED, world.now)
    granted = await ask_one(db, world, "politie", "rws-1", purpose="bewaken-en-beveiligen")
    beside = await ask_one(db, world, "politie", "prorail-1", purpose="bewaken-en-beveiligen")
    assert (granted.answer.outcome, beside.answer.outcome) == ("granted", "refused")
    for asked in (granted, beside):
        own = await page("politie", f"/answers/{asked.request_id}")
        assert f"{guarded.code} (bewaken-en-beveiligen), op " in own
        audited = await page("beleid", f"/answers/{asked.request_id}")
        assert "Een afgeschermd incident." in audited and "hetzelfde antwoord" in audited
        assert guarded.code not in audited and "(bewaken-en-beveiligen)" not in audited
        assert guarded.code not in (await web.get(f"/api/view-requests/{asked.request_id}", headers=key("beleid"))).text
    assert guarded.code in await page("rws", f"/answers/{granted.request_id}")
    assert guarded.code in (await web.get(f"/api/view-requests/{granted.request_id}", headers=key("rws"))).text


async def test_a_purpose_that_no_basis_of_the_camera_carries_names_the_basis_that_would(page: Page) -> None:
    """PRACTICE, walk of the policy officer: may a 151c camera serve against waste?"""
    waste = await page("beleid", "/answers?camera=orde-613&purpose=leefbaarheid&role=observer")
    assert "Mag niet" in waste and "Gemeentewet" in waste  # with its source
    assert "Grondslag die dit doel wel kan dragen" in waste and "afval, overlast, straatmeubilair" in waste
    assert "Grondslag die" not in await page("beleid", "/answers?camera=orde-613&purpose=openbare-orde&role=traffic_manager")


async def test_what_cannot_be_answered(page: Page) -> None:
    for address, status in (
        ("/answers?camera=bestaat-niet", 404),
        ("/answers?camera=eigen-1&organisation=bestaat-niet", 404),
        ("/answers?camera=eigen-1&role=koning", 422),
        ("/answers?camera=eigen-1&purpose=kattenkwaad", 422),
        ("/answers?camera=eigen-1&at=gisteren", 422),
        ("/answers/geen-nummer", 422),
    ):
        assert 'class="facts"' not in await page("beleid", address, status)
