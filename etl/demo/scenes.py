"""Moving street scenes for the demo cameras: drawn, so that nobody is in them. The same code and moment give the same picture.

The world is a straight road seen from a mast: x metres to the right of the middle of the road, z metres away along it, y metres up. Every
camera draws its own variety (place, light, colours, traffic) from a hash of its code. Nothing is remembered between frames.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Final
from zoneinfo import ZoneInfo

import cv2
import numpy as np

from etl.demo.scene_backdrop import FAR, HEIGHT, NEAR, WIDTH, Colour, Image, Kind, Light, Look, backdrop
from etl.demo.scene_figures import CAR, LORRY, VAN, Vehicle, draw_cyclist, draw_vehicle, draw_walker

FRAMES_PER_SECOND: Final = 8
QUALITY: Final = 78  # 20 to 40 KB a picture

# The scene in which a car stops now and then, so that the watcher has something to find: every two minutes one brakes in the
# right-hand lane, stands with its hazard lights on, and drives off again. Seconds within the period, metres from the camera.
STOPPING_CAMERA: Final = "vr-022"
STOP_PERIOD, STOP_FROM, STOP_TO = 120.0, 24.0, 64.0
_STOP_Z: Final = 34.0
_BRAKING, _BRAKE_SECONDS = 2.5, 4.0  # m/s2: 20 m from 10 m/s
_PULLING, _PULL_SECONDS = 1.5, 8.0

_KINDS: Final[dict[str, tuple[Kind, ...]]] = {
    "vr": ("boulevard", "street"),
    "rws": ("motorway",),
    "vid": ("motorway",),
    "pzh": ("motorway",),
    "tu": ("tunnel",),
    "tunnel": ("tunnel",),
}
_LIGHTS: Final[tuple[Light, ...]] = ("day", "day", "day", "dusk", "rain")
_LOOKS: Final[dict[str, tuple[Kind, Light]]] = {STOPPING_CAMERA: ("boulevard", "day"), "almere-613": ("street", "dusk")}
_PAINTS: Final[tuple[Colour, ...]] = (
    (60, 60, 62),
    (190, 192, 194),
    (228, 228, 226),
    (60, 44, 150),
    (122, 70, 40),
    (92, 96, 98),
    (40, 36, 32),
    (58, 92, 60),
    (40, 120, 190),
)
_CLOTHES: Final[tuple[Colour, ...]] = (
    (120, 70, 40),
    (50, 50, 160),
    (60, 120, 70),
    (50, 50, 52),
    (160, 160, 165),
    (40, 140, 210),
    (130, 60, 110),
)
_Draw = Callable[[Image], None]
_LOCAL: Final = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True, slots=True)
class _Lane:
    """A stream of things that all go at one speed. `headway` seconds apart on average."""

    name: str
    x: float
    away: bool
    speed: float  # m/s
    headway: float


def frame_at(code: str, t: float) -> Image:
    """The picture of camera `code` at `t` (seconds since 1970): HEIGHT x WIDTH, BGR."""
    look = look_of(code)
    image = _backdrop(look).copy()
    for draw in _from_far_to_near(code, look, t):
        draw(image)
    tick = math.floor(t * FRAMES_PER_SECOND)
    image = np.asarray(cv2.add(image, _grain()[tick % 4]), np.uint8)
    if look.light == "rain" and look.kind != "tunnel":
        image = np.asarray(cv2.add(image, _rain()[tick % 5]), np.uint8)
    _burn_in(image, code, t)
    return image


def jpeg_at(code: str, t: float) -> bytes:
    """The same as a JPEG. Takes a few milliseconds of CPU."""
    done, jpeg = cv2.imencode(".jpg", frame_at(code, t), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    assert done
    return jpeg.tobytes()


@lru_cache(maxsize=4096)
def look_of(code: str) -> Look:
    """How this camera sees the world; by its code alone."""
    kinds = _KINDS.get(code.split("-")[0], ("street", "street", "boulevard"))
    drawn: tuple[Kind, Light] = kinds[_number(code, "kind") % len(kinds)], _LIGHTS[_number(code, "light") % len(_LIGHTS)]
    kind, light = _LOOKS.get(code, drawn)
    lanes = {"boulevard": 2, "street": 1, "motorway": 3, "tunnel": 2}[kind]
    return Look(kind, light, _between(code, "camera", -2.0, 2.0), lanes, 3.5 if kind == "motorway" else 3.1, _number(code, "seed"))


def _number(*parts: object) -> int:
    return int.from_bytes(hashlib.blake2b("/".join(map(str, parts)).encode(), digest_size=4).digest(), "big")


def _between(code: str, what: object, low: float, high: float) -> float:
    return low + (high - low) * _number(code, what) / 0xFFFFFFFF


@lru_cache(maxsize=32)
def _backdrop(look: Look) -> Image:
    return backdrop(look)


@lru_cache(maxsize=1)
def _grain() -> list[Image]:
    """The sensor's noise, in four turns."""
    source = np.random.default_rng(1)
    return [source.integers(0, 9, (HEIGHT, WIDTH, 3), dtype=np.uint8) for _ in range(4)]


@lru_cache(maxsize=1)
def _rain() -> list[Image]:
    source, turns = np.random.default_rng(2), []
    for _ in range(5):
        image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        for x, y, length in source.integers((0, -20, 7), (WIDTH, HEIGHT, 22), (220, 3)).tolist():
            cv2.line(image, (x, y), (x - length // 6, y + length), (46, 44, 42), 1, cv2.LINE_AA)
        turns.append(image)
    return turns


def _from_far_to_near(code: str, look: Look, t: float) -> Iterator[_Draw]:
    things: list[tuple[float, _Draw]] = []
    for lane in _lanes(code, look):
        things += [(car.z, partial(draw_vehicle, look=look, car=car)) for car in _vehicles(code, look, lane, t)]
    if look.kind in ("street", "boulevard"):
        things += _slow_ones(code, look, t)
    if code == STOPPING_CAMERA and (z := _stopping_z(t % STOP_PERIOD)) is not None:
        things.append((z, partial(draw_vehicle, look=look, car=_stopping_car(look, z, t))))
    return (draw for _, draw in sorted(things, key=lambda thing: -thing[0]))


def _lanes(code: str, look: Look) -> Iterator[_Lane]:
    speed = {"boulevard": 12.0, "street": 9.0, "motorway": 26.0, "tunnel": 17.0}[look.kind]
    for way in (-1, 1):
        for lane in range(look.lanes):
            name = f"lane{way}{lane}"
            x = way * (look.median / 2 + 0.3 + (lane + 0.5) * look.lane_width)
            pace = (1.12 - 0.12 * lane) * _between(code, name, 0.92, 1.06)
            yield _Lane(name, x, way > 0, speed * pace, _between(code, name + "headway", 4.2, 8.0))


def _passing(code: str, lane: _Lane, t: float) -> Iterator[tuple[int, float, float]]:
    """Number, departure and distance along the road of everything in the lane at `t`."""
    length = FAR - NEAR
    for i in range(math.floor((t - length / lane.speed) / lane.headway) - 1, math.floor(t / lane.headway) + 1):
        departure = (i + 0.45 * _between(code, f"{lane.name}{i}", 0, 1)) * lane.headway
        way = lane.speed * (t - departure)
        if 0 <= way <= length:
            yield i, departure, NEAR + way if lane.away else FAR - way


def _vehicles(code: str, look: Look, lane: _Lane, t: float) -> Iterator[Vehicle]:
    is_stopping_lane = code == STOPPING_CAMERA and lane.name == f"lane1{look.lanes - 1}"
    for i, departure, z in _passing(code, lane, t):
        if is_stopping_lane and 14 < departure % STOP_PERIOD < STOP_TO + _PULL_SECONDS:
            continue  # would drive into the car that stands there
        pick = _number(code, lane.name, i)
        body = LORRY if look.kind == "motorway" and pick % 5 == 0 else VAN if pick % 7 == 0 else CAR
        yield Vehicle(body, lane.x + (pick % 40 - 20) / 100, z, lane.away, _PAINTS[pick // 64 % len(_PAINTS)])


def _slow_ones(code: str, look: Look, t: float) -> Iterator[tuple[float, _Draw]]:
    half = look.road_half
    for side in (-1, 1):
        path = _Lane(f"cycle{side}", side * (half + 2.0), side > 0, 5.2, _between(code, f"cycle{side}", 9, 18))
        for i, _, z in _passing(code, path, t):
            pick = _number(code, path.name, i)
            yield z, partial(draw_cyclist, look=look, x=path.x + (pick % 60 - 30) / 60, z=z, pedal=t * 6 + pick, colour=_dress(pick))
        pavement = _Lane(f"walk{side}", side * (half + 4.4), _number(code, side) % 2 == 0, 1.35, _between(code, f"walk{side}", 14, 30))
        for i, _, z in _passing(code, pavement, t):
            pick = _number(code, pavement.name, i)
            yield z, partial(draw_walker, look=look, x=pavement.x + (pick % 80 - 40) / 80, z=z, step=t * 7 + pick, colour=_dress(pick))


def _dress(pick: int) -> Colour:
    return _CLOTHES[pick // 64 % len(_CLOTHES)]


def _stopping_z(phase: float) -> float | None:
    """How far the stopping car is, at this second of its period; None while it is not there."""
    if phase < STOP_FROM:
        left = STOP_FROM - phase
        z = _STOP_Z - _BRAKING / 2 * min(left, _BRAKE_SECONDS) ** 2 - _BRAKING * _BRAKE_SECONDS * max(0.0, left - _BRAKE_SECONDS)
    else:
        gone = max(0.0, phase - STOP_TO)
        z = _STOP_Z + _PULLING / 2 * min(gone, _PULL_SECONDS) ** 2 + _PULLING * _PULL_SECONDS * max(0.0, gone - _PULL_SECONDS)
    return z if NEAR - 4 <= z <= FAR else None


def _stopping_car(look: Look, z: float, t: float) -> Vehicle:
    x = look.median / 2 + 0.3 + (look.lanes - 0.5) * look.lane_width
    phase = t % STOP_PERIOD
    stands = STOP_FROM <= phase < STOP_TO
    return Vehicle(CAR, x + 0.3, z, True, (38, 38, 168), STOP_FROM - _BRAKE_SECONDS <= phase < STOP_TO, stands and t % 1.0 < 0.5)


def _burn_in(image: Image, code: str, t: float) -> None:
    moment = datetime.fromtimestamp(t, UTC).astimezone(_LOCAL)
    image[HEIGHT - 18 :] = image[HEIGHT - 18 :] // 3
    words = f"{code.upper()}   {moment:%d-%m-%Y %H:%M:%S}"
    cv2.putText(image, words, (8, HEIGHT - 6), cv2.FONT_HERSHEY_SIMPLEX, 0.38, (235, 235, 235), 1, cv2.LINE_AA)
    cv2.putText(image, "DEMO", (WIDTH - 48, HEIGHT - 6), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (60, 200, 255), 1, cv2.LINE_AA)
