"""One picture on its way to many viewers: each framing of it is made once, and the same bytes are written to everyone."""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from dashboard.live.multipart import MOST_PIXELS, part


class Picture:
    """A JPEG of a camera, or (`live` False) one of ours that says in words why there is none."""

    def __init__(self, jpeg: bytes, live: bool = True) -> None:
        self.jpeg = jpeg
        self.live = live

    @cached_property
    def raw(self) -> bytes:
        """As parts of a multipart answer. What is said in words is sent twice: Chromium shows the picture before the last."""
        one = part(self.jpeg)
        return one if self.live else one + one

    @cached_property
    def chunk(self) -> bytes:
        """The same as one chunk of an HTTP/1.1 answer."""
        return b"%x\r\n%b\r\n" % (len(self.raw), self.raw)


def size_of(jpeg: bytes) -> tuple[int, int] | None:
    """Width and height, as the JPEG's frame header says (ITU-T T.81, B.2.2); None where there is none. Not decoded: a small file can
    claim a picture that fills memory."""
    at = 2
    while at + 9 <= len(jpeg) and jpeg[at] == 0xFF:
        kind, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(jpeg[at + 7 : at + 9], "big"), int.from_bytes(jpeg[at + 5 : at + 7], "big")
        at += 2 + length
    return None


def decoded(jpeg: bytes, halved: bool = False) -> NDArray[np.uint8] | None:
    """The picture's pixels (height x width x 3, BGR), at half its size if so asked; None for what is no picture or claims to be too large.

    Blocking (milliseconds): call it in a thread.
    """
    size = size_of(jpeg)
    if size is None or size[0] * size[1] > MOST_PIXELS:
        return None
    try:
        image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_REDUCED_COLOR_2 if halved else cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    return None if image is None else np.asarray(image, np.uint8)


def encoded(image: NDArray[np.uint8], quality: int) -> bytes | None:
    """The pixels as a JPEG; None where they cannot be."""
    done, out = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return out.tobytes() if done else None
