"""A camera that gives one picture a question: asked again and again, at most once a second, over a connection that stays open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

import httpx

from dashboard.live.multipart import MOST_BYTES, PictureParser
from dashboard.live.sources.address import SourceError
from dashboard.live.sources.line import SILENCE_SECONDS, Line, let_go, media_type

INTERVAL_SECONDS: Final = 1.0  # from the beginning of one question to that of the next; a slower camera is not hurried
KINDS: Final = frozenset({"image/jpeg", "image/jpg"})  # the second does not exist, and some cameras say it
_VALIDATORS: Final = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}  # RFC 9110 section 13.1


async def snapshots(line: Line, answer: httpx.Response) -> AsyncGenerator[bytes, None]:
    """The picture in this first answer, and every newer one. "Not modified" (304) gives none, and is no fault.

    Raises SourceError for an answer without a whole picture, TimeoutError for one that does not end, and httpx.HTTPError.
    """
    seen: dict[str, str] = {}
    while True:
        if answer.status_code == httpx.codes.NOT_MODIFIED and seen:
            async with asyncio.timeout(SILENCE_SECONDS):
                await let_go(answer)
        else:
            async with asyncio.timeout(SILENCE_SECONDS):
                jpeg = await _picture(answer)
            seen = {ask: value for told, ask in _VALIDATORS.items() if (value := answer.headers.get(told, "")) and value.isascii()}
            yield jpeg
        await asyncio.sleep(max(0.0, line.asked_at + INTERVAL_SECONDS - asyncio.get_running_loop().time()))
        answer = await line.ask(seen)


async def _picture(answer: httpx.Response) -> bytes:
    body = bytearray()
    async with aclosing(answer):
        if media_type(answer) not in KINDS:
            raise SourceError("camera sends no pictures")
        async for piece in answer.aiter_raw():
            body += piece
            if len(body) > MOST_BYTES:
                raise SourceError("picture too large")
    pictures = PictureParser().feed(bytes(body))
    if not pictures or not body.startswith(pictures[0]):  # a small one may stand inside a large one that is broken
        raise SourceError("camera sends no whole picture")
    return pictures[0]
