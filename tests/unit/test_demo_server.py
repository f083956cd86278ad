"""The demo's cameras ask for their password, draw once for everyone who watches, and only while somebody does."""

import base64

import httpx
import pytest

from dashboard.core.settings import Settings
from etl.demo import scenes, server


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
