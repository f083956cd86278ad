"""Brings a database to this version: roles, migrations, seeds, views, grants. Every step can be run again."""

from __future__ import annotations

import hashlib
from pathlib import Path

import procrastinate.schema
from alembic import command, op
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from dashboard.core.errors import SetupError
from dashboard.core.settings import ROOT, DatabaseRole, Settings

SQL = ROOT / "sql"
ROLES: tuple[DatabaseRole, ...] = ("migrate", "app", "ingest", "public")
# Views first: grants name what is in them. Each is run whole, in this order, when its text has changed.
REAPPLIED = (*sorted((SQL / "views").glob("*.sql")), SQL / "grants.sql")


def run_sql_file(name: str) -> None:
    """Run one immutable file of sql/migrations in the current Alembic revision."""
    op.get_bind().exec_driver_sql((SQL / "migrations" / name).read_text().replace("%", "%%"))


def migrate(settings: Settings, revision: str = "head") -> None:
    """Bring the database that the settings name to this version. Needs the administrator's login once for roles and extensions.

    An earlier `revision` is that one's tables alone: seeds, views and grants go with the newest.
    """
    _ensure_roles(settings)
    engine = create_engine(settings.url("migrate"))
    with engine.begin() as connection:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('beeldregie migrate'))")
        connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS beeldregie")
        config = _alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        if revision == "head":
            _ensure_jobs(connection)
            connection.exec_driver_sql((SQL / "seeds" / "rules.sql").read_text().replace("%", "%%"))
            connection.execute(text("SELECT set_config('beeldregie.role_prefix', :prefix, true)"), {"prefix": settings.role_prefix})
            _reapply_changed(connection)
    engine.dispose()


def status(settings: Settings) -> tuple[str | None, str | None]:
    """The revision the database has, and the one this version wants."""
    engine = create_engine(settings.url("migrate"))
    with engine.connect() as connection:
        current = MigrationContext.configure(connection, opts={"version_table_schema": "beeldregie"}).get_current_revision()
    engine.dispose()
    return current, ScriptDirectory.from_config(_alembic_config()).get_current_head()


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SQL / "alembic"))
    return config


def _ensure_roles(settings: Settings) -> None:
    engine = create_engine(settings.admin_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('beeldregie roles'))")
        values: dict[str, sql.Composable] = {}
        for role in ROLES:
            name = settings.url(role).username or ""
            password = sql.Literal(settings.url(role).password)
            values |= {role: sql.Identifier(name), f"{role}_name": sql.Literal(name), f"{role}_password": password}
        raw = connection.connection.driver_connection
        try:
            connection.exec_driver_sql(_filled((SQL / "roles.sql").read_text(), values, raw).replace("%", "%%"))
        except DBAPIError as error:  # its own text holds the statements, with the passwords of the roles
            raise _lacks(str(error.orig).splitlines()[0], settings.admin_url.username or "") from None
    engine.dispose()


def _lacks(reason: str, login: str) -> SetupError:
    """What the administrator's login may not do, and what its database's keeper can run to mend it."""
    remedy = f'CREATE EXTENSION IF NOT EXISTS postgis; CREATE EXTENSION IF NOT EXISTS btree_gist; ALTER ROLE "{login}" CREATEROLE;'
    return SetupError(
        f"De login in DATABASE_URL mag niet genoeg ({reason}). Laat de beheerder ervan dit eenmaal in deze database uitvoeren: {remedy}",
        f"The login in DATABASE_URL may not do enough ({reason}). Have the database's keeper run this once in this database: {remedy}",
    )


def _filled(template: str, values: dict[str, sql.Composable], raw: object) -> str:
    for name, value in values.items():
        template = template.replace("{" + name + "}", value.as_string(raw))  # type: ignore[arg-type]
    return template


def _ensure_jobs(connection: Connection) -> None:
    """procrastinate's own tables, in the schema `jobs`, which the worker's role owns the use of."""
    if connection.exec_driver_sql("SELECT to_regclass('jobs.procrastinate_jobs')").scalar() is None:
        connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS jobs")
        connection.exec_driver_sql("SET LOCAL search_path = jobs, public")
        connection.exec_driver_sql(procrastinate.schema.SchemaManager.get_schema().replace("%", "%%"))
        connection.exec_driver_sql("RESET search_path")


def _reapply_changed(connection: Connection) -> None:
    connection.exec_driver_sql(
        "CREATE TABLE IF NOT EXISTS beeldregie.reapplied (one boolean PRIMARY KEY DEFAULT true CHECK (one), checksum text NOT NULL)"
    )
    checksum = hashlib.sha256(b"".join(path.read_bytes() for path in REAPPLIED)).hexdigest()
    if connection.exec_driver_sql("SELECT checksum FROM beeldregie.reapplied").scalar() == checksum:
        return
    for path in REAPPLIED:
        connection.exec_driver_sql(_text(path))
    connection.execute(
        text("INSERT INTO beeldregie.reapplied (checksum) VALUES (:c) ON CONFLICT (one) DO UPDATE SET checksum = :c"), {"c": checksum}
    )


def _text(path: Path) -> str:
    return path.read_text().replace("%", "%%")
