"""The time bar: a day back, an hour ahead.

The slider is the browser's own, so that keys and screen readers work; assets/time.js reads it.
"""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.pages.map.ids import Id
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts

# As in assets/time.js: a step back is five minutes, six steps ahead are five minutes, so that the hour ahead is wide enough to choose in.
STEPS_BACK, STEPS_AHEAD = 288, 72
MARKS_BACK = (24, 18, 12, 6)  # hours
MARKS_AHEAD = (30, 60)  # minutes


def time_bar(t: Texts, forecasts: bool) -> Any:
    """The bar; without forecasts it ends at now."""
    ahead = STEPS_AHEAD if forecasts else 0
    slider = dcc.Input(id=Id.TIME, type="range", min=-STEPS_BACK, max=ahead, step=1, value=0, debounce=False, className="time-slider")
    return html.Section(
        [
            _words(t, forecasts),
            html.Label(
                [html.Span(t("time.label"), className="unseen"), slider], className="time-track" + ("" if forecasts else " is-past-only")
            ),
            _scale(t, ahead),
        ],
        className="time-bar",
        **attributes(aria_label=t("time.label")),
    )


def _words(t: Texts, forecasts: bool) -> Any:
    right = [
        html.Span("", id=Id.FRESHNESS, className="quiet freshness"),
        html.Button([html.I(className="pulse"), t("time.live")], id=Id.LIVE, n_clicks=0, className="chip-button"),
        html.Span("", id=Id.TIME_DATE, className="quiet date"),
    ]
    left = [html.Strong("", id=Id.TIME_CLOCK), html.Span("", id=Id.TIME_STATE, className="time-state")]
    if forecasts:
        left.append(html.Span("", id=Id.TIME_SCORE, className="quiet score"))
    return html.Div([*left, html.Div(className="spring"), *right], className="time-words")


def _scale(t: Texts, ahead: int) -> Any:
    width = STEPS_BACK + ahead
    marks = [(-hours * 12, t("time.hours_back", n=hours)) for hours in MARKS_BACK] + [(0, t("time.now"))]
    if ahead:
        marks += [(minutes * 6 // 5, t("time.minutes_ahead", n=minutes)) for minutes in MARKS_AHEAD]
    return html.Div(
        [
            html.Span(text, style={"left": f"{(at + STEPS_BACK) / width:.2%}"}, className="mark-now" if at == 0 else "")
            for at, text in marks
        ],
        className="time-scale",
        **attributes(aria_hidden="true"),
    )
