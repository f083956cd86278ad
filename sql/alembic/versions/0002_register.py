"""The register made whole: changes that can be undone, uploads, accounts from elsewhere."""

from dashboard.store.migrations import run_sql_file

revision = "0002"
down_revision = "0001"

FILES = [
    "0007_changes.sql",
]


def upgrade() -> None:
    """Run this revision's immutable SQL files in order."""
    for name in FILES:
        run_sql_file(name)
