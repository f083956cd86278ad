"""One's own sessions, keys and password. Only for a person who is logged in: a key cannot make keys or end sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from dashboard.core.db import Database
from dashboard.core.errors import NotFound, NotPermitted
from dashboard.core.models import Principal
from dashboard.policy.permissions import may
from dashboard.sharing import accounts
from dashboard.store import log, sessions, tokens
from dashboard.store.sessions import Session
from dashboard.store.tokens import Token


def check(who: Principal) -> None:
    """Raise NotPermitted unless this is a person who is logged in."""
    if not may(who, "account.own", "own"):
        raise NotPermitted("Dit kan alleen wie zelf is ingelogd.", "Only a person who is logged in can do this.")


async def open_sessions(db: Database, who: Principal, now: datetime) -> list[Session]:
    """One's own open sessions, newest first; which one this is, `who.session_id` says. Raises NotPermitted."""
    check(who)
    async with db.read() as conn:
        return await sessions.of_account(conn, who.account_id, now)


async def end_session(db: Database, who: Principal, session_id: UUID, now: datetime) -> None:
    """End one of one's own sessions, with what it has open. Raises NotFound where there is none, NotPermitted."""
    check(who)
    async with db.begin() as conn:
        ended = await sessions.end(conn, who.account_id, now, only=session_id)
        if not ended:
            raise NotFound("Deze sessie is er niet (meer).", "There is no such session (any more).")
        await log.append(conn, "logout", {"account": str(who.account_id), "session": str(session_id), "by": str(who.account_id)})


async def end_other_sessions(db: Database, who: Principal, now: datetime) -> int:
    """End all one's sessions but this one. Returns how many there were. Raises NotPermitted."""
    check(who)
    async with db.begin() as conn:
        ended = await sessions.end(conn, who.account_id, now, but=who.session_id)
        for session_id in ended:
            await log.append(conn, "logout", {"account": str(who.account_id), "session": str(session_id), "by": str(who.account_id)})
    return len(ended)


async def change_password(db: Database, keeper: Database, who: Principal, old: str, new: str, now: datetime) -> None:
    """Choose another password; one's other sessions end. Raises NotLoggedIn (the old one is wrong), TooMany, BadInput, NotPermitted."""
    check(who)
    await accounts.choose_password(db, keeper, who.login, old, new, now)
    await end_other_sessions(db, who, now)


async def keys(db: Database, who: Principal, now: datetime) -> list[Token]:
    """One's own keys that work, newest first. Raises NotPermitted."""
    check(who)
    async with db.read() as conn:
        return await tokens.of_account(conn, who.account_id, now)


async def make_key(keeper: Database, who: Principal, label: str, now: datetime, days: int, scopes: Sequence[str]) -> str:
    """A key for a program that acts for oneself; shown once. Raises BadInput, NotPermitted."""
    check(who)
    return await accounts.make_token(keeper, who.login, label, now, days, scopes, by=who.account_id)


async def revoke_key(keeper: Database, who: Principal, token_id: UUID, now: datetime) -> None:
    """End one of one's own keys. Raises NotFound, NotPermitted."""
    check(who)
    if not await accounts.revoke_tokens(keeper, who.login, now, [token_id], by=who.account_id):
        raise NotFound("Deze sleutel is er niet (meer).", "There is no such key (any more).")
