"""The page of accounts, before anything has been asked of the database."""

from __future__ import annotations

from typing import Any, get_args

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.core.models import Principal
from dashboard.pages.accounts.ids import Id
from dashboard.policy.permissions import Action, may
from dashboard.sharing.accounts import SCOPES
from dashboard.ui.dates import in_language
from dashboard.ui.parts import attributes
from dashboard.ui.shell import OVER_PANELS
from dashboard.ui.texts import Texts

DAYS = (7, 30, 90, 365)
USUAL_DAYS = "90"
# What drops down in the dialogue lies over it; without a scroll area of its own, which the keyboard could not reach.
FLOATING: dict[str, Any] = {"comboboxProps": {"zIndex": OVER_PANELS + 100}, "withScrollArea": False}


def page(t: Texts, who: Principal, manages: bool) -> Any:
    """The page for `who`."""
    stores: list[Any] = [dcc.Store(Id.OWN_NEWS, data=0), dcc.Store(Id.OTHERS_NEWS, data=0), dcc.Store(Id.CHOSEN)]
    mine = [html.H1(t("accounts.title")), html.Div(_waiting(t), id=Id.OWN), _new_key(t, who), html.Div(id=Id.CHANGE)]
    body = html.Div([*mine, *([_others(t)] if manages else []), *stores], className="accounts-page")
    return html.Main(in_language(t, body), className="accounts")


def _waiting(t: Texts) -> Any:
    return html.P(t("accounts.waiting"), className="quiet")


def box(title: str, *children: Any, note: str = "") -> Any:
    """A part of the page with its heading."""
    return html.Section([html.H2(title), *([html.P(note, className="quiet")] if note else []), *children], className="accounts-box")


def scopes_offered(t: Texts, who: Principal | None) -> list[dict[str, str]]:
    """The actions that a key can be made for; of a person those that the own roles allow in any relation."""
    allowed = [one for one in get_args(Action) if one in SCOPES and (who is None or _ever(who, one))]
    return [{"value": one, "label": t.either(f"action.{one}", one)} for one in allowed]


def _ever(who: Principal, action: Action) -> bool:
    return any(may(who, action, relation) for relation in ("own", "controller", "any"))


def key_fields(t: Texts, offered: list[dict[str, str]], label_id: Any, days_id: Any, scopes_id: Any) -> list[Any]:
    """The fields of a new key."""
    days = [{"value": str(n), "label": t("unit.days", n=n)} for n in DAYS]
    return [
        dmc.TextInput(id=label_id, label=t("accounts.key_label"), placeholder=t("accounts.key_label_hint")),
        dmc.Select(id=days_id, label=t("accounts.key_days"), data=days, value=USUAL_DAYS, allowDeselect=False, **FLOATING),
        dmc.MultiSelect(id=scopes_id, label=t("accounts.key_scopes"), data=offered, searchable=True, **FLOATING, className="accounts-wide"),
    ]


def _new_key(t: Texts, who: Principal) -> Any:
    fields = key_fields(t, scopes_offered(t, who), Id.KEY_LABEL, Id.KEY_DAYS, Id.KEY_SCOPES)
    make = html.Button(t("accounts.key_make"), id=Id.KEY_MAKE, n_clicks=0, className="second small")
    return html.Details(
        [html.Summary(t("accounts.key_new")), html.Div([*fields, make], className="accounts-form"), _said(Id.KEY_MADE)],
        className="accounts-box",
    )


def _said(id_: Id) -> Any:
    return html.Div(id=id_, role="status", className="accounts-said")


def password_form(t: Texts) -> Any:
    """The form to change one's own password."""
    old = {"autoComplete": "current-password", "visibilityToggleButtonProps": {"aria-label": t("accounts.password_show")}}
    new = old | {"autoComplete": "new-password"}
    return html.Div(
        [
            dmc.PasswordInput(id=Id.CHANGE_OLD, label=t("accounts.password_old"), **old),
            dmc.PasswordInput(id=Id.CHANGE_NEW, label=t("accounts.password_new"), **new),
            html.Button(t("accounts.password_set"), id=Id.CHANGE_SET, n_clicks=0, className="second small"),
        ],
        className="accounts-form",
    )


def _others(t: Texts) -> Any:
    words = dmc.TextInput(id=Id.WORDS, label=t("accounts.search"), debounce=300, className="accounts-search")
    dialogue = dmc.Modal(
        [html.Div(id=Id.DETAIL_BODY), _said(Id.DETAIL_SAID)],
        id=Id.DETAIL,
        opened=False,
        size="lg",
        zIndex=OVER_PANELS,
        closeButtonProps={"aria-label": t("drawer.close")},
    )
    new = html.Details(
        [html.Summary(t("accounts.new")), html.Div(id=Id.NEW, className="accounts-form"), _said(Id.NEW_SAID)], className="accounts-inner"
    )
    table = html.Div(
        html.P(t("accounts.waiting"), className="quiet"),
        id=Id.LIST,
        className="accounts-scroll",
        tabIndex=0,
        role="region",
        **attributes(aria_label=t("accounts.others")),
    )
    return box(t("accounts.others"), words, table, new, dialogue, note=t("accounts.others_note"))
