"""A spoken place out of what people type, and the address that the page and its filters share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.errors import BadInput
from dashboard.pages.map.layout import cameras_url
from dashboard.store.camera_search import Spoken, spoken
from dashboard.store.cameras import ANY_GAP, Filter
from dashboard.web.api.selection import of_query

THERE = Spoken("A20", 31.1, "Re")


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("A20 Re 31,1", THERE),
        ("A20 31.1 re", THERE),
        ("a20 km 31,1 rechts", THERE),
        ("re 31,1 a20", THERE),
        ("A20 31,1Re", THERE),
        ("A20 hmp 31.1 right", THERE),
        ("a-20 31,1 R", THERE),
        ("A13 hmp 12", Spoken("A13", 12.0)),
        ("N210 links", Spoken("N210", None, "Li")),
        ("A20", Spoken("A20")),
        ("31,1", Spoken(None, 31.1)),
        ("A20 31,1 coolsingel", Spoken("A20", 31.1, None, ("coolsingel",))),
        ("613", Spoken(rest=("613",))),
        ("camera 613", Spoken(rest=("camera", "613"))),
        ("links bij de brug", Spoken(rest=("links", "bij", "de", "brug"))),
        ("", Spoken()),
    ],
)
def test_a_spoken_place_is_understood_in_any_order(words: str, place: Spoken) -> None:
    assert spoken(words) == place


@given(st.sampled_from("AN"), st.integers(1, 999), st.integers(0, 9999), st.sampled_from(["Re", "Li"]), st.permutations([0, 1, 2]))
def test_what_is_written_is_read_back(letter: str, number: int, tenths: int, side: str, order: list[int]) -> None:
    words = [f"{letter}{number}", f"{tenths // 10},{tenths % 10}", side]
    assert spoken(" ".join(words[n] for n in order)) == Spoken(words[0], tenths / 10, side)


@given(st.text(max_size=40))
def test_no_words_are_lost_or_refused(words: str) -> None:
    found = spoken(words)
    assert set(found.rest) <= set(words.split())


def test_a_query_is_a_selection() -> None:
    wanted, at = of_query("owner=vid,ret&missing=true&records=no&q=a20+re&as_of=2026-05-10&view=table&at=51,4,12")
    assert wanted == Filter(owner=("vid", "ret"), missing=(ANY_GAP,), records=("no",), q="a20 re")
    assert at is not None and at.isoformat() == "2026-05-10T00:00:00+02:00"
    assert of_query("") == (Filter(), None)
    assert of_query("owner=")[0].owner == ()
    with pytest.raises(BadInput):
        of_query("as_of=gisteren")


def test_the_layer_begins_with_what_the_pages_address_says() -> None:
    asked = "at=51.92,4.47,12&basis=unknown,gemw-151c&owner_kind=road&camera=vr-022&as_of=2026-05-10T12:00"
    assert cameras_url(asked) == "/api/cameras.geojson?owner_kind=road&basis=unknown,gemw-151c&as_of=2026-05-10T12:00"
    assert cameras_url("camera=vr-022") == "/api/cameras.geojson"
