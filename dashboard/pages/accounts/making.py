"""The form for a new account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.pages.accounts.ids import Id
from dashboard.pages.accounts.layout import FLOATING
from dashboard.pages.here import Here
from dashboard.policy.permissions import gives
from dashboard.ui.texts import Texts


def role_choices(t: Texts, roles: frozenset[str]) -> list[dict[str, str]]:
    """Roles to choose from, by their names."""
    found = [{"value": role, "label": t.either(f"role.{role}", role)} for role in roles]
    return sorted(found, key=lambda one: one["label"])


def new_account(at: Here, organisations: Sequence[tuple[str, str]]) -> list[Any]:
    """The fields; `organisations` are those for which one may make accounts, as (id, name)."""
    t = at.t
    mine = next((id_ for id_, _ in organisations if id_ == at.who.organisation_id), organisations[0][0])
    kinds = [{"value": kind, "label": t(f"accounts.kind_{kind}")} for kind in ("person", "service")]
    places = [{"value": id_, "label": name} for id_, name in organisations]
    return [
        dmc.TextInput(id=Id.NEW_LOGIN, label=t("accounts.login"), autoComplete="off", description=t("accounts.login_hint")),
        dmc.TextInput(id=Id.NEW_NAME, label=t("accounts.name"), autoComplete="off", description=t("accounts.name_hint")),
        dmc.Select(
            id=Id.NEW_ORGANISATION,
            label=t("accounts.organisation"),
            data=places,
            value=mine,
            allowDeselect=False,
            searchable=True,
            disabled=len(places) == 1,
            **FLOATING,
        ),
        dmc.Select(id=Id.NEW_KIND, label=t("accounts.kind"), data=kinds, value="person", allowDeselect=False, **FLOATING),
        dmc.MultiSelect(
            id=Id.NEW_ROLES,
            searchable=True,
            label=t("accounts.roles"),
            data=role_choices(t, gives(at.who, at.who.organisation_id)),
            **FLOATING,
            className="accounts-wide",
        ),
        html.Button(t("accounts.make"), id=Id.NEW_MAKE, n_clicks=0, className="second small"),
    ]
