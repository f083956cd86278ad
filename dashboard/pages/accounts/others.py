"""Others' accounts: the list, one of them in a dialogue, and making one. The use cases check who may what."""

from __future__ import annotations

from typing import Any

import dash
from dash import ALL, Input, Output, State, ctx, html, no_update

from dashboard.core.errors import BeeldregieError
from dashboard.pages.accounts.detail import detail
from dashboard.pages.accounts.ids import Id, Part, part
from dashboard.pages.accounts.making import new_account
from dashboard.pages.accounts.parts import midnight, once, table, wrong
from dashboard.pages.accounts.qualifying import wanted
from dashboard.pages.here import Here, here
from dashboard.policy.permissions import may
from dashboard.sharing import managing, organisations, qualifications
from dashboard.store.accounts import NewAccount
from dashboard.store.managed import Managed
from dashboard.ui.format import when
from dashboard.ui.parts import attributes, tag
from dashboard.ui.shell import ShellId
from dashboard.ui.texts import Texts
from dashboard.web.context import Services

MOST = 200


def register(app: dash.Dash, use: Services) -> None:
    """The list follows the search and what was done; the dialogue follows what was chosen."""
    _list(app, use)
    _dialogue(app, use)
    _acting(app, use)
    _making(app, use)


def _manager(app: dash.Dash, use: Services) -> Here:
    return here(app, use, "account.manage", "own")


def _list(app: dash.Dash, use: Services) -> None:
    """The list of accounts, and which of them is chosen."""

    @app.callback(Output(Id.LIST, "children"), Input(Id.WORDS, "value"), Input(Id.OTHERS_NEWS, "data"))
    async def show(words: str | None, news: int) -> Any:
        at = _manager(app, use)
        found = await managing.listed(use.db, at.who, at.now, words or "", most=MOST + 1)
        more = html.P(at.t("accounts.more", n=MOST), className="quiet") if len(found) > MOST else None
        return [listed(at, found[:MOST]), more]

    @app.callback(
        Output(Id.CHOSEN, "data"),
        Output(Id.DETAIL, "opened"),
        Output(Id.DETAIL_SAID, "children"),
        Input({"type": Part.CHOOSE, "login": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    async def choose(clicks: list[int]) -> tuple[Any, Any, Any]:
        return (ctx.triggered_id["login"], True, "") if any(clicks) else (no_update, no_update, no_update)


def listed(at: Here, found: list[Managed]) -> Any:
    """The table of accounts."""
    t = at.t
    heads = [t("accounts.who"), t("accounts.organisation"), t("accounts.roles"), t("accounts.last"), t("accounts.open"), ""]
    return table(heads, [_row(at, one) for one in found], t("accounts.nobody"))


def _row(at: Here, one: Managed) -> list[Any]:
    t = at.t
    roles = ", ".join(t.either(f"role.{held.role}", held.role) for held in one.roles) or t("accounts.no_roles")
    named = attributes(aria_label=f"{t('accounts.look')}: {one.login}")
    look = html.Button(t("accounts.look"), id=part(Part.CHOOSE, login=one.login), n_clicks=0, className="second small", **named)
    name: list[Any] = [html.B(one.display_name), html.Div(one.login, className="quiet")]
    if one.disabled_at:
        name.append(tag(t("accounts.disabled"), "is-attention"))
    last = when(one.last_log_in, at.now, t) if one.last_log_in else t("accounts.never")
    return [name, one.organisation_name, roles, last, t("accounts.counts", sessions=one.sessions, keys=one.tokens), look]


def _dialogue(app: dash.Dash, use: Services) -> None:
    """The account that is chosen. Closing it brings the keyboard back to its row."""
    app.clientside_callback(
        dash.ClientsideFunction("accounts", "refocus"),
        Output(ShellId.NOWHERE, "title", allow_duplicate=True),
        Input(Id.DETAIL, "opened"),
        State(Id.CHOSEN, "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(Id.DETAIL_BODY, "children"),
        Output(Id.DETAIL, "title"),
        Input(Id.CHOSEN, "data"),
        Input(Id.OTHERS_NEWS, "data"),
        prevent_initial_call=True,
    )
    async def show(login: str | None, news: int) -> tuple[Any, Any]:
        if not login:
            return no_update, no_update
        at = _manager(app, use)
        found = await managing.one(use.db, at.who, login, at.now)
        qualified = await qualifications.listed(use.db, at.who, login, at.now)
        return detail(at, found, qualified), found.display_name


def _acting(app: dash.Dash, use: Services) -> None:
    """What the buttons in the dialogue do; what cannot be is said there."""

    @app.callback(
        Output(Id.OTHERS_NEWS, "data"),
        Output(Id.DETAIL_SAID, "children", allow_duplicate=True),
        Input({"type": Part.ACT, "do": ALL, "what": ALL}, "n_clicks"),
        State({"type": Part.GIVE, "field": ALL}, "value"),
        State(Id.CHOSEN, "data"),
        State(Id.OTHERS_NEWS, "data"),
        prevent_initial_call=True,
    )
    async def act(clicks: list[int], values: list[Any], login: str, news: int) -> tuple[Any, Any]:
        if not any(clicks):
            return no_update, no_update
        at, pressed = _manager(app, use), ctx.triggered_id
        fields = {state["id"]["field"]: value for state, value in zip(ctx.states_list[0], values, strict=True)}
        try:
            return news + 1, await done(use, at, login, pressed["do"], pressed["what"], fields)
        except BeeldregieError as error:
            return no_update, wrong(at.t, error)


async def done(use: Services, at: Here, login: str, do: str, what: str, fields: dict[str, Any]) -> Any:
    """Do it; what is said after. Raises what the use cases raise."""
    who, now, keeper = at.who, at.now, use.keeper
    if do in ("disable", "enable"):
        await managing.set_disabled(keeper, who, login, do == "disable", now)
    elif do == "end-sessions":
        await managing.end_sessions(keeper, who, login, now)
    elif do == "revoke-keys":
        await managing.revoke_keys(keeper, who, login, now)
    elif do == "end-role":
        await managing.end_role(keeper, who, login, what, now)
    elif do == "give-role":
        await managing.give_role(keeper, who, login, fields.get("role") or "", now, midnight(fields.get("until"), after=1))
    elif do == "end-qualification":
        await qualifications.end(use.db, keeper, who, login, int(what), now)
    elif do == "give-qualification":
        await qualifications.give(keeper, who, login, wanted(fields, now), now)
    elif do == "make-key":
        days, scopes = int(fields["days"]), fields.get("scopes") or []
        secret = await managing.make_key(keeper, who, login, fields.get("label") or "", now, days, scopes)
        return once(at.t("accounts.key_made"), secret)
    else:
        return once(at.t("accounts.password_first"), await managing.reset_password(keeper, who, login, now))
    return html.P(at.t("accounts.done"))


def _making(app: dash.Dash, use: Services) -> None:
    """The form, for the organisations that one may give accounts; and what it makes."""

    @app.callback(Output(Id.NEW, "children"), Input(Id.NEW, "id"))
    async def form(_: str) -> list[Any]:
        at = _manager(app, use)
        everywhere = may(at.who, "account.manage", "any")
        known = await organisations.list_organisations(use.db) if everywhere else []
        choices = [(one.id, one.name) for one in known] or [(at.who.organisation_id, at.who.organisation_name)]
        return new_account(at, choices)

    @app.callback(
        Output(Id.NEW_SAID, "children"),
        Output(Id.OTHERS_NEWS, "data", allow_duplicate=True),
        Input(Id.NEW_MAKE, "n_clicks"),
        State(Id.NEW_LOGIN, "value"),
        State(Id.NEW_NAME, "value"),
        State(Id.NEW_ORGANISATION, "value"),
        State(Id.NEW_ROLES, "value"),
        State(Id.NEW_KIND, "value"),
        State(Id.OTHERS_NEWS, "data"),
        prevent_initial_call=True,
    )
    async def make(
        clicks: int, login: str | None, name: str | None, organisation: str, roles: list[str] | None, kind: str, news: int
    ) -> tuple[Any, Any]:
        if not clicks:
            return no_update, no_update
        at, login = _manager(app, use), (login or "").strip().lower()
        new = NewAccount(login, (name or "").strip() or login, organisation, tuple(roles or ()), kind, at.t.language)
        try:
            password = await managing.create(use.keeper, at.who, new, at.now)
        except BeeldregieError as error:
            return wrong(at.t, error), no_update
        return made(at.t, login, password), news + 1


def made(t: Texts, login: str, password: str) -> Any:
    """What is said of a new account: its first password, or that a program needs a key."""
    return once(t("accounts.made", login=login), password) if password else html.P(t("accounts.made_service", login=login))
