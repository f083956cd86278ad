"""The watermark: who receives a picture and when, so that one that turns up elsewhere tells where it came from.

Along the lower edge the organisation's name and the local time to the second; the name again all over the picture, faintly, so that
cutting the edge off does not take it away. Light and dark together, so that it shows on snow and at night.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from dashboard.core.clock import local

_FAINT: Final = 26  # of 255: what is seen through it stays readable
_LONGEST: Final = 60  # letters of a name
_WIDEST: Final = 0.45  # of the picture, of the name that is repeated
_WHITE: Final = (255, 255, 255)

Layer = NDArray[np.uint8]


def mark(image: Layer, name: str, at: datetime) -> None:
    """Put the watermark into a picture (height x width x 3), in place; `at` is the picture's moment (aware)."""
    height, width = image.shape[:2]
    name = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
    size = max(10, round(height / 30))
    edge = round(size * 1.6)
    _repeat(image[: height - edge], *_tile(name, _fitting(name, round(size * 1.1), round(width * _WIDEST))))
    band = image[height - edge :]
    np.right_shift(band, 2, out=band)  # a quarter of the light: white letters show on anything
    line = f"{name} · {local(at):%d-%m-%Y %H:%M:%S}"
    size = _fitting(line, size, width - size)
    cv2.putText(image, line, (size // 2, height - round(edge * 0.3)), _WHITE, cv2.FontFace("sans"), size, 500)


def _repeat(image: Layer, light: Layer, dark: Layer) -> None:
    """Lay the tile in staggered rows over the picture."""
    height, width = light.shape[:2]
    for row, top in enumerate(range(height, image.shape[0], 4 * height)):
        for left in range(-(row % 2) * width, image.shape[1], 2 * width):
            begin = max(0, left)
            part = image[top : top + height, begin : left + width]
            here = np.s_[: part.shape[0], begin - left : begin - left + part.shape[1]]
            if part.size:
                cv2.add(part, light[here], dst=part)
                cv2.subtract(part, dark[here], dst=part)


@lru_cache(maxsize=64)
def _tile(name: str, size: int) -> tuple[Layer, Layer]:
    """The name as what is added to a picture, and its outline as what is taken off."""
    _, top, width, height = cv2.getTextSize((0, 0), name, (0, 0), cv2.FontFace("sans"), size, 600)
    rim = 1 + size // 16
    light: Layer = np.zeros((height + 4 * rim, width + size, 3), np.uint8)
    cv2.putText(light, name, (2 * rim, 2 * rim - top), (_FAINT,) * 3, cv2.FontFace("sans"), size, 600)
    around = np.asarray(cv2.dilate(light, np.ones((2 * rim + 1, 2 * rim + 1), np.uint8)), np.uint8)
    return light, np.asarray(cv2.subtract(around, light), np.uint8)


def _fitting(words: str, size: int, width: int) -> int:
    """The largest size up to this one at which the words are no wider than so many pixels; never under six."""
    wide = int(cv2.getTextSize((0, 0), words, (0, 0), cv2.FontFace("sans"), size, 600)[2])
    return size if wide <= width else max(6, size * width // wide)
