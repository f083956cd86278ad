"""Undoing a step as SQL: what each row it touched was right after the step and right before. Used by undo.py only.

Steps go one after another, so a row's state at a step is the last one with that step's number or a lower one. A row is brought back only
where it still is what the step made of it: compared by what it says, so that a later change that was itself undone is no hindrance.
Every text here is made of names of ours and of the catalogue; values are bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

NEVER_COMPARED = ("change_id", "recorded_at", "changed_by", "updated_at")  # who and when: not what the row says


@dataclass(frozen=True, slots=True)
class Rights:
    """A table of rights: never overwritten, but closed and recorded anew. `unit`: the column that says whose they are."""

    table: str
    unit: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A table that is overwritten and has a history of its own. `rights`: what stands and falls with a row."""

    table: str
    unit: str
    rights: Rights | None = None


PURPOSES, DESIGNATIONS, AGREEMENTS = Rights("camera_purpose", "camera_id"), Rights("designation", "area_id"), Rights("agreement", "code")
CHECKS, TURNS = Rights("connection_check", "premises_id"), Rights("sharing_turn", "camera_id")
STREAMS, DOCUMENTS = Kept("stream", "camera_id"), Kept("document", "id")  # a connection stands and falls with its camera
CAMERAS, AREAS, PREMISES = Kept("camera", "id", PURPOSES), Kept("area", "id", DESIGNATIONS), Kept("premises", "id", CHECKS)
CODED = (CAMERAS, AREAS, PREMISES)

# The columns that can be written, in order: from the catalogue, so that one that is added later is brought back too.
COLUMNS = """
SELECT attname FROM pg_attribute WHERE attrelid = CAST('beeldregie.' || :table AS regclass) AND attnum > 0 AND NOT attisdropped
  AND attgenerated = '' ORDER BY attnum
"""
_OPEN_OR_LATER = "coalesce(recorded_change, 0) <= :limit AND (upper_inf(recorded) OR closed_change > :limit)"


def units(table: str, unit: str, rights: Rights | None) -> str:
    """Which rows the step had to do with."""
    kept = f"""
        SELECT {unit} AS unit FROM beeldregie.{table} WHERE change_id = :step
        UNION SELECT {unit} FROM beeldregie.{table}_history WHERE change_id = :step
        UNION SELECT row_id FROM beeldregie.change_deleted WHERE change_id = :step AND table_name = '{table}'"""  # noqa: S608
    theirs = f" UNION {units_of_rights(rights)}" if rights else ""
    theirs += " UNION SELECT unit FROM undo_stream" if table == "camera" else ""
    return f"CREATE TEMP TABLE undo_{table} ON COMMIT DROP AS {kept}{theirs}"


def units_of_rights(rights: Rights) -> str:
    """Whose rights the step recorded or closed."""
    return f"""SELECT {rights.unit} AS unit FROM beeldregie.{rights.table} WHERE recorded_change = :step
               UNION SELECT {rights.unit} FROM beeldregie.{rights.table} WHERE closed_change = :step"""  # noqa: S608


def state(kept: Kept, columns: Sequence[str], name: str) -> str:
    """The rows as they were after the step numbered :limit; one that was taken away by then is not among them."""
    listed, table, unit = ", ".join(columns), kept.table, kept.unit
    return f"""
        CREATE TEMP TABLE undo_{table}_{name} ON COMMIT DROP AS
        SELECT DISTINCT ON ({unit}) {listed} FROM (
            SELECT {listed}, true AS is_now FROM beeldregie.{table} WHERE {unit} IN (SELECT unit FROM undo_{table})
            UNION ALL SELECT {listed}, false FROM beeldregie.{table}_history WHERE {unit} IN (SELECT unit FROM undo_{table})) v
        WHERE coalesce(change_id, 0) <= :limit AND NOT EXISTS (
            SELECT FROM beeldregie.change_deleted d WHERE d.table_name = '{table}' AND d.row_id = v.{unit}
              AND d.change_id <= :limit AND d.change_id > coalesce(v.change_id, 0))
        ORDER BY {unit}, recorded_at DESC, is_now DESC"""  # noqa: S608


def rights_state(rights: Rights, facts: Sequence[str], name: str, of: str) -> str:
    """The rights as they stood after the step numbered :limit."""
    return f"""
        CREATE TEMP TABLE undo_{rights.table}_{name} ON COMMIT DROP AS SELECT id, {", ".join(facts)} FROM beeldregie.{rights.table}
        WHERE {rights.unit} IN (SELECT unit FROM undo_{of}) AND {_OPEN_OR_LATER}"""  # noqa: S608


def left(kept: Kept, content: Sequence[str]) -> str:
    """Rows that were changed since: they are no longer what the step made of them, or their code was given out again."""
    table, unit = kept.table, kept.unit
    after, now = (", ".join(f"{alias}.{column}" for column in (unit, *content)) for alias in ("a", "n"))
    taken = f"UNION SELECT b.id FROM undo_{table}_before b JOIN beeldregie.{table} n ON n.code = b.code AND n.id <> b.id"  # noqa: S608
    return f"""
        CREATE TEMP TABLE undo_{table}_left ON COMMIT DROP AS
        SELECT u.unit FROM undo_{table} u LEFT JOIN undo_{table}_after a ON a.{unit} = u.unit
        LEFT JOIN beeldregie.{table} n ON n.{unit} = u.unit WHERE ({after}) IS DISTINCT FROM ({now})
        {taken if kept in CODED else ""}"""  # noqa: S608


def none_left(of: str) -> str:
    """Where nothing is left yet, as of what has rights alone."""
    return f"CREATE TEMP TABLE IF NOT EXISTS undo_{of}_left ON COMMIT DROP AS SELECT unit FROM undo_{of} WITH NO DATA"  # noqa: S608


def differing(rights: Rights, facts: Sequence[str], of: str) -> str:
    """Whose rights are no longer what the step made of them, as `unit`."""
    listed = ", ".join(facts)
    now = f"""(SELECT {listed} FROM beeldregie.{rights.table} WHERE {rights.unit} IN (SELECT unit FROM undo_{of})
               AND upper_inf(recorded))"""  # noqa: S608
    after = f"(SELECT {listed} FROM undo_{rights.table}_after)"  # noqa: S608
    return f"SELECT DISTINCT {rights.unit} AS unit FROM (({after} EXCEPT {now}) UNION ALL ({now} EXCEPT {after})) AS d"  # noqa: S608


# A camera whose connection was changed since is left, and so is the connection of a camera that is left.
TOGETHER = (
    "INSERT INTO undo_camera_left SELECT unit FROM undo_stream_left",
    "INSERT INTO undo_stream_left SELECT unit FROM undo_camera_left WHERE unit IN (SELECT unit FROM undo_stream)",
    # Turns are a matter of their own, so that an edit of the camera since is no hindrance; but of a camera that is gone there are none.
    "INSERT INTO undo_turn_left SELECT unit FROM undo_turn WHERE unit NOT IN (SELECT id FROM beeldregie.camera)",
)


def settle(of: str) -> str:
    """From here on only what can be brought back is spoken of; `left` keeps the rest."""
    return f"DELETE FROM undo_{of} WHERE unit IN (SELECT unit FROM undo_{of}_left)"  # noqa: S608


def close(rights: Rights, facts: Sequence[str], of: str) -> str:
    """Close what did not hold before the step."""
    return f"""
        UPDATE beeldregie.{rights.table} r SET recorded = tstzrange(lower(r.recorded), :moment), closed_change = :undo
        FROM undo_{of} u WHERE u.unit = r.{rights.unit} AND upper_inf(r.recorded)
          AND NOT EXISTS (SELECT FROM undo_{rights.table}_before b WHERE {_same(rights, facts)})"""  # noqa: S608


def _same(rights: Rights, facts: Sequence[str]) -> str:
    """That b and r are of the same row and say the same."""
    said = " AND ".join(f"b.{fact} IS NOT DISTINCT FROM r.{fact}" for fact in facts if fact != rights.unit)
    return f"b.{rights.unit} = r.{rights.unit} AND {said}"


def record(rights: Rights, facts: Sequence[str], of: str) -> str:
    """Record again what held before the step and no longer does, in the order in which it stood.

    Sorted by whose it is, because in any other order the indexes that exclude overlaps grow slow.
    """
    listed = ", ".join(facts)
    return f"""
        INSERT INTO beeldregie.{rights.table} ({listed}, recorded, recorded_change)
        SELECT {listed}, tstzrange(:moment, NULL), :undo FROM undo_{rights.table}_before b
        WHERE {rights.unit} IN (SELECT unit FROM undo_{of})
          AND NOT EXISTS (SELECT FROM beeldregie.{rights.table} r WHERE upper_inf(r.recorded) AND {_same(rights, facts)})
        ORDER BY {rights.unit}, id"""  # noqa: S608


def update(kept: Kept, columns: Sequence[str]) -> str:
    """Bring back what was there before and is there now. What it is called never changes."""
    written = [column for column in columns if column not in ("id", "code", kept.unit)]
    values = ", ".join(_stamp(column) or f"b.{column}" for column in written)
    return f"""
        UPDATE beeldregie.{kept.table} n SET ({", ".join(written)}) = ROW({values})
        FROM undo_{kept.table}_before b JOIN undo_{kept.table} u ON u.unit = b.{kept.unit}
        WHERE n.{kept.unit} = b.{kept.unit}"""  # noqa: S608


def insert(kept: Kept, columns: Sequence[str]) -> str:
    """Put back what was there before and is no longer; with the number that it had, which its rights know it by."""
    values = ", ".join(_stamp(column) or f"b.{column}" for column in columns)
    there = "AND EXISTS (SELECT FROM beeldregie.camera c WHERE c.id = b.camera_id)" if kept == STREAMS else ""
    return f"""
        INSERT INTO beeldregie.{kept.table} ({", ".join(columns)}) OVERRIDING SYSTEM VALUE
        SELECT {values} FROM undo_{kept.table}_before b JOIN undo_{kept.table} u ON u.unit = b.{kept.unit}
        WHERE NOT EXISTS (SELECT FROM beeldregie.{kept.table} n WHERE n.{kept.unit} = b.{kept.unit}) {there} ORDER BY b.{kept.unit}"""  # noqa: S608


def _stamp(column: str) -> str | None:
    """The columns that say who and when, of a row that undoing writes."""
    stamps = {"change_id": ":undo", "changed_by": ":by", "updated_at": ":moment", "recorded_at": ":moment"}
    return stamps.get(column)


# Of what the step made: all that may be taken away. A camera that somebody asked to see, say, stays on record as removed.
_MADE = "FROM undo_{table} u WHERE NOT EXISTS (SELECT FROM undo_{table}_before b WHERE b.{unit} = u.unit)"
REFERRING_TO_CAMERAS = (
    *("camera_state", "view_request", "lease", "trigger", "stream", "agreement_request"),
    *("push", "incident_wish", "fault_report", "camera_mask", "turning_position", "camera_standing"),
)
_CAMERA_IS_NEEDED = " OR ".join(
    (
        *(f"EXISTS (SELECT FROM beeldregie.{table} x WHERE x.camera_id = n.id)" for table in REFERRING_TO_CAMERAS),
        "EXISTS (SELECT FROM beeldregie.camera_purpose x WHERE x.present_camera_id = n.id)",
        "EXISTS (SELECT FROM beeldregie.sharing_turn x WHERE x.present_camera_id = n.id)",
        "n.code IN (SELECT unnest(camera_codes) FROM beeldregie.agreement WHERE upper_inf(recorded))",
    )
)
NEEDED_CAMERAS = f"""
UPDATE beeldregie.camera n SET lifecycle = 'removed', change_id = :undo, changed_by = :by
WHERE n.id IN (SELECT u.unit {_MADE.format(table="camera", unit="id")}) AND ({_CAMERA_IS_NEEDED})
"""  # noqa: S608
NEEDED_AREAS = f"""
INSERT INTO undo_area_left SELECT u.unit {_MADE.format(table="area", unit="id")}
  AND EXISTS (SELECT FROM beeldregie.agreement x WHERE x.present_area_id = u.unit)
"""  # noqa: S608
# A camera that once named the premises may come back and name them again.
NEEDED_PREMISES = f"""
INSERT INTO undo_premises_left SELECT u.unit {_MADE.format(table="premises", unit="id")}
  AND (EXISTS (SELECT FROM beeldregie.camera x WHERE x.premises_id = u.unit)
       OR EXISTS (SELECT FROM beeldregie.camera_history x WHERE x.premises_id = u.unit))
"""  # noqa: S608


# Rows of each sort that are left, by code.
LEFT = {
    **{
        table: f"""SELECT DISTINCT coalesce(n.code, a.code, b.code) AS code FROM undo_{table}_left l
                   LEFT JOIN beeldregie.{table} n ON n.id = l.unit LEFT JOIN undo_{table}_after a ON a.id = l.unit
                   LEFT JOIN undo_{table}_before b ON b.id = l.unit"""  # noqa: S608
        for table in ("camera", "area", "premises")
    },
    "agreement": "SELECT DISTINCT unit AS code FROM undo_agreement_left",
    "turn": """SELECT DISTINCT coalesce(n.code, (SELECT h.code FROM beeldregie.camera_history h WHERE h.id = l.unit LIMIT 1)) AS code
               FROM undo_turn_left l LEFT JOIN beeldregie.camera n ON n.id = l.unit""",
}


def brought_back(rights: Rights, of: str) -> str:
    """Of what has rights alone: how many come back as before, are taken away, or are there again."""
    return f"""
        SELECT count(*) FILTER (WHERE was AND holds) AS back, count(*) FILTER (WHERE NOT was) AS gone,
            count(*) FILTER (WHERE was AND NOT holds) AS again
        FROM (SELECT unit IN (SELECT {rights.unit} FROM undo_{rights.table}_before) AS was,
                     unit IN (SELECT {rights.unit} FROM beeldregie.{rights.table} WHERE upper_inf(recorded)) AS holds
              FROM undo_{of}) AS u"""  # noqa: S608


# The moment of the undoing follows all that is recorded of the rights at stake, whatever clock recorded it.
MOMENT = """
SELECT greatest(CAST(:at AS timestamptz), clock_timestamp(),
    (SELECT max(greatest(lower(recorded), upper(recorded))) FROM beeldregie.camera_purpose
     WHERE camera_id IN (SELECT unit FROM undo_camera)),
    (SELECT max(greatest(lower(recorded), upper(recorded))) FROM beeldregie.connection_check
     WHERE premises_id IN (SELECT unit FROM undo_premises)),
    (SELECT max(greatest(lower(recorded), upper(recorded))) FROM beeldregie.designation WHERE area_id IN (SELECT unit FROM undo_area)),
    (SELECT max(greatest(lower(recorded), upper(recorded))) FROM beeldregie.agreement WHERE code IN (SELECT unit FROM undo_agreement)),
    (SELECT max(greatest(lower(recorded), upper(recorded))) FROM beeldregie.sharing_turn WHERE camera_id IN (SELECT unit FROM undo_turn)))
"""
# Turns are kept by who gives the pictures (beeldregie.gives): the controller, or the owner where they are no police data.
OWNERS = """
SELECT owner_id FROM beeldregie.camera WHERE id IN (SELECT unit FROM undo_camera) UNION SELECT owner_id FROM undo_camera_before
UNION SELECT organisation_id FROM beeldregie.area WHERE id IN (SELECT unit FROM undo_area)
UNION SELECT organisation_id FROM undo_area_before
UNION SELECT owner_id FROM beeldregie.premises WHERE id IN (SELECT unit FROM undo_premises) UNION SELECT owner_id FROM undo_premises_before
UNION SELECT giver_id FROM beeldregie.agreement WHERE code IN (SELECT unit FROM undo_agreement)
UNION SELECT CASE WHEN c.owner_id = s.organisation_id AND NOT EXISTS (
        SELECT FROM beeldregie.camera_purpose p WHERE p.camera_id = c.id AND upper_inf(p.recorded) AND p.basis_id = ANY(:police))
    THEN c.owner_id ELSE coalesce(c.controller_id, c.owner_id) END
FROM undo_turn u JOIN beeldregie.camera c ON c.id = u.unit JOIN beeldregie.change s ON s.id = :step
"""
CAMERAS_ON = """
SELECT c.code FROM beeldregie.camera c WHERE c.id IN (SELECT unit FROM undo_camera) AND EXISTS (
    SELECT FROM beeldregie.camera_purpose p WHERE p.camera_id = c.id AND upper_inf(p.recorded) AND p.basis_id = ANY(:bases))
ORDER BY c.code
"""


def delete(kept: Kept) -> str:
    """Take away what the step made, except what is needed (a camera that was just marked, an area or premises in `left`)."""
    table, unit = kept.table, kept.unit
    needed = {
        "camera": "AND n.change_id IS DISTINCT FROM :undo",
        "area": "AND n.id NOT IN (SELECT unit FROM undo_area_left)",
        "premises": "AND n.id NOT IN (SELECT unit FROM undo_premises_left)",
    }
    return f"""
        DELETE FROM beeldregie.{table} n WHERE n.{unit} IN (SELECT u.unit {_MADE.format(table=table, unit=unit)})
        {needed.get(table, "")}"""  # noqa: S608
