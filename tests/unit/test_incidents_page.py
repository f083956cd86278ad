"""The page of incidents, as far as it can be seen without a database."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.clock import now
from dashboard.pages.incidents import rooms
from dashboard.pages.incidents.layout import Proposal, around, proposal
from dashboard.pages.incidents.listing import Known, listed
from dashboard.store.alarms import Alarm, State, Told
from dashboard.store.incidents import OpenedIncident
from dashboard.ui import leaflet
from dashboard.ui.texts import Texts


@pytest.mark.parametrize(
    ("kind", "place", "proposed"),
    [
        ("pechgeval", "4.476650,51.919350", Proposal("pechgeval", 4.47665, 51.91935)),
        ("evenement", "4.4,51.9", Proposal(None, 4.4, 51.9)),  # a reason to look, but no kind of incident
        ("alarm", "4.4,51.9", Proposal(None, 4.4, 51.9)),  # opened by verifying one, never by an address
        ("bewaken-en-beveiligen", "4.4,51.9", Proposal(None, 4.4, 51.9)),
        ("ongeval", "", None),
        ("ongeval", "4.4", None),
        ("ongeval", "190,51.9", None),
        ("ongeval", "4.4,91", None),
        ("ongeval", "<script>,1", None),
    ],
)
def test_an_address_proposes_a_place_and_a_kind(kind: str, place: str, proposed: Proposal | None) -> None:
    assert proposal(kind, place) == proposed


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_the_address_says_only_a_place_on_earth_is_proposed(kind: str, place: str) -> None:
    found = proposal(kind, place)
    assert found is None or (abs(found.lon) <= 180 and abs(found.lat) <= 90)


def test_without_an_incident_the_cameras_of_the_region_are_drawn_as_on_the_map_page() -> None:
    t = Texts("nl")
    within, everywhere = around(t, (4.4, 51.8, 4.6, 52.0)), around(t, None)
    on_map = leaflet.cameras("x", "", {})
    assert (within.url, everywhere.url) == ("/api/cameras.geojson?bbox=4.4,51.8,4.6,52.0", "/api/cameras.geojson")
    assert (within.cluster, within.pointToLayer, within.clusterToLayer) == (True, on_map.pointToLayer, on_map.clusterToLayer)


def test_the_incidents_of_one_s_own_region_come_first_and_say_so() -> None:
    def opened(code: str, minutes: int) -> OpenedIncident:
        return OpenedIncident(uuid4(), code, "brand", 2, (4.4, 51.9), now() - timedelta(minutes=minutes), None, "ret")

    elsewhere, old, new = opened("2026-000003", 1), opened("2026-000001", 9), opened("2026-000002", 5)
    known = Known([], [elsewhere, new, old], [], {new.id, old.id}, {new.id})
    _, opened_now, _ = listed(Texts("nl"), known, None, "meldkamer", now())
    items = [str(item) for item in opened_now.children[1].children]
    assert [one.code for item in items for one in (elsewhere, old, new) if one.code in item] == [new.code, old.code, elsewhere.code]
    assert ["uw regio" in item for item in items] == [True, True, False] and ["'nieuw'" in item for item in items] == [True, False, False]


@pytest.mark.parametrize(
    ("state", "answering", "chosen"), [("verified", ["kamer"], rooms.PLACE), ("verified", [], None), ("passed_on", ["kamer"], None)]
)
def test_passing_an_alarm_on_names_the_control_room_and_asks_for_it_where_none_is_known(
    state: State, answering: list[str], chosen: str | None
) -> None:
    told = Told("Actual", "Security", "Overval", "Immediate", "Severe", 4.4, 51.9, now())
    alarm = Alarm(uuid4(), "centrale", "Centrale", told, None, None, None, None, now(), state, now(), uuid4(), "2026-000001", False)
    known = Known([alarm], [], [], rooms={"kamer": "Meldkamer", "elders": "Elders"}, answering={alarm.id: answering})
    group = listed(Texts("nl"), known, None, "kamer", now())[0]
    field, passes_on, _ = group.children[1].children[0].children[-1].children
    assert passes_on.children == "Zet door" and field.value == chosen
    assert {one["value"] for one in field.data} == ({rooms.PLACE, "elders"} if chosen else {"kamer", "elders"})
