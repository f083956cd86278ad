"""The log: gapless over parallel writers, and every way of tampering shows."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from datetime import date
from itertools import combinations, product

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

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


async def test_emptying_the_details_is_fine_and_taking_their_row_away_is_not(written: Database, settings: Settings) -> None:
    _tamper(settings, "UPDATE beeldregie.log_detail SET detail = NULL, salt = NULL")
    assert await _findings(written) == []
    _tamper(settings, "DELETE FROM beeldregie.log_detail")
    assert await _findings(written) == ["De bijzondere gegevens bij rij 3 zijn verwijderd: legen mag, weghalen niet."]


async def test_a_chain_that_was_made_anew_with_its_published_heads_shows_against_a_head_noted_elsewhere(
    written: Database, settings: Settings
) -> None:
    async with written.begin() as conn:
        await log.publish_head(conn, date(2026, 5, 1))
        noted = {5: str(await log.hash_at(conn, 5))}
    async with written.read() as conn:
        assert await verify(conn, noted) == []
    _tamper(settings, "UPDATE beeldregie.log SET body = '{}' WHERE seq = 1", *_ANEW)
    assert await _findings(written) == []  # all that is in the database agrees with itself
    async with written.read() as conn:
        assert await verify(conn, noted) == ["Rij 5 is niet meer zoals u die van het openbare register overnam."]


# Every row's hash from the changed bodies, the head and the published heads after it.
_ANEW = (
    *(
        f"""UPDATE beeldregie.log l
            SET prev_hash = p.hash, hash = beeldregie.log_row_hash(l.seq, l.at, l.step, l.body, l.detail_hash, p.hash)
            FROM (SELECT coalesce((SELECT hash FROM beeldregie.log WHERE seq = {seq - 1}), sha256('beeldregie')) AS hash) p
            WHERE l.seq = {seq}"""
        for seq in range(1, 6)
    ),
    "UPDATE beeldregie.log_head SET hash = (SELECT hash FROM beeldregie.log WHERE seq = 5)",
    "UPDATE beeldregie.log_published_head SET hash = (SELECT hash FROM beeldregie.log WHERE seq = 5)",
)
# What can be done to the row {n} of a log of five that all have details, and which rows the findings name.
_EVERY_WAY: list[tuple[str, Callable[[int], set[int]]]] = [
    ("UPDATE beeldregie.log SET body = '{{\"x\":1}}' WHERE seq = {n}", lambda n: {n}),
    ("UPDATE beeldregie.log SET step = 'push' WHERE seq = {n}", lambda n: {n}),
    ("UPDATE beeldregie.log SET at = at + interval '1 microsecond' WHERE seq = {n}", lambda n: {n}),
    ("UPDATE beeldregie.log SET detail_hash = sha256('x') WHERE seq = {n}", lambda n: {n}),
    ("UPDATE beeldregie.log SET detail_hash = NULL WHERE seq = {n}", lambda n: {n}),
    ("UPDATE beeldregie.log SET hash = sha256('x') WHERE seq = {n}", lambda n: {n, n + 1} - {6}),
    ("UPDATE beeldregie.log SET hash = NULL WHERE seq = {n}", lambda n: {n, n + 1} - {6}),
    ("UPDATE beeldregie.log SET prev_hash = sha256('x') WHERE seq = {n}", lambda n: {n}),
    ("DELETE FROM beeldregie.log WHERE seq = {n}", lambda n: {n + 1 if n < 5 else n}),
    ("DELETE FROM beeldregie.log WHERE seq >= {n}", lambda n: {5}),
    ("UPDATE beeldregie.log_detail SET detail = 'x' WHERE log_id = {id}", lambda n: {n}),
    ("UPDATE beeldregie.log_detail SET salt = 'x' WHERE log_id = {id}", lambda n: {n}),
    ("DELETE FROM beeldregie.log_detail WHERE log_id = {id}", lambda n: {n}),
]
# Two rows that change places: what is swapped, of the log or of the side table.
_SWAPS = [
    *(
        f"UPDATE beeldregie.log l SET {column} = o.{column} FROM beeldregie.log o WHERE (l.seq, o.seq) IN (({{n}}, {{m}}), ({{m}}, {{n}}))"
        for column in ("body", "at", "detail_hash", "hash", "prev_hash")
    ),
    "UPDATE beeldregie.log_detail d SET salt = o.salt, detail = o.detail FROM beeldregie.log_detail o "
    "WHERE (d.log_id, o.log_id) IN (({id}, {other}), ({other}, {id}))",
]


async def test_every_way_to_tamper_with_every_row_shows_and_names_the_row(db: Database, settings: Settings) -> None:
    async with db.begin() as conn:
        ids = [await log.append(conn, "request", {"number": number}, {"words": f"woorden {number}"}) for number in range(5)]
    engine = create_async_engine(settings.admin_url.set(drivername="postgresql+psycopg"))
    missed = []
    async with engine.connect() as conn:
        await conn.execute(text("SET session_replication_role = replica"))
        for n, (way, rows) in product(range(1, 6), _EVERY_WAY):
            found = await _found_after(conn, way.format(n=n, id=ids[n - 1]))
            if not any(str(row) in " ".join(found) for row in rows(n)):
                missed.append((way, n, found))
        for (n, m), way in product(combinations(range(1, 6), 2), _SWAPS):
            found = " ".join(await _found_after(conn, way.format(n=n, m=m, id=ids[n - 1], other=ids[m - 1])))
            if str(n) not in found or str(m) not in found:
                missed.append((way, n, found))
    await engine.dispose()
    assert missed == []


async def _found_after(conn: AsyncConnection, tampering: str) -> list[str]:
    """What is found after this, which is then undone."""
    doing = await conn.begin_nested()
    assert (await conn.exec_driver_sql(tampering)).rowcount, tampering
    found = await verify(conn)
    await doing.rollback()
    return found
