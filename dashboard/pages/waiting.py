"""How much waits for who looks, beside the words of the navigation: on every page, and without a sound."""

from __future__ import annotations

from typing import Any

import dash
from dash import ALL, Input, Output, ctx

from dashboard.core.models import Principal
from dashboard.pages.here import here
from dashboard.pages.push import concerned
from dashboard.sharing import waiting
from dashboard.sharing.waiting import Waits
from dashboard.store.events import Event
from dashboard.ui.shell import ShellId, waits
from dashboard.ui.texts import Texts
from dashboard.web.context import Services


async def hear(use: Services, who: Principal, event: Event) -> list[ShellId]:
    """The counts follow what waits for this person."""
    if not use.settings.sharing:
        return []
    return [ShellId.NEWS_WAITING] if await concerned(use, who, event, waiting.TABLES, waiting.concerns) else []


def register(app: dash.Dash, use: Services) -> None:
    """The counts, at first and whenever the push tells of them. Which stand on the page depends on the page and on who looks."""
    each = waits(ALL, ALL)

    @app.callback(Output(each, "children"), Output(each, "hidden"), Output(each, "aria-label"), Input(ShellId.NEWS_WAITING, "data"))
    async def counted(news: Any) -> tuple[list[str], list[bool], list[str]]:
        at = here(app, use)
        async with use.db.read() as conn:
            found = await waiting.count(conn, at.who, at.now)
        shown = [said(at.t, found, one["id"]["of"]) for one in ctx.outputs_list[0]]
        return [n for n, _ in shown], [not n for n, _ in shown], [words for _, words in shown]


def said(t: Texts, found: Waits, of: str) -> tuple[str, str]:
    """A count as it is shown and as it is read out; both empty where nothing waits."""
    n = {"requests": found.requests, "incidents": found.incidents}[of]
    return (str(n), t(f"nav.waiting.{of}", n=n)) if n else ("", "")
