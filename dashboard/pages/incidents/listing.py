"""The list: alarms, open incidents, those that were closed today, and what is offered to one's own organisation. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from dash import html

from dashboard.core.clock import local
from dashboard.pages.incidents import rooms
from dashboard.pages.incidents.ids import Part, part
from dashboard.policy.incidents import KINDS, can_go_on
from dashboard.store.alarms import Alarm
from dashboard.store.incidents import OpenedIncident
from dashboard.store.pushes import Push
from dashboard.ui.format import when
from dashboard.ui.parts import Tone, attributes, tag
from dashboard.ui.texts import Texts

JUDGEMENTS = ("verified", "passed_on", "needless")
OVER = ("needless", "ended")


@dataclass(frozen=True, slots=True)
class Known:
    """What stands in the list. `alarms` None: who reads it does not judge them; `rooms` can be named (name by id), `answering` are by alarm
    those of its place. `within` are open in what the reader's control room answers for, `unseen` came to it and nobody there saw them."""

    alarms: Sequence[Alarm] | None
    open: Sequence[OpenedIncident]
    closed: Sequence[OpenedIncident]
    within: Collection[UUID] = ()
    unseen: Collection[UUID] = ()
    rooms: Mapping[str, str] = field(default_factory=dict)
    answering: Mapping[UUID, Sequence[str]] = field(default_factory=dict)


def listed(t: Texts, known: Known, chosen: str | None, organisation_id: str, now: datetime) -> list[Any]:
    """The whole list, as somebody of an organisation reads it: the incidents of his own region first."""
    nearest = sorted(known.open, key=lambda one: one.id not in known.within)
    parts = []
    if known.alarms is not None:
        concerning = [_alarm(t, one, known, chosen, organisation_id, now) for one in known.alarms if _is_of_today(one, now)]
        parts.append(_group(t, "alarms", concerning))
    return [
        *parts,
        _group(t, "opened", [_incident(t, one, chosen, now, known) for one in nearest]),
        _group(t, "closed_today", [_incident(t, one, chosen, now, known) for one in known.closed]),
    ]


def offers(t: Texts, pushes: Sequence[Push], now: datetime) -> Any:
    """What others offer and nobody here watches yet; nothing where nothing is offered."""
    if not pushes:
        return []
    items = [
        html.Li([html.B(one.camera_name), f" · {one.from_organisation} · {one.incident} · ", when(one.pushed_at, now, t)]) for one in pushes
    ]
    words: list[Any] = [t("incidents.accept", n=len(pushes)), html.Span("↵", className="kbd")]
    button = html.Button(words, id=part(Part.ACCEPT, at="offers"), n_clicks=0, className="ask small", **attributes(data_does="accept"))
    return html.Section([html.H2(t("incidents.offered")), html.Ul(items), button], className="card incidents-offers")


def place_words(lon: float, lat: float) -> str:
    """A place as it is written: "51.91935, 4.47665"."""
    return f"{lat:.5f}, {lon:.5f}"


def kind(t: Texts, name: str) -> str:
    """A kind of incident in words; one that came in by file is said as it came."""
    return KINDS[name][t.language] if name in KINDS else name


def _is_of_today(alarm: Alarm, now: datetime) -> bool:
    return alarm.state not in OVER or local(alarm.state_at).date() == local(now).date()


def _group(t: Texts, name: str, items: Sequence[Any]) -> Any:
    body = html.Ul(items) if items else html.P(t(f"incidents.{name}_none"), className="quiet")
    return html.Section([html.H2(t(f"incidents.{name}")), body])


def _incident(t: Texts, one: OpenedIncident, chosen: str | None, now: datetime, known: Known) -> Any:
    at = one.closed_at or one.opened_at
    marks = [tag(t("incidents.unseen"), "is-attention")] if one.id in known.unseen else []
    marks += [tag(t("incidents.within"), "is-quiet")] if one.id in known.within else []
    words = t("incidents.closed_at" if one.closed_at else "incidents.opened_at", when=when(at, now, t))
    name = html.Div([html.B(kind(t, one.kind)), *(piece for mark in marks for piece in (" ", mark))])
    lines = [name, html.Span(f"{one.code} · P{one.priority or '–'} · {words}", className="quiet")]
    return html.Li(_link(str(one.id), chosen, lines))


def _link(id_: str, chosen: str | None, lines: Sequence[Any]) -> Any:
    """A link that works as one, and that assets/incidents.js opens without loading the page anew."""
    current = attributes(aria_current="true") if id_ == chosen else {}
    return html.A(list(lines), href=f"/incidents?id={id_}", className="incidents-link", **attributes(data_incident=id_), **current)


def _alarm(t: Texts, one: Alarm, known: Known, chosen: str | None, organisation_id: str, now: datetime) -> Any:
    status = [tag(t(f"incidents.status.{one.told.status}"), "is-attention")] if one.told.status != "Actual" else []
    status += [tag(t("camera.demo"), "is-quiet")] if one.is_demo else []
    tone: Tone = "is-attention" if one.state == "received" else "is-quiet"
    place = one.premises_name or place_words(one.told.lon, one.told.lat)
    lines = [
        html.Div([html.B(one.told.event), " ", tag(t(f"incidents.state.{one.state}"), tone), *status]),
        html.Div(f"{place} · {one.alarm_centre} · {when(one.received_at, now, t)}", className="quiet"),
    ]
    opened = [_link(str(one.incident_id), chosen, [t("incidents.of_alarm", code=one.incident)])] if one.incident_id else []
    buttons = html.Div(_judging(t, one, known, organisation_id), className="incidents-buttons")
    return html.Li([*lines, *opened, buttons], className="card incidents-alarm")


def _judging(t: Texts, one: Alarm, known: Known, organisation_id: str) -> list[Any]:
    """What who reads it may say of an alarm; passing it on says to whom, and one that was passed on may go to others too."""
    verifies = organisation_id in (one.alarm_centre_id, one.premises_owner)  # as sharing/alarms.py has it
    label = one.premises_name or one.told.event
    goes_on = [to for to in JUDGEMENTS if can_go_on(one.state, to) or to == one.state == "passed_on"]
    answering = known.answering.get(one.id, ()) if one.state != "passed_on" else ()
    name = t("incidents.room_for", name=label)
    room = [rooms.field(t, str(one.id), name, known.rooms, answering, one.state_at.isoformat())] if "passed_on" in goes_on else []
    buttons = [
        html.Button(
            t(f"incidents.judge.{to}"),
            id=part(Part.JUDGE, alarm=str(one.id), to=to),
            n_clicks=0,
            className="ask small" if to == "verified" else "second small",
            **attributes(aria_label=f"{t(f'incidents.judge.{to}')}: {label}"),
        )
        for to in goes_on
        if to != "verified" or verifies
    ]
    return [*room, *buttons]
