"""The wall before anything stands on it: its tools, an empty grid, and its dialogues. A button says in `data-wall` what it does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.pages import longer, shifts
from dashboard.pages.wall.ids import Id
from dashboard.sharing.ask import REASONS
from dashboard.ui import playing
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts

GRIDS = ("spot", "1", "4", "9", "16")
KEYS = ("1-9", "F1-F10", "V", "M", "S", "Del", "Shift", "O P F B E A", "Esc", "?")  # as the texts name them, below wall.key


def page(t: Texts) -> Any:
    """The page for who may look."""
    shared = {"print": t("explain.print"), "agreement": t("agreement.ask"), "agreement_asked": t("agreement.asked")}
    shared |= {"let_go": t("picture.let_go_own"), "let_go_other": t("picture.let_go_other")}
    said = {**playing.words(t), **shared, **t.under("wall.script"), **longer.words(t)}
    words = attributes(data_words=json.dumps(said, ensure_ascii=False))
    parts = [
        html.H1(t("wall.title"), className="unseen"),
        _tools(t),
        _ask(t),
        *shifts.stage(),
        html.Div(id=Id.BAR, className="wall-bar", hidden=True, role="status"),
        html.Div(id=Id.TILES, className="wall-tiles", role="group", **attributes(aria_label=t("wall.pictures"))),
        html.Div([html.P(t("wall.empty")), button(t("wall.choose"), "choose", "ask small")], id=Id.EMPTY, className="wall-empty"),
        html.Div(id=Id.SAID, className="unseen", role="status"),
        _choose(t),
        _save(t),
        _fault(t),
        _keys(t),
        _shift(t),
    ]
    return html.Main(parts, id=Id.WALL, className="wall", **words)


def closed(t: Texts) -> Any:
    """The page for who may not look."""
    return html.Main([html.H1(t("wall.title")), html.P(t("wall.closed")), html.A(t("nav.map"), href="/")], className="nothing-here")


def button(words: Any, does: str, look: str = "second small", **more: Any) -> Any:
    """A button that assets/wall.js acts on."""
    return html.Button(words, type="button", className=look, **attributes(data_wall=does), **more)


def _tools(t: Texts) -> Any:
    grids = [html.Option(t(f"wall.grid.{grid}"), value=grid) for grid in GRIDS]
    help_ = html.P(t("wall.help"), className="wall-help quiet")
    return html.Div(
        [
            html.B(t("wall.title"), id=Id.TITLE),
            button(t("wall.choose"), "choose"),
            button("", "more", id=Id.MORE, hidden=True),
            html.Label([html.Span(t("wall.grid"), className="unseen"), html.Select(grids, id=Id.GRID)]),
            button(t("wall.save"), "save"),
            button(t("wall.own_window"), "window"),
            button(t("shift.menu"), "shift"),
            html.Div(className="spring"),
            help_,
            button("?", "keys", "second small wall-what", **attributes(aria_label=t("wall.keys"))),
        ],
        className="wall-tools",
    )


def _ask(t: Texts) -> Any:
    chips = [
        button([html.Kbd(reason[0].upper()), " ", t(f"reason.{reason}")], "ask", "chip-button", **attributes(data_reason=reason))
        for reason in REASONS
    ]
    tasks = html.Select([html.Option(t("purpose.by_role"), value="")], id=Id.PURPOSE, **attributes(data_other=t("purpose.other")))
    purpose = html.Label([t("purpose.for"), " ", tasks], className="wall-purpose")
    other = [
        button([html.Kbd("A"), " ", t("reason.other")], "other", "chip-button"),
        dmc.TextInput(
            id=Id.ASK_OTHER,
            placeholder=t("wall.words"),
            value="",
            size="xs",
            attributes={"input": {"aria-label": t("ask.words_long"), "maxLength": 200}},
        ),
    ]
    return html.Div([html.Span(id=Id.ASK_WORDS), *chips, *other, purpose], id=Id.ASK, className="wall-ask", hidden=True, role="group")


def _dialogue(t: Texts, id_: Id, title: str, children: Sequence[Any]) -> Any:
    close = html.Button("×", type="button", className="plain", **attributes(aria_label=t("drawer.close"), data_wall="close"))
    head = html.Div([html.H2(title, id=f"{id_}-title"), close], className="wall-dialogue-head")
    return html.Dialog([head, *children], id=id_, className="wall-dialogue", **attributes(aria_labelledby=f"{id_}-title"))


def _choose(t: Texts) -> Any:
    return _dialogue(
        t,
        Id.CHOOSE,
        t("wall.choose"),
        [
            dmc.TextInput(id=Id.SEARCH, label=t("wall.search"), value=""),
            html.Ul(id=Id.FOUND, className="wall-list"),
            html.H3(t("wall.collections")),
            html.Ul(id=Id.COLLECTIONS, className="wall-list"),
            html.H3(t("wall.layouts")),
            html.Ul(id=Id.LAYOUTS, className="wall-list"),
        ],
    )


def _save(t: Texts) -> Any:
    field = dmc.TextInput(
        id=Id.SAVE_NAME, label=t("wall.name"), description=t("wall.save_why"), value="", attributes={"input": {"maxLength": 100}}
    )
    return _dialogue(t, Id.SAVE, t("wall.save_layout"), [field, button(t("wall.save"), "keep", "ask small")])


def _fault(t: Texts) -> Any:
    field = dmc.TextInput(id=Id.FAULT_WORDS, label=t("wall.fault_words"), value="", attributes={"input": {"maxLength": 500}})
    return _dialogue(t, Id.FAULT, t("wall.fault"), [html.P(id=Id.FAULT_OF), field, button(t("wall.fault_send"), "report", "ask small")])


def _shift(t: Texts) -> Any:
    """The browser's own list: it takes no place in a dialogue over everything else."""
    choice = html.Label([html.Span(t("hand_over.to")), html.Select(id=Id.SHIFT_TO)], className="wall-shift-to")
    said = html.P(id=Id.SHIFT_SAID, role="status")
    return _dialogue(t, Id.SHIFT, t("shift.menu"), [html.P(t("shift.goes")), choice, button(t("shift.send"), "give", "ask small"), said])


def _keys(t: Texts) -> Any:
    rows = [html.Div([html.Dt(html.Kbd(key)), html.Dd(t(f"wall.key.{number}"))]) for number, key in enumerate(KEYS)]
    return _dialogue(t, Id.KEYS, t("wall.keys"), [html.Dl(rows, className="wall-key-list")])
