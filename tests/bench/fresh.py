"""A database of its own for a benchmark: as an installation has it, with fsync, in a temporary state folder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.core.settings import Settings
from dashboard.store import migrations
from dashboard.up import cluster


@contextmanager
def fresh() -> Iterator[Settings]:
    """Settings of a new migrated cluster, stopped and removed at the end."""
    with tempfile.TemporaryDirectory(prefix="brb-", ignore_cleanup_errors=True) as folder:
        settings = Settings(state_folder=folder, secret_key="only for benchmarks", DATABASE_URL="")
        try:
            with cluster.running(settings):
                migrations.migrate(settings)
                yield settings
        finally:
            shutil.rmtree(cluster.Cluster.of(settings).data.parent, ignore_errors=True)  # as root it stands elsewhere
