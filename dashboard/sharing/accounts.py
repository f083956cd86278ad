"""Accounts: log in, log out, make accounts and tokens. What happens is a row in the log; who it was stands in the log's side table."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core import credentials
from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound, NotLoggedIn
from dashboard.policy.permissions import TABLE
from dashboard.sharing import throttle
from dashboard.store import accounts, log
from dashboard.store.accounts import ListedAccount, NewAccount

TOKEN_DAYS = 90
SHORTEST_PASSWORD = 12  # characters; NIST SP 800-63B asks for 8 at least, without rules on their kind
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")


async def log_in(
    db: Database, login: str, password: str, now: datetime, lasts: timedelta, old_secret: str | None = None, address: bytes = b""
) -> str:
    """Open a session and return its secret; a session that the browser still had is ended. `address`: a hash of where it comes from.

    Raises NotLoggedIn when login and password do not fit (the same for unknown and disabled accounts, in the same time), and
    TooMany after too many failures (dashboard/sharing/throttle.py), over all processes together.
    """
    login = login.strip().lower()
    if not _LOGIN.fullmatch(login):  # nobody can have it, so there is nothing to hide and no password to hash
        raise _wrong()
    async with db.begin() as conn:
        wait = await throttle.begin(conn, login, address, now)
    if wait:
        raise throttle.refusal(wait)
    async with db.read() as conn:
        found = await accounts.password_of(conn, login)
    fits = await credentials.verify_password(password, found[1] if found else None)
    if not fits or found is None or found[2]:
        raise _wrong()
    secret = credentials.new_secret()
    async with db.begin() as conn:
        await throttle.succeeded(conn, login, address, now)
        await accounts.open_session(conn, found[0], secret, now, now + lasts)
        await log.append(conn, "login", {"account": str(found[0])})
        if old_secret:
            await accounts.revoke_session(conn, old_secret, now)
    return secret


def _wrong() -> NotLoggedIn:
    return NotLoggedIn("Deze naam en dit wachtwoord horen niet bij elkaar.", "This name and password do not belong together.")


async def log_out(db: Database, secret: str, now: datetime) -> None:
    """End the session, if it is open."""
    async with db.begin() as conn:
        account_id = await accounts.revoke_session(conn, secret, now)
        if account_id is not None:
            await log.append(conn, "logout", {"account": str(account_id)})


async def add_account(db: Database, new: NewAccount, password: str | None, now: datetime) -> None:
    """Make an account; without a password it can only use tokens. Raises BadInput, NotFound (organisation) or Conflict (login taken)."""
    _check(new, password)
    hashed = await credentials.hash_password(password) if password is not None else None
    async with db.begin() as conn:
        if not await accounts.organisation_stands(conn, new.organisation_id, now):
            raise NotFound(f"Organisatie {new.organisation_id} bestaat niet.", f"There is no organisation {new.organisation_id}.")
        account_id = await accounts.add_account(conn, new, hashed, now)
        if account_id is None:
            raise Conflict(f"De naam {new.login} is al in gebruik.", f"The name {new.login} is taken.")
        await log.append(
            conn, "change", {"what": "account", "account": str(account_id), "organisation": new.organisation_id, "roles": sorted(new.roles)}
        )


def _check(new: NewAccount, password: str | None) -> None:
    if not _LOGIN.fullmatch(new.login):
        raise BadInput(
            "login: kleine letters, cijfers, punt en streepje, 2 tot 63 tekens.",
            "login: small letters, digits, dot and dash, 2 to 63 characters.",
        )
    unknown = [role for role in new.roles if role not in TABLE]
    if unknown or not new.roles:
        raise BadInput(f"rol: kies uit {', '.join(TABLE)}.", f"role: choose from {', '.join(TABLE)}.")
    if "policy_officer" in new.roles and len(new.roles) > 1:
        raise BadInput(
            "rol: wie controleert, kijkt niet mee; policy_officer staat alleen.",
            "role: who audits does not look; policy_officer stands alone.",
        )
    if password is not None and len(password) < SHORTEST_PASSWORD:
        raise BadInput(f"wachtwoord: minstens {SHORTEST_PASSWORD} tekens.", f"password: {SHORTEST_PASSWORD} characters at least.")


async def set_password(db: Database, login: str, password: str) -> None:
    """Replace an account's password. Sessions that are open stay open until they end."""
    hashed = await credentials.hash_password(password)
    async with db.begin() as conn:
        await accounts.set_password(conn, login, hashed)


async def make_token(db: Database, login: str, label: str, now: datetime, days: int = TOKEN_DAYS) -> str:
    """A new bearer token for the API, valid for so many days; it is shown once. Raises NotFound, or Conflict where it is disabled."""
    token = credentials.new_secret()
    async with db.begin() as conn:
        account_id, is_disabled = await _known(conn, login)
        if is_disabled:
            raise Conflict(f"Account {login} is uitgeschakeld.", f"Account {login} is disabled.")
        await accounts.add_token(conn, account_id, token, label, now, now + timedelta(days=days))
        await log.append(conn, "change", {"what": "token", "account": str(account_id), "days": days})
    return token


async def revoke_tokens(db: Database, login: str, now: datetime) -> int:
    """End all tokens of an account, and what they have open within a second. Returns how many worked until now. Raises NotFound."""
    async with db.begin() as conn:
        account_id, _ = await _known(conn, login)
        count = await accounts.revoke_tokens(conn, account_id, now)
        await log.append(conn, "change", {"what": "token", "account": str(account_id), "revoked": count})
    return count


async def disable(db: Database, login: str, now: datetime) -> None:
    """From now on nobody logs in with it; its sessions and tokens end, and what they have open within a second. Raises NotFound.

    `db` has to be the ingesting role's: the application may not change accounts.
    """
    async with db.begin() as conn:
        account_id, _ = await _known(conn, login)
        await accounts.set_disabled(conn, account_id, now)
        await accounts.revoke_sessions(conn, account_id, now)
        await accounts.revoke_tokens(conn, account_id, now)
        await log.append(conn, "change", {"what": "account", "account": str(account_id), "disabled": True})


async def enable(db: Database, login: str) -> None:
    """Logging in works again. Sessions and tokens that were ended stay so. Raises NotFound."""
    async with db.begin() as conn:
        account_id, _ = await _known(conn, login)
        await accounts.set_disabled(conn, account_id, None)
        await log.append(conn, "change", {"what": "account", "account": str(account_id), "disabled": False})


async def _known(conn: AsyncConnection, login: str) -> tuple[UUID, bool]:
    """The account's id, and whether it is disabled."""
    found = await accounts.password_of(conn, login)
    if found is None:
        raise NotFound(f"Account {login} bestaat niet.", f"There is no account {login}.")
    return found[0], found[2]


async def list_accounts(db: Database, now: datetime) -> list[ListedAccount]:
    """Every account with the roles it has now."""
    async with db.read() as conn:
        return await accounts.listed(conn, now)
