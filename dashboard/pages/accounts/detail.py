"""One account in the dialogue: what it is, its roles with their validity, and what may be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.pages.accounts import qualifying
from dashboard.pages.accounts.ids import Part, part
from dashboard.pages.accounts.layout import FLOATING, key_fields, scopes_offered
from dashboard.pages.accounts.making import role_choices
from dashboard.pages.accounts.parts import sure, table
from dashboard.pages.here import Here
from dashboard.policy.permissions import gives
from dashboard.sharing.managing import changeable
from dashboard.store.managed import Managed
from dashboard.store.qualifications import Qualification
from dashboard.ui.dates import day_field
from dashboard.ui.format import day, when
from dashboard.ui.parts import facts, section


def detail(at: Here, one: Managed, qualified: Sequence[Qualification]) -> list[Any]:
    """The dialogue's content; `qualified` is what the account is on record for."""
    t, may_change = at.t, changeable(at.who, one)
    parts = [_facts(at, one), section(t("accounts.roles"), _roles(at, one, may_change and not one.from_provider))]
    if one.kind == "person":
        parts.append(section(t("qualified.title"), _qualified(at, qualified, may_change)))
    if not may_change:
        return [*parts, html.P(t("accounts.not_yours"), className="quiet")]
    if one.from_provider:
        parts.append(html.P(t("accounts.roles_elsewhere"), className="quiet"))
    else:
        parts.append(_give(at, one))
    parts.append(_key(at) if one.kind == "service" else _qualify(at))
    return [*parts, section(t("accounts.access"), _doors(at, one))]


def _facts(at: Here, one: Managed) -> Any:
    t = at.t
    pairs: list[tuple[str, str | None]] = [
        (t("accounts.login"), one.login),
        (t("accounts.organisation"), one.organisation_name),
        (t("accounts.kind"), t("accounts.kind_provider") if one.from_provider else t(f"accounts.kind_{one.kind}")),
        (t("accounts.last"), when(one.last_log_in, at.now, t) if one.last_log_in else t("accounts.never")),
        (t("accounts.open"), t("accounts.counts", sessions=one.sessions, keys=one.tokens)),
    ]
    if one.disabled_at:
        pairs.append((t("accounts.disabled"), when(one.disabled_at, at.now, t)))
    return facts(pairs, "")


def _roles(at: Here, one: Managed, ends: bool) -> Any:
    t = at.t
    rows = [
        [
            t.either(f"role.{held.role}", held.role),
            day(held.since, t),
            when(held.until, at.now, t) if held.until else t("accounts.no_end"),
            sure(t("accounts.end"), _act(t("accounts.end_sure"), "end-role", held.role)) if ends else "",
        ]
        for held in one.roles
    ]
    return table([t("accounts.role"), t("accounts.since"), t("accounts.ends"), ""], rows, t("accounts.no_roles"))


def _give(at: Here, one: Managed) -> Any:
    t, choices = at.t, role_choices(at.t, gives(at.who, one.organisation_id))
    return html.Div(
        [
            dmc.Select(id=part(Part.GIVE, field="role"), label=t("accounts.give"), data=choices, **FLOATING),
            day_field(t, part(Part.GIVE, field="until"), t("accounts.give_until")),
            _act(t("accounts.give_do"), "give-role"),
        ],
        className="accounts-form",
    )


def _qualified(at: Here, found: Sequence[Qualification], may_change: bool) -> Any:
    def end(held: Qualification) -> Any:
        return sure(at.t("accounts.end"), _act(at.t("accounts.end_sure"), "end-qualification", str(held.id)))

    return qualifying.held(at, found, end if may_change else None)


def _qualify(at: Here) -> Any:
    return html.Div([*qualifying.fields(at.t), _act(at.t("qualified.give_do"), "give-qualification")], className="accounts-form")


def _key(at: Here) -> Any:
    t = at.t
    ids = [part(Part.GIVE, field=field) for field in ("label", "days", "scopes")]
    make = _act(t("accounts.key_make"), "make-key")
    return section(t("accounts.keys"), html.Div([*key_fields(t, scopes_offered(t, None), *ids), make], className="accounts-form"))


def _doors(at: Here, one: Managed) -> Any:
    t = at.t
    buttons: list[Any] = []
    if one.sessions:
        buttons.append(_act(t("accounts.end_all"), "end-sessions"))
    if one.tokens:
        buttons.append(sure(t("accounts.revoke_all"), _act(t("accounts.revoke_sure"), "revoke-keys")))
    if one.kind == "person" and not one.from_provider:
        buttons.append(sure(t("accounts.reset"), _act(t("accounts.reset_sure"), "reset")))
    if one.disabled_at:
        buttons.append(_act(t("accounts.enable"), "enable"))
    else:
        buttons.append(_act(t("accounts.disable"), "disable"))
    return html.Div(buttons, className="accounts-buttons")


def _act(words: str, do: str, what: str = "") -> Any:
    return html.Button(words, id=part(Part.ACT, do=do, what=what), n_clicks=0, className="second small")
