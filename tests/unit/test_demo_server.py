"""The demo's cameras ask for their password, each in its own way; they draw once for everyone who watches, and only while somebody does."""

import asyncio
import base64
import os
import subprocess
from collections.abc import Iterator
from contextlib import aclosing

import httpx
import pytest

from dashboard.core.settings import Settings
from dashboard.live.sources.address import Found, SourceError
from dashboard.live.sources.cameras import Cameras
from etl.demo import cameras, rtsp, scenes, server
from tests.bench.pictures import listens
from tests.camera_peer import LOOPBACK, PATIENCE
from tests.live_peers import DemoCamera, free_port, wait_until
from tests.rtsp_peer import NEEDS, is_installed


@pytest.fixture
def settings(tmp_path: object) -> Settings:
    return Settings(state_folder=str(tmp_path), secret_key="only for tests")


WRONG = "Basic " + base64.b64encode(b"camera:wrong").decode()


@pytest.mark.parametrize("header", [{}, {"Authorization": WRONG}, {"Authorization": "Bearer x"}])
async def test_a_camera_gives_nothing_without_its_password(settings: Settings, header: dict[str, str]) -> None:
    transport = httpx.ASGITransport(server.create(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert (await client.get("/camera/vr-022.mjpeg", headers=header)).status_code == 401


async def test_a_scene_is_drawn_once_for_all_who_watch_and_not_after_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(scenes, "jpeg_at", lambda code, t: drawn.append(code) or b"picture")
    studio = server.Studio()
    watchers = [studio.watch("vr-022") for _ in range(3)]
    parts = [await anext(watcher) for watcher in watchers]
    assert all(part.endswith(b"\r\n\r\npicture\r\n") for part in parts)
    for watcher in watchers:
        await anext(watcher)
    assert len(drawn) <= 3
    for watcher in watchers:
        await watcher.aclose()
    assert studio._stages == {}


@pytest.fixture
def demo(settings: Settings) -> Iterator[DemoCamera]:
    with DemoCamera(settings) as running:
        settings.demo_port = running.port
        yield running


async def first_pictures(url: str) -> tuple[list[Found], list[bytes]]:
    """What the relay's own source makes of a camera: what it is, and two pictures."""
    told: list[Found] = []
    async with asyncio.timeout(PATIENCE), aclosing(Cameras(LOOPBACK).pictures(url, told.append)) as pictures:
        return told, [await anext(pictures) for _ in range(2)]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("vr-002", Found("mjpeg", "MJPEG")),
        (cameras.DIGEST_CAMERA, Found("mjpeg", "MJPEG")),
        (cameras.SNAPSHOT_CAMERA, Found("snapshot", "JPEG")),
        (cameras.RTSP_CAMERA, Found("mjpeg", "MJPEG")),
    ],
    ids=["basic", "digest", "snapshot", "no GStreamer"],
)
async def test_every_kind_of_camera_is_called_by_its_address(demo: DemoCamera, settings: Settings, code: str, found: Found) -> None:
    url = cameras.address(settings, code)
    told, pictures = await first_pictures(url)
    assert told == [found] and len(set(pictures)) == 2
    with pytest.raises(SourceError, match="refuses the password"):
        await first_pictures(url.replace(cameras.password(settings), "wrong"))


async def test_a_digest_is_about_its_own_path_and_not_the_password_in_clear(demo: DemoCamera, settings: Settings) -> None:
    url = f"http://127.0.0.1:{demo.port}/camera/{cameras.DIGEST_CAMERA}"
    auth = httpx.DigestAuth(cameras.USER, cameras.password(settings))
    async with httpx.AsyncClient() as client:
        answer = await client.get(url + ".jpg", auth=auth)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
        said = answer.request.headers["authorization"]
        assert (await client.get(url + ".mjpeg", headers={"Authorization": said})).status_code == 401
        assert (await client.get(url + ".jpg", headers={"Authorization": said[:60]})).status_code == 401
        assert (await client.get(url + ".jpg", auth=(cameras.USER, cameras.password(settings)))).status_code == 401


@pytest.mark.skipif(not is_installed(), reason=NEEDS)
async def test_one_camera_speaks_rtsp_and_draws_only_while_somebody_looks(demo: DemoCamera, settings: Settings) -> None:
    settings.demo_rtsp_port = free_port()
    login = {rtsp.LOGIN: f"{cameras.USER}:{cameras.password(settings)}"}
    command = rtsp.command(settings.demo_rtsp_port, demo.port, cameras.RTSP_CAMERA)
    with subprocess.Popen(command, env=os.environ | login, stderr=subprocess.DEVNULL) as process:
        try:
            await asyncio.to_thread(wait_until, lambda: process.poll() is not None or listens(settings.demo_rtsp_port))
            url = cameras.address(settings, cameras.RTSP_CAMERA)
            assert url.startswith("rtsp://") and demo.connected == 0
            told, pictures = await first_pictures(url)
            assert told == [Found("rtsp", "MJPEG")] and len(set(pictures)) == 2
            with pytest.raises(SourceError, match="refuses the password"):
                await first_pictures(url.replace(cameras.password(settings), "wrong"))
            await asyncio.to_thread(wait_until, lambda: demo.connected == 0)
        finally:
            process.terminate()
