"""Which requests are counted, on whose account, and when it was too many."""

from __future__ import annotations

from typing import Final

from starlette.requests import HTTPConnection
from starlette.types import Scope

from dashboard.core.credentials import address_hash
from dashboard.core.models import Principal
from dashboard.core.settings import Settings
from dashboard.web.address import client_address
from dashboard.web.rate import Rate, cost

PUBLIC_TREES: Final = ("/register", "/ogc", "/login")


class Limits:
    """Counts the API by account and what is public by address, each by its own setting."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._key = settings.derive("rate address")
        self._accounts = Rate(settings.requests_per_minute)
        self._addresses = Rate(settings.public_requests_per_minute)

    def wait(self, scope: Scope, who: Principal | None) -> int:
        """Seconds that this request has to wait; 0: it is answered."""
        path: str = scope["path"]
        if any(path == tree or path.startswith(tree + "/") for tree in PUBLIC_TREES):
            return self._addresses.wait(address_hash(self._key, client_address(HTTPConnection(scope), self._settings)), cost(path))
        if who is not None and path.startswith("/api/"):
            return self._accounts.wait(who.account_id)
        return 0
