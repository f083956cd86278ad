"""The demo's incidents: about three months of them, each day made once and for all, so that tomorrow only adds a day.

When they happen follows what was written of Almere: most between 12 and 20, peaks from midnight to four after Thursday, Friday and
Saturday;
alcohol and violence by night, bicycles, parking and street furniture by day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from dashboard.core.clock import LOCAL
from etl.demo import placing

DAYS = 90
_A_DAY = 45  # on average
# How often each was registered, by night and by day, and how grave it is taken to be (1 is the gravest).
_KINDS = {
    "alcohol": (138, 20, 3),
    "geweld": (77, 6, 1),
    "verdacht-gedrag": (50, 17, 2),
    "drugs": (29, 15, 3),
    "fietsen": (6, 32, 3),
    "parkeren": (8, 33, 3),
    "straatmeubilair": (5, 25, 3),
    "verkeersongeval": (4, 12, 2),
}
HEADER = ("code", "soort", "prioriteit", "lat", "lon", "van", "tot", "organisatie")
_NIGHT_HOURS = range(0, 4)


def rows(facts: dict[str, Any], today: date) -> Iterator[tuple[Any, ...]]:
    """Rows under HEADER for the days before `today`, oldest first. Times are local, with their offset."""
    spots = [(street["line"], "gemeente-rotterdam-stadsbeheer", street["n"]) for street in facts["public_order"]]
    spots += [([square["at"]], "gemeente-almere", square["n"] * 2) for square in facts["almere_centre"]]
    weights = np.array([weight for _, _, weight in spots], dtype=float)
    for back in range(DAYS, 0, -1):
        day = today - timedelta(days=back)
        chance = np.random.default_rng([613, day.toordinal()])
        for number in range(1, int(chance.poisson(_A_DAY * _busy(day))) + 1):
            line, organisation, _ = spots[chance.choice(len(spots), p=weights / weights.sum())]
            moment = _moment(day, chance)
            kind = _kind(moment.hour in _NIGHT_HOURS, chance)
            lat, lon = _place(line, chance)
            yield (
                f"demo-{day:%Y%m%d}-{number:03}",
                kind,
                _KINDS[kind][2],
                round(lat, 6),
                round(lon, 6),
                moment.isoformat(),
                (moment + timedelta(minutes=int(chance.integers(5, 40)))).isoformat(),
                organisation,
            )


def _after_a_night_out(day: date) -> bool:
    return day.isoweekday() in (5, 6, 7)  # the small hours after Thursday, Friday and Saturday evening


def _busy(day: date) -> float:
    return 1.3 if _after_a_night_out(day) else 0.8


def _moment(day: date, chance: np.random.Generator) -> datetime:
    weights = np.array([_hour_weight(hour, day) for hour in range(24)])
    hour = int(chance.choice(24, p=weights / weights.sum()))
    return datetime.combine(day, time(hour, int(chance.integers(60))), LOCAL)


def _hour_weight(hour: int, day: date) -> float:
    if hour in _NIGHT_HOURS:
        return 7.0 if _after_a_night_out(day) else 0.7
    if 12 <= hour < 20:
        return 3.0
    return 0.3 if hour < 8 else 1.2


def _kind(by_night: bool, chance: np.random.Generator) -> str:
    weights = np.array([counts[0 if by_night else 1] for counts in _KINDS.values()], dtype=float)
    return str(chance.choice(list(_KINDS), p=weights / weights.sum()))


def _place(line: list[Any], chance: np.random.Generator) -> placing.Point:
    points = [(lat, lon) for lat, lon in line]
    centre = points[0] if len(points) == 1 else placing.at(points, float(chance.uniform(0, placing.length(points))))[0]
    return placing.moved(centre, float(chance.uniform(0, 360)), abs(float(chance.normal(0, 18))))
