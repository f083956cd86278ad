"""What the signs on the map mean. Folds to the scale of the roads, and stays as it was left (assets/panel.js)."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts

LIFECYCLES = ("planned", "removed")


def legend(t: Texts, triggers: bool) -> Any:
    """The legend, with the signs of the layers that this installation has."""
    head = html.Summary([html.Span(t("legend.title"), className="legend-title"), _scale(t)])
    body = [_part(t, "cameras", _cameras(t)), _part(t, "basis", _bases(t)), _part(t, "areas", _areas(t))]
    signs = [*body, *([_part(t, "other", _triggers(t))] if triggers else [])]
    return html.Details([head, html.Div(signs, className="legend-body")], className="legend", **attributes(data_keeps="legend"))


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
