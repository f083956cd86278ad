"""Detection on made pictures and real clips: a vehicle that stands is told once; light, passers-by and what never drove are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.watch.detect import Event, StoppedVehicles

FPS = 5
HEIGHT, WIDTH = 180, 320
Scene = Callable[[float], list[tuple[float, float, int]]]  # t -> vehicles: x, y of the left top corner, grey


def road(seed: int = 1) -> np.ndarray:
    """An empty road: coarse structure, two lines."""
    rng = np.random.default_rng(seed)
    grey = cv2.resize(rng.normal(100, 12, (12, 20)).astype(np.float32), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    grey[88:91, :] = 170
    grey[30:33, :] = 160
    return np.repeat(grey[:, :, None], 3, axis=2)


def watched(scene: Scene, seconds: float, light: Callable[[float], float] = lambda t: 1.0, seed: int = 1) -> list[Event]:
    """What is told of a scene under a light, with a sensor's noise."""
    detector, ground, rng = StoppedVehicles(), road(seed), np.random.default_rng(seed)
    noise = [rng.normal(0, 2, ground.shape).astype(np.float32) for _ in range(7)]
    told = []
    for number in range(int(seconds * FPS)):
        t = number / FPS
        picture = ground.copy()
        for x, y, grey in scene(t):
            vehicle(picture, round(x), round(y), grey)
        picture = picture * np.float32(light(t)) + noise[number % 7]
        told += detector.step(np.clip(picture, 0, 255).astype(np.uint8), t)
    return told


def vehicle(picture: np.ndarray, x: int, y: int, grey: int) -> None:
    cv2.rectangle(picture, (x, y), (x + 33, y + 17), (grey, grey, grey), -1)
    cv2.rectangle(picture, (x + 20, y + 3), (x + 25, y + 14), (40, 40, 40), -1)


def passing(t: float, every: float = 7.0, y: float = 100, grey: int = 200) -> list[tuple[float, float, int]]:
    """Traffic at 60 pixels a second."""
    return [((t % every) * 60 - 40, y, grey)]


def stopping(t: float, at: float = 20, until: float = 60, x: float = 150, y: float = 60, grey: int = 220) -> list[tuple[float, float, int]]:
    """One that drives in, stands at x from `at` until `until`, and drives on."""
    if t < at:
        return [(x - (at - t) * 60, y, grey)] if x - (at - t) * 60 > -40 else []
    return [(x + max(t - until, 0) * 60, y, grey)]


def test_a_vehicle_that_stands_is_told_once_with_place_and_time() -> None:
    told = watched(lambda t: passing(t) + stopping(t), 90)
    assert len(told) == 1
    event = told[0]
    assert event.kind == "stopped_vehicle" and event.confidence > 0.8
    assert 19 <= event.since <= 21.5 and 10 <= event.t - event.since <= 10.5
    x, y, w, h = event.box
    assert abs(x - 150) < 6 and abs(y - 60) < 6 and abs(w - 34) < 10 and abs(h - 18) < 10


def test_a_second_vehicle_that_stands_is_told_too() -> None:
    told = watched(lambda t: passing(t, y=130) + stopping(t) + stopping(t, at=80, until=120, x=200, y=60), 130)
    assert [round(event.since, -1) for event in told] == [20, 80]


def test_traffic_passing_in_front_of_it_changes_nothing() -> None:
    told = watched(lambda t: stopping(t) + passing(t, every=6, y=70, grey=60), 75)
    assert len(told) == 1


def test_driving_traffic_and_a_short_stop_are_not_told() -> None:
    assert watched(lambda t: passing(t) + stopping(t, until=27), 60) == []


@settings(max_examples=6)
@given(at=st.floats(12, 50), gain=st.floats(0.55, 1.7), seed=st.integers(0, 50))
def test_a_jump_of_exposure_is_no_vehicle_and_hides_none(at: float, gain: float, seed: int) -> None:
    def light(t: float) -> float:
        return gain if at < t < at + 15 else 1.0

    assert watched(passing, 70, light, seed=seed) == []
    assert len(watched(lambda t: passing(t) + stopping(t), 70, light, seed=seed)) == 1


def test_a_change_of_light_too_great_to_even_out_keeps_the_vehicle_that_stands() -> None:
    told = watched(lambda t: passing(t) + stopping(t), 70, lambda t: 0.3 if t > 25 else 1.0)
    assert len(told) == 1


def test_another_scene_brings_no_triggers() -> None:
    detector = StoppedVehicles()
    told = []
    for number in range(60 * FPS):
        t = number / FPS
        picture = road(1 + int(t // 20)).copy()
        vehicle(picture, 100, 100, 220)
        told += detector.step(np.clip(picture, 0, 255).astype(np.uint8), t)
    assert told == []


def test_what_stood_there_from_the_start_and_what_appears_in_place_is_not_told() -> None:
    assert watched(lambda t: [(60, 60, 210)], 60) == []
    assert watched(lambda t: passing(t) + ([(60, 60, 210)] if t > 20 else []), 60) == []
    assert watched(lambda t: passing(t) + ([(60, 60, 210)] if t < 20 else []), 60) == []


def test_beside_the_road_is_parking() -> None:
    def parking(t: float) -> list[tuple[float, float, int]]:
        away = min(max(t - 22.5, 0), 1.2) * 50
        return [(min(t - 20, 2.5) * 60 + 0, 100 + away, 230)] if t > 20 else []

    assert watched(lambda t: passing(t, every=3, y=40) + (passing(t, every=3, y=100) if t < 59 else []) + parking(t - 40), 110) == []


def test_grey_pictures_and_large_ones_give_boxes_in_their_own_pixels() -> None:
    detector = StoppedVehicles()
    told = []
    for number in range(40 * FPS):
        picture = road().copy()
        for x, y, grey in stopping(number / FPS, at=12):
            vehicle(picture, round(x), round(y), grey)
        large = cv2.resize(np.clip(picture, 0, 255).astype(np.uint8), (1280, 720))
        told += detector.step(cv2.cvtColor(large, cv2.COLOR_BGR2GRAY), number / FPS)
    assert len(told) == 1 and abs(told[0].box[0] - 600) < 24 and abs(told[0].box[2] - 136) < 40


def clip(path: Path, detector: StoppedVehicles) -> list[Event]:
    video = cv2.VideoCapture(str(path))
    rate, number, told = video.get(cv2.CAP_PROP_FPS), 0, []
    while (read := video.read())[0]:
        told += detector.step(read[1], number / rate)
        number += 1
    assert number > 300
    return told


@pytest.mark.reference
@pytest.mark.parametrize("name", ["intel_car-detection.mp4", "intel_one-by-one-person-detection.mp4"])
def test_nothing_is_told_of_a_clip_in_which_nothing_stands(reference: Path, name: str) -> None:
    assert clip(reference / "video" / name, StoppedVehicles()) == []


def test_persons_who_stand_and_talk_are_no_vehicles() -> None:
    path = Path("/usr/share/doc/opencv-doc/examples/data/vtest.avi")
    if not path.is_file():
        pytest.skip("Debian's opencv-doc is not installed")
    assert clip(path, StoppedVehicles()) == []
