"""The demo's scenes: the same for the same moment, different per camera, and a car that really stops when it says so."""

import numpy as np
import pytest
from numpy.typing import NDArray

from etl.demo import scenes

START = 1_790_000_040.0  # a multiple of the stopping period


def test_a_scene_is_the_same_for_the_same_moment_and_differs_per_camera() -> None:
    assert START % scenes.STOP_PERIOD == 0
    once, again, other = scenes.frame_at("vr-003", START), scenes.frame_at("vr-003", START), scenes.frame_at("vr-004", START)
    assert np.array_equal(once, again)
    assert np.abs(once.astype(int) - other.astype(int)).mean() > 10
    assert once.shape == (360, 640, 3)


@pytest.mark.parametrize("code", ["vr-022", "almere-613", "rws-001", "tu-01", "ret-0001", "almere-020"])
def test_a_picture_is_of_a_size_as_cameras_send(code: str) -> None:
    assert 15_000 < len(scenes.jpeg_at(code, START)) < 45_000


def red(image: NDArray[np.uint8]) -> NDArray[np.bool_]:
    blue, green, crimson = (image[..., channel].astype(int) for channel in range(3))
    return (crimson > 120) & (blue < 80) & (green < 80)


def test_a_car_stands_still_for_forty_seconds_every_two_minutes_and_is_gone_between() -> None:
    lane = (slice(180, 226), slice(400, 448))  # where it stands, before the verge's red path
    standing = [int(red(scenes.frame_at("vr-022", START + s)[lane]).sum()) for s in (25, 40, 63, 145, 183)]
    assert min(standing) > 100
    assert max(standing) - min(standing) < 60
    assert int(red(scenes.frame_at("vr-022", START + 100)[lane]).sum()) < min(standing) / 3
