"""The page on which registers come in, before anything has been asked of the database: three calm steps, and what was done before."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.core.models import Principal
from dashboard.core.settings import Settings
from dashboard.pages.load.ids import Id
from dashboard.policy.permissions import may
from dashboard.store.uploads import SUBJECTS
from dashboard.ui.parts import attributes
from dashboard.ui.shell import OVER_PANELS
from dashboard.ui.texts import Texts

TICK_MS = 700
STEPS_AT_FIRST = 10
EXAMPLE = "/assets/cameras_example.csv"
# What a table of cameras is asked for, as the texts name it: each has its headers and what belongs there.
COLUMNS = ("number", "place", "name", "owner", "purpose", "basis", "records", "direction", "lifecycle")


def page(t: Texts, who: Principal, settings: Settings) -> Any:
    """The page for who may load: an administrator says for whom, others load for their own organisation."""
    any_owner = may(who, "register.load", "any")
    parts = [
        html.H1(t("load.title")),
        html.P(t("load.intro_any") if any_owner else t("load.intro", organisation=who.organisation_name), className="quiet"),
        html.Div(id=Id.WARNING, role="status"),
        _choose(t, any_owner, settings.upload_megabytes),
        html.Div(id=Id.PROGRESS),
        html.Div(id=Id.RESULT),
        html.Div(id=Id.WAITING),
        _steps(t),
        _sure(t),
        *_memory(t, settings),
    ]
    return html.Main(html.Div(parts, className="load-page"), className="load")


def closed(t: Texts) -> Any:
    """The page for who may not load anything."""
    return html.Main([html.H1(t("load.title")), html.P(t("load.closed")), html.A(t("nav.map"), href="/")], className="nothing-here")


def box(number: str, title: str, *children: Any, **more: Any) -> Any:
    """One of the steps: its number, its heading and what belongs to it."""
    mark = html.Span(number, className="load-number", **attributes(aria_hidden="true"))
    return html.Section([html.H2([mark, title] if number else title), *children], className="load-box", **more)


def _choose(t: Texts, any_owner: bool, megabytes: int) -> Any:
    subjects = [{"value": subject, "label": t(f"load.subject.{subject}")} for subject in SUBJECTS]
    drop = html.Div(
        [
            html.P(t("load.drop")),
            html.Button(t("load.choose"), id=Id.CHOOSE, n_clicks=0, className="ask small"),
            html.P(t("load.accepted", n=megabytes), className="quiet"),
        ],
        className="load-drop",
    )
    bar = dmc.Progress(id=Id.SENT, value=0, striped=True, animated=True, **attributes(aria_label=t("load.sending")))
    sending = html.Div([html.P(t("load.sending")), bar], id=Id.SENDING, hidden=True)
    return box(
        "1",
        t("load.step_choose"),
        dmc.SegmentedControl(
            id=Id.SUBJECT, data=subjects, value=SUBJECTS[0], className="load-subject", **attributes(aria_label=t("load.what"))
        ),
        drop,
        sending,
        html.Div(id=Id.REFUSED, className="gap", role="alert"),
        _options(t, any_owner),
        _fields(t),
    )


def _options(t: Texts, any_owner: bool) -> Any:
    owner = dmc.Select(
        id=Id.OWNER,
        label=t("load.owner"),
        description=t("load.owner_why"),
        placeholder=t("load.owner_none"),
        data=[],
        searchable=True,
        clearable=True,
        comboboxProps={"zIndex": OVER_PANELS},
        style={} if any_owner else {"display": "none"},
    )
    complete = dmc.Checkbox(id=Id.COMPLETE, label=t("load.complete"), description=t("load.complete_why"), checked=False)
    mapping = dmc.Textarea(
        id=Id.MAPPING,
        label=t("load.mapping"),
        description=t("load.mapping_why"),
        placeholder='[columns]\n"Paalnr" = "number"',
        autosize=True,
        minRows=3,
        maxRows=12,
    )
    return html.Details(
        [html.Summary(t("load.more")), html.Div([owner, complete, mapping], className="load-options")], className="load-fold"
    )


def _fields(t: Texts) -> Any:
    head = html.Thead(html.Tr([html.Th(t("load.field")), html.Th(t("load.headers")), html.Th(t("load.meaning"))]))
    rows = [
        html.Tr([html.Td(t(f"load.field.{name}")), html.Td(html.Code(t(f"load.headers.{name}"))), html.Td(t(f"load.meaning.{name}"))])
        for name in COLUMNS
    ]
    return html.Details(
        [
            html.Summary(t("load.fields")),
            html.P(t("load.formats")),
            html.Div(html.Table([head, html.Tbody(rows)], className="load-table"), className="load-scroll", tabIndex=0),
            html.P([t("load.fields_more"), " ", html.A(t("load.example"), href=EXAMPLE, download="voorbeeld.csv")]),
        ],
        className="load-fold",
    )


def _steps(t: Texts) -> Any:
    listed = html.Div(html.P(t("load.wait"), className="quiet"), id=Id.STEPS)
    more = html.Button(t("load.more_steps"), id=Id.MORE, n_clicks=0, className="second small", hidden=True)
    return box("", t("load.steps"), html.P(t("load.steps_why"), className="quiet"), html.Div(id=Id.SAID, role="status"), listed, more)


def _sure(t: Texts) -> Any:
    buttons = html.Div(
        [
            html.Button(t("load.undo"), id=Id.SURE_YES, n_clicks=0, className="ask small"),
            html.Button(t("load.leave"), id=Id.SURE_NO, n_clicks=0, className="second small"),
        ],
        className="load-buttons",
    )
    return dmc.Modal(
        [html.Div(id=Id.SURE_BODY), buttons],
        id=Id.SURE,
        title=t("load.undo_sure"),
        opened=False,
        zIndex=OVER_PANELS,
        closeButtonProps={"aria-label": t("drawer.close")},
    )


def _memory(t: Texts, settings: Settings) -> list[Any]:
    words = {"megabytes": settings.upload_megabytes, **t.under("load.script")}
    stores: list[Any] = [dcc.Store(Id.OPTIONS, data=words), dcc.Store(Id.SHOWN, data=STEPS_AT_FIRST)]
    stores += [dcc.Store(id_) for id_ in (Id.UPLOAD, Id.KICK, Id.SEEN, Id.SURE_OF)]
    return [*stores, dcc.Interval(id=Id.TICK, interval=TICK_MS, disabled=True)]
