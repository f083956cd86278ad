"""Privacy profiles: what is taken out of a picture before anyone gets it. What is averaged away cannot be brought back.

A picture that cannot be decoded is not passed on: where a profile is asked for, nothing goes out untouched.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from dashboard.core.models import Masking

WIDTH: Final = 640  # of what goes out; more pixels would hold nothing more
QUALITY: Final = 70

# Blocks across the picture. A street camera sees a lane of 3 m in about a tenth of its width:
# - unrecognisable: 52 blocks. A car is a few blocks, a person hardly one: that something moves shows, who or what does not.
# - masked: 160 blocks, for detection. A car keeps its outline; a plate is under two blocks, a face under one.
_BLOCKS: Final[dict[Masking, int]] = {"unrecognisable": 52, "masked": 160}

cv2.setNumThreads(1)  # a picture is small: threads cost more than they bring, and the relay shares its machine


def apply(jpeg: bytes, masking: Masking) -> bytes | None:
    """The JPEG as this profile allows it to be seen, or None when it cannot be decoded. Blocking (milliseconds): call it in a thread."""
    blocks = _BLOCKS[masking]
    try:
        image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_REDUCED_COLOR_2)
    except cv2.error:
        return None
    if image is None:
        return None
    done, out = cv2.imencode(".jpg", degrade(np.asarray(image, np.uint8), blocks), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return out.tobytes() if done else None


def degrade(image: NDArray[np.uint8], blocks: int) -> NDArray[np.uint8]:
    """Average the picture into so many blocks across, blur over their edges, and show that at WIDTH pixels."""
    height, width = image.shape[:2]
    rows = max(1, round(blocks * height / width))
    coarse = cv2.resize(image, (blocks, rows), interpolation=cv2.INTER_AREA)
    coarse = cv2.GaussianBlur(coarse, (3, 3), 0.6)
    size = (WIDTH, max(1, round(WIDTH * height / width)))
    return np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR), np.uint8)
