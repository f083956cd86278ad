"""How an answer and its picture look: may I, the question, the live picture, its end. Pure: answers and leases in, components out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import dash_mantine_components as dmc
from dash import html

from dashboard.core.models import Answer, Lease
from dashboard.pages import longer, refused
from dashboard.pages.map.ids import Id, Part, part
from dashboard.store.agreement_requests import AgreementRequest
from dashboard.store.leases import Open
from dashboard.ui import parts, playing
from dashboard.ui.format import when
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts

# The chips and the key that chooses each (one chip and Enter); other reasons are words.
REASONS = {"ongeval": "o", "pechgeval": "p", "file": "f", "brug-tunnel": "b", "evenement": "e"}
ANSWER_IS_NEWS = timedelta(days=30)  # the answer to a request for an agreement; later it stands with the agreements only


def may_i(t: Texts, answer: Answer, title: str, printable: str, asked: bool = False) -> Any:
    """The answer with its rule and source, and its printable page; `asked`: it was really asked, so it says how it goes on."""
    code = t("answer.reason", code=t.either(f"code.{answer.code}", answer.code)) if answer.code else ""
    follow = t("answer.pending_follow") if asked and answer.outcome == "pending" else ""
    return parts.verdict(
        answer.outcome,
        title,
        t(f"answer.{answer.refusal or answer.outcome}"),
        answer.explanation[t.language],
        [code, follow, *grounds(t, answer, printable)],
    )


def grounds(t: Texts, answer: Answer, printable: str) -> list[Any]:
    """What an answer rests on: the rule and its source, whether that is confirmed, and the page to print."""
    source = answer.source[t.language]
    rule = t("answer.rule", rule=answer.rule) + (f" · {source}" if source else "")
    unconfirmed = t("answer.unconfirmed") if answer.conditions.get("unconfirmed") else ""
    return [rule, unconfirmed, html.A(t("explain.print"), href=printable, target="_blank")]


def question(t: Texts, answer: Answer, reason: str | None) -> list[Any]:
    """The question: a chip or other words, and the button."""
    words, look = ask_button(t, answer)
    return [chips(t, reason, Id.REASON, Id.WORDS), html.Button(words, id=Id.ASK, n_clicks=0, className=look)]


def ask_button(t: Texts, answer: Answer) -> tuple[list[Any], str]:
    """What stands on the button and its look. Where the answer is no already, asking still records that it was needed."""
    words = [t(f"ask.{answer.outcome}"), html.Span("↵", className="kbd", **attributes(aria_hidden="true"))]
    return words, "ask" if answer.outcome != "refused" else "second"


def chips(t: Texts, reason: str | None, id_: str, words_id: str) -> Any:
    """The reasons, each with its key, and a field for other words; `reason` is chosen already."""
    each = [
        html.Span(dmc.Chip(t(f"reason.{reason_}"), value=reason_, size="xs"), **attributes(data_key=key))
        for reason_, key in REASONS.items()
    ]
    words = dmc.TextInput(
        id=words_id,
        placeholder=t("ask.words"),
        size="xs",
        className="words",
        attributes={"input": {"aria-label": t("ask.words_long"), "maxLength": 200}},
    )
    group = html.Div([*each, words], className="chips", role="group", **attributes(aria_label=t("ask.reason")))
    return dmc.ChipGroup(group, id=id_, value=reason, deselectable=True)


def picture(t: Texts, lease: Lease, line: str, purpose: str, name: str) -> Any:
    """The live picture with its status line; `line` is the relay's WebSocket."""
    return parts.frame(
        playing.canvas(t, lease.id, line, name), html.Div(status(t, lease, purpose), id=Id.PICTURE_STATUS, className="status-line")
    )


def status(t: Texts, lease: Lease, purpose: str, note: str = "") -> list[Any]:
    """Purpose, what is done to the picture, what is left, a link for a player (assets/picture.js), two buttons; `note`: why it could not
    be extended."""
    done = [lease.masking] * (lease.masking != "none") + ["watermark"] * lease.watermark
    return [
        html.Span(purpose),
        *(html.Span(t(f"masking.{one}")) for one in done),
        parts.countdown(t("picture.left"), lease.ends_at, str(lease.id)),
        html.Span(className="spring"),
        html.Button(
            t("picture.player"),
            title=t("picture.player_why"),
            **attributes(data_ticket=str(lease.id), data_done=t("picture.player_done"), data_failed=t("picture.player_failed")),
        ),
        html.Button(
            [t("picture.extend"), html.Span("V", className="kbd")], id=Id.EXTEND, n_clicks=0, **attributes(data_early=longer.early(t))
        ),
        html.Button(t("hand_over.offer"), id=Id.HAND_OVER_OPEN, n_clicks=0),
        html.Button(t("picture.stop"), id=Id.STOP, n_clicks=0),
        *([html.Span(note, className="note", role="alert")] if note else []),
    ]


def picture_ended(t: Texts, reason: str) -> Any:
    """That the picture ended, and why, in words."""
    return parts.ended(t("picture.ended"), t.either(f"ended.{reason}", t("ended.other")))


def alternatives(t: Texts, others: Sequence[tuple[str, str]], at: str = "alternatives") -> Any:
    """Cameras that see the place and may be seen, as links; (code, name). `at` names the place that they stand in."""
    return refused.alternatives(t, [(open_camera(name, code, at), code) for code, name in others])


def agreement_answer(t: Texts, asked: AgreementRequest | None, now: datetime) -> list[Any]:
    """What came of the agreement that was asked for last, for as long as that is news: that it was made, or why not."""
    if asked is None or asked.settled_at is None or asked.settled_as == "withdrawn" or now - asked.settled_at > ANSWER_IS_NEWS:
        return []
    came_to = t(f"requested.on_{asked.settled_as}", when=when(asked.settled_at, now, t))
    why = f" {t('requested.why', words=asked.settled_words)}" if asked.settled_words else ""
    see = html.A(t("requested.see"), href="/agreements")
    return [html.Div([html.B(t("requested.drawer")), html.P(came_to + why), see], className="card agreement-answer")]


def let_go(t: Texts, pictures: Sequence[Open], account_id: UUID) -> Any:
    """At a limit: the open pictures that take the places; one press on one's own ends it and asks again, of a colleague's it says whose."""
    if not pictures:
        return None
    each = {(one.account_id, one.camera_code): one for one in pictures}.values()  # a camera that is open twice takes one place
    items = [html.Li(_end(t, one) if one.account_id == account_id else _whose(t, one)) for one in each]
    return html.Div([html.P(t("picture.let_go")), html.Ul(items, className="alternatives")], className="card")


def _end(t: Texts, one: Open) -> Any:
    id_ = part(Part.LET_GO, code=one.camera_code)
    return html.Button(t("picture.let_go_own", name=one.camera_name), id=id_, n_clicks=0, className="second small")


def _whose(t: Texts, one: Open) -> Any:
    return open_camera(t("picture.let_go_other", name=one.camera_name, who=one.holder), one.camera_code, "let-go")


def open_camera(text: Any, code: str, at: str, reason: str = "", look: str = "link") -> Any:
    """A button that opens a camera's drawer; `at` names the place it stands in, `reason` is filled in for the question."""
    return html.Button(text, id=part(Part.OPEN_CAMERA, code=code, at=at, reason=reason), n_clicks=0, className=look)


def asked(request_id: str | None, lease: Lease | None, code: str) -> dict[str, Any]:
    """What the page remembers of the question that is open: the store Id.ASKED."""
    return {"request": request_id, "lease": str(lease.id) if lease else None, "code": code}


def left(lease: Lease, now: datetime) -> bool:
    """Whether the lease still runs."""
    return lease.ended_at is None and lease.ends_at > now
