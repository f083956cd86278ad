"""Vehicles that stand, each recognised in its place by how it looks, so that traffic passing before it or a change of light do not matter.

The background model alone would not do: it takes in what stands long enough, and a passing vehicle melts into the one that stands.
What is remembered of a vehicle are two grey patches of a few hundred pixels, its own and the empty road's, for as long as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from etl.watch.background import Picture, correlation
from etl.watch.tracks import Box, Track

ALIKE = 0.6  # correlation of the patch with what is there now
ROAD_ITSELF = 0.7  # correlation of the patch with the empty road: it is a shade or a shine
GONE_SECONDS = 3.0  # unlike for so long: it left, and was not just passed by
EDGE = 0.15  # of the box, around it: a plain vehicle is recognised by its outline
SHIFT = 2  # pixels the camera may shake


@dataclass
class Standing:
    """A vehicle that stands: since when, how it looked, and how the road looked without it."""

    id: int
    box: Box
    since: float
    patch: NDArray[np.float32]
    empty: NDArray[np.float32]
    seen: float
    likeness: float = 1.0  # mean over the time it stands
    looks: int = 1
    told: bool = False

    def look(self, grey: NDArray[np.float32], t: float) -> None:
        """See whether it is still there."""
        x, y, w, h = _with_edge(self.box, grey.shape, SHIFT)
        place = grey[y : y + h, x : x + w]
        alike, like_road = (float(cv2.matchTemplate(place, patch, cv2.TM_CCOEFF_NORMED).max()) for patch in (self.patch, self.empty))
        self.looks += 1
        self.likeness += (max(alike, 0.0) - self.likeness) / self.looks
        if alike >= ALIKE and alike > like_road:
            self.seen = t

    def is_gone(self, t: float) -> bool:
        """Whether it left."""
        return t - self.seen > GONE_SECONDS


def standing(track: Track, grey: NDArray[np.float32], road: NDArray[np.float32]) -> Standing | None:
    """The vehicle that a track came to be; None where the road itself is seen.

    That is so where only the light changed, and where something left that the model had taken for road: what stands on a road has
    outlines that the road has not.
    """
    x, y, w, h = _with_edge(track.box, grey.shape, 0)
    patch = grey[y : y + h, x : x + w].copy()
    empty = road[y : y + h, x : x + w]
    if correlation(patch, empty) >= ROAD_ITSELF or _outlines(patch) <= _outlines(empty):
        return None
    return Standing(track.id, track.box, track.recent[0][0], patch, empty.copy(), track.seen)


def mask_of(vehicles: list[Standing], shape: tuple[int, ...]) -> Picture | None:
    """Where they stand (255), or None where nothing does."""
    if not vehicles:
        return None
    mask = np.zeros(shape[:2], np.uint8)
    for vehicle in vehicles:
        x, y, w, h = _with_edge(vehicle.box, shape, 0)
        mask[y : y + h, x : x + w] = 255
    return mask


def _outlines(grey: NDArray[np.float32]) -> float:
    """How much contour a picture has: its mean gradient."""
    return float(np.mean(cv2.magnitude(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))))


def _with_edge(box: Box, shape: tuple[int, ...], more: int) -> Box:
    x, y, w, h = box
    dx, dy = round(w * EDGE) + 1 + more, round(h * EDGE) + 1 + more
    left, top = max(x - dx, 0), max(y - dy, 0)
    return left, top, min(x + w + dx, shape[1]) - left, min(y + h + dy, shape[0]) - top
