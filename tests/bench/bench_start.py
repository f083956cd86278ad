"""From the command to the page: the first start with the demo, the second, and the end. From a bare machine: `make run` in a new clone."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from typing import Any

from dashboard.core.settings import Settings
from dashboard.up.cluster import Cluster


def run() -> list[dict[str, Any]]:
    """Seconds to the log-in page and to "up" (everything runs), of the first and the second start; and of stopping."""
    with tempfile.TemporaryDirectory(prefix="brb-", ignore_cleanup_errors=True) as folder:
        data = Cluster.of(Settings(state_folder=folder)).data
        try:
            first, second = _start(folder), _start(folder)
        finally:
            shutil.rmtree(data.parent, ignore_errors=True)
    return [
        {"name": "first start with the demo, to the page", "value": first[0], "unit": "s", "limit": 60},
        {"name": "first start with the demo, all of it", "value": first[1], "unit": "s", "limit": 120},
        {"name": "second start, to the page", "value": second[0], "unit": "s", "limit": 15},
        {"name": "second start, all of it", "value": second[1], "unit": "s"},
        {"name": "Ctrl-C to the end of all processes", "value": second[2], "unit": "s", "limit": 10},
    ]


def _start(folder: str) -> tuple[float, float, float]:
    port, live_port = _free_port(), _free_port()
    began = time.perf_counter()
    command = [sys.executable, "-m", "dashboard.cli", "up", "--demo", "--port", str(port), "--live-port", str(live_port)]
    process = subprocess.Popen(command, env=os.environ | {"BEELDREGIE_STATE_FOLDER": folder}, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        page = _until_page(port, process) - began
        for line in process.stdout:
            if " up at " in line:
                break
        whole = time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGINT)
        stopping = time.perf_counter()
        process.communicate(timeout=60)
    return round(page, 1), round(whole, 1), round(time.perf_counter() - stopping, 1)


def _until_page(port: int, process: subprocess.Popen[str]) -> float:
    while process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/login", timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return time.perf_counter()
    raise RuntimeError(f"up ended with status {process.returncode}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
