"""One request afterwards: why it was asked and on what ground in history, and its course below the printed answer, for whom it concerns."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import httpx
import psycopg
import pytest

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.models import Lease
from dashboard.pages.map.asking.before import before
from dashboard.pages.map.asking.inbox import row
from dashboard.pages.watching.layout import trail
from dashboard.sharing import hand_over, history, incidents, leases, pushes, watching
from dashboard.sharing.answer import answer
from dashboard.sharing.incidents import NewIncident
from dashboard.sharing.questions import INCIDENT
from dashboard.store import viewings
from dashboard.store.history import Past
from dashboard.store.incidents import OpenedIncident
from dashboard.ui.texts import Texts
from tests.fixtures import world as worlds
from tests.fixtures.asking import agree, ask_one, lease_of
from tests.fixtures.web import key
from tests.fixtures.world import World

MINUTE = timedelta(minutes=1)
STREET = (4.4706, 51.92)
NL = Texts("nl")
Course = Callable[..., Awaitable[list[str]]]


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    return worlds.build(ingest, this_moment())


@pytest.fixture
def course(web: httpx.AsyncClient) -> Course:
    """The lines of a request's course, without their times, as somebody reads them."""

    async def lines(login: str, request_id: UUID, **headers: str) -> list[str]:
        page = await web.get(f"/answers/{request_id}", headers=key(login, **headers))
        assert page.status_code == 200, page.text
        part = page.text.split('class="course"')[1].split("</dl>")[0]
        return [re.sub(r"(tot|until) .+?(?=,| ·|$)", r"\1 …", html.unescape(line)) for line in re.findall("<dd>(.*?)</dd>", part)]

    return lines


async def look(db: Database, world: World, lease: Lease, first: int, last: int) -> None:
    """Have the picture open from one minute to another, counted from the world's moment."""
    async with db.begin() as conn:
        started = await viewings.start(conn, lease.id, world.now + first * MINUTE)
        assert started is not None
        await viewings.end(conn, viewings.Progress(started.viewing_id, 1, 1), "left", world.now + last * MINUTE)


async def seen(db: Database, world: World, login: str) -> str:
    """All that the list of history and the drawer's say to somebody, in words."""
    async with db.read() as conn:
        found = await watching.trail(conn, world.who(login), Past(), 100)
        drawers = [await history.of_camera(conn, world.who(login), code) for code in dict.fromkeys(code for code, _, _ in found)]
    pages = [trail(NL, found, world.now), *(before(NL, looks, world.now) for looks in drawers)]
    return "\n".join(str(page.to_plotly_json()) for page in pages)


async def opened(db: Database, world: World, who: str, kind: str) -> OpenedIncident:
    return await incidents.open_incident(db, world.who(who), NewIncident(kind, *STREET), world.now)


async def test_the_course_tells_every_step_and_its_words_to_whom_it_concerns(
    db: Database, world: World, course: Course, web: httpx.AsyncClient
) -> None:
    asked = await ask_one(db, world, "verkeer", "ret-1", minutes=30)
    granted = await answer(db, world.who("ret"), asked.request_id, "granted", None, None, world.now + MINUTE)
    assert granted.lease is not None
    await look(db, world, granted.lease, 1, 12)
    await leases.extend(db, world.who("verkeer"), granted.lease.id, 15, granted.lease.ends_at - MINUTE)
    await look(db, world, granted.lease, 31, 42)
    await leases.withdraw(db, world.who("ret"), granted.lease.id, "Er staat een filmploeg", world.now + 42 * MINUTE, "other_interest")
    rule = granted.answer.rule
    told = [
        "Gevraagd voor 30 min",
        "Wacht op goedkeuring",
        "Toegestaan tot … · door Ret, RET",
        "Gekeken tot …, 11 min · beeld gesloten",
        f"Verlengd tot … · volgens regel {rule}",
        "Gekeken tot …, 11 min · beeld gesloten",
        "Toestemming beëindigd: ingetrokken · door RET · ander belang: “Er staat een filmploeg”",
    ]
    for login in ("verkeer", "ret"):
        assert await course(login, asked.request_id) == told
    for login in ("beleid", "collega"):  # not the words
        assert await course(login, asked.request_id) == [*told[:-1], told[-1].split(": “")[0]]
    assert (await course("ret", asked.request_id, Cookie="beeldregie_language=en"))[3] == "Looked until …, 11 min · picture closed"
    for login in ("buur", "rws", "politie", "meldkamer", "beheer"):
        hidden = await web.get(f"/answers/{asked.request_id}", headers=key(login))
        assert hidden.status_code == 404 and "Gekeken" not in hidden.text
    history_ = await seen(db, world, "ret")
    for said in ("Verkeer, VERKEER-R", "22 min gekeken", "door Ret, RET", f"/answers/{asked.request_id}"):
        assert said in history_, said


async def test_more_time_that_was_refused_does_not_hide_what_was_granted(db: Database, world: World, course: Course) -> None:
    lease = await lease_of(db, world, minutes=10)
    world.end_agreement("rws-verkeer", world.now + MINUTE)
    await leases.extend(db, world.who("verkeer"), lease.id, 15, lease.ends_at - MINUTE)
    lines = await course("rws", lease.request_id)
    assert lines[1].startswith("Toegestaan tot") and lines[2].startswith("Niet verlengd: mag niet (de wet) · volgens regel")
    said = await seen(db, world, "rws")
    assert "mocht kijken · Convenant rws-verkeer" in said and "mag niet" not in said


async def test_why_something_cannot_be_is_no_part_of_the_course_to_whom_it_is_not_told(db: Database, world: World, course: Course) -> None:
    world.set_state("rws-1", "maintenance", world.now - MINUTE, world.now + 90 * MINUTE)
    asked = await ask_one(db, world, "verkeer", "rws-1")
    said = {login: (await course(login, asked.request_id))[1].split(" · ")[0] for login in ("verkeer", "rws", "beleid", "collega")}
    known = "Geweigerd: kan niet (onderhoud)"
    assert said == {"verkeer": known, "rws": known, "beleid": "Geweigerd: kan niet", "collega": "Geweigerd: geweigerd"}


async def test_history_says_for_which_incident_and_the_inbox_too(db: Database, world: World) -> None:
    incident = await opened(db, world, "verkeer", "ongeval")
    at_incident = f"incident {incident.code} (ongeval)"
    await lease_of(db, world, camera="tunnel-1", reason="ongeval")  # found by itself
    await lease_of(db, world, camera="eigen-1", reason=INCIDENT, incident=incident.code)  # asked on the page of incidents
    said = await seen(db, world, "beleid")
    assert f"Ongeval · {at_incident}" in said
    assert f"Verkeersmanagement · {at_incident}" in said and "Anders" not in said
    await ask_one(db, world, "verkeer", "ret-1", reason=INCIDENT, incident=incident.code)
    async with db.read() as conn:
        (waiting,) = await history.inbox(conn, world.who("ret"), world.now)
    assert f"reden: {at_incident} · 15 min" in str(row(NL, waiting).to_plotly_json())


async def test_where_somebody_is_guarded_is_not_told_to_who_audits(db: Database, world: World, web: httpx.AsyncClient) -> None:
    agree(world, "rws-bewaken", "rws", "politie-r", "bewaken-en-beveiligen")
    new = NewIncident("bewaken-en-beveiligen", *STREET, approver="Hoofdofficier", ground="dreiging")
    incident = await incidents.open_incident(db, world.who("politie"), new, world.now)
    more = {"purpose": "bewaken-en-beveiligen", "reason": INCIDENT, "incident": incident.code}
    lease = await lease_of(db, world, "politie", "rws-1", **more)
    for login, told in (("politie", True), ("rws", True), ("beleid", False)):
        page = (await web.get(f"/answers/{lease.request_id}", headers=key(login))).text
        assert (incident.code in await seen(db, world, login)) == (incident.code in page) == told
        assert ("afgeschermd incident" in await seen(db, world, login)) != told


async def test_what_was_pushed_says_by_whom_and_its_course_ends_with_the_push(db: Database, world: World, course: Course) -> None:
    agree(world, "ret-meldkamer", "ret", "meldkamer-r", "openbare-orde", approval_each_time=True)
    incident = await opened(db, world, "ret", "geweld")
    (offered,) = await pushes.offer(db, world.who("ret"), incident.id, ["ret-1"], "meldkamer-r", None, world.now)
    assert offered.push is not None
    asked = await pushes.accept(db, world.who("meldkamer"), offered.push.id, world.now + MINUTE)
    await pushes.withdraw(db, world.who("ret"), offered.push.id, world.now + 5 * MINUTE)
    for login in ("ret", "meldkamer", "beleid"):
        assert f"Doorgeschakeld door Ret, RET · incident {incident.code} (geweld)" in await seen(db, world, login)
        lines = await course(login, asked.request_id)
        assert lines[0] == "Doorgeschakeld door Ret, RET" and lines[2] == "Toegestaan tot … · door Ret, RET"
        assert lines[-1] == "Toestemming beëindigd: het doorschakelen is voorbij of ingetrokken · door RET"
    assert incident.code not in await seen(db, world, "rws")


async def test_the_police_answer_as_a_function_towards_others(db: Database, world: World, course: Course) -> None:
    world.connection.execute("UPDATE beeldregie.agreement SET approval_each_time = true WHERE code = 'politie-verkeer'")
    asked = await ask_one(db, world, "verkeer", "orde-613")
    await answer(db, world.who("politie"), asked.request_id, "granted", None, None, world.now)
    for login, named in (("politie", "Politie"), ("verkeer", "verwerkingsverantwoordelijke"), ("beleid", "verwerkingsverantwoordelijke")):
        assert f"Convenant politie-verkeer · door {named}, POLITIE-R" in await seen(db, world, login)
        assert f"door {named}, POLITIE-R" in (await course(login, asked.request_id))[2]


async def test_a_picture_that_went_to_a_colleague_is_told_on_both_sides(db: Database, world: World, course: Course) -> None:
    given = await lease_of(db, world)
    for _ in range(2):  # the second offer takes the first back
        offer = await hand_over.offer(db, world.who("verkeer"), given.id, "collega", world.now + MINUTE)
    taken = await hand_over.accept(db, world.who("collega"), offer, world.now + 2 * MINUTE)
    lines = await course("rws", given.request_id)
    assert sorted(lines[2:5]) == ["Aanbod aan Collega, VERKEER-R ingetrokken", *["Aangeboden aan Collega, VERKEER-R"] * 2]
    assert lines[5:] == [
        "Gevraagd door Collega, VERKEER-R, om het over te nemen",
        "Toestemming beëindigd: een collega nam het beeld over",
    ]
    assert (await course("rws", taken.request_id))[0] == "Aangeboden door Verkeer, VERKEER-R"


async def test_what_runs_without_being_looked_at_is_listed_apart_and_can_be_withdrawn(
    db: Database, world: World, web: httpx.AsyncClient
) -> None:
    lease = await lease_of(db, world, "verkeer", "rws-1", at=this_moment())
    (idle,) = (await web.get("/api/watching", headers=key("rws"))).json()
    assert (idle["lease"], idle["open"], idle["since"]) == (str(lease.id), False, None)
    assert (await web.get("/api/watching", headers=key("ret"))).json() == []
    assert (await web.delete(f"/api/leases/{lease.id}", headers=key("ret"))).status_code == 404
    assert (await web.delete(f"/api/leases/{lease.id}", headers=key("beleid"))).status_code in (403, 404)
    assert (await web.delete(f"/api/leases/{lease.id}", headers=key("rws"))).status_code == 204
    assert (await web.get("/api/watching", headers=key("rws"))).json() == []


async def test_the_file_of_history_leads_to_each_answer(db: Database, world: World, web: httpx.AsyncClient) -> None:
    lease = await lease_of(db, world)
    sheet = await web.get("/api/history.csv", headers=key("rws"))
    (told,) = csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig")), delimiter=";")
    assert (told["Convenant"], told["Beantwoord door"], told["Verzoek"]) == ("Convenant rws-verkeer", "", str(lease.request_id))
