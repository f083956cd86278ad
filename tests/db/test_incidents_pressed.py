"""What the buttons of the page of incidents do with what is filled in beside them; who may press them is test_callback_walk.py's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from dashboard.core.clock import LOCAL, local, now
from dashboard.pages.incidents import ids as inc
from dashboard.pages.incidents import rooms
from dashboard.pages.incidents.ids import Part
from dashboard.pages.refused import Part as RefusedPart
from dashboard.policy.incidents import PROTECTION
from tests.db.test_callback_walk import READS
from tests.fixtures.page_scenes import PLACE, Pages
from tests.fixtures.pressing import Page, staged
from tests.fixtures.web import people

HERE = {name: of for name, of in READS.items() if name.startswith("incidents.")}


@pytest.fixture(scope="module")
def stage(_cluster: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """A world in which no control room answers for the street, but two there are."""
    with staged(Pages, ("incidents", "refused"), HERE, _cluster, tmp_path_factory.mktemp("pressed")) as stage:
        people(stage.connection, {"melder": ("ret", "alarm"), "agent": ("politie-r", "control_room")})
        stage.log_in("agent")
        yield stage


def parties(stage: Pages, because: str) -> set[str]:
    """Who takes part in the incident that was opened last, for this reason."""
    rows = stage.connection.execute(
        "SELECT organisation_id FROM beeldregie.incident_party WHERE incident_id = %s AND because = %s",
        (stage.last("incident", "opened_at"), because),
    )
    return {id_ for (id_,) in rows}


def test_an_alarm_goes_on_to_the_control_rooms_that_are_named(stage: Pages) -> None:
    alarm = stage.alarm(is_verified=True)
    button = inc.part(Part.JUDGE, alarm=alarm, to="passed_on")

    def to(room: str | None) -> str:
        return stage.press("ret", button, [(inc.part(Part.ROOM, of=alarm), room)])

    assert "Kies eerst een meldkamer" in to(None) and parties(stage, "passed_on") == set()
    assert "geen meldkamer bekend" in to(rooms.PLACE) and parties(stage, "passed_on") == set()
    assert "doorgezet" in to("meldkamer-r") and parties(stage, "passed_on") == {"meldkamer-r"}
    assert "doorgezet" in to("politie-r") and parties(stage, "passed_on") == {"meldkamer-r", "politie-r"}


def test_pictures_go_to_the_control_room_that_is_named(stage: Pages) -> None:
    page: Page = [one for one in stage.incident() if one[0] != inc.part(Part.ROOM, of=inc.PUSHED)]

    def to(room: str | None) -> str:
        return stage.press("ret", inc.part(Part.PUSH, at="cameras"), [*page, (inc.part(Part.ROOM, of=inc.PUSHED), room)])

    for room in (None, rooms.PLACE):
        assert "Kies eerst een meldkamer" in to(room) and parties(stage, "push") == set()
    assert "is doorgeschakeld naar" in to("politie-r") and parties(stage, "push") == {"politie-r"}


def test_after_a_no_it_says_where_to_look_instead_and_asks_for_an_agreement(stage: Pages) -> None:
    page: Page = [(inc.Id.CHOSEN, stage.api("verkeer", "/api/incidents", {"kind": "ongeval", "position": PLACE, "priority": 2})["id"])]

    def asked(camera: str, at: str) -> str:
        return stage.press("verkeer", inc.part(Part.ASK, camera=camera, at=at), page)

    said = asked("orde-2", "list")
    instead = inc.part(Part.ASK, camera="eigen-1", at="instead-orde-2")
    agreement = {"type": RefusedPart.ASK_AGREEMENT.value, "code": "orde-2", "at": "incident"}
    assert "mogen wel" in said and all(json.dumps(button) in said for button in (instead, agreement))
    granted = asked("eigen-1", "instead-orde-2")
    assert "mogen wel" not in granted and RefusedPart.ASK_AGREEMENT not in granted
    stage.press("verkeer", agreement, [(agreement | {"type": RefusedPart.AGREEMENT_WORDS.value}, "voor ongevallen")])
    assert RefusedPart.ASK_AGREEMENT not in asked("orde-2", "list")  # it is asked for now


def test_guarding_ends_when_it_is_said_and_else_in_seven_days(stage: Pages) -> None:
    fields: Page = [
        (inc.Id.KIND, PROTECTION),
        (inc.Id.PRIORITY, "2"),
        (inc.Id.PLACE, PLACE),
        (inc.Id.APPROVER, "Officier"),
        (inc.Id.GROUND, "Dreiging"),
    ]
    today = local(now()).date()

    def ends(day: date | None, hour: str = "") -> str:
        return stage.press("politie", inc.Id.SEND, [*fields, (inc.Id.END_DAY, day and str(day)), (inc.Id.END_HOUR, hour)])

    assert "Kies ook de dag" in ends(None, "12:00")
    for day in (today - timedelta(days=1), today + timedelta(days=8)):
        assert "Duurt het langer, open het dan opnieuw" in ends(day)
    query = "SELECT ends_at, opened_at FROM beeldregie.incident WHERE kind = %s ORDER BY opened_at"
    assert stage.connection.execute(query, (PROTECTION,)).fetchall() == []
    ends(today + timedelta(days=2), "12:30")
    ends(today + timedelta(days=2))
    ends(None)
    said, whole_day, unsaid = stage.connection.execute(query, (PROTECTION,)).fetchall()
    noon = datetime.combine(today + timedelta(days=2), time(12, 30), LOCAL)
    assert (said[0], whole_day[0]) == (noon, datetime.combine(today + timedelta(days=3), time(), LOCAL))
    assert unsaid[0] - unsaid[1] == timedelta(days=7)
