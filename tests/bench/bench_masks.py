"""What the relay does to one picture of 1280 x 720, in processor time, beside OpenCV decoding and encoding it and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import cv2
import numpy as np

from dashboard.live import masks
from dashboard.live.hub import Feed
from dashboard.live.masks import Look
from etl.demo import scenes

TIMES, ROUNDS = 60, 5
NAME = "Veiligheidsregio Rotterdam-Rijnmond"
HOMES = (((0.1, 0.1), (0.4, 0.12), (0.35, 0.5)), ((0.7, 0.2), (0.9, 0.2), (0.9, 0.6), (0.7, 0.6)))


def run() -> list[dict[str, Any]]:
    """Of some rounds the best: nothing waits here, and what else the machine does is no part of it."""
    scene = cv2.resize(scenes.frame_at("vr-022", 1_790_000_080.0), (1280, 720))
    jpeg = cv2.imencode(".jpg", scene, [cv2.IMWRITE_JPEG_QUALITY, masks.CLEAR_QUALITY])[1].tobytes()
    at = datetime.now(UTC)
    alone = _timed(lambda: _again(jpeg))
    done = {
        "masks drawn by hand": (Look(), HOMES),
        "watermark": (Look("none", NAME), ()),
        "masks and watermark": (Look("none", NAME), HOMES),
        "masks and unrecognisable": (Look("unrecognisable"), HOMES),
    }
    rows: list[dict[str, Any]] = [{"name": "decode and encode alone", "value": alone, "unit": "ms"}]
    rows.append({"name": "nothing asked", "value": _timed(lambda: _passed(jpeg)), "unit": "ms", "peer": alone, "limit": 0.05})
    for name, (look, drawn) in done.items():
        value = _timed(lambda look=look, drawn=drawn: masks.apply(jpeg, look, drawn, at))  # type: ignore[misc]
        rows.append({"name": name, "value": value, "unit": "ms", "peer": alone, "ratio": round(value / alone, 2)})
    return rows


def _again(jpeg: bytes) -> None:
    image = np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR))
    cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, masks.CLEAR_QUALITY])


def _passed(jpeg: bytes) -> None:
    Feed(Look()).take(jpeg)


def _timed(work: Callable[[], Any]) -> float:
    """Milliseconds of processor time for one picture."""
    found = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(TIMES):
            work()
        found.append((time.process_time() - began) * 1000 / TIMES)
    return round(min(found), 3)
