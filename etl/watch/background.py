"""What in a picture is not the road itself, in spite of changing light. Pure: pictures in, masks out; keeps an average, no pictures."""

from __future__ import annotations

from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

MEMORY_SECONDS = 120.0  # over which the road is averaged
NEWCOMER = 0.45  # what fills this share of the memory becomes road; a vehicle that stands is recognised long before
LEARNING_SECONDS = 2.0  # after a start or a global change
GLOBAL_SHARE = 0.5  # more of the picture than this cannot have been passed over by vehicles
SAME_SCENE = 0.5  # correlation of two pictures of one place under different light
GAIN_LEAST, GAIN_MOST = 0.4, 2.5  # beyond it multiplying the picture does not bring the scene back
SHADOW = 127  # MOG2's mark for a shadow


class Change(Enum):
    """What happened to the picture as a whole."""

    NONE = "none"
    LIGHT = "light"  # the same place, but learned anew
    SCENE = "scene"  # another place: all that is known of places is void


class Background:
    """Learns the empty road and tells what stands out from it."""

    def __init__(self) -> None:
        self._started: float | None = None
        self._last = 0.0
        self._model = _model()
        self._average: NDArray[np.float32] = np.zeros((1, 1, 3), np.float32)

    def step(self, picture: Picture, t: float, held: Picture | None) -> tuple[Picture | None, Change]:
        """The mask (255: stands out) of a small BGR picture at t seconds; None while it learns.

        `held` marks (255) what is known to stand there: it is not learned, and not in the mask.
        """
        if self._started is None or self._average.shape != picture.shape:
            return None, self._learn_anew(picture, t)
        gain = _gain(picture, self._average)
        if not GAIN_LEAST < gain < GAIN_MOST:
            return None, self._learn_anew(picture, t)
        even = cv2.convertScaleAbs(picture, alpha=1 / gain)
        age, passed, self._last = max(t - self._started, 0.01), max(t - self._last, 0.0), t
        rate = min(0.5, passed / min(MEMORY_SECONDS, age))
        raw = self._model.apply(even, held, None, rate) if held is not None else self._model.apply(even, None, rate)
        mask = _clean(np.asarray(raw, np.uint8), held)
        cv2.accumulateWeighted(even, self._average, rate, _unmoved(mask, held) if age > LEARNING_SECONDS else None)
        if age <= LEARNING_SECONDS:
            return None, Change.NONE
        if cv2.countNonZero(mask) > GLOBAL_SHARE * mask.size:
            return None, self._learn_anew(picture, t)
        return mask, Change.NONE

    def road(self) -> NDArray[np.float32]:
        """The empty road as it is known, in grey: the model's, since a trace of what stood long stays in an average."""
        return cv2.cvtColor(self._model.getBackgroundImage(), cv2.COLOR_BGR2GRAY).astype(np.float32)

    def _learn_anew(self, picture: Picture, t: float) -> Change:
        same = self._average.shape == picture.shape and correlation(picture, self._average) >= SAME_SCENE
        self._model, self._started, self._last, self._average = _model(), t, t, picture.astype(np.float32)
        return Change.LIGHT if same else Change.SCENE


def correlation(one: NDArray[np.generic], other: NDArray[np.generic]) -> float:
    """How alike two pictures of one size are, -1 to 1, whatever the light (normalised cross-correlation)."""
    return float(cv2.matchTemplate(one.astype(np.float32), other.astype(np.float32), cv2.TM_CCOEFF_NORMED)[0, 0])


def _model() -> cv2.BackgroundSubtractorMOG2:
    model = cv2.createBackgroundSubtractorMOG2(varThreshold=25, detectShadows=True)
    model.setBackgroundRatio(1 - NEWCOMER)
    return model


def _unmoved(mask: Picture, held: Picture | None) -> Picture:
    """Where the road itself is seen."""
    covered = mask if held is None else cv2.bitwise_or(mask, held)
    return np.asarray(cv2.bitwise_not(covered), np.uint8)


def _gain(picture: Picture, average: NDArray[np.float32]) -> float:
    """How much brighter the picture is than the average: the median over a grid, which vehicles do not move."""
    now = picture[::4, ::4].mean(axis=2) + 1
    return float(np.median(now / (average[::4, ::4].mean(axis=2) + 1)))


def _clean(raw: Picture, held: Picture | None) -> Picture:
    """The mask without shadows, what is held, specks and holes."""
    mask = np.where(raw > SHADOW, np.uint8(255), np.uint8(0))
    if held is not None:
        mask[held > 0] = 0
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.morphologyEx(opened, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8)), np.uint8)
