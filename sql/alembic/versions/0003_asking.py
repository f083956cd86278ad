"""Asking and watching made whole: agreements and turns, live view, walls, faults and states, masks, qualifications, teams."""

from dashboard.store.migrations import run_sql_file

revision = "0003"
down_revision = "0002"

FILES = [
    "0014_turns.sql",
    "0015_collections.sql",
    "0016_agreements.sql",
    "0017_hand_over.sql",
    "0018_walls.sql",
    "0020_live_view.sql",
    "0019_faults.sql",
    "0021_tickets.sql",
    "0022_states.sql",
    "0024_agreement_requests.sql",
    "0025_notifications.sql",
    "0026_push_ends.sql",
    "0027_masks.sql",
    "0028_qualifications.sql",
    "0029_teams.sql",
    "0030_state_keys.sql",
    "0031_positions.sql",
    "0032_withdrawals.sql",
    "0033_push_renewed.sql",
]


def upgrade() -> None:
    """Run this revision's immutable SQL files in order."""
    for name in FILES:
        run_sql_file(name)
