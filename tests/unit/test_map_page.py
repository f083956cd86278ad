"""The map page without a browser: what an installation that has a part switched off leaves out, and what the drawer of a road says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import dash
import pytest
from dash.development.base_component import Component
from fastapi import FastAPI

from dashboard.core.db import Database
from dashboard.core.models import Principal, Text
from dashboard.core.settings import ROOT, Settings
from dashboard.pages import map as map_page
from dashboard.pages.here import Here
from dashboard.pages.map.drawer.about import about
from dashboard.pages.map.drawer.camera import camera
from dashboard.pages.map.drawer.masking import room
from dashboard.pages.map.drawer.road import delay, road
from dashboard.pages.map.editing.ids import EditId
from dashboard.pages.map.finding.filters import empty
from dashboard.pages.map.finding.legend import signs
from dashboard.pages.map.finding.panel import rows
from dashboard.pages.map.finding.search import options
from dashboard.pages.map.ids import Id
from dashboard.pages.map.layout import page
from dashboard.pages.map.news import card
from dashboard.pages.map.shapes import views
from dashboard.policy.permissions import Action
from dashboard.store.camera_models import Card, Count, Counts, Document, Found, Place
from dashboard.store.premises import Check, Premises
from dashboard.store.traffic import Expectation, Reading, Segment, Series
from dashboard.store.triggers import Trigger
from dashboard.ui.dash_app import create_dash
from dashboard.ui.shell import Offers, shell
from dashboard.ui.texts import Texts
from dashboard.web.context import Services

NL, EN = Texts("nl"), Texts("en")
NOW = datetime(2026, 3, 6, 16, 30, tzinfo=UTC)  # 17:30 here
FIVE = timedelta(minutes=5)
# What stands in the drawer only while there is a question or a picture.
COMES_AND_GOES = {Id.MAY_I, Id.PURPOSE, Id.INSTEAD, Id.ASK, Id.WORDS, Id.REASON, Id.EXTEND, Id.STOP, Id.HAND_OVER_OPEN, Id.PICTURE_STATUS}
FORM = {one for one in EditId if one.startswith(("edit-", "bulk-"))} - {
    EditId.OFFER,
    EditId.BEGIN,
    EditId.STATE,
    EditId.DRAWN,
    EditId.TOAST,
    EditId.BULK_N,
    EditId.BULK_OPEN,
}
# And only for who keeps the camera.
COMES_AND_GOES |= {Id.STATE_CAUSE, Id.STATE_WORDS, Id.STATE_FAULT, Id.STATE_FROM, Id.STATE_TO, Id.STATE_WORK, Id.STATE_PLAN}
COMES_AND_GOES |= {Id.STATE_FROM_TIME, Id.STATE_TO_TIME, Id.CONNECTION_BECAUSE, Id.CONNECTION_WORDS, Id.CONNECTION_SAVE}
COMES_AND_GOES |= FORM - {EditId.BULK_STATE, EditId.BULK_READY}


def parts(component: Any) -> Iterator[Component]:
    """A component and all that stands in it."""
    for one in component if isinstance(component, list | tuple) else [component]:
        if isinstance(one, Component):
            yield one
            yield from parts(getattr(one, "children", None))


def words(component: Any) -> str:
    """All the text in a component."""
    found = [getattr(one, "children", None) for one in parts(component)]
    return " ".join(piece for one in found for piece in (one if isinstance(one, list) else [one]) if isinstance(piece, str))


def who() -> Principal:
    return Principal(UUID(int=1), "verkeer", "Verkeer", "verkeer-r", "Verkeer", frozenset({"traffic_manager"}))


@pytest.mark.parametrize(("sharing", "iradar", "triggering"), list(product([True, False], repeat=3)))
def test_what_is_switched_off_is_left_out_and_every_callback_finds_its_parts(
    tmp_path: Any, sharing: bool, iradar: bool, triggering: bool
) -> None:
    basemap: Any = "own" if sharing else "pdok"
    settings = Settings(
        state_folder=str(tmp_path), secret_key="only for tests", sharing=sharing, iradar=iradar, triggering=triggering, basemap=basemap
    )
    stands = {
        one.id
        for one in parts(shell(NL, who(), page(NL, settings), Offers("map", register=True)))
        if isinstance(getattr(one, "id", None), str)
    }
    assert {Id.FORM in stands, Id.ANSWER in stands, Id.ASK_ERROR in stands} == {sharing}
    assert (Id.TRIGGERS in stands, Id.TIME_SCORE in stands) == (triggering, iradar)
    assert {Id.TILES in stands, Id.BASEMAP in stands} == {basemap == "pdok"}

    app = create_dash(FastAPI())
    map_page.register(app, Services(settings, Database(settings, "app", pool_size=1)))
    assert {name for name in named(app) if name not in COMES_AND_GOES} <= stands


def named(app: dash.Dash) -> Iterator[str]:
    """The ids, those with a name, that the callbacks of an application read or write."""
    for callback in app._callback_list:
        outputs = callback["output"].strip(".").split("...")
        ids = [one.rsplit(".", 1)[0] for one in outputs if "." in one] + [one["id"] for one in callback["inputs"] + callback["state"]]
        yield from (one for one in ids if one and not one.startswith("{"))


def series(speed: float | None, free_flow: float | None = 100, expected: int = 12) -> Series:
    """A kilometre of motorway: an hour of measurements with a gap, and the hour ahead."""
    measured = [Reading(NOW - FIVE * n, None if n == 6 else 60.0 + n) for n in range(12, 0, -1)]
    ahead = [Expectation(NOW + FIVE * n, 40, 50, 65) for n in range(1, expected + 1)]
    segment = Segment("a13-l-05", "A13", "A13 Delft – Kleinpolderplein", "richting Den Haag", True, "{}")
    return Series(segment, 1000, free_flow, measured, Reading(NOW, speed) if speed is not None else None, ahead)


@pytest.mark.parametrize(
    ("speed", "free_flow", "said"),
    [
        (100, 100, "Geen vertraging."),
        (130, 100, "Geen vertraging."),
        (30, 100, "1 min 24 s langer over 1 km dan bij vrije doorstroming."),
        (60, 100, "24 s langer over 1 km dan bij vrije doorstroming."),
        (60, None, "De vrije doorstroming is hier nog niet bekend."),
        (None, 100, "Hier is de laatste tien minuten niets gemeten."),
        (0, 100, "Hier is de laatste tien minuten niets gemeten."),
    ],
)
def test_the_delay_is_said_in_words(speed: float | None, free_flow: float | None, said: str) -> None:
    assert delay(NL, series(speed, free_flow)) == said


def test_a_road_shows_its_course_as_a_figure_a_sentence_and_a_table() -> None:
    shown = road(NL, series(60), NOW)
    graph = next(one for one in parts(shown) if type(one).__name__ == "Graph")
    traces = {trace.uid: trace for trace in graph.figure.data}
    assert set(traces) == {"low", "high", "measured", "expected"}
    assert list(traces["measured"].y).count(None) == 1 and traces["measured"].connectgaps is False
    assert set(traces["low"].y) == {40} and set(traces["expected"].y) == {50} and set(traces["high"].y) == {65}
    assert "Van 72 naar 61 km/h; het laagst was 61 km/h om 17:25." in words(shown)
    assert "Verwacht om 18:30: 50 km/h, waarschijnlijk tussen 40 en 65." in words(shown)
    assert len([one for one in parts(shown) if type(one).__name__ == "Tr"]) == 1 + 12 + 12
    assert "Expected at 18:30: 50 km/h" in words(road(EN, series(60), NOW))


def test_without_forecast_there_is_only_the_past_and_without_both_a_sentence() -> None:
    shown = road(NL, series(60, None, expected=0), NOW)
    graph = next(one for one in parts(shown) if type(one).__name__ == "Graph")
    assert [trace.uid for trace in graph.figure.data] == ["measured"] and "Verwacht" not in words(shown)
    nothing = Series(series(60).segment, 1000, None, [Reading(NOW, None)], None, [])
    assert "Hier is de laatste drie uur niets gemeten." in words(road(NL, nothing, NOW))


@pytest.mark.parametrize(("may_judge", "asks", "opens"), list(product([True, False], repeat=3)))
def test_a_trigger_card_offers_what_its_reader_may_do(may_judge: bool, asks: bool, opens: bool) -> None:
    trigger = Trigger(UUID(int=1), "stopped_vehicle", "signal", "vr-003", "Maasboulevard", 4.5, 51.9, NOW, NOW, 0.9, "new", None, True)
    actions: tuple[tuple[Action, bool], ...] = (("request.ask", asks), ("incident.open", opens))
    said = words(card(NL, trigger, NOW, may_judge, {action for action, may_do in actions if may_do}))
    assert ("Niet waar" in said, "Vraag beeld" in said, "Toon camera" in said) == (may_judge, asks, not asks)
    assert ("Camera's hier" in said, "Incident openen" in said) == (asks, opens)


def test_the_choices_of_a_filter_say_their_counts_and_keep_what_is_ticked() -> None:
    owners = [Count("ret", Text("RET", "RET"), 1500), Count("vid", Text("VID", "VID"), 0)]
    counts = Counts(3, 5, {"owner": owners, "kind": [Count("ptz", None, 3)]})
    listed, look = rows(NL, "owner", counts, ["weg"])
    assert ([one.value for one in listed], look) == (["ret", "vid", "weg"], "choices")
    assert ("1.500" in words(listed[0].label), "is-none" in listed[1].className) == (True, True)
    assert "draait en zoomt" in words(rows(NL, "kind", counts, [])[0][0].label)
    many = Counts(0, 0, {"owner": [Count(f"o{n}", Text("O", "O"), n) for n in range(9)]})
    assert rows(NL, "owner", many, [])[1] == "choices is-many", "a long list can be searched"


def test_that_something_is_missing_stands_above_what_is_missing() -> None:
    gaps = [Count("dpia", Text("Verwijzing: ontbreekt", "Reference: missing"), 2), Count("any", None, 4)]
    listed, _ = rows(NL, "missing", Counts(4, 9, {"missing": gaps}), [])
    assert listed[0].value == "any" and "Er ontbreekt iets" in words(listed[0].label)
    assert [one.value for one in parts(listed[1]) if getattr(one, "value", None)] == ["dpia"]


def test_the_legend_explains_every_letter_and_every_basis_has_its_own() -> None:
    marks = NL.under("mark")
    assert len(set(marks.values())) == len(marks) and set(NL.under("legend.basis")) == set(marks)
    said = words(signs(NL, triggers=True))
    assert all(NL(f"legend.basis.{basis}") in said for basis in marks)
    assert "Trigger" not in words(signs(NL, triggers=False))


def test_what_was_found_is_offered_in_groups_with_a_way_to_see_all_of_it() -> None:
    hits = [Found("rws-1", "Camera", "RWS", "A20", 31.1, "Re", (4.5, 51.9)), Found("rws-2", "Camera", None, None, None, None, (4.5, 51.9))]
    groups = options(NL, hits, [Place("Almere", "town", (5.1, 52.3, 5.3, 52.4))], 12, "a20 ")
    values = [[one["value"] for one in group["items"]] for group in groups]
    assert values == [["rws-1", "rws-2"], ["?a20"], ["@5.10000,52.30000,5.30000,52.40000"]]
    assert groups[0]["items"][0]["label"] == "Camera · A20 Re 31,1 · rws-1 · RWS"
    assert all(one["words"] == "a20 " for group in groups for one in group["items"])
    assert options(NL, [], [], 0, "x") == []


def test_without_cameras_the_map_says_what_to_do() -> None:
    at = Here(who(), NL, NOW)
    admin = Here(Principal(UUID(int=2), "ret", "RET", "ret", "RET", frozenset({"owner_admin"})), NL, NOW)
    assert empty(at, Counts(3, 5, {}), None) == []
    assert "Geen camera’s met deze filters." in words(empty(at, Counts(0, 5, {}), None))
    assert any(getattr(one, "href", None) == "/load" for one in parts(empty(admin, Counts(0, 0, {}), None)))
    assert not any(getattr(one, "href", None) for one in parts(empty(at, Counts(0, 0, {}), None)))
    assert "Er stond toen nog geen camera in het register." in words(empty(admin, Counts(0, 0, {}), NOW))


def test_a_mobile_camera_shows_its_base_point_and_how_far_it_may_drive() -> None:
    card = camera_card(kind="mobile", base_point=(4.48, 51.92), reach_m=600, direction=None, field_of_view=None)
    shapes = [(feature["geometry"]["type"], feature["properties"].get("is_reach", False)) for feature in views(card)["features"]]
    assert shapes == [("Polygon", True), ("Point", False)]
    assert "tot 600 m" in words(about(NL, card))


def test_the_drawer_tells_how_it_works_its_pilot_its_documents_and_where_it_came_from() -> None:
    card = camera_card(
        technique="warmtebeeld",
        placed_from=date(2026, 5, 1),
        pilot_phase=3,
        pilot_ends=date(2026, 12, 1),
        iama_url="https://example.org/iama",
        source="cameras.csv",
        source_row=12,
        loaded_at=NOW,
        documents=[Document("processor", "Overeenkomst", "https://example.org/v", None)],
        shutter_closed=True,
    )
    said = words(camera(NL, card, None))
    for piece in ("warmtebeeld", "niet vastgelegd", "1 mei 2026", "IAMA", "verwerkersovereenkomst"):
        assert piece in said, piece
    assert "Uit bestand cameras.csv, rij 12, 6 mrt 2026" in said
    assert "proef, fase 3: pilot tot 1 dec 2026" in said and "afschermkap dicht" in said
    assert "Beeld vragen kan alleen nu" in words(camera(NL, card, None, NOW))
    assert "Ingevoerd door anna" in words(about(NL, camera_card(changed_by="anna")))


def test_the_drawer_tells_what_the_latest_check_of_the_premises_found() -> None:
    check = Check(date(2026, 2, 1), "Centrale X", True, True, None, False, "recognise", True, "Centrale X", None)
    premises = Premises("a-winkel", "Juwelier", "Plein 1", False, check)
    said = words(camera(NL, camera_card(premises=premises), None))
    for piece in ("Live View", "Juwelier · Plein 1", "beoordeeld op 1 feb 2026 door Centrale X", "Centrale X · via internet"):
        assert piece in said, piece
    assert said.count("niet aanwezig") == 1, "of the till area nothing is known"
    assert "nog niet beoordeeld" in words(camera(NL, camera_card(premises=replace(premises, check=None)), None))
    assert "Live View" not in words(camera(NL, camera_card(), None))
    assert "ook plaatsen die niet openbaar zijn" in words(about(NL, camera_card(public_only=False)))


def camera_card(**more: Any) -> Card:
    """A camera of which nothing special is known."""
    plain: dict[str, Any] = dict.fromkeys(Card.__dataclass_fields__)
    plain |= {"id": 1, "code": "vb-1", "name": "Plein", "position": (4.47, 51.92), "position_rd": (92000.0, 437000.0), "kind": "fixed"}
    plain |= {"privacy_profile": "none", "publication": "exact", "lifecycle": "active", "declares_biometrics": False, "extra": {}}
    plain |= {"is_demo": False, "recorded_at": NOW, "shutter_closed": False, "changed_by": "cli"}
    plain |= {"purposes": [], "designations": [], "agreements": [], "gaps": [], "documents": []}
    return Card(**{**plain, **more})


def test_the_browser_that_draws_masks_finds_the_camera_and_every_word_that_it_uses() -> None:
    made = room(NL, "ret-0001").children[1].to_plotly_json()["props"]
    words = json.loads(made["data-words"])
    script = "".join((ROOT / "assets" / name).read_text() for name in ("mask.js", "mask_positions.js"))
    assert made["data-masks"] == "ret-0001"
    assert set(re.findall(r"words\.([a-z_]+)", script)) <= set(words)
