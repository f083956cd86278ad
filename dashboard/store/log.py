"""The append-only log: one row per step. The database seals rows at commit (gapless number, hash over the row before)."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

Step = Literal[
    "request",
    "decision",
    "lease",
    "extension",
    "viewing_start",
    "viewing_end",
    "push",
    "withdrawal",
    "lease_end",
    "login",
    "logout",
    "load",
    "change",
    "trigger",
    "camera.tested",
]

# One statement, so that a row never stands without its side row.
_APPEND = """
WITH row AS (INSERT INTO beeldregie.log (step, body, detail_hash) VALUES (:step, :body, :detail_hash) RETURNING id),
     side AS (INSERT INTO beeldregie.log_detail (log_id, salt, detail)
              SELECT id, CAST(:salt AS bytea), CAST(:detail AS text) FROM row WHERE CAST(:detail AS text) IS NOT NULL)
SELECT id FROM row
"""


def canonical(value: Any) -> str:
    """JSON as the chain hashes it: keys sorted, no spaces, UTF-8 as it is. Times and ids become text by `str`, so give ISO strings."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def values(step: Step, body: dict[str, Any], detail: dict[str, Any] | None = None) -> dict[str, Any]:
    """The columns of one row, for whoever writes with another driver: step, body, salt, detail and the salted hash of the detail."""
    if detail is None:
        return {"step": step, "body": canonical(body), "detail_hash": None, "salt": None, "detail": None}
    salt, words = secrets.token_bytes(16), canonical(detail)
    digest = hashlib.sha256(salt + words.encode()).digest()
    return {"step": step, "body": canonical(body), "detail_hash": digest, "salt": salt, "detail": words}


async def append(conn: AsyncConnection, step: Step, body: dict[str, Any], detail: dict[str, Any] | None = None) -> int:
    """Write one row within the caller's transaction; returns its id (its number in the chain is given at commit).

    `body` holds identifiers and rules only; names and free text go into `detail`, which retention may empty without breaking the chain.
    """
    return int((await conn.execute(text(_APPEND), values(step, body, detail))).scalar_one())


async def publish_head(conn: AsyncConnection, day: date) -> bool:
    """Publish the chain's present head as that of `day` (a local date), unless that day has one. Returns whether it was published now."""
    result = await conn.execute(
        text("""
        INSERT INTO beeldregie.log_published_head (day, seq, hash) SELECT :day, seq, hash FROM beeldregie.log_head
        ON CONFLICT (day) DO NOTHING RETURNING day"""),
        {"day": day},
    )
    return result.first() is not None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in the chain: what, and at which row (its number in the chain, or its id when it has none)."""

    kind: Literal["unsealed", "changed", "broken", "gap", "head", "published", "detail", "detail_added", "detail_gone", "detail_orphan"]
    at: int


# One statement, so that all of it looks at one snapshot while others go on writing. Retention empties a side row and leaves it standing.
_FINDINGS = """
WITH chain AS (
    SELECT l.*, lag(seq, 1, CAST(0 AS bigint)) OVER w AS before, lag(hash, 1, sha256('beeldregie')) OVER w AS hash_before
    FROM beeldregie.log l WHERE seq IS NOT NULL WINDOW w AS (ORDER BY seq)
), last AS (SELECT coalesce(max(seq), 0) AS seq FROM chain)
SELECT 'unsealed' AS kind, id AS at FROM beeldregie.log WHERE seq IS NULL
UNION ALL SELECT 'changed', seq FROM chain
    WHERE hash IS DISTINCT FROM beeldregie.log_row_hash(seq, chain.at, step, body, detail_hash, prev_hash)
UNION ALL SELECT 'broken', seq FROM chain WHERE prev_hash IS DISTINCT FROM hash_before
UNION ALL SELECT 'gap', seq FROM chain WHERE seq <> before + 1
UNION ALL SELECT 'head', h.seq FROM last FULL JOIN beeldregie.log_head h ON true
    WHERE h.seq IS DISTINCT FROM last.seq
       OR h.hash IS DISTINCT FROM coalesce((SELECT hash FROM chain WHERE seq = h.seq), sha256('beeldregie'))
UNION ALL SELECT 'published', p.seq FROM beeldregie.log_published_head p LEFT JOIN chain c ON c.seq = p.seq
    WHERE coalesce(c.hash, CASE p.seq WHEN 0 THEN sha256('beeldregie') END) IS DISTINCT FROM p.hash
UNION ALL SELECT 'detail', c.seq FROM chain c JOIN beeldregie.log_detail d ON d.log_id = c.id
    WHERE d.detail IS NOT NULL AND c.detail_hash <> sha256(coalesce(d.salt, '') || convert_to(d.detail, 'UTF8'))
UNION ALL SELECT 'detail_added', c.seq FROM chain c JOIN beeldregie.log_detail d ON d.log_id = c.id WHERE c.detail_hash IS NULL
UNION ALL SELECT 'detail_gone', c.seq FROM chain c LEFT JOIN beeldregie.log_detail d ON d.log_id = c.id
    WHERE c.detail_hash IS NOT NULL AND d.log_id IS NULL
UNION ALL SELECT 'detail_orphan', d.log_id FROM beeldregie.log_detail d LEFT JOIN beeldregie.log l ON l.id = d.log_id WHERE l.id IS NULL
ORDER BY 2, 1
"""


async def findings(conn: AsyncConnection) -> list[Finding]:
    """All that is wrong in the chain, in the order of its rows; empty when the log is whole."""
    return [Finding(row.kind, row.at) for row in await conn.execute(text(_FINDINGS))]


async def hash_at(conn: AsyncConnection, seq: int) -> str | None:
    """The hash of the row with this number in the chain, in hexadecimal; None: there is none."""
    found = (await conn.execute(text("SELECT encode(hash, 'hex') FROM beeldregie.log WHERE seq = :seq"), {"seq": seq})).scalar()
    return found if isinstance(found, str) else None
