"""Others' accounts: those of one's own organisation, or all for an administrator. Nobody raises himself, or gives what he may not give.

What opens a way in (a role, a password, an account, a key) takes a person who is logged in; a key whose scopes name it may look and close.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core import credentials
from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound, NotPermitted
from dashboard.core.models import Principal
from dashboard.policy.permissions import gives, may, may_manage
from dashboard.sharing import accounts
from dashboard.sharing.accounts import made_by
from dashboard.store import account_roles, log, managed, sessions
from dashboard.store import accounts as store
from dashboard.store.accounts import NewAccount
from dashboard.store.managed import Managed

PASSWORD_BYTES = 12  # of a first password: 16 characters, used once


async def listed(db: Database, who: Principal, now: datetime, words: str = "", after: str = "", most: int = 100) -> list[Managed]:
    """The accounts that the principal may see, by login. Raises NotPermitted."""
    reach = _reach(who)
    async with db.read() as conn:
        return await managed.listed(conn, now, reach, words, after, most)


async def one(db: Database, who: Principal, login: str, now: datetime) -> Managed:
    """One account that the principal may see. Raises NotFound, NotPermitted."""
    async with db.read() as conn:
        return await _seen(conn, who, login, now)


def changeable(who: Principal, account: Managed) -> bool:
    """Whether the principal may change this account."""
    return may_manage(who, account.id, account.organisation_id, account.role_names)


async def create(keeper: Database, who: Principal, new: NewAccount, now: datetime) -> str:
    """Make a local account. Returns its first password, which is shown once and has to be replaced at the first log-in; empty for a
    service, which has keys only. Raises BadInput, NotFound (organisation), Conflict (login taken), NotPermitted.
    """
    check_person(who)
    beyond = set(new.roles) - gives(who, new.organisation_id)
    if beyond or not new.roles:
        raise _not_given(beyond)
    password = None if new.kind == "service" else secrets.token_urlsafe(PASSWORD_BYTES)
    await accounts.add_account(keeper, replace(new, must_change=password is not None), password, now, who.account_id)
    return password or ""


async def give_role(keeper: Database, who: Principal, login: str, role: str, now: datetime, until: datetime | None = None) -> None:
    """From now on, and until `until` (aware, UTC; None: no end is known), the account holds the role.

    Raises BadInput (roles that do not go together, an end in the past), Conflict (its provider gives its roles), NotFound, NotPermitted.
    """
    check_person(who)
    if until is not None and until <= now:
        raise BadInput("tot: dit is al voorbij.", "until: this has passed already.")
    async with keeper.begin() as conn:
        account = await _own_roles(conn, who, login, now)
        if role not in gives(who, account.organisation_id):
            raise _not_given({role})
        accounts.check_roles(account.role_names | {role}, account.kind)
        await account_roles.give(conn, account.id, role, now, until)
        body = {"what": "role", "account": str(account.id), "role": role, "given": True, "until": until and until.isoformat()}
        await log.append(conn, "change", body | made_by(who.account_id))


async def end_role(keeper: Database, who: Principal, login: str, role: str, now: datetime) -> None:
    """The role ends now, with the pictures that lean on it. Raises NotFound (account, or it holds no such role), Conflict, NotPermitted."""
    async with keeper.begin() as conn:
        account = await _own_roles(conn, who, login, now)
        if not await account_roles.end(conn, account.id, role, now):
            raise NotFound("Dit account heeft deze rol niet.", "This account does not hold this role.")
        body = {"what": "role", "account": str(account.id), "role": role, "given": False}
        await log.append(conn, "change", body | made_by(who.account_id))


async def reset_password(keeper: Database, who: Principal, login: str, now: datetime) -> str:
    """A new first password for who forgot it, shown once; the account's sessions end. Raises NotFound, Conflict, NotPermitted."""
    check_person(who)
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    hashed = await credentials.hash_password(password)
    async with keeper.begin() as conn:
        account = await changed(conn, who, login, now)
        if account.from_provider or account.kind == "service":
            raise Conflict("Dit account heeft hier geen wachtwoord.", "This account has no password here.")
        await store.set_password(conn, login, hashed, must_change=True)
        await sessions.end(conn, account.id, now)
        await log.append(conn, "change", {"what": "password", "account": str(account.id)} | made_by(who.account_id))
    return password


async def make_key(keeper: Database, who: Principal, login: str, label: str, now: datetime, days: int, scopes: Sequence[str]) -> str:
    """A key for a service account, shown once; a person makes his own. Raises BadInput, Conflict, NotFound, NotPermitted."""
    check_person(who)
    account = await _checked(keeper, who, login, now)
    if account.kind != "service":
        raise Conflict("Een persoon maakt zijn eigen sleutels.", "A person makes his own keys.")
    return await accounts.make_token(keeper, login, label, now, days, scopes, who.account_id)


async def set_disabled(keeper: Database, who: Principal, login: str, disabled: bool, now: datetime) -> None:
    """Shut an account out at once, or let it in again. Raises NotFound, NotPermitted."""
    if not disabled:
        check_person(who)
    await _checked(keeper, who, login, now)
    if disabled:
        await accounts.disable(keeper, login, now, who.account_id)
    else:
        await accounts.enable(keeper, login, who.account_id)


async def end_sessions(keeper: Database, who: Principal, login: str, now: datetime) -> int:
    """End all sessions of an account. Returns how many there were. Raises NotFound, NotPermitted."""
    await _checked(keeper, who, login, now)
    return await accounts.end_sessions(keeper, login, now, who.account_id)


async def revoke_keys(keeper: Database, who: Principal, login: str, now: datetime) -> int:
    """End all keys of an account. Returns how many there were. Raises NotFound, NotPermitted."""
    await _checked(keeper, who, login, now)
    return await accounts.revoke_tokens(keeper, login, now, by=who.account_id)


def _reach(who: Principal) -> str | None:
    """The organisation whose accounts the principal sees; None: of all."""
    if may(who, "account.manage", "any"):
        return None
    if may(who, "account.manage", "own"):
        return who.organisation_id
    raise NotPermitted("Uw rol mag geen accounts beheren.", "Your role may not manage accounts.")


def check_person(who: Principal) -> None:
    """Raise NotPermitted for who comes with a key: what opens a way in takes a person."""
    if who.session_id is None:
        raise NotPermitted("Dit kan alleen wie zelf is ingelogd, niet met een sleutel.", "Only a person who is logged in can do this.")


async def _seen(conn: AsyncConnection, who: Principal, login: str, now: datetime) -> Managed:
    found = await managed.one(conn, now, _reach(who), login)
    if found is None:
        raise NotFound(f"Account {login} bestaat niet.", f"There is no account {login}.")
    return found


async def changed(conn: AsyncConnection, who: Principal, login: str, now: datetime) -> Managed:
    """The account, if the principal may change it. Raises NotFound, NotPermitted."""
    found = await _seen(conn, who, login, now)
    if not changeable(who, found):
        raise NotPermitted(
            "Dit account mag u niet wijzigen: het is uw eigen, of het heeft een rol die u niet mag geven.",
            "You may not change this account: it is your own, or holds a role that you may not give.",
        )
    return found


async def _checked(db: Database, who: Principal, login: str, now: datetime) -> Managed:
    async with db.read() as conn:
        return await changed(conn, who, login, now)


async def _own_roles(conn: AsyncConnection, who: Principal, login: str, now: datetime) -> Managed:
    """The same, if its roles are given here."""
    found = await changed(conn, who, login, now)
    if found.from_provider:
        raise Conflict(
            "De rollen van dit account komen van uw identity provider. Wijzig ze daar.",
            "This account's roles come from your identity provider. Change them there.",
        )
    return found


def _not_given(roles: set[str]) -> NotPermitted:
    named = ", ".join(sorted(roles)) or "-"
    return NotPermitted(f"Deze rol mag u niet geven: {named}.", f"You may not give this role: {named}.")
