"""The drawer of a road: what, how it flows now, and the course of its speed with the hour ahead. Pure: a series in, components out."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from dash import dcc, html

from dashboard.store.traffic import Series
from dashboard.ui import figures, parts
from dashboard.ui.format import clock, number
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts

BACK = timedelta(hours=3)
NO_DELAY_SECONDS = 5  # less than this nobody notices
CONFIG: Any = {"displayModeBar": False, "responsive": True}


def road(t: Texts, series: Series, now: datetime, asks: bool = False) -> list[Any]:
    """The whole drawer of one piece of road; `asks`: for who may ask for the cameras along it."""
    look = attributes(data_many="road", data_road=series.segment.code)
    along = [html.Button(t("many.of_road"), className="second", **look)] if asks else []
    course = parts.section(t("road.course"), *_course(t, series, now))
    return [_what(t, series), *along, parts.section(t("road.now"), _now(t, series)), course]


def delay(t: Texts, series: Series) -> str:
    """How much longer this piece takes now than at free flow, in words."""
    if series.last is None or not series.last.speed_kmh:
        return t("road.no_value")
    if not series.free_flow_kmh:
        return t("road.no_free_flow")
    seconds = round(series.length_m * 3.6 * (1 / series.last.speed_kmh - 1 / series.free_flow_kmh))
    if seconds < NO_DELAY_SECONDS:
        return t("road.no_delay")
    minutes, rest = divmod(seconds, 60)
    spent = t("unit.seconds", n=rest) if not minutes else t("unit.minutes_seconds", n=minutes, s=rest)
    return t("road.delay", time=spent, km=_km(t, series))


def _what(t: Texts, series: Series) -> Any:
    one = series.segment
    line = " · ".join(word for word in (one.road, one.heading, t("road.length", km=_km(t, series))) if word)
    tags = html.Div([parts.tag(t("camera.demo"), "is-quiet")], className="tags") if one.is_demo else None
    return html.Div([html.H1(one.name), html.P(line), tags], className="what")


def _now(t: Texts, series: Series) -> Any:
    last = series.last
    speed = "–" if last is None or last.speed_kmh is None else f"{last.speed_kmh:.0f} km/h"
    free = t("road.free_flow", n=round(series.free_flow_kmh)) if series.free_flow_kmh else ""
    measured = t("road.measured_at", time=clock(last.at)) if last else ""
    lines = [html.P(delay(t, series), className="say"), html.P(parts.joined([free, measured]))]
    return html.Div([html.Div(speed, className="speed"), *lines], className="card road-now")


def _course(t: Texts, series: Series, now: datetime) -> list[Any]:
    measured = [(row.at, row.speed_kmh) for row in series.measured]
    expected = [(row.at, row.p10_kmh, row.p50_kmh, row.p90_kmh) for row in series.expected]
    if not expected and all(speed is None for _, speed in measured):
        return [html.P(t("road.no_course"), className="quiet")]
    figure = figures.speed_course(measured, expected, series.free_flow_kmh, now)
    graph = dcc.Graph(figure=figure, config=CONFIG, className="course-graph")
    said = attributes(aria_label=f"{t('road.course')}. {_sentence(t, series)}")
    names = ["measured", *(["expected"] if expected else []), *(["free"] if series.free_flow_kmh else [])]
    return [
        html.Div(graph, className="course", role="img", **said),
        html.P([_mark(name, t(f"road.{name}")) for name in names], className="course-legend", **attributes(aria_hidden="true")),
        html.P(_sentence(t, series), className="quiet course-words"),
        _table(t, series),
    ]


def _sentence(t: Texts, series: Series) -> str:
    """The course in words: from, to, lowest; and what the hour ahead is expected to bring."""
    known = [row for row in series.measured if row.speed_kmh is not None]
    words = ""
    if known:
        lowest = min(known, key=lambda row: row.speed_kmh or 0)
        words = t(
            "road.was",
            first=round(known[0].speed_kmh or 0),
            last=round(known[-1].speed_kmh or 0),
            low=round(lowest.speed_kmh or 0),
            time=clock(lowest.at),
        )
    if not series.expected:
        return words
    last = series.expected[-1]
    ahead = t("road.will", time=clock(last.at), p50=round(last.p50_kmh), p10=round(last.p10_kmh), p90=round(last.p90_kmh))
    return f"{words} {ahead}".strip()


def _table(t: Texts, series: Series) -> Any:
    head = html.Thead(html.Tr([html.Th(t(f"road.{word}"), scope="col") for word in ("time", "measured", "expected")]))
    measured = ((clock(row.at), "–" if row.speed_kmh is None else f"{row.speed_kmh:.0f}", "") for row in series.measured)
    expected = ((clock(row.at), "", f"{row.p50_kmh:.0f} ({row.p10_kmh:.0f}–{row.p90_kmh:.0f})") for row in series.expected)
    rows = [html.Tr([html.Td(cell) for cell in row]) for row in chain(measured, expected)]
    return html.Details([html.Summary(t("road.table")), html.Table([head, html.Tbody(rows)])], className="course-table")


def _mark(name: str, words: str) -> Any:
    return html.Span([html.I(className=f"course-mark is-{name}"), words])


def _km(t: Texts, series: Series) -> str:
    return number(series.length_m / 1000, t)
