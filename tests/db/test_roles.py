"""The four roles: the public one is powerless, the application cannot rewrite the log."""

from __future__ import annotations

import psycopg
import pytest

from dashboard.core.clock import now as this_moment
from dashboard.core.settings import Settings
from dashboard.store import migrations
from tests.fixtures import world as worlds


def _connect(settings: Settings, role: str) -> psycopg.Connection:
    return psycopg.connect(settings.dsn(role), autocommit=True)  # type: ignore[arg-type]


def test_public_role_reads_the_register_views_and_nothing_else(settings: Settings) -> None:
    with _connect(settings, "public") as public:
        public.execute("SELECT count(*) FROM register.cameras")
        tables = [
            row[0]
            for row in psycopg.connect(settings.dsn("migrate")).execute(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('beeldregie', 'jobs')"
            )
        ]
        assert len(tables) > 30
        for table in tables:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                public.execute(f"SELECT * FROM {table} LIMIT 1")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.t (a int)",
        "CREATE TABLE register.t (a int)",
        "INSERT INTO beeldregie.log (step, body) VALUES ('load', '{}')",
        "UPDATE register.cameras SET name = 'x'",
        "CREATE SCHEMA mine",
        "SELECT beeldregie.ensure_day('measurement', '2026-01-01')",
        "CREATE ROLE friend",
    ],
)
def test_public_role_cannot_write(settings: Settings, statement: str) -> None:
    with _connect(settings, "public") as public, pytest.raises(psycopg.Error):
        public.execute("SET default_transaction_read_only = off")
        public.execute(statement)


@pytest.mark.parametrize("role", ["app", "ingest"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE beeldregie.log SET body = '{}'",
        "DELETE FROM beeldregie.log",
        "UPDATE beeldregie.log_head SET seq = 0",
        "TRUNCATE beeldregie.log",
        "INSERT INTO beeldregie.log (step, body, seq) VALUES ('load', '{}', 1)",
    ],
)
def test_the_log_is_append_only_for_the_application(settings: Settings, role: str, statement: str) -> None:
    with _connect(settings, role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


@pytest.mark.parametrize(
    ("role", "statements"),
    [
        (
            "app",
            ("UPDATE beeldregie.camera SET code = 'x'", "DELETE FROM beeldregie.basis_rule", "UPDATE beeldregie.decision SET rule = 'x'"),
        ),
        # Who may do what is not the application's to say.
        (
            "app",
            (
                "UPDATE beeldregie.account SET password_hash = 'x'",
                "UPDATE beeldregie.account SET disabled_at = NULL",
                "INSERT INTO beeldregie.account (login, display_name, organisation_id) VALUES ('x1', 'x', 'x')",
                "INSERT INTO beeldregie.account_role (account_id, role) VALUES (gen_random_uuid(), 'controller')",
                "INSERT INTO beeldregie.api_token (token_hash, account_id, label, expires_at) VALUES ('', gen_random_uuid(), '', now())",
                "UPDATE beeldregie.api_token SET expires_at = 'infinity'",
                "UPDATE beeldregie.session SET expires_at = 'infinity'",
            ),
        ),
        # Who asked, who looked, when and for what stands; only an end can be written, and what an extension changes.
        (
            "app",
            (
                "UPDATE beeldregie.view_request SET reason = 'x'",
                "UPDATE beeldregie.view_request SET minutes = 1440",
                "UPDATE beeldregie.lease SET account_id = gen_random_uuid()",
                "UPDATE beeldregie.lease SET camera_id = 1",
                "UPDATE beeldregie.lease SET starts_at = now()",
                "UPDATE beeldregie.lease SET mode = 'analysis'",
                "UPDATE beeldregie.viewing SET started_at = now()",
                "UPDATE beeldregie.viewing SET lease_id = gen_random_uuid()",
                "DELETE FROM beeldregie.viewing",
                "UPDATE beeldregie.incident SET opened_at = now()",
                "UPDATE beeldregie.trigger SET note = 'x'",
                "DELETE FROM beeldregie.login_attempt",
            ),
        ),
        ("app", ("UPDATE beeldregie.log_published_head SET seq = 0", "UPDATE beeldregie.log_detail SET detail = 'x'")),
        (
            "ingest",
            (
                "INSERT INTO beeldregie.log_published_head (day, seq, hash) VALUES ('2026-01-01', 1, '')",
                "UPDATE beeldregie.log_published_head SET seq = 0",
                "UPDATE beeldregie.trigger SET state = 'dismissed'",
                "INSERT INTO beeldregie.trigger (kind) VALUES ('other')",
                "UPDATE beeldregie.lease SET ends_at = 'infinity'",
                "UPDATE beeldregie.viewing SET ended_at = now()",
                "UPDATE beeldregie.session SET expires_at = 'infinity'",
            ),
        ),
    ],
)
def test_a_role_cannot_write_what_is_not_its_own(settings: Settings, role: str, statements: tuple[str, ...]) -> None:
    with _connect(settings, role) as connection:
        for statement in statements:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_what_runs_as_the_owner_reads_names_of_a_session_s_own_last(settings: Settings) -> None:
    with _connect(settings, "migrate") as owner:
        found = owner.execute(
            """SELECT p.oid::regprocedure::text, setting FROM pg_proc p
            LEFT JOIN LATERAL unnest(p.proconfig) AS setting ON setting LIKE 'search_path=%'
            WHERE p.prosecdef AND p.proowner = current_user::regrole"""
        ).fetchall()
    assert "beeldregie.seal_log_row()" in dict(found)
    assert [function for function, path in found if not (path or "").endswith(", pg_temp")] == []


# A table, and a type, that stand in the place of those that a function of the owner's names; each goes off when it is used.
_TRAPS = {
    "table": """DO $$ BEGIN EXECUTE (
            SELECT format('CREATE TABLE pg_temp.stream_history (%s)', string_agg(format('%I %s', attname, atttypid::regtype), ','))
            FROM pg_attribute WHERE attrelid = 'beeldregie.stream_history'::regclass AND attnum > 0); END $$;
        ALTER TABLE pg_temp.stream_history ALTER history_id SET NOT NULL, ALTER history_id ADD GENERATED BY DEFAULT AS IDENTITY;
        GRANT ALL ON pg_temp.stream_history, pg_temp.stream_history_history_id_seq TO PUBLIC;
        CREATE TRIGGER trap AFTER INSERT ON pg_temp.stream_history FOR EACH ROW EXECUTE FUNCTION pg_temp.trap()""",
    "type": "CREATE DOMAIN pg_temp.timestamptz AS pg_catalog.timestamptz CHECK (pg_temp.trap(VALUE))",
}
_FORGE = "UPDATE beeldregie.log SET body = 'forged'; RETURN {0}; END $$"


@pytest.mark.parametrize("role", ["app", "ingest"])
@pytest.mark.parametrize("trap", _TRAPS)
def test_what_a_session_makes_for_itself_never_runs_as_the_owner(
    settings: Settings, ingest: psycopg.Connection, role: str, trap: str
) -> None:
    world = worlds.build(ingest, this_moment())
    with _connect(settings, role) as attacker:
        attacker.execute("INSERT INTO beeldregie.log (step, body) VALUES ('load', '{}')")
        kept = world.count("stream_history")
        attacker.execute("CREATE FUNCTION pg_temp.trap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + _FORGE.format("NULL"))
        attacker.execute(
            "CREATE FUNCTION pg_temp.trap(v pg_catalog.timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN " + _FORGE.format("true")
        )
        attacker.execute(_TRAPS[trap])
        attacker.execute("UPDATE beeldregie.stream SET unconnected_because = 'cost' WHERE integration = 'planned'")
    assert ingest.execute("SELECT DISTINCT body FROM beeldregie.log").fetchall() == [("{}",)]
    assert world.count("stream_history") > kept


def test_only_who_needs_tables_of_its_own_may_make_them(settings: Settings) -> None:
    migrations.migrate(settings)  # a copy of a database keeps no rights on the database itself
    for role, may in (("app", False), ("ingest", True), ("public", True)):
        with _connect(settings, role) as connection:
            assert connection.execute("SELECT has_database_privilege(current_database(), 'TEMPORARY')").fetchone() == (may,)
