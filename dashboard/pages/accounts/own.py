"""One's own sessions, keys and password: what the page shows of them, and what it does."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import dash
from dash import ALL, Input, Output, State, ctx, html, no_update

from dashboard.core.errors import BeeldregieError
from dashboard.pages.accounts import qualifying
from dashboard.pages.accounts.ids import Id, Part, part
from dashboard.pages.accounts.layout import box, password_form
from dashboard.pages.accounts.parts import once, sure, table, wrong
from dashboard.pages.here import Here, here
from dashboard.sharing import own_account, qualifications
from dashboard.store import accounts
from dashboard.store.qualifications import Qualification
from dashboard.store.sessions import Session
from dashboard.store.tokens import Token
from dashboard.ui.format import when
from dashboard.ui.parts import tag
from dashboard.ui.texts import Texts
from dashboard.web.context import Services


def register(app: dash.Dash, use: Services) -> None:
    """Showing, ending, making a key, changing the password. The use cases check who may."""
    _showing(app, use)
    _keys_and_password(app, use)


def _own(app: dash.Dash, use: Services) -> Here:
    return here(app, use, "account.own", "own")


def _showing(app: dash.Dash, use: Services) -> None:
    """What is open, and ending it."""

    @app.callback(Output(Id.CHANGE, "children"), Input(Id.CHANGE, "id"))
    async def password(_: str) -> Any:
        at = _own(app, use)
        async with use.db.read() as conn:
            known = await accounts.known(conn, at.who.login)
        return password_box(at.t, has_password=known is not None and known.password_hash is not None)

    @app.callback(Output(Id.OWN, "children"), Input(Id.OWN_NEWS, "data"))
    async def show(news: int) -> list[Any]:
        at = _own(app, use)
        sessions = await own_account.open_sessions(use.db, at.who, at.now)
        keys = await own_account.keys(use.db, at.who, at.now)
        return shown(at, sessions, keys, await qualifications.own(use.db, at.who, at.now))

    @app.callback(
        Output(Id.OWN_NEWS, "data"),
        Input({"type": Part.OWN_ACT, "do": ALL, "which": ALL}, "n_clicks"),
        State(Id.OWN_NEWS, "data"),
        prevent_initial_call=True,
    )
    async def act(clicks: list[int], news: int) -> Any:
        if not any(clicks):
            return no_update
        at, pressed = _own(app, use), ctx.triggered_id
        if pressed["do"] == "end":
            await own_account.end_session(use.db, at.who, UUID(pressed["which"]), at.now)
        elif pressed["do"] == "end-others":
            await own_account.end_other_sessions(use.db, at.who, at.now)
        else:
            await own_account.revoke_key(use.keeper, at.who, UUID(pressed["which"]), at.now)
        return news + 1


def _keys_and_password(app: dash.Dash, use: Services) -> None:
    """A new key, a new password: what went wrong is said beside the form."""

    @app.callback(
        Output(Id.KEY_MADE, "children"),
        Output(Id.OWN_NEWS, "data", allow_duplicate=True),
        Input(Id.KEY_MAKE, "n_clicks"),
        State(Id.KEY_LABEL, "value"),
        State(Id.KEY_DAYS, "value"),
        State(Id.KEY_SCOPES, "value"),
        State(Id.OWN_NEWS, "data"),
        prevent_initial_call=True,
    )
    async def make_key(clicks: int, label: str | None, days: str, scopes: list[str] | None, news: int) -> tuple[Any, Any]:
        if not clicks:
            return no_update, no_update
        at = _own(app, use)
        try:
            secret = await own_account.make_key(use.keeper, at.who, label or "", at.now, int(days), scopes or [])
        except BeeldregieError as error:
            return wrong(at.t, error), no_update
        return once(at.t("accounts.key_made"), secret), news + 1

    @app.callback(
        Output(Id.CHANGE_SAID, "children"),
        Output(Id.CHANGE_OLD, "value"),
        Output(Id.CHANGE_NEW, "value"),
        Input(Id.CHANGE_SET, "n_clicks"),
        State(Id.CHANGE_OLD, "value"),
        State(Id.CHANGE_NEW, "value"),
        prevent_initial_call=True,
    )
    async def set_password(clicks: int, old: str | None, new: str | None) -> tuple[Any, Any, Any]:
        if not clicks:
            return no_update, no_update, no_update
        at = _own(app, use)
        try:
            await own_account.change_password(use.db, use.keeper, at.who, old or "", new or "", at.now)
        except BeeldregieError as error:
            return wrong(at.t, error), no_update, no_update
        return html.P(at.t("accounts.password_done")), "", ""


def password_box(t: Texts, has_password: bool) -> Any:
    """Where one changes the password, here or at the provider."""
    form = [password_form(t)] if has_password else [html.P(t("accounts.password_elsewhere"), className="quiet")]
    return box(t("accounts.password"), *form, html.Div(id=Id.CHANGE_SAID, role="status", className="accounts-said"))


def shown(at: Here, sessions: list[Session], keys: list[Token], qualified: list[Qualification]) -> list[Any]:
    """Sessions and keys, and what one is qualified for, where anything is on record."""
    t = at.t
    this = next((one for one in sessions if one.id == at.who.session_id), None)
    until = html.P(t("accounts.until", when=when(this.expires_at, at.now, t))) if this else None
    end_others = _button(t("accounts.end_others"), "end-others", "") if len(sessions) > 1 else None
    return [
        box(t("accounts.sessions"), until, _sessions(at, sessions), end_others),
        box(t("accounts.keys"), _keys(at, keys), note=t("accounts.keys_note")),
        *([box(t("qualified.title"), qualifying.held(at, qualified), note=t("qualified.own_note"))] if qualified else []),
    ]


def _sessions(at: Here, sessions: list[Session]) -> Any:
    t = at.t
    rows = []
    for one in sessions:
        is_this = one.id == at.who.session_id
        act = tag(t("accounts.this")) if is_this else _button(t("accounts.end"), "end", str(one.id))
        rows.append([one.browser or t("accounts.unknown_browser"), when(one.created_at, at.now, t), when(one.expires_at, at.now, t), act])
    return table([t("accounts.browser"), t("accounts.since"), t("accounts.ends"), ""], rows, t("accounts.none"))


def _keys(at: Here, keys: list[Token]) -> Any:
    t = at.t
    rows = [
        [
            one.label,
            scope_words(t, one.scopes),
            when(one.expires_at, at.now, t),
            when(one.last_used_at, at.now, t) if one.last_used_at else t("accounts.never"),
            sure(t("accounts.revoke"), _button(t("accounts.revoke_sure"), "revoke", str(one.id))),
        ]
        for one in keys
    ]
    return table(
        [t("accounts.key_label"), t("accounts.key_scopes"), t("accounts.ends"), t("accounts.used"), ""], rows, t("accounts.no_keys")
    )


def scope_words(t: Texts, scopes: tuple[str, ...] | None) -> str:
    """What a key is for, in words."""
    return t("accounts.all_scopes") if scopes is None else ", ".join(t.either(f"action.{one}", one) for one in scopes)


def _button(words: str, do: str, which: str) -> Any:
    return html.Button(words, id=part(Part.OWN_ACT, do=do, which=which), n_clicks=0, className="second small")
