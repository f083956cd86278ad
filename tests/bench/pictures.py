"""What the relay's benchmarks measure with: a camera, viewers and nginx, each a process of its own so that its cost is nobody's.

The camera puts its moment and a number into the end of each picture; the viewers read them back. `python -m tests.bench.pictures source
PORT` and `… viewers PORT SLOW PATH…` are those processes.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import select
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.core.settings import ROOT
from tests.live_peers import free_port, wait_until

PICTURES_PER_SECOND, PICTURE_BYTES = 15, 40_000
SETTLE_SECONDS, SECONDS = 2.0, 8.0
NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")  # not everybody's PATH has that folder
UNBUFFERED = ""  # what answers a picture at once
TUNED = "proxy_buffer_size 64k; proxy_buffers 8 64k;"  # a picture in one or two reads, where nginx's own size takes ten
_STAMP, _SAYS = b"BRSTAMP!", struct.Struct("!dQ")
_STAMP_BYTES = len(_STAMP) + _SAYS.size
_NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{ access_log off; client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder};
  scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:{source}; proxy_http_version 1.1; proxy_buffering off;
    {more} }} }} }}
"""


@dataclass(frozen=True, slots=True)
class Server:
    """What viewers are sent to: a port, the paths they ask for (in turn), and the process whose cost counts."""

    port: int
    paths: Sequence[str]
    pid: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What a number of viewers saw. Rates in pictures a second, delays in ms, CPU in microseconds a delivered picture, memory in KB."""

    rate: float
    source_rate: float
    below: float  # share of the viewers, in %, who got less than 95% of what the camera gave
    p50: float
    p99: float
    cpu: float
    memory: int


@contextmanager
def source() -> Iterator[tuple[int, int]]:
    """A camera of PICTURES_PER_SECOND pictures of PICTURE_BYTES, as a process; gives (port, pid)."""
    port = free_port()
    with _process("source", port) as camera:
        wait_until(lambda: listens(port))
        yield port, camera.pid


def measure(server: Server, viewers: int, slow: int = 0) -> Seen:
    """So many viewers of a server, of whom `slow` read a kilobyte ten times a second and are not counted."""
    with _process("viewers", server.port, viewers, slow, *server.paths, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"warm\n", "the viewers never saw a picture each"
        before = cpu_seconds(server.pid)
        seen = json.loads(process.stdout.readline())
        spent, memory = cpu_seconds(server.pid) - before, memory_kb(server.pid)
    cpu = spent / seen.pop("pictures") * 1e6
    return Seen(**seen, cpu=cpu, memory=memory)


@contextmanager
def nginx(folder: Path, source_port: int, more: str) -> Iterator[Server]:
    """nginx in front of the camera: what one would do without a relay. Calls the camera once for every viewer."""
    port = free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(_NGINX.format(folder=folder, port=port, source=source_port, more=more))
    process = subprocess.Popen([str(NGINX), "-p", str(folder), "-c", str(configuration)], stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: listens(port))
        yield Server(port, ["/"], process.pid)
    finally:
        process.terminate()
        process.wait(10)


def more_files() -> None:
    """As many connections as the system lets us have; what is started from here may too."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def listens(port: int) -> bool:
    """Whether somebody answers at a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def connections_to(port: int) -> int:
    """How many connections a server on this port holds now."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[1].endswith(f":{port:04X}") and row[3] == "01" for row in rows)


def cpu_seconds(pid: int) -> float:
    """What a process spent until now, its own and the kernel's on its behalf."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_kb(pid: int) -> int:
    """What a process holds in memory."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


@contextmanager
def _process(*arguments: object, stdout: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.pictures", *map(str, arguments)], cwd=ROOT, stdout=stdout)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


async def _serve(port: int) -> None:
    """The camera: the same picture over and over but for its stamp. Whoever is slow misses some."""
    everyone: set[asyncio.StreamWriter] = set()

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not (await reader.readline()).startswith(b"GET"):
            writer.close()  # who only looked whether anybody answers
            return
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\nConnection: close\r\n\r\n")
        everyone.add(writer)
        with suppress(OSError):
            await reader.read()
        everyone.discard(writer)
        writer.close()

    head = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(9) + b"\xff\xda\x00\x08" + bytes(6)
    pixels = os.urandom(PICTURE_BYTES).replace(b"\xff", b"\xfe")
    async with await asyncio.start_server(one, "127.0.0.1", port, backlog=2000):
        due, number = time.monotonic(), 0
        while True:
            number += 1
            stamp = b"\xff\xfe" + struct.pack("!H", 2 + _STAMP_BYTES) + _STAMP + _SAYS.pack(time.monotonic(), number)
            part = b"--b\r\nContent-Type: image/jpeg\r\n\r\n" + head + pixels + stamp + b"\xff\xd9\r\n"
            for writer in everyone:
                if not writer.transport.get_write_buffer_size():
                    writer.write(part)
            due += 1 / PICTURES_PER_SECOND
            await asyncio.sleep(max(0.0, due - time.monotonic()))


@dataclass(slots=True)
class _Viewer:
    socket: socket.socket
    tail: bytes = b""  # what may be the beginning of a stamp
    numbers: list[int] = field(default_factory=list)


class _Viewers:
    """Viewers in one process: they read everything, and note when each stamp arrived."""

    def __init__(self, port: int, most: int, slow: int, paths: Sequence[str]) -> None:
        self.delays: list[float] = []
        self._buffer = bytearray(1 << 18)
        self._poll = select.epoll()
        self._fast: dict[int, _Viewer] = {}
        self._slow = [self._open(port, paths[0], 4096) for _ in range(slow)]
        for n in range(most - slow):
            viewer = _Viewer(self._open(port, paths[n % len(paths)]))
            self._fast[viewer.socket.fileno()] = viewer
            self._poll.register(viewer.socket, select.EPOLLIN)
        self._next_slow = 0.0

    def warm(self) -> None:
        """Read until everyone saw a picture, and a little longer."""
        until = time.monotonic() + 60
        while not all(viewer.numbers for viewer in self._fast.values()) and time.monotonic() < until:
            self._read()
        self.read(SETTLE_SECONDS)

    def read(self, seconds: float) -> None:
        """Read for so long, and forget what was noted before."""
        self.delays.clear()
        for viewer in self._fast.values():
            viewer.numbers.clear()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._read()

    def seen(self) -> dict[str, float]:
        """What was noted."""
        numbers = [viewer.numbers for viewer in self._fast.values()]
        given = max(map(max, filter(None, numbers))) - min(map(min, filter(None, numbers))) + 1
        cuts = statistics.quantiles(self.delays, n=100)
        return {
            "pictures": len(self.delays),
            "rate": len(self.delays) / len(numbers) / SECONDS,
            "source_rate": given / SECONDS,
            "below": 100 * sum(len(got) < 0.95 * given for got in numbers) / len(numbers),
            "p50": cuts[49] * 1e3,
            "p99": cuts[98] * 1e3,
        }

    @staticmethod
    def _open(port: int, path: str, receive_buffer: int = 0) -> socket.socket:
        viewer = socket.socket()
        if receive_buffer:
            viewer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        viewer.connect(("127.0.0.1", port))
        viewer.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer t-anna\r\n\r\n".encode())
        viewer.setblocking(False)
        return viewer

    def _read(self) -> None:
        for number, _ in self._poll.poll(0.02):
            self._take(self._fast[number])
        if self._slow and time.monotonic() > self._next_slow:
            self._next_slow = time.monotonic() + 0.1
            for reader in self._slow:
                with suppress(BlockingIOError):
                    reader.recv(1024)

    def _take(self, viewer: _Viewer) -> None:
        begin = len(viewer.tail)
        self._buffer[:begin] = viewer.tail
        got = viewer.socket.recv_into(memoryview(self._buffer)[begin:])
        assert got, "a viewer was cut off"
        end, now, last = begin + got, time.monotonic(), 0
        at = self._buffer.find(_STAMP, 0, end)
        while 0 <= at <= end - _STAMP_BYTES:
            moment, number = _SAYS.unpack_from(self._buffer, at + len(_STAMP))
            self.delays.append(now - moment)
            viewer.numbers.append(number)
            last = at + _STAMP_BYTES
            at = self._buffer.find(_STAMP, last, end)
        viewer.tail = bytes(self._buffer[max(last, end - _STAMP_BYTES + 1) : end])


def _viewers(port: int, most: int, slow: int, paths: Sequence[str]) -> None:
    viewers = _Viewers(port, most, slow, paths)
    viewers.warm()
    print("warm", flush=True)
    viewers.read(SECONDS)
    print(json.dumps(viewers.seen()), flush=True)


if __name__ == "__main__":
    more_files()
    if sys.argv[1] == "source":
        asyncio.run(_serve(int(sys.argv[2])))
    else:
        _viewers(*map(int, sys.argv[2:5]), sys.argv[5:])
