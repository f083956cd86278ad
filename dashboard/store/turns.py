"""Whose turn a camera is (time-sharing): listed and recorded. Nothing is overwritten: it is closed. Who may: sharing/turns.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Text
from dashboard.store.camera_sql import WORDS
from dashboard.store.cameras import patterns


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn as it stands: a day of the week (1 is Monday), local hours (`hour_to` 00:00: the end of the day), whose and for what.
    `start` and `end` (UTC, exclusive; None: open) say when it is in force."""

    id: int
    weekday: int
    hour_from: time
    hour_to: time
    organisation: str
    organisation_name: str
    purpose: str
    purpose_name: Text
    start: datetime | None
    end: datetime | None
    is_demo: bool

    def is_over(self, at: datetime) -> bool:
        """Whether it holds no more at a moment."""
        return self.end is not None and self.end <= at


@dataclass(frozen=True, slots=True)
class TurnCamera:
    """A camera of which turns are kept. `is_given`: by the organisation that asks (beeldregie.gives)."""

    id: int
    code: str
    name: str
    is_given: bool
    concerns: bool  # its owner, its controller, or one that has a turn


@dataclass(frozen=True, slots=True)
class Step:
    """A step that changed the week schedule of a camera: by whom, and how many turns it recorded and closed."""

    change: int
    at: datetime
    by: str
    organisation: str | None
    kind: str
    recorded: int
    closed: int
    undone_by: int | None  # the step that undid it


_TURNS = """
SELECT t.id, t.weekday, t.hour_from, t.hour_to, t.organisation_id AS organisation, o.name AS organisation_name, t.purpose_id AS purpose,
    p.name_nl, p.name_en, lower(t.valid) AS start, upper(t.valid) AS "end", t.is_demo
FROM beeldregie.sharing_turn t JOIN beeldregie.organisation o ON o.id = t.organisation_id JOIN beeldregie.purpose p ON p.id = t.purpose_id
"""


def _turn(row: Any) -> Turn:
    values = {name: getattr(row, name) for name in Turn.__dataclass_fields__ if name != "purpose_name"}
    return Turn(**values, purpose_name=Text(row.name_nl, row.name_en))


async def of_camera(conn: AsyncConnection, camera_id: int) -> list[Turn]:
    """The turns that stand, ended ones too, in the order of the week."""
    query = f"{_TURNS} WHERE t.present_camera_id = :camera ORDER BY t.weekday, t.hour_from, lower(t.valid), t.id"
    return [_turn(row) for row in await conn.execute(text(query), {"camera": camera_id})]


async def camera_of(conn: AsyncConnection, turn_id: int) -> str | None:
    """The code of the camera of a turn that stands; None: it does not stand."""
    query = "SELECT c.code FROM beeldregie.sharing_turn t JOIN beeldregie.camera c ON c.id = t.present_camera_id WHERE t.id = :id"
    return (await conn.execute(text(query), {"id": turn_id})).scalar_one_or_none()


_GIVEN = """
beeldregie.gives(jsonb_populate_record(NULL::beeldregie.agreement, jsonb_build_object('giver_id', CAST(:own AS text))), c,
    (SELECT array_agg(u.basis_id) FROM beeldregie.camera_purpose u
     WHERE u.camera_id = c.id AND upper_inf(u.recorded) AND u.valid @> CAST(:at AS timestamptz)))
"""
_CONCERNS = """
(:own IN (c.owner_id, c.controller_id)
 OR EXISTS (SELECT FROM beeldregie.sharing_turn t WHERE t.present_camera_id = c.id AND t.organisation_id = :own))
"""


async def camera(conn: AsyncConnection, code: str, own: str, at: datetime) -> TurnCamera | None:
    """A camera as an organisation has to do with its turns; None: there is none of that code, or it was removed."""
    query = f"""SELECT c.id, c.code, c.name, coalesce({_GIVEN}, false) AS is_given, coalesce({_CONCERNS}, false) AS concerns
        FROM beeldregie.camera c WHERE c.code = :code AND c.lifecycle <> 'removed'"""  # noqa: S608 - constants
    row = (await conn.execute(text(query), {"code": code, "own": own, "at": at})).first()
    return TurnCamera(*row) if row else None


async def cameras(conn: AsyncConnection, words: str, party: str | None, limit: int) -> list[tuple[str, str, bool]]:
    """Code, name and whether it is used in turns, of cameras that an organisation has to do with (None: of all) and in which every word
    occurs; those with turns first."""
    query = f"""
        SELECT c.code, c.name, has.turns FROM beeldregie.camera c LEFT JOIN beeldregie.organisation o ON o.id = c.owner_id
        CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM beeldregie.sharing_turn t WHERE t.present_camera_id = c.id) AS turns) has
        WHERE c.lifecycle <> 'removed' AND (CAST(:own AS text) IS NULL OR {_CONCERNS})
          AND {WORDS} ILIKE ALL (CAST(:patterns AS text[])) ORDER BY has.turns DESC, c.code LIMIT :limit"""  # noqa: S608 - constants
    rows = await conn.execute(text(query), {"own": party, "patterns": patterns(words), "limit": limit})
    return [(row.code, row.name, row.turns) for row in rows]


async def overlapping(
    conn: AsyncConnection, camera_id: int, day: tuple[int, time, time], start: datetime, end: datetime | None
) -> Turn | None:
    """A turn that stands in the same hours of the same weekday, in a time in which both would hold; None: there is none."""
    query = f"""{_TURNS} WHERE t.present_camera_id = :camera AND t.weekday = :weekday AND t.valid && tstzrange(:start, :end)
          AND (t.hour_to = '00:00' OR t.hour_to > :hour_from) AND (CAST(:hour_to AS time) = '00:00' OR t.hour_from < :hour_to)
        ORDER BY t.hour_from, t.id LIMIT 1"""
    values = {"camera": camera_id, "weekday": day[0], "hour_from": day[1], "hour_to": day[2], "start": start, "end": end}
    row = (await conn.execute(text(query), values)).first()
    return _turn(row) if row else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Turns to record: these days, whose and for what, from when until when."""

    days: Sequence[tuple[int, time, time]]
    organisation: str
    purpose: str
    start: datetime
    end: datetime | None


async def record(
    conn: AsyncConnection, camera_id: int, wanted: Wanted, at: datetime, change: int | None, is_demo: bool = False
) -> list[int]:
    """Record turns from this moment on; returns their ids. `change` None: an installation's own,
    which is no step. `is_demo`: made up, and shown as such."""
    return [
        (
            await conn.execute(
                text("""
                INSERT INTO beeldregie.sharing_turn
                    (camera_id, weekday, hour_from, hour_to, organisation_id, purpose_id, valid, recorded, recorded_change,
                        is_demo)
                VALUES (:camera, :weekday, :hour_from, :hour_to, :organisation, :purpose, tstzrange(:start, :end), tstzrange(:at, NULL),
                    :change, :is_demo) RETURNING id"""),
                {
                    "camera": camera_id,
                    "is_demo": is_demo,
                    **{"weekday": weekday, "hour_from": hour_from, "hour_to": hour_to},
                    **{"organisation": wanted.organisation, "purpose": wanted.purpose},
                    **{"start": wanted.start, "end": wanted.end, "at": at, "change": change},
                },
            )
        ).scalar_one()
        for weekday, hour_from, hour_to in wanted.days
    ]


async def close(conn: AsyncConnection, ids: Sequence[int], at: datetime, change: int) -> int:
    """End the record of turns: from this moment on they are not what we know. Returns how many still stood."""
    result = await conn.execute(
        text("""
        UPDATE beeldregie.sharing_turn SET recorded = tstzrange(lower(recorded), :at), closed_change = :change
        WHERE id = ANY(CAST(:ids AS bigint[])) AND upper_inf(recorded)"""),
        {"ids": list(ids), "at": at, "change": change},
    )
    return result.rowcount


async def shorten(conn: AsyncConnection, ids: Sequence[int], end: datetime, at: datetime, change: int) -> None:
    """Record turns anew, as they stood when they were closed, ending here; of one that had yet to begin nothing is left."""
    await conn.execute(
        text("""
        INSERT INTO beeldregie.sharing_turn
            (camera_id, weekday, hour_from, hour_to, organisation_id, purpose_id, is_demo, valid, recorded, recorded_change)
        SELECT camera_id, weekday, hour_from, hour_to, organisation_id, purpose_id, is_demo, valid * tstzrange(NULL, :end),
            tstzrange(:at, NULL), :change
        FROM beeldregie.sharing_turn
        WHERE id = ANY(CAST(:ids AS bigint[])) AND NOT isempty(valid * tstzrange(NULL, :end)) ORDER BY id"""),
        {"ids": list(ids), "end": end, "at": at, "change": change},
    )


async def steps(conn: AsyncConnection, camera_id: int, limit: int) -> list[Step]:
    """The steps that recorded or closed turns of a camera, the latest first."""
    rows = await conn.execute(
        text("""
        SELECT c.id, c.at, coalesce(a.display_name, c.changed_by), c.organisation_id, c.kind, w.recorded, w.closed,
            (SELECT u.id FROM beeldregie.change u WHERE u.undoes = c.id)
        FROM (SELECT change, count(*) FILTER (WHERE made) AS recorded, count(*) FILTER (WHERE NOT made) AS closed
              FROM (SELECT recorded_change AS change, true AS made FROM beeldregie.sharing_turn WHERE camera_id = :camera
                    UNION ALL SELECT closed_change, false FROM beeldregie.sharing_turn WHERE camera_id = :camera) s
              WHERE change IS NOT NULL GROUP BY change) w
        JOIN beeldregie.change c ON c.id = w.change LEFT JOIN beeldregie.account a ON a.id = c.account_id
        ORDER BY c.id DESC LIMIT :limit"""),
        {"camera": camera_id, "limit": limit},
    )
    return [Step(*row) for row in rows]
