"""Log-ins that an identity provider vouches for: the account follows what it says, at every log-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core import credentials
from dashboard.core.db import Database
from dashboard.core.errors import NotPermitted
from dashboard.core.models import Text
from dashboard.sharing.accounts import open_session
from dashboard.store import account_roles, accounts, log, sessions, tokens
from dashboard.store.accounts import Known, NewAccount
from dashboard.store.sessions import Opening


@dataclass(frozen=True, slots=True)
class Vouched:
    """A person as the provider describes him, in our words (policy/claims.py). `organisations` are ids or names."""

    issuer: str
    subject: str
    login_wish: str
    display_name: str
    roles: frozenset[str]
    organisations: tuple[str, ...]
    provider_session: str | None = None


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long a log-in opens the session for, and how long it lets the account's tokens work."""

    session: timedelta
    keys: timedelta


class Refused(NotPermitted):
    """The provider knows the person, and that does not suffice; the sentence says what is missing. `why` stands in the log."""

    def __init__(self, why: str, sentence: Text) -> None:
        super().__init__(sentence.nl, sentence.en)
        self.why = why


_DISABLED = Text("Uw account is hier uitgeschakeld. Vraag uw beheerder.", "Your account was disabled here. Ask your administrator.")
_NO_ROLE = Text(
    "Uw account heeft geen rol in Beeldregie. Vraag uw beheerder om een rol bij uw identity provider.",
    "Your account has no role in Beeldregie. Ask your administrator for a role at your identity provider.",
)
_NO_ORGANISATION = Text(
    "Uw identity provider zegt niet bij welke organisatie u hoort. Vraag uw beheerder.",
    "Your identity provider does not say which organisation you belong to. Ask your administrator.",
)
_SEVERAL = Text(
    "Uw identity provider noemt meer dan één organisatie. Vraag uw beheerder.",
    "Your identity provider names more than one organisation. Ask your administrator.",
)


async def log_in(
    db: Database, keeper: Database, person: Vouched, now: datetime, lasts: Lasting, old_secret: str | None = None, browser: str = ""
) -> str:
    """Make or update the person's account and open a session; returns its secret. `keeper` is the pool of the ingesting role.

    The roles follow the claims: one that is gone ends now, also where the log-in is then refused. Who is refused, or works elsewhere now,
    loses what was opened before, tokens too. Raises Refused, which is recorded.
    """
    async with keeper.begin() as conn:
        await accounts.lock_subject(conn, person.issuer, person.subject)
        known = await accounts.known_at_provider(conn, person.issuer, person.subject)
        found = await _admitted(conn, person, known, now)
        if known is not None:
            await _follow_roles(conn, known.id, person.roles, now)
            if found != known.organisation_id:  # refused, or of another organisation
                await _shut_out(conn, known.id, now)
        if isinstance(found, Refused):
            body = {"refused": found.why, "account": str(known.id) if known else None}
            await log.append(conn, "login", body, {"issuer": person.issuer, "subject": person.subject})
        else:
            account_id = await _kept(conn, person, known, found, now)
            await accounts.keep_keys(conn, account_id, now + lasts.keys)
    if isinstance(found, Refused):
        raise found
    opening = Opening(credentials.new_secret(), now + lasts.session, browser, person.provider_session)
    async with db.begin() as conn:
        await open_session(conn, account_id, opening, now, old_secret)
    return opening.secret


async def log_out(db: Database, issuer: str, subject: str | None, provider_session: str | None, now: datetime) -> int:
    """End what the provider says has ended there: a subject's sessions, or one of them. Returns how many were open."""
    async with db.begin() as conn:
        ended = await sessions.end_at_provider(conn, issuer, subject, provider_session, now)
        for account_id, session_id in ended:
            await log.append(conn, "logout", {"account": str(account_id), "session": str(session_id), "by": "provider"})
    return len(ended)


async def _admitted(conn: AsyncConnection, person: Vouched, known: Known | None, now: datetime) -> str | Refused:
    """The id of the organisation that the person works for, or why he does not come in."""
    if known is not None and known.is_disabled:
        return Refused("disabled", _DISABLED)
    if not person.organisations:
        return Refused("no organisation", _NO_ORGANISATION)
    found = {words: await accounts.organisation_called(conn, words, now) for words in person.organisations}
    ids = {id_ for id_ in found.values() if id_ is not None}
    if not ids:
        named = ", ".join(found)[:200]
        sentence = Text(f"De organisatie {named} is hier niet bekend. Vraag uw beheerder.", f"The organisation {named} is not known here.")
        return Refused("unknown organisation", sentence)
    if len(ids) > 1:
        return Refused("several organisations", _SEVERAL)
    return ids.pop() if person.roles else Refused("no role", _NO_ROLE)


async def _kept(conn: AsyncConnection, person: Vouched, known: Known | None, organisation_id: str, now: datetime) -> UUID:
    """The account's id: made at the first log-in, and after it named and placed as the provider says now."""
    if known is None:
        return await _made(conn, person, organisation_id, now)
    await accounts.set_person(conn, known.id, person.display_name, organisation_id)
    if known.organisation_id != organisation_id:
        body = {"what": "account", "account": str(known.id), "organisation": organisation_id, "by": "provider"}
        await log.append(conn, "change", body)
    return known.id


async def _shut_out(conn: AsyncConnection, account_id: UUID, now: datetime) -> None:
    ended, revoked = await sessions.end(conn, account_id, now), await tokens.end(conn, account_id, now)
    for what, told in (("session", {"ended": len(ended)}), ("token", {"revoked": len(revoked)})):
        if any(told.values()):
            await log.append(conn, "change", {"what": what, "account": str(account_id), **told, "by": "provider"})


async def _made(conn: AsyncConnection, person: Vouched, organisation_id: str, now: datetime) -> UUID:
    taken = await accounts.logins_like(conn, person.login_wish)
    wishes = (person.login_wish if n == 1 else f"{person.login_wish}-{n}" for n in count(1))
    for login in (wish for wish in wishes if wish not in taken):
        new = NewAccount(
            login,
            person.display_name,
            organisation_id,
            tuple(sorted(person.roles)),
            issuer=person.issuer,
            subject=person.subject,
        )
        account_id = await accounts.add_account(conn, new, None, now)
        if account_id is not None:
            break
    body = {"what": "account", "account": str(account_id), "organisation": organisation_id, "roles": sorted(person.roles), "by": "provider"}
    await log.append(conn, "change", body)
    assert account_id is not None
    return account_id


async def _follow_roles(conn: AsyncConnection, account_id: UUID, roles: frozenset[str], now: datetime) -> None:
    held = {one.role: one for one in await account_roles.held(conn, account_id, now)}
    for role in sorted(held.keys() - roles):
        await account_roles.end(conn, account_id, role, now)
        await log.append(conn, "change", {"what": "role", "account": str(account_id), "role": role, "given": False, "by": "provider"})
    for role in sorted(roles - held.keys()):
        await account_roles.give(conn, account_id, role, now)
        await log.append(conn, "change", {"what": "role", "account": str(account_id), "role": role, "given": True, "by": "provider"})
