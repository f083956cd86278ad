"""A real PostGIS for the tests: one private cluster a run, migrated once as a template, cloned for each test that needs a database."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from argon2 import PasswordHasher, profiles
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadScopeScheduling

from dashboard.core import credentials
from dashboard.core.db import Database
from dashboard.core.settings import ROOT, Settings
from dashboard.store import migrations
from dashboard.up import cluster as clusters

TEMPLATE = "beeldregie"
MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3  # a worker's databases and their log take some 0.3 GB
credentials._hasher = PasswordHasher.from_parameters(profiles.CHEAPEST)  # hundreds of accounts are made; processes hash in full
# How fast an example is made or checked, the benchmarks measure: a machine with other work is no failure.
hypothesis_settings.register_profile("beeldregie", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("beeldregie")
REFERENCE = Path(os.environ.get("BEELDREGIE_REFERENCE_DATA", ROOT.parent / "shared" / "data"))


class _SideBySide(LoadScopeScheduling):
    """A file goes as a whole, and all that starts a browser one after the other: two at once are slower."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return "tests/browser" if file.startswith("tests/browser/") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """How the tests are shared out, where there are several workers."""
    return _SideBySide(config, log)


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of reference data; a test that needs it is skipped where it is absent."""
    if not REFERENCE.is_dir():
        pytest.skip("no reference data")
    return REFERENCE


def _quick_folder() -> Path:
    """Memory, where there is plenty: ext4 passes over every file that was just removed, which makes a clone 0.5 s instead of 0.04."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else Path("/tmp")


@pytest.fixture(scope="session")
def _cluster() -> Iterator[tuple[clusters.Cluster, Settings]]:
    """A migrated cluster in a short temporary folder. fsync is off: a test's database need not survive a power cut."""
    with tempfile.TemporaryDirectory(prefix="brt-", dir=_quick_folder(), ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        settings = Settings(state_folder=str(folder / "state"), secret_key="only for tests")
        settings.__dict__["socket_folder"] = folder / "s"
        # A log-in that was broken off halfway holds up the dropping of its database until that is over, by default a minute.
        options = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "authentication_timeout=10s")
        cluster = clusters.Cluster(folder / "data", folder / "s", settings.derive("postgres"), options)
        process = cluster.start()
        try:
            cluster.ensure_database(TEMPLATE)
            migrations.migrate(settings)
            yield cluster, settings
        finally:
            clusters.stop(process)


@pytest.fixture
def settings(_cluster: tuple[clusters.Cluster, Settings], tmp_path: Path) -> Iterator[Settings]:
    """Settings of a fresh copy of the migrated database, with the template's roles; dropped at the end."""
    with database_copy(_cluster, tmp_path) as copy:
        yield copy


@contextmanager
def database_copy(_cluster: tuple[clusters.Cluster, Settings], folder: Path, template: str = TEMPLATE) -> Iterator[Settings]:
    """The same for a fixture of another scope, or of another database that nobody is connected to; `folder` holds its state."""
    cluster, base = _cluster
    name = f"t{uuid.uuid4().hex[:12]}"
    url = base.admin_url.set(database=name, drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    yield Settings(DATABASE_URL=url, state_folder=str(folder / "state"), secret_key="only for tests", role_prefix=TEMPLATE)
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
async def db(settings: Settings) -> AsyncIterator[Database]:
    """The application's pool on a fresh database."""
    database = Database(settings, "app", pool_size=4)
    yield database
    await database.close()


@pytest.fixture
async def keeper(settings: Settings) -> AsyncIterator[Database]:
    """The pool of the use cases that change accounts and undo steps, on the same database as `db`."""
    database = Database(settings, "ingest", pool_size=2)
    yield database
    await database.close()


@pytest.fixture
def ingest(settings: Settings) -> Iterator[psycopg.Connection]:
    """A connection as the ingesting role on a fresh database; autocommit."""
    with psycopg.connect(settings.dsn("ingest"), autocommit=True) as connection:
        yield connection
