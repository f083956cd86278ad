"""How the demo's files come in: by the door that a real installation's files come in by, each only when it is not what it was."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import psycopg

from dashboard.core.settings import Settings
from etl.load import Summary, load


def folder(settings: Settings) -> Path:
    """Where the demo's files stand. For this user only: the camera files hold the demo cameras' password."""
    found = settings.state / "demo"
    found.mkdir(exist_ok=True, mode=0o700)
    return found


def bring_in(settings: Settings, files: Mapping[str, str], known_on: Mapping[str, date] | None = None) -> list[Summary]:
    """Load the files (name in `folder` → subject) in this order; one that was loaded before, as it is now, is skipped. `known_on`: since
    when what a file says was known, where that is a day long ago."""
    done = _loaded_before(settings)
    at = folder(settings)
    return [
        load(settings, subject, at / name, by="demo", demo=True, known_on=(known_on or {}).get(name))
        for name, subject in files.items()
        if (subject, hashlib.sha256((at / name).read_bytes()).digest()) not in done
    ]


def _loaded_before(settings: Settings) -> set[tuple[str, bytes]]:
    """Subject and digest of each demo file as it was last loaded."""
    with psycopg.connect(settings.dsn("ingest")) as connection:
        rows = connection.execute(
            "SELECT DISTINCT ON (file_name) subject, sha256 FROM beeldregie.load_run WHERE is_demo ORDER BY file_name, id DESC"
        )
        return {(subject, bytes(digest)) for subject, digest in rows}
