"""One agreement in the dialogue: its terms, its cameras, what may be done with it, and what was recorded before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboard.core.models import Text
from dashboard.pages.agreements.ids import acts, ends, opens
from dashboard.pages.agreements.words import sentences, validity
from dashboard.pages.here import Here
from dashboard.policy.permissions import may
from dashboard.sharing.agreements import may_keep
from dashboard.store.agreements import Agreement, Reached
from dashboard.ui.dates import day_field
from dashboard.ui.format import when
from dashboard.ui.parts import attributes, joined, link_out, section, tag
from dashboard.ui.texts import Texts


def listed(at: Here, found: Sequence[Agreement]) -> Any:
    """The agreements as cards, or that there are none."""
    if not found:
        return html.P(at.t("agreements.none"), className="quiet")
    return html.Ul([html.Li(_short(at, one), className="card") for one in found], className="agreements-list")


def _short(at: Here, one: Agreement) -> list[Any]:
    t = at.t
    look = html.Button(
        t("agreements.look"),
        id=opens("show", one.code, one.id),
        n_clicks=0,
        className="second small",
        **attributes(aria_label=f"{t('agreements.look')}: {one.name}"),
    )
    words = [
        html.H2(one.name),
        html.P(t("agreements.parties", giver=one.giver_name, recipient=one.recipient_name)),
        html.P(joined([validity(t, one), one.code]), className="quiet"),
    ]
    return [html.Div(words), html.Div([_state(at, one), look], className="agreements-beside")]


def _state(at: Here, one: Agreement) -> Any:
    state = one.state(at.now)
    return tag(at.t(f"agreements.state_{state}"), {"in_force": "", "coming": "is-attention", "ended": "is-quiet"}[state])  # type: ignore[arg-type]


def card(at: Here, one: Agreement, cameras: Sequence[Reached], purposes: Mapping[str, Text], history: Sequence[Agreement]) -> list[Any]:
    """The dialogue's content for a version; `history` is all that was recorded under its code."""
    t, given = at.t, [camera for camera in cameras if camera.given]
    demo = [html.P(t("agreements.demo"), className="quiet")] if one.is_demo else []
    paper = link_out(one.document, one.document_url) if one.document else t("agreements.no_document")
    return [
        html.P(joined([_state(at, one), validity(t, one), one.code])),
        html.Ul([html.Li(sentence) for sentence in sentences(t, one, purposes, len(given))], className="agreements-terms"),
        html.P([t("agreements.document"), ": ", paper]),
        *demo,
        cameras_of(t, cameras),
        *(_acts(at, one) if may_keep(at.who, one) and one.closed_at is None else []),
        section(t("agreements.history"), _history(at, history)),
    ]


def cameras_of(t: Texts, cameras: Sequence[Reached]) -> Any:
    """The cameras, on demand; those that are not the giver's to give are said apart."""
    given, others = ([one for one in cameras if one.given is is_given] for is_given in (True, False))
    gap = [html.P("⚠ " + t("agreements.not_given", codes=", ".join(one.code for one in others)), className="gap")] if others else []
    links = [html.Li([html.A(one.code, href=f"/?camera={one.code}"), f" {one.name}"]) for one in given]
    return html.Details([html.Summary(t("agreements.cameras", n=len(given))), *gap, html.Ul(links)], className="agreements-cameras")


def _acts(at: Here, one: Agreement) -> list[Any]:
    t = at.t
    buttons: list[Any] = [
        html.Button(t(f"agreements.{do}"), id=opens(do, one.code, one.id), n_clicks=0, className="second small") for do in ("edit", "copy")
    ]
    if one.state(at.now) != "ended":
        last = day_field(t, ends(one.id), t("agreements.end_day"))
        look = html.Button(t("agreements.look_first"), id=acts("weigh", one.id), n_clicks=0, className="second small")
        form = html.Div([last, look], className="agreements-form")
        buttons.append(html.Details([html.Summary(t("agreements.end")), html.P(t("agreements.end_note"), className="quiet"), form]))
    return [html.Div(buttons, className="agreements-acts")]


def _history(at: Here, history: Sequence[Agreement]) -> Any:
    """What was recorded, the latest first; the last step can be undone by who loads registers."""
    recorded = sorted(history, key=lambda one: (one.recorded_at, one.id), reverse=True)
    return html.Ol([_recorded(at, one, is_last=one is recorded[0]) for one in recorded], className="agreements-history")


def _recorded(at: Here, one: Agreement, is_last: bool) -> Any:
    t = at.t
    # Who did it by name is for the own organisation; others read which side it was.
    by = one.changed_by if one.organisation_id in (None, at.who.organisation_id) else one.giver_name
    about = joined([when(one.recorded_at, at.now, t), by, validity(t, one), t("agreements.replaced") if one.closed_at else None])
    undo: list[Any] = []
    if is_last and one.change and not one.undone and may_keep(at.who, one) and may(at.who, "register.load", "own"):
        undo = [" ", html.Button(t("agreements.undo"), id=acts("undo", one.change), n_clicks=0, className="second small")]
    return html.Li([*about, *undo])
