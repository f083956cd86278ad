"""What asking and watching was found to need in use."""

from dashboard.store.migrations import run_sql_file

revision = "0004"
down_revision = "0003"

FILES = [
    "0034_withdrawal_words.sql",
    "0035_seen.sql",
    "0036_fault_answers.sql",
    "0037_temporary_last.sql",
    "0038_agreed_masking.sql",
]


def upgrade() -> None:
    """Run this revision's immutable SQL files in order."""
    for name in FILES:
        run_sql_file(name)
