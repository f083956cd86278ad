"""Parts that drawers and panels are built of. Plain values in, components out; looks stand in assets/style_drawer.css."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from dash import html

Tone = Literal["", "is-attention", "is-quiet"]


def attributes(**given: str) -> dict[str, Any]:
    """HTML attributes that are no Python names: `attributes(aria_label="x")` is {"aria-label": "x"}."""
    return {name.replace("_", "-"): value for name, value in given.items()}


def tag(text: str, tone: Tone = "") -> Any:
    """A short fact in a pill."""
    return html.Span(text, className=f"tag {tone}".strip())


def facts(pairs: Sequence[tuple[str, str | None]], unknown: str) -> Any:
    """Words and what they are; what is not known says so, in amber."""
    rows = [html.Div([html.Dt(word), html.Dd(value or html.Span(unknown, className="gap"))]) for word, value in pairs]
    return html.Dl(rows, className="whose")


def card(title: str, note: str, lines: Sequence[Any], gaps: Sequence[str] = ()) -> Any:
    """A card: a title, a note, lines below, and what is missing in amber."""
    body = [html.P(line) for line in lines if line]
    return html.Div([html.H3(title), html.P(note), *body, *(html.P("⚠ " + gap, className="gap") for gap in gaps)], className="card")


def joined(words: Sequence[Any]) -> list[Any]:
    """Words and links on one line, with dots between; empty ones left out."""
    shown = [word for word in words if word]
    return [part for word in shown for part in (" · ", word)][1:]


def verdict(outcome: str, title: str, head: str, sentence: str, lines: Sequence[Any]) -> Any:
    """An answer: the word first, then why, then rule and source. The word says it; colour only repeats it."""
    said = html.P([html.B(head), " ", sentence], className="say")
    return html.Div([html.H2(title), said, *(html.P(line) for line in lines if line)], className=f"card verdict is-{outcome}")


def section(title: str, *children: Any, quietly: bool = False) -> Any:
    """A part of the drawer with its heading; `quietly`: for screen readers only, where the part speaks for itself."""
    return html.Section([html.H2(title, className="unseen" if quietly else ""), *children])


def link_out(text: str, url: str | None) -> Any:
    """A link to a document, or only its name."""
    return html.A(text, href=url, target="_blank", rel="noopener noreferrer") if url else text


def moment_link(said: str, moment: datetime, url: str, label: str) -> Any:
    """A moment as the way to more of it, in a page of its own; `label` is what a screen reader says after it."""
    return html.A([html.Time(said, dateTime=moment.isoformat()), html.Span(f" {label}", className="unseen")], href=url, target="_blank")


def countdown(words: str, ends_at: datetime, lease_id: str) -> Any:
    """The time that is left, counted by assets/picture.js, which tells when it has run out."""
    return html.Span("", className="countdown", **attributes(data_ends_at=ends_at.isoformat(), data_words=words, data_lease=lease_id))


def frame(content: Sequence[Any], status: Any) -> Any:
    """The place of a picture, with its status line below."""
    return html.Figure(
        [html.Div(list(content), className="picture-frame"), html.Figcaption(status, className="picture-status")], className="picture"
    )


def ended(head: str, why: str) -> Any:
    """Where a picture was: that it ended, and why."""
    return html.Figure(
        html.Div(html.Div([html.B(head), html.Span(why)], className="ended"), className="picture-frame"), className="picture"
    )
