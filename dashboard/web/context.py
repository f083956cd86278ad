"""What a route or callback needs of its surroundings: who asks, the database, the clock. Set by the guard, once per request."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from fastapi import Depends, Request

from dashboard.core.clock import Clock, now
from dashboard.core.db import Database
from dashboard.core.errors import NotLoggedIn, NotPermitted
from dashboard.core.models import Principal
from dashboard.core.settings import Settings
from dashboard.core.vault import Vault
from dashboard.policy.permissions import Action, Relation, may
from dashboard.store.events import Events
from dashboard.web.kept import Kept

# The principal of the request or WebSocket message being handled; bound by the guard (guard.py).
asking: ContextVar[Principal | None] = ContextVar("asking", default=None)


@dataclass(frozen=True)
class Services:
    """What one process shares over its requests; stands in `app.state.services`."""

    settings: Settings
    db: Database
    clock: Clock = now

    @cached_property
    def keeper(self) -> Database:
        """The pool of the role that may change accounts, and whole rows of the register (undoing does): for the use cases that do, and for
        nothing else. The application's own may not, so that a hole elsewhere opens no account and gives no camera away."""
        return Database(self.settings, "ingest", pool_size=2)

    async def close(self) -> None:
        """Close the pools."""
        await self.db.close()
        if "keeper" in self.__dict__:
            await self.keeper.close()

    @cached_property
    def events(self) -> Events:
        """What changes in the database, for pushing. The application's lifespan keeps it running."""
        return Events(self.db.dsn)

    @cached_property
    def vault(self) -> Vault:
        """Seals what comes in with camera addresses; here nothing is opened."""
        return Vault(self.settings.stream_secret_keys)

    @cached_property
    def kept(self) -> Kept:
        """Answers over the whole register that were made already."""
        return Kept()


def principal() -> Principal:
    """Who is asking. Raises NotLoggedIn."""
    who = asking.get()
    if who is None:
        raise NotLoggedIn("Log eerst in.", "Log in first.")
    return who


def permit(action: Action, relation: Relation = "any") -> Callable[[], Principal]:
    """A dependency: the principal, if the table of permissions allows the action. Raises NotLoggedIn or NotPermitted."""

    def check() -> Principal:
        who = principal()
        if not may(who, action, relation):
            raise NotPermitted("Uw rol mag dit niet.", "Your role may not do this.")
        return who

    return check


def services(request: Request) -> Services:
    """The services of this process."""
    result: Services = request.app.state.services
    return result


Using = Annotated[Services, Depends(services)]
