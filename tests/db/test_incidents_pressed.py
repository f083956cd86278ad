"""What the buttons of the page of incidents do with what is filled in beside them; who may press them is test_callback_walk.py's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dashboard.pages.incidents import ids as inc
from dashboard.pages.incidents import rooms
from dashboard.pages.incidents.ids import Part
from tests.db.test_callback_walk import READS
from tests.fixtures.page_scenes import Pages
from tests.fixtures.pressing import Page, staged
from tests.fixtures.web import people

HERE = {name: of for name, of in READS.items() if name.startswith("incidents.")}


@pytest.fixture(scope="module")
def stage(_cluster: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """A world in which no control room answers for the street, but two there are."""
    with staged(Pages, ("incidents",), HERE, _cluster, tmp_path_factory.mktemp("pressed")) as stage:
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
