"""The embedded PostGIS: a private cluster of this copy, on a socket in a folder nobody else can enter, without TCP.

initdb refuses root, and its user cannot enter a clone under /root: as root the cluster runs as the system's `postgres` user, and
its data stands in the system's state folder where that user cannot reach the checkout.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from dashboard.core.errors import SetupError
from dashboard.core.settings import Settings

SYSTEM_STATE = Path("/var/lib/beeldregie")
START_SECONDS = 30


_LIBC = ctypes.CDLL(None)  # loaded here: between fork and exec a child must not load anything
_PR_SET_PDEATHSIG = 1


def die_with_parent(by: int = signal.SIGKILL) -> None:
    """Run in a child before exec: it gets this signal when the thread that started it is gone, even by kill -9 (Linux)."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, by)


def _die_fast_with_parent() -> None:
    die_with_parent(signal.SIGINT)  # PostgreSQL's fast shutdown: SIGTERM would wait for clients


@dataclass(frozen=True)
class Cluster:
    """One cluster: where its data stands, where it listens, its superuser's password, and extra settings for the server."""

    data: Path
    socket: Path
    password: str
    options: tuple[str, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> Cluster:
        """The cluster of this copy."""
        return cls(_data_folder(settings.state), settings.socket_folder, settings.derive("postgres"))

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server (making the cluster first if there is none) and wait until it answers. Raises SetupError."""
        if not (self.data / "PG_VERSION").exists():
            self._create()
        _own_folder(self.socket)
        self._wait_for_predecessor()
        log = (self.data.parent / "postgres.log").open("ab")
        command = [
            program("postgres"),
            "-D",
            str(self.data),
            "-c",
            f"unix_socket_directories={self.socket}",
            "-c",
            "listen_addresses=",
            "-c",
            "max_connections=120",
            "-c",
            "shared_buffers=256MB",
            "-c",
            "timezone=UTC",
            *self.options,
        ]
        process = subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=_die_fast_with_parent, process_group=0, **_unprivileged())
        self._wait_until_ready(process)
        return process

    def is_running(self) -> bool:
        """Whether a server answers on this cluster's socket. Raises SetupError when it is of another secret."""
        try:
            psycopg.connect(self.dsn(), connect_timeout=3).close()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise self._of_another_secret() from None
            return False
        return True

    def _of_another_secret(self) -> SetupError:
        """The state folder was emptied or replaced, but the database of before still stands."""
        folder = self.data.parent
        return SetupError(
            f"De database in {folder} hoort bij een andere secret.key: zet die terug in de map met gegevens, of verwijder {folder}.",
            f"The database in {folder} belongs to another secret.key: put that back into the state folder, or remove {folder}.",
        )

    def dsn(self, database: str = "postgres") -> str:
        """The superuser's libpq address."""
        return psycopg.conninfo.make_conninfo("", host=str(self.socket), user="postgres", password=self.password, dbname=database)

    def ensure_database(self, name: str, template: str = "template1") -> None:
        """Make the database if it is not there."""
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
                connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))

    def _create(self) -> None:
        _own_folder(self.data)
        with tempfile.NamedTemporaryFile("w", dir="/tmp") as file:
            file.write(self.password)
            file.flush()
            if _runs_as_root():
                os.chown(file.name, _user().pw_uid, _user().pw_gid)
            command = [
                program("initdb"),
                "-D",
                str(self.data),
                "-U",
                "postgres",
                "-A",
                "scram-sha-256",
                "--pwfile",
                file.name,
                "-E",
                "UTF8",
                "--locale",
                "C.UTF-8",
            ]
            made = subprocess.run(command, capture_output=True, text=True, cwd="/", **_unprivileged())
        if made.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise SetupError(
                f"initdb kon geen databasecluster maken in {self.data}: {made.stderr.strip()}",
                f"initdb could not make a cluster in {self.data}: {made.stderr.strip()}",
            )

    def _wait_for_predecessor(self) -> None:
        """After kill -9 of its parent the former server is still shutting down for a moment."""
        pid_file = self.data / "postmaster.pid"
        for _ in range(START_SECONDS * 10):
            try:
                os.kill(int(pid_file.read_text().split("\n")[0]), 0)
            except (FileNotFoundError, ProcessLookupError, ValueError):
                return
            time.sleep(0.1)
        raise SetupError(
            f"Op {self.data} draait al een PostgreSQL; stop die eerst.", f"A PostgreSQL already runs on {self.data}; stop it first."
        )

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        for _ in range(START_SECONDS * 20):
            if self.is_running():
                return
            if process.poll() is not None:
                break
            time.sleep(0.05)
        log = self.data.parent / "postgres.log"
        raise SetupError(f"PostgreSQL start niet; zie {log}.", f"PostgreSQL does not start; see {log}.")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Fast shutdown, and wait for it."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        process.wait(START_SECONDS)


@contextlib.contextmanager
def running(settings: Settings) -> Iterator[None]:
    """A database that answers while the block runs: `DATABASE_URL`, the cluster that `up` runs, or one started for the block."""
    if settings.database_url or Cluster.of(settings).is_running():
        yield
        return
    cluster = Cluster.of(settings)
    process = cluster.start()
    try:
        cluster.ensure_database("beeldregie")
        yield
    finally:
        stop(process)


def _runs_as_root() -> bool:
    return os.geteuid() == 0


def _user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise SetupError(
            "PostgreSQL draait niet als root en de gebruiker postgres ontbreekt: installeer postgresql-15-postgis-3.",
            "PostgreSQL does not run as root and the user postgres is missing: install postgresql-15-postgis-3.",
        ) from None


def _unprivileged() -> dict[str, Any]:
    return {"user": _user().pw_uid, "group": _user().pw_gid, "extra_groups": []} if _runs_as_root() else {}


def _own_folder(path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    owner = _user().pw_uid if _runs_as_root() else os.geteuid()
    if path.stat().st_uid not in (owner, os.geteuid()) or path.is_symlink():
        raise SetupError(f"{path} is van een andere gebruiker; verwijder die map.", f"{path} belongs to another user; remove that folder.")
    path.chmod(0o700)
    if _runs_as_root():
        os.chown(path, _user().pw_uid, _user().pw_gid)


def _data_folder(state: Path) -> Path:
    if not _runs_as_root():
        return state / "postgres" / "data"
    # The state folder is root's own (0700), so its database, run by another user, stands beside the system's other databases.
    return SYSTEM_STATE / sha256(str(state.resolve()).encode()).hexdigest()[:12] / "data"


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs, of an installation that has PostGIS. Raises SetupError."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        extension = Path("/usr/share/postgresql") / folder.parent.name / "extension" / "postgis.control"
        if (folder / name).exists() and extension.exists():
            return str(folder / name)
    found = shutil.which(name)
    if found is None:
        raise SetupError(
            "PostgreSQL met PostGIS ontbreekt: installeer postgresql-15-postgis-3, of zet DATABASE_URL.",
            "PostgreSQL with PostGIS is missing: install postgresql-15-postgis-3, or set DATABASE_URL.",
        )
    return found
