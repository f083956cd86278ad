"""Merges premises and the checks of their connection. A correction of a check closes what was recorded and records it anew."""

from __future__ import annotations

from typing import Any

from psycopg import sql

from dashboard.core.clock import local
from etl.merge.common import Counts, Loading, not_own_code, own_beginnings, without_duplicates
from etl.sources.parsed import Parsed, Reject
from etl.sources.premises import VIEWS, PremisesRow

_PREMISES = {"row": "integer", "code": "text", "name": "text", "address": "text", "owner_id": "text"}
_FACTS = ("assessed_by", *VIEWS, "quality", "via_internet", "alarm_centre_id", "alarm_centre_as_given", "note")
_CHECK = {"code": "text", "assessed_on": "date", **dict.fromkeys(_FACTS, "text"), **dict.fromkeys((*VIEWS, "via_internet"), "boolean")}

_INSERT = """
INSERT INTO beeldregie.premises (code, name, address, owner_id, load_run_id, is_demo, recorded_at, change_id)
SELECT code, name, address, owner_id, %(run)s, %(demo)s, %(moment)s, %(change)s FROM staged ORDER BY row
ON CONFLICT (code) DO NOTHING RETURNING code
"""
_UPDATE = """
UPDATE beeldregie.premises p SET name = s.name, address = coalesce(s.address, p.address), owner_id = coalesce(s.owner_id, p.owner_id),
    load_run_id = %(run)s, recorded_at = %(moment)s, change_id = %(change)s
FROM staged s WHERE s.code = p.code AND (p.name, p.address, p.owner_id)
    IS DISTINCT FROM (s.name, coalesce(s.address, p.address), coalesce(s.owner_id, p.owner_id))
RETURNING p.code
"""
_CLOSE = f"""
UPDATE beeldregie.connection_check k SET recorded = tstzrange(lower(k.recorded), %(moment)s), closed_change = %(change)s
FROM staged_check s JOIN beeldregie.premises p USING (code)
WHERE k.premises_id = p.id AND k.assessed_on = s.assessed_on AND upper_inf(k.recorded)
  AND ({", ".join(f"k.{fact}" for fact in _FACTS)}) IS DISTINCT FROM ({", ".join(f"s.{fact}" for fact in _FACTS)})
"""  # noqa: S608 - constants
_RECORD = f"""
INSERT INTO beeldregie.connection_check (premises_id, assessed_on, {", ".join(_FACTS)}, recorded, recorded_change, is_demo)
SELECT p.id, s.assessed_on, {", ".join(f"s.{fact}" for fact in _FACTS)}, tstzrange(%(moment)s, NULL), %(change)s, %(demo)s
FROM staged_check s JOIN beeldregie.premises p USING (code)
WHERE NOT EXISTS (SELECT FROM beeldregie.connection_check k WHERE k.premises_id = p.id AND k.assessed_on = s.assessed_on
    AND upper_inf(k.recorded))
RETURNING (SELECT code FROM beeldregie.premises WHERE id = premises_id)
"""  # noqa: S608 - constants


async def merge(load: Loading, parsed: Parsed[PremisesRow]) -> Counts:
    """Merge the premises; Counts are of premises, of which one whose check is new or corrected is changed. A check that the file does not
    have stays on record."""
    wrong = [*(await _foreign(load, parsed.rows) if load.owner else []), *_to_come(load, parsed.rows)]
    refused = {reject.row for reject in wrong}
    rows, doubles = without_duplicates(
        (one.row, f"{one.code} {one.check.assessed_on if one.check else ''}".strip(), one) for one in parsed.rows if one.row not in refused
    )
    premises = {one.code: one for one in rows}  # of several rows the last says what they are called
    await load.stage("staged", _PREMISES, [(o.row, o.code, o.name, o.address, _owner(o, load)) for o in premises.values()])
    await load.stage("staged_check", _CHECK, [_staged(one, load) for one in rows if one.check])
    new = await _codes(load, _INSERT)
    changed = await _codes(load, _UPDATE)
    await load.run(_CLOSE)
    changed |= await _codes(load, _RECORD)
    return Counts(len(new), len(changed - new), len(premises) - len(new | changed), 0, wrong + doubles)


async def _foreign(load: Loading, rows: list[PremisesRow]) -> list[Reject]:
    """Who speaks for one owner does not change another's premises by using their codes; who loads only his own brings no others'."""
    await load.run("SELECT code, owner_id FROM beeldregie.premises WHERE code = ANY (%(codes)s)", codes=[one.code for one in rows])
    owners = dict(await load.cursor.fetchall())
    beginnings = tuple(own_beginnings(load.owner))
    found = []
    for one in rows:
        owner = _owner(one, load)
        standing = owners.get(one.code, owner)
        if standing != owner or (load.own_only and owner != load.owner):
            reason = ("is een bedrijfspand van een andere organisatie", "is premises of another organisation")
            found.append(Reject(one.row, "code", one.code, *reason))
        elif load.own_only and one.code not in owners and not one.code.startswith(beginnings):
            found.append(not_own_code(load, one.row, one.code))
    return found


def _to_come(load: Loading, rows: list[PremisesRow]) -> list[Reject]:
    """Nothing was assessed on a day that is still to come."""
    today, reason = local(load.moment).date(), ("moet nog komen", "is still to come")
    checks = [(one.row, one.check.assessed_on) for one in rows if one.check]
    return [Reject(row, "assessed_on", assessed.isoformat(), *reason) for row, assessed in checks if assessed > today]


async def _codes(load: Loading, statement: str) -> set[str]:
    await load.run(sql.SQL(statement))
    return {row[0] for row in await load.cursor.fetchall()}


def _owner(one: PremisesRow, load: Loading) -> str | None:
    return load.names.organisation(one.owner) if one.owner else load.owner


def _staged(one: PremisesRow, load: Loading) -> tuple[Any, ...]:
    check = one.check
    assert check is not None
    centre = load.names.organisation(check.alarm_centre)
    values = {
        **check.views,
        "code": one.code,
        "alarm_centre_id": centre,
        "alarm_centre_as_given": None if centre else check.alarm_centre,
    }
    return tuple(values[name] if name in values else getattr(check, name) for name in _CHECK)
