"""What moves in a demo scene: cars, vans, lorries, cyclists and people, each drawn from a few faces in perspective."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from etl.demo.scene_backdrop import FOCAL, Colour, Image, Look, polygon, project, shade

Three = tuple[float, float, float]
_GLASS: Colour = (72, 60, 50)
_TYRE: Colour = (34, 34, 34)
_AMBER: Colour = (30, 165, 255)


@dataclass(frozen=True, slots=True)
class Body:
    """The size of a vehicle in metres: of the whole, and where its cabin begins and ends along its length."""

    width: float
    length: float
    bonnet: float  # height of the lower part
    roof: float
    cabin_from: float
    cabin_to: float


CAR = Body(1.8, 4.3, 0.92, 1.46, 0.55, 3.1)
VAN = Body(2.0, 5.4, 1.05, 2.3, 0.0, 4.4)
LORRY = Body(2.5, 10.5, 1.2, 3.7, 0.0, 10.3)


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle at a moment. `z` is the end nearest to the camera; `away` drives away from it and shows its back."""

    body: Body
    x: float
    z: float
    away: bool
    colour: Colour
    brakes: bool = False
    blinks: bool = False


def draw_vehicle(image: Image, look: Look, car: Vehicle) -> None:
    """Draw the faces that can be seen, far ones first."""
    body, left, right, far = car.body, car.x - car.body.width / 2, car.x + car.body.width / 2, car.z + car.body.length
    under = [(left - 0.15, 0.0, car.z - 0.1), (right + 0.35, 0.0, car.z - 0.1), (right + 0.35, 0.0, far), (left - 0.15, 0.0, far)]
    _quad(image, look, under, (44, 43, 42))
    side = left if car.x > look.camera_x else right
    _wheels(image, look, car, side)
    _box(image, look, (left, right, side), (0.28, body.bonnet), (car.z, far), car.colour)
    start, end = (body.cabin_from, body.cabin_to) if car.away else (body.length - body.cabin_to, body.length - body.cabin_from)
    _cabin(image, look, car, (left, right, side), (car.z + start, car.z + end))
    _lamps(image, look, car, left, right)


def _quad(image: Image, look: Look, corners: list[tuple[float, float, float]], colour: Colour) -> None:
    polygon(image, [project(look, *corner) for corner in corners], colour)


def _box(image: Image, look: Look, xs: Three, ys: tuple[float, float], zs: tuple[float, float], colour: Colour) -> None:
    (left, right, side), (low, high), (near, far) = xs, ys, zs
    _quad(image, look, [(side, low, near), (side, high, near), (side, high, far), (side, low, far)], shade(colour, 0.72))
    _quad(image, look, [(left, high, near), (right, high, near), (right, high, far), (left, high, far)], shade(colour, 1.1))
    _quad(image, look, [(left, low, near), (right, low, near), (right, high, near), (left, high, near)], shade(colour, 0.9))


def _cabin(image: Image, look: Look, car: Vehicle, xs: Three, zs: tuple[float, float]) -> None:
    (left, right, side), (near, far), low, high = xs, zs, car.body.bonnet, car.body.roof
    lean, slope = 0.14, 0.35 if car.body is CAR else 0.05
    inset = side + (lean if side == left else -lean)
    _quad(
        image,
        look,
        [(side, low, near), (inset, high, near + slope), (inset, high, far - slope), (side, low, far)],
        _GLASS if car.body is CAR else shade(car.colour, 0.75),
    )
    _quad(
        image,
        look,
        [(left, low, near), (right, low, near), (right - lean, high, near + slope), (left + lean, high, near + slope)],
        _GLASS if car.body is CAR or not car.away else shade(car.colour, 0.88),
    )
    _quad(
        image,
        look,
        [
            (left + lean, high, near + slope),
            (right - lean, high, near + slope),
            (right - lean, high, far - slope),
            (left + lean, high, far - slope),
        ],
        shade(car.colour, 1.16),
    )


def _wheels(image: Image, look: Look, car: Vehicle, side: float) -> None:
    for z in (car.z + 0.75, car.z + car.body.length - 0.8):
        u, v = project(look, side, 0.32, z)
        radius = FOCAL / z * 0.33
        if radius >= 1:
            cv2.ellipse(image, (round(u), round(v)), (max(1, round(radius * 0.55)), round(radius)), 0, 0, 360, _TYRE, -1, cv2.LINE_AA)
    for x in (car.x - car.body.width / 2 + 0.05, car.x + car.body.width / 2 - 0.3):
        _quad(image, look, [(x, 0, car.z), (x + 0.25, 0, car.z), (x + 0.25, 0.35, car.z), (x, 0.35, car.z)], _TYRE)


def _lamps(image: Image, look: Look, car: Vehicle, left: float, right: float) -> None:
    dark = look.light != "day" or look.kind == "tunnel"
    if car.blinks:
        colour = _AMBER
    elif car.away:
        colour = (40, 40, 255) if car.brakes or dark else (40, 40, 190)
    else:
        colour = (235, 250, 255) if dark else (215, 222, 226)
    for x in (left + 0.06, right - 0.4):
        _quad(image, look, [(x, 0.58, car.z), (x + 0.34, 0.58, car.z), (x + 0.34, 0.8, car.z), (x, 0.8, car.z)], colour)
        if dark or car.brakes or car.blinks:
            u, v = project(look, x + 0.17, 0.7, car.z)
            glow(image, u, v, FOCAL / car.z * (0.8 if car.away else 1.3), colour, 0.8 if dark else 0.35)
    _quad(
        image,
        look,
        [(car.x - 0.26, 0.42, car.z), (car.x + 0.26, 0.42, car.z), (car.x + 0.26, 0.54, car.z), (car.x - 0.26, 0.54, car.z)],
        (40, 190, 235),
    )


def glow(image: Image, u: float, v: float, radius: float, colour: Colour, strength: float) -> None:
    """Add light around a lamp."""
    reach = int(radius)
    if reach < 2:
        return
    left, top = round(u) - reach, round(v) - reach
    x0, y0, x1, y1 = max(0, left), max(0, top), min(image.shape[1], left + 2 * reach + 1), min(image.shape[0], top + 2 * reach + 1)
    if x0 >= x1 or y0 >= y1:
        return
    ys, xs = np.ogrid[y0 - round(v) : y1 - round(v), x0 - round(u) : x1 - round(u)]
    fall = np.clip(1 - np.sqrt(xs * xs + ys * ys) / reach, 0, 1) ** 2 * strength
    part = image[y0:y1, x0:x1]
    image[y0:y1, x0:x1] = np.clip(part + fall[:, :, None] * np.array(colour), 0, 255).astype(np.uint8)


def draw_walker(image: Image, look: Look, x: float, z: float, step: float, colour: Colour) -> None:
    """A person on foot; `step` is the phase of the gait in radians."""
    _shadow(image, look, x, z, 0.3)
    swing = math.sin(step) * 0.22
    for foot in (-swing, swing):
        _limb(image, look, (x, 0.85, z), (x + foot, 0.02, z), (56, 48, 44), 0.15)
    _torso(image, look, x, z, 0.8, 1.48, colour)
    _head(image, look, x, z, 1.62)


def draw_cyclist(image: Image, look: Look, x: float, z: float, pedal: float, colour: Colour) -> None:
    """A cyclist seen along the road; `pedal` is the phase of the pedals in radians."""
    _shadow(image, look, x, z, 0.4)
    for wheel in (z + 1.1, z):
        u, v = project(look, x, 0.34, wheel)
        radius = FOCAL / wheel * 0.34
        cv2.ellipse(image, (round(u), round(v)), (max(1, round(radius * 0.22)), max(1, round(radius))), 0, 0, 360, _TYRE, 1, cv2.LINE_AA)
    for knee in (math.sin(pedal), -math.sin(pedal)):
        _limb(image, look, (x + 0.1 * knee, 0.95, z + 0.5), (x + 0.12 * knee, 0.35 + 0.16 * knee, z + 0.5), (66, 56, 50), 0.15)
    _torso(image, look, x, z + 0.5, 0.9, 1.52, colour)
    _head(image, look, x, z + 0.6, 1.68)


def _shadow(image: Image, look: Look, x: float, z: float, half: float) -> None:
    _quad(image, look, [(x - half, 0, z), (x + half * 1.6, 0, z), (x + half * 1.6, 0, z + 0.8), (x - half, 0, z + 0.8)], (70, 70, 72))


def _limb(image: Image, look: Look, a: tuple[float, float, float], b: tuple[float, float, float], colour: Colour, width: float) -> None:
    (u, v), (p, q) = project(look, *a), project(look, *b)
    cv2.line(image, (round(u), round(v)), (round(p), round(q)), colour, max(1, round(FOCAL / a[2] * width)), cv2.LINE_AA)


def _torso(image: Image, look: Look, x: float, z: float, low: float, high: float, colour: Colour) -> None:
    _quad(image, look, [(x - 0.18, low, z), (x + 0.18, low, z), (x + 0.25, high, z), (x - 0.25, high, z)], colour)


def _head(image: Image, look: Look, x: float, z: float, y: float) -> None:
    u, v = project(look, x, y, z)
    cv2.circle(image, (round(u), round(v)), max(1, round(FOCAL / z * 0.125)), (126, 152, 190), -1, cv2.LINE_AA)
