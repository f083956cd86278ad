"""The relay's real neighbours for its tests: a camera over HTTP, the gunicorn process, and viewers over real sockets."""

from __future__ import annotations

import asyncio
import json
import os
import select
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import uvicorn
from starlette.types import Receive, Scope, Send
from websockets.asyncio.client import ClientConnection, connect

from dashboard.core.credentials import digest
from dashboard.core.db import Database
from dashboard.core.models import Principal
from dashboard.core.settings import ROOT, Settings
from dashboard.core.vault import Vault
from dashboard.live.multipart import PictureParser
from dashboard.sharing import accounts, ask
from dashboard.store.accounts import NewAccount
from dashboard.up import start
from etl.demo import server as demo

CODE = "vr-022"
PATIENCE = 20.0  # seconds; generous, for a machine that is busy with other tests


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


class DemoCamera:
    """The demo server, in a thread; counts who is connected to its cameras."""

    def __init__(self, settings: Settings) -> None:
        self._app = demo.create(settings)
        self.connected = 0
        self.calls = 0
        self.port = free_port()
        config = uvicorn.Config(
            self._count, host="127.0.0.1", port=self.port, log_level="error", interface="asgi3", timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    async def _count(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self.connected += 1
        self.calls += b"authorization" in dict(scope["headers"])  # the camera first says what log-in it wants
        try:
            await self._app(scope, receive, send)
        finally:
            self.connected -= 1

    def __enter__(self) -> DemoCamera:
        self._thread.start()
        wait_until(lambda: self._server.started)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(PATIENCE)


def wait_until(true: Any) -> None:
    """Wait until the condition holds; AssertionError when it never does."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "never happened"
        time.sleep(0.02)


@dataclass
class Relay:
    """The gunicorn process of the relay."""

    port: int
    process: subprocess.Popen[bytes]
    log: Any

    @property
    def worker(self) -> int:
        """The process that serves: gunicorn's first child."""
        return int(Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()[0])

    def said(self) -> str:
        """What it wrote to its log."""
        return self.log.read_text()


@contextmanager
def relay_process(settings: Settings, log: Any) -> Iterator[Relay]:
    """Run the relay as `up` does, on a free port, until the block ends."""
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "BEELDREGIE_ROLE_PREFIX": settings.role_prefix,
        "BEELDREGIE_DEMO": "true",
        "BEELDREGIE_SECRET_KEY": settings.secret_key,
        "BEELDREGIE_STATE_FOLDER": str(settings.state),
        "BEELDREGIE_LIVE_PORT": str(port),
    }
    command = start.gunicorn(port, settings, "dashboard.live.worker.RelayWorker", 1, "dashboard.asgi:live")
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        wait_until(lambda: process.poll() is not None or _answers(port))
        assert process.poll() is None, log.read_text()
        yield Relay(port, process, log)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
    except httpx.HTTPError:
        return False


@dataclass
class World:
    """One municipality with one camera, and who works there. Secrets by login: a session `s-LOGIN`, a token `t-LOGIN`."""

    settings: Settings
    people: dict[str, Principal] = field(default_factory=dict)

    async def lease(self, login: str, minutes: int = 15, masking: str | None = None) -> UUID:
        """A lease that was really asked for and granted, with another masking where one is named."""
        db = Database(self.settings, "app", pool_size=1)
        try:
            asked = (await ask.ask(db, self.people[login], ask.Wish([CODE], "file", minutes=minutes), datetime.now(UTC)))[0]
        finally:
            await db.close()
        assert asked.lease is not None, asked.answer.explanation.en
        if masking:
            self.execute("UPDATE beeldregie.lease SET masking = %s WHERE id = %s", masking, asked.lease.id)  # as an extension may
        return asked.lease.id

    def execute(self, sql: str, *values: object, role: str = "app") -> list[tuple[Any, ...]]:
        """Run a statement on a connection of its own; returns rows where it gives any."""
        with psycopg.connect(self.settings.dsn(role)) as conn:  # type: ignore[arg-type]
            result = conn.execute(sql, values)
            return result.fetchall() if result.description else []

    def viewings(self, *leases: UUID) -> list[tuple[Any, ...]]:
        """(ended, reason, frames) of every viewing under these leases, oldest first."""
        return self.execute(
            """SELECT ended_at IS NOT NULL, end_reason, frames FROM beeldregie.viewing
                               WHERE lease_id = ANY(%s) ORDER BY started_at""",
            list(leases),
        )

    def steps(self, wanted: str, *leases: UUID) -> list[dict[str, Any]]:
        """The bodies of this step in the log that are about these leases, in order."""
        bodies = [json.loads(body) for (body,) in self.execute("SELECT body FROM beeldregie.log WHERE step = %s ORDER BY id", wanted)]
        return [body for body in bodies if body["lease"] in map(str, leases)]


async def make_world(settings: Settings, ingest: psycopg.Connection, camera_port: int) -> World:
    """People with sessions and tokens, and a camera that the traffic managers own."""
    world = World(settings)
    ingest.execute("INSERT INTO beeldregie.organisation (id, name, kind) VALUES ('gemeente-a', 'Gemeente A', 'municipality')")
    database = Database(settings, "ingest", pool_size=1)
    now = datetime.now(UTC)
    for login, role in (
        ("anna", "traffic_manager"),
        ("bram", "traffic_manager"),
        ("cor", "policy_officer"),
        ("dora", "traffic_manager"),
        ("eva", "traffic_manager"),
        ("fred", "traffic_manager"),
    ):
        await accounts.add_account(database, NewAccount(login, login.title(), "gemeente-a", (role,)), None, now)
        (account,) = ingest.execute("SELECT id FROM beeldregie.account WHERE login = %s", (login,)).fetchone() or (None,)
        world.people[login] = Principal(account, login, login.title(), "gemeente-a", "Gemeente A", frozenset({role}))
        world.execute(
            "INSERT INTO beeldregie.session (id_hash, account_id, expires_at) VALUES (%s, %s, %s)",
            digest(f"s-{login}"),
            account,
            now + timedelta(hours=8),
        )
        world.execute(
            "INSERT INTO beeldregie.api_token (token_hash, account_id, label, expires_at) VALUES (%s, %s, 'test', %s)",
            digest(f"t-{login}"),
            account,
            now + timedelta(hours=8),
            role="ingest",
        )
    await database.close()
    (camera,) = ingest.execute(
        """
        INSERT INTO beeldregie.camera (code, name, owner_id, operator_id, controller_id, position, kind, notice_seen_on, changed_by)
        VALUES (%s, 'Boerengatbrug', 'gemeente-a', 'gemeente-a', 'gemeente-a', ST_SetSRID(ST_Point(4.5, 51.92), 4326), 'fixed',
                '2026-01-01', 'test')
        RETURNING id""",
        (CODE,),
    ).fetchone() or (None,)
    ingest.execute(
        """INSERT INTO beeldregie.camera_purpose (camera_id, organisation_id, purpose_id, basis_id, dpia_url, is_primary)
                      VALUES (%s, 'gemeente-a', 'verkeersmanagement', 'verkeer-6-1-e', 'https://dpia.test/', true)""",
        (camera,),
    )
    address = f"http://{demo.USER}:{settings.derive('demo camera')}@127.0.0.1:{camera_port}/camera/{CODE}.mjpeg"
    ingest.execute(
        "INSERT INTO beeldregie.stream (camera_id, sealed, integration, max_viewers) VALUES (%s, %s, 'direct', 20)",
        (camera, Vault(settings.stream_secret_keys).seal(address)),
    )
    return world


class Watching:
    """A viewer over plain HTTP/1.1 on a socket of its own."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: str) -> None:
        self.reader, self.writer, self.head = reader, writer, head
        self.status = int(head.split(" ")[1])
        self._parser, self._pictures = PictureParser(), []

    @classmethod
    async def open(cls, port: int, lease: object, token: str = "t-anna", code: str = CODE, receive_buffer: int = 0) -> Watching:
        """Ask for the picture and read the head of the answer."""
        held = socket.socket()
        if receive_buffer:
            held.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        held.setblocking(False)
        await asyncio.get_running_loop().sock_connect(held, ("127.0.0.1", port))
        reader, writer = await asyncio.open_connection(sock=held, limit=receive_buffer or 65_536)
        lines = (f"GET /live/{code}.mjpeg?lease={lease} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Authorization: Bearer {token}", "", "")
        writer.write("\r\n".join(lines).encode())
        async with asyncio.timeout(PATIENCE):
            head = await reader.readuntil(b"\r\n\r\n")
        return cls(reader, writer, head.decode())

    async def picture(self) -> bytes:
        """The next picture. Raises EOFError when the connection closes first."""
        async with asyncio.timeout(PATIENCE):
            while not self._pictures:
                data = await self.reader.read(65_536)
                if not data:
                    raise EOFError
                self._pictures += self._parser.feed(data)
        return self._pictures.pop(0)

    async def until_closed(self) -> list[bytes]:
        """All pictures until the relay closes the connection."""
        pictures = []
        try:
            while True:
                pictures.append(await self.picture())
        except (EOFError, ConnectionResetError):
            return pictures

    def leave(self) -> None:
        """Hang up."""
        self.writer.transport.abort()


class Reader:
    """A viewer in a thread of his own, who takes what comes at once, or (slow) a kilobyte ten times a second, or (crawls) a byte a second;
    knows when it ended."""

    def __init__(self, port: int, lease: object, token: str = "t-anna", slow: bool = False, crawls: bool = False) -> None:
        self.taken = 0
        slow = slow or crawls
        self._slow, self._ended = slow, 0.0
        self._piece, self._pause_ms = (1, 1000) if crawls else (1024 if slow else 65_536, 100)
        self._socket = socket.socket()
        if slow:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._socket.settimeout(PATIENCE)
        self._socket.connect(("127.0.0.1", port))
        lines = (f"GET /live/{CODE}.mjpeg?lease={lease} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Authorization: Bearer {token}", "", "")
        self._socket.sendall("\r\n".join(lines).encode())
        assert self._socket.recv(12) == b"HTTP/1.1 200"
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def ended(self) -> float:
        """When the other side ended the connection (monotonic), closed or cut. Waits for it."""
        self._thread.join(PATIENCE)
        assert self._ended, "it never ended"
        return self._ended

    def _read(self) -> None:
        over, poller = select.POLLRDHUP | select.POLLHUP | select.POLLERR, select.poll()
        poller.register(self._socket, over if self._slow else over | select.POLLIN)
        with self._socket:
            while not any(event & over for _, event in poller.poll(self._pause_ms)):
                with suppress(BlockingIOError):
                    self.taken += len(self._socket.recv(self._piece, socket.MSG_DONTWAIT))
            self._ended = time.monotonic()


def socket_to(relay: Relay, **headers: str) -> connect:
    """A WebSocket that carries pictures; anna by token unless said."""
    return connect(f"ws://127.0.0.1:{relay.port}/live", additional_headers=headers or {"Authorization": "Bearer t-anna"}, max_size=None)


async def said(socket: ClientConnection, state: str) -> dict[str, str]:
    """The next message with this state; pictures and other states are passed over."""
    async with asyncio.timeout(PATIENCE):
        while True:
            message = await socket.recv()
            if isinstance(message, str) and (body := json.loads(message))["state"] == state:
                return body


async def shown(socket: ClientConnection) -> tuple[UUID, int, bytes]:
    """The next picture: its lease, its flags (1: words of ours), the JPEG."""
    async with asyncio.timeout(PATIENCE):
        while True:
            message = await socket.recv()
            if isinstance(message, bytes):
                return UUID(bytes=message[:16]), message[16], message[17:]


async def is_eventually(true: object) -> None:
    """`wait_until`, while the loop goes on."""
    await asyncio.to_thread(wait_until, true)
