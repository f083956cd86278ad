"""Numbers and coordinates as registers write them: read right, or refused with a reason; never guessed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from etl.sources import coordinates, values
from etl.sources.parsed import BrokenValueError

TO_RD = Transformer.from_crs(4326, 28992, always_xy=True)
dutch_lon, dutch_lat = st.floats(3.4, 7.2), st.floats(50.8, 53.5)


@given(st.floats(-1e6, 1e6, allow_nan=False), st.sampled_from([".", ","]))
def test_a_number_reads_the_same_with_point_or_comma(value: float, sign: str) -> None:
    assert values.number(f"{value:.6f}".replace(".", sign)) == pytest.approx(value, abs=1e-6)


@given(st.text(max_size=20))
def test_any_text_is_a_finite_number_or_refused(text: str) -> None:
    try:
        assert math.isfinite(values.number(text))
    except BrokenValueError as broken:
        assert "getal" in str(broken)


@pytest.mark.parametrize(("text", "number"), [("92.434,52", 92434.52), ("1,234,567.5", 1234567.5), (" -4,5 ", -4.5), ("1e3", 1000.0)])
def test_signs_for_thousands(text: str, number: float) -> None:
    assert values.number(text) == number


@pytest.mark.parametrize("text", ["461.993.881", "51,924,7", "1.2.3", "", "NaN", "inf", "twaalf", "0x10", "1_000", "٣"])
def test_what_is_no_number(text: str) -> None:
    if text == "٣":  # a digit of another script is a digit: read, not refused
        assert values.number(text) == 3
    else:
        with pytest.raises(BrokenValueError):
            values.number(text)


@given(st.floats(allow_nan=True), st.floats(allow_nan=True), st.sampled_from([None, 4326, 28992]))
def test_a_position_lies_on_earth_or_is_refused(x: float, y: float, crs: int | None) -> None:
    try:
        lon, lat = coordinates.position(x, y, crs)
    except BrokenValueError:
        return
    assert -180 <= lon <= 180 and -90 <= lat <= 90 and (lon, lat) != (0, 0)


@given(dutch_lon, dutch_lat)
def test_swapped_coordinates_are_told(lon: float, lat: float) -> None:
    assert coordinates.position(lon, lat) == pytest.approx((lon, lat), abs=1e-6)
    with pytest.raises(BrokenValueError, match="verwisseld"):
        coordinates.position(lat, lon)


@given(dutch_lon, dutch_lat)
def test_the_dutch_grid_is_told_by_size_and_brought_back(lon: float, lat: float) -> None:
    x, y = TO_RD.transform(lon, lat)
    if not coordinates.is_rd(x, y):
        return  # the corner of the rectangle lies outside the grid
    assert coordinates.position(x, y) == pytest.approx((lon, lat), abs=1e-5)
    with pytest.raises(BrokenValueError, match="verwisseld"):
        coordinates.position(y, x)


@pytest.mark.parametrize(
    ("x", "y", "reason"), [(0, 0, "0, 0"), (461993.881, 92434.5, "verwisseld"), (900000, 900000, "stelsel"), (4.47, 151.9, "aarde")]
)
def test_why_a_position_cannot_be_right(x: float, y: float, reason: str) -> None:
    with pytest.raises(BrokenValueError, match=reason):
        coordinates.position(x, y)


@given(dutch_lat, dutch_lon)
def test_degrees_minutes_and_seconds_are_the_same_place(lat: float, lon: float) -> None:
    def written(value: float, letter: str) -> str:
        seconds = round(value * 3600, 4)
        return f"{int(seconds // 3600)}° {int(seconds % 3600 // 60)}' {seconds % 60:.4f}\" {letter}"

    assert values.latitude(written(lat, "N")) == pytest.approx(lat, abs=1e-7)
    assert values.longitude(written(lon, "OL")) == pytest.approx(lon, abs=1e-7)
    assert values.longitude(written(lon, "W")) == pytest.approx(-lon, abs=1e-7)


@pytest.mark.parametrize(
    ("text", "degrees"), [("52,1 N", 52.1), ("N 52.1°", 52.1), ("52.1° NB", 52.1), ("33.9S", -33.9), ("-33° 54'", -33.9), ("52.1", 52.1)]
)
def test_ways_to_write_a_latitude(text: str, degrees: float) -> None:
    assert values.latitude(text) == pytest.approx(degrees)


@pytest.mark.parametrize("text", ["461.993.881", "52.1 E", "52° 61'", "-52 N", "N 52 N", "52° 5", "twaalf", "52°5'70\"", "", "N"])
def test_what_is_no_latitude(text: str) -> None:
    with pytest.raises(BrokenValueError):
        values.latitude(text)


@pytest.mark.parametrize(
    ("text", "degrees"),
    [("0", 0), ("360", 0), ("137,5", 138), ("45°", 45), ("N", 0), ("nno", 23), ("NO", 45), ("NE", 45), ("ZZW", 203), ("SSW", 203)],
)
def test_directions(text: str, degrees: int) -> None:
    assert values.bearing(text) == degrees


@pytest.mark.parametrize("text", ["361", "-1", "0-90", "0;90", "N;S", "N-E", "rechtdoor", "", "NaN"])
def test_what_is_not_one_direction(text: str) -> None:
    with pytest.raises(BrokenValueError):
        values.bearing(text)


@given(st.text(max_size=20))
def test_any_text_is_a_direction_or_refused(text: str) -> None:
    for read, low, high in ((values.bearing, 0, 359), (values.latitude, -math.inf, math.inf)):
        try:
            assert low <= read(text) <= high
        except BrokenValueError as broken:
            assert broken.nl and broken.en


@pytest.mark.parametrize("text", ["2026-05-10", "10-05-2026", "10/5/2026", "2026-05-10T12:00:00Z"])
def test_dates(text: str) -> None:
    assert values.day(text).isoformat() == "2026-05-10"


@pytest.mark.parametrize("text", ["31-02-2026", "2026", "", "5-10"])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(BrokenValueError):
        values.day(text)
