"""Pictures out of a video file. Local files only: what they point at elsewhere is not fetched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from dashboard.core.errors import BadInput
from etl.watch.background import Picture

TIMEOUT_MS = 10_000  # a file on a lost network drive
USUAL_RATE = 25.0  # pictures a second, for a file that does not say


def pictures_of(path: Path) -> Iterator[tuple[int, float, Picture]]:
    """Number (from 1), time in seconds from the start, and picture (BGR) of every frame. Raises BadInput for what is no video."""
    video = _open(path)
    try:
        rate = video.get(cv2.CAP_PROP_FPS)
        pause = 1 / (rate if 1 <= rate <= 240 else USUAL_RATE)
        number, t = 0, -pause
        while (read := video.read())[0]:
            said = video.get(cv2.CAP_PROP_POS_MSEC) / 1000
            number, t = number + 1, said if t < said < t + 60 else t + pause
            yield number, t, np.asarray(read[1], np.uint8)
    finally:
        video.release()
    if not number:
        raise _no_video(path)


def _open(path: Path) -> cv2.VideoCapture:
    if not path.is_file():
        raise BadInput(f"Er is geen bestand {path.name}.", f"There is no file {path.name}.")
    os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = "protocol_whitelist;file"  # a playlist may name addresses
    timeouts = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, TIMEOUT_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, TIMEOUT_MS]
    video = cv2.VideoCapture(str(path.resolve()), cv2.CAP_FFMPEG, timeouts)
    if not video.isOpened():
        raise _no_video(path)
    return video


def _no_video(path: Path) -> BadInput:
    return BadInput(f"{path.name} is geen video die gelezen kan worden.", f"{path.name} is not a video that can be read.")
