"""Cameras over HTTP: MJPEG that goes on by itself, or a snapshot that is asked for again. What the camera answers says which."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import httpx

from dashboard.core.address import Network
from dashboard.live.multipart import PictureParser
from dashboard.live.sources.address import Found, SourceError, Tell, find
from dashboard.live.sources.line import SILENCE_SECONDS, Line, media_type
from dashboard.live.sources.snapshot import snapshots


class HttpSource:
    """Opens cameras that lie in the given networks."""

    def __init__(self, networks: Sequence[Network]) -> None:
        self._networks = tuple(networks)

    async def pictures(self, url: str, tell: Tell = lambda _: None) -> AsyncGenerator[bytes, None]:
        """The camera's pictures, as JPEG, until it stops; `tell` hears what it is. Raises SourceError; closing the generator hangs up."""
        address, target = await find(url, self._networks)
        try:
            async with Line(address, target) as line:
                answer = await line.ask()
                moving = media_type(answer).startswith("multipart/")
                tell(Found("mjpeg", "MJPEG") if moving else Found("snapshot", "JPEG"))
                async with aclosing(_moving(answer) if moving else snapshots(line, answer)) as pictures:
                    async for jpeg in pictures:
                        yield jpeg
        except TimeoutError:
            raise SourceError("camera sends no whole picture in time") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SourceError(type(error).__name__) from None


async def _moving(answer: httpx.Response) -> AsyncGenerator[bytes, None]:
    """The pictures of an answer that does not end. Raises TimeoutError when none is whole in time, whatever else comes."""
    parser = PictureParser()
    async with aclosing(answer):
        pieces = answer.aiter_raw()
        while True:
            async with asyncio.timeout(SILENCE_SECONDS):
                async for piece in pieces:
                    if whole := parser.feed(piece):
                        break
                else:
                    return
            for jpeg in whole:
                yield jpeg
