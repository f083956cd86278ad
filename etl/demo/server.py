"""The demo's outside world, on loopback only: cameras that give MJPEG or snapshots over HTTP, and the traffic feeds.

`python -m etl.demo.server --port N`. A scene is drawn only while somebody watches it, once for everyone who does.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import uvicorn
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import Response, StreamingResponse

from dashboard.core.settings import Settings
from etl.demo import scenes, traffic
from etl.demo.cameras import DIGEST_CAMERA, USER, password
from etl.demo.login import Basic, Digest

_BOUNDARY = "demo"


def create(settings: Settings) -> FastAPI:
    """The application of the demo server."""
    basic, digest = Basic(USER, password(settings)), Digest(USER, password(settings))
    studio = Studio()

    def admit(code: str, request: Request) -> None:
        login = digest if code == DIGEST_CAMERA else basic
        if not login.admits(request.headers.get("authorization", ""), request.url.path):
            raise HTTPException(401, headers={"WWW-Authenticate": login.challenge})

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await studio.close()

    app = FastAPI(title="Beeldregie demo", openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.include_router(traffic.router)

    @app.get("/camera/{code}.mjpeg")
    async def camera(code: str, request: Request) -> StreamingResponse:
        """The scene of a camera, as long as one listens."""
        admit(code, request)
        media_type = f"multipart/x-mixed-replace; boundary={_BOUNDARY}"
        return StreamingResponse(studio.watch(code), media_type=media_type, headers={"Cache-Control": "no-store"})

    @app.get("/camera/{code}.jpg")
    async def snapshot(code: str, request: Request) -> Response:
        """The scene of a camera at this moment."""
        admit(code, request)
        jpeg = await asyncio.to_thread(scenes.jpeg_at, code, time.time())
        return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "no-store"})

    return app


@dataclass
class _Stage:
    """One scene that is being watched: its last part, and who is told of a new one."""

    new: asyncio.Condition = field(default_factory=asyncio.Condition)
    part: bytes = b""
    number: int = 0
    watchers: int = 0
    task: asyncio.Task[None] | None = None


class Studio:
    """Draws every watched scene once, FRAMES_PER_SECOND times a second, however many watch it."""

    def __init__(self) -> None:
        self._stages: dict[str, _Stage] = {}

    async def watch(self, code: str) -> AsyncGenerator[bytes, None]:
        """The parts of a multipart answer, newest first wins for who is slow. Closing the generator is leaving."""
        stage = self._stages.setdefault(code, _Stage())
        stage.watchers += 1
        if stage.task is None:
            stage.task = asyncio.create_task(self._draw(code, stage))
        seen = 0
        try:
            while True:
                async with stage.new:
                    while stage.number == seen:
                        await stage.new.wait()
                    seen, part = stage.number, stage.part
                yield part
        finally:
            stage.watchers -= 1
            if not stage.watchers:
                stage.task.cancel()
                self._stages.pop(code, None)

    async def close(self) -> None:
        """Stop drawing."""
        for stage in list(self._stages.values()):
            if stage.task is not None:
                stage.task.cancel()

    async def _draw(self, code: str, stage: _Stage) -> None:
        while True:
            began = time.monotonic()
            jpeg = await asyncio.to_thread(scenes.jpeg_at, code, time.time())
            async with stage.new:
                stage.part = b"--%b\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%b\r\n" % (_BOUNDARY.encode(), len(jpeg), jpeg)
                stage.number += 1
                stage.new.notify_all()
            await asyncio.sleep(max(0.01, 1 / scenes.FRAMES_PER_SECOND - (time.monotonic() - began)))


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=None, help="default: BEELDREGIE_DEMO_PORT")
    settings = Settings()
    given = parser.parse_args().port
    port = settings.demo_port if given is None else given
    uvicorn.run(create(settings), host="127.0.0.1", port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=1)


if __name__ == "__main__":
    main()
