"""One municipality with its cameras, for the benchmarks that ask and look; and the relay."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

import psycopg

from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.sharing import ask
from tests.bench.pictures import Server, more_files
from tests.live_peers import CODE, Relay, World, make_world, relay_process

_MORE_CAMERAS = """
WITH made AS (
    INSERT INTO beeldregie.camera (code, name, owner_id, operator_id, controller_id, position, kind, notice_seen_on, changed_by)
    SELECT 'vr-b' || n, 'Boerengatbrug ' || n, owner_id, operator_id, controller_id, position, kind, notice_seen_on, changed_by
    FROM beeldregie.camera, generate_series(1, %(count)s) AS n WHERE code = %(code)s RETURNING id),
streams AS (
    INSERT INTO beeldregie.stream (camera_id, sealed, integration, max_viewers)
    SELECT made.id, s.sealed, s.integration, s.max_viewers FROM made, beeldregie.stream s)
INSERT INTO beeldregie.camera_purpose (camera_id, organisation_id, purpose_id, basis_id, dpia_url, is_primary)
SELECT made.id, u.organisation_id, u.purpose_id, u.basis_id, u.dpia_url, u.is_primary FROM made, beeldregie.camera_purpose u
"""


def world_of(settings: Settings, source_port: int, more: int = 0) -> World:
    """A municipality with its camera at this port, room for thousands of viewers, and so many cameras more like it."""
    with psycopg.connect(settings.dsn("ingest"), autocommit=True) as ingest:
        world = asyncio.run(make_world(settings, ingest, source_port))
        ingest.execute("UPDATE beeldregie.stream SET max_viewers = 5000")
        if more:
            ingest.execute(_MORE_CAMERAS, {"count": more, "code": CODE})
    return world


def leases_for(world: World, codes: list[str]) -> dict[str, UUID]:
    """A lease of an hour for each camera, really asked for, by its code."""

    async def asked() -> dict[str, UUID]:
        db = Database(world.settings, "app", pool_size=1)
        try:
            found = [
                (await ask.ask(db, world.people["anna"], ask.Wish([code], "file", minutes=60), datetime.now(UTC)))[0] for code in codes
            ]
        finally:
            await db.close()
        return {one.camera_code: one.lease.id for one in found if one.lease is not None}

    return asyncio.run(asked())


def many_leases(world: World, lease: UUID, count: int) -> list[UUID]:
    """So many leases of the same right, each looked at again every second as though somebody else had asked for it."""
    same = "request_id, decision_id, camera_id, account_id, organisation_id, purpose_id, mode, masking, starts_at, ends_at, ends_because"
    query = f"""INSERT INTO beeldregie.lease ({same}) SELECT {same} FROM beeldregie.lease, generate_series(1, %(count)s)
                WHERE id = %(lease)s RETURNING id"""
    with psycopg.connect(world.settings.dsn("migrate")) as connection:
        return [row[0] for row in connection.execute(query, {"count": count, "lease": lease})]


@contextmanager
def relay_of(world: World) -> Iterator[Relay]:
    """The relay as it runs, with room for thousands of connections."""
    more_files()
    with relay_process(world.settings, world.settings.state / "live.log") as running:
        yield running


def server(relay: Relay, leases: Iterable[tuple[str, UUID]]) -> Server:
    """Where viewers of these leases (the camera's code, the lease) go, by bearer token."""
    return Server(relay.port, [f"/live/{code}.mjpeg?lease={lease}" for code, lease in leases], relay.worker)
