"""The page of accounts: everyone's own sessions, keys and password; for who manages accounts, those of others."""

from __future__ import annotations

from typing import Any

import dash

from dashboard.pages.accounts import others, own
from dashboard.pages.accounts.layout import page
from dashboard.pages.here import here, offers
from dashboard.policy.permissions import may
from dashboard.ui.shell import shell
from dashboard.web.context import Services


def layout(app: dash.Dash, use: Services) -> Any:
    """The page for who is asking. Raises NotLoggedIn, NotPermitted."""
    at = here(app, use, "account.own", "own")
    return shell(at.t, at.who, page(at.t, at.who, may(at.who, "account.manage", "own")), offers(at, use, "accounts"))


def register(app: dash.Dash, use: Services) -> None:
    """All callbacks of the page."""
    own.register(app, use)
    others.register(app, use)
