"""The week schedule of a camera: what it means, as a picture and as a table, the form for a turn, and what was recorded before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any, Final

import dash_mantine_components as dmc
from dash import html

from dashboard.core.models import Text
from dashboard.pages.agreements.ids import Id, turn_acts, turn_field
from dashboard.pages.agreements.layout import FLOATING
from dashboard.pages.agreements.words import span, weekday
from dashboard.pages.here import Here
from dashboard.policy.permissions import may
from dashboard.sharing.turns import Schedule
from dashboard.store.turns import Step, Turn
from dashboard.ui.dates import day_field, time_field
from dashboard.ui.format import number, when
from dashboard.ui.parts import attributes, joined, section, tag
from dashboard.ui.texts import Texts

_DAY: Final = 24 * 60  # minutes
_TONES: Final = 6  # colours of assets/style_agreements.css


def shown(at: Here, found: Schedule, organisations: Mapping[str, Text], purposes: Mapping[str, Text]) -> list[Any]:
    """All of it for one camera; `organisations` and `purposes` are what the form offers."""
    t = at.t
    title = html.H2([html.A(found.camera.code, href=f"/?camera={found.camera.code}"), f" {found.camera.name}"])
    return [
        title,
        *_meaning(at, found),
        *([_grid(at, found.turns), _table(at, found)] if found.turns else []),
        *(_form(t, organisations, purposes) if found.keeps else []),
        *(_lifting(t, found) if found.keeps and found.turns else []),
        *([section(t("agreements.history"), _history(at, found))] if found.steps else []),
    ]


def _meaning(at: Here, found: Schedule) -> list[Any]:
    """What follows of it: without turns nothing; with them, that every other hour is nobody's, the own organisation's too."""
    t, now = at.t, [one for one in found.turns if _holds(at, one)]
    if not found.turns:
        return [html.P(t("turns.none"))]
    free = 7 * _DAY - sum(_end(one) - _start(one) for one in now)
    said = [html.P(t("turns.rule"))]
    if free:
        said.append(html.P("⚠ " + t("turns.free", n=number(round(free / 60, 1), t)), className="gap"))
    if found.keeps and not any(one.organisation == at.who.organisation_id for one in now):
        said.append(html.P("⚠ " + t("turns.not_own"), className="gap"))
    return said


def _holds(at: Here, one: Turn) -> bool:
    return not one.is_over(at.now) and (one.start is None or one.start <= at.now)


def _start(one: Turn) -> int:
    return one.hour_from.hour * 60 + one.hour_from.minute


def _end(one: Turn) -> int:
    return one.hour_to.hour * 60 + one.hour_to.minute or _DAY


def _hours(one: Turn) -> str:
    """ "22:00–24:00": the end of the day as people say it."""
    return f"{one.hour_from:%H:%M}–{'24:00' if one.hour_to == time() else f'{one.hour_to:%H:%M}'}"


def _grid(at: Here, turns: Sequence[Turn]) -> Any:
    """Seven days of twenty-four hours with the turns that hold now; the table says the same in words, so this is a picture only."""
    domains = sorted({(one.organisation, one.purpose) for one in turns})
    days = []
    for n in range(1, 8):
        blocks = [
            _block(at.t, one, domains.index((one.organisation, one.purpose))) for one in turns if one.weekday == n and _holds(at, one)
        ]
        days.append(html.Div([html.B(weekday(at.t, n)[:2]), html.Div(blocks, className="turns-day")]))
    marks = [html.Span(f"{hour:02}", style={"top": f"{hour / 24 * 100:.3f}%"}) for hour in range(0, 24, 3)]
    return html.Div([html.Div(marks, className="turns-hours"), *days], className="turns-week", **attributes(aria_hidden="true"))


def _block(t: Texts, one: Turn, domain: int) -> Any:
    place = {"top": f"{_start(one) / _DAY * 100:.3f}%", "height": f"{(_end(one) - _start(one)) / _DAY * 100:.3f}%"}
    words = [html.B(_hours(one)), html.Span(one.organisation_name), html.Span(one.purpose_name[t.language])]
    title = " · ".join((_hours(one), one.organisation_name, one.purpose_name[t.language]))
    return html.Div(words, className=f"turns-block is-domain-{domain % _TONES}", style=place, title=title)


def _table(at: Here, found: Schedule) -> Any:
    """A row for turns that differ in their day only; of what is over it is said that it is."""
    t = at.t
    rows: dict[tuple[Any, ...], list[Turn]] = {}
    for one in found.turns:
        rows.setdefault((one.hour_from, one.hour_to, one.organisation, one.purpose, one.start, one.end), []).append(one)
    heads = [html.Th(t(f"turns.{name}"), scope="col") for name in ("days", "hours", "organisation", "purpose", "valid")]
    act = [html.Th(html.Span(t("turns.act"), className="unseen"), scope="col")] if found.keeps else []
    body = [html.Tr(_row(at, turns, found.keeps)) for turns in rows.values()]
    return html.Table([html.Thead(html.Tr([*heads, *act])), html.Tbody(body)], className="turns-table")


def _row(at: Here, turns: Sequence[Turn], keeps: bool) -> list[Any]:
    t, one = at.t, turns[0]
    days = ", ".join(weekday(t, turn.weekday) for turn in turns)
    is_over = one.is_over(at.now)
    valid = [span(t, one.start, one.end) if one.start else "", *([" ", tag(t("agreements.state_ended"), "is-quiet")] if is_over else [])]
    demo = [" ", tag(t("camera.demo"), "is-quiet")] if one.is_demo else []
    cells = [days, _hours(one), [one.organisation_name, *demo], one.purpose_name[t.language], valid]
    if not keeps:
        return [html.Td(cell) for cell in cells]
    label = f"{t('turns.end')}: {days} {_hours(one)} {one.organisation_name}"
    ids = turn_acts("end", " ".join(str(turn.id) for turn in turns))
    button = html.Button(t("turns.end"), id=ids, n_clicks=0, className="second small", **attributes(aria_label=label))
    return [*(html.Td(cell) for cell in cells), html.Td([] if is_over else button)]


def _form(t: Texts, organisations: Mapping[str, Text], purposes: Mapping[str, Text]) -> list[Any]:
    boxes = dmc.Group([dmc.Checkbox(value=str(n), label=weekday(t, n)) for n in range(1, 8)])
    fields = [
        dmc.CheckboxGroup(boxes, id=turn_field("weekdays"), label=t("turns.days"), value=[], className="agreements-wide"),
        time_field(t, turn_field("hour_from"), t("turns.hour_from")),
        time_field(t, turn_field("hour_to"), t("turns.hour_to"), description=t("turns.midnight")),
        _choice(t, "organisation", organisations),
        _choice(t, "purpose", purposes),
        day_field(t, turn_field("from"), t("turns.from")),
        day_field(t, turn_field("until"), t("agreements.until")),
    ]
    look = html.Button(t("agreements.look_first"), id=Id.TURN_LOOK, n_clicks=0, className="second small")
    save = html.Button(t("agreements.save"), id=Id.TURN_SAVE, n_clicks=0, className="ask small", hidden=True)
    touches = html.Div(id=Id.TURN_TOUCHES, role="status", className="agreements-said")
    return [
        section(t("turns.add"), html.Div(fields, className="agreements-form"), html.Div(look, className="agreements-acts"), touches, save)
    ]


def _choice(t: Texts, name: str, names: Mapping[str, Text]) -> Any:
    data = [{"value": id_, "label": said[t.language]} for id_, said in names.items()]
    return dmc.Select(id=turn_field(name), label=t(f"turns.{name}"), data=data, searchable=True, **FLOATING)


def _lifting(t: Texts, found: Schedule) -> list[Any]:
    """Going back to looking at once, which is asked twice; first what it would touch."""
    look = html.Button(t("agreements.look_first"), id=turn_acts("look-clear", found.camera.code), n_clicks=0, className="second small")
    sure = html.Button(t("turns.lift_sure"), id=turn_acts("clear", found.camera.code), n_clicks=0, className="second small")
    buttons = html.Div([look, sure], className="agreements-acts")
    note = html.P(t("turns.lift_note"), className="quiet")
    return [html.Details([html.Summary(t("turns.lift")), note, buttons], className="agreements-cameras")]


def _history(at: Here, found: Schedule) -> Any:
    undoes = found.keeps and may(at.who, "register.load", "own")
    return html.Ol([_step(at, one, undoes and one is found.steps[0]) for one in found.steps], className="agreements-history")


def _step(at: Here, one: Step, may_undo: bool) -> Any:
    t = at.t
    # Who did it by name is for the own organisation.
    by = one.by if one.organisation in (None, at.who.organisation_id) else ""
    counts = [t(f"turns.{what}", n=n) for what, n in (("recorded", one.recorded), ("closed", one.closed)) if n]
    undone = t("load.step_undone", n=one.undone_by) if one.undone_by else ""
    words = joined([word for word in (when(one.at, at.now, t), by, *counts, undone) if word])
    undo: list[Any] = []
    if may_undo and not one.undone_by and one.organisation == at.who.organisation_id:
        undo = [" ", html.Button(t("agreements.undo"), id=turn_acts("undo", str(one.change)), n_clicks=0, className="second small")]
    return html.Li([*words, *undo])
