"""Who takes part in an incident: who follows and how much, what was pushed, what is wished, the floor plan; and the pictures. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import dash_mantine_components as dmc
from dash import html

from dashboard.core.models import Lease, Principal
from dashboard.pages.incidents.ids import Id, Part, part
from dashboard.sharing.following import InFull, is_asked
from dashboard.sharing.incidents import MOST_WORDS
from dashboard.sharing.pushes import MINUTES
from dashboard.store.pushes import Follower, Push, Wish
from dashboard.store.regions import Party
from dashboard.ui.format import when
from dashboard.ui.parts import attributes, tag
from dashboard.ui.texts import Texts

OF_A_CAMERA, OF_ALL = ("turn", "zoom"), ("other_camera", "floor_plan")
SETTLED = ("done", "cannot")


def control_rooms(found: InFull) -> list[str]:
    """The organisations to push to: the control rooms of the place, and those that the alarm was passed on to."""
    return [one.organisation_id for one in found.parties if one.side == "follower" and one.because in ("place", "passed_on")]


def sides(t: Texts, who: Principal, found: InFull, now: datetime) -> list[Any]:
    """All of it, in the order in which it matters: who follows, what was offered, wishes, the plan."""
    mine = [one for one in found.pushes if one.from_organisation_id == who.organisation_id]
    is_owner = any(one.organisation_id == who.organisation_id and one.side == "owner" for one in found.parties)
    is_open = found.incident.closed_at is None
    return [
        _following(t, found, who, now),
        *([_pushed(t, mine, now)] if mine else []),
        *([_wishing(t, found, who)] if is_open and not is_owner else []),
        *([_wishes(t, who, found, is_owner and is_open, now)] if found.wishes else []),
        *([_plan(t, found)] if found.plan else []),
    ]


def _following(t: Texts, found: InFull, who: Principal, now: datetime) -> Any:
    counts = {one.organisation_id: one for one in found.following}
    there = {one.id for one in found.teams}
    parties = [one for one in found.parties if one.because != "team" or one.organisation_id in there]  # not those that were scaled down
    items = [html.Li(_party(t, one, counts[one.organisation_id], who, now)) for one in parties]
    rooms = [] if control_rooms(found) else [html.P(t("incidents.no_room"), className="gap")]
    held = [html.P(t("shift.held_by", who=found.held_by), className="quiet")] if found.held_by else []
    return html.Section([html.H2(t("incidents.following")), html.Ul(items), *held, *rooms], **attributes(aria_live="polite"))


def _party(t: Texts, one: Party, counts: Follower, who: Principal, now: datetime) -> list[Any]:
    name = t("incidents.you", name=one.name) if one.organisation_id == who.organisation_id else one.name
    if one.side == "owner":
        return [html.B(name), " · ", t(f"incidents.because.{one.because}")]
    most = counts.most or (counts.offered if one.because == "team" else None)  # a team has no agreement: what it was offered is its most
    of = t("incidents.watching_of", n=counts.watching, most=most) if most else t("incidents.watching_n", n=counts.watching)
    more = [" · ", t("incidents.offered_n", n=counts.offered)] if counts.offered else []
    more += [" · ", t("incidents.seen", when=when(one.seen_at, now, t))] if one.seen_at else []
    return [html.B(t("incidents.watches", name=name, of=of) if counts.watching else t("incidents.watches_not", name=name)), *more]


def _pushed(t: Texts, mine: Sequence[Push], now: datetime) -> Any:
    items = []
    for one in mine:
        of = {"name": one.camera_name, "to": one.to_organisation}
        more = _of_push(t("goes_on.more", n=MINUTES), Part.PROLONG, one, t("goes_on.more_of", n=MINUTES, **of))
        back = _of_push(t("incidents.withdraw"), Part.WITHDRAW, one, t("incidents.withdraw_of", **of))
        until = t("incidents.until", when=when(one.ends_at, now, t))
        items.append(html.Li([html.Span(f"{one.camera_name} ({one.camera}) → {one.to_organisation} · {until}"), more, back]))
    return html.Section([html.H2(t("incidents.pushed")), html.Ul(items, className="incidents-rows")])


def _of_push(words: str, does: Part, one: Push, label: str) -> Any:
    return html.Button(words, id=part(does, push=str(one.id)), n_clicks=0, className="second small", **attributes(aria_label=label))


def _wishing(t: Texts, found: InFull, who: Principal) -> Any:
    """The buttons of who follows: of each picture that was pushed to it, and of the incident."""
    mine = {who.organisation_id, *(one.id for one in found.teams if one.has(who.account_id))}
    shown = [one for one in found.pushes if one.to_organisation_id in mine]
    rows = [html.Li([html.Span(one.camera_name), *(_wish(t, wish, one.camera, one.camera_name) for wish in OF_A_CAMERA)]) for one in shown]
    which = _which(t, found, {one.camera for one in shown}, sum(one.organisation_id == who.organisation_id for one in found.wishes))
    rest = html.Div([which, *(_wish(t, wish, "", "") for wish in OF_ALL)], className="incidents-buttons")
    return html.Section([html.H2(t("incidents.wish")), html.Ul(rows, className="incidents-rows"), rest])


def _which(t: Texts, found: InFull, shown: Collection[str], asked: int) -> Any:
    """Which other camera: the browser proposes those that see the place and are not shown yet, and other words go as well. What is typed
    stays until more was asked than these."""
    label = t("incidents.wish_which")
    offered = [html.Option(one.seeing.name, value=one.seeing.code) for one in found.cameras if one.seeing.code not in shown]
    field = dmc.TextInput(
        id=part(Part.WISH_WORDS, wish="other_camera"),
        value="",
        placeholder=label,
        size="xs",
        persistence=f"{asked} there",
        persistence_type="memory",
        attributes={"input": {"aria-label": label, "maxLength": MOST_WORDS, "list": Id.OTHER_CAMERAS}},
    )
    return html.Div([field, html.Datalist(offered, id=Id.OTHER_CAMERAS)])


def _wish(t: Texts, wish: str, camera: str, name: str) -> Any:
    words = t(f"incidents.wish.{wish}")
    label = attributes(aria_label=f"{words}: {name}") if name else {}
    return html.Button(words, id=part(Part.WISH, wish=wish, camera=camera), n_clicks=0, className="second small", **label)


def _wishes(t: Texts, who: Principal, found: InFull, is_owner: bool, now: datetime) -> Any:
    items = [_wished(t, who, one, is_owner, now) for one in reversed(found.wishes)]
    return html.Section([html.H2(t("incidents.wishes")), html.Ul(items)], **attributes(aria_live="polite"))


def _wished(t: Texts, who: Principal, one: Wish, is_owner: bool, now: datetime) -> Any:
    said = t("incidents.wish_words", words=one.words) if one.words else None
    words = [html.B(t(f"incidents.wish.{one.wish}")), one.camera, said, one.organisation, when(one.asked_at, now, t), one.answer]
    line = html.Div(
        [*_dotted(words), " ", tag(t(f"incidents.wish_state.{one.state}"), "is-quiet" if one.state in SETTLED else "is-attention")]
    )
    is_mine = is_asked(one, who.organisation_id, is_owner)
    return html.Li([line, *([_settling(t, one)] if is_mine and one.state not in SETTLED else [])])


def _dotted(words: Sequence[Any]) -> list[Any]:
    return [piece for word in words if word for piece in (" · ", word)][1:]


def _settling(t: Texts, one: Wish) -> Any:
    """Seen, done, or not possible and why."""
    states = ("seen", "done", "cannot") if one.state == "asked" else SETTLED
    buttons = [
        html.Button(
            t(f"incidents.settle.{state}"), id=part(Part.SETTLE, wish=str(one.id), state=state), n_clicks=0, className="second small"
        )
        for state in states
    ]
    why = dmc.TextInput(
        id=part(Part.SETTLE_WORDS, wish=str(one.id)),
        value="",
        placeholder=t("incidents.settle_why"),
        size="xs",
        persistence=str(one.id),  # what is typed stays while the screen is read again around it
        persistence_type="memory",
        attributes={"input": {"aria-label": t("incidents.settle_why"), "maxLength": 500}},
    )
    return html.Div([*buttons, why], className="incidents-buttons")


def _plan(t: Texts, found: InFull) -> Any:
    """The floor plan, while the incident is open: a picture here, a document in a window of its own. Reading it is logged."""
    address = f"/api/incidents/{found.incident.id}/plan"
    link = html.A(t("incidents.plan_open"), href=address, target="_blank", rel="noopener")
    shown = [html.Img(src=address, alt=t("incidents.plan"), className="incidents-plan")] if found.plan != "application/pdf" else []
    return html.Section([html.H2(t("incidents.plan")), *shown, html.P(link)])


def playing(lease: Lease, name: str, line: str, left: str) -> dict[str, Any]:
    """A picture that runs, as assets/incidents.js shows it. `line`: the relay's WebSocket; `left`: the words around the time left."""
    return {
        "lease": str(lease.id),
        "camera": lease.camera_code,
        "name": name,
        "line": line,
        "ends_at": lease.ends_at.isoformat(),
        "left": left,
    }


def ended(before: Mapping[str, Any], why: str) -> dict[str, Any]:
    """The same picture after its end, and why."""
    return {"lease": before["lease"], "camera": before["camera"], "name": before["name"], "ended": why}


def leases_of(pictures: Sequence[Mapping[str, Any]]) -> dict[UUID, Mapping[str, Any]]:
    """The pictures on the screen that had not ended, by their lease."""
    return {UUID(one["lease"]): one for one in pictures if "ended" not in one}
