"""The map in Chromium: from navigation to the first clusters with the demo city's cameras, against the same shell with an empty map."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import BrowserContext, sync_playwright

from dashboard.core.clock import now
from dashboard.core.db import Database
from dashboard.core.settings import ROOT, Settings
from dashboard.sharing import accounts, organisations
from dashboard.store.accounts import NewAccount
from dashboard.store.organisations import Organisation
from etl.demo import city
from tests.bench.fresh import fresh
from tests.live_peers import free_port

RUNS = 9
LOGIN, PASSWORD = "meting", "alleen voor de meting"
# What a person sees as "there": clusters where there are cameras; else the answer without any, drawn.
CLUSTERS = "() => document.querySelector('.cluster, .camera') !== null"
EMPTY = "() => performance.getEntriesByType('resource').some(r => r.name.includes('/api/cameras.geojson') && r.responseEnd > 0)"


def run() -> list[dict[str, Any]]:
    """Median milliseconds over 9 cold navigations, first on the empty map, then with the demo city in the same database."""
    with fresh() as settings:
        asyncio.run(_account(settings))
        empty = _measure(settings, EMPTY)
        city.build(settings)
        full = _measure(settings, CLUSTERS)
    return [
        {"name": "navigation to the shell with an empty map", "value": round(empty), "unit": "ms"},
        {
            "name": "navigation to the first clusters, demo city",
            "value": round(full),
            "unit": "ms",
            "limit": round(1.5 * empty),
            "peer": f"the same shell, empty: {empty:.0f} ms",
            "ratio": round(full / empty, 2),
        },
    ]


async def _account(settings: Settings) -> None:
    db = Database(settings, "ingest", pool_size=1)
    await organisations.add_organisation(db, Organisation("meting", "Meting", "municipality", "traffic"), now())
    await accounts.add_account(db, NewAccount(LOGIN, "Meting", "meting", ("traffic_manager",)), PASSWORD, now())
    await db.close()


def _measure(settings: Settings, there: str) -> float:
    with _web(settings) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-background-networking"])
        session = browser.new_context()
        page = session.new_page()
        page.goto(address + "/login")
        page.fill("input[name=login]", LOGIN)
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_function(there)
        state = session.storage_state()
        session.close()
        return statistics.median(_once(browser.new_context(storage_state=state), address, there) for _ in range(RUNS))


def _once(context: BrowserContext, address: str, there: str) -> float:
    """Milliseconds of one navigation in a context of its own, so with an empty cache."""
    page = context.new_page()
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function(there, polling="raf")
    took = time.perf_counter() - began
    context.close()
    return took * 1000


@contextmanager
def _web(settings: Settings) -> Iterator[str]:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:dashboard.up.gunicorn_conf",
        "-k",
        "asgi",
        "-w",
        "1",
        "--bind",
        f"127.0.0.1:{port}",
        "dashboard.asgi:web",
    ]
    environment = settings.child_environment | {"BEELDREGIE_SECRET_KEY": settings.secret_key}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            urllib.request.urlopen(address + "/login", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"web ended with status {process.returncode}")
