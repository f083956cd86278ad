"""For benchmarks: a database of their own as an installation has it, with fsync, in a temporary state folder; and the web on it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.core.settings import ROOT, Settings
from dashboard.store import migrations
from dashboard.up import cluster
from tests.live_peers import free_port


@contextmanager
def fresh() -> Iterator[Settings]:
    """Settings of a new migrated cluster, stopped and removed at the end."""
    with tempfile.TemporaryDirectory(prefix="brb-", ignore_cleanup_errors=True) as folder:
        settings = Settings(state_folder=folder, secret_key="only for benchmarks", DATABASE_URL="")
        try:
            with cluster.running(settings):
                migrations.migrate(settings)
                yield settings
        finally:
            shutil.rmtree(cluster.Cluster.of(settings).data.parent, ignore_errors=True)  # as root it stands elsewhere


@contextmanager
def web(settings: Settings, **more: str) -> Iterator[str]:
    """The web application on a free port, one worker; its address. `more` stands in its environment besides."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "python:dashboard.up.gunicorn_conf", "-k", "asgi", "-w", "1"]
    command += ["--bind", f"127.0.0.1:{port}", "dashboard.asgi:web"]
    environment = settings.child_environment | {"BEELDREGIE_SECRET_KEY": settings.secret_key} | more
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
