"""What the migrations make is what sql/schema.sql says, so that a review reads every change of it. `make schema` writes it again."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from dashboard.core.settings import ROOT, Settings
from dashboard.store import migrations
from dashboard.up.cluster import program

DUMP = ROOT / "sql" / "schema.sql"
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


def test_migrating_again_changes_nothing(settings: Settings) -> None:
    before = dump(settings)
    migrations.migrate(settings)
    assert dump(settings) == before
    has, wants = migrations.status(settings)
    assert has == wants
