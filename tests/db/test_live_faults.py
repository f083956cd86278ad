"""What goes wrong around the relay while people look: its process dies; PostgreSQL hangs, stops and starts again."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from dashboard.core.settings import Settings
from dashboard.live import cards
from dashboard.store import migrations
from dashboard.up.cluster import Cluster, stop
from tests.live_peers import PATIENCE, DemoCamera, Watching, World, make_world, relay_process, wait_until


@dataclass
class Postgres:
    """A server of these tests' own, that may hang and stop."""

    cluster: Cluster
    process: subprocess.Popen[bytes]
    held: list[int] = field(default_factory=list)

    def hang(self) -> None:
        """Nothing is answered, and no connection breaks."""
        postmaster = self.process.pid
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        self.held = [postmaster, *map(int, children)]
        for pid in self.held:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)

    def go_on(self) -> None:
        for pid in self.held:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def stop(self) -> None:
        stop(self.process)

    def start(self) -> None:
        self.process = self.cluster.start()


@pytest.fixture(scope="module")
def town() -> Iterator[tuple[World, Postgres]]:
    with tempfile.TemporaryDirectory(prefix="brf-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        base = Settings(state_folder=str(folder / "state"), secret_key="only for tests")
        cluster = Cluster(folder / "data", folder / "s", base.derive("postgres"), ("-c", "fsync=off"))
        postgres = Postgres(cluster, cluster.start())
        try:
            cluster.ensure_database("faults")
            url = base.admin_url.set(database="faults", drivername="postgresql", query={"host": str(folder / "s")})
            address = url.render_as_string(hide_password=False)
            settings = Settings(DATABASE_URL=address, state_folder=base.state_folder, secret_key=base.secret_key, role_prefix="faults")
            migrations.migrate(settings)
            with DemoCamera(settings) as camera:
                with psycopg.connect(settings.dsn("ingest"), autocommit=True) as ingest:
                    world = asyncio.run(make_world(settings, ingest, camera.port))
                yield world, postgres
        finally:
            postgres.go_on()
            postgres.stop()


async def until(viewer: Watching, true: Callable[[bytes], bool]) -> None:
    async with asyncio.timeout(2 * PATIENCE):
        while not true(await viewer.picture()):
            pass


async def test_postgresql_hangs_stops_and_starts_again_while_somebody_looks(town: tuple[World, Postgres], tmp_path: Path) -> None:
    world, postgres = town
    lease = await world.lease("anna")
    unconfirmed = cards.unconfirmed().jpeg
    with relay_process(world.settings, tmp_path / "live.log") as relay:
        viewer = await Watching.open(relay.port, lease)
        for break_, mend in ((postgres.hang, postgres.go_on), (postgres.stop, postgres.start)):
            await until(viewer, lambda jpeg: jpeg != unconfirmed)
            break_()
            await until(viewer, lambda jpeg: jpeg == unconfirmed)
            with pytest.raises(TimeoutError):  # nothing of the camera after it; it is sent twice
                await asyncio.wait_for(until(viewer, lambda jpeg: jpeg != unconfirmed), 1)
            mend()  # not in a thread: the server ends with the thread that started it
        await until(viewer, lambda jpeg: jpeg != unconfirmed)  # the same connection, the same lease
        world.execute("UPDATE beeldregie.lease SET ended_at = now(), end_reason = 'withdrawn' WHERE id = %s", lease)
        assert (await viewer.until_closed())[-1] == cards.ended("withdrawn").jpeg  # and it listens again
    assert [body["reason"] for body in world.steps("viewing_end", lease)] == ["withdrawn"]


async def test_a_relay_that_is_killed_leaves_the_lease_and_the_next_one_dates_what_it_was_showing(
    town: tuple[World, Postgres], tmp_path: Path
) -> None:
    world, _ = town
    lease = await world.lease("anna")
    with relay_process(world.settings, tmp_path / "first.log") as first:
        viewer = await Watching.open(first.port, lease)
        await viewer.picture()
        for pid in (first.worker, first.process.pid):
            os.kill(pid, signal.SIGKILL)
        await viewer.until_closed()
    assert [ended for ended, _, _ in world.viewings(lease)] == [False]
    heard = datetime.now(UTC) - timedelta(minutes=5)
    world.execute("UPDATE beeldregie.viewing SET heartbeat_at = %s WHERE lease_id = %s", heard, lease)  # as after five minutes
    with relay_process(world.settings, tmp_path / "second.log") as second:
        await asyncio.to_thread(wait_until, lambda: [reason for _, reason, _ in world.viewings(lease)] == ["relay_lost"])
        ((body,),) = [world.steps("viewing_end", lease)]
        assert datetime.fromisoformat(body["at"]) == heard
        again = await Watching.open(second.port, lease)
        assert (again.status, (await again.picture())[:2]) == (200, b"\xff\xd8")
        again.leave()
    assert world.execute("SELECT ended_at FROM beeldregie.lease WHERE id = %s", lease) == [(None,)]
