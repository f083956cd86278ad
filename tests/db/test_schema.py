"""What the migrations make is what sql/schema.sql says, and what each role may is what rights.txt says, so that a review reads every change
of them. `make schema` writes them again."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import psycopg

from dashboard.core.settings import ROOT, Settings
from dashboard.store import migrations
from dashboard.up.cluster import program

DUMP = ROOT / "sql" / "schema.sql"
RIGHTS = Path(__file__).with_name("rights.txt")
HEADER = "-- What the migrations and views make, as pg_dump prints it. Written by `make schema`; never run.\n\n"


def dump(settings: Settings) -> str:
    """The schemas of ours, without owners, rights (roles.sql and grants.sql say those) and what differs between versions of pg_dump."""
    url = settings.admin_url.set(drivername="postgresql").render_as_string(hide_password=False)
    command = [
        Path(program("postgres")).with_name("pg_dump"),
        "--schema-only",
        "--no-owner",
        "--no-acl",
        "-n",
        "beeldregie",
        "-n",
        "register",
        url,
    ]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    kept = [line for line in lines if not line.startswith(("--", "SET ", "SELECT pg_catalog.set_config", "\\"))]
    return HEADER + "\n".join(line for line, before in zip(kept, ["", *kept], strict=False) if line or before) + "\n"


def test_the_committed_schema_is_what_the_migrations_make(settings: Settings) -> None:
    made = dump(settings)
    if os.environ.get("WRITE_SCHEMA"):
        DUMP.write_text(made)
    assert DUMP.read_text() == made, "the schema changed: `make schema`, and read the difference"


# What was granted, on a table or view as a whole or on columns of it; a partition is reached through its table.
GRANTED = """
WITH granted AS (
    SELECT c.oid, a.grantee, a.privilege_type AS what, NULL::text AS columns
    FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a WHERE a.grantee <> c.relowner
    UNION ALL
    SELECT c.oid, a.grantee, a.privilege_type, string_agg(k.attname, ', ' ORDER BY k.attname)
    FROM pg_class c JOIN pg_attribute k ON k.attrelid = c.oid CROSS JOIN LATERAL aclexplode(k.attacl) a
    WHERE a.grantee <> c.relowner AND NOT k.attisdropped GROUP BY 1, 2, 3)
SELECT coalesce(r.rolname, 'PUBLIC'), n.nspname || '.' || c.relname, g.what || coalesce(' (' || g.columns || ')', '')
FROM granted g JOIN pg_class c ON c.oid = g.oid AND c.relkind IN ('r', 'v', 'm', 'p', 'f') AND NOT c.relispartition
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname NOT IN ('pg_catalog', 'information_schema')
LEFT JOIN pg_roles r ON r.oid = g.grantee"""


def rights(settings: Settings) -> str:
    """A line for each role and table, sorted: what the role may do with it."""
    short = {psycopg.conninfo.conninfo_to_dict(settings.dsn(role))["user"]: role for role in ("app", "ingest", "public", "migrate")}
    with psycopg.connect(settings.admin_url.set(drivername="postgresql").render_as_string(hide_password=False)) as admin:
        may: dict[tuple[str, str], list[str]] = {}
        for role, table, what in admin.execute(GRANTED).fetchall():
            may.setdefault((short.get(role, role), table), []).append(what)
    return "".join(f"{role} {table}: {', '.join(sorted(what))}\n" for (role, table), what in sorted(may.items()))


def test_what_each_role_may_is_what_was_reviewed(settings: Settings) -> None:
    given = rights(settings)
    if os.environ.get("WRITE_SCHEMA"):
        RIGHTS.write_text(given)
    assert RIGHTS.read_text() == given, "a right was given or taken: `make schema`, and read the difference"


def test_migrating_again_changes_nothing(settings: Settings) -> None:
    before = dump(settings)
    migrations.migrate(settings)
    assert dump(settings) == before
    has, wants = migrations.status(settings)
    assert has == wants


REGISTER = """organisation legal_basis purpose basis_rule load_run load_reject change document area designation camera camera_purpose
camera_state stream agreement camera_history area_history organisation_history document_history stream_history
premises premises_history connection_check sharing_turn"""


def test_every_column_of_the_register_says_why_it_is_there(ingest: psycopg.Connection) -> None:
    silent = ingest.execute(
        """SELECT relname || '.' || attname FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid
           WHERE relnamespace = 'beeldregie'::regnamespace AND relname = ANY (string_to_array(%s, ' ')) AND attnum > 0 AND NOT attisdropped
             AND col_description(c.oid, attnum) IS NULL ORDER BY 1""",
        (" ".join(REGISTER.split()),),
    ).fetchall()
    assert silent == [], "COMMENT ON COLUMN … in the migration that adds it"


CAMERA = "INSERT INTO beeldregie.camera (code, name, position, changed_by{0}) VALUES ('x-1', 'X', {1}, 'test'{2})"
HERE = "ST_SetSRID(ST_MakePoint(4.4, 51.9), 4326)"
AGREEMENT = """INSERT INTO beeldregie.agreement (code, name, giver_id, recipient_id, purposes, valid{0})
               VALUES ('ab', 'AB', 'gemeente-a', 'gemeente-b', '{{parkeren}}', tstzrange(now(), NULL){1})"""
PURPOSE = """INSERT INTO beeldregie.camera_purpose (camera_id, organisation_id, purpose_id, is_primary, valid)
             SELECT id, {0}, {1}, {2}, {3} FROM beeldregie.camera"""
ALWAYS = "tstzrange(now(), NULL)"
DESIGNATION = """INSERT INTO beeldregie.designation (area_id, name, stated_end, valid)
                 SELECT id, 'Besluit', {0}, {1} FROM beeldregie.area"""
AREA = "INSERT INTO beeldregie.area (code, name, kind, geom) VALUES ('a', 'A', 'designation', {0})"
STATE = "INSERT INTO beeldregie.camera_state (camera_id, state, during) SELECT id, 'fault', {0} FROM beeldregie.camera"
# What must not be, whoever writes it: the statement that is refused, and what stands before it.
FORBIDDEN = {
    "a camera off the earth": ("", CAMERA.format("", "ST_SetSRID(ST_MakePoint(191, 51.9), 4326)", "")),
    "a camera at 0, 0": ("", CAMERA.format("", "ST_SetSRID(ST_MakePoint(0, 0), 4326)", "")),
    "a direction of 400 degrees": ("", CAMERA.format(", direction", HERE, ", 400")),
    "pictures kept for less than no time": ("", CAMERA.format(", retention_hours", HERE, ", -1")),
    "a camera withheld without a word why": ("", CAMERA.format(", publication", HERE, ", 'withheld'")),
    "a base point of a camera that stays": ("", CAMERA.format(", base_point", HERE, f", {HERE}")),
    "a placing that ends before it begins": ("", CAMERA.format(", placed_from, placed_until", HERE, ", '2026-02-01', '2026-01-01'")),
    "a code given out twice": (CAMERA.format("", HERE, ""), CAMERA.format("", HERE, "")),
    "a purpose that never held": (CAMERA.format("", HERE, ""), PURPOSE.format("'gemeente-a'", "'parkeren'", "true", "'empty'")),
    "one purpose of one organisation twice at a time": (
        CAMERA.format("", HERE, "") + ";" + PURPOSE.format("'gemeente-a'", "'parkeren'", "true", ALWAYS),
        PURPOSE.format("'gemeente-a'", "'parkeren'", "false", ALWAYS),
    ),
    "two primary purposes at a time": (
        CAMERA.format("", HERE, "") + ";" + PURPOSE.format("'gemeente-a'", "'parkeren'", "true", ALWAYS),
        PURPOSE.format("'gemeente-b'", "NULL", "true", ALWAYS),
    ),
    "a fault within a fault": (CAMERA.format("", HERE, "") + ";" + STATE.format(ALWAYS), STATE.format(ALWAYS)),
    "an area without a place": (
        "",
        AREA.format("ST_GeomFromText('MULTIPOLYGON EMPTY', 4326)"),
    ),
    "a designation over before it begins": (
        AREA.format("ST_Multi(ST_MakeEnvelope(4, 51, 5, 52, 4326))"),
        DESIGNATION.format("'2020-01-01'", "tstzrange('2021-01-01', NULL)"),
    ),
    "an agreement on no day": ("", AGREEMENT.format(", weekdays", ", '{}'")),
    "an agreement from an hour to no hour": ("", AGREEMENT.format(", hour_from", ", '08:00'")),
    "the same agreement twice at a time": (AGREEMENT.format("", ""), AGREEMENT.format("", "")),
    "two rules for one case": (
        "",
        """INSERT INTO beeldregie.basis_rule (basis_id, requester_kind, mode, answer, source_nl, source_en)
           VALUES ('gemw-151c', 'regiekamer', 'live', 'yes', 'x', 'x')""",
    ),
}


def test_what_must_not_be_cannot_be_written(settings: Settings) -> None:
    owner = settings.admin_url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("""INSERT INTO beeldregie.organisation (id, name, kind) VALUES ('gemeente-a', 'A', 'municipality'),
                              ('gemeente-b', 'B', 'municipality')""")
        let_in = [what for what, (before, refused) in FORBIDDEN.items() if not _is_kept_out(connection, before, refused)]
    assert let_in == []


def _is_kept_out(connection: psycopg.Connection, before: str, refused: str) -> bool:
    refusals = (psycopg.errors.CheckViolation, psycopg.errors.ExclusionViolation, psycopg.errors.UniqueViolation)
    with connection.transaction(force_rollback=True):
        connection.execute(before)
        try:
            connection.execute(refused)
        except refusals:
            return True
    return False
