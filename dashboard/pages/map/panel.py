"""The panel on the left: layers first, then filters by owner and legal basis with live counts. Its dots are the legend of the cameras."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.pages.map.ids import Id, Part, part
from dashboard.ui.parts import attributes
from dashboard.ui.shell import OVER_PANELS
from dashboard.ui.texts import Texts

NAME = "panel-left"
LAYERS = ("cameras", "flow", "forecast", "triggers", "areas", "heat")
SHOWN_AT_FIRST = ("cameras", "flow", "forecast", "triggers")
OWNER_KINDS = ("traffic", "public_order", "transport", "tunnel", "bridge", "road", "parking", "other")
PERIODS = ("30", "365", "3650")  # days of incidents that the heat counts


def panel(t: Texts, layers: list[str], shown: list[str]) -> Any:
    """The panel, and the button that brings it back once it is folded. Counts and legal bases come from a callback."""
    fold = html.Button("‹", className="plain fold", title=t("panel.fold"), **attributes(aria_label=t("panel.fold"), data_folds=NAME))
    head = html.Div([html.H2(t("panel.layers")), fold], className="panel-head")
    aside = html.Aside(
        [head, *_layers(t, layers, shown), *_filters(t)], id=NAME, className="panel panel-left", **attributes(aria_label=t("panel.layers"))
    )
    back = html.Button(t("panel.layers"), className="chip-button unfold", **attributes(data_folds=NAME, aria_expanded="false"))
    return html.Div([aside, back])


def basis_rows(bases: list[tuple[str, str, str]]) -> list[Any]:
    """The rows of the basis filter; `bases` are (id, name, count)."""
    return [_row(id_, name, count=count) for id_, name, count in bases]


def _layers(t: Texts, layers: list[str], shown: list[str]) -> list[Any]:
    rows = [_row(layer, t(f"layer.{layer}"), count=t.either(f"layer.state.{layer}", "")) for layer in layers]
    periods = [{"value": days, "label": t(f"period.{days}")} for days in PERIODS]
    said = {"input": {"aria-label": t("period.label")}}
    return [
        dmc.CheckboxGroup(rows, id=Id.LAYERS, value=shown),
        dmc.Select(
            id=Id.PERIOD,
            value=PERIODS[1],
            data=periods,
            allowDeselect=False,
            size="xs",
            className="heat-period",
            comboboxProps={"zIndex": OVER_PANELS},
            attributes=said,
        ),
    ]


def _filters(t: Texts) -> list[Any]:
    owners = html.Div([_row(kind, t(f"owner.{kind}"), dot=kind) for kind in OWNER_KINDS], id=Id.OWNER_OPTIONS)
    missing = dmc.Checkbox(
        id=Id.MISSING, label=_label("missing", t("panel.missing")), checked=False, className="row is-attention", size="xs"
    )
    return [
        html.H2(t("panel.owner")),
        dmc.CheckboxGroup(owners, id=Id.OWNERS, value=list(OWNER_KINDS)),
        html.H2(t("panel.basis")),
        dmc.CheckboxGroup(html.Div(id=Id.BASIS_OPTIONS), id=Id.BASES, value=[]),
        missing,
    ]


def _row(value: str, text: str, dot: str | None = None, count: str = "") -> Any:
    return dmc.Checkbox(value=value, label=_label(value, text, dot, count), className="row", size="xs")


def _label(value: str, text: str, dot: str | None = None, count: str = "") -> Any:
    mark = [html.Span(className=f"dot owner-{dot}")] if dot else []
    said = [html.Span(text, className="row-text", title=text), html.Span(count, id=part(Part.COUNT, of=value), className="count")]
    return html.Span([*mark, *said], className="row-label")
