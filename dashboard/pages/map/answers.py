"""How an answer and its picture look: may I, the question, the live picture, its end. Pure: answers and leases in, components out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.core.models import Answer, Lease
from dashboard.pages.map.ids import Id, Part, part
from dashboard.ui import parts
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts

# The chips and the key that chooses each (one chip and Enter); other reasons are words.
REASONS = {"ongeval": "o", "pechgeval": "p", "file": "f", "brug-tunnel": "b", "evenement": "e"}


def may_i(t: Texts, answer: Answer, title: str, asked: bool = False) -> Any:
    """The answer with its rule and source; `asked`: it was really asked, so it says how it goes on."""
    code = t("answer.reason", code=t.either(f"code.{answer.code}", answer.code)) if answer.code else ""
    follow = t("answer.pending_follow") if asked and answer.outcome == "pending" else ""
    source = answer.source[t.language]
    rule = t("answer.rule", rule=answer.rule) + (f" · {source}" if source else "")
    unconfirmed = t("answer.unconfirmed") if answer.conditions.get("unconfirmed") else ""
    return parts.verdict(
        answer.outcome,
        title,
        t(f"answer.{answer.refusal or answer.outcome}"),
        answer.explanation[t.language],
        [code, follow, rule, unconfirmed],
    )


def question(t: Texts, answer: Answer, reason: str | None) -> list[Any]:
    """The question: a chip or other words, and the button. Where the answer is no already, asking still records that it was needed."""
    chips = [
        html.Span(dmc.Chip(t(f"reason.{reason_}"), value=reason_, size="xs"), **attributes(data_key=key))
        for reason_, key in REASONS.items()
    ]
    words = dmc.TextInput(
        id=Id.WORDS,
        placeholder=t("ask.words"),
        size="xs",
        className="words",
        attributes={"input": {"aria-label": t("ask.words_long"), "maxLength": 200}},
    )
    button: Any = [t(f"ask.{answer.outcome}"), html.Span("↵", className="kbd", **attributes(aria_hidden="true"))]
    group = html.Div([*chips, words], className="chips", role="group", **attributes(aria_label=t("ask.reason")))
    return [
        dmc.ChipGroup(group, id=Id.REASON, value=reason, deselectable=True),
        html.Button(button, id=Id.ASK, n_clicks=0, className="ask" if answer.outcome != "refused" else "second"),
    ]


def picture(t: Texts, lease: Lease, url: str, purpose: str, name: str) -> Any:
    """The live picture with its status line. Removing it from the page ends the connection (assets/picture.js)."""
    image = html.Img(src=url, className="live", alt=t("picture.alt", name=name))
    fallback = html.Div([html.B(t("picture.none")), html.Div(t("picture.none_why"))], className="no-picture")
    return parts.frame([image, fallback], html.Div(status(t, lease, purpose), id=Id.PICTURE_STATUS, className="status-line"))


def status(t: Texts, lease: Lease, purpose: str, note: str = "") -> list[Any]:
    """Purpose, masking, what is left, and the two buttons; `note`: why it could not be extended."""
    masking = [html.Span(t(f"masking.{lease.masking}"))] if lease.masking != "none" else []
    return [
        html.Span(purpose),
        *masking,
        parts.countdown(t("picture.left"), lease.ends_at, str(lease.id)),
        html.Span(className="spring"),
        html.Button([t("picture.extend"), html.Span("V", className="kbd")], id=Id.EXTEND, n_clicks=0),
        html.Button(t("picture.stop"), id=Id.STOP, n_clicks=0),
        *([html.Span(note, className="note", role="alert")] if note else []),
    ]


def picture_ended(t: Texts, reason: str) -> Any:
    """That the picture ended, and why, in words."""
    return parts.ended(t("picture.ended"), t.either(f"ended.{reason}", t("ended.other")))


def alternatives(t: Texts, others: Sequence[tuple[str, str]]) -> Any:
    """Cameras that see the place and may be seen, as links; (code, name)."""
    if not others:
        return None
    links = [html.Li(open_camera(name, code, "alternatives")) for code, name in others]
    return html.Div([html.P(t("answer.alternatives")), html.Ul(links, className="alternatives")], className="card")


def open_camera(text: Any, code: str, at: str, reason: str = "", look: str = "link") -> Any:
    """A button that opens a camera's drawer; `at` names the place it stands in, `reason` is filled in for the question."""
    return html.Button(text, id=part(Part.OPEN_CAMERA, code=code, at=at, reason=reason), n_clicks=0, className=look)


def asked(request_id: str | None, lease: Lease | None, code: str) -> dict[str, Any]:
    """What the page remembers of the question that is open: the store Id.ASKED."""
    return {"request": request_id, "lease": str(lease.id) if lease else None, "code": code}


def left(lease: Lease, now: datetime) -> bool:
    """Whether the lease still runs."""
    return lease.ended_at is None and lease.ends_at > now
