"""From the key that sends a question to the first picture in Chromium: log-in, decision, lease, page, relay, camera, decoder, screen.

Every question is about another camera, which nobody looks at yet, so that the relay calls it. Over MJPEG, and over RTSP where GStreamer's
server is installed.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from dashboard.core.settings import Settings
from dashboard.core.vault import Vault
from tests.bench import town
from tests.bench.fresh import fresh, web
from tests.live_peers import DemoCamera
from tests.rtsp_peer import PATH, is_installed, rtsp_server

TIMES, WARM = 20, 2
LIMITS = {"MJPEG": 1000, "RTSP": 3000}
SHOWN = "() => document.querySelector('img.live')?.naturalWidth > 0"
OPEN = "code => { history.pushState(null, '', `?camera=${code}`); dispatchEvent(new PopStateEvent('popstate')); }"  # as going back does
_AT_RTSP = """UPDATE beeldregie.stream SET sealed = %s FROM beeldregie.camera
              WHERE camera.id = camera_id AND substring(code FROM 5)::int > %s AND code LIKE 'vr-b%%'"""


def run() -> list[dict[str, Any]]:
    """Milliseconds: median and p95 of each kind of camera."""
    kinds = {"MJPEG": 1} | ({"RTSP": 1 + TIMES + WARM} if is_installed() else {})  # and the number of its first camera
    with fresh() as settings, DemoCamera(settings) as scenes, rtsp_cameras() as rtsp:
        world = town.world_of(settings, scenes.port, more=2 * (TIMES + WARM))
        if rtsp:
            sealed = Vault(settings.stream_secret_keys).seal(rtsp)
            world.execute(_AT_RTSP, sealed, TIMES + WARM, role="ingest")
        with town.relay_of(world) as relay, web(settings, BEELDREGIE_LIVE_PORT=str(relay.port)) as address:
            found = {kind: _times(settings, address, first) for kind, first in kinds.items()}
    return [row for kind in LIMITS for row in _rows(kind, found.get(kind))]


@contextmanager
def rtsp_cameras() -> Iterator[str]:
    """The address of GStreamer's camera; "" where there is none."""
    if not is_installed():
        yield ""
        return
    with rtsp_server("--codec", "mjpeg") as server:
        yield f"rtsp://127.0.0.1:{server.port}{PATH}"


def _times(settings: Settings, address: str, first: int) -> list[float]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-background-networking"])
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="nl-NL")
        context.add_cookies([{"name": settings.session_cookie, "value": "s-anna", "url": address}])
        page = context.new_page()
        page.goto(address)
        page.locator(".cluster, .camera").first.wait_for()
        times = [_once(page, f"vr-b{number}") for number in range(first, first + TIMES + WARM)]
        browser.close()
    return times[WARM:]


def _once(page: Page, code: str) -> float:
    """One question by key, at a card that has come to rest. Raises TimeoutError of Playwright when no picture comes."""
    page.evaluate(OPEN, code)
    page.locator(".what", has_text=code).wait_for()
    page.locator("#ask").wait_for()
    page.wait_for_timeout(500)
    reasons = page.get_by_role("group", name="Reden", exact=True)
    reasons.get_by_text("File", exact=True).click()
    expect(reasons.get_by_role("radio", name="File")).to_be_checked()
    page.locator("#ask").focus()
    began = time.perf_counter()
    page.keyboard.press("Enter")
    page.wait_for_function(SHOWN, polling="raf")
    took = time.perf_counter() - began
    page.locator("#stop").click()
    page.locator("img.live").wait_for(state="detached")
    return took * 1e3


def _rows(kind: str, times: list[float] | None) -> list[dict[str, Any]]:
    name = f"granting a request to its first picture in Chromium, {kind}"
    if times is None:
        return [{"name": name, "value": None, "unit": "ms", "peer": "skipped: no gst-rtsp-server"}]
    return [
        {"name": f"{name}: median", "value": round(statistics.median(times)), "unit": "ms"},
        {"name": f"{name}: p95", "value": round(statistics.quantiles(times, n=20)[18]), "unit": "ms", "limit": LIMITS[kind]},
    ]


if __name__ == "__main__":
    for row in run():
        print(row)
