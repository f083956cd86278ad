"""Texts in two languages, figures as people here write them, and the view of a camera."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.settings import ROOT
from dashboard.ui import format as written
from dashboard.ui.cone import sector
from dashboard.ui.texts import LANGUAGES, Texts, catalogue

NL, EN = Texts("nl"), Texts("en")
NOON = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)  # 12:00 here


def test_both_languages_say_the_same_things() -> None:
    assert catalogue("nl").keys() == catalogue("en").keys()
    for key in catalogue("nl"):
        assert set(re.findall(r"\{\w+\}", NL(key))) == set(re.findall(r"\{\w+\}", EN(key))), key
        assert all(catalogue(language)[key].strip() for language in LANGUAGES), key


def test_every_text_that_a_screen_asks_for_exists() -> None:
    sources = [path.read_text() for folder in ("pages", "ui") for path in (ROOT / "dashboard" / folder).rglob("*.py")]
    asked = {key for source in sources for key in re.findall(r'\bt\("([a-z_.]+)"', source)}
    assert asked <= catalogue("nl").keys()
    assert len(asked) > 60


def test_an_unknown_text_is_a_defect_and_an_unknown_language_is_dutch() -> None:
    with pytest.raises(KeyError):
        NL("er.is.geen.zo.tekst")
    assert Texts("fy").language == "nl"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOON, "12:00"),
        (NOON - timedelta(days=1), "20 nov 12:00"),
        (datetime(2025, 7, 1, 10, 0, tzinfo=UTC), "1 jul 2025"),
    ],
)
def test_a_moment_has_its_date_when_it_is_not_today(moment: datetime, said: str) -> None:
    assert written.when(moment, NOON, NL) == said


def test_figures_and_places_are_written_as_they_are_spoken() -> None:
    assert (written.number(1563, NL), written.number(1563, EN), written.number(4.14, NL)) == ("1.563", "1,563", "4,1")
    assert written.spoken_place("A20", 31.1, "Re", NL) == "A20 Re 31,1"
    assert written.spoken_place(None, 31.1, "Re", NL) is None
    assert written.day(date(2027, 3, 1), NL) == "1 mrt 2027"
    assert [written.hours(n, NL) for n in (4, 24, 672)] == ["4 uur", "1 dag", "28 dagen"]
    assert [written.age(NOON - timedelta(seconds=s), NOON, NL) for s in (12, 180, 7200)] == ["12 s oud", "3 min oud", "10:00"]


@given(st.floats(4, 6), st.floats(51, 53), st.integers(0, 359), st.integers(1, 360), st.integers(1, 500))
def test_a_view_is_a_closed_ring_within_reach(lon: float, lat: float, direction: int, width: int, reach: int) -> None:
    view = sector(lon, lat, direction, width, reach)
    assert view is not None
    ring = view["coordinates"][0]
    assert ring[0] == pytest.approx(ring[-1], abs=1e-5)
    assert all(abs(y - lat) * 111_320 <= reach + 1 for _, y in ring)


def test_a_camera_that_looks_east_sees_the_east_and_one_without_direction_draws_nothing() -> None:
    ring = sector(4.48, 51.92, 90, 60, 100)["coordinates"][0]  # type: ignore[index]
    assert all(x >= 4.48 for x, _ in ring)
    assert sector(4.48, 51.92, None, 60, 100) is None
