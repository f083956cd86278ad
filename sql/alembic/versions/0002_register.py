"""The register made whole: changes that can be undone, uploads, accounts from elsewhere."""

from dashboard.store.migrations import run_sql_file

revision = "0002"
down_revision = "0001"

FILES = [
    "0007_changes.sql",
    "0009_uploads.sql",
    "0008_register.sql",  # uses the histories that 0009 makes
    "0010_tell_changes.sql",
    "0011_accounts.sql",
    "0012_premises.sql",
    "0013_left_out.sql",
]


def upgrade() -> None:
    """Run this revision's immutable SQL files in order."""
    for name in FILES:
        run_sql_file(name)
