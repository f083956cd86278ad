"""What is done to a picture before anyone gets it: masks drawn by hand, the privacy profile, the watermark. In that order.

What is filled or averaged away cannot be brought back. A picture that cannot be decoded is not passed on: where something is asked for,
nothing goes out untouched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from dashboard.core.models import Corners, Masking
from dashboard.live import watermark
from dashboard.live.picture import decoded, encoded
from dashboard.policy.positions import Cover

WIDTH: Final = 640  # of what goes out under a profile; more pixels would hold nothing more
QUALITY: Final = 70
CLEAR_QUALITY: Final = 85  # of a whole picture; what a camera sends is about as good

# Blocks across the picture. A street camera sees a lane of 3 m in about a tenth of its width:
# - unrecognisable: 52 blocks. A car is a few blocks, a person hardly one: that something moves shows, who or what does not.
# - masked: 160 blocks, for detection. A car keeps its outline; a plate is under two blocks, a face under one.
_BLOCKS: Final[dict[Masking, int]] = {"unrecognisable": 52, "masked": 160}
_GREY: Final = (128, 128, 128)

cv2.setNumThreads(1)  # a picture is small: threads cost more than they bring, and the relay shares its machine


@dataclass(frozen=True, slots=True)
class Look:
    """How a viewer gets a camera's pictures: the privacy profile, and the organisation whose name stands in them (None: no watermark).

    Who gets the same look gets the same bytes, encoded once. What is covered is the same in every look, but in a `bare` one nothing is:
    for who only measures a camera and shows nobody anything.
    """

    masking: Masking = "none"
    watermark: str | None = None
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is covered of a camera, as it stood when it was asked for (loop time): what was asked for earlier never takes the place of
    later."""

    cover: Cover = field(default_factory=Cover)
    asked: float = 0.0


def apply(jpeg: bytes, look: Look, masks: Sequence[Corners], at: datetime) -> bytes | None:
    """The JPEG as it may be seen; `at` is when it came (aware). None when it cannot be decoded.

    Blocking (milliseconds): call it in a thread.
    """
    blocks = _BLOCKS.get(look.masking)
    shown = decoded(jpeg, halved=blocks is not None)
    if shown is None:
        return None
    cover(shown, masks)
    if blocks:
        shown = degrade(shown, blocks)
    if look.watermark is not None:
        watermark.mark(shown, look.watermark, at)
    return encoded(shown, QUALITY if blocks else CLEAR_QUALITY)


def cover(image: NDArray[np.uint8], masks: Sequence[Corners]) -> None:
    """Fill these parts of the picture with grey, in place, with the edge itself: what lies half under it is covered too."""
    height, width = image.shape[:2]
    for polygon in masks:  # one at a time: together, what two of them cover would stay open
        corners = np.rint(np.asarray(polygon) * (width, height)).astype(np.int32)
        cv2.fillPoly(image, [corners], _GREY)
        cv2.polylines(image, [corners], True, _GREY, 2)


def degrade(image: NDArray[np.uint8], blocks: int) -> NDArray[np.uint8]:
    """Average the picture into so many blocks across, blur over their edges, and show that at WIDTH pixels."""
    height, width = image.shape[:2]
    rows = max(1, round(blocks * height / width))
    coarse = cv2.resize(image, (blocks, rows), interpolation=cv2.INTER_AREA)
    coarse = cv2.GaussianBlur(coarse, (3, 3), 0.6)
    size = (WIDTH, max(1, round(WIDTH * height / width)))
    return np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR), np.uint8)
