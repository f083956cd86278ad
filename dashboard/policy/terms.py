"""When an agreement holds: its validity, its weekdays and its hours, in local time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from dashboard.core.clock import LOCAL, local
from dashboard.policy.facts import Agreement


def start_of_day(day: date) -> datetime:
    """Midnight at the start of a local day."""
    return datetime.combine(day, time(), LOCAL)


def has_hours(agreement: Agreement) -> bool:
    """Whether the agreement is limited to hours or weekdays."""
    return agreement.weekdays is not None or agreement.hour_from is not None


def window_end(agreement: Agreement, moment: datetime) -> datetime | None:
    """The end of the agreement's hours in which the moment lies; None: it lies outside them. For an agreement with hours or weekdays only.

    Hours that run past midnight belong to the day they begin on: Friday 22:00 to 04:00 holds on Saturday at 03:00.
    """
    today = local(moment).date()
    windows = (_window(agreement, day) for day in (today - timedelta(days=1), today) if _day_counts(agreement, day))
    return next((end for start, end in windows if start <= moment < end), None)


def _day_counts(agreement: Agreement, day: date) -> bool:
    return agreement.weekdays is None or day.isoweekday() in agreement.weekdays


def _window(agreement: Agreement, day: date) -> tuple[datetime, datetime]:
    if agreement.hour_from is None or agreement.hour_to is None:
        return start_of_day(day), start_of_day(day + timedelta(days=1))
    past_midnight = agreement.hour_to <= agreement.hour_from
    last = day + timedelta(days=1) if past_midnight else day
    return datetime.combine(day, agreement.hour_from, LOCAL), datetime.combine(last, agreement.hour_to, LOCAL)
