"""Small parts of the page of accounts: a table that becomes cards on a phone, a question before what cannot be undone, a secret."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from dash import html

from dashboard.core.clock import LOCAL
from dashboard.core.errors import BadInput, BeeldregieError
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts


def table(heads: Sequence[str], rows: Sequence[Sequence[Any]], nothing: str) -> Any:
    """A table; each cell knows its heading, which a narrow screen shows beside it. Without rows: that there is nothing."""
    if not rows:
        return html.P(nothing, className="quiet")
    head = html.Thead(html.Tr([html.Th(word, scope="col") if word else html.Td() for word in heads]))
    body = [html.Tr([html.Td(cell, **attributes(data_head=word)) for word, cell in zip(heads, row, strict=True)]) for row in rows]
    return html.Table([head, html.Tbody(body)], className="accounts-table")


def sure(words: str, button: Any) -> Any:
    """A button behind a word, for what cannot be undone: a second press does it."""
    return html.Details([html.Summary(words), button], className="accounts-sure")


def once(sentence: str, secret: str) -> Any:
    """A secret that is shown now and never again."""
    return html.Div([html.P(sentence), html.Code(secret, className="accounts-secret", tabIndex=0)], className="card")


def midnight(day: str | None, after: int = 0) -> datetime | None:
    """The start of a local day ("2026-12-31"), or of the one so many days after it; None: no day. Raises BadInput."""
    if not day:
        return None
    try:
        return datetime.combine(date.fromisoformat(day) + timedelta(days=after), time(), LOCAL)
    except (ValueError, OverflowError):
        raise BadInput("Dit is geen datum.", "This is not a date.") from None


def wrong(t: Texts, error: BeeldregieError) -> Any:
    """Why it was not done."""
    return html.P(error.said(t.language), className="gap")
