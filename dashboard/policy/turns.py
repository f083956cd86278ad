"""Time-sharing: whose turn a camera is. One domain (an organisation with a purpose) at a time, by the clock people agree on.

A camera with turns, also ended ones, is shared by time: outside turns it is nobody's. Were hours without a turn free, or a turn that ended,
shortening one would lengthen a lease. All bounds are moments in UTC, each turn up to and not including its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from dashboard.core.clock import LOCAL, local
from dashboard.policy.facts import Request, Turn

_LEASE_DAYS = 3  # no lease reaches further
_WEEK_DAYS = 8  # this day of the week again, for when today's turn is over
_MINUTE = timedelta(minutes=1)


def own(turns: Iterable[Turn], organisation_id: str, request: Request) -> list[Turn]:
    """The turns of the asking domain: the organisation's, for the purpose that is asked."""
    return [turn for turn in turns if turn.organisation_id == organisation_id and turn.purpose_id == request.purpose_id]


def end_of(turns: Sequence[Turn], moment: datetime) -> datetime | None:
    """When the turn in which the moment lies ends; None: it lies in none. One that goes on in the next, as over midnight, is one."""
    end: datetime | None = None
    for start, stop in sorted(window for turn in turns for window in _windows(turn, moment, _LEASE_DAYS)):
        if start <= (end or moment) < stop:
            end = stop
    return end


def next_begin(turns: Iterable[Turn], moment: datetime) -> datetime | None:
    """When the first of these turns after the moment begins; None: there is none to come."""
    begins = (start for turn in turns for start, _ in _windows(turn, moment, _WEEK_DAYS) if start > moment)
    return min(begins, default=None)


def holder(turns: Iterable[Turn], moment: datetime) -> Turn | None:
    """Whose turn it is; None: nobody's."""
    return next((turn for turn in turns if end_of([turn], moment) is not None), None)


def boundary(day: date, at: time) -> datetime:
    """The moment at which the clock here reads `at` on this day.

    A time that the clock reads twice is its first; one that it jumps over is the moment of the jump. So bounds never change places:
    of two turns that follow each other, the hour that comes twice is the one's in whose turn the clock goes back, and none is two's.
    """
    said = datetime.combine(day, at.replace(fold=0))
    moment = said.replace(tzinfo=LOCAL).astimezone(UTC)
    if local(moment).replace(tzinfo=None) == said:
        return moment
    moment = moment.replace(second=0, microsecond=0)
    while local(moment - _MINUTE).utcoffset() == local(moment).utcoffset():
        moment -= _MINUTE
    return moment


def _windows(turn: Turn, moment: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
    """The turn as it comes in the days from the moment's own, or from its first day where that lies ahead, within its validity."""
    first = local(max(moment, turn.valid.start or moment)).date()
    for day in (first + timedelta(days=n) for n in range(days)):
        if day.isoweekday() != turn.weekday:
            continue
        last = day + timedelta(days=1) if turn.hour_to == time() else day
        start, end = boundary(day, turn.hour_from), boundary(last, turn.hour_to)
        start, end = max(start, turn.valid.start or start), min(end, turn.valid.end or end)
        if start < end:
            yield start, end
