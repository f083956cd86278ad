"""One incident on the screen: what it is, who filled in what, which cameras see it. Pure: what was read in, components out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from dash import html

from dashboard.core.models import Answer
from dashboard.pages.incidents.ids import FIELDS, Part, part
from dashboard.pages.incidents.listing import kind, place_words
from dashboard.sharing.following import Near
from dashboard.store.incidents import Card, CardChange, OpenedIncident
from dashboard.store.regions import View
from dashboard.ui.cone import sector
from dashboard.ui.format import when
from dashboard.ui.parts import attributes, joined, tag
from dashboard.ui.texts import Texts

MOST_PICKED = 4  # cameras that have a digit
MOST_SHOWN = 4  # pictures beside each other here; the wall has more
MOST_ON_WALL = 16
NOTHING: dict[str, Any] = {"type": "FeatureCollection", "features": []}


def nothing(words: str) -> Any:
    """The screen without an incident, or with one that is not there."""
    return html.P(words, className="incidents-empty")


def head(
    t: Texts, one: OpenedIncident, now: datetime, *, closes: bool = False, takes_part: bool = False, unseen: bool = False
) -> list[Any]:
    """What and where it is, whether it is open still, and closing it for who may; `unseen`: it came to the control room of who reads it,
    where nobody said so far that he saw it."""
    state = tag(t("incidents.closed_tag"), "is-quiet") if one.closed_at else tag(t("incidents.open_tag"))
    see = html.Button(t("incidents.see"), id=part(Part.SEE, incident=str(one.id)), n_clicks=0, className="ask small")
    close = html.Button(t("incidents.close"), id=part(Part.CLOSE, incident=str(one.id)), n_clicks=0, className="second small")
    times = t("incidents.opened_at", when=when(one.opened_at, now, t))
    until = [t("incidents.ends_at", when=when(one.ends_at, now, t))] if one.ends_at and not one.closed_at else []
    facts = [one.code, f"P{one.priority or '–'}", place_words(*one.position), times, *until]
    ends = (
        [html.P(t("incidents.closed_why", when=when(one.closed_at, now, t)), className="incidents-ended", role="alert")]
        if one.closed_at
        else []
    )
    other = [] if takes_part else [html.P(t("incidents.not_yours"), className="quiet")]
    protection = [html.P(t("incidents.protected", approver=one.approver, ground=one.ground))] if one.approver and takes_part else []
    buttons = [] if one.closed_at else [*([see] if unseen else []), *([close] if closes else [])]
    title = html.Div([html.H2(kind(t, one.kind)), state, html.Span(className="spring"), *buttons], className="incidents-title")
    return [title, html.P(" · ".join(facts), className="quiet"), *protection, *ends, *other]


def values(card: Card) -> dict[str, str]:
    """The fields of a card as the form has them: empty for unknown."""
    weapons = "unknown" if card.weapons is None else "yes" if card.weapons else "no"
    given = {"offenders": card.offenders, "weapons_words": card.weapons_words, "wounded": card.wounded, "words": card.words}
    said = {name: "" if value is None else str(value) for name, value in given.items()}
    return {name: weapons if name == "weapons" else said[name] for name in FIELDS}


def notes(t: Texts, changes: Sequence[CardChange], now: datetime) -> Any:
    """Who filled in each field last, and when."""
    last = {change.field: change for change in changes}
    lines = [
        html.Li(t("incidents.filled", field=t(f"incidents.{name}"), who=last[name].who, when=when(last[name].at, now, t)))
        for name in FIELDS
        if name in last
    ]
    return html.Ul(lines, className="incidents-notes quiet")


def cameras(
    t: Texts, found: Sequence[Near], own: Collection[str], picked: Collection[str], running: Collection[str], asks: bool, room: Any = None
) -> list[Any]:
    """The cameras that see the place, the best first. `own` may be pushed by who reads it (the first of them have a digit), `picked` are
    chosen for that, `running` are on the screen already, `room` is the field of whom to push to."""
    if not found:
        return [html.H2(t("incidents.cameras")), html.P(t("incidents.no_cameras"), className="quiet")]
    numbered = [one.seeing.code for one in found if one.seeing.code in own][:MOST_PICKED]
    rows = [_camera(t, one, numbered, picked, one.seeing.code in running, asks) for one in found]
    how = [html.P(t("incidents.push_how"), className="quiet")] if numbered else []
    buttons = html.Div(_for_all(t, found, room if numbered else None, asks), className="incidents-buttons")
    return [html.H2(t("incidents.cameras")), buttons, *how, html.Ul(rows, className="incidents-cameras")]


def _for_all(t: Texts, found: Sequence[Near], room: Any, asks: bool) -> list[Any]:
    """What may be done with several at once: ask, push, look on the wall."""
    granted = [one.seeing.code for one in found if one.answer.outcome == "granted"]
    buttons: list[Any] = []
    if asks and (best := to_ask(found)):
        all_ = part(Part.ASK, camera="", at="all")
        buttons.append(html.Button(t("incidents.ask_all", n=len(best)), id=all_, n_clicks=0, className="ask small"))
    if room is not None:
        words: list[Any] = [t("incidents.push"), html.Span("P", className="kbd")]
        does = attributes(data_does="push")
        buttons += [html.Button(words, id=part(Part.PUSH, at="cameras"), n_clicks=0, className="second small", **does), room]
    if granted and asks:
        buttons.append(html.A(t("incidents.on_wall"), href=f"/wall?cameras={','.join(granted[:MOST_ON_WALL])}"))
    return buttons


def to_ask(found: Sequence[Near]) -> list[str]:
    """The cameras that one press asks for: the best that may be asked, as many as are shown here. No more is looked at than is needed."""
    return [one.seeing.code for one in found if one.answer.outcome != "refused"][:MOST_SHOWN]


def _camera(t: Texts, one: Near, numbered: Sequence[str], picked: Collection[str], is_running: bool, asks: bool) -> Any:
    seen, code = one.seeing, one.seeing.code
    covers = t("incidents.view_unknown") if seen.covers is None else t("incidents.covers" if seen.covers else "incidents.covers_not")
    where = " · ".join(said for said in (code, seen.owner, f"{seen.metres} m", covers) if said)
    words = [html.B(seen.name), html.Span(where, className="quiet"), answer(t, one.answer)]
    digit = []
    if code in numbered:
        key = str(numbered.index(code) + 1)
        pressed = attributes(aria_pressed="true" if code in picked else "false", data_picks=code, data_digit=key)
        digit = [html.Button(key, className="incidents-digit", **pressed, **attributes(aria_label=t("incidents.pick", name=seen.name)))]
    asked = []
    if asks and not is_running:
        asked = [ask_button(t, code, "list", seen.name, t("incidents.ask"))]
    return html.Li([*digit, html.Div(words, className="incidents-words"), *asked], className="incidents-camera")


def ask_button(t: Texts, code: str, at: str, name: str, words: str) -> Any:
    """Asks for one camera, for the incident on the screen; `at` names the place that the button stands in."""
    label = attributes(aria_label=t("incidents.ask_of", name=name))
    return html.Button(words, id=part(Part.ASK, camera=code, at=at), n_clicks=0, className="second small", **label)


def answer(t: Texts, given: Answer) -> Any:
    """May I look: the word, and why."""
    return html.Span(
        [html.B(t(f"answer.{given.refusal or given.outcome}")), " ", given.explanation[t.language]],
        className=f"incidents-answer is-{given.outcome}",
    )


def answered(t: Texts, given: Answer, printable: str | None) -> list[Any]:
    """What was really asked, or offered: the same with its reason, rule and source, and its page to print. None: nothing was asked in one's
    own name, so there is no such page."""
    code = t("answer.reason", code=t.either(f"code.{given.code}", given.code)) if given.code else ""
    words = [
        code,
        t("answer.rule", rule=given.rule),
        given.source[t.language],
        t("answer.unconfirmed") if given.conditions.get("unconfirmed") else "",
        html.A(t("explain.print"), href=printable, target="_blank") if printable else "",
    ]
    return [answer(t, given), html.Span(joined(words), className="incidents-why quiet")]


def spot(position: tuple[float, float]) -> dict[str, Any]:
    """The place itself as a layer."""
    return {"type": "FeatureCollection", "features": [_feature({"type": "Point", "coordinates": list(position)}, {"owner_kind": "other"})]}


def dots(views: Sequence[View]) -> dict[str, Any]:
    """The cameras as a layer."""
    about = [(one, {"code": one.code, "name": one.name, "owner_kind": one.owner_kind, "lifecycle": "active"}) for one in views]
    return {
        "type": "FeatureCollection",
        "features": [_feature({"type": "Point", "coordinates": [one.lon, one.lat]}, said) for one, said in about],
    }


def cones(views: Sequence[View]) -> dict[str, Any]:
    """What the cameras see as a layer; one whose view is not on record has none."""
    seen = [(one, sector(one.lon, one.lat, one.direction, one.field_of_view, one.range_m)) for one in views]
    return {"type": "FeatureCollection", "features": [_feature(shape, {"owner_kind": one.owner_kind}) for one, shape in seen if shape]}


def _feature(geometry: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": about}
