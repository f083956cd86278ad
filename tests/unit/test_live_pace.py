"""How many of a camera's pictures go to a viewer who asked for fewer, and what counts as asking for that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.live.wire import Pace, rates_of

SECONDS = 20


def taken(pace: Pace, camera_rate: float) -> int:
    """How many pictures are taken of a camera that gives so many a second, in SECONDS."""
    return sum(pace.takes(1000 + frame / camera_rate) for frame in range(int(SECONDS * camera_rate)))


@given(asked=st.floats(0.5, 30), camera=st.floats(1, 30))
def test_the_rate_is_what_was_asked_for_or_what_the_camera_gives(asked: float, camera: float) -> None:
    assert taken(Pace(asked), camera) == pytest.approx(min(asked, camera) * SECONDS, abs=3, rel=0.02)


def test_none_is_all_and_nought_is_none() -> None:
    assert taken(Pace(), 25) == taken(Pace(None), 25) == 25 * SECONDS
    assert taken(Pace(0), 25) == 0


def test_after_a_pause_there_is_no_burst() -> None:
    pace = Pace(5)
    assert taken(pace, 25) == pytest.approx(5 * SECONDS, abs=2)
    assert sum(pace.takes(5000 + frame / 25) for frame in range(25)) <= 6


def test_what_is_no_rate_is_refused() -> None:
    assert rates_of(None) == {}
    assert rates_of({"a": 5, "b": None, "c": 0, "d": 0.5}) == {"a": 5, "b": None, "c": 0, "d": 0.5}
    wrongs: list[object] = [[], 5, "5", {"a": "5"}, {"a": -1}, {"a": float("nan")}, {"a": float("inf")}, {"a": 1e-300}, {"a": [1]}]
    for wrong in wrongs:
        with pytest.raises(ValueError, match="no rates"):
            rates_of(wrong)
