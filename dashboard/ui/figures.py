"""Figures: rows in, a Plotly figure out.

Colours stand in assets/style_drawer.css by the names that traces have here (`uid`), so that a figure follows light and dark without being
drawn again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import plotly.graph_objects as go

from dashboard.core.clock import local
from dashboard.ui.format import clock

Measured = Sequence[tuple[datetime, float | None]]  # moment, km/h; None: no value
Expected = Sequence[tuple[datetime, float, float, float]]  # moment, P10, P50 and P90 in km/h
_MARKS_EVERY = timedelta(hours=1)
_HIDDEN = {"width": 0}


def speed_course(measured: Measured, expected: Expected, free_flow: float | None, now: datetime) -> go.Figure:
    """Speed over time: measured as a line, forecast as its P50 in a band from P10 to P90, free flow as a level, a mark at `now`.

    A moment without a value is a gap in the line. The axis is in UTC with local times written along it, so that the hour that comes twice
    in autumn is drawn twice.
    """
    figure = go.Figure([*_band(expected), _measured(measured), *_forecast(expected)])
    moments = [at for at, _ in measured] + [row[0] for row in expected]
    if free_flow is not None and moments:
        figure.add_shape(type="line", x0=min(moments), x1=max(moments), y0=free_flow, y1=free_flow, name="free")
    figure.add_shape(type="line", x0=now, x1=now, y0=0, y1=1, yref="paper", name="now")
    top = max([free_flow or 0, *(speed for _, speed in measured if speed is not None), *(row[3] for row in expected)], default=0)
    marks = _marks(moments)
    figure.update_layout(
        template="none",
        margin={"l": 30, "r": 8, "t": 6, "b": 22},
        showlegend=False,
        hovermode="x",
        dragmode=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        xaxis={"tickvals": marks, "ticktext": [clock(mark) for mark in marks], "showgrid": False, "fixedrange": True},
        yaxis={"range": [0, top * 1.08 or 1], "nticks": 5, "zeroline": False, "fixedrange": True},
    )
    return figure


def _measured(rows: Measured) -> Any:
    said = ["" if speed is None else f"{clock(at)} · {speed:.0f} km/h" for at, speed in rows]
    return _line("measured", [row[0] for row in rows], [row[1] for row in rows], said)


def _forecast(rows: Expected) -> list[Any]:
    if not rows:
        return []
    said = [f"{clock(at)} · {p50:.0f} km/h ({p10:.0f}–{p90:.0f})" for at, p10, p50, p90 in rows]
    return [_line("expected", [row[0] for row in rows], [row[2] for row in rows], said)]


def _line(name: str, at: list[datetime], speeds: list[Any], said: list[str]) -> Any:
    return go.Scatter(x=at, y=speeds, mode="lines", connectgaps=False, uid=name, text=said, hovertemplate="%{text}<extra></extra>")


def _band(rows: Expected) -> list[Any]:
    if not rows:
        return []
    at = [row[0] for row in rows]
    low = go.Scatter(x=at, y=[row[1] for row in rows], mode="lines", line=_HIDDEN, hoverinfo="skip", uid="low")
    high = go.Scatter(x=at, y=[row[3] for row in rows], mode="lines", line=_HIDDEN, hoverinfo="skip", fill="tonexty", uid="high")
    return [low, high]


def _marks(moments: Sequence[datetime]) -> list[datetime]:
    """The whole hours among the moments."""
    if not moments:
        return []
    first, last = min(moments), max(moments)
    mark = first - timedelta(minutes=local(first).minute, seconds=first.second, microseconds=first.microsecond)
    hours = [mark + _MARKS_EVERY * n for n in range((last - mark) // _MARKS_EVERY + 1)]
    return [hour for hour in hours if hour >= first]
