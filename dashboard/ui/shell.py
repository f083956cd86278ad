"""The frame around every page: header with search, navigation, language, light or dark, and who is logged in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.core.models import Principal
from dashboard.ui.parts import attributes
from dashboard.ui.texts import LANGUAGES, Texts


class ShellId(StrEnum):
    """Ids of the frame."""

    SEARCH = "search"
    NAV_MAP = "nav-map"
    NAV_REQUESTS = "nav-requests"
    NEWS_WAITING = "news-waiting"  # store: what the push said last of what waits
    LANGUAGE_NL = "language-nl"
    LANGUAGE_EN = "language-en"
    ALERT = "alert"
    NOTICE = "notice"
    NOWHERE = "nowhere"
    TEXTS = "texts"


WAITS = "waits"  # type of the counts in the navigation
OVER_PANELS = 1400  # what drops down from the header lies over every panel (assets/style.css)
THEME = {
    "primaryColor": "blue",
    "fontFamily": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif",
    "defaultRadius": "md",
    "respectReducedMotion": True,
}


@dataclass(frozen=True, slots=True)
class Offers:
    """Which page this is, and what else there is for who looks at it."""

    here: str  # map, load or accounts
    decides: bool = False  # answers requests, so there is an inbox
    loads: bool = False  # brings registers in
    manages: bool = False  # manages accounts
    register: bool = False  # there is a public register
    agrees: bool = False  # is party to agreements
    watches: bool = False  # looks at pictures, so there is a wall
    traces: bool = False  # sees who looks now, or what was asked before
    incidents: bool = False  # reads incidents
    supposes: bool = False  # may look up what anybody would be answered


def waits(of: Any, at: Any) -> dict[str, Any]:
    """The id of a count of what waits; `of`: "requests" or "incidents", `at`: "nav", or "menu" on a phone."""
    return {"type": WAITS, "of": of, "at": at}


def nothing_here(t: Texts) -> Any:
    """The page for an address that has none."""
    return html.Main([html.H1(t("shell.nothing_here")), html.A(t("nav.map"), href="/")], className="nothing-here")


def shell(t: Texts, who: Principal, body: Any, offers: Offers) -> Any:
    """The whole screen."""
    return dmc.MantineProvider(
        html.Div([_header(t, who, offers), body, *_background(t, offers.here)], className="app"), theme=THEME, defaultColorScheme="auto"
    )


def _background(t: Texts, page: str) -> list[Any]:
    """What is not seen at first: texts for scripts, the place of a message, what a lapsed session says (assets/screen.js shows it), and
    which page this is."""
    lapsed = html.Div([t("shell.lapsed"), " ", html.A(t("shell.log_in"), href="/login")], className="message lapsed", role="alert")
    return [
        dcc.Store(ShellId.TEXTS, data=_script_texts(t)),
        dcc.Store(ShellId.NEWS_WAITING),
        html.Div(id=ShellId.ALERT, role="alert"),
        lapsed,
        html.Div(id=ShellId.NOTICE, hidden=True, className="message", role="status", **attributes(data_no_tiles=t("shell.no_tiles"))),
        html.Div(id=ShellId.NOWHERE, hidden=True, **attributes(data_page=page)),
    ]


def message(sentence: str, close: str) -> Any:
    """A message over the page, for what went wrong; `close` is the word for its button."""
    return html.Div(
        [sentence, html.Button("×", className="plain", **attributes(aria_label=close, data_closes=ShellId.ALERT))], className="message"
    )


def _header(t: Texts, who: Principal, offers: Offers) -> Any:
    brand = [html.Span("◈ ", **attributes(aria_hidden="true")), html.Span("Beeldregie")]
    return html.Header(
        [
            html.A(brand, href="/", className="brand", title="Beeldregie"),
            *([_search(t)] if offers.here == "map" else []),
            html.Nav(_navigation(t, offers), className="nav", **attributes(aria_label=t("nav.label"))),
            html.Div(className="spring"),
            _languages(t),
            html.Button(
                "◐", className="plain scheme", title=t("shell.scheme"), **attributes(aria_label=t("shell.scheme"), data_scheme="toggle")
            ),
            _account(t, who, offers),
        ],
        className="top",
    )


def _search(t: Texts) -> Any:
    return dmc.Select(
        id=ShellId.SEARCH,
        searchable=True,
        clearable=True,
        data=[],
        value=None,  # said, not left open: from "not said" to None, as the first answer makes it, Mantine empties what is typed by then
        searchValue="",
        placeholder=t("shell.search"),
        className="search",
        nothingFoundMessage=t("shell.nothing_found"),
        filter={"function": "beeldregieAsFound"},
        limit=12,
        maxDropdownHeight=420,
        withCheckIcon=False,
        comboboxProps={"zIndex": OVER_PANELS},
        rightSection=html.Kbd("⌘K"),
        rightSectionPointerEvents="none",
        attributes={"input": {"aria-label": t("shell.search")}},
    )


def _navigation(t: Texts, offers: Offers) -> list[Any]:
    shown = [_elsewhere(t, name, offers.here) for name in _pages(offers)]
    register = [html.A(t("nav.register"), href="/register", className="nav-item")] if offers.register else []
    return [*(_on_the_map(t, offers.decides) if offers.here == "map" else _to_the_map(t, offers.decides)), *shown, *register]


def _pages(offers: Offers) -> list[str]:
    """The pages beside the map that there are for who looks, by their addresses."""
    links = {
        "incidents": offers.incidents,
        "wall": offers.watches,
        "watching": offers.traces,
        "agreements": offers.agrees,
        "load": offers.loads,
        "accounts": offers.manages,
    }
    return [name for name, is_shown in links.items() if is_shown]


def _narrow(t: Texts, offers: Offers) -> list[Any]:
    """On a phone the header has no room for the pages: there they stand in the account's menu, which has that of accounts already."""
    to = {"map": "/", "requests": "/?requests=1"} if offers.decides else {"map": "/"}
    to = {} if offers.here == "map" else to
    to |= {name: f"/{name}" for name in _pages(offers) if name not in ("accounts", offers.here)}
    to |= {"register": "/register"} if offers.register else {}
    return [html.A(_words(t, name, "menu"), href=address, className="menu-button only-narrow") for name, address in to.items()]


def _words(t: Texts, name: str, at: str) -> list[Any]:
    """What a part of the navigation is called, with how much waits there, where things can wait. The count says in words what it counts;
    dashboard/pages/waiting.py fills it in."""
    count = html.Span("", id=waits(name, at), className="badge", hidden=True, role="img", **attributes(aria_label=""))
    return [t(f"nav.{name}"), *([count] if name in ("requests", "incidents") else [])]


def _on_the_map(t: Texts, decides: bool) -> list[Any]:
    """On the map itself these open what belongs to it, without leaving the page."""
    return [
        html.Button(t("nav.map"), id=ShellId.NAV_MAP, n_clicks=0, className="nav-item is-here", **attributes(aria_current="page")),
        html.Button(_words(t, "requests", "nav"), id=ShellId.NAV_REQUESTS, n_clicks=0, className="nav-item", hidden=not decides),
    ]


def _to_the_map(t: Texts, decides: bool) -> list[Any]:
    requests = [html.A(_words(t, "requests", "nav"), href="/?requests=1", className="nav-item")] if decides else []
    return [html.A(t("nav.map"), href="/", className="nav-item"), *requests]


def _elsewhere(t: Texts, name: str, here: str) -> Any:
    is_here = name == here
    current = attributes(aria_current="page") if is_here else {}
    return html.A(_words(t, name, "nav"), href=f"/{name}", className="nav-item is-here" if is_here else "nav-item", **current)


def _languages(t: Texts) -> Any:
    names = {"nl": "Nederlands", "en": "English"}
    buttons: list[Any] = []
    for language, id_ in zip(LANGUAGES, (ShellId.LANGUAGE_NL, ShellId.LANGUAGE_EN), strict=True):
        here = language == t.language
        buttons.append(
            html.Button(
                language.upper(),
                id=id_,
                n_clicks=0,
                lang=language,
                title=names[language],
                className="plain" + (" is-here" if here else ""),
                **attributes(aria_pressed="true" if here else "false"),
            )
        )
    return html.Div(
        [buttons[0], html.Span("·", **attributes(aria_hidden="true")), buttons[1]],
        className="languages",
        role="group",
        **attributes(aria_label=t("shell.language")),
    )


def _account(t: Texts, who: Principal, offers: Offers) -> Any:
    roles = ", ".join(sorted(t.either(f"role.{role}", role) for role in who.roles))
    caret = html.Span("▾", className="caret", **attributes(aria_hidden="true"))
    summary = html.Summary([html.Span(who.organisation_name), caret], title=who.organisation_name)
    card = html.Div(
        [html.B(who.display_name), html.Div(who.organisation_name), html.Div(roles, className="quiet")], className="account-card"
    )
    mine = html.A(t("accounts.menu"), href="/accounts", className="menu-button")
    shift = [html.A(t("shift.menu"), href="/wall?shift=1", className="menu-button")] if offers.watches else []
    what_if = [html.A(t("explain.what_if_link"), href="/answers", className="menu-button")] if offers.supposes else []
    log_out = html.Form(html.Button(t("shell.log_out"), type="submit", className="menu-button"), action="/logout", method="post")
    menu = html.Div([card, *_narrow(t, offers), *shift, *what_if, mine, log_out], className="menu")
    return html.Details([summary, menu], className="account")


def _script_texts(t: Texts) -> dict[str, str]:
    return {"language": t.language, **t.under("script")}
