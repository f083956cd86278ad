"""Brings back what a step changed. The SQL stands in undo_sql.py; who may, and the sentences, in sharing/changes.py."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.store import undo_sql
from dashboard.store.undo_sql import (
    AGREEMENTS,
    AREAS,
    CAMERAS,
    CHECKS,
    DESIGNATIONS,
    DOCUMENTS,
    NEVER_COMPARED,
    PREMISES,
    PURPOSES,
    STREAMS,
    TURNS,
    Kept,
    Rights,
)

MOST_NAMED: Final = 20
Sort = Literal["camera", "area", "agreement", "premises", "turn"]
_RIGHTS: Final = ((PURPOSES, "camera"), (DESIGNATIONS, "area"), (AGREEMENTS, "agreement"), (CHECKS, "premises"), (TURNS, "turn"))
_ALONE: Final = ((AGREEMENTS, "agreement"), (TURNS, "turn"))  # no rows but rights
_NOT_FACTS: Final = ("id", "recorded", "recorded_change", "closed_change")


@dataclass(frozen=True, slots=True)
class Tally:
    """What undoing came to, of one sort."""

    back: int = 0  # as they were before
    gone: int = 0  # made by the step, taken away
    removed: int = 0  # made by the step, but referred to: on record as removed
    again: int = 0  # taken away by the step, there again
    left: int = 0  # changed since, or needed: as they are
    named: tuple[str, ...] = ()  # the first of those, by code

    @property
    def touched(self) -> int:
        """How many were brought back in any way."""
        return self.back + self.gone + self.removed + self.again


class Undoing:
    """The undoing of `step`: first `gather`, then `apply` under a step of its own. Its temporary tables go with the transaction."""

    def __init__(self, conn: AsyncConnection, step: int) -> None:
        self._conn = conn
        self._values: dict[str, Any] = {"step": step}
        self._columns: dict[str, list[str]] = {}

    async def gather(self) -> None:
        """Work out what the step touched, what it was before, and what of it was changed since."""
        for kept in (STREAMS, CAMERAS, AREAS, PREMISES, DOCUMENTS):
            await self._gather(kept)
        for rights, of in _ALONE:
            await self._make(of, f"CREATE TEMP TABLE undo_{of} ON COMMIT DROP AS {undo_sql.units_of_rights(rights)}")
        for rights, of in _RIGHTS:
            await self._gather_rights(rights, of)
        for statement in undo_sql.TOGETHER:
            await self._run(statement)

    async def owners(self, police: Collection[str]) -> set[str | None]:
        """Whose cameras, areas, agreements and turns the step touched, as they are and as they were; None: of nobody known. `police`: the
        bases on which pictures are the controller's to give, whoever owns the camera."""
        return set((await self._conn.execute(text(undo_sql.OWNERS), self._values | {"police": list(police)})).scalars())

    async def cameras_on(self, bases: Collection[str]) -> list[str]:
        """The codes of the cameras at stake that a purpose on one of these bases is on record of."""
        return list((await self._conn.execute(text(undo_sql.CAMERAS_ON), {"bases": list(bases)})).scalars())

    async def apply(self, undo: int, by: str, at: datetime) -> dict[Sort, Tally]:
        """Bring back what can be, under the step `undo`. What refers to a row goes before it and comes after it."""
        moment = (await self._conn.execute(text(undo_sql.MOMENT), {"at": at})).scalar_one()
        self._values |= {"undo": undo, "by": by, "moment": moment}
        for of in ("camera", "area", "premises", "stream", "document", "agreement", "turn"):
            await self._run(undo_sql.settle(of))
        alone = {of: (await self._conn.execute(text(undo_sql.brought_back(rights, of)))).one() for rights, of in _ALONE}
        await self._run(undo_sql.delete(STREAMS))
        for rights, of in _RIGHTS:
            await self._run(undo_sql.close(rights, await self._facts(rights), of))
        removed = await self._run(undo_sql.NEEDED_CAMERAS)
        await self._run(undo_sql.NEEDED_AREAS)
        await self._run(undo_sql.NEEDED_PREMISES)
        rows = {kept.table: await self._bring_back(kept) for kept in (CAMERAS, AREAS, PREMISES, STREAMS, DOCUMENTS)}
        for rights, of in _RIGHTS:
            await self._run(undo_sql.record(rights, await self._facts(rights), of))
        return {
            "camera": await self._tally("camera", *rows["camera"], removed),
            "area": await self._tally("area", *rows["area"]),
            "premises": await self._tally("premises", *rows["premises"]),
            "agreement": await self._tally("agreement", *alone["agreement"]),
            "turn": await self._tally("turn", *alone["turn"]),
        }

    async def _gather(self, kept: Kept) -> None:
        columns = await self._of(kept.table)
        content = [column for column in columns if column not in NEVER_COMPARED]
        await self._make(kept.table, undo_sql.units(kept.table, kept.unit, kept.rights))
        for name, limit in (("after", self._values["step"]), ("before", self._values["step"] - 1)):
            await self._make(f"{kept.table}_{name}", undo_sql.state(kept, columns, name), limit=limit)
        await self._run(undo_sql.left(kept, content))

    async def _gather_rights(self, rights: Rights, of: str) -> None:
        facts = await self._facts(rights)
        for name, limit in (("after", self._values["step"]), ("before", self._values["step"] - 1)):
            await self._make(f"{rights.table}_{name}", undo_sql.rights_state(rights, facts, name, of), limit=limit)
        await self._run(undo_sql.none_left(of))
        await self._run(f"INSERT INTO undo_{of}_left {undo_sql.differing(rights, facts, of)}")

    async def _bring_back(self, kept: Kept) -> tuple[int, int, int]:
        """Back, gone and again. A document stays: what was decided on paper is not undone, and past rights refer to it."""
        columns = await self._of(kept.table)
        gone = await self._run(undo_sql.delete(kept)) if kept in undo_sql.CODED else 0
        back = await self._run(undo_sql.update(kept, columns))
        again = await self._run(undo_sql.insert(kept, columns)) if kept != DOCUMENTS else 0
        return back, gone, again

    async def _tally(self, sort: Sort, back: int, gone: int, again: int, removed: int = 0) -> Tally:
        named = await self._conn.execute(text(f"{undo_sql.LEFT[sort]} ORDER BY code LIMIT {MOST_NAMED}"))
        count = await self._conn.execute(text(f"SELECT count(DISTINCT unit) FROM undo_{sort}_left"))  # noqa: S608 - names of ours
        return Tally(back, gone, removed, again, count.scalar_one(), tuple(named.scalars()))

    async def _of(self, table: str) -> list[str]:
        if table not in self._columns:
            self._columns[table] = list((await self._conn.execute(text(undo_sql.COLUMNS), {"table": table})).scalars())
        return self._columns[table]

    async def _facts(self, rights: Rights) -> list[str]:
        return [column for column in await self._of(rights.table) if column not in _NOT_FACTS]

    async def _make(self, table: str, statement: str, **values: Any) -> None:
        """Make a temporary table, and count it: without its figures the plans of what follows are guesses."""
        await self._run(statement, **values)
        await self._run(f"ANALYZE undo_{table}")

    async def _run(self, statement: str, **values: Any) -> int:
        """Run one statement; returns how many rows it touched."""
        result = await self._conn.execute(text(statement), {**self._values, **values})
        return max(result.rowcount, 0)
