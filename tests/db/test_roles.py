"""The four roles: the public one is powerless, the application cannot rewrite the log."""

from __future__ import annotations

import psycopg
import pytest

from dashboard.core.settings import Settings


def _connect(settings: Settings, role: str) -> psycopg.Connection:
    return psycopg.connect(settings.dsn(role), autocommit=True)  # type: ignore[arg-type]


def test_public_role_reads_the_register_views_and_nothing_else(settings: Settings) -> None:
    with _connect(settings, "public") as public:
        public.execute("SELECT count(*) FROM register.cameras")
        tables = [row[0] for row in psycopg.connect(settings.dsn("migrate")).execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('beeldregie', 'jobs')")]
        assert len(tables) > 30
        for table in tables:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                public.execute(f"SELECT * FROM {table} LIMIT 1")


@pytest.mark.parametrize("statement", [
    "CREATE TABLE public.t (a int)", "CREATE TABLE register.t (a int)", "INSERT INTO beeldregie.log (step, body) VALUES ('load', '{}')",
    "UPDATE register.cameras SET name = 'x'", "CREATE SCHEMA mine",
    "SELECT beeldregie.ensure_day('measurement', '2026-01-01')", "CREATE ROLE friend"])
def test_public_role_cannot_write(settings: Settings, statement: str) -> None:
    with _connect(settings, "public") as public, pytest.raises(psycopg.Error):
        public.execute("SET default_transaction_read_only = off")
        public.execute(statement)


@pytest.mark.parametrize("role", ["app", "ingest"])
@pytest.mark.parametrize("statement", [
    "UPDATE beeldregie.log SET body = '{}'", "DELETE FROM beeldregie.log", "UPDATE beeldregie.log_head SET seq = 0",
    "TRUNCATE beeldregie.log", "INSERT INTO beeldregie.log (step, body, seq) VALUES ('load', '{}', 1)"])
def test_the_log_is_append_only_for_the_application(settings: Settings, role: str, statement: str) -> None:
    with _connect(settings, role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_app_role_cannot_change_the_register_or_rules(settings: Settings) -> None:
    with _connect(settings, "app") as app:
        for statement in ("UPDATE beeldregie.camera SET name = 'x'", "DELETE FROM beeldregie.basis_rule",
                          "UPDATE beeldregie.decision SET rule = 'x'"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement)
