"""How good would the forecast have been? Learn from the first part of a file, forecast the rest, and set it against "no change"."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dashboard.core.errors import BadInput
from etl import model


def backtest(path: str | Path, train_rows: int, step_minutes: int, start: str | None = None) -> dict[str, Any]:
    """Figures per horizon for a CSV of speeds (a row a step, a column a series, a header; empty: no value).

    `start` (ISO 8601) is the moment of the first row, so that weekdays and weekends are told apart; without it every day is alike.
    Every origin from the last training row on is forecast; nothing after the origin is used, and nothing is learnt again on the way.
    Raises BadInput when the file or the numbers cannot be used.
    """
    table = _read(path)
    if 60 % step_minutes or not 3 < train_rows < len(table):
        raise BadInput(
            "De stap moet op een uur passen, en het leerdeel korter zijn dan het bestand.",
            "The step must divide an hour, and the training part must be shorter than the file.",
        )
    began = time.perf_counter()
    of = model.grid(_moment(start), len(table), step_minutes)
    scores = [score for column in table.columns if (score := _series(table[column].to_numpy(dtype=np.float64), of, train_rows)) is not None]
    if not scores:
        raise BadInput("Er is te weinig om van te leren.", "There is too little to learn from.")
    total = np.sum(scores, axis=0).tolist()
    return {
        "file": Path(path).name,
        "series": len(table.columns),
        "forecast_series": len(scores),
        "rows": len(table),
        "train_rows": train_rows,
        "step_minutes": step_minutes,
        "start": start,
        "seconds": round(time.perf_counter() - began, 1),
        "horizons": [_figures((h + 1) * step_minutes, *sums) for h, sums in enumerate(total)],
    }


def _read(path: str | Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path, dtype=np.float64)
    except (OSError, ValueError) as error:
        raise BadInput(f"Dit bestand is geen tabel van getallen: {error}", f"This file is not a table of numbers: {error}") from error


def _moment(start: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(start) if start else None
    except ValueError as error:
        raise BadInput("start: dit is geen tijdstip (ISO 8601).", "start: this is no moment (ISO 8601).") from error


def _series(values: model.Floats, of: model.Grid, train_rows: int) -> model.Floats | None:
    """Per horizon the sums (n, error of the model, error of "no change", inside P10-P90) of one series; None when it cannot be learnt."""
    usually = model.usual(values, of, train_rows)
    fitted = model.fit(values, usually, train_rows, of.step_minutes)
    if fitted is None:
        return None
    known = model.carried(values, of.step_minutes)
    longest = max(fitted.horizons)
    origins = np.arange(train_rows - 1, len(values) - 1)
    # The last origins have no room for the longest horizon: the arrays are padded, and what has no outcome does not count.
    padded = np.concatenate([usually, np.repeat(usually[-1:], longest)])
    came = np.concatenate([values, np.full(longest, np.nan)])[origins[:, None] + np.array(fitted.horizons)[None, :]]
    low, middle, high = np.moveaxis(fitted.quantiles(known, padded, origins), 2, 0)
    counted = np.isfinite(came) & np.isfinite(middle)
    model_error, same_error = np.abs(middle - came), np.abs(known[origins, None] - came)
    inside = (came >= low) & (came <= high)
    return np.stack([np.where(counted, part, 0.0).sum(axis=0) for part in (counted, model_error, same_error, inside)], axis=1)


def _figures(minutes: int, n: float, model_error: float, same_error: float, inside: float) -> dict[str, Any]:
    return {
        "minutes": minutes,
        "n": int(n),
        "mae_model": round(model_error / n, 3),
        "mae_no_change": round(same_error / n, 3),
        "ratio": round(model_error / same_error, 3) if same_error else None,
        "coverage": round(inside / n, 3),
    }
