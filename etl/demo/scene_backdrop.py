"""What stands still in a demo scene: sky, buildings, water, road with markings, trees, lamps. Drawn once per camera, at twice the size."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Colour = tuple[int, int, int]  # blue, green, red
Point = tuple[float, float, float]  # x, y, z in metres
Kind = Literal["boulevard", "street", "motorway", "tunnel"]
Light = Literal["day", "dusk", "rain"]

WIDTH: Final = 640
HEIGHT: Final = 360
HORIZON: Final = 108.0  # pixels from the top
FOCAL: Final = 560.0  # pixels
MAST: Final = 7.0  # metres
NEAR: Final = 12.0  # metres: the lower edge of the picture lies at 15.6
FAR: Final = 220.0
_FINE: Final = 2  # drawn at this many times the size, for smooth edges
_SHIFT: Final = 3  # fractional bits of OpenCV's coordinates
_BRICKS: Final[tuple[Colour, ...]] = ((92, 110, 150), (120, 140, 168), (150, 160, 172), (84, 92, 120), (168, 176, 186), (110, 118, 128))


@dataclass(frozen=True, slots=True)
class Look:
    """How one camera sees the world. Widths in metres from the middle of the road."""

    kind: Kind
    light: Light
    camera_x: float
    lanes: int  # each way
    lane_width: float
    seed: int

    @property
    def road_half(self) -> float:
        """From the middle to the edge of the carriageway."""
        return self.lanes * self.lane_width + self.median / 2 + 0.6

    @property
    def median(self) -> float:
        """Between the two directions."""
        return {"boulevard": 2.0, "street": 0.0, "motorway": 3.0, "tunnel": 0.0}[self.kind]


def project(look: Look, x: float, y: float, z: float) -> tuple[float, float]:
    """Where a point of the world stands in the picture, in pixels. A shift lens: what is upright stays upright."""
    scale = FOCAL / max(z, 1.0)
    return WIDTH / 2 + (x - look.camera_x) * scale, HORIZON + (MAST - y) * scale


def polygon(image: Image, points: list[tuple[float, float]], colour: Colour, scale: float = 1.0) -> None:
    """Fill a polygon given in (fractional) pixels of the final picture."""
    fixed = np.round(np.array(points) * scale * (1 << _SHIFT)).astype(np.int32)
    cv2.fillPoly(image, [fixed], colour, cv2.LINE_AA, _SHIFT)


def shade(colour: Colour, factor: float) -> Colour:
    """The colour, darker (below 1) or lighter."""
    blue, green, red = (max(0, min(255, round(part * factor))) for part in colour)
    return blue, green, red


def backdrop(look: Look) -> Image:
    """The still picture of this look, HEIGHT x WIDTH, in its light."""
    painter = _Painter(look)
    if look.kind == "tunnel":
        painter.tunnel()
    else:
        painter.outdoors()
    image = np.asarray(cv2.resize(painter.image, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)
    return _lit(image, look)


def _lit(image: Image, look: Look) -> Image:
    if look.kind == "tunnel" or look.light == "day":
        return image
    if look.light == "dusk":
        return np.clip(image * np.array([0.62, 0.50, 0.50]), 0, 255).astype(np.uint8)
    grey = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    return np.asarray(cv2.addWeighted(image, 0.42, grey, 0.36, 6), np.uint8)


class _Painter:
    """Draws one look from far to near."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.random = random.Random(look.seed)  # noqa: S311 - variety, not a secret
        self.image: Image = np.zeros((HEIGHT * _FINE, WIDTH * _FINE, 3), np.uint8)

    def outdoors(self) -> None:
        """Everything under the open sky."""
        self._sky()
        self._skyline()
        self._ground()
        self._road()
        if self.look.kind == "motorway":
            self._verges()
        else:
            self._sides()

    def tunnel(self) -> None:
        """A tube: walls with a light band, a ceiling with lamps."""
        half, top, near = self.look.road_half + 1.2, 8.8, 6.0
        self.image[:] = (30, 30, 30)
        self._quad((-half, top, near), (half, top, near), (half, top, FAR), (-half, top, FAR), (64, 62, 60))
        self._quad((-half, 0, NEAR), (half, 0, NEAR), (half, 0, FAR), (-half, 0, FAR), (70, 72, 74))
        for side in (-1, 1):
            x = side * half
            self._quad((x, 0, near), (x, top, near), (x, top, FAR), (x, 0, FAR), (150, 158, 160) if side < 0 else (138, 146, 150))
            self._quad((x, 0, near), (x, 1.1, near), (x, 1.1, FAR), (x, 0, FAR), (96, 100, 104))
            self._quad((x, 2.2, near), (x, 2.5, near), (x, 2.5, FAR), (x, 2.2, FAR), (90, 130, 60))
            for z in range(26, 200, 24):  # emergency posts
                self._quad((x, 0.9, z), (x, 2.1, z), (x, 2.1, z + 1.2), (x, 0.9, z + 1.2), (70, 110, 230))
        self._road()
        for z in range(200, 8, -9):
            for x in (-half * 0.45, half * 0.45):
                self._quad((x - 0.5, top, z), (x + 0.5, top, z), (x + 0.5, top, z + 3), (x - 0.5, top, z + 3), (220, 242, 250))

    def _quad(self, a: Point, b: Point, c: Point, d: Point, colour: Colour) -> None:
        self._fill([project(self.look, *corner) for corner in (a, b, c, d)], colour)

    def _fill(self, points: list[tuple[float, float]], colour: Colour) -> None:
        polygon(self.image, points, colour, _FINE)

    def _strip(self, x0: float, x1: float, z0: float, z1: float, colour: Colour, y: float = 0.0) -> None:
        self._quad((x0, y, z0), (x1, y, z0), (x1, y, z1), (x0, y, z1), colour)

    def _sky(self) -> None:
        top, low = {
            "day": ((214, 158, 104), (238, 222, 205)),
            "dusk": ((150, 86, 62), (120, 176, 250)),
            "rain": ((168, 160, 152), (205, 202, 198)),
        }[self.look.light]
        rows = np.linspace(0, 1, HEIGHT * _FINE)[:, None, None] ** 0.8 * 2.2
        sky = np.array(top) * (1 - np.clip(rows, 0, 1)) + np.array(low) * np.clip(rows, 0, 1)
        noise = np.random.default_rng(self.look.seed).random((9, 12)).astype(np.float32)
        clouds = cv2.resize(noise, (WIDTH * _FINE, HEIGHT * _FINE), interpolation=cv2.INTER_CUBIC)[:, :, None]
        strength = np.clip((clouds - 0.55) * 2.2, 0, 1) * (0.75 if self.look.light == "day" else 0.3)
        self.image[:] = np.clip(sky * (1 - strength) + 248 * strength, 0, 255).astype(np.uint8)

    def _skyline(self) -> None:
        """Towers far away, hazy; and over the water a bridge with a pylon and stays."""
        haze = {"day": (196, 182, 168), "dusk": (118, 100, 104), "rain": (182, 178, 174)}[self.look.light]
        x = -40.0
        while x < WIDTH + 20:
            width, height = self.random.uniform(12, 40), self.random.choice((9, 14, 18, 26, 40, 58))
            colour = shade(haze, self.random.uniform(0.82, 1.0))
            self._fill([(x, HORIZON + 2), (x, HORIZON - height), (x + width, HORIZON - height), (x + width, HORIZON + 2)], colour)
            x += width + self.random.uniform(-6, 14)
        if self.look.kind == "boulevard":
            self._bridge(shade(haze, 1.22))

    def _bridge(self, colour: Colour) -> None:
        foot = 470.0
        self._fill([(foot - 5, HORIZON + 2), (foot + 24, HORIZON - 92), (foot + 28, HORIZON - 92), (foot + 8, HORIZON + 2)], colour)
        self._fill([(330, HORIZON - 3), (WIDTH, HORIZON - 7), (WIDTH, HORIZON - 3), (330, HORIZON)], shade(colour, 0.9))
        for i in range(1, 11):
            start = (round((foot + 25) * _FINE), round((HORIZON - 90 + i * 4) * _FINE))
            cv2.line(self.image, start, (round((foot - 14 * i) * _FINE), round((HORIZON - 3) * _FINE)), colour, 1, cv2.LINE_AA)

    def _ground(self) -> None:
        colour = (74, 128, 96) if self.look.kind == "motorway" else (150, 155, 160)
        self._strip(-400, 400, NEAR, 4000, colour)
        if self.look.kind == "boulevard":  # the river, behind the quay
            quay = self.look.road_half + 9.5
            self._strip(quay, 600, NEAR, 4000, (128, 112, 86) if self.look.light != "dusk" else (120, 100, 96))
            for _ in range(160):
                z, x = self.random.uniform(22, 260), quay + self.random.expovariate(0.03)
                self._strip(x, x + self.random.uniform(1, 5), z, z + 0.5 + z * 0.008, shade((128, 112, 86), self.random.uniform(0.9, 1.16)))

    def _road(self) -> None:
        look, half = self.look, self.look.road_half
        self._strip(-half, half, NEAR, FAR * 6, (88, 86, 84))
        for _ in range(60):  # worn patches
            x, z = self.random.uniform(-half, half - 1), self.random.uniform(15, 160)
            colour = shade((88, 86, 84), self.random.uniform(0.95, 1.05))
            self._strip(x, min(half, x + self.random.uniform(0.5, 2.4)), z, z + self.random.uniform(2, 22), colour)
        if look.median and look.kind == "boulevard":
            self._strip(-look.median / 2, look.median / 2, NEAR, FAR * 6, (62, 116, 84))
            self._strip(-look.median / 2 - 0.18, -look.median / 2, NEAR, FAR * 6, (176, 178, 180))
            self._strip(look.median / 2, look.median / 2 + 0.18, NEAR, FAR * 6, (176, 178, 180))
        elif look.median:
            self._strip(-look.median / 2, look.median / 2, NEAR, FAR * 6, (100, 104, 104))
        if not look.median:
            self._line(0.0, solid=False)
        for side in (-1, 1):
            start = side * (look.median / 2 + 0.3)
            if look.median:
                self._line(start, solid=True)
            for lane in range(1, look.lanes):
                self._line(start + side * lane * look.lane_width, solid=False)
            self._line(start + side * look.lanes * look.lane_width, solid=True)

    def _line(self, x: float, solid: bool) -> None:
        if solid:
            self._strip(x - 0.07, x + 0.07, NEAR, FAR * 3, (216, 218, 220))
            return
        for z in np.arange(NEAR, FAR, 12.0):
            self._strip(x - 0.08, x + 0.08, float(z), float(z) + 3.0, (222, 224, 226))

    def _verges(self) -> None:
        half = self.look.road_half
        for side in (-1, 1):
            self._fence(side * (half + 1.0), 0.75, (170, 172, 172))
            for z in range(170, 20, -11):
                self._tree(side * (half + self.random.uniform(7, 22)), z + self.random.uniform(-4, 4), self.random.uniform(3, 7))
        self._fence(0.0, 0.85, (176, 178, 178))
        self._gantry(90.0)

    def _fence(self, x: float, height: float, colour: Colour) -> None:
        for z in np.arange(120, NEAR, -4.0):
            self._post(x, float(z), height, shade(colour, 0.75), 0.07)
        self._quad((x, height * 0.6, NEAR), (x, height, NEAR), (x, height, FAR), (x, height * 0.6, FAR), colour)

    def _gantry(self, z: float) -> None:
        half = self.look.road_half + 1.5
        for side in (-1, 1):
            self._post(side * half, z, 7.2, (110, 112, 114), 0.25)
        self._quad((-half, 6.6, z), (half, 6.6, z), (half, 7.3, z), (-half, 7.3, z), (120, 122, 124))
        for lane in range(self.look.lanes):
            x = self.look.median / 2 + (lane + 0.5) * self.look.lane_width
            self._quad((x - 0.8, 5.4, z), (x + 0.8, 5.4, z), (x + 0.8, 6.8, z), (x - 0.8, 6.8, z), (36, 34, 32))
        self._quad((-half + 1, 5.2, z), (-2, 5.2, z), (-2, 7.0, z), (-half + 1, 7.0, z), (150, 84, 20))

    def _sides(self) -> None:
        """Kerbs, cycle paths of red asphalt, pavements, houses, trees and lamps."""
        half = self.look.road_half
        for side in (-1, 1):
            self._strip(side * half, side * (half + 0.3), NEAR, FAR * 3, (186, 188, 190))
            self._strip(side * (half + 0.9), side * (half + 3.1), NEAR, FAR * 3, (70, 74, 138))
            self._strip(side * (half + 3.1), side * (half + 3.3), NEAR, FAR * 3, (190, 192, 194))
        self._houses(-1, -(half + 7.5))
        if self.look.kind == "street":
            self._houses(1, half + 7.5)
        else:
            self._fence(half + 9.3, 1.0, (120, 120, 118))
        for z in range(186, 16, -17):
            for side in (-1, 1):
                self._tree(side * (half + 5.6), z + self.random.uniform(-2, 2), self.random.uniform(1.5, 2.6))
                self._lamp(side, side * (half + 0.6), z + 8.0)

    def _houses(self, side: int, x: float) -> None:
        """A row of fronts along the road, far to near, with windows; lit here and there at dusk."""
        z = 230.0
        while z > 14:
            depth, height = self.random.uniform(7, 16), self.random.choice((7.5, 9.5, 10.5, 13, 16))
            near = max(NEAR, z - depth)
            colour = self.random.choice(_BRICKS)
            self._quad((x, 0, near), (x, height, near), (x, height, z), (x, 0, z), shade(colour, 0.95 if side < 0 else 0.82))
            self._quad((x, height, near), (x + side * 8, height, near), (x + side * 8, 0, near), (x, 0, near), shade(colour, 0.62))
            self._windows(x, near, z, height, colour)
            z = near - 0.01

    def _windows(self, x: float, near: float, far: float, height: float, colour: Colour) -> None:
        dusk = self.look.light == "dusk"
        for floor in np.arange(0.6, height - 2.0, 2.9):
            for at in np.arange(near + 0.8, far - 1.4, 2.3):
                lit = dusk and self.random.random() < 0.35
                glass = (140, 225, 255) if lit else shade((128, 112, 96), self.random.uniform(0.55, 0.95))
                y, z = float(floor), float(at)
                self._quad((x, y, z), (x, y + 1.7, z), (x, y + 1.7, z + 1.3), (x, y, z + 1.3), shade(colour, 1.25))
                self._quad((x, y + 0.12, z + 0.12), (x, y + 1.58, z + 0.12), (x, y + 1.58, z + 1.18), (x, y + 0.12, z + 1.18), glass)

    def _post(self, x: float, z: float, height: float, colour: Colour, width: float) -> None:
        self._quad((x - width / 2, 0, z), (x + width / 2, 0, z), (x + width / 2, height, z), (x - width / 2, height, z), colour)

    def _tree(self, x: float, z: float, crown: float) -> None:
        self._post(x, z, 3.2, (52, 62, 76), 0.25)
        for _ in range(14):
            u, v = project(self.look, x + self.random.gauss(0, crown * 0.35), 4.2 + self.random.gauss(0, crown * 0.35), z)
            radius = max(1, round(FOCAL / z * crown * 0.42 * _FINE))
            colour = shade((52, 112, 74), self.random.uniform(0.7, 1.2))
            cv2.circle(self.image, (round(u * _FINE), round(v * _FINE)), radius, colour, -1, cv2.LINE_AA)

    def _lamp(self, side: int, x: float, z: float) -> None:
        self._post(x, z, 7.5, (96, 98, 98), 0.14)
        self._quad((x, 7.4, z), (x - side * 2.0, 7.7, z), (x - side * 2.0, 7.55, z), (x, 7.25, z), (96, 98, 98))
        u, v = project(self.look, x - side * 1.9, 7.45, z)
        colour = (170, 226, 255) if self.look.light == "dusk" else (210, 214, 216)
        cv2.circle(self.image, (round(u * _FINE), round(v * _FINE)), max(1, round(FOCAL / z * 0.28 * _FINE)), colour, -1, cv2.LINE_AA)
