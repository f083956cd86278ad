"""Push: what is written reaches who listens, and what could not reach him makes him read again."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from dashboard.core.settings import Settings
from dashboard.store import events as push
from dashboard.store.events import AGAIN, TICK, Event, Events


@asynccontextmanager
async def listening(dsn: str) -> AsyncIterator[AsyncIterator[Event]]:
    """A subscriber on a link that stands: its first event and that of the connection are behind us."""
    events = Events(dsn)
    async with events.running(), aclosing(events.subscribe()) as received:
        assert await anext(received) == AGAIN  # of subscribing
        assert await soon(received) == AGAIN  # of connecting
        yield received


async def soon(received: AsyncIterator[Event]) -> Event:
    return await asyncio.wait_for(anext(received), 20)


def tell(connection: psycopg.Connection, payload: str) -> None:
    connection.execute("SELECT pg_notify('beeldregie', %s)", (payload,))


async def test_a_committed_change_is_told_with_table_and_id(settings: Settings, ingest: psycopg.Connection) -> None:
    ingest.execute("INSERT INTO beeldregie.organisation (id, name, kind) VALUES ('city', 'City', 'municipality')")
    ingest.execute("INSERT INTO beeldregie.account (login, display_name, organisation_id) VALUES ('who', 'Who', 'city')")
    async with listening(settings.dsn("app")) as received:
        with psycopg.connect(settings.dsn("app")) as app:
            row = app.execute("""
                INSERT INTO beeldregie.trigger (kind, source, position, happened_at, reported_by)
                SELECT 'other', 'signal', ST_SetSRID(ST_Point(4.5, 51.9), 4326), now(), id FROM beeldregie.account
                RETURNING id""").fetchone()
        assert row and await soon(received) == {"table": "trigger", "id": str(row[0])}


async def test_what_was_said_while_the_link_was_cut_makes_the_subscriber_read_again(settings: Settings, ingest: psycopg.Connection) -> None:
    async with listening(settings.dsn("app")) as received:
        with psycopg.connect(settings.dsn("app"), autocommit=True) as other:  # a role may end its own backends
            other.execute("""SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                             WHERE application_name = 'beeldregie listen' AND datname = current_database()""")
            tell(ingest, '{"table": "team", "id": "lost"}')
        assert await soon(received) == AGAIN
        tell(ingest, '{"table": "team", "id": "after"}')
        assert await soon(received) == {"table": "team", "id": "after"}


async def test_a_link_that_is_dead_without_saying_so_is_replaced(
    settings: Settings, ingest: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "HEARTBEAT_SECONDS", 0.3)
    parts = psycopg.conninfo.conninfo_to_dict(settings.dsn("app"))
    dsn = psycopg.conninfo.make_conninfo(settings.dsn("app"), host=str(tmp_path))
    relay = frozen_on_demand(f"{parts['host']}/.s.PGSQL.5432", tmp_path / ".s.PGSQL.5432")
    async with relay as freeze, listening(dsn) as received:
        freeze()
        tell(ingest, '{"table": "team", "id": "lost"}')
        assert await soon(received) == AGAIN
        tell(ingest, '{"table": "team", "id": "after"}')
        assert await soon(received) == {"table": "team", "id": "after"}


async def test_a_subscriber_that_cannot_keep_up_reads_again_and_goes_on(settings: Settings, ingest: psycopg.Connection) -> None:
    async with listening(settings.dsn("app")) as received:
        tell(ingest, '{"table": "team", "id": "first"}')
        assert await soon(received) == {"table": "team", "id": "first"}
        with ingest.transaction():
            for number in range(push.UNREAD_MOST + 50):
                tell(ingest, f'{{"table": "decision", "id": "{number + 1}"}}')
        await asyncio.sleep(0.5)  # the subscriber is busy
        assert await soon(received) == AGAIN
        tell(ingest, '{"table": "team", "id": "last"}')
        assert await soon(received) == {"table": "team", "id": "last"}


async def test_a_quiet_subscription_ticks_and_stays_open(settings: Settings, ingest: psycopg.Connection) -> None:
    events = Events(settings.dsn("app"))
    async with events.running(), aclosing(events.subscribe(tick=0.05)) as received:
        assert await anext(received) == AGAIN  # of subscribing
        for awaited in (AGAIN, TICK):  # of connecting, then of the quiet after it
            while await soon(received) != awaited:
                pass
        tell(ingest, '{"table": "decision", "id": "1"}')
        while (event := await soon(received)) == TICK:
            pass
        assert event == {"table": "decision", "id": "1"}


async def test_words_that_are_not_ours_do_not_end_the_listening(settings: Settings, ingest: psycopg.Connection) -> None:
    async with listening(settings.dsn("app")) as received:
        malformed = ('{"table": "alarm", "id": "x"}', '{"table": "decision", "id": "9e99"}', '{"table": "team", "id": "\\u0000"}')
        for payload in ("", "no json", "[]", '{"table": "x"}', '{"table": "x", "id": "1"}', *malformed):
            tell(ingest, payload)
            assert await soon(received) == AGAIN


def test_of_every_table_that_is_told_of_it_is_known_how_its_ids_are_written(ingest: psycopg.Connection) -> None:
    told = ingest.execute("""
        SELECT c.relname, format_type(a.atttypid, NULL)
        FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id' WHERE p.proname = 'tell'""").fetchall()
    written = {"uuid": str(uuid4()), "bigint": "12", "text": "copi-r26-0001-1"}
    assert {table for table, _ in told} == set(push.IDS)
    assert [table for table, kind in told if not re.fullmatch(push.IDS[table], written[kind])] == []


async def test_without_a_database_it_starts_and_connects_once_there_is_one(settings: Settings, tmp_path: Path) -> None:
    parts = psycopg.conninfo.conninfo_to_dict(settings.dsn("app"))
    events = Events(psycopg.conninfo.make_conninfo(settings.dsn("app"), host=str(tmp_path)))
    async with events.running(), aclosing(events.subscribe()) as received:
        assert await anext(received) == AGAIN
        (tmp_path / ".s.PGSQL.5432").symlink_to(f"{parts['host']}/.s.PGSQL.5432")
        assert await soon(received) == AGAIN


@asynccontextmanager
async def frozen_on_demand(target: str, address: Path):
    """A relay to the database's socket; `freeze()` stops all traffic of the links that stand then, without closing them."""
    frozen: set[asyncio.Task[None]] = set()
    standing: set[asyncio.Task[None]] = set()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(65536):
            if asyncio.current_task() in frozen:
                await asyncio.Event().wait()
            writer.write(chunk)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_unix_connection(target)
        for pair in ((reader, up_writer), (up_reader, writer)):
            standing.add(asyncio.create_task(pump(*pair)))

    server = await asyncio.start_unix_server(connected, address)
    try:
        yield lambda: frozen.update(standing)
    finally:
        server.close()
        for task in standing:
            task.cancel()
        await asyncio.gather(*standing, return_exceptions=True)
