"""`python -m dashboard.live.decode`: one camera or file, read by OpenCV's FFmpeg, as JPEGs on standard output.

A process of its own, because a decoder can hang, grow and crash on what a camera sends. The order comes through standard input (see
sources/orders.py); it is started and killed by sources/decoded.py, and does not outlive it.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

import cv2
import numpy as np

from dashboard.live.sources.address import SourceError
from dashboard.live.sources.orders import HEAD, Message, Order
from dashboard.live.tunnel import Tunnel

MEMORY_BYTES: Final = 3 * 1024**3 // 2  # of address space; a 4K stream takes half
_TIMEOUT_MS: Final = 8_000  # to open, and for the next picture; just before the relay loses patience
_MOST_RATE: Final = 15.0  # pictures a second that go out
_MOST_ACROSS, _MOST_PIXELS, _QUALITY = 1920, 40_000_000, 80
_USUAL_RATE: Final = 25.0  # of a file that does not say
_STILL_SECONDS: Final = 1.0  # a file of one picture is shown so often
_PR_SET_PDEATHSIG: Final = 1
# What FFmpeg may read, and from where: a playlist that calls itself mp4, say, would lead to other files and addresses. It waits for no
# twenty pictures to tell a camera's rate (fpsprobesize), which nobody asks for: at 8 a second that took the first one 2.4 s.
_RTSP: Final = "rtsp_transport;tcp|protocol_whitelist;tcp|format_whitelist;rtsp|analyzeduration;1000000|fpsprobesize;0|fflags;nobuffer"
_FILE: Final = "protocol_whitelist;file|format_whitelist;mov,mjpeg,image2,jpeg_pipe"
_CODECS: Final = {"avc1": "H.264", "h264": "H.264", "hevc": "H.265", "hev1": "H.265", "hvc1": "H.265", "mjpg": "MJPEG", "fmp4": "MPEG-4"}


def main() -> None:
    """Do what standard input says until it is over, the reader is gone, or the process is killed."""
    order = Order.from_bytes(sys.stdin.buffer.read())
    _tie_to(order.parent)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # memory holds a password
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)  # what libraries print does not get between the messages
        try:
            for kind, body in _file(order.file) if order.file else _camera(order):
                out.write(HEAD.pack(kind.value, len(body)) + body)
                out.flush()
        except BrokenPipeError:
            os._exit(1)  # nobody reads any more
        except (SourceError, cv2.error, MemoryError) as error:
            words = str(error) if isinstance(error, SourceError) else "picture too large"
            out.write(HEAD.pack(Message.FAULT.value, len(words)) + words.encode())


def _tie_to(parent: int) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked to be told
        raise SystemExit(1)


def _camera(order: Order) -> Iterator[tuple[Message, bytes]]:
    """What a camera shows, as it comes."""
    auth = ":".join(quote(part, safe="") for part in order.auth) + "@" if order.auth else ""
    with Tunnel(order.target, bool(auth)) as tunnel:
        video = _open(f"rtsp://{auth}{tunnel.place}{order.path}", _RTSP)
        if video is not None:
            yield Message.FOUND, _codec(video)
            due = 0.0
            while video.grab():
                if time.monotonic() >= due:
                    due = max(time.monotonic(), due + 1 / _MOST_RATE)
                    yield Message.PICTURE, _jpeg(video)
        raise SourceError(tunnel.fault or ("camera sends no video" if video is None else "camera hung up"))


def _file(path: str) -> Iterator[tuple[Message, bytes]]:
    """What a file shows, at its own rate but not above ours, again and again."""
    while True:
        video, number = _open(path, _FILE), 0
        if video is None:
            raise SourceError("file holds no pictures")
        yield Message.FOUND, _codec(video)
        said = video.get(cv2.CAP_PROP_FPS)
        rate = said if 1 <= said <= 240 else _USUAL_RATE
        every, began = max(1, round(rate / _MOST_RATE)), time.monotonic()
        while video.grab():
            if number % every == 0:
                time.sleep(max(0.0, began + number / rate - time.monotonic()))
                yield Message.PICTURE, _jpeg(video)
            number += 1
        if not number:
            raise SourceError("file holds no pictures")
        time.sleep(_STILL_SECONDS if number == 1 else 1 / rate)


def _open(address: str, options: str) -> cv2.VideoCapture | None:
    """A reader on one thread, so that what it needs does not grow with the machine; None when it cannot be read."""
    os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = options
    settings = {cv2.CAP_PROP_OPEN_TIMEOUT_MSEC: _TIMEOUT_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC: _TIMEOUT_MS, cv2.CAP_PROP_N_THREADS: 1}
    video = cv2.VideoCapture(address, cv2.CAP_FFMPEG, [value for pair in settings.items() for value in pair])
    if not video.isOpened():
        return None
    if video.get(cv2.CAP_PROP_FRAME_WIDTH) * video.get(cv2.CAP_PROP_FRAME_HEIGHT) > _MOST_PIXELS:
        raise SourceError("picture too large")
    return video


def _codec(video: cv2.VideoCapture) -> bytes:
    """What the pictures are coded in, as people call it."""
    name = int(video.get(cv2.CAP_PROP_FOURCC)).to_bytes(4, "little").decode("latin-1").strip("\0 ")
    return _CODECS.get(name.lower(), name if name.isalnum() and name.isascii() else "?").encode()


def _jpeg(video: cv2.VideoCapture) -> bytes:
    """The picture that was grabbed. What is larger than screens show is made smaller."""
    whole, image = video.retrieve()
    if not whole:
        raise SourceError("camera sends no whole picture")
    picture = np.asarray(image, np.uint8)
    scale = _MOST_ACROSS / max(picture.shape[:2])
    if scale < 1:
        picture = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()


if __name__ == "__main__":
    main()
