"""How asking for many cameras at once looks: how to choose them, what asking would come to, the answers under each other. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.core.models import Answer, Lease
from dashboard.pages import refused
from dashboard.pages.map.asking import answers, keeping_view, purpose_view
from dashboard.sharing.ask import ORDER, Foreseen
from dashboard.sharing.record import Alternative, Asked
from dashboard.store.collections import Collection
from dashboard.store.roads import Road, RoadName
from dashboard.ui import parts
from dashboard.ui.format import number
from dashboard.ui.parts import attributes
from dashboard.ui.shell import OVER_PANELS
from dashboard.ui.texts import Texts


class ManyId(StrEnum):
    """What asking for many has on the page."""

    OPEN = "many-open"
    TICKED = "many-ticked"
    PANEL = "many"
    COLLECTION = "many-collection"
    ROAD = "many-road"
    # store: {box: [west, south, east, north]}, {place: [lon, lat]}, {collection: id}, {road: a segment of it} or {cameras: [code]}
    TARGET = "many-target"
    PURPOSE = "many-purpose"
    ROUTE = "many-route"  # store: the pieces of the road that was chosen, as the map draws them
    LIST = "many-list"
    COUNTS = "many-counts"
    FORM = "many-form"
    REASON = "many-reason"
    WORDS = "many-words"
    ASK = "many-ask"
    ERROR = "many-error"
    ASKABLE = "many-askable"  # store: what can be asked: {codes, names by code, key}
    ASKED = "many-asked"  # store: what was asked, by code: {request, lease, outcome, name}


MOST_ON_WALL = 16
ROW = "many-row"  # the types of ids: what a row says,
PLAY = "many-play"  # its button that shows the picture there,
PLACE = "many-picture"  # and the place of that picture, which stays while the row is written again


def offer(t: Texts, asks: bool) -> Any:
    """The button that opens the panel, below the switch to the table; hidden from roles that do not ask."""
    button = html.Button(t("many.open"), id=ManyId.OPEN, className="chip-button bulk-open", **attributes(aria_controls=ManyId.PANEL))
    return html.Div(button, className="many-offer", hidden=not asks)


def offer_ticked(t: Texts, asks: bool) -> Any:
    """In the bar of the table: asks for the cameras that were ticked."""
    button = html.Button(t("many.ticked"), id=ManyId.TICKED, n_clicks=0, className="chip-button")
    return html.Div(button, className="many-ticked", hidden=not asks)


def panel(t: Texts) -> Any:
    """The panel on the right, closed: how to choose, what asking would come to, the question, the answers."""
    close = html.Button("×", className="plain close", **attributes(aria_label=t("drawer.close"), data_many="close"))
    body = [
        html.H2(t("many.open"), tabIndex="-1", className="many-title"),
        _ways(t),
        purpose_view.choice(t, ManyId.PURPOSE, [purpose_view.by_role(t)], purpose_view.BY_ROLE),
        html.Div(id=ManyId.COUNTS, className="many-counts", role="status"),
        _form(t),
        html.Div(id=ManyId.ERROR, className="gap", role="alert"),
        keeping_view.form(t),
        html.Div(id=ManyId.LIST, className="drawer-part"),
    ]
    stores = [dcc.Store(id=id_) for id_ in (ManyId.TARGET, ManyId.ROUTE, ManyId.ASKABLE, ManyId.ASKED)]
    hint = html.Div(t("many.draw_hint"), className="many-hint", hidden=True, role="status")
    aside = html.Aside(
        [close, html.Div(body, className="many-body")],
        id=ManyId.PANEL,
        className="panel panel-right panel-many is-closed",
        **attributes(aria_label=t("many.open")),
    )
    return html.Div([aside, hint, *stores])


def _ways(t: Texts) -> Any:
    """A box, what is in view, a collection, along a road."""
    draw = html.Button(t("many.draw"), className="second small", **attributes(data_many="draw"))
    view = html.Button(t("many.view"), className="second small", **attributes(data_many="view"))
    named = [_named(t, ManyId.COLLECTION, "collection"), _named(t, ManyId.ROAD, "road")]
    return html.Div([draw, view, *named], className="many-ways", role="group", **attributes(aria_label=t("many.ways")))


def _named(t: Texts, id_: ManyId, what: str) -> Any:
    """A choice by name, with what is typed."""
    return dmc.Select(
        id=id_,
        placeholder=t(f"many.{what}"),
        data=[],
        size="xs",
        limit=100,
        searchable=True,
        clearable=False,
        nothingFoundMessage=t(f"many.no_{what}"),
        comboboxProps={"zIndex": OVER_PANELS},
        attributes={"input": {"aria-label": t(f"many.{what}")}},
    )


def _form(t: Texts) -> Any:
    button = html.Button("", id=ManyId.ASK, n_clicks=0, className="ask")
    return html.Div([answers.chips(t, None, ManyId.REASON, ManyId.WORDS), button], id=ManyId.FORM, className="many-form", hidden=True)


def collections(found: Sequence[Collection]) -> list[dict[str, str]]:
    """The choices of collections: their key first, where they have one."""
    return [{"value": str(one.id), "label": keeping_view.named(one)} for one in found]


def roads(found: Sequence[RoadName]) -> list[dict[str, str]]:
    """The choices of roads, each way its own where its direction is known."""
    return [{"value": one.segment, "label": spoken(one.road, one.heading)} for one in found]


def along(t: Texts, road: Road | None) -> list[Any]:
    """Along which road, and how far from it."""
    return [html.P(t("many.along", road=spoken(road.road, road.heading)), className="quiet")] if road else []


def spoken(road: str, heading: str | None) -> str:
    """A road with its direction, where that is known."""
    return f"{road}, {heading}" if heading else road


def ask_button(t: Texts, n: int) -> list[Any]:
    """What stands on the button that asks for so many."""
    return [t("many.ask", n=number(n, t)), html.Span("↵", className="kbd", **attributes(aria_hidden="true"))]


def counts(t: Texts, outcomes: Mapping[str, str], asked: bool) -> Any:
    """How many of each answer, of cameras by code: yes, after approval, no; before asking or after, then with the way to the pictures."""
    found = Counter(outcomes.values())
    before = "many.counted" if asked else "many.would"
    words = [parts.tag(t(f"{before}.{one}", n=number(found[one], t)), _tone(one)) for one in ORDER if found[one]]
    granted = [code for code, outcome in outcomes.items() if asked and outcome == "granted"][:MOST_ON_WALL]
    link = [html.A(t("many.on_wall"), href=f"/wall?cameras={','.join(granted)}")] if granted else []
    return html.Div([*words, *link], className="tags")


def _tone(outcome: str) -> Any:
    return {"granted": "", "pending": "is-attention"}.get(outcome, "is-quiet")


def foreseen(t: Texts, found: Sequence[Foreseen], open_since: Mapping[str, datetime], now: datetime) -> list[Any]:
    """What asking would come to, a row a camera; where the answer is no, or waits, with what can be done instead."""
    return [html.Li(_said(one.camera.code, one.camera.name, one.answer, t, _if_asked(t, one, open_since, now))) for one in found]


def skipped(t: Texts, names: Sequence[str]) -> list[Any]:
    """Of a collection: the cameras that are no longer there."""
    return [html.P(t("many.skipped", names=", ".join(names)), className="quiet")] if names else []


def answered(t: Texts, found: Sequence[Asked], names: Mapping[str, str], open_since: Mapping[str, datetime], now: datetime) -> list[Any]:
    """The answers: the running ones with the time that is left, the others with what can be done instead."""
    return [row(t, one, names.get(one.camera_code, one.camera_code), open_since, now) for one in found]


def under_each_other(rows: Sequence[Any]) -> Any:
    """The list of rows."""
    return html.Ul(list(rows), className="many-rows")


def _if_asked(t: Texts, one: Foreseen, open_since: Mapping[str, datetime], now: datetime) -> list[Any]:
    return [] if one.answer.outcome == "granted" else _instead(t, one.camera.code, one.answer, one.alternatives, open_since, now)


def _instead(
    t: Texts, code: str, answer: Answer, alternatives: Sequence[Alternative], open_since: Mapping[str, datetime], now: datetime
) -> list[Any]:
    """Where the picture does not come: other cameras, and asking for an agreement."""
    others, at = [(other.code, other.name) for other in alternatives], f"many-{code}"
    return [answers.alternatives(t, others, at), refused.agreement(t, answer, code, at, open_since.get(code), now)]


def row(t: Texts, asked: Asked, name: str, open_since: Mapping[str, datetime], now: datetime) -> Any:
    """One answer with its place for a picture."""
    place = html.Div(id={"type": PLACE, "code": asked.camera_code}, className="many-picture")
    return html.Li([answer(t, asked, name, open_since, now), place])


def answer(t: Texts, asked: Asked, name: str, open_since: Mapping[str, datetime], now: datetime) -> Any:
    """One answer, as it stands now: what it rests on, and how long it lasts, why it ended or what can be done instead."""
    grounds = html.P(parts.joined(answers.grounds(t, asked.answer, f"/answers/{asked.request_id}")), className="many-grounds")
    more: list[Any] = []
    if asked.lease is not None and answers.left(asked.lease, now):
        more = [_runs(t, asked.lease, name)]
    elif asked.lease is not None:
        more = [html.Span(t.either(f"ended.{asked.lease.end_reason or 'expired'}", t("ended.other")), className="quiet")]
    else:
        more = _instead(t, asked.camera_code, asked.answer, asked.alternatives, open_since, now)
    return _said(asked.camera_code, name, asked.answer, t, [grounds, *more])


def _runs(t: Texts, lease: Lease, name: str) -> Any:
    """The time that is left, and the button that shows the picture in the row."""
    button = html.Button(
        t("many.play"),
        id={"type": PLAY, "code": lease.camera_code},
        n_clicks=0,
        className="second small",
        title=t("many.play_why"),
        **attributes(aria_label=t("many.play_of", name=name)),
    )
    return html.Div([parts.countdown(t("picture.left"), lease.ends_at, str(lease.id)), button], className="many-runs")


def _said(code: str, name: str, answer: Answer, t: Texts, more: Sequence[Any]) -> Any:
    """A camera with its answer: the word first, then why."""
    head = html.Div([answers.open_camera(name, code, "many"), html.Span(code, className="quiet")], className="many-head")
    word = html.B(t(f"answer.{answer.refusal or answer.outcome}"))
    why = html.P([word, " ", answer.explanation[t.language]], className="say")
    return html.Div([head, why, *(one for one in more if one)], id={"type": ROW, "code": code}, className=f"verdict is-{answer.outcome}")
