"""Whether open WebSockets still stand: asked for all at once, so a socket that opens meanwhile must wait its turn."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import psycopg

from dashboard.core.credentials import digest
from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.sharing import accounts
from dashboard.store.accounts import NewAccount, Stands
from dashboard.web.context import Services
from dashboard.web.standing import EVERY, Standing

_WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


async def test_a_socket_that_opens_while_the_others_are_asked_about_stays_open(settings: Settings, ingest: psycopg.Connection) -> None:
    ingest.execute("INSERT INTO beeldregie.organisation (id, name, kind) VALUES ('gemeente-a', 'Gemeente A', 'municipality')")
    keeper, db = Database(settings, "ingest", pool_size=1), Database(settings, "app", pool_size=2)
    await accounts.add_account(
        keeper, NewAccount("anna", "Anna", "gemeente-a", ("traffic_manager",)), "een lang wachtwoord", datetime.now(UTC)
    )
    with psycopg.connect(settings.dsn("app")) as conn:
        for secret in ("first", "second"):
            conn.execute(
                "INSERT INTO beeldregie.session (id_hash, account_id, expires_at) SELECT %s, id, %s FROM beeldregie.account",
                (digest(secret), datetime.now(UTC) + timedelta(hours=1)),
            )
    standing, stands = Standing(Services(settings, db)), Stands("gemeente-a", frozenset({"traffic_manager"}))
    with psycopg.connect(settings.dsn("migrate")) as holding, psycopg.connect(settings.dsn("migrate"), autocommit=True) as looking:
        async with standing.watch(digest("first"), stands) as first:
            holding.execute("LOCK TABLE beeldregie.session IN ACCESS EXCLUSIVE MODE")
            while looking.execute(_WAITING).fetchone() == (0,):
                await asyncio.sleep(0.02)
            async with standing.watch(digest("second"), stands) as second:
                holding.rollback()
                await asyncio.sleep(3 * EVERY)  # the answer that was under way, and one of its own
                assert not second.is_set() and not first.is_set()
                ingest.execute("DELETE FROM beeldregie.session WHERE id_hash = %s", (digest("second"),))
                await asyncio.wait_for(second.wait(), 10)
                assert not first.is_set()
    await keeper.close()
    await db.close()
