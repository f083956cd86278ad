"""What is kept no longer than agreed: whole days of measurements and forecasts, log-ins that have ended, files that nobody confirmed,
and what people wrote."""

from __future__ import annotations

from datetime import datetime, timedelta

import psycopg

from dashboard.core.settings import Settings
from etl import uploads, words

LOGIN_DAYS = 30  # ended sessions and log-in attempts: long enough to look into an abuse


def run(settings: Settings, now: datetime) -> dict[str, int]:
    """Remove what is past its term. Returns how many day partitions and rows went, by kind."""
    gone: dict[str, int] = {}
    with psycopg.connect(settings.dsn("ingest"), autocommit=True) as connection:
        for parent, days in (("measurement", settings.measurement_days), ("forecast", settings.forecast_days)):
            row = connection.execute("SELECT beeldregie.drop_days_before(%s, %s)", (parent, (now - timedelta(days=days)).date())).fetchone()
            gone[f"{parent}_days"] = row[0] if row else 0
        before = now - timedelta(days=LOGIN_DAYS)
        gone["sessions"] = connection.execute("DELETE FROM beeldregie.session WHERE expires_at < %s", (before,)).rowcount
        gone["uploads"] = uploads.forget(connection, now)
        gone["login_attempts"] = connection.execute("DELETE FROM beeldregie.login_attempt WHERE at < %s", (before,)).rowcount
        gone |= words.forget(connection, now - timedelta(days=settings.words_days))
    return gone
