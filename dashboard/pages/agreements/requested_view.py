"""How what was asked looks: open requests first, with what can be done about each; then those that were answered. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.pages.agreements.ids import Id, opens, request_acts, request_words
from dashboard.pages.here import Here
from dashboard.sharing.agreement_requests import MOST_WORDS
from dashboard.store.agreement_requests import AgreementRequest
from dashboard.ui.format import number, when
from dashboard.ui.parts import Tone, attributes, joined, tag
from dashboard.ui.texts import Texts

_TONES: dict[str, Tone] = {"agreed": "", "declined": "is-attention", "withdrawn": "is-quiet"}


@dataclass(frozen=True, slots=True)
class Row:
    """A request, and whether who reads it may answer it or take it back."""

    request: AgreementRequest
    answers: bool
    withdraws: bool


def tab(t: Texts) -> list[Any]:
    """The tab before anything was read."""
    return [
        html.P(t("requested.intro"), className="quiet"),
        html.Div(id=Id.REQUEST_SAID, role="status", className="agreements-said"),
        html.Div(html.P(t("requested.waiting"), className="quiet"), id=Id.REQUESTED),
    ]


def listed(at: Here, found: Sequence[Row], typed: Mapping[str, str]) -> Any:
    """All requests; `typed`: words that were being written, by request."""
    if not found:
        return html.P(at.t("requested.none"), className="quiet")
    parts = (("open", [row for row in found if not row.request.settled_at]), ("settled", [row for row in found if row.request.settled_at]))
    return [
        html.Section([html.H2(at.t(f"requested.{name}")), html.Ul([_row(at, row, typed) for row in rows], className="agreements-list")])
        for name, rows in parts
        if rows
    ]


def _row(at: Here, row: Row, typed: Mapping[str, str]) -> Any:
    asked = row.request
    camera = html.A(f"{asked.camera_name} ({asked.camera_code})", href=f"/?camera={asked.camera_code}")
    said = [html.P(at.t("requested.words", words=asked.words))] if asked.words else []
    words = [
        html.H3(camera),
        html.P(at.t("requested.who", organisation=asked.organisation, purpose=asked.purpose[at.t.language].lower())),
        *said,
        html.P(joined(_counted(at, asked)), className="quiet"),
        *_answer(at, asked),
    ]
    beside = html.Div(_beside(at, row, typed.get(str(asked.id), "")), className="agreements-beside")
    return html.Li([html.Div(words), beside], className="card")


def _counted(at: Here, asked: AgreementRequest) -> list[str]:
    """Since when, by how many colleagues, and how often the answer to them was no."""
    t = at.t
    votes = t("requested.vote" if asked.votes == 1 else "requested.votes", n=number(asked.votes, t))
    refused = t("requested.refused_once" if asked.refused == 1 else "requested.refused", n=number(asked.refused, t))
    return [t("requested.since", when=when(asked.asked_at, at.now, t)), votes, refused]


def _answer(at: Here, asked: AgreementRequest) -> list[Any]:
    """When it was answered, and why not."""
    if asked.settled_at is None:
        return []
    moment = html.P(at.t(f"requested.on_{asked.settled_as}", when=when(asked.settled_at, at.now, at.t)), className="quiet")
    return [moment, *([html.P(at.t("requested.why", words=asked.settled_words))] if asked.settled_words else [])]


def _beside(at: Here, row: Row, typed: str) -> list[Any]:
    """What it came to, or what can be done about it."""
    t, asked = at.t, row.request
    if asked.settled_as:
        look = [_button(t("agreements.look"), opens("show", asked.agreement_code), asked)] if asked.agreement_code else []
        return [tag(t(f"requested.as_{asked.settled_as}"), _TONES[asked.settled_as]), *look]
    waits = [] if row.answers else [tag(t("requested.waits"), "is-quiet")]
    make = [_button(t("requested.make"), opens("asked", str(asked.id)), asked), _declining(t, asked, typed)] if row.answers else []
    return [*waits, *make, *([_withdrawing(t, asked)] if row.withdraws else [])]


def _button(words: str, id_: Mapping[str, Any], asked: AgreementRequest) -> Any:
    return html.Button(words, id=dict(id_), n_clicks=0, className="second small", **attributes(aria_label=f"{words}: {asked.camera_name}"))


def _declining(t: Texts, asked: AgreementRequest, typed: str) -> Any:
    """Why not, and then the button; it stays open while words are written."""
    words = dmc.TextInput(
        id=request_words(str(asked.id)), label=t("requested.why_not"), value=typed, attributes={"input": {"maxLength": MOST_WORDS}}
    )
    sure = _button(t("requested.decline_sure"), request_acts("decline", str(asked.id)), asked)
    return html.Details([html.Summary(t("requested.decline")), words, sure], className="requested-act", open=bool(typed))


def _withdrawing(t: Texts, asked: AgreementRequest) -> Any:
    sure = _button(t("requested.withdraw_sure"), request_acts("withdraw", str(asked.id)), asked)
    return html.Details([html.Summary(t("requested.withdraw")), sure], className="requested-act")
