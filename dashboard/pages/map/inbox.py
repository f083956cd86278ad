"""The inbox of who decides: the requests that wait, each granted in one click, refused in two. Pure: what waits in, components out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.pages.map.answers import open_camera
from dashboard.pages.map.ids import Id, Part, part
from dashboard.sharing.answer import CODES, MOST_WORDS
from dashboard.sharing.history import Waiting
from dashboard.ui.format import clock
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts


def inbox(t: Texts, waiting: Sequence[Waiting], error: str = "") -> list[Any]:
    """The whole drawer of the inbox, oldest request first; `error`: what the last answer came to, if it could not be given."""
    requests = [_request(t, one) for one in waiting] or [html.P(t("inbox.none"), className="quiet")]
    return [
        html.Div(html.H1(t("inbox.heading")), className="what"),
        html.P(error, id=Id.INBOX_ERROR, className="gap", role="alert"),
        *requests,
    ]


def _request(t: Texts, one: Waiting) -> Any:
    id_ = str(one.request_id)
    reason = one.words or t.either(f"reason.{one.reason}", one.reason)
    purpose = t("inbox.purpose", purpose=one.purpose[t.language], reason=reason, minutes=one.minutes)
    viewer = f"{t.either(f'role.{one.viewer}', one.viewer)}, {one.organisation}"
    return html.Div(
        [
            html.B(t("inbox.wants", who=viewer, camera=one.camera_name)),
            html.P(purpose),
            html.P(
                [
                    clock(one.asked_at),
                    " · ",
                    t("inbox.lapses", time=clock(one.lapses_at)),
                    " · ",
                    open_camera(t("inbox.show"), one.camera_code, f"inbox-{id_}"),
                ]
            ),
            html.P(one.explanation[t.language]),
            html.Div(html.Button(t("inbox.grant"), id=part(Part.GRANT, request=id_), n_clicks=0, className="grant"), className="buttons"),
            _refusal(t, id_),
        ],
        className="card request",
    )


def _refusal(t: Texts, id_: str) -> Any:
    chips = [dmc.Chip(t(f"code.{code}"), value=code, size="sm") for code in CODES]
    return html.Details(
        [
            html.Summary(t("inbox.refuse")),
            html.Div(
                [
                    dmc.ChipGroup(
                        html.Div(chips, className="chips", role="group", **attributes(aria_label=t("inbox.why"))),
                        id=part(Part.REFUSE_CODE, request=id_),
                        value=CODES[0],
                    ),
                    dmc.TextInput(
                        id=part(Part.REFUSE_WORDS, request=id_),
                        placeholder=t("inbox.words"),
                        size="xs",
                        attributes={"input": {"aria-label": t("inbox.words"), "maxLength": MOST_WORDS}},
                    ),
                    html.Button(t("inbox.refuse_now"), id=part(Part.REFUSE, request=id_), n_clicks=0, className="second small"),
                ],
                className="refuse-form",
            ),
        ]
    )
