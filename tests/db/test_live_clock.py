"""The relay in this process, with a wall clock that the test sets and limits that it shortens: whatever the clock does, nobody looks longer
than his lease, and who takes nothing is let go."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.live import viewing
from dashboard.live.relay import Relay
from dashboard.live.viewing import MjpegPicture
from dashboard.live.wire import Wire
from dashboard.up.cluster import Cluster
from tests.conftest import database_copy
from tests.live_peers import PATIENCE, DemoCamera, World, make_world

HOUR = timedelta(hours=1)
# Who looks was there already at the hour to which the clock is set back.
OLD = "UPDATE beeldregie.{0} SET {1} = tstzrange(now() - interval '1 day', NULL)"
THERE = (("organisation", "valid"), ("account_role", "valid"), ("account_role", "recorded"))
SCOPE = {"type": "http", "method": "GET", "headers": [(b"host", b"127.0.0.1"), (b"authorization", b"Bearer t-anna")]}


class WallClock:
    """The wall clock, and by how much somebody has set it wrong."""

    def __init__(self) -> None:
        self.wrong_by = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.wrong_by


class Line(asyncio.Protocol):
    """What the worker's connection is to the wire."""

    on_writable: Callable[[], None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def resume_writing(self) -> None:
        if self.on_writable is not None:
            self.on_writable()


@pytest.fixture(scope="module")
def world(_cluster: tuple[Cluster, Settings], tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with database_copy(_cluster, tmp_path_factory.mktemp("town")) as settings, DemoCamera(settings) as camera:
        with psycopg.connect(settings.dsn("ingest"), autocommit=True) as ingest:
            world = asyncio.run(make_world(settings.model_copy(update={"demo": True}), ingest, camera.port))
        for table, column in THERE:
            world.execute(OLD.format(table, column), role="migrate")
        yield world


@pytest.fixture
async def relay(world: World, clock: WallClock) -> AsyncIterator[Relay]:
    relay = Relay(world.settings, clock)
    async with relay.running():
        yield relay


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A relay that looks often who has stopped reading, and waits for him shortly."""
    monkeypatch.setattr(viewing, "STUCK_SECONDS", 0.2)
    monkeypatch.setattr(viewing, "HEARTBEAT_SECONDS", 0.1)


@pytest.fixture
def clock() -> WallClock:
    return WallClock()


@pytest.fixture
def decided(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deciding again ends nothing: an hour ago this city was not there yet, and that alone would end everything."""

    async def again(_db: Database, leases: Sequence[UUID], _now: datetime) -> dict[UUID, str | None]:
        return dict.fromkeys(leases)

    monkeypatch.setattr("dashboard.live.relay.recheck", again)


@asynccontextmanager
async def watching(relay: Relay, lease: UUID) -> AsyncIterator[tuple[MjpegPicture, asyncio.Transport]]:
    """Anna's picture, and the other side of her connection, which takes what comes and keeps nothing."""
    loop, (ours, theirs) = asyncio.get_running_loop(), socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16_384)
    _, line = await loop.create_connection(Line, sock=ours)
    reader: tuple[Any, asyncio.Protocol] = await loop.create_connection(asyncio.Protocol, sock=theirs)
    picture = MjpegPicture(await relay.access.admit(SCOPE, str(lease)), Wire(line), in_chunks=False)
    async with relay.opened(picture):
        playing = asyncio.create_task(relay.play(picture))
        async with asyncio.timeout(PATIENCE):
            while not picture.frames:
                await asyncio.sleep(0.05)
        yield picture, reader[0]
        picture.end("left")
        await playing
    line.transport.abort()
    reader[0].abort()


async def reason(picture: MjpegPicture) -> str:
    async with asyncio.timeout(PATIENCE):
        await asyncio.wait({picture.over})
    return picture.over.result()


async def test_a_clock_set_back_lengthens_no_lease_whose_end_is_known_or_becomes_another(
    decided: None, relay: Relay, world: World, clock: WallClock
) -> None:
    lease = await world.lease("anna")
    async with watching(relay, lease) as (picture, _):
        clock.wrong_by = -HOUR
        ends_at = datetime.now(UTC) + timedelta(seconds=2)
        world.execute("UPDATE beeldregie.lease SET ends_at = %s WHERE id = %s", ends_at, lease)
        assert await reason(picture) == "expired"
        assert timedelta(seconds=-0.5) < datetime.now(UTC) - ends_at < timedelta(seconds=2)


async def test_a_clock_set_forward_ends_what_by_then_has_run_out_and_its_end_is_in_the_log(
    relay: Relay, world: World, clock: WallClock
) -> None:
    lease = await world.lease("anna")
    async with watching(relay, lease) as (picture, _):
        clock.wrong_by = HOUR
        assert await reason(picture) == "expired"
    assert [len(world.steps(step, lease)) for step in ("viewing_start", "viewing_end", "lease_end")] == [1, 1, 1]


async def test_who_takes_nothing_any_more_is_cut_off(impatient: None, relay: Relay, world: World) -> None:
    async with watching(relay, await world.lease("anna")) as (picture, reader):
        reader.pause_reading()
        async with asyncio.timeout(PATIENCE):
            while not picture.wire._transport.is_closing():
                await asyncio.sleep(0.05)
        assert picture.wire._transport.is_closing()
