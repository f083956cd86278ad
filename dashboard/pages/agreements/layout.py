"""The page of agreements, before anything has been asked of the database."""

from __future__ import annotations

from typing import Any, get_args

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.pages.agreements import requested_view
from dashboard.pages.agreements.ids import Id, opens
from dashboard.store.agreements import Side, Sort, State
from dashboard.ui.dates import in_language
from dashboard.ui.shell import OVER_PANELS
from dashboard.ui.texts import Texts

# What drops down lies over the dialogue; without a scroll area of its own, which the keyboard could not reach.
FLOATING: dict[str, Any] = {"comboboxProps": {"zIndex": OVER_PANELS + 100}, "withScrollArea": False}


def page(t: Texts, keeps: bool) -> Any:
    """The page; `keeps`: for who may make agreements."""
    new = [html.Button(t("agreements.new"), id=opens("new"), n_clicks=0, className="second small")] if keeps else []
    listed = [
        html.Div([html.P(t("agreements.intro"), className="quiet"), *new], className="agreements-head"),
        _filters(t),
        html.Div(html.P(t("agreements.waiting"), className="quiet"), id=Id.LIST),
        _dialogue(t),
    ]
    tabs = [("agreements", listed), ("requested", requested_view.tab(t)), ("turns", _turns(t))]
    badges = {"requested": html.Span("", id=Id.REQUEST_COUNT, className="badge", hidden=True)}
    heads = dmc.TabsList([dmc.TabsTab(t(f"agreements.tab_{name}"), value=name, rightSection=badges.get(name)) for name, _ in tabs])
    panels = [dmc.TabsPanel(html.Div(parts, className="agreements-tab"), value=name) for name, parts in tabs]
    stores = [
        *(dcc.Store(id_, data=0) for id_ in (Id.NEWS, Id.TURN_NEWS)),
        *(dcc.Store(id_) for id_ in (Id.CHOSEN, Id.LOOKED_AT, Id.REQUEST_NEWS, Id.TURN_LOOKED_AT)),
    ]
    body = [html.H1(t("agreements.title")), dmc.Tabs([heads, *panels], value="agreements"), *stores]
    return html.Main(in_language(t, html.Div(body, className="agreements-page")), className="agreements")


def _turns(t: Texts) -> list[Any]:
    """The tab of turns: a camera is chosen first."""
    camera = dmc.Select(
        id=Id.TURN_CAMERA,
        label=t("turns.camera"),
        description=t("turns.camera_hint"),
        data=[],
        searchable=True,
        clearable=True,
        filter={"function": "beeldregieAsFound"},
        nothingFoundMessage=t("shell.nothing_found"),
        **FLOATING,
    )
    return [
        html.P(t("turns.intro"), className="quiet"),
        camera,
        html.Div(id=Id.TURN_SAID, role="status", className="agreements-said"),
        html.Div(id=Id.TURN_BODY),
    ]


def _filters(t: Texts) -> Any:
    def choice(id_: Id, label: str, values: tuple[str, ...], chosen: str) -> Any:
        data = [{"value": one, "label": t(f"agreements.{label}_{one}")} for one in values]
        return dmc.Select(id=id_, label=t(f"agreements.{label}"), data=data, value=chosen, allowDeselect=False, **FLOATING)

    return html.Div(
        [
            dmc.TextInput(id=Id.WORDS, label=t("agreements.search"), debounce=300),
            choice(Id.SIDE, "side", get_args(Side), "all"),
            choice(Id.STATE, "state", get_args(State), "all"),
            choice(Id.SORT, "sort", get_args(Sort), "name"),
        ],
        className="agreements-form",
    )


def _dialogue(t: Texts) -> Any:
    return dmc.Modal(
        [html.Div(id=Id.BODY), html.Div(id=Id.SAID, role="status", className="agreements-said")],
        id=Id.DIALOGUE,
        opened=False,
        size="xl",
        zIndex=OVER_PANELS,
        closeButtonProps={"aria-label": t("drawer.close")},
    )
