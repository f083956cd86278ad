"""The first whole: organisations, register, sharing, log, traffic, triggers."""

from dashboard.store.migrations import run_sql_file

revision = "0001"
down_revision = None

FILES = [
    "0001_organisations_accounts.sql",
    "0002_register.sql",
    "0003_sharing.sql",
    "0004_log.sql",
    "0005_traffic.sql",
    "0006_triggers.sql",
]


def upgrade() -> None:
    """Run this revision's immutable SQL files in order."""
    for name in FILES:
        run_sql_file(name)
