"""RTSP cameras of the tests: GStreamer's own server in a process, and a small one that misbehaves."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from threading import Thread

import pytest

from dashboard.core.settings import ROOT
from etl.demo import rtsp
from tests.camera_peer import PATIENCE

PATH = "/secret-path"
NEEDS = "needs gir1.2-gst-rtsp-server-1.0, python3-gi and gstreamer1.0-plugins-{base,good}: see setup.sh"


is_installed = cache(rtsp.is_installed)


@dataclass
class Server:
    """A server that runs: its port, and what it said about its clients."""

    port: int
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    @property
    def open(self) -> int:
        """How many clients are connected."""
        return self.said.count("came\n") - self.said.count("left\n")


@contextmanager
def rtsp_server(*options: str) -> Iterator[Server]:
    """GStreamer's server with these options (tests/peers/rtsp.py), until the block ends."""
    command = [rtsp.PYTHON, "-m", "tests.peers.rtsp", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        if not first.startswith("port "):
            pytest.skip(f"GStreamer has {first.strip() or 'no server'} here for {' '.join(options)}")
        server = Server(int(first.split()[1]), process)
        reading = Thread(target=server.said.extend, args=(process.stdout,), daemon=True)
        reading.start()
        try:
            yield server
        finally:
            process.kill()
            reading.join(PATIENCE)
