"""One picture on its way to many viewers: each framing of it is made once, and the same bytes are written to everyone."""

from __future__ import annotations

from functools import cached_property

from dashboard.live.multipart import part


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
