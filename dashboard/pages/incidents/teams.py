"""The temporary teams of an incident on its screen: who is in them, scaling up and down, offering pictures to them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args

import dash_mantine_components as dmc
from dash import html

from dashboard.core.models import Principal
from dashboard.pages.incidents.ids import Id, Part, part
from dashboard.policy.permissions import may
from dashboard.policy.teams import KINDS
from dashboard.sharing.following import InFull
from dashboard.sharing.teams import LONGEST_PLACE, manages
from dashboard.store.teams import Member, Person, Team, TeamKind
from dashboard.ui.format import when
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts

NEW = "new"  # in the place of a team's id: the field of the place
LONGEST_LOGIN = 63


def section(t: Texts, who: Principal, found: InFull, now: datetime) -> list[Any]:
    """All of it; nothing where there is no team and who reads makes none."""
    scales = found.incident.closed_at is None and manages(who, found.incident, found.parties)
    if not (found.teams or scales):
        return []
    shows = may(who, "picture.push", "own")
    items = [_team(t, one, scales, scales or one.has(who.account_id), shows, now) for one in found.teams]
    new = [_new(t, found)] if scales else []
    return [html.H2(t("team.title")), html.P(t("team.why"), className="quiet"), html.Ul(items, className="incidents-teams"), *new]


def _team(t: Texts, team: Team, scales: bool, named: bool, shows: bool, now: datetime) -> Any:
    since = t("team.since", n=len(team.members), when=when(team.scaled_up_at, now, t))
    head: list[Any] = [html.B(team.name), " · ", html.Span(since, className="quiet")]
    members = [html.Ul([_member(t, team, one, scales) for one in team.members], className="incidents-rows")] if named else []
    to_team = [_button(t("team.push", name=team.name), part(Part.PUSH, at=team.id))] if shows and team.members else []
    down = [_button(t("team.down"), part(Part.TEAM_DOWN, team=team.id), t("team.down_of", name=team.name))] if scales else []
    add = [_adding(t, team)] if scales else []
    return html.Li([html.Div(head), *members, *add, html.Div([*to_team, *down], className="incidents-buttons")])


def _member(t: Texts, team: Team, one: Member, scales: bool) -> Any:
    out = _button(t("team.out"), part(Part.TEAM_OUT, team=team.id, login=one.login), t("team.out_of", name=one.name, team=team.name))
    return html.Li([html.Span(f"{one.name} · {one.organisation}"), *([out] if scales else [])])


def _adding(t: Texts, team: Team) -> Any:
    field = _field(team.id, t("team.login", name=team.name), LONGEST_LOGIN, len(team.members), list=Id.PEOPLE)
    return html.Div([field, _button(t("team.add"), part(Part.TEAM_ADD, team=team.id))], className="incidents-buttons")


def _new(t: Texts, found: InFull) -> Any:
    there = {one.kind for one in found.teams}
    kinds: list[TeamKind] = [kind for kind in get_args(TeamKind) if kind not in there]
    if not kinds:
        return ""
    buttons = [_button(t("team.up", kind=KINDS[kind][t.language]), part(Part.TEAM_UP, kind=kind)) for kind in kinds]
    return html.Div([_field(NEW, t("team.place"), LONGEST_PLACE, len(found.teams)), *buttons], className="incidents-buttons")


def people(found: Sequence[Person]) -> list[Any]:
    """What the browser proposes in a team's field: the login goes in, the name and organisation are read. It proposes as one types, and
    leaves what is typed alone."""
    return [html.Option(f"{one.name} · {one.organisation}", value=one.login) for one in found]


def _field(of: str, label: str, longest: int, how_many: int, **more: str) -> Any:
    """A field that keeps what is typed in it while the screen is read again around it, until `how_many` there are has changed."""
    about = {"input": {"aria-label": label, "maxLength": longest, **more}}
    kept = {"persistence": f"{how_many} there", "persistence_type": "memory"}
    return dmc.TextInput(id=part(Part.TEAM_WORDS, of=of), value="", placeholder=label, size="xs", attributes=about, **kept)


def _button(words: str, id_: dict[str, Any], label: str = "") -> Any:
    said = attributes(aria_label=label) if label else {}
    return html.Button(words, id=id_, n_clicks=0, className="second small", **said)
