"""Faults that viewers report: who is told, and that every reporter gets an answer."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.errors import BadInput, NotPermitted
from dashboard.pages.watching.layout import faults as listed
from dashboard.sharing import faults
from dashboard.sharing.faults import ANSWER_IS_NEWS, Found
from dashboard.ui.texts import Texts
from tests.fixtures import world as worlds
from tests.fixtures.asking import bodies
from tests.fixtures.world import World
from tests.unit.test_map_page import words

NL, MINUTE = Texts("nl"), timedelta(minutes=1)


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    return worlds.build(ingest, this_moment())


async def shown(db: Database, world: World, login: str, later: timedelta = MINUTE) -> str:
    """What somebody reads of it on the page of who looks."""
    who, now = world.who(login), world.now + later
    async with db.read() as conn:
        return words(listed(NL, await faults.to_answer(conn, who), await faults.own(conn, who, now), now))


async def test_who_reports_a_fault_reads_what_it_was(db: Database, world: World) -> None:
    report = await faults.report(db, world.who("verkeer"), "ret-1", "Zwart beeld", world.now)
    assert "staat open" in await shown(db, world, "verkeer")
    told = await shown(db, world, "ret")
    assert "wachten: 1" in told and "Zwart beeld" in told and "VERKEER-R" in told
    for other in ("collega", "rws", "beleid", "observant"):
        assert await shown(db, world, other) == ""
    await faults.settle(db, world.who("ret"), report, Found("kabel", " Geraakt bij het graven "), world.now + MINUTE)
    answer = await shown(db, world, "verkeer")
    assert "afgehandeld" in answer and "een kabel: Geraakt bij het graven" in answer
    assert await shown(db, world, "ret") == ""
    assert await shown(db, world, "verkeer", ANSWER_IS_NEWS + 2 * MINUTE) == "", "by then it is no news"


async def test_each_is_a_step_of_the_log_with_its_words_beside_it(db: Database, world: World) -> None:
    report = await faults.report(db, world.who("verkeer"), "ret-1", "Zwart beeld", world.now)
    await faults.settle(db, world.who("ret"), report, Found("vuil"), world.now)
    steps = [(body["change"], body["camera"], body.get("cause")) for body in bodies(world, "change")]
    assert steps == [("fault_reported", "ret-1", None), ("fault_settled", "ret-1", "vuil")]
    assert "Zwart" not in str(bodies(world, "change"))


@pytest.mark.parametrize("found", [Found(""), Found("weer"), Found("anders", " "), Found("kabel", "x" * 501)])
async def test_an_answer_says_what_it_was(db: Database, world: World, found: Found) -> None:
    report = await faults.report(db, world.who("verkeer"), "ret-1", "", world.now)
    with pytest.raises(BadInput):
        await faults.settle(db, world.who("ret"), report, found, world.now)
    assert "staat open" in await shown(db, world, "verkeer")


async def test_who_may_not_look_reports_nothing(db: Database, world: World) -> None:
    with pytest.raises(NotPermitted):
        await faults.report(db, world.who("beleid"), "ret-1", "", world.now)
    assert world.count("fault_report") == 0
