"""What a file of an owner cannot do: take police data from under their ground, or from the police. The rules are those of edits."""

from __future__ import annotations

from typing import Any

from dashboard.core.edits import Held
from dashboard.policy.camera_edits import Fault, controller_faults
from dashboard.policy.grounds import POLICE_DATA
from dashboard.policy.purpose_edits import police_faults
from etl.merge.common import Loading
from etl.sources.parsed import Reject

_STANDING = """
SELECT m.row, m.code, m.controller_id, m.controller_id IS DISTINCT FROM c.controller_id, o.kind, p.organisation_id, p.purpose_id,
    p.basis_id, lower(p.valid), upper(p.valid)
FROM merged m JOIN beeldregie.camera c ON c.id = m.id
JOIN beeldregie.camera_purpose p ON p.camera_id = c.id AND upper_inf(p.recorded) AND NOT isempty(p.valid) AND p.basis_id = ANY (%(bases)s)
LEFT JOIN beeldregie.organisation o ON o.id = m.controller_id ORDER BY m.row
"""
_WANTED = """
SELECT code, organisation_id, purpose_id, basis_id, since::timestamp AT TIME ZONE 'Europe/Amsterdam' FROM staged_purpose
WHERE basis_id = ANY (%(bases)s)
"""
_REFUSE = "WITH gone AS (DELETE FROM merged WHERE row = ANY (%(rows)s)) DELETE FROM staged WHERE row = ANY (%(rows)s)"


async def reject_taking(load: Loading, has_purposes: bool) -> list[Reject]:
    """Take out of `merged` and `staged` the rows that would do so, with why. `has_purposes`: `staged_purpose` says what they are to be."""
    await load.run(_STANDING, bases=list(POLICE_DATA))
    standing = await load.cursor.fetchall()
    wanted = await _wanted(load) if has_purposes else {}
    rejects: dict[tuple[int, str], Reject] = {}
    for row, code, controller, is_other, kind, *facts in standing:
        held = Held(*facts)
        faults: list[Fault] = police_faults([held], wanted.get(code, []), load.moment) if has_purposes else []
        if is_other and held.holds_after(load.moment):
            faults += controller_faults([held.basis], kind)
        for fault in faults:
            value = controller or "" if fault.field == "controller" else held.basis
            rejects[row, fault.field] = Reject(row, fault.field, value, fault.reason.nl, fault.reason.en)
    await load.run(_REFUSE, rows=[row for row, _ in rejects])
    return list(rejects.values())


async def _wanted(load: Loading) -> dict[str, list[Held]]:
    """What the file says of the grounds of police data, by code. Without a day a purpose holds on, or from this moment."""
    await load.run(_WANTED, bases=list(POLICE_DATA))
    found: dict[str, list[Held]] = {}
    rows: list[tuple[Any, ...]] = await load.cursor.fetchall()
    for code, *facts in rows:
        found.setdefault(code, []).append(Held(*facts))
    return found
