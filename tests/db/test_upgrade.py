"""A database of an earlier release, with data in it, comes to the newest version: nothing is lost, and all of it works."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from dashboard.core.db import Database
from dashboard.core.settings import ROOT, Settings
from dashboard.sharing.verify import verify
from dashboard.store import areas, cameras, migrations
from dashboard.up.cluster import Cluster
from tests.conftest import TEMPLATE

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]
OURS = ("alembic_version", "reapplied")  # what migrating itself keeps


@pytest.fixture
def old(_cluster: tuple[Cluster, Settings], tmp_path: Path) -> Iterator[Settings]:
    """A database that the first release made and filled."""
    cluster, base = _cluster
    name = f"t{uuid.uuid4().hex[:12]}"
    url = base.admin_url.set(database=name, drivername="postgresql").render_as_string(hide_password=False)
    cluster.ensure_database(name)
    settings = Settings(DATABASE_URL=url, state_folder=str(tmp_path / "state"), secret_key="only for tests", role_prefix=TEMPLATE)
    migrations.migrate(settings, "0001")
    with psycopg.connect(settings.dsn("migrate")) as connection:
        connection.execute((ROOT / "tests/fixtures/release_0001.sql").read_text())
    yield settings
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def rows(settings: Settings, like: Rows | None = None) -> Rows:
    """Every table with its columns and rows; of the tables and columns of `like` only, where it is given."""
    with psycopg.connect(settings.dsn("migrate")) as connection:
        if like is None:
            found = connection.execute(
                """SELECT relname, array_agg(attname::text ORDER BY attnum) FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
                   WHERE relnamespace = 'beeldregie'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
                     AND attnum > 0 AND NOT attisdropped GROUP BY 1"""
            ).fetchall()
            columns = {table: listed for table, listed in found if table not in OURS}
        else:
            columns = {table: listed for table, (listed, _) in like.items()}
        return {table: (listed, _content(connection, table, listed)) for table, listed in columns.items()}


def _content(connection: psycopg.Connection, table: str, columns: list[str]) -> list[tuple[Any, ...]]:
    listed = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(column)) for column in columns)
    query = sql.SQL("SELECT {} FROM {} ORDER BY {}").format(listed, sql.Identifier("beeldregie", table), listed)
    return connection.execute(query).fetchall()


@pytest.mark.parametrize("release", ["0001", "0002", "0003"])
async def test_an_earlier_release_comes_to_this_version_with_nothing_lost(old: Settings, release: str) -> None:
    before = rows(old)
    migrations.migrate(old, release)
    assert not [table for table in ("camera", "camera_history", "camera_purpose", "designation", "lease", "log") if not before[table][1]]
    has, wants = migrations.status(old)
    assert has == release != wants

    migrations.migrate(old)
    assert migrations.status(old) == (wants, wants)
    after = rows(old, before)
    for table, (_, content) in before.items():
        missing = set(content) - set(after[table][1])
        assert not missing, (table, missing)
    for table in ("camera", "camera_history", "camera_purpose", "basis_rule", "log", "lease", "decision", "viewing"):
        added = {row for row in after[table][1] if row not in before[table][1]}
        assert not added or table == "basis_rule", (table, added)
    migrations.migrate(old)
    assert rows(old, before) == after, "a second time changes nothing"


async def test_what_was_upgraded_works(old: Settings) -> None:
    migrations.migrate(old)
    app, public = Database(old, "app", pool_size=1), Database(old, "public", pool_size=1)
    try:
        async with app.read() as conn:
            assert await verify(conn) == [], "the log's chain is whole"
            card = await cameras.card(conn, "a-1")
            assert (card.name, card.controller and card.controller.id, [one.basis_id for one in card.purposes]) == (
                "Hoek",
                "politie-p",
                ["gemw-151c"],
            )
            assert [one.in_force for one in card.designations] == [True]
            assert "retention_too_long" in {gap.id for gap in card.gaps}
            assert "reach" in {gap.id for gap in (await cameras.card(conn, "a-2")).gaps}
            assert "centrum" in await areas.features(conn, at=datetime(2026, 1, 2, tzinfo=UTC)), (
                "what stood before versions were kept was always known"
            )
        async with public.read() as conn:
            shown = await conn.exec_driver_sql("SELECT code, name FROM register.cameras ORDER BY code")
            assert shown.all() == [("a-1", "Hoek"), ("a-2", "a-2")]
    finally:
        await app.close()
        await public.close()
    with psycopg.connect(old.dsn("ingest"), autocommit=True) as ingest:
        answer = ingest.execute(
            "SELECT answer FROM beeldregie.basis_rule WHERE (basis_id, requester_kind, mode) = ('gemw-151c', 'regiekamer', 'live')"
        )
        assert answer.fetchall() == [("no",)], "what the privacy officer decided stands"
        ingest.execute("UPDATE beeldregie.area SET geom = ST_Multi(ST_MakeEnvelope(4.4, 51.9, 4.6, 51.95, 4326))")
        assert ingest.execute("SELECT count(*) FROM beeldregie.area_history").fetchone() == (1,)
