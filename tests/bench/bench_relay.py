"""The relay against nginx: 100 viewers of one camera of 15 pictures of 40 KB a second.

The relay calls the camera once and decides on every viewer; nginx proxies the same stream to each viewer separately, which is what one
would do without a relay. Rate, delay (from a stamp that the source puts into the end of each picture) and CPU per delivered picture.
Source and viewers are processes of their own, so that their cost is nobody's.

And how long after a withdrawal the connection is over, for readers who take everything and for readers who hardly take anything.
"""

from __future__ import annotations

import asyncio
import json
import os
import selectors
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from dashboard.core.settings import ROOT, Settings
from dashboard.store import migrations
from dashboard.up import cluster as clusters
from tests.live_peers import CODE, Reader, World, free_port, make_world, relay_process, wait_until

VIEWERS, PICTURES_PER_SECOND, PICTURE_BYTES = 100, 15, 40_000
WARM_SECONDS, SECONDS = 3.0, 8.0
WITHDRAWALS, AT_ONCE = 100, 10
NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")  # not everybody's PATH has that folder
_STAMP = b"BRSTAMP!"
_NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{ access_log off; client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder};
  scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:{source}; proxy_http_version 1.1; proxy_buffering off;
    {more} }} }} }}
"""
_TUNED = "proxy_buffer_size 64k; proxy_buffers 8 64k;"  # a picture in one or two reads, where nginx's own size takes ten


def run() -> list[dict[str, Any]]:
    """The measurements, as rows for `make bench`; compared with nginx where there is one."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="brb-", dir="/tmp")))
        folder.chmod(0o755)
        source = free_port()
        stack.enter_context(_process("source", source))
        relay = stack.enter_context(_relay(folder, source))
        ours = _measure(relay.port, f"/live/{CODE}.mjpeg?lease={relay.lease}", _child_of(relay.pid))
        rows = [_row(key, ours) for key in _UNITS]
        if NGINX is None:
            rows.append({"name": "relay against nginx", "value": None, "unit": "", "peer": "skipped: no nginx"})
        else:
            plain, tuned = (_measure(*stack.enter_context(_nginx(folder, source, more))) for more in ("", _TUNED))
            rows = [_row(key, ours, "nginx", plain) for key in _UNITS] + [_row("cpu", ours, "nginx, 64k buffers", tuned)]
        rows += _withdrawals(relay)
    return rows


_UNITS = {"rate": "pictures/s per viewer", "p50": "ms delay", "p99": "ms delay", "cpu": "us CPU per picture"}


def _row(key: str, ours: dict[str, float], peer: str = "", theirs: dict[str, float] | None = None) -> dict[str, Any]:
    row: dict[str, Any] = {"name": f"relay, {VIEWERS} viewers: {key}", "value": round(ours[key], 2), "unit": _UNITS[key]}
    return row if theirs is None else row | {"peer": f"{peer}: {theirs[key]:.2f}", "ratio": round(ours[key] / theirs[key], 2)}


def _measure(port: int, path: str, pid: int) -> dict[str, float]:
    with _process("viewers", port, path, stdout=subprocess.PIPE) as viewers:
        assert viewers.stdout is not None
        assert viewers.stdout.readline() == b"warm\n"
        before = _cpu_seconds(pid)
        seen = json.loads(viewers.stdout.readline())
        spent = _cpu_seconds(pid) - before
    rate, cpu = seen["pictures"] / VIEWERS / seen["seconds"], spent / seen["pictures"] * 1e6
    return {"rate": rate, "p50": seen["p50"], "p99": seen["p99"], "cpu": cpu}


@contextmanager
def _process(*arguments: object, stdout: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.bench_relay", *map(str, arguments)], cwd=ROOT, stdout=stdout)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


class _Relay:
    def __init__(self, port: int, pid: int, lease: object, world: World) -> None:
        self.port, self.pid, self.lease, self.world = port, pid, lease, world


def _withdrawals(relay: _Relay) -> list[dict[str, Any]]:
    """A hundred, in tens; each lease has a fast and a slow reader. From just before the UPDATE to the end of the reader's connection."""
    seconds: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(WITHDRAWALS // AT_ONCE):
        leases = [asyncio.run(relay.world.lease("anna")) for _ in range(AT_ONCE)]
        readers = {lease: {slow: Reader(relay.port, lease, slow=slow) for slow in seconds} for lease in leases}
        wait_until(lambda: all(two[False].taken > 10 * PICTURE_BYTES for two in readers.values()))  # noqa: B023 - waited for here
        withdrawn = {}
        for lease in leases:
            withdrawn[lease] = time.monotonic()
            relay.world.execute("UPDATE beeldregie.lease SET ended_at = now(), end_reason = 'withdrawn' WHERE id = %s", lease)
        for lease, two in readers.items():
            for slow, reader in two.items():
                seconds[slow].append(reader.ended() - withdrawn[lease])
    return [
        {
            "name": f"relay, {WITHDRAWALS} withdrawals, {'slow' if slow else 'fast'} readers: p99",
            "unit": "s until the end",
            "value": round(statistics.quantiles(found, n=100)[98], 2),
            "limit": 2.0,
        }
        for slow, found in seconds.items()
    ]


@contextmanager
def _relay(folder: Path, source: int) -> Iterator[_Relay]:
    """A private database with one camera and one lease, and the relay on it."""
    base = Settings(state_folder=str(folder / "state"), secret_key="only for the benchmark")
    cluster = clusters.Cluster(folder / "data", folder / "s", base.derive("postgres"))
    server = cluster.start()
    try:
        cluster.ensure_database("bench")
        url = base.admin_url.set(database="bench", drivername="postgresql", query={"host": str(folder / "s")})
        settings = Settings(
            DATABASE_URL=url.render_as_string(hide_password=False),
            state_folder=str(folder / "state"),
            secret_key=base.secret_key,
            role_prefix="bench",
        )
        migrations.migrate(settings)
        world, lease = asyncio.run(_world(settings, source))
        with relay_process(settings, folder / "live.log") as running:
            yield _Relay(running.port, running.process.pid, lease, world)
    finally:
        clusters.stop(server)


async def _world(settings: Settings, source: int) -> tuple[World, object]:
    with psycopg.connect(settings.dsn("ingest"), autocommit=True) as ingest:
        world = await make_world(settings, ingest, source)
        ingest.execute("UPDATE beeldregie.stream SET max_viewers = 1000")
    return world, await world.lease("anna", minutes=60)


@contextmanager
def _nginx(folder: Path, source: int, more: str) -> Iterator[tuple[int, str, int]]:
    port = free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(_NGINX.format(folder=folder, port=port, source=source, more=more))
    process = subprocess.Popen([str(NGINX), "-p", str(folder), "-c", str(configuration)], stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: _listens(port))
        yield port, "/", process.pid
    finally:
        process.terminate()
        process.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _child_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _source(port: int) -> None:
    """A camera: the same picture over and over, with the moment in a comment segment at its end. Whoever is slow misses some."""
    asyncio.run(_serve(port))


async def _serve(port: int) -> None:
    everyone: set[asyncio.StreamWriter] = set()

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\nConnection: close\r\n\r\n")
        everyone.add(writer)
        with suppress(OSError):
            await reader.read()
        everyone.discard(writer)
        writer.close()

    head = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(9) + b"\xff\xda\x00\x08" + bytes(6)
    pixels = os.urandom(PICTURE_BYTES).replace(b"\xff", b"\xfe")
    async with await asyncio.start_server(one, "127.0.0.1", port):
        due = time.monotonic()
        while True:
            stamp = b"\xff\xfe" + struct.pack("!H", 2 + len(_STAMP) + 8) + _STAMP + struct.pack("!d", time.monotonic())
            part = b"--b\r\nContent-Type: image/jpeg\r\n\r\n" + head + pixels + stamp + b"\xff\xd9\r\n"
            for writer in everyone:
                if not writer.transport.get_write_buffer_size():
                    writer.write(part)
            due += 1 / PICTURES_PER_SECOND
            await asyncio.sleep(max(0.0, due - time.monotonic()))


def _viewers(port: int, path: str) -> None:
    """As many viewers as asked for: read everything, and note when each stamp arrived."""
    selector = selectors.DefaultSelector()
    for _ in range(VIEWERS):
        viewer = socket.create_connection(("127.0.0.1", port))
        viewer.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer t-anna\r\n\r\n".encode())
        viewer.setblocking(False)
        selector.register(viewer, selectors.EVENT_READ, bytearray())
    _read(selector, WARM_SECONDS)
    print("warm", flush=True)
    began = time.monotonic()
    delays = sorted(_read(selector, SECONDS))
    seconds = time.monotonic() - began
    cuts = statistics.quantiles(delays, n=100)
    print(json.dumps({"pictures": len(delays), "seconds": seconds, "p50": cuts[49] * 1e3, "p99": cuts[98] * 1e3}), flush=True)


def _read(selector: selectors.BaseSelector, seconds: float) -> list[float]:
    delays, buffer, size = [], bytearray(1 << 18), len(_STAMP) + 8
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for key, _ in selector.select(0.1):
            got = key.fileobj.recv_into(buffer)  # type: ignore[union-attr]
            assert got, "a viewer was cut off"
            data = key.data + memoryview(buffer)[:got]
            at = data.find(_STAMP)
            while 0 <= at <= len(data) - size:
                delays.append(time.monotonic() - struct.unpack_from("!d", data, at + len(_STAMP))[0])
                at = data.find(_STAMP, at + size)
            # keep what may be the beginning of a stamp; an old one is not seen again
            key.data[:] = data[at:] if at >= 0 else data[-len(_STAMP) + 1 :]
    return delays


if __name__ == "__main__":
    if sys.argv[1:2] == ["source"]:
        _source(int(sys.argv[2]))
    elif sys.argv[1:2] == ["viewers"]:
        _viewers(int(sys.argv[2]), sys.argv[3])
    else:
        for row in run():
            print(row)
