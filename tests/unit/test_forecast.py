"""The forecast: what holds for every series, and that it beats "no change" on real traffic."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.core.errors import BadInput
from etl import model
from etl.backtest import backtest
from etl.forecast import forecast

MONDAY = datetime(2026, 3, 2)


def _days(days: int, seed: int = 1) -> model.Floats:
    """Days of 90 km/h with a jam in the morning, and some noise."""
    hours = np.arange(days * 288) / 12 % 24
    return 90 - 55 * np.exp(-0.5 * ((hours - 8) / 0.7) ** 2) + np.random.default_rng(seed).normal(0, 2, days * 288)


def test_a_jam_that_comes_every_morning_is_foreseen() -> None:
    values = _days(4)[: 3 * 288 + 84]  # up to 7:00 of the fourth day
    quantiles = forecast(values, MONDAY)
    assert quantiles is not None
    low, middle, high = quantiles[-1]
    assert values[-1] > 65
    assert middle < 50
    assert low < 42
    assert high > 30


@settings(max_examples=25)
@given(st.data())
def test_quantiles_are_in_order_and_never_below_standstill(data: st.DataObject) -> None:
    values = _days(2, data.draw(st.integers(0, 99)))
    for _ in range(data.draw(st.integers(0, 6))):
        start = data.draw(st.integers(0, len(values) - 1))
        values[start : start + data.draw(st.integers(1, 60))] = data.draw(st.sampled_from([np.nan, 0.0, 3.0, 120.0]))
    quantiles = forecast(values, MONDAY)
    if np.isnan(values[-3:]).all():
        assert quantiles is None
    if quantiles is not None:
        assert quantiles.shape == (12, 3)
        assert (np.diff(quantiles, axis=1) >= 0).all()
        assert quantiles.min() >= 0
        assert quantiles.max() <= np.nanmax(values)


def test_nothing_is_said_of_what_is_not_known() -> None:
    assert forecast(np.full(600, np.nan), MONDAY) is None
    assert forecast(_days(1)[:40], MONDAY) is None
    silent = _days(2)
    silent[-4:] = np.nan
    assert forecast(silent, MONDAY) is None


def test_a_road_that_stands_still_stays_still_and_a_flat_one_flat() -> None:
    for speed in (0.0, 80.0):
        quantiles = forecast(np.full(576, speed), MONDAY)
        assert quantiles is not None
        assert np.abs(quantiles - speed).max() < 0.01


def test_a_day_does_not_count_in_its_own_usual() -> None:
    values = np.concatenate([np.full(288, 50.0), np.full(288, 70.0), np.full(288, 90.0)])
    usual = model.usual(values, model.grid(MONDAY, 864, 5), 864)
    assert (usual[100], usual[400], usual[700]) == pytest.approx((80.0, 70.0, 60.0))


def test_working_days_say_nothing_about_a_saturday() -> None:
    values = np.concatenate([_days(2), np.full(12, 90.0)])
    grid = model.grid(datetime(2026, 3, 5), len(values), 5)  # Thursday, Friday, an hour of Saturday
    assert np.ptp(model.usual(values, grid, len(values) - 6)) == 0.0


def test_the_hours_are_those_people_live_by() -> None:
    summer = model.grid(datetime.fromisoformat("2026-03-29T00:00:00+00:00"), 3 * 12, 5)
    assert [int(slot) * 5 / 60 for slot in summer.slot[::12]] == [1.0, 3.0, 4.0]  # the clock went forward at one, UTC


def test_real_traffic_is_forecast_better_than_by_no_change(reference: Path, tmp_path: Path) -> None:
    lines = (reference / "traffic/los_speed_5days.csv").read_text().splitlines()
    every_sixth = tmp_path / "speeds.csv"
    every_sixth.write_text("\n".join(",".join(line.split(",")[::6]) for line in lines))
    result = backtest(every_sixth, 1152, 5, "2012-03-01T00:00")
    assert (result["rows"], result["series"], len(result["horizons"])) == (1440, 35, 12)
    for figures in result["horizons"]:
        assert figures["mae_model"] < figures["mae_no_change"]
        assert 0.74 < figures["coverage"] < 0.86
    assert result["horizons"][5]["ratio"] < 0.92
    assert result["horizons"][11]["ratio"] < 0.86


def test_nothing_after_the_origin_is_used(tmp_path: Path) -> None:
    values = _days(4)
    changed = values.copy()
    changed[3 * 288 + 101 :] = 5.0
    outcome = []
    for series in (values, changed):
        of = model.grid(MONDAY, len(series), 5)
        usually = model.usual(series, of, 3 * 288)
        fitted = model.fit(series, usually, 3 * 288, 5)
        assert fitted is not None
        outcome.append(fitted.quantiles(model.carried(series, 5), usually, np.array([3 * 288 + 100])))
    assert np.array_equal(*outcome)


@pytest.mark.parametrize(("content", "train", "step"), [("a,b\n1,x\n", 1, 5), ("a\n1\n2\n3\n4\n5\n6\n", 5, 7), ("a\n1\n2\n", 9, 5)])
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, content: str, train: int, step: int) -> None:
    path = tmp_path / "speeds.csv"
    path.write_text(content)
    with pytest.raises(BadInput):
        backtest(path, train, step)
    with pytest.raises(BadInput):
        backtest(tmp_path / "absent.csv", train, step)
