"""`beeldregie up` as a whole, on free ports and in a folder of its own: a page, one copy, nothing left behind, recovery after kill -9."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.core.settings import Settings
from dashboard.up.cluster import Cluster
from tests.unit.test_processes import gone, wait_until


class Copy:
    """One copy of the whole, without the demo."""

    def __init__(self, folder: Path) -> None:
        self.port, self.live_port = _free_port(), _free_port()
        self.folder = folder
        self.data = Cluster.of(Settings(state_folder=str(folder))).data
        self.process: subprocess.Popen[str] | None = None

    def start(self, port: int = 0) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "dashboard.cli", "up", "--port", str(port or self.port), "--live-port", str(self.live_port)]
        environment = os.environ | {"BEELDREGIE_STATE_FOLDER": str(self.folder)}
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def up(self) -> None:
        self.process = self.start()
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if " up at " in line:
                return
        raise AssertionError(self.process.communicate()[1])

    def pids(self) -> list[int]:
        """Every process of this copy: by its state folder in the environment, or its data folder in the command."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                told = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if (str(self.folder).encode() in told or str(self.data).encode() in told) and not gone(int(entry.name)):
                found.append(int(entry.name))
        return found

    def end(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)
        self.process.communicate(timeout=60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Copy]:
    made = Copy(tmp_path / "state")
    yield made
    if made.process is not None and made.process.poll() is None:
        made.end(signal.SIGTERM)
    for pid in made.pids():
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(made.data.parent, ignore_errors=True)


def test_up_serves_a_page_and_leaves_nothing_behind(copy: Copy) -> None:
    copy.up()
    with urllib.request.urlopen(f"http://127.0.0.1:{copy.port}/login") as page:
        assert page.status == 200 and "Beeldregie" in page.read().decode()

    second = copy.start()
    assert second.communicate(timeout=60)[1].strip().endswith(f"(process {copy.process.pid}).") and second.returncode == 1  # type: ignore[union-attr]

    copy.end(signal.SIGKILL)
    assert wait_until(lambda: copy.pids() == [])

    copy.up()  # recovers: stale sockets, a lock and a pid file that somebody left
    copy.end(signal.SIGTERM)
    assert copy.pids() == []


def test_a_taken_port_is_said_before_anything_is_started(copy: Copy) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        answer = copy.start(port)
        assert answer.communicate(timeout=60)[1].startswith(f"Port {port} is taken.")
    assert answer.returncode == 1
    assert not copy.data.exists()
