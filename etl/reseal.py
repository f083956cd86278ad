"""Sealing again with the newest key whatever is kept sealed, so that an older key can go: after a leak, or because it is time."""

from __future__ import annotations

import psycopg

from dashboard.core.settings import Settings
from etl.merge.sealing import Sealer

# The past too: taking back a step brings an old address into use again, and a key that leaked opens what stands under it.
_ADDRESSES = ("stream", "stream_history")
_KEY = {"stream": "camera_id", "stream_history": "history_id"}


def reseal(settings: Settings) -> int:
    """Seal all addresses of cameras and webhooks, and files that wait to be loaded, with the newest of the keys; returns how many.

    Raises SetupError when one opens with none of them.

    It is one transaction: with an error nothing has changed. Addresses stay as they were, so it is no step of the register's history.
    """
    sealer = Sealer(settings)
    with psycopg.connect(settings.dsn("migrate")) as connection:
        connection.execute("ALTER TABLE beeldregie.stream DISABLE TRIGGER keep_history")
        count = sum(_reseal(connection, sealer, table) for table in _ADDRESSES)
        connection.execute("ALTER TABLE beeldregie.stream ENABLE TRIGGER keep_history")
        count += _reseal_webhooks(connection, sealer)
        count += _reseal_uploads(connection, sealer)
    return count


def _reseal(connection: psycopg.Connection, sealer: Sealer, table: str) -> int:
    rows = connection.execute(f"SELECT {_KEY[table]}, sealed FROM beeldregie.{table} WHERE sealed IS NOT NULL").fetchall()  # noqa: S608
    addresses = [(key, sealer.open(bytes(sealed))) for key, sealed in rows]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE beeldregie.{table} SET sealed = %s, digest = %s WHERE {_KEY[table]} = %s",  # noqa: S608 - names are ours
            [(sealer.seal(address), sealer.digest(address), key) for key, address in addresses],
        )
    return len(addresses)


def _reseal_webhooks(connection: psycopg.Connection, sealer: Sealer) -> int:
    """With the secrets that sign what is sent there."""
    rows = connection.execute("SELECT organisation_id, webhook, secret FROM beeldregie.notification WHERE webhook IS NOT NULL").fetchall()
    again = [(*(sealer.seal(sealer.open(bytes(sealed))) for sealed in row[1:]), row[0]) for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE beeldregie.notification SET webhook = %s, secret = %s WHERE organisation_id = %s", again)
    return len(rows)


def _reseal_uploads(connection: psycopg.Connection, sealer: Sealer) -> int:
    """One at a time: a file may be large. Locked, so that none is loaded or thrown away meanwhile."""
    waiting = connection.execute("SELECT id FROM beeldregie.upload WHERE content IS NOT NULL ORDER BY id FOR UPDATE").fetchall()
    for (id_,) in waiting:
        row = connection.execute("SELECT content FROM beeldregie.upload WHERE id = %s", (id_,)).fetchone()
        assert row is not None  # locked above
        connection.execute("UPDATE beeldregie.upload SET content = %s WHERE id = %s", (sealer.again(bytes(row[0])), id_))
    return len(waiting)
