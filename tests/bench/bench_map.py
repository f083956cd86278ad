"""The map in Chromium with 20,000 cameras: from navigation to the first clusters, cold, beside the same shell with an empty map and a bare
Leaflet page with the same clustering; and the layer over HTTP: a box among ten times as many cameras, its weight, unchanged data."""

from __future__ import annotations

import asyncio
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import psycopg
from playwright.sync_api import Browser, sync_playwright

from dashboard.core.clock import now
from dashboard.core.db import Database
from dashboard.core.settings import ROOT, Settings
from dashboard.sharing import accounts, organisations
from dashboard.store.accounts import NewAccount
from dashboard.store.organisations import Organisation
from tests.bench.fresh import fresh, web
from tests.bench.many import fill

RUNS = 9
CAMERAS = 20_000
REQUESTS, WARM = 100, 5
INSIDE, OUTSIDE = 2_000, (10_000, 100_000)
BOX = "3.5,51,7,53"  # holds the towns that begin at 4 degrees east, and none of those that begin at ELSEWHERE
ELSEWHERE = 9.0
LOGIN, PASSWORD = "meting", "alleen voor de meting"
PEER = ROOT / "tests" / "peers" / "leaflet"
# What a person sees as "there": clusters; of the empty map what lies under them, once the answer without any has come.
CLUSTERS = "() => document.querySelector('.cluster') !== null"
EMPTY = """() => document.querySelector('.leaflet-base-pane path') !== null
    && performance.getEntriesByType('resource').some(r => r.name.includes('/api/cameras.geojson') && r.responseEnd > 0)"""


def run() -> list[dict[str, Any]]:
    """Both benchmarks; about two minutes."""
    with ExitStack() as stack:
        empty, full, many = (stack.enter_context(fresh()) for _ in range(3))
        tokens = [asyncio.run(_account(settings)) for settings in (empty, full, many)]
        fill(full.dsn("ingest"), CAMERAS)
        addresses = [stack.enter_context(web(settings)) for settings in (empty, full, many)]
        clients = [_client(address, token) for address, token in zip(addresses, tokens, strict=True)]
        rows = _first_clusters(stack, addresses[:2], clients[1].get("/api/cameras.geojson").content)
        return [*rows, *_layer(clients[1]), *_box((clients[0], clients[2]), (empty, many))]


def _first_clusters(stack: ExitStack, addresses: list[str], body: bytes) -> list[dict[str, Any]]:
    """The three pages in turn, so that what else the machine does weighs on all of them alike."""
    playwright = stack.enter_context(sync_playwright())
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-background-networking"])
    bare = stack.enter_context(_static(body))
    empty, full = (partial(_once, browser, address, _log_in(browser, address)) for address in addresses)
    pages: tuple[Callable[[], float], ...] = (
        partial(empty, EMPTY),
        partial(full, CLUSTERS),
        partial(_once, browser, bare, None, CLUSTERS),
    )
    shell, ours, peer = (statistics.median(times) for times in zip(*[[page() for page in pages] for _ in range(RUNS)], strict=True))
    return [
        {"name": "navigation to the shell with an empty map", "value": round(shell), "unit": "ms"},
        {"name": "navigation to the first clusters of a bare Leaflet page", "value": round(peer), "unit": "ms"},
        _row("navigation to the first clusters, 20,000 cameras", ours, "ms", 1.5 * shell, f"the same shell, empty: {shell:.0f} ms", shell),
        _row("the same beside a bare Leaflet page", ours, "ms", 4 * peer, f"Leaflet and supercluster, static file: {peer:.0f} ms", peer),
    ]


def _layer(client: httpx.Client) -> list[dict[str, Any]]:
    """What 20,000 cameras weigh, how fast unchanged data is said to be so, and the counts beside the filters."""
    first = client.get("/api/cameras.geojson")
    tag = {"If-None-Match": first.headers["etag"]}
    unchanged = client.get("/api/cameras.geojson", headers=tag)
    if (first.status_code, unchanged.status_code, unchanged.content) != (200, 304, b""):
        raise RuntimeError(f"unchanged data was answered with {unchanged.status_code}")
    times = _times(client, "/api/cameras.geojson", tag)
    counts = _times(client, "/api/cameras/counts?owner_kind=traffic", {})
    return [
        {"name": "20,000 cameras, compressed", "value": round(first.num_bytes_downloaded / 1e6, 3), "unit": "MB", "limit": 1.0},
        {"name": "unchanged data answers 304, p95", "value": round(_p95(times), 1), "unit": "ms"},
        {"name": "counts beside the filters, 20,000 cameras, p95", "value": round(_p95(counts), 1), "unit": "ms"},
    ]


def _box(clients: tuple[httpx.Client, httpx.Client], installations: tuple[Settings, Settings]) -> list[dict[str, Any]]:
    """The same box among 10,000 cameras and among 100,000: in turn, so that what else the machine does weighs on both alike."""
    for client, settings, outside in zip(clients, installations, OUTSIDE, strict=True):
        _surround(client, settings, outside)
    address = f"/api/cameras.geojson?bbox={BOX}"
    turns = [[_time(client, address, {}) for client in clients] for _ in range(WARM + 2 * REQUESTS)][WARM:]
    few, many = (_p95(list(times)) for times in zip(*turns, strict=True))
    name = f"a box of {INSIDE:,} cameras among {OUTSIDE[1]:,} others, p95"
    return [_row(name, many, "ms", 1.3 * few, f"among {OUTSIDE[0]:,} others: {few:.1f} ms", few)]


def _surround(client: httpx.Client, settings: Settings, outside: int) -> None:
    """Fill the box, and so many around it."""
    fill(settings.dsn("ingest"), INSIDE)
    fill(settings.dsn("ingest"), outside, "buiten-", ELSEWHERE)
    with psycopg.connect(settings.dsn("migrate"), autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) beeldregie.camera, beeldregie.camera_purpose")  # as autovacuum does within a minute
    inside = len(client.get("/api/cameras.geojson", params={"bbox": BOX}).json()["features"])
    if inside != INSIDE:
        raise RuntimeError(f"{inside} cameras in the box instead of {INSIDE}")


def _row(name: str, value: float, unit: str, limit: float, peer: str, peer_value: float) -> dict[str, Any]:
    return {"name": name, "value": round(value), "unit": unit, "limit": round(limit), "peer": peer, "ratio": round(value / peer_value, 2)}


def _times(client: httpx.Client, address: str, headers: dict[str, str]) -> list[float]:
    """Milliseconds of every request after a few to warm up."""
    return [_time(client, address, headers) for _ in range(WARM + REQUESTS)][WARM:]


def _time(client: httpx.Client, address: str, headers: dict[str, str]) -> float:
    began = time.perf_counter()
    client.get(address, headers=headers)
    return (time.perf_counter() - began) * 1000


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _client(address: str, token: str) -> httpx.Client:
    return httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=60)


async def _account(settings: Settings) -> str:
    """An account with a password for the browser and a token for the API."""
    db = Database(settings, "ingest", pool_size=1)
    await organisations.add_organisation(db, Organisation("meting", "Meting", "municipality", "traffic"), now())
    await accounts.add_account(db, NewAccount(LOGIN, "Meting", "meting", ("traffic_manager",)), PASSWORD, now())
    token = await accounts.make_token(db, LOGIN, "meting", now())
    await db.close()
    return token


def _log_in(browser: Browser, address: str) -> Any:
    session = browser.new_context()
    page = session.new_page()
    page.goto(address + "/login")
    page.fill("input[name=login]", LOGIN)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".leaflet-container")
    state = session.storage_state()
    session.close()
    return state


def _once(browser: Browser, address: str, state: Any, there: str) -> float:
    """Milliseconds of one navigation in a context of its own, so with an empty cache."""
    context = browser.new_context(storage_state=state)
    page = context.new_page()
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function(there, polling="raf")
    took = time.perf_counter() - began
    context.close()
    return took * 1000


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def _static(body: bytes) -> Iterator[str]:
    """The bare page, with our answer as the file that it draws."""
    (PEER / "node_modules" / "cameras.geojson").write_bytes(body)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(PEER)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/index.html"
    finally:
        server.shutdown()
        server.server_close()
        Path(PEER / "node_modules" / "cameras.geojson").unlink()
