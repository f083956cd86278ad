"""Whole JPEG pictures out of a camera's bytes, in whatever pieces they come, and the multipart framing in which we send them on.

Cameras lie in their multipart headers: boundaries with two dashes more or fewer, a Content-Length of the frame before, none at all.
A JPEG says itself where it ends (ITU T.81 annex B: segments with lengths, then entropy-coded data in which FF is always stuffed), so
only that is believed. Pure: no input or output here.
"""

from __future__ import annotations

import re

MOST_BYTES = 4 * 1024 * 1024  # of one picture; a 4K camera at good quality stays below
MOST_PIXELS = 40_000_000  # what decoding may be asked to allocate
BOUNDARY = "frame"
OPENING = f"--{BOUNDARY}\r\n".encode()

_START = b"\xff\xd8\xff"
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")  # in entropy-coded data: not a stuffed FF, not a restart marker
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_STANDALONE = frozenset({0x00, 0x01, *range(0xD0, 0xD8)})  # not where a segment should begin
_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # start-of-frame segments: they hold height and width
_MORE, _BROKEN = 0, -1


def part(jpeg: bytes) -> bytes:
    """One part of a multipart/x-mixed-replace answer, ending with the next boundary: browsers show a picture only when they see that."""
    return b"Content-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%b\r\n--%b\r\n" % (len(jpeg), jpeg, BOUNDARY.encode())


class PictureParser:
    """A push parser: bytes in, whole pictures out. Never raises on input and never holds more than `most` bytes and one piece."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._buffer = bytearray()
        self._begin()

    def feed(self, data: bytes) -> list[bytes]:
        """The pictures that are complete now. Garbage between pictures, halves of pictures and oversized ones are passed over."""
        self._buffer += data
        pictures = []
        while self._find_start():
            end = self._walk()
            if end == _MORE and len(self._buffer) <= self._most:
                break
            if 0 < end <= self._most:
                pictures.append(bytes(self._buffer[:end]))
            self._drop(end if end > 0 else self._restart)
        return pictures

    def _begin(self) -> None:
        self._started = False
        self._at = 2  # where the next marker is expected, or from where it is searched
        self._in_scan = False  # among entropy-coded data
        self._has_scan = False  # a picture without pixels is none
        self._restart = 2  # where to look for a new start when this picture proves broken

    def _drop(self, count: int) -> None:
        del self._buffer[:count]
        self._begin()

    def _find_start(self) -> bool:
        if self._started:
            return True
        start = self._buffer.find(_START)
        if start < 0:
            del self._buffer[: max(0, len(self._buffer) - len(_START) + 1)]
            return False
        del self._buffer[:start]
        self._started = True
        return True

    def _walk(self) -> int:
        """Go on to the end of the picture that begins at 0. Returns the end, or that more bytes are needed, or that it is broken."""
        while True:
            if self._in_scan and not self._find_marker():
                return _MORE
            if len(self._buffer) < self._at + 2:
                return _MORE
            first, marker = self._buffer[self._at], self._buffer[self._at + 1]
            if first == marker == 0xFF:  # a fill byte before a marker
                self._at += 1
                continue
            if marker == _EOI and first == 0xFF and self._has_scan:
                return self._at + 2
            if first != 0xFF or marker in _STANDALONE or marker in (_SOI, _EOI):
                self._restart = self._at if self._in_scan else 2  # a start inside the scan: a new picture cut this one off
                return _BROKEN
            step = self._segment(marker)
            if step <= 0:
                return step
            self._at += step
            self._in_scan = marker == _SOS
            self._has_scan |= self._in_scan

    def _find_marker(self) -> bool:
        found = _MARKER.search(self._buffer, self._at)
        self._at = found.start() if found else max(self._at, len(self._buffer) - 1)
        return found is not None

    def _segment(self, marker: int) -> int:
        """The length of the segment at hand, its marker included."""
        head = self._buffer[self._at + 2 : self._at + 9]
        if len(head) < (7 if marker in _SIZES else 2):
            return _MORE
        length = int.from_bytes(head[:2], "big")
        if length < 2:
            return _BROKEN
        if marker in _SIZES and int.from_bytes(head[3:5], "big") * int.from_bytes(head[5:7], "big") > MOST_PIXELS:
            return _BROKEN
        return 2 + length
