"""The forecast's arithmetic: what a speed series will do in the next hour. Pure: arrays in, quantiles out.

How much a speed will change is regressed on how far it now is from what is usual at this hour, on that distance one and two steps ago,
and on how the usual changes until then: per series one quantile regression (Koenker and Bassett 1978; statsmodels' QuantReg) for each
horizon and quantile. A median regression, not least squares, because the error that counts is the absolute one: on the reference data it
errs 4 % less at 60 minutes.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.ndimage import uniform_filter1d
from statsmodels.regression.quantile_regression import QuantReg
from statsmodels.tools.sm_exceptions import IterationLimitWarning

from dashboard.core.clock import LOCAL

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

HOUR = 60  # minutes ahead, at most
KNOTS = (5, 20, 60)  # minutes for which a regression is made; between them the quantiles are interpolated: more gain nothing measurable
# A fitted quantile is a little too narrow on days it has not seen (77.7 % of the reference data inside), so a wider one is asked for.
QUANTILES = (0.085, 0.5, 0.915)
CARRIED_MINUTES = 15  # a value is carried over a gap of at most this; after a longer one nothing is said
ROWS_ENOUGH = 700  # steps that follow each other tell nearly the same: above this every second, third ... is learnt from
FEWEST_ROWS = 60  # below this a regression would describe chance


@dataclass(frozen=True, slots=True)
class Grid:
    """Where in the day and week each step of a series lies, as people here live it (Europe/Amsterdam)."""

    step_minutes: int
    slot: Ints
    day: Ints
    weekend: npt.NDArray[np.bool_]


def grid(start: datetime | None, steps: int, step_minutes: int) -> Grid:
    """The grid of `steps` steps from `start`; one without a zone is local time already; None: midnight of an unknown weekday."""
    first = pd.Timestamp(start or datetime(2000, 1, 3))
    index = pd.date_range(first, periods=steps, freq=f"{step_minutes}min")
    index = index.tz_convert(LOCAL).tz_localize(None) if index.tz is not None else index
    slot = (index.hour * 60 + index.minute) // step_minutes
    day = (index.normalize() - index[0].normalize()).days
    weekend = np.zeros(steps, bool) if start is None else index.day_of_week.to_numpy() >= 5
    return Grid(step_minutes, slot.to_numpy(dtype=np.int64), day.to_numpy(dtype=np.int64), weekend)


def usual(values: Floats, of: Grid, known: int) -> Floats:
    """What is usual at each step (km/h): the mean of the same slot on other days of the same sort (working day, weekend), over an hour.

    Out of the first `known` values only; the steps after them are those that are to be forecast.

    A day never counts in its own: else a series would seem closer to usual while it is learnt from than when it is forecast.
    Without other days of the sort that is to be forecast, or with too few to learn how far to trust them, usual is the mean of all:
    on the reference data a Saturday after only working days was forecast a quarter worse than "no change" when those stood in.
    """
    days, row = np.unique(of.day, return_inverse=True)
    table = np.full((len(days), 24 * 60 // of.step_minutes), np.nan)
    table[row[:known], of.slot[:known]] = values[:known]
    weekend = np.zeros(len(days), bool)
    weekend[row] = of.weekend
    alike = (weekend[:, None] == weekend[None, :]) & ~np.eye(len(days), dtype=bool)
    result = _mean_of(table, alike, HOUR // of.step_minutes + 1)[row, of.slot]
    if np.isnan(result[known - 1 :]).any() or np.isnan(result[:known]).mean() > 0.5:
        seen = values[:known][~np.isnan(values[:known])]
        return np.full(values.shape, seen.mean() if seen.size else np.nan, dtype=np.float64)
    return result


def _mean_of(table: Floats, chosen: npt.NDArray[np.bool_], width: int) -> Floats:
    """For each day the mean over the days chosen for it, per slot, over `width` slots around it; NaN where none has a value."""
    there = ~np.isnan(table)
    count = uniform_filter1d(chosen.astype(float) @ there.astype(float), width, axis=1, mode="wrap")
    total = uniform_filter1d(chosen.astype(float) @ np.where(there, table, 0.0), width, axis=1, mode="wrap")
    result: Floats = np.divide(total, count, out=np.full_like(total, np.nan), where=count > 1e-9)  # the filter's own rounding is no value
    return result


def carried(values: Floats, step_minutes: int) -> Floats:
    """The values with short gaps filled by the last one: what was known at each step."""
    filled: Floats = np.asarray(pd.Series(values).ffill(limit=max(1, CARRIED_MINUTES // step_minutes)), dtype=np.float64)
    return filled


@dataclass(frozen=True, slots=True)
class Model:
    """The regressions of one series: coefficients (knot, quantile, feature), knots and horizons in steps, and the highest speed it has
    seen (km/h)."""

    coefficients: Floats
    knots: tuple[int, ...]
    horizons: tuple[int, ...]
    highest: float

    def quantiles(self, known: Floats, usually: Floats, origins: Ints) -> Floats:
        """P10, P50 and P90 (origin, horizon, 3) in km/h; NaN where nothing is known at the origin. Never below standstill or above what
        was ever seen."""
        at_knots = np.stack(
            [known[origins, None] + _features(known, usually, origins, knot) @ self.coefficients[k].T for k, knot in enumerate(self.knots)],
            axis=1,
        )
        right = (
            np.clip(np.searchsorted(self.knots, self.horizons), 1, len(self.knots) - 1)
            if len(self.knots) > 1
            else np.zeros(len(self.horizons), int)
        )
        left = np.maximum(right - 1, 0)
        knots = np.array(self.knots, float)
        width = np.where(right > left, knots[right] - knots[left], 1.0)
        share = ((np.array(self.horizons) - knots[left]) / width)[None, :, None]
        between = at_knots[:, left] * (1 - share) + at_knots[:, right] * share
        return np.clip(np.sort(between, axis=2), 0.0, self.highest)


def _features(known: Floats, usually: Floats, at: Ints, ahead: int) -> Floats:
    """Distance from usual now, one and two steps ago, and how the usual changes (km/h), and a constant."""
    away = known - usually[: len(known)]
    return np.column_stack(
        [away[at], away[np.maximum(at - 1, 0)], away[np.maximum(at - 2, 0)], usually[at + ahead] - usually[at], np.ones(len(at))]
    )


def fit(values: Floats, usually: Floats, known: int, step_minutes: int) -> Model | None:
    """Learn from the first `known` values of a series. None when too little of it is there to learn from."""
    filled = carried(values[:known], step_minutes)
    knots = tuple(sorted({max(1, minutes // step_minutes) for minutes in KNOTS}))
    coefficients = []
    for knot in knots:
        at = np.arange(2, known - knot)
        x, y = _features(filled, usually, at, knot), values[at + knot] - filled[at]
        usable = np.isfinite(x).all(axis=1) & np.isfinite(y)
        if usable.sum() < FEWEST_ROWS:
            return None
        thin = slice(None, None, 1 + int(usable.sum()) // ROWS_ENOUGH)
        coefficients.append([_regress(y[usable][thin], x[usable][thin], quantile) for quantile in QUANTILES])
    return Model(np.array(coefficients), knots, tuple(range(1, HOUR // step_minutes + 1)), float(np.nanmax(values[:known])))


def _regress(y: Floats, x: Floats, quantile: float) -> Any:
    """Coefficients to a thousandth of a km/h; statsmodels also works out their uncertainty, which a flat series makes a division by
    zero."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", IterationLimitWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        return QuantReg(y, x).fit(quantile, vcov="iid", max_iter=30, p_tol=1e-3).params
