"""Accounts: log in, log out, make accounts and tokens. What happens is a row in the log; who it was stands in the log's side table."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import get_args
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core import credentials
from dashboard.core.db import Database
from dashboard.core.errors import BadInput, BeeldregieError, Conflict, NotFound, NotLoggedIn
from dashboard.policy.claims import ALONE
from dashboard.policy.permissions import IN_PERSON, TABLE, Action
from dashboard.sharing import throttle
from dashboard.store import accounts, log, sessions, tokens
from dashboard.store.accounts import Known, ListedAccount, NewAccount
from dashboard.store.sessions import Opening
from dashboard.store.tokens import NewToken

TOKEN_DAYS, LONGEST_TOKEN_DAYS = 90, 366
SCOPES = tuple(action for action in get_args(Action) if action not in IN_PERSON)  # what a token can be made for
SHORTEST_PASSWORD = 12  # characters; NIST SP 800-63B asks for 8 at least, without rules on their kind
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")


class MustChange(BeeldregieError):
    """The password fits, but somebody else made it: another has to be chosen first."""

    status, kind = 403, "password-must-change"


async def log_in(
    db: Database,
    login: str,
    password: str,
    now: datetime,
    lasts: timedelta,
    old_secret: str | None = None,
    address: bytes = b"",
    browser: str = "",
) -> str:
    """Open a session and return its secret; a session that the browser still had is ended. `address`: a hash of where it comes from.

    Raises NotLoggedIn when login and password do not fit (the same for unknown and disabled accounts, in the same time),
    TooMany after too many failures (dashboard/sharing/throttle.py), over all processes together, and MustChange.
    """
    account = await _verified(db, login, password, now, address)
    if account.must_change:
        raise MustChange("Kies eerst een eigen wachtwoord.", "Choose a password of your own first.")
    opening = Opening(credentials.new_secret(), now + lasts, browser)
    async with db.begin() as conn:
        await open_session(conn, account.id, opening, now, old_secret)
    return opening.secret


async def _verified(db: Database, login: str, password: str, now: datetime, address: bytes) -> Known:
    """The account that this login and password are of. Every try counts, and success forgives those of this login and address."""
    login = login.strip().lower()
    if not _LOGIN.fullmatch(login):  # nobody can have it, so there is nothing to hide and no password to hash
        raise _wrong()
    async with db.begin() as conn:
        wait = await throttle.begin(conn, login, address, now)
    if wait:
        raise throttle.refusal(wait)
    async with db.read() as conn:
        found = await accounts.known(conn, login)
    fits = await credentials.verify_password(password, found.password_hash if found else None)
    if not fits or found is None or found.is_disabled:
        raise _wrong()
    async with db.begin() as conn:
        await throttle.succeeded(conn, login, address, now)
    return found


def _wrong() -> NotLoggedIn:
    return NotLoggedIn("Deze naam en dit wachtwoord horen niet bij elkaar.", "This name and password do not belong together.")


async def open_session(conn: AsyncConnection, account_id: UUID, opening: Opening, now: datetime, old_secret: str | None) -> None:
    """Open a session within the caller's transaction; the browser's former one ends, so that nobody keeps a secret set before."""
    session = await sessions.open_one(conn, account_id, opening, now)
    await log.append(conn, "login", {"account": str(account_id), "session": str(session)})
    if old_secret:
        await sessions.end_by_secret(conn, old_secret, now)


async def log_out(db: Database, secret: str, now: datetime) -> None:
    """End the session, if it is open."""
    async with db.begin() as conn:
        ended = await sessions.end_by_secret(conn, secret, now)
        if ended is not None:
            await log.append(conn, "logout", {"account": str(ended[0]), "session": str(ended[1])})


async def choose_password(db: Database, keeper: Database, login: str, old: str, new: str, now: datetime, address: bytes = b"") -> UUID:
    """Replace one's own password; `keeper` is the pool of the ingesting role, which alone may. Returns the account's id.

    Raises what `log_in` raises for a wrong old one, and BadInput for a new one that is too short or the same.
    """
    account = await _verified(db, login, old, now, address)
    check_password(new)
    if new == old:
        raise BadInput("wachtwoord: kies een ander dan het oude.", "password: choose another than the old one.")
    hashed = await credentials.hash_password(new)
    async with keeper.begin() as conn:
        await accounts.set_password(conn, account.login, hashed)
        await log.append(conn, "change", {"what": "password", "account": str(account.id), "by": str(account.id)})
    return account.id


async def add_account(db: Database, new: NewAccount, password: str | None, now: datetime, by: UUID | None = None) -> None:
    """Make an account; without a password it can only use tokens. `by`: the account that did it, None for the command.

    Raises BadInput, NotFound (organisation) or Conflict (login taken).
    """
    _check(new, password)
    hashed = await credentials.hash_password(password) if password is not None else None
    async with db.begin() as conn:
        if not await accounts.organisation_stands(conn, new.organisation_id, now):
            raise NotFound(f"Organisatie {new.organisation_id} bestaat niet.", f"There is no organisation {new.organisation_id}.")
        account_id = await accounts.add_account(conn, new, hashed, now)
        if account_id is None:
            raise Conflict(f"De naam {new.login} is al in gebruik.", f"The name {new.login} is taken.")
        body = {"what": "account", "account": str(account_id), "organisation": new.organisation_id, "roles": sorted(new.roles)}
        await log.append(conn, "change", body | made_by(by))


def made_by(account_id: UUID | None) -> dict[str, str]:
    """Who did it, for the body of a row in the log; nothing for the command."""
    return {} if account_id is None else {"by": str(account_id)}


def _check(new: NewAccount, password: str | None) -> None:
    if not _LOGIN.fullmatch(new.login):
        raise BadInput(
            "login: kleine letters, cijfers, punt en streepje, 2 tot 63 tekens.",
            "login: small letters, digits, dot and dash, 2 to 63 characters.",
        )
    check_roles(new.roles, new.kind)
    if not new.roles:
        raise BadInput(f"rol: kies uit {', '.join(TABLE)}.", f"role: choose from {', '.join(TABLE)}.")
    if password is not None:
        check_password(password)


def check_roles(roles: Collection[str], kind: str) -> None:
    """Raise BadInput unless these roles exist and go together, for a person or a service."""
    if not set(roles) <= set(TABLE):
        raise BadInput(f"rol: kies uit {', '.join(TABLE)}.", f"role: choose from {', '.join(TABLE)}.")
    if ALONE in roles and len(roles) > 1:
        raise BadInput(
            "rol: wie controleert, kijkt niet mee; policy_officer staat alleen.",
            "role: who audits does not look; policy_officer stands alone.",
        )
    program = next((role for role in ("detection", "alarm") if role in roles), None)
    if program and kind != "service":
        raise BadInput(
            f"rol: {program} is voor een programma, niet voor een persoon.", f"role: {program} is for a program, not for a person."
        )


def check_password(password: str) -> None:
    """Raise BadInput for a password that is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise BadInput(f"wachtwoord: minstens {SHORTEST_PASSWORD} tekens.", f"password: {SHORTEST_PASSWORD} characters at least.")


async def set_password(db: Database, login: str, password: str) -> None:
    """Replace an account's password. Sessions that are open stay open until they end."""
    hashed = await credentials.hash_password(password)
    async with db.begin() as conn:
        await accounts.set_password(conn, login, hashed)


async def make_token(
    db: Database,
    login: str,
    label: str,
    now: datetime,
    days: int = TOKEN_DAYS,
    scopes: Sequence[str] | None = None,
    by: UUID | None = None,
) -> str:
    """A new bearer token for the API, valid for so many days; it is shown once. `scopes`: the actions it is for; None: all its account may.

    Raises NotFound, BadInput, or Conflict where the account is disabled.
    """
    _check_token(label, days, scopes)
    secret = credentials.new_secret()
    async with db.begin() as conn:
        account = await known(conn, login)
        if account.is_disabled:
            raise Conflict(f"Account {login} is uitgeschakeld.", f"Account {login} is disabled.")
        chosen = None if scopes is None else tuple(dict.fromkeys(scopes))
        token = await tokens.add(conn, account.id, NewToken(secret, label, now + timedelta(days=days), chosen), now)
        body = {"what": "token", "account": str(account.id), "token": str(token), "days": days, "scopes": chosen}
        await log.append(conn, "change", body | made_by(by))
    return secret


def _check_token(label: str, days: int, scopes: Sequence[str] | None) -> None:
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        raise BadInput(f"dagen: 1 tot {LONGEST_TOKEN_DAYS}.", f"days: 1 to {LONGEST_TOKEN_DAYS}.")
    if not label.strip() or len(label) > 100:
        raise BadInput("waarvoor: 1 tot 100 tekens.", "what for: 1 to 100 characters.")
    if scopes is not None and (not scopes or not set(scopes) <= set(SCOPES)):
        raise BadInput(f"mag: kies uit {', '.join(SCOPES)}.", f"scope: choose from {', '.join(SCOPES)}.")


async def revoke_tokens(db: Database, login: str, now: datetime, only: Sequence[UUID] | None = None, by: UUID | None = None) -> int:
    """End the tokens of an account, all or `only` these, and what they have open within a second. Returns how many worked until now.

    Raises NotFound.
    """
    async with db.begin() as conn:
        account = await known(conn, login)
        ended = await tokens.end(conn, account.id, now, only)
        body = {"what": "token", "account": str(account.id), "revoked": len(ended)}
        if ended or only is None:  # naming a key that is not there is refused, and no change
            await log.append(conn, "change", body | made_by(by))
    return len(ended)


async def end_sessions(db: Database, login: str, now: datetime, by: UUID | None = None) -> int:
    """End all sessions of an account, and what they have open within two seconds. Returns how many were open. Raises NotFound."""
    async with db.begin() as conn:
        account = await known(conn, login)
        ended = await sessions.end(conn, account.id, now)
        await log.append(conn, "change", {"what": "session", "account": str(account.id), "ended": len(ended)} | made_by(by))
    return len(ended)


async def disable(db: Database, login: str, now: datetime, by: UUID | None = None) -> None:
    """From now on nobody logs in with it; its sessions and tokens end, and what they have open within a second. Raises NotFound.

    `db` has to be the ingesting role's: the application may not change accounts.
    """
    async with db.begin() as conn:
        account = await known(conn, login)
        await accounts.set_disabled(conn, account.id, now)
        await sessions.end(conn, account.id, now)
        await tokens.end(conn, account.id, now)
        await log.append(conn, "change", {"what": "account", "account": str(account.id), "disabled": True} | made_by(by))


async def enable(db: Database, login: str, by: UUID | None = None) -> None:
    """Logging in works again. Sessions and tokens that were ended stay so. Raises NotFound."""
    async with db.begin() as conn:
        account = await known(conn, login)
        await accounts.set_disabled(conn, account.id, None)
        await log.append(conn, "change", {"what": "account", "account": str(account.id), "disabled": False} | made_by(by))


async def known(conn: AsyncConnection, login: str) -> Known:
    """The account of a login. Raises NotFound."""
    found = await accounts.known(conn, login)
    if found is None:
        raise NotFound(f"Account {login} bestaat niet.", f"There is no account {login}.")
    return found


async def list_accounts(db: Database, now: datetime) -> list[ListedAccount]:
    """Every account with the roles it has now."""
    async with db.read() as conn:
        return await accounts.listed(conn, now)
