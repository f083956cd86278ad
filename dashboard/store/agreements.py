"""Agreements: listed, looked at, and recorded anew. Nothing is overwritten: what was recorded is closed. Who may: sharing/agreements.py."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

Side = Literal["all", "given", "received"]
State = Literal["all", "in_force", "coming", "ended"]
Sort = Literal["name", "giver", "recipient", "start", "end"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version of an agreement. `start` and `end` (exclusive; None: open) say when it is in force, `closed_at` when it was replaced."""

    id: int
    code: str
    name: str
    giver: str
    giver_name: str
    recipient: str
    recipient_name: str
    purposes: tuple[str, ...]
    cameras: tuple[str, ...] | None
    area: str | None
    area_name: str | None
    mode: str
    incident_only: bool
    weekdays: tuple[int, ...] | None
    hour_from: time | None
    hour_to: time | None
    approval_each_time: bool
    masked: bool
    unrecognisable: bool
    watermark: bool
    minutes_max: int
    viewers_max: int | None
    pictures_max: int | None
    cost: str | None
    payer: str | None
    payer_name: str | None
    document: str | None
    document_url: str | None
    start: datetime | None
    end: datetime | None
    never: bool  # it was ended before it began
    is_demo: bool
    recorded_at: datetime
    closed_at: datetime | None
    change: int | None  # the step that recorded it; None: before steps were kept
    changed_by: str | None
    organisation_id: str | None  # that who changed it worked for
    undone: bool

    def state(self, at: datetime) -> Literal["in_force", "coming", "ended"]:
        """Whether it is in force, coming or ended at a moment."""
        if self.never or (self.end is not None and self.end <= at):
            return "ended"
        return "coming" if self.start is not None and self.start > at else "in_force"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which agreements are asked for; `words` must all occur in name, code or parties."""

    side: Side = "all"
    state: State = "all"
    words: str = ""
    sort: Sort = "name"


# The columns that say what was agreed: a table's own, in the order in which they are written.
TERMS: Final = (
    *("code", "name", "giver_id", "recipient_id", "purposes", "camera_codes", "area_id", "mode", "incident_only", "weekdays"),
    *("hour_from", "hour_to", "approval_each_time", "masked", "unrecognisable", "watermark", "minutes_max", "viewers_max", "pictures_max"),
    *("cost", "payer_id", "document_id", "is_demo"),
)
_READ = """
SELECT a.id, a.code, a.name, a.giver_id AS giver, g.name AS giver_name, a.recipient_id AS recipient, r.name AS recipient_name, a.purposes,
    a.camera_codes AS cameras, x.code AS area, x.name AS area_name, a.mode, a.incident_only, a.weekdays, a.hour_from, a.hour_to,
    a.approval_each_time, a.masked, a.unrecognisable, a.watermark, a.minutes_max, a.viewers_max, a.pictures_max, a.cost,
    a.payer_id AS payer, p.name AS payer_name, d.title AS document, d.url AS document_url, lower(a.valid) AS start, upper(a.valid) AS "end",
    isempty(a.valid) AS never, a.is_demo, lower(a.recorded) AS recorded_at, upper(a.recorded) AS closed_at,
    c.id AS change, coalesce(w.display_name, c.changed_by) AS changed_by, c.organisation_id,
    EXISTS (SELECT FROM beeldregie.change u WHERE u.undoes = c.id) AS undone
FROM beeldregie.agreement a JOIN beeldregie.organisation g ON g.id = a.giver_id JOIN beeldregie.organisation r ON r.id = a.recipient_id
LEFT JOIN beeldregie.organisation p ON p.id = a.payer_id LEFT JOIN beeldregie.document d ON d.id = a.document_id
LEFT JOIN beeldregie.area x ON x.id = a.area_id LEFT JOIN beeldregie.change c ON c.id = a.recorded_change
LEFT JOIN beeldregie.account w ON w.id = c.account_id
"""
_CONCERNS = "(CAST(:party AS text) IS NULL OR :party IN (a.giver_id, a.recipient_id))"
_ENDED = "(isempty(a.valid) OR (NOT upper_inf(a.valid) AND upper(a.valid) <= :at))"
_STATE: Final[Mapping[State, str]] = {
    "all": "true",
    "in_force": "a.valid @> CAST(:at AS timestamptz)",
    "coming": f"NOT {_ENDED} AND lower(a.valid) > :at",
    "ended": _ENDED,
}
_SIDE: Final[Mapping[Side, str]] = {"all": "true", "given": "a.giver_id = :own", "received": "a.recipient_id = :own"}
_SORT: Final[Mapping[Sort, str]] = {
    "name": "a.name",
    "giver": "g.name, a.name",
    "recipient": "r.name, a.name",
    "start": "lower(a.valid) DESC NULLS LAST",
    "end": "upper(a.valid) NULLS LAST",
}
_WORDS = """NOT EXISTS (SELECT FROM unnest(CAST(:words AS text[])) AS w
    WHERE position(lower(w) IN lower(concat_ws(' ', a.name, a.code, g.name, r.name))) = 0)"""


async def listed(conn: AsyncConnection, wanted: Wanted, own: str, party: str | None, at: datetime, limit: int) -> list[Agreement]:
    """The agreements as they stand that an organisation is party to, or all (`party` None); `own` is who is asking."""
    query = f"""{_READ} WHERE upper_inf(a.recorded) AND {_CONCERNS} AND {_SIDE[wanted.side]} AND {_STATE[wanted.state]} AND {_WORDS}
        ORDER BY {_SORT[wanted.sort]}, a.code, a.id LIMIT :limit"""
    values = {"own": own, "party": party, "at": at, "words": wanted.words.split(), "limit": limit}
    return [_agreement(row) for row in await conn.execute(text(query), values)]


async def versions(conn: AsyncConnection, code: str, party: str | None) -> list[Agreement]:
    """Every version that was ever recorded under a code, those that stand first, then the latest recorded first."""
    query = f"""{_READ} WHERE a.code = :code AND {_CONCERNS}
        ORDER BY upper_inf(a.recorded) DESC, upper(a.valid) DESC NULLS FIRST, lower(a.recorded) DESC, a.id DESC"""
    return [_agreement(row) for row in await conn.execute(text(query), {"code": code, "party": party})]


async def made_by(conn: AsyncConnection, change: int) -> Agreement | None:
    """The version that a step recorded, whether it still stands or not; None: it recorded none."""
    row = (await conn.execute(text(f"{_READ} WHERE a.recorded_change = :change ORDER BY a.id LIMIT 1"), {"change": change})).first()
    return _agreement(row) if row else None


async def taken(conn: AsyncConnection, codes: str) -> set[str]:
    """The codes in use, now or before, that begin with these letters."""
    found = await conn.execute(text("SELECT DISTINCT code FROM beeldregie.agreement WHERE starts_with(code, :begin)"), {"begin": codes})
    return set(found.scalars())


def _agreement(row: Any) -> Agreement:
    values = {name: getattr(row, name) for name in Agreement.__dataclass_fields__}
    lists = {name: tuple(values[name]) if values[name] is not None else None for name in ("purposes", "cameras", "weekdays")}
    return Agreement(**(values | lists))


async def overlapping(
    conn: AsyncConnection, code: str, but: int | None, start: datetime, end: datetime | None
) -> tuple[datetime | None, datetime | None] | None:
    """When another standing version of the code holds that this one would overlap with; None: there is none."""
    row = (
        await conn.execute(
            text("""
            SELECT lower(valid), upper(valid) FROM beeldregie.agreement WHERE code = :code AND upper_inf(recorded)
              AND id IS DISTINCT FROM CAST(:but AS bigint) AND valid && tstzrange(:start, :end) ORDER BY id LIMIT 1"""),
            {"code": code, "but": but, "start": start, "end": end},
        )
    ).first()
    return (row[0], row[1]) if row else None


async def area(conn: AsyncConnection, code: str) -> int | None:
    """The id of an area; None: there is none of that code."""
    found = await conn.execute(text("SELECT id FROM beeldregie.area WHERE code = :code"), {"code": code})
    return found.scalar_one_or_none()


async def areas(conn: AsyncConnection) -> dict[str, str]:
    """The areas that an agreement can be limited to: name by code."""
    rows = await conn.execute(text("SELECT code, name FROM beeldregie.area ORDER BY name, code LIMIT 1000"))
    return {row.code: row.name for row in rows}


async def document(conn: AsyncConnection, giver: str, title: str, url: str | None) -> tuple[int, str | None]:
    """The giver's agreement on paper of this title, with its address as it is known: made now, or on record already."""
    values = {"giver": giver, "title": title, "url": url}
    await conn.execute(
        text("""
        INSERT INTO beeldregie.document (kind, title, url, organisation_id) VALUES ('agreement', :title, :url, :giver)
        ON CONFLICT (kind, title, organisation_id) DO NOTHING"""),
        values,
    )
    row = (
        await conn.execute(
            text("SELECT id, url FROM beeldregie.document WHERE kind = 'agreement' AND title = :title AND organisation_id = :giver"), values
        )
    ).one()
    return row.id, row.url


async def record(
    conn: AsyncConnection, values: Mapping[str, Any], start: datetime | None, end: datetime | None, at: datetime, change: int
) -> int:
    """Record a version from this moment on; `values` by the names of TERMS. Returns its id."""
    columns, given = ", ".join(TERMS), ", ".join(f":{name}" for name in TERMS)
    result = await conn.execute(
        text(f"""
        INSERT INTO beeldregie.agreement ({columns}, valid, recorded, recorded_change)
        VALUES ({given}, tstzrange(:start, :end), tstzrange(:at, NULL), :change) RETURNING id"""),  # noqa: S608 - names of ours
        {**values, "start": start, "end": end, "at": at, "change": change},
    )
    return int(result.scalar_one())


async def shorten(conn: AsyncConnection, id_: int, end: datetime, at: datetime, change: int) -> None:
    """Record a version anew, as it stood when it was closed, ending here; one that had yet to begin never does."""
    columns = ", ".join(TERMS)
    await conn.execute(
        text(f"""
        INSERT INTO beeldregie.agreement ({columns}, valid, recorded, recorded_change)
        SELECT {columns}, valid * tstzrange(NULL, :end), tstzrange(:at, NULL), :change FROM beeldregie.agreement
        WHERE id = :id"""),  # noqa: S608 - names of ours
        {"id": id_, "end": end, "at": at, "change": change},
    )


async def close(conn: AsyncConnection, id_: int, at: datetime, change: int) -> bool:
    """End the record of a version: from this moment on it is not what we know. Returns whether it still stood."""
    result = await conn.execute(
        text("""
        UPDATE beeldregie.agreement SET recorded = tstzrange(lower(recorded), :at), closed_change = :change
        WHERE id = :id AND upper_inf(recorded)"""),
        {"id": id_, "at": at, "change": change},
    )
    return result.rowcount == 1


@dataclass(frozen=True, slots=True)
class Reached:
    """A camera that an agreement speaks of, or names; `given`: it is the giver's to give."""

    code: str
    name: str
    given: bool


_REACHED = """
SELECT c.code, c.name, beeldregie.gives(a, c, used.bases) AS given
FROM jsonb_populate_record(NULL::beeldregie.agreement, CAST(:terms AS jsonb)) AS a
JOIN beeldregie.camera c ON c.lifecycle <> 'removed' AND c.code = ANY(coalesce(a.camera_codes, ARRAY[c.code]))
LEFT JOIN beeldregie.area x ON x.id = a.area_id
CROSS JOIN LATERAL (SELECT array_agg(u.basis_id) AS bases FROM beeldregie.camera_purpose u
    WHERE u.camera_id = c.id AND upper_inf(u.recorded) AND u.valid @> CAST(:at AS timestamptz)) AS used
WHERE (a.area_id IS NULL OR beeldregie.covers(x.geom, c))
  AND (a.camera_codes IS NOT NULL OR a.giver_id IN (c.owner_id, c.controller_id))
ORDER BY c.code
"""


async def reached(conn: AsyncConnection, giver: str, cameras: Sequence[str] | None, area_id: int | None, at: datetime) -> list[Reached]:
    """The cameras that terms speak of now: of a list every one that is known, else those of which the giver is owner or controller."""
    terms = json.dumps({"giver_id": giver, "camera_codes": list(cameras) if cameras is not None else None, "area_id": area_id})
    return [Reached(*row) for row in await conn.execute(text(_REACHED), {"terms": terms, "at": at})]


@dataclass(frozen=True, slots=True)
class Past:
    """A request that was decided before, with the facts that its first decision stored."""

    request_id: UUID
    asked_at: datetime
    camera: str
    reason: str
    facts: str


async def asked(
    conn: AsyncConnection, organisation_id: str | None, cameras: Sequence[str], since: datetime, until: datetime, limit: int
) -> list[Past]:
    """What an organisation (None: anybody) asked of these cameras between two moments, the latest first."""
    rows = await conn.execute(
        text("""
        SELECT v.id, v.created_at, c.code, v.reason, d.facts FROM beeldregie.view_request v JOIN beeldregie.camera c ON c.id = v.camera_id
        CROSS JOIN LATERAL (SELECT facts FROM beeldregie.decision WHERE request_id = v.id ORDER BY id LIMIT 1) d
        WHERE (CAST(:organisation AS text) IS NULL OR v.organisation_id = :organisation)
          AND c.code = ANY(CAST(:cameras AS text[])) AND v.created_at >= :since AND v.created_at <= :until
        ORDER BY v.created_at DESC, v.id LIMIT :limit"""),
        {"organisation": organisation_id, "cameras": list(cameras), "since": since, "until": until, "limit": limit},
    )
    return [Past(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Running:
    """A picture that somebody may look at now. `viewer` is a name, or for police viewers towards others their role only."""

    lease_id: UUID
    camera: str
    organisation: str
    viewer: str


async def running(
    conn: AsyncConnection, own: str, past: datetime, agreement: str | None = None, camera: str | None = None
) -> list[Running]:
    """The leases granted under an agreement, or of one camera, that run on past a moment; `own` is the organisation that asks."""
    rows = await conn.execute(
        text("""
        SELECT l.id, c.code, o.name, CASE WHEN o.kind IN ('police', 'team_copi', 'team_rot')
                   AND o.id <> :own THEN v.role ELSE a.display_name END
        FROM beeldregie.lease l JOIN beeldregie.decision d ON d.id = l.decision_id JOIN beeldregie.view_request v ON v.id = l.request_id
        JOIN beeldregie.camera c ON c.id = l.camera_id JOIN beeldregie.organisation o ON o.id = l.organisation_id
        JOIN beeldregie.account a ON a.id = l.account_id
        WHERE l.ended_at IS NULL AND l.ends_at > :past
          AND (d.conditions->>'agreement' = CAST(:agreement AS text) OR c.code = CAST(:camera AS text)) ORDER BY o.name, c.code, l.id"""),
        {"own": own, "past": past, "agreement": agreement, "camera": camera},
    )
    return [Running(*row) for row in rows]
