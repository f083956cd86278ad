"""The log: gapless over parallel writers, and every way of tampering shows."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import date

import psycopg
import pytest

from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.sharing.verify import verify
from dashboard.store import log


@pytest.fixture
async def written(db: Database) -> AsyncIterator[Database]:
    """A log of five rows in two transactions, the third with details."""
    async with db.begin() as conn:
        for number in range(3):
            await log.append(conn, "request", {"number": number}, {"words": "ongeval bij de brug"} if number == 2 else None)
    async with db.begin() as conn:
        await log.append(conn, "decision", {"number": 3})
        await log.append(conn, "lease", {"number": 4})
    yield db


async def _findings(db: Database) -> list[str]:
    async with db.read() as conn:
        return await verify(conn)


def _tamper(settings: Settings, *statements: str) -> None:
    """As one who owns the tables and turns the triggers off."""
    with psycopg.connect(settings.admin_url.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in statements:
            connection.execute(statement)


async def test_twenty_parallel_writers_leave_a_gapless_verifiable_chain(db: Database, settings: Settings) -> None:
    async def write(number: int) -> None:
        for turn in range(5):
            async with db.begin() as conn:
                await log.append(conn, "viewing_start", {"writer": number, "turn": turn}, {"name": f"kijker {number}"})

    await asyncio.gather(*(write(number) for number in range(20)))
    with psycopg.connect(settings.dsn("app")) as connection:
        numbers = [row[0] for row in connection.execute("SELECT seq FROM beeldregie.log ORDER BY seq")]
    assert numbers == list(range(1, 101))
    assert await _findings(db) == []


async def test_an_empty_log_is_whole(db: Database) -> None:
    assert await _findings(db) == []


async def test_a_rolled_back_step_leaves_no_hole(db: Database) -> None:
    async with db.read() as conn:  # rolled back
        await log.append(conn, "request", {"number": 1})
    async with db.begin() as conn:
        await log.append(conn, "request", {"number": 2})
    assert await _findings(db) == []


async def test_body_is_canonical_and_the_detail_salted(written: Database, settings: Settings) -> None:
    with psycopg.connect(settings.dsn("app")) as connection:
        body, detail_hash, salt, detail = connection.execute(
            "SELECT body, detail_hash, salt, detail FROM beeldregie.log JOIN beeldregie.log_detail ON log_id = id"
        ).fetchone()
    assert body == '{"number":2}'
    assert detail_hash == hashlib.sha256(salt + detail.encode()).digest() != hashlib.sha256(detail.encode()).digest()
    assert log.canonical({"b": "é", "a": 1}) == '{"a":1,"b":"é"}'


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        (["UPDATE beeldregie.log SET body = '{}' WHERE seq = 2"], "Rij 2 is veranderd"),
        (["UPDATE beeldregie.log SET at = at - interval '1 hour' WHERE seq = 4"], "Rij 4 is veranderd"),
        (["DELETE FROM beeldregie.log WHERE seq = 2"], "Voor rij 3 ontbreken"),
        (["DELETE FROM beeldregie.log WHERE seq = 2", "UPDATE beeldregie.log SET seq = seq - 1 WHERE seq > 2"], "Rij 2 sluit niet aan"),
        (
            [
                "UPDATE beeldregie.log SET seq = -1 WHERE seq = 2",
                "UPDATE beeldregie.log SET seq = 2 WHERE seq = 3",
                "UPDATE beeldregie.log SET seq = 3 WHERE seq = -1",
            ],
            "sluit niet aan",
        ),
        (
            ["UPDATE beeldregie.log l SET body = o.body FROM beeldregie.log o WHERE (l.seq, o.seq) IN ((1, 2), (2, 1))"],
            "Rij 1 is veranderd",
        ),
        (["DELETE FROM beeldregie.log WHERE seq > 3"], "de staart is afgeknipt"),
        (["TRUNCATE beeldregie.log CASCADE"], "de staart is afgeknipt"),
        (["INSERT INTO beeldregie.log (step, body) VALUES ('load', '{}')"], "niet verzegeld"),
        (["UPDATE beeldregie.log_detail SET detail = 'iets anders'"], "gegevens bij rij 3 zijn veranderd"),
        (["INSERT INTO beeldregie.log_detail (log_id, detail) SELECT id, 'x' FROM beeldregie.log WHERE seq = 1"], "die er niet bij horen"),
    ],
    ids=[
        "changed",
        "time changed",
        "removed",
        "removed and renumbered",
        "swapped numbers",
        "swapped bodies",
        "tail cut",
        "all gone",
        "unsealed",
        "detail changed",
        "detail added",
    ],
)
async def test_tampering_shows(written: Database, settings: Settings, statements: list[str], words: str) -> None:
    _tamper(settings, *statements)
    assert any(words in finding for finding in await _findings(written)), await _findings(written)


async def test_a_tail_cut_with_its_head_rewritten_shows_against_the_published_head(written: Database, settings: Settings) -> None:
    async with written.begin() as conn:
        assert await log.publish_head(conn, date(2026, 5, 1))
        assert not await log.publish_head(conn, date(2026, 5, 1))
    assert await _findings(written) == []
    _tamper(
        settings,
        "DELETE FROM beeldregie.log WHERE seq > 3",
        "UPDATE beeldregie.log_head SET seq = 3, hash = (SELECT hash FROM beeldregie.log WHERE seq = 3)",
    )
    assert await _findings(written) == ["De keten bevat rij 5 niet meer zoals die op het openbare register is gepubliceerd."]


@pytest.mark.parametrize("statement", ["UPDATE beeldregie.log_detail SET detail = NULL, salt = NULL", "DELETE FROM beeldregie.log_detail"])
async def test_emptying_the_details_is_fine(written: Database, settings: Settings, statement: str) -> None:
    _tamper(settings, statement)
    assert await _findings(written) == []
