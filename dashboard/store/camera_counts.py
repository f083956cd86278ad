"""How many cameras answer to each choice of a filter, given the other filters: one query for what is alike, the rest is counting."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Text
from dashboard.store.camera_models import Count, Counts
from dashboard.store.camera_sql import BASES, RECORDED, USED_FOR
from dashboard.store.cameras import ANY_GAP, KINDS, LIFECYCLES, OWNER_KINDS, RECORDS, UNKNOWN, Filter, check, query
from dashboard.store.gaps import GAPS, LISTED

GROUPS: Final = ("owner_kind", "owner", "operator", "basis", "purpose", "kind", "records", "lifecycle", "missing")
_APART, _AND = "\x1f", "\x1e"  # control characters that stand in no id


@dataclass(frozen=True, slots=True)
class Alike:
    """So many cameras that are alike in all that is filtered on. `values` stand in the order of GROUPS."""

    values: tuple[frozenset[str], ...]
    n: int


_ALIKE = f"""
SELECT concat_ws(chr(31), coalesce(o.owner_kind, 'other'), coalesce(c.owner_id, '{UNKNOWN}'), coalesce(c.operator_id, '{UNKNOWN}'),
    array_to_string({BASES}, chr(30)), array_to_string({USED_FOR}, chr(30)), c.kind, {RECORDED}, c.lifecycle,
    array_to_string({LISTED}, chr(30))) AS alike, count(*) AS n
"""


async def counts(conn: AsyncConnection, wanted: Filter, at: datetime | None = None) -> Counts:
    """The counts beside the filters, now or as of a moment. Raises BadInput for a value that does not exist."""
    await check(conn, wanted)
    return await named(conn, await alike(conn, wanted, at), wanted)


async def alike(conn: AsyncConnection, wanted: Filter, at: datetime | None = None) -> list[Alike]:
    """The cameras by what is alike, removed ones too. Only the box and the words of the filter narrow: the rest is for `narrowed`."""
    everything, values = query(_ALIKE, Filter(bbox=wanted.bbox, q=wanted.q, lifecycle=LIFECYCLES), at)
    rows = await conn.execute(text(f"{everything.text} GROUP BY 1"), values)
    return [Alike(tuple(frozenset(filter(None, part.split(_AND))) for part in row.alike.split(_APART)), row.n) for row in rows]


async def named(conn: AsyncConnection, cameras: Sequence[Alike], wanted: Filter) -> Counts:
    """The counts with the names of what was counted."""
    passing, counted = await asyncio.to_thread(narrowed, cameras, wanted)  # of what is never alike there may be very many
    names = await _names(conn)
    groups = {group: _ordered(group, numbers, names) for group, numbers in zip(GROUPS, counted, strict=True)}
    return Counts(passing, sum(one.n for one in cameras), groups)


def narrowed(cameras: Sequence[Alike], wanted: Filter) -> tuple[int, list[Counter[str]]]:
    """How many cameras pass all filters, and by group how many there would be of each value: given the filters of the other groups, and not
    of its own, so that a group never narrows itself. Every value that occurs is there, with 0 where the others leave nothing of it."""
    passing = 0
    counted: list[Counter[str]] = [Counter() for _ in GROUPS]
    asked = [_asked(wanted, group) for group in GROUPS]
    for one in cameras:
        fails = [number for number, wish in enumerate(asked) if wish is not None and not _passes(one.values[number], wish)]
        passing += 0 if fails else one.n
        for number, values in enumerate(one.values):
            n = one.n if not fails or fails == [number] else 0
            for value in values:
                counted[number][value] += n
            if GROUPS[number] == "missing" and values:
                counted[number][ANY_GAP] += n
    return passing, counted


def _asked(wanted: Filter, group: str) -> frozenset[str] | None:
    asked: tuple[str, ...] | None = getattr(wanted, group)
    if asked is None and group == "lifecycle":
        return frozenset({"planned", "active"})
    return None if asked is None else frozenset(asked)


def _passes(values: frozenset[str], wish: frozenset[str]) -> bool:
    return bool(values & wish) or (ANY_GAP in wish and bool(values))


async def _names(conn: AsyncConnection) -> dict[str, dict[str, Text]]:
    """Names by group and value, of what the database names."""
    organisations = {row.id: Text(row.name, row.name) for row in await conn.execute(text("SELECT id, name FROM beeldregie.organisation"))}
    bases = await conn.execute(text("SELECT id, name_nl, name_en FROM beeldregie.legal_basis ORDER BY sort"))
    purposes = await conn.execute(text("SELECT id, name_nl, name_en FROM beeldregie.purpose ORDER BY name_nl"))
    return {
        "owner": organisations,
        "operator": organisations,
        "basis": {row.id: Text(row.name_nl, row.name_en) for row in bases},
        "purpose": {row.id: Text(row.name_nl, row.name_en) for row in purposes},
        "missing": GAPS,
    }


_IN_ORDER = {"owner_kind": OWNER_KINDS, "kind": KINDS, "records": RECORDS, "lifecycle": LIFECYCLES}


def _ordered(group: str, numbers: Counter[str], names: dict[str, dict[str, Text]]) -> list[Count]:
    """Organisations with the most cameras first; the rest in an order of its own; what is unknown last."""
    known = names.get(group, {})
    fixed = [*_IN_ORDER.get(group, known)]
    place = {value: number for number, value in enumerate(fixed)}
    by_number = group in ("owner", "operator")
    listed = sorted(numbers, key=lambda id_: (id_ == UNKNOWN, -numbers[id_] if by_number else place.get(id_, len(place)), id_))
    return [Count(id_, known.get(id_), numbers[id_]) for id_ in listed]
