"""Gathers what decisions rest on, for any number of questions at once: four queries, however many there are.

PostgreSQL builds the JSON; what comes out are the plain values of policy/facts.py. As of the moment: what was recorded then is what
counts, of cameras, connections, borders and organisations too; `valid` is left to the decision. Leases count that were open then, also
where they ended since. Of a camera's states (fault, maintenance, off, shutter) only `during` is on record, not when that was said: one
that is entered or corrected afterwards counts for a past moment as though it had been known, so "kan niet" may then differ from what was
answered. The stored facts of a decision hold what was known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Mode, QualificationKind
from dashboard.store.camera_sql import COLUMNS, recorded_at
from dashboard.store.positions import do_not_turn


@dataclass(frozen=True, slots=True)
class Question:
    """May this account see this camera? `ruling` overrides what the controller answered before; `ends_by` is the end of a running lease;
    `push_id` names the push that a request comes of before that is on record; `team_id` the team that is asked for.

    `as_organisation`: never of a request, but what if somebody of that organisation asked, with the role that is named.
    """

    account_id: UUID
    camera_id: int
    role: str
    purpose_id: str
    reason: str
    mode: Mode
    minutes: int
    asked_at: datetime
    incident_id: UUID | None = None
    request_id: UUID | None = None
    ruling: dict[str, Any] | None = None
    ends_by: datetime | None = None
    as_organisation: str | None = None
    push_id: UUID | None = None
    team_id: str | None = None


def _sql(template: str) -> TextClause:
    """`span(x)` becomes the JSON of a range's two ends; infinite is open. An empty range has no ends either, but holds never."""
    span = (
        r"json_build_object('start', nullif(lower(\1), '-infinity'), "
        r"'end', CASE WHEN isempty(\1) THEN 'epoch' ELSE nullif(upper(\1), 'infinity') END)"
    )
    return text(re.sub(r"span\((\S+?)\)", span, template))


# The last minute is the present: the clocks of application and database may differ, and what is decided now rests on the latest there is.
_SEEN = "(CASE WHEN CAST(:now AS timestamptz) > now() - interval '1 minute' THEN 'infinity' ELSE CAST(:now AS timestamptz) END)"


def _as_it_was(table: str, columns: str, id_: str) -> str:
    """The row of a table with a history as it was recorded at the moment. Before it was first recorded: as it was first recorded; what
    carries a right has a `recorded` of its own, and that then holds nothing."""
    return f"""
    (SELECT {columns} FROM (SELECT {columns}, recorded_at AS since FROM beeldregie.{table} WHERE id = {id_}
        UNION ALL SELECT {columns}, recorded_at FROM beeldregie.{table}_history WHERE id = {id_}) v
     ORDER BY CASE WHEN since <= {_SEEN} THEN since END DESC NULLS LAST, since LIMIT 1)"""  # noqa: S608 - constants


_AREAS = recorded_at("area", "id, kind, geom", _SEEN)
# Before it was first recorded there was no connection.
_STREAMS = recorded_at("stream", "camera_id, integration, planned_on, max_viewers, unconnected_because", _SEEN)
# Of the alias l: a picture that was open at the moment, whatever came of it since.
_OPEN = f"l.mode = 'live' AND l.starts_at <= {_SEEN} AND l.ends_at > :now AND (l.ended_at IS NULL OR l.ended_at > {_SEEN})"
_CAMERA = "CAST(c AS beeldregie.camera)"  # of the alias c, for the functions of sql/views/00_shared.sql

_ASKERS = _sql(f"""
SELECT a.id, json_build_object(
    'organisation_id', o.id, 'organisation_name', o.name, 'organisation_kind', o.kind, 'organisation_valid', span(o.valid),
    'account_open', a.disabled_at IS NULL OR a.disabled_at > :now,
    'roles', (SELECT coalesce(json_agg(json_build_object('role', r.role, 'valid', span(r.valid)) ORDER BY r.id), '[]')
              FROM beeldregie.account_role r WHERE r.account_id = a.id AND r.recorded @> CAST(:now AS timestamptz)),
    'qualifications', (SELECT coalesce(json_agg(json_build_object('kind', k.kind, 'valid', span(k.valid)) ORDER BY k.id), '[]')
              FROM beeldregie.qualification k WHERE k.account_id = a.id AND k.recorded @> CAST(:now AS timestamptz))) AS asker
FROM beeldregie.account a
CROSS JOIN LATERAL {_as_it_was("organisation", "id, name, kind, valid", "a.organisation_id")} o
WHERE a.id = ANY(CAST(:accounts AS uuid[]))
""")  # noqa: S608 - constants

_SUPPOSED = _sql(f"""
SELECT o.id, json_build_object('organisation_id', o.id, 'organisation_name', o.name, 'organisation_kind', o.kind,
    'organisation_valid', span(o.valid), 'account_open', true) AS asker
FROM unnest(CAST(:supposed AS text[])) AS s(id)
CROSS JOIN LATERAL {_as_it_was("organisation", "id, name, kind, valid", "s.id")} o
""")  # noqa: S608 - constants

# Who asks for a team, and is not in it, is in it never.
_TEAMS = _sql(f"""
SELECT q.n, json_build_object('organisation_id', o.id, 'organisation_name', o.name, 'organisation_kind', o.kind,
    'organisation_valid', span(o.valid)) AS asker, json_build_object('incident', i.code, 'member', coalesce(
        (SELECT span(m.valid) FROM beeldregie.team_member m WHERE m.team_id = t.id AND m.account_id = q.account_id
         ORDER BY m.id DESC LIMIT 1), json_build_object('end', CAST('epoch' AS timestamptz)))) AS team
FROM unnest(CAST(:accounts AS uuid[]), CAST(:teams AS text[])) WITH ORDINALITY AS q(account_id, team_id, n)
JOIN beeldregie.team t ON t.id = q.team_id JOIN beeldregie.incident i ON i.id = t.incident_id
CROSS JOIN LATERAL {_as_it_was("organisation", "id, name, kind, valid", "t.id")} o
""")  # noqa: S608 - constants

_CAMERAS = _sql(f"""
SELECT c.id, json_build_object(
    'code', c.code, 'name', c.name, 'owner_id', c.owner_id, 'owner_name', o.name,
    'controller_id', c.controller_id, 'controller_name', k.name, 'lifecycle', c.lifecycle, 'biometrics', c.declares_biometrics, 'notice',
    c.notice_seen_on IS NOT NULL, 'reach_known', c.kind <> 'mobile' OR (c.base_point IS NOT NULL AND c.reach_m IS NOT NULL),
    'public_only', c.public_only, 'masks_fixed', {do_not_turn(":now")}, 'privacy_profile', c.privacy_profile,
    'uses', uses.found, 'designations', designations.found,
    'premises', (SELECT b.code FROM beeldregie.premises b WHERE b.id = c.premises_id), 'turns', turns.found) AS camera,
  (SELECT coalesce(json_agg(json_build_object('id', b.id, 'name', json_build_object('nl', b.name_nl, 'en', b.name_en),
                                              'source', json_build_object('nl', b.source_nl, 'en', b.source_en)) ORDER BY b.id), '[]')
   FROM beeldregie.legal_basis b WHERE b.id = ANY(uses.bases)) AS bases,
  (SELECT coalesce(json_agg(json_build_object('basis_id', r.basis_id, 'requester_kind', r.requester_kind, 'mode', r.mode,
        'answer', r.answer, 'requires_incident', r.requires_incident, 'source', json_build_object('nl', r.source_nl, 'en', r.source_en),
        'needs_confirmation', r.needs_confirmation, 'valid', span(r.valid), 'qualification', r.qualification) ORDER BY r.id), '[]')
   FROM beeldregie.basis_rule r
   WHERE r.basis_id = ANY(uses.bases) AND r.recorded @> CAST(:now AS timestamptz) AND r.valid @> CAST(:now AS timestamptz)) AS rules,
  (SELECT coalesce(json_agg(json_build_object('state', s.state, 'during', span(s.during), 'automatic', s.found_by = 'relay')
                           ORDER BY s.id), '[]')
   FROM beeldregie.camera_state s WHERE s.camera_id = c.id AND s.during @> CAST(:now AS timestamptz)) AS states,
  (SELECT json_build_object('integration', s.integration, 'planned_on', s.planned_on, 'max_viewers', s.max_viewers,
                            'unconnected_because', s.unconnected_because)
   FROM {_STREAMS} s WHERE s.camera_id = c.id) AS stream
FROM (SELECT DISTINCT unnest(CAST(:cameras AS bigint[])) AS id) wanted
CROSS JOIN LATERAL {_as_it_was("camera", COLUMNS, "wanted.id")} c
LEFT JOIN beeldregie.organisation o ON o.id = c.owner_id
LEFT JOIN beeldregie.organisation k ON k.id = c.controller_id
CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_object('organisation_id', u.organisation_id, 'purpose_id', u.purpose_id, 'basis_id', u.basis_id,
                'primary', u.is_primary, 'dpia', u.dpia_url IS NOT NULL, 'valid', span(u.valid)) ORDER BY u.id), '[]') AS found,
           coalesce(array_agg(u.basis_id), '{{}}') AS bases
    FROM beeldregie.camera_purpose u WHERE u.camera_id = c.id AND u.recorded @> CAST(:now AS timestamptz)) uses
CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_object('name', d.name, 'article', d.ordinance_article, 'stated_end', d.stated_end,
                'use_periods', d.use_periods, 'valid', span(d.valid)) ORDER BY d.id), '[]') AS found
    FROM {_AREAS} a JOIN beeldregie.designation d ON d.area_id = a.id AND d.recorded @> CAST(:now AS timestamptz)
    WHERE 'gemw-151c' = ANY(uses.bases) AND a.kind = 'designation' AND beeldregie.covers(a.geom, {_CAMERA})) designations
CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_object('organisation_id', t.organisation_id, 'organisation_name', w.name,
                'purpose_id', t.purpose_id, 'purpose_name', json_build_object('nl', p.name_nl, 'en', p.name_en), 'weekday', t.weekday,
                'hour_from', t.hour_from, 'hour_to', t.hour_to, 'valid', span(t.valid)) ORDER BY t.id), '[]') AS found
    FROM beeldregie.sharing_turn t JOIN beeldregie.organisation w ON w.id = t.organisation_id
    JOIN beeldregie.purpose p ON p.id = t.purpose_id
    WHERE t.camera_id = c.id AND t.recorded @> CAST(:now AS timestamptz)) turns
""")  # noqa: S608 - constants

# An agreement of which nothing is recorded any more, or that never was valid, has ended: were it left out, what it limited would be free.
# Counting is left out where a lease runs already.
_AGREEMENTS = _sql(f"""
SELECT q.n, json_build_object(
    'code', a.code, 'name', a.name, 'giver_id', a.giver_id, 'giver_name', g.name, 'purposes', a.purposes, 'mode', a.mode,
    'incident_only', a.incident_only, 'weekdays', a.weekdays, 'hour_from', a.hour_from, 'hour_to', a.hour_to,
    'approval_each_time', a.approval_each_time, 'unrecognisable', a.unrecognisable, 'masked', a.masked, 'watermark', a.watermark,
    'minutes_max', a.minutes_max,
    'viewers_max', a.viewers_max, 'pictures_max', a.pictures_max, 'valid', json_build_object(
        'start', nullif(lower(a.valid), '-infinity'), 'end', least(nullif(upper(a.valid), 'infinity'), gone.at)),
    'viewers', coalesce(open.viewers, 0), 'pictures', coalesce(open.pictures, 0)) AS agreement
FROM unnest(CAST(:accounts AS uuid[]), CAST(:organisations AS text[]), CAST(:cameras AS bigint[])) WITH ORDINALITY
    AS q(account_id, organisation_id, camera_id, n)
CROSS JOIN LATERAL {_as_it_was("camera", COLUMNS, "q.camera_id")} c
CROSS JOIN LATERAL (
    SELECT array_agg(u.basis_id) AS bases FROM beeldregie.camera_purpose u
    WHERE u.camera_id = c.id AND u.valid @> CAST(:now AS timestamptz) AND u.recorded @> CAST(:now AS timestamptz)) used
JOIN beeldregie.agreement a ON a.recipient_id = q.organisation_id AND beeldregie.gives(a, {_CAMERA}, used.bases)
    AND lower(a.recorded) <= :now AND (a.recorded @> CAST(:now AS timestamptz) OR NOT EXISTS (
        SELECT FROM beeldregie.agreement n
        WHERE n.code = a.code AND lower(n.recorded) <= :now AND (upper_inf(n.recorded) OR upper(n.recorded) > upper(a.recorded))))
CROSS JOIN LATERAL (SELECT CASE WHEN isempty(a.valid) THEN lower(a.recorded)
    WHEN NOT a.recorded @> CAST(:now AS timestamptz) THEN upper(a.recorded) END AS at) gone
JOIN beeldregie.organisation g ON g.id = a.giver_id
LEFT JOIN {_AREAS} r ON r.id = a.area_id
LEFT JOIN LATERAL (
    SELECT count(DISTINCT l.account_id) FILTER (WHERE l.camera_id = c.id AND l.account_id <> q.account_id) AS viewers,
           count(DISTINCT l.camera_id) FILTER (WHERE l.camera_id <> c.id) AS pictures
    FROM beeldregie.lease l JOIN beeldregie.decision d ON d.id = l.decision_id
    WHERE CAST(:counting AS boolean) AND (a.viewers_max IS NOT NULL OR a.pictures_max IS NOT NULL)
      AND l.organisation_id = q.organisation_id AND {_OPEN}
      AND d.conditions->>'agreement' = a.code) open ON true
WHERE a.area_id IS NULL OR beeldregie.covers(r.geom, {_CAMERA})
ORDER BY q.n, a.code, a.id
""")  # noqa: S608 - constants

_QUESTIONS = _sql(f"""
SELECT q.n, p.name_nl, p.name_en,
  (SELECT json_build_object('code', i.code, 'kind', i.kind, 'opened_at', i.opened_at, 'closed_at', i.closed_at,
                            'distance_m', round(ST_Distance(i.position::geography, c.position::geography)),
                            'organisation_id', i.organisation_id, 'ends_at', i.ends_at, 'premises', b.code)
   FROM beeldregie.incident i LEFT JOIN beeldregie.premises b ON b.id = i.premises_id WHERE i.id = q.incident_id) AS incident,
  (SELECT CASE WHEN u.id IS NULL OR r.ruling->>'outcome' = 'refused' THEN r.ruling
       ELSE jsonb_set(r.ruling, '{{at}}', to_jsonb(u.renewed_at)) END
   FROM beeldregie.decision d CROSS JOIN LATERAL (SELECT d.facts::jsonb #> '{{request,ruling}}' AS ruling) r
   LEFT JOIN beeldregie.push_request k ON k.request_id = d.request_id
   LEFT JOIN beeldregie.push u ON u.id = k.push_id AND u.is_approval  -- offering again says yes again
       AND u.renewed_at > d.decided_at AND u.renewed_at <= :now
   WHERE d.request_id = q.request_id AND d.decided_by IS NOT NULL ORDER BY d.id DESC LIMIT 1) AS ruling,
  (SELECT json_build_object('at', u.pushed_at, 'ends_at', least(u.ends_at, u.ended_at)) FROM beeldregie.push u
   WHERE u.id = coalesce(q.push_id, (SELECT k.push_id FROM beeldregie.push_request k WHERE k.request_id = q.request_id))) AS offered,
  (SELECT count(DISTINCT l.account_id) FROM beeldregie.lease l
   WHERE CAST(:counting AS boolean) AND l.camera_id = q.camera_id AND l.account_id <> q.account_id AND {_OPEN}) AS viewers,
  (SELECT json_build_object('at', l.ended_at, 'until', l.withheld_until, 'by', o.name, 'code', l.withdrawn_code)
   FROM beeldregie.lease l JOIN beeldregie.organisation o ON o.id = l.withdrawn_by
   WHERE CAST(:counting AS boolean) AND l.camera_id = q.camera_id AND l.organisation_id = q.organisation_id
     AND l.purpose_id = q.purpose_id AND l.ended_at <= {_SEEN} AND l.withheld_until > :now
   ORDER BY l.withheld_until DESC, l.id LIMIT 1) AS withdrawal
FROM unnest(CAST(:accounts AS uuid[]), CAST(:organisations AS text[]), CAST(:cameras AS bigint[]), CAST(:purposes AS text[]),
            CAST(:incidents AS uuid[]), CAST(:requests AS uuid[]), CAST(:pushes AS uuid[])) WITH ORDINALITY
    AS q(account_id, organisation_id, camera_id, purpose_id, incident_id, request_id, push_id, n)
CROSS JOIN LATERAL {_as_it_was("camera", "id, position", "q.camera_id")} c
JOIN beeldregie.purpose p ON p.id = q.purpose_id
ORDER BY q.n
""")  # noqa: S608 - constants


_QUALIFIED = [{"kind": kind, "valid": {}} for kind in get_args(QualificationKind)]


async def gather(conn: AsyncConnection, questions: Sequence[Question], now: datetime, counting: bool = True) -> list[dict[str, Any]]:
    """The facts for each question, in its order, as of `now`. Accounts, cameras and purposes must exist.

    `counting` off leaves viewers and pictures at nought and withdrawals out: limits count at the start of a lease, and a withdrawal stands
    against what is asked anew, not while another lease runs.
    """
    if not questions:
        return []
    values = _values(questions, now, counting)
    askers = await _askers(conn, questions, values)
    cameras = {row.id: row for row in await conn.execute(_CAMERAS, values)}
    values |= {"organisations": [asker["organisation_id"] for asker in askers]}
    agreements: dict[int, list[dict[str, Any]]] = {}
    for row in await conn.execute(_AGREEMENTS, values):
        agreements.setdefault(row.n, []).append(row.agreement)
    rows = (await conn.execute(_QUESTIONS, values)).all()
    return [
        {"moment": now, "asker": asker, "request": _request(q, row), "agreements": agreements.get(row.n, [])}
        | _camera(cameras[q.camera_id], row.viewers)
        for q, asker, row in zip(questions, askers, rows, strict=True)
    ]


async def _askers(conn: AsyncConnection, questions: Sequence[Question], values: dict[str, Any]) -> list[dict[str, Any]]:
    """Who asks each question: the account as it is, or somebody of the organisation that is supposed, who holds the role and is
    qualified for all. For a team the account as it is, with the team in the place of its organisation."""
    found = {row.id: row.asker for row in await conn.execute(_ASKERS, values)}
    wanted = sorted({q.as_organisation for q in questions if q.as_organisation})
    rows = await conn.execute(_SUPPOSED, values | {"supposed": wanted}) if wanted else ()
    supposed = {row.id: row.asker for row in rows}
    rows = await conn.execute(_TEAMS, values) if any(q.team_id for q in questions) else ()
    teams = {row.n: (row.asker, row.team) for row in rows}
    return [
        supposed[q.as_organisation] | {"roles": [{"role": q.role, "valid": {}}], "qualifications": _QUALIFIED}
        if q.as_organisation
        else _of_team(found[q.account_id], *teams[n])
        if q.team_id
        else found[q.account_id]
        for n, q in enumerate(questions, 1)
    ]


def _of_team(asker: dict[str, Any], team: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    return asker | team | {"team": about | {"own_organisation": asker["organisation_valid"]}}


def _values(questions: Sequence[Question], now: datetime, counting: bool) -> dict[str, Any]:
    return {
        "now": now,
        "counting": counting,
        "accounts": [q.account_id for q in questions],
        "cameras": [q.camera_id for q in questions],
        "purposes": [q.purpose_id for q in questions],
        "incidents": [q.incident_id for q in questions],
        "requests": [q.request_id for q in questions],
        "pushes": [q.push_id for q in questions],
        "teams": [q.team_id for q in questions],
    }


def _request(question: Question, row: Any) -> dict[str, Any]:
    return {
        "role": question.role,
        "purpose_id": question.purpose_id,
        "purpose_name": {"nl": row.name_nl, "en": row.name_en},
        "reason": question.reason,
        "mode": question.mode,
        "minutes": question.minutes,
        "asked_at": question.asked_at,
        "incident": row.incident,
        "ruling": question.ruling or row.ruling,
        "ends_by": question.ends_by,
        "offered": row.offered,
        "withdrawal": row.withdrawal,
    }


def _camera(row: Any, viewers: int) -> dict[str, Any]:
    stream = row.stream | {"viewers": viewers} if row.stream else None
    return {"camera": row.camera, "bases": row.bases, "rules": row.rules, "states": row.states, "stream": stream}
