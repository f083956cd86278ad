"""An existing database whose administrator is no superuser, as a supplier of managed databases gives it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from dashboard.core.errors import SetupError
from dashboard.core.settings import Settings
from dashboard.store import migrations


@pytest.fixture
def given(_cluster: tuple[Any, Settings], tmp_path: Path) -> Iterator[tuple[psycopg.Connection, Settings]]:
    """A superuser's connection to an empty database, and settings that name its owner, who may make roles and no more."""
    cluster, _ = _cluster
    name = f"t{uuid.uuid4().hex[:12]}"
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN CREATEROLE NOSUPERUSER PASSWORD 'x'")
        connection.execute(f"CREATE DATABASE {name} OWNER {name}")
        url = make_url("postgresql://").set(username=name, password="x", database=name, query={"host": str(cluster.socket)})
        settings = Settings(DATABASE_URL=url.render_as_string(hide_password=False), state_folder=str(tmp_path), secret_key="only for tests")
        with psycopg.connect(cluster.dsn(name), autocommit=True) as there:
            yield there, settings
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        for role in (f"{name}_{part}" for part in migrations.ROLES):
            connection.execute(f"DROP ROLE IF EXISTS {role}")
        connection.execute(f"DROP ROLE {name}")


def test_without_superuser_rights_everything_is_made_and_nobody_gets_more(given: tuple[psycopg.Connection, Settings]) -> None:
    there, settings = given
    there.execute("CREATE EXTENSION postgis")
    migrations.migrate(settings)
    migrations.migrate(settings)
    assert len(set(migrations.status(settings))) == 1
    with psycopg.connect(settings.dsn("public"), autocommit=True) as public:
        assert public.execute("SELECT count(*) FROM register.cameras").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            public.execute("SELECT FROM beeldregie.camera")
    rights = "SELECT rolname FROM pg_roles WHERE (rolsuper OR rolcreaterole OR rolcreatedb) AND rolname LIKE current_database() || '_%'"
    assert there.execute(rights).fetchall() == []


def test_a_missing_extension_is_named_with_who_can_add_it(given: tuple[psycopg.Connection, Settings]) -> None:
    _, settings = given
    with pytest.raises(SetupError, match="CREATE EXTENSION IF NOT EXISTS postgis") as told:
        migrations.migrate(settings)
    assert settings.url("app").password not in str(told.value)


def test_an_administrator_who_may_make_no_roles_is_told_what_to_ask_for(given: tuple[psycopg.Connection, Settings]) -> None:
    there, settings = given
    there.execute("CREATE EXTENSION postgis")
    there.execute(f"ALTER ROLE {there.info.dbname} NOCREATEROLE")
    with pytest.raises(SetupError, match="CREATEROLE"):
        migrations.migrate(settings)
