"""What the signs on the map mean. Folds to the scale of the roads, and stays as it was left (assets/panel.js). The signs come when it is
opened: whatever stands in the first page is worked through at every change of it."""

from __future__ import annotations

from typing import Any

import dash
from dash import Input, Output, dcc, html

from dashboard.pages.here import here
from dashboard.pages.map.ids import Id
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts
from dashboard.web.context import Services

LIFECYCLES = ("planned", "removed")


def register(app: dash.Dash, use: Services) -> None:
    """The signs, once somebody wants to see them."""

    @app.callback(Output(Id.LEGEND, "children"), Input(Id.LEGEND_OPENED, "data"), prevent_initial_call=True)
    async def open_legend(_: bool) -> Any:
        return signs(here(app, use).t, use.settings.triggering)


def legend(t: Texts) -> Any:
    """The legend, folded."""
    head = html.Summary([html.Span(t("legend.title"), className="legend-title"), _scale(t)])
    body = html.Div(id=Id.LEGEND, className="legend-body")
    asking = attributes(data_keeps="legend", data_asks=Id.LEGEND_OPENED)
    return html.Details([head, body, dcc.Store(id=Id.LEGEND_OPENED)], className="legend", **asking)


def signs(t: Texts, triggers: bool) -> list[Any]:
    """What the signs mean, of the layers that this installation has."""
    body = [_part(t, "cameras", _cameras(t)), _part(t, "basis", _bases(t)), _part(t, "areas", _areas(t))]
    return [*body, *([_part(t, "other", _triggers(t))] if triggers else [])]


def _scale(t: Texts) -> Any:
    steps = [html.I(className=f"swatch flow-{step}") for step in range(5)]
    said = [html.Span(t("legend.free")), html.Span(steps, className="swatches"), html.Span(t("legend.standstill"))]
    return html.Span([*said, html.I(className="swatch flow-none"), html.Span(t("legend.none"))], className="legend-scale")


def _part(t: Texts, name: str, lines: list[Any]) -> Any:
    return html.Section([html.H3(t(f"legend.{name}")), *lines])


def _line(sign: Any, words: str) -> Any:
    return html.P([html.Span(sign, className="sign", **attributes(aria_hidden="true")), words])


def _cameras(t: Texts) -> list[Any]:
    ring = html.I(className="sign-ring")
    looks = [html.I(className=f"sign-camera is-{lifecycle}") for lifecycle in LIFECYCLES]
    return [
        _line(ring, t("legend.ring")),
        _line(html.I(className="sign-camera"), t("legend.active")),
        *(_line(look, t(f"legend.{lifecycle}")) for look, lifecycle in zip(looks, LIFECYCLES, strict=True)),
        _line(html.I(className="sign-camera is-missing"), t("legend.missing")),
        _line(html.I(className="sign-camera is-shut"), t("legend.shutter")),
        _line(html.I(className="sign-cone"), t("legend.cone")),
    ]


def _bases(t: Texts) -> list[Any]:
    """The letter of every ground; a letter and not a colour, so that everyone can tell them apart."""
    return [_line(html.Span(mark, className="basis-mark"), t(f"legend.basis.{basis}")) for basis, mark in t.under("mark").items()]


def _areas(t: Texts) -> list[Any]:
    return [_line(html.I(className=f"sign-area {look}"), t(f"legend.area.{look}")) for look in ("is-designation", "is-lapsed", "is-own")]


def _triggers(t: Texts) -> list[Any]:
    return [_line(html.I(className="sign-trigger"), t("legend.trigger")), _line(html.I(className="sign-heat"), t("legend.heat"))]
