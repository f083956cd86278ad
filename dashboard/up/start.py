"""`beeldregie up`: database, migrations, demo, all processes; in the foreground until Ctrl-C or SIGTERM."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from dashboard.core import measures
from dashboard.core.clock import now
from dashboard.core.db import Database
from dashboard.core.errors import SetupError
from dashboard.core.settings import Settings
from dashboard.up import demo_accounts
from dashboard.up.cluster import Cluster
from dashboard.up.processes import Child, Supervisor, spawner

PREDECESSOR_SECONDS = 15  # after kill -9 the former processes may need a moment to let go of their ports
READY_SECONDS = 60
WATCH_TOKEN_DAYS = 30
DEMO_SCENE = "vr-022"  # the demo camera with a scene in which a car stops


def up(settings: Settings) -> None:
    """Run everything until a signal says to stop. Raises SetupError when the machine lacks something or another copy stands in the way."""
    supervisor = Supervisor(_progress())
    with locked(settings.state) as killed, _ended_by_signals():
        try:
            _start(settings, supervisor, PREDECESSOR_SECONDS if killed else 0)
            while True:
                time.sleep(0.3)
                supervisor.tend()
        except KeyboardInterrupt:
            supervisor.say("stopping")
        finally:
            supervisor.stop()


def _start(settings: Settings, supervisor: Supervisor, patience: float) -> None:
    for port in (settings.port, settings.live_port):
        wait_for_port(settings.host, port, patience)
    cluster = Cluster.of(settings)  # makes the installation's secret, before any process reads it
    measures.start_anew(settings.measures)
    start = _starter(settings, supervisor)
    # First, because it takes longest to load; until the database answers, its pages say so.
    start("web", gunicorn(settings.port, settings, "asgi", settings.workers, "dashboard.asgi:web", "--preload"))
    _database(settings, supervisor, cluster)
    if settings.sharing:
        start("live", gunicorn(settings.live_port, settings, "dashboard.live.worker.RelayWorker", 1, "dashboard.asgi:live"))
    passwords = _demo(settings, supervisor) if settings.demo else {}
    address = f"http://{_reachable(settings.host)}:{settings.port}"
    _wait_until_answering(address, supervisor)
    if settings.demo:
        start("demo", [sys.executable, "-m", "etl.demo.server", "--port", str(settings.demo_port)])
        _rtsp(settings, start, supervisor)
    start("worker", [sys.executable, "-m", "etl.jobs"])
    if settings.demo and settings.triggering and settings.sharing:
        watch = [sys.executable, "-m", "dashboard.cli", "watch", DEMO_SCENE, "--post", address]
        start(
            "watch", watch, lambda: settings.child_environment | {"BEELDREGIE_TOKEN": _watch_token(settings)}, supervisor.keep
        )  # its account may be disabled
    supervisor.say(f"up at {address}")
    _announce(address, passwords, settings)


def _database(settings: Settings, supervisor: Supervisor, cluster: Cluster) -> None:
    """The embedded database, unless another is set, at this version."""
    if not settings.database_url:
        supervisor.say("database")
        supervisor.start(Child("postgres", cluster.start, stage=0, stop_signal=signal.SIGINT))
        cluster.ensure_database("beeldregie")
    from dashboard.store import migrations  # here, because it takes a second to import and the database starts meanwhile

    supervisor.say("migrations")
    migrations.migrate(settings)


def _demo(settings: Settings, supervisor: Supervisor) -> dict[str, str]:
    """The demo's city, roads and accounts, as far as they are not there. Returns the passwords by login."""
    from etl.demo import city, live_view, rtsp, traffic

    settings.demo_port = demo_port(settings)
    settings.demo_rtsp_port = _kept_port(settings.demo_rtsp_port, settings.state / "demo-rtsp-port") if rtsp.is_installed() else 0
    supervisor.say("demo city")
    city.build(settings)
    traffic.build(settings)
    passwords = asyncio.run(demo_accounts.ensure(settings))
    if settings.sharing:
        asyncio.run(live_view.bring_in(settings))
    return passwords


def _rtsp(settings: Settings, start: Callable[..., None], supervisor: Supervisor) -> None:
    """The demo's camera over RTSP, where GStreamer's server is installed; the rest does not wait for it."""
    from etl.demo import cameras, rtsp

    if settings.demo_rtsp_port:
        login = {rtsp.LOGIN: f"{cameras.USER}:{cameras.password(settings)}"}
        command = rtsp.command(settings.demo_rtsp_port, settings.demo_port, cameras.RTSP_CAMERA)
        start("rtsp", command, lambda: settings.child_environment | login, supervisor.keep)


def _starter(settings: Settings, supervisor: Supervisor) -> Callable[..., None]:
    """What starts a process by name, with its log in the state folder and kept alive by the supervisor unless `by` says otherwise."""
    logs = settings.state / "logs"
    logs.mkdir(exist_ok=True)

    def start(
        name: str,
        command: list[str],
        environment: Callable[[], Mapping[str, str]] = lambda: settings.child_environment,
        by: Callable[[Child], None] = supervisor.start,
    ) -> None:
        by(Child(name, spawner(command, logs / f"{name}.log", environment)))

    return start


def gunicorn(port: int, settings: Settings, worker: str, count: int, application: str, *more: str) -> list[str]:
    """The command that serves one of our applications (`dashboard.asgi:NAME`) with so many workers of a class."""
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:dashboard.up.gunicorn_conf",
        "-k",
        worker,
        "-w",
        str(count),
        "--bind",
        f"{settings.host}:{port}",
        *more,
        application,
    ]


def _watch_token(settings: Settings) -> str:
    """A fresh token for the watcher, at each of its starts; a token that ends stops the watcher, and its restart brings a new one."""
    from dashboard.sharing import accounts

    async def make() -> str:
        database = Database(settings, "ingest", pool_size=1)
        try:
            return await accounts.make_token(database, demo_accounts.DETECTION.login, "watch", now(), WATCH_TOKEN_DAYS)
        finally:
            await database.close()

    return asyncio.run(make())


@contextlib.contextmanager
def locked(state: Path) -> Iterator[bool]:
    """One `up` per state folder. Yields whether the one before was killed. Raises SetupError when one runs."""
    with (state / "up.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            pid = file.read().strip()
            raise SetupError(f"Deze kopie draait al (proces {pid}).", f"This copy already runs (process {pid}).") from None
        file.seek(0)
        killed = bool(file.read().strip())
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield killed
        finally:
            file.truncate(0)


def wait_for_port(host: str, port: int, patience: float) -> None:
    """Return when the port is free. Raises SetupError when it is still taken after so many seconds."""
    deadline = time.monotonic() + patience
    while not _is_free(host, port):
        if time.monotonic() >= deadline:
            raise SetupError(
                f"Poort {port} is al in gebruik. Kies een andere, zoals `make run PORT={port + 100}`.",
                f"Port {port} is taken. Choose another, as in `make run PORT={port + 100}`.",
            )
        time.sleep(0.2)


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def demo_port(settings: Settings) -> int:
    """The port of the demo server: as set, or as at the last start if it is free (camera addresses name it), or any free one."""
    return _kept_port(settings.demo_port, settings.state / "demo-port")


def _kept_port(given: int, file: Path) -> int:
    if given:
        return given
    last = int(file.read_text()) if file.exists() else 0
    if last and _is_free("127.0.0.1", last):
        return last
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    file.write_text(str(port))
    return port


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Turn the first SIGINT, SIGTERM or SIGHUP into KeyboardInterrupt, and ignore the next: make and the terminal both send one."""

    def end(_number: int, _frame: object) -> None:
        for number in wanted:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    wanted = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    former = [signal.signal(number, end) for number in wanted]
    yield
    for number, handler in zip(wanted, former, strict=True):
        signal.signal(number, handler)


def _wait_until_answering(address: str, supervisor: Supervisor) -> None:
    supervisor.say("web")
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        supervisor.tend()
        try:
            urllib.request.urlopen(f"{address}/login", timeout=5).close()  # noqa: S310 - our own http address
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SetupError(
        "Het web antwoordt niet; zie logs/web.log in de map met gegevens.", "The web does not answer; see logs/web.log in the state folder."
    )


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - compared, not listened on


def _progress() -> Callable[[str], None]:
    """What says a sentence with the seconds since now before it."""
    began = time.monotonic()

    def say(sentence: str) -> None:
        print(f"[{time.monotonic() - began:5.1f} s] {sentence}", flush=True)

    return say


def _announce(address: str, passwords: dict[str, str], settings: Settings) -> None:
    if not passwords:
        return
    table = Table("log in as", "password", "who")
    for account in demo_accounts.ACCOUNTS:
        table.add_row(account.login, passwords[account.login], account.display_name)
    Console(soft_wrap=True).print(
        table,
        f"The map: {address}",
        f"The public register, without log-in: {address}/register",
        f"Logs: {settings.state / 'logs'}",
        sep="\n",
    )
