"""What every merge uses: the load it belongs to, the names it can look up, and staging rows with COPY."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql

from dashboard.store.edits import WHOSE
from etl.merge.progress import Bar
from etl.merge.sealing import Sealer
from etl.sources.parsed import Reject

_DOCUMENTS = """
INSERT INTO beeldregie.document AS d (kind, title, url, dated, organisation_id, is_demo)
SELECT DISTINCT ON (title, organisation_id) %(kind)s, title, url, dated, organisation_id, %(demo)s
FROM (SELECT title, url, dated, {whose} FROM ({given}) AS given (title, url, dated, organisation_id) WHERE title IS NOT NULL)
    AS papers (title, url, dated, organisation_id) ORDER BY title, organisation_id, dated NULLS LAST, url
ON CONFLICT (kind, title, organisation_id) DO UPDATE SET url = coalesce(excluded.url, d.url), dated = coalesce(excluded.dated, d.dated)
WHERE (coalesce(excluded.url, d.url), coalesce(excluded.dated, d.dated)) IS DISTINCT FROM (d.url, d.dated)
"""


@dataclass(frozen=True, slots=True)
class Loading:
    """One load: its transaction's cursor, its row in load_run and its step, and what the person who loads said."""

    cursor: psycopg.AsyncCursor[Any]
    run_id: int
    change_id: int | None  # the step, stamped on all that is written; None: what is loaded is not of the register
    moment: datetime  # when this load is recorded; one for all its rows
    owner: str | None  # an organisation's id
    complete: bool
    by: str
    demo: bool
    names: Names
    sealer: Sealer
    bar: Bar
    own_only: bool = False  # what is another's, or of an unknown owner, is rejected
    past: bool = False  # `moment` is a day long ago: what is recorded already stays as it is

    async def run(self, statement: str | sql.SQL | sql.Composed, **values: Any) -> int:
        """Run one statement with `moment`, `run`, `change`, `by`, `demo` and `owner` as named values beside the given ones; returns how
        many rows it touched."""
        values |= {"moment": self.moment, "run": self.run_id, "change": self.change_id, "by": self.by, "demo": self.demo}
        values["owner"] = self.owner
        query = sql.SQL(statement) if isinstance(statement, str) else statement  # statements are this package's own texts
        await self.cursor.execute(query, values)
        return max(self.cursor.rowcount, 0)

    async def value(self, statement: str, **values: Any) -> Any:
        """The first column of the statement's first row."""
        await self.run(statement, **values)
        row = await self.cursor.fetchone()
        return row[0] if row else None

    async def documents(self, kind: str, given: str) -> None:
        """Put on record the documents of a kind that a query gives (title, url, dated, organisation_id); what is known of one stays.
        Whose they are: see `whose`."""
        whose = self.whose(kind, "given.title", "given.url", "given.dated", "given.organisation_id")
        await self.run(_DOCUMENTS.format(given=given, whose=whose), kind=kind)

    def whose(self, kind: str, title: str, url: str, dated: str, organisation: str) -> str:
        """As SQL: of which organisation a document is that the file says is of this one. All but `kind` are SQL themselves,
        with columns by the name of their table: a document has columns of these names too."""
        if not self.own_only:
            return organisation
        return WHOSE.format(kind=f"'{kind}'", title=title, url=url, dated=dated, organisation=organisation, owner="%(owner)s::text")

    async def stage(self, table: str, columns: dict[str, str], rows: Iterable[Sequence[Any]], total: int | None = None) -> None:
        """Make a temporary table (column → type) for this transaction and copy the rows into it. The rows may be made as they go by."""
        self.bar.phase("klaarzetten", total)
        definition = sql.SQL(", ").join(sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in columns.items())
        await self.run(sql.SQL("CREATE TEMP TABLE {} ({}) ON COMMIT DROP").format(sql.Identifier(table), definition))
        target = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns)))
        async with self.cursor.copy(target) as copy:
            for row in self.bar.counted(rows):
                await copy.write_row(row)
        await self.run(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))
        self.bar.phase("vergelijken en opslaan")


@dataclass(frozen=True, slots=True)
class Names:
    """Words that registers use for organisations, purposes and bases → our ids. A word is an id or a name, whatever its case."""

    organisations: dict[str, str]
    purposes: dict[str, str]
    bases: dict[str, str]

    def organisation(self, word: str | None) -> str | None:
        """The organisation's id, or None: it is never guessed."""
        return self.organisations.get((word or "").strip().casefold())

    def purpose(self, word: str | None) -> str | None:
        """The purpose's id, or None."""
        return self.purposes.get((word or "").strip().casefold())

    def basis(self, word: str | None) -> str | None:
        """The legal basis's id, or None."""
        return self.bases.get((word or "").strip().casefold())


@dataclass(slots=True)
class Counts:
    """What a merge came to."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    rejects: list[Reject] = field(default_factory=list)


async def names(cursor: psycopg.AsyncCursor[Any]) -> Names:
    """Read the names that can be looked up. A name that two carry is nobody's."""

    async def words(statement: str) -> dict[str, str]:
        await cursor.execute(sql.SQL(statement))
        rows = await cursor.fetchall()
        owners: dict[str, set[str]] = {}
        for row in rows:
            for name in row[1:]:
                owners.setdefault(str(name).casefold(), set()).add(row[0])
        return {name: ids.pop() for name, ids in owners.items() if len(ids) == 1} | {row[0]: row[0] for row in rows}

    return Names(
        await words("SELECT id, name FROM beeldregie.organisation"),
        await words("SELECT id, name_nl, name_en FROM beeldregie.purpose"),
        await words("SELECT id, name_nl, name_en FROM beeldregie.legal_basis"),
    )


def prefix(organisation_id: str) -> str:
    """What goes before the numbers and names of an organisation's own lists to make them codes."""
    return organisation_id.removeprefix("gemeente-")


def own_beginnings(organisation_id: str | None) -> list[str]:
    """How codes begin that only this organisation gives out: nobody takes a code that is another's to give."""
    return [f"{word}-" for word in (prefix(organisation_id), organisation_id)] if organisation_id else []


def not_own_code(load: Loading, row: int, code: str) -> Reject:
    """A new code of somebody who loads only his own, that does not begin as his."""
    words = own_beginnings(load.owner)
    return Reject(row, "code", code, f"begint niet met {' of '.join(words)}", f"does not begin with {' or '.join(words)}")


def without_duplicates(rows: Iterable[tuple[int, str, Any]]) -> tuple[list[Any], list[Reject]]:
    """Rows by (row number, code, row), each code once: a later row with the same code is a reject that names the first."""
    first: dict[str, int] = {}
    kept, rejects = [], []
    for number, code, row in rows:
        if code in first:
            rejects.append(Reject(number, "code", code, f"staat ook op rij {first[code]}", f"stands on row {first[code]} too"))
        else:
            first[code] = number
            kept.append(row)
    return kept, rejects
