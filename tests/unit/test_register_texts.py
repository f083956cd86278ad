"""The register's words and its small map: both languages say the same, and the drawing stands where the camera does."""

from __future__ import annotations

import itertools
import math
import string
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from dashboard.store.register import Camera, Surroundings
from dashboard.store.register_list import Found, Mark
from dashboard.web.register import overview, query, small_map
from dashboard.web.register.query import WORDS_LENGTH, cleaned
from dashboard.web.register.texts import Words, catalogue

CAMERA = Camera(
    code="almere-613",
    name="Landdrostdreef",
    municipality="Almere",
    owner_id="a",
    owner="A",
    owner_kind="public_order",
    controller=None,
    operator=None,
    kind="ptz",
    image_class=None,
    privacy_profile="none",
    declares_biometrics=False,
    technique=None,
    data=None,
    processing=None,
    removed_since=None,
    placed_from=None,
    placed_until=None,
    pilot_phase=None,
    pilot_ends=None,
    iama_url=None,
    has_iama=False,
    direction=90,
    field_of_view=60,
    range_m=100,
    reach_m=None,
    records=True,
    retention_hours=168,
    lifecycle="active",
    publication="exact",
    notice_seen=True,
    public_only=None,
    shutter_closed=False,
    is_demo=False,
    updated_at=datetime(2026, 1, 1, tzinfo=UTC),
    lon=5.2231,
    lat=52.3741,
    rd_x=0.0,
    rd_y=0.0,
)


def _names(words: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


def test_both_languages_have_every_word_with_the_same_blanks() -> None:
    nl, en = catalogue("nl"), catalogue("en")
    assert nl.keys() == en.keys()
    assert {key: _names(words) for key, words in nl.items()} == {key: _names(words) for key, words in en.items()}


def test_durations_days_and_directions_are_written_as_people_say_them() -> None:
    nl, en = Words("nl"), Words("en")
    assert [nl.duration(hours) for hours in (0, 1, 36, 24, 168, 672)] == ["0 uur", "1 uur", "36 uur", "1 dag", "7 dagen", "28 dagen"]
    assert (nl.day(date(2027, 3, 1)), en.day(date(2027, 3, 1))) == ("1 maart 2027", "1 March 2027")
    assert nl.day(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "1 januari 2027"  # a moment counts by the local day
    assert (nl.compass(0), nl.compass(225), nl.compass(359), en.compass(90)) == ("noorden", "zuidwesten", "noorden", "east")
    assert (nl.weekdays([5, 4, 3, 2, 1]), nl.weekdays([6, 7]), en.weekdays([1, 3])) == (
        "alleen op werkdagen",
        "alleen in het weekend",
        "only on Monday, Wednesday",
    )


@given(st.text())
def test_what_a_visitor_types_never_holds_what_the_database_refuses(typed: str) -> None:
    kept = cleaned(typed)
    assert kept.isprintable()
    assert len(kept) <= WORDS_LENGTH


@given(st.floats(-180, 180), st.floats(-80, 80))
def test_the_frame_is_as_large_as_it_says_around_the_camera(lon: float, lat: float) -> None:
    view = small_map.frame(replace(CAMERA, lon=lon, lat=lat))
    west, south, east, north = view.box
    assert view.place(lon, lat) == (0, 0)
    assert all(abs(a - b) <= 0.2 for a, b in zip(view.place(west, north), (-view.width / 2, -view.height / 2), strict=True))
    assert all(abs(a - b) <= 0.2 for a, b in zip(view.place(east, south), (view.width / 2, view.height / 2), strict=True))


def test_the_fan_points_where_the_camera_does() -> None:
    cone = small_map.draw(CAMERA, Surroundings([], [])).cone
    assert cone is not None
    x, y = (float(part) for part in cone.split("L")[1].split("A")[0].split(","))
    assert math.isclose(math.degrees(math.atan2(x, -y)), 60, abs_tol=0.1)  # east, less half its field of view
    assert math.isclose(math.hypot(x, y), 100, abs_tol=0.1)


def test_an_area_camera_is_drawn_as_a_cell_without_a_fan() -> None:
    drawing = small_map.draw(replace(CAMERA, publication="area", direction=None), Surroundings([], [(5.2231, 52.3741)]))
    assert drawing.cone is None
    assert drawing.cell is not None
    assert all(490 < side < 530 for side in drawing.cell)


def test_the_map_draws_streets_of_our_own_base_map_with_names_inside_the_frame() -> None:
    drawing = small_map.draw(CAMERA, Surroundings([], []))
    assert "street" in {kind for kind, _ in drawing.shapes}
    assert all(abs(label.x) < drawing.frame.width / 2 and -90 <= label.angle <= 90 for label in drawing.labels)


def _asked(**parameters: str) -> query.Asked:
    return query.asked(QueryParams(parameters))


def test_an_address_is_read_as_people_type_it() -> None:
    spoken = _asked(q="A20 Re 31,1").readings
    assert (spoken[0].road, spoken[0].carriageway, spoken[0].hectometre, spoken[0].words) == ("A20", "Re", 31.1, ())
    assert spoken[1].words == ("A20", "Re", "31,1")  # a register that has it as a name only
    assert [one.words for one in _asked(q="Coolsingel 40b, 3011 AD Rotterdam").readings] == [
        ("Coolsingel", "40b", "3011", "AD", "Rotterdam"),
        ("Coolsingel", "Rotterdam"),
    ]
    assert [one.words for one in _asked(q="613").readings] == [("613",)]
    inside = _asked(q="Kralingen", bbox="4.5,51.9,4.6,52").readings[-1]
    assert inside.box == (4.5, 51.9, 4.6, 52.0)  # a part of the map that was chosen stays chosen


@given(st.dictionaries(st.sampled_from(("q", "bbox", "page", "sort", "owner", "records")), st.text(max_size=200)))
def test_no_address_is_an_error(parameters: dict[str, str]) -> None:
    asked = _asked(**parameters)
    assert asked.readings and asked.page >= 1 and asked.order in query.CHOICES
    assert all(one.box is None or one.box[0] <= one.box[2] for one in asked.readings)


@st.composite
def _found(draw: st.DrawFn) -> Found:
    places = draw(st.lists(st.tuples(st.floats(4, 6), st.floats(51, 53), st.integers(1, 500)), min_size=1, max_size=30))
    marks = [Mark(n, lon, lat, (lon, lat, lon, lat), f"c-{i}", None, "traffic") for i, (lon, lat, n) in enumerate(places)]
    lons, lats, counts = zip(*places, strict=True)
    return Found(sum(counts), (min(lons), min(lats), max(lons), max(lats)), marks)


@given(_found())
def test_the_map_of_the_list_shows_every_camera_once_inside_its_frame(found: Found) -> None:
    assert found.box is not None
    view = overview.frame(found.box)
    marks = overview.draw(view, found, []).marks
    assert sum(one.mark.n for one in marks) == found.total
    assert all(abs(one.x) <= view.width / 2 and abs(one.y) <= view.height / 2 for one in marks)
    for one, other in itertools.combinations(marks, 2):
        assert math.hypot(one.x - other.x, one.y - other.y) >= (one.radius + other.radius) * 0.9 - 0.2
