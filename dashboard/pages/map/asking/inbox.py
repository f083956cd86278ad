"""The inbox of who decides: the requests that wait, each granted in one click, refused with a code in two, alone or several at once.
Pure: what waits in, components out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.pages.map.asking.answers import open_camera
from dashboard.pages.map.ids import ALL_TICKED, Part, part
from dashboard.sharing.answer import CODES, MOST_WORDS
from dashboard.sharing.history import Waiting
from dashboard.ui.format import clock
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts
from dashboard.web import looks


def inbox(t: Texts, waiting: Sequence[Waiting]) -> list[Any]:
    """The whole drawer of the inbox, oldest request first. That nothing waits is shown by the look of an empty list (style_drawer.css)."""
    return [
        html.Div(html.H1(t("inbox.heading")), className="what"),
        _several(t),
        html.P("", id=part(Part.INBOX_SAID, request=ALL_TICKED), className="inbox-said", role="status"),
        html.Div([*(row(t, one) for one in waiting), slot(0)], className="inbox-rows"),
        html.P(t("inbox.none"), className="quiet inbox-none"),
    ]


def row(t: Texts, one: Waiting) -> Any:
    """One request that waits. It keeps its place, with what is typed in it, while others come and go around it."""
    id_ = str(one.request_id)
    reason = looks.reason(t, one.why, one.words)
    purpose = t("inbox.purpose", purpose=one.purpose[t.language], reason=reason, minutes=one.minutes)
    viewer = f"{t.either(f'role.{one.viewer}', one.viewer)}, {one.organisation}"
    wants = t("inbox.wants", who=viewer, camera=one.camera_name)
    show = open_camera(t("inbox.show"), one.camera_code, f"inbox-{id_}")
    return html.Div(
        [
            dmc.Checkbox(id=part(Part.TICK, request=id_), label=html.B(wants), checked=False, size="sm"),
            html.P(purpose),
            html.P([clock(one.asked_at), " · ", t("inbox.lapses", time=clock(one.lapses_at)), " · ", show]),
            html.P(one.explanation[t.language]),
            html.Div(_grant(t, id_, "grant"), className="buttons"),
            _refusal(t, id_),
            html.P("", id=part(Part.INBOX_SAID, request=id_), className="gap inbox-said", role="alert"),
        ],
        className="card request",
        id=part(Part.INBOX_ROW, request=id_),
    )


def slot(number: int) -> Any:
    """The empty place at the end of the list, where those that come find room (deciding.py, `changes`)."""
    return html.Div(id=part(Part.INBOX_SLOT, after=str(number)), className="inbox-slot")


def _several(t: Texts) -> Any:
    """What is done to all that are ticked; shown from two requests on (style_drawer.css)."""
    tick_all = html.Button(t("inbox.tick_all"), id=part(Part.TICK_ALL, of="rows"), n_clicks=0, className="second small")
    return html.Div(
        [
            html.Div([tick_all, _grant(t, ALL_TICKED, "second small")], className="buttons"),
            _refusal(t, ALL_TICKED),
        ],
        className="card request several",
        role="group",
        **attributes(aria_label=t("inbox.several")),
    )


def _grant(t: Texts, id_: str, look: str) -> Any:
    words = t("inbox.grant_ticked" if id_ == ALL_TICKED else "inbox.grant")
    return html.Button(words, id=part(Part.GRANT, request=id_), n_clicks=0, className=look)


def _refusal(t: Texts, id_: str) -> Any:
    """Behind a word: the controller's own words, and a button a code, so that a refusal takes two clicks whatever its code is."""
    codes = [
        html.Button(t(f"inbox.refuse.{code}"), id=part(Part.REFUSE, request=id_, code=code), n_clicks=0, className="second small")
        for code in CODES
    ]
    words = dmc.TextInput(
        id=part(Part.REFUSE_WORDS, request=id_),
        placeholder=t("inbox.words"),
        size="xs",
        attributes={"input": {"aria-label": t("inbox.words"), "maxLength": MOST_WORDS}},
    )
    group = html.Div(codes, className="chips", role="group", **attributes(aria_label=t("inbox.why")))
    return html.Details(
        [html.Summary(t("inbox.refuse_ticked" if id_ == ALL_TICKED else "inbox.refuse")), html.Div([words, group], className="refuse-form")]
    )
