"""The page of who looks now and what happened, before anything was read, and what was read as it looks. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.pages.watching.ids import Id, allow_of, withdraw_of
from dashboard.sharing.answer import CODES
from dashboard.store.fault_reports import FaultReport, OwnReport
from dashboard.store.history import Look
from dashboard.store.leases import Withheld
from dashboard.store.viewings import Watching
from dashboard.ui.dates import day_field, in_language
from dashboard.ui.faults import came_of
from dashboard.ui.format import clock, number, when
from dashboard.ui.parts import attributes, moment_link
from dashboard.ui.shell import OVER_PANELS
from dashboard.ui.texts import Texts
from dashboard.web import looks

MOST_SHOWN = 200
EXPORT = "/api/history.csv"


def page(t: Texts, oversees: bool) -> Any:
    """The page: two tabs for who has cameras to answer for or audits, else one's own history only."""
    parts = [html.H1(t("watching.title")), html.P(t("watching.intro" if oversees else "watching.intro_own"), className="quiet")]
    body = html.Div(
        [
            *parts,
            html.Div(id=Id.SAID, role="status"),
            html.Div(id=Id.FAULTS),
            _tabs(t) if oversees else _history(t),
            *([_sure(t), dcc.Store(Id.SURE_OF)] if oversees else []),
            dcc.Store(Id.NEWS),
        ],
        className="watching-page",
    )
    return html.Main(in_language(t, body), className="watching")


def closed(t: Texts) -> Any:
    """The page for who has nothing to see here."""
    return html.Main([html.H1(t("watching.title")), html.P(t("watching.closed")), html.A(t("nav.map"), href="/")], className="nothing-here")


def _tabs(t: Texts) -> Any:
    count = html.Span("", id=Id.COUNT, className="badge", hidden=True)
    names = [dmc.TabsTab([t("watching.now"), " ", count], value="now"), dmc.TabsTab(t("watching.history"), value="history")]
    now = html.Section(html.P(t("watching.wait"), className="quiet"), id=Id.NOW, className="watching-box", **attributes(aria_live="polite"))
    return dmc.Tabs([dmc.TabsList(names), dmc.TabsPanel(now, value="now"), dmc.TabsPanel(_history(t), value="history")], value="now")


def _history(t: Texts) -> Any:
    fields = [
        dmc.TextInput(id=Id.CAMERA, label=t("watching.camera"), placeholder="almere-613", value="", debounce=400),
        day_field(t, Id.FROM, t("watching.from")),
        day_field(t, Id.TO, t("watching.to")),
        html.A(t("watching.csv"), id=Id.CSV, href=EXPORT, className="second small", download=""),
    ]
    found = html.Div(html.P(t("watching.wait"), className="quiet"), id=Id.TRAIL)
    return html.Section([html.Div(fields, className="watching-fields"), found], className="watching-box")


def _sure(t: Texts) -> Any:
    words = dmc.TextInput(id=Id.SURE_WORDS, label=t("watching.why"), value="", attributes={"input": {"maxLength": 500}})
    codes = dmc.Group([dmc.Radio(label=t(f"code.{code}"), value=code) for code in CODES])
    code = dmc.RadioGroup(codes, id=Id.SURE_CODE, label=t("withheld.code"), value="other")
    buttons = html.Div(
        [
            html.Button(t("watching.withdraw"), id=Id.SURE_YES, n_clicks=0, className="ask small"),
            html.Button(t("watching.leave"), id=Id.SURE_NO, n_clicks=0, className="second small"),
        ],
        className="load-buttons",
    )
    return dmc.Modal(
        [html.P(t("watching.sure_why")), html.P(t("withheld.stands")), code, words, buttons],
        id=Id.SURE,
        title=t("watching.sure"),
        opened=False,
        zIndex=OVER_PANELS,
        closeButtonProps={"aria-label": t("drawer.close")},
    )


def watching(t: Texts, found: Sequence[tuple[Watching, bool]], now: datetime) -> Any:
    """Who looks now, and who may without looking at this moment; the flag says whether who reads it may withdraw."""
    nobody = None if any(one.since for one, _ in found) else html.P(t("watching.nobody"), className="quiet")
    if not found:
        return nobody
    heads = [t(f"watching.column.{name}") for name in ("camera", "viewer", "organisation", "purpose", "since", "until")]
    rows = [[*_who(t, one, now), _withdraw(t, one) if may_withdraw else None] for one, may_withdraw in found]
    return html.Div([nobody, table([*heads, ""], rows, t("watching.now"))])


def _who(t: Texts, one: Watching, now: datetime) -> list[Any]:
    mode = f" ({t('watching.analysis')})" if one.mode == "analysis" else ""
    return [
        camera(one.camera_code, one.camera_name),
        t.either(f"role.{one.viewer}", one.viewer),
        one.organisation,
        one.purpose[t.language] + mode,
        when(one.since, now, t) if one.since else t("watching.not_open"),
        clock(one.until),
    ]


def _withdraw(t: Texts, one: Watching) -> Any:
    label = attributes(aria_label=t("watching.withdraw_of", camera=one.camera_name))
    return html.Button(t("watching.withdraw"), id=withdraw_of(str(one.lease_id)), n_clicks=0, className="second small", **label)


def withheld(t: Texts, found: Sequence[Withheld], now: datetime) -> Any:
    """What was withdrawn and still stands, each with a button that lets it be asked again; nothing where nothing was."""
    if not found:
        return None
    heads = [*(t(f"watching.column.{name}") for name in ("camera", "organisation", "purpose", "until")), t("withheld.by"), ""]
    rows = [[*_withheld(t, one, now), _allow(t, one)] for one in found]
    title = t("withheld.title")
    return html.Div([html.H2(title), html.P(t("withheld.what"), className="quiet"), table(heads, rows, title)])


def _withheld(t: Texts, one: Withheld, now: datetime) -> list[Any]:
    return [camera(one.camera_code, one.camera_name), one.organisation, one.purpose[t.language], when(one.until, now, t), one.by]


def _allow(t: Texts, one: Withheld) -> Any:
    label = attributes(aria_label=t("withheld.allow_of", camera=one.camera_name, organisation=one.organisation))
    return html.Button(t("withheld.allow"), id=allow_of(str(one.lease_id)), n_clicks=0, className="second small", **label)


def faults(t: Texts, to_answer: Sequence[FaultReport], own: Sequence[OwnReport], now: datetime) -> list[Any]:
    """Reported faults that wait for an answer of one's own side, and what came of those that one reported oneself; nothing where there are
    none."""
    waiting = [[camera(one.camera, one.camera_name), one.organisation, when(one.reported_at, now, t), one.words] for one in to_answer]
    told = [
        [camera(one.camera, one.camera_name), one.words, came_of(t, now, one.reported_at, one.settled_at, one.cause, one.answer)]
        for one in own
    ]
    return [
        *_listed(t("faults.to_answer", n=len(waiting)), [t(f"faults.column.{one}") for one in ("camera", "by", "at", "words")], waiting),
        *_listed(t("faults.own"), [t(f"faults.column.{one}") for one in ("camera", "words", "came_of")], told),
    ]


def _listed(title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Any]:
    return [html.Section([html.H2(title), table(heads, rows, title)], className="watching-box")] if rows else []


def trail(t: Texts, found: Sequence[tuple[str, str, Look]], now: datetime) -> Any:
    """What was asked and looked at, newest first."""
    if not found:
        return html.P(t("watching.nothing"), className="quiet")
    heads = [t(f"watching.column.{name}") for name in ("asked", "camera", "viewer", "organisation", "why", "answer", "until", "minutes")]
    more = [html.P(t("watching.more", n=MOST_SHOWN), className="quiet")] if len(found) > MOST_SHOWN else []
    return html.Div([table(heads, [_look(t, *one, now) for one in found[:MOST_SHOWN]], t("watching.history")), *more])


def _look(t: Texts, code: str, name: str, look: Look, now: datetime) -> list[Any]:
    return [
        moment_link(when(look.asked_at, now, t), look.asked_at, f"/answers/{look.request_id}", t("why.open")),
        camera(code, name),
        t.either(f"role.{look.viewer}", look.viewer),
        look.organisation,
        f"{look.purpose[t.language]} · {looks.reason(t, look.why)}",
        looks.outcome(t, look),
        html.Time(when(look.until, now, t), dateTime=look.until.isoformat()) if look.until else "–",
        number(round(look.seconds / 60, 1), t) if look.seconds else "–",
    ]


def camera(code: str, name: str) -> Any:
    """A camera by name, as a way to it on the map."""
    return html.A(name, href=f"/?camera={code}")


def table(heads: Sequence[str], rows: Sequence[Sequence[Any]], caption: str) -> Any:
    """A table that becomes cards on a phone: each cell knows its heading."""
    head = html.Thead(html.Tr([html.Th(word, scope="col") if word else html.Td() for word in heads]))
    body = [html.Tr([html.Td(cell, **attributes(data_head=word)) for word, cell in zip(heads, row, strict=True)]) for row in rows]
    return html.Table([html.Caption(caption, className="unseen"), head, html.Tbody(body)], className="accounts-table watching-table")
