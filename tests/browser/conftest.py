"""A real browser, and the whole installation it looks at: `beeldregie up --demo` on free ports, on a copy of the test database."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from dashboard.core.settings import ROOT, Settings
from dashboard.up import demo_accounts
from dashboard.up.cluster import Cluster
from tests.conftest import database_copy
from tests.fixtures import public_register
from tests.live_peers import free_port
from tests.peers.oidc.running import CLIENT, SECRET

START_SECONDS, STOP_SECONDS = 120, 30
PROVIDER_PORT = free_port()  # where the city expects its identity provider; test_accounts_story.py starts one there
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
SIZE = "target-size"  # WCAG 2.2's, which axe leaves off unless asked
OURS = ("http://127.0.0.1:", "data:", "blob:")
PASSWORD = "alleen voor de proef"
FOLLOWED = "scheme => [scheme, null].includes(document.documentElement.getAttribute('data-mantine-color-scheme'))"
CHROMIUM = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-default-apps"]


PATIENCE = 60_000  # ms: the machine may be busy; how fast it is, the benchmarks measure
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. A module at a time: its event loop would stand in the way of tests with their own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """What went wrong in the browser without anyone seeing it; empty at the end, or the test fails."""
    seen: list[str] = []
    yield seen
    assert seen == []


def listen(page: Page, faults: list[str]) -> None:
    """Note errors of scripts (a breach of the CSP is one) and every request to another machine."""
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(OURS) else faults.append(request.url))


def violations(page: Page, *more: str) -> list[str]:
    """What axe finds on the page, by WCAG 2.2 AA and `more` of its sets of rules."""
    return _found(page, {"type": "tag", "values": [*WCAG, *more]})


def violations_in_light_and_dark(page: Page, *more: str) -> list[str]:
    """The same in both looks of the page, which follows the screen's. In the dark only the colours differ."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_function(FOLLOWED, arg=scheme)
        here = violations(page, *more) if scheme == "light" else _found(page, {"type": "rule", "values": ["color-contrast"]})
        found += [f"{scheme}: {one}" for one in here]
    return found


def _found(page: Page, rules: dict[str, Any]) -> list[str]:
    options = {"runOnly": rules, "rules": {SIZE: {"enabled": rules["type"] == "tag"}}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"] if not _stands_where_it_is(one["id"], node["html"])
    ]


def _stands_where_it_is(rule: str, html: str) -> bool:
    """A mark on the map lies where its camera is, however near the next: what WCAG 2.5.8 leaves out as essential."""
    return rule == SIZE and "leaflet-marker-icon" in html


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    """The web application with a filled public register, on a real port."""
    with psycopg.connect(settings.dsn("migrate"), autocommit=True) as connection:
        public_register.fill(connection)
        public_register.ask(connection, "almere-613", 12, "granted")
    with public_register.serving(settings) as where:
        yield where


@dataclass(frozen=True)
class City:
    """The running demo city."""

    address: str
    dsn: str  # of its database, as the one who may change everything
    pid: int  # of what started its parts

    def change(self, query: str) -> None:
        """Change something in the database, where no screen can."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(query)

    def part(self, command: str) -> int:
        """The process of the part whose command has this in it."""
        return next(pid for pid in children(self.pid) if command.encode() in Path(f"/proc/{pid}/cmdline").read_bytes())

    def log_in(self, context: BrowserContext, login: str, at: str = "/") -> Page:
        """A page for one of the demo accounts: the map, or at once what stands at another path. Drawing a map costs seconds: a story that
        goes elsewhere first starts there."""
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(f"{self.address}/login?{urlencode({'next': at})}")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: urlsplit(url).path != "/login")
        if at == "/":
            page.wait_for_selector(".cluster, .camera")
        return page


def children(pid: int) -> list[int]:
    """The processes that this one started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _know_passwords(settings: Settings) -> None:
    """Let the demo's accounts have a password that the stories know: it is kept where their own would be."""
    settings.state.joinpath("demo-accounts.txt").write_text("".join(f"{one.login}\t{PASSWORD}\n" for one in demo_accounts.ACCOUNTS))


@pytest.fixture(scope="package")
def city(_cluster: tuple[Cluster, Settings], tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Everything `beeldregie up --demo` starts, for all stories: starting it takes as long as a story. It ends with the last of them, for
    it also works while nobody looks. A story leaves what it changes as it was, or nobody else looks at it."""
    folder = tmp_path_factory.mktemp("city")
    with database_copy(_cluster, folder) as settings, contextlib.ExitStack() as ends:
        _know_passwords(settings)
        port, live_port = free_port(), free_port()
        said = folder / "up.log"
        process = _up(settings, port, live_port, said)
        ends.callback(_stop, process)
        _wait(process, said)
        yield City(f"http://127.0.0.1:{port}", settings.dsn("migrate"), process.pid)


@pytest.fixture(scope="module")
def desks(chromium: Browser) -> Iterator[dict[str, BrowserContext]]:
    """A module's screens by who sits there and how they are set up: what was fetched and compiled once is there for the next story."""
    kept: dict[str, BrowserContext] = {}
    yield kept
    for context in kept.values():
        context.close()


@pytest.fixture
def given_back(city: City) -> Iterator[None]:
    """Other stories find no pictures of this one running, and no agreement asked for."""
    yield
    city.change("UPDATE beeldregie.lease SET ended_at = now(), end_reason = 'returned' WHERE ended_at IS NULL AND ends_at > now()")
    city.change("DELETE FROM beeldregie.agreement_request_vote")
    city.change("DELETE FROM beeldregie.agreement_request")


@pytest.fixture
def at_desk(chromium: Browser, desks: dict[str, BrowserContext], city: City, faults: list[str]) -> Iterator[Callable[..., Page]]:
    """Logs an account in and listens for faults: `at_desk("verkeer")`, with options of the browser's context and `at`, where to start.
    Nobody finds what another story left on his screen; at the end of one all its pages are closed."""
    used: dict[str, BrowserContext] = {}

    def log_in(login: str, at: str = "/", **options: Any) -> Page:
        wanted = {"viewport": {"width": 1440, "height": 900}, "locale": "nl-NL", **options}
        name = f"{login} {sorted(wanted.items())}"
        context = desks.get(name) or desks.setdefault(name, chromium.new_context(**wanted))
        if name not in used:
            _clean(context, city.address)
            used[name] = context
        page = city.log_in(context, login, at)
        listen(page, faults)
        return page

    yield log_in
    for context in used.values():
        for page in context.pages:
            page.close()


def _clean(context: BrowserContext, address: str) -> None:
    """A screen that remembers nobody."""
    context.clear_cookies()
    page = context.new_page()
    page.goto(address + "/login")
    page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    page.close()


def _up(settings: Settings, port: int, live_port: int, said: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "DATABASE_URL": settings.database_url,
        "BEELDREGIE_ROLE_PREFIX": settings.role_prefix,
        "BEELDREGIE_SECRET_KEY": settings.secret_key,
        "BEELDREGIE_STATE_FOLDER": settings.state_folder,
        "BEELDREGIE_WORKERS": "1",
        "BEELDREGIE_OIDC_ISSUER": f"http://127.0.0.1:{PROVIDER_PORT}",
        "BEELDREGIE_OIDC_CLIENT_ID": CLIENT,
        "BEELDREGIE_OIDC_CLIENT_SECRET": SECRET,
    }
    command = [sys.executable, "-m", "dashboard.cli", "up", "--demo", "--port", str(port), "--live-port", str(live_port)]
    with said.open("wb") as log:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)


def _wait(process: subprocess.Popen[bytes], said: Path) -> None:
    ends = time.monotonic() + START_SECONDS
    while "Logs:" not in said.read_text():  # the last thing it says when all is up
        assert process.poll() is None and time.monotonic() < ends, said.read_text()
        time.sleep(0.2)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
