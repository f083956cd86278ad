"""What people are qualified for: put on record and ended by who manages their account, read by them and by the person himself.

Nobody gives himself one. Ending one ends at once the pictures that lean on it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from dashboard.core.clock import local
from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound
from dashboard.core.models import Principal
from dashboard.policy.qualifications import NAMES
from dashboard.sharing import accounts, managing, own_account
from dashboard.sharing.accounts import made_by
from dashboard.sharing.recheck import recheck
from dashboard.store import log, qualifications
from dashboard.store.managed import Managed
from dashboard.store.qualifications import NewQualification, Qualification

MOST_WORDS: Final = 200
LONGEST: Final = timedelta(days=60 * 366)  # a working life: a typing error in a year is none


async def listed(db: Database, who: Principal, login: str, now: datetime) -> list[Qualification]:
    """What is on record of an account that the principal may see, ended ones too. Raises NotFound, NotPermitted."""
    account = await managing.one(db, who, login, now)
    async with db.read() as conn:
        return await qualifications.of_account(conn, account.id, now)


async def own(db: Database, who: Principal, now: datetime) -> list[Qualification]:
    """What is on record of oneself. Raises NotPermitted."""
    own_account.check(who)
    async with db.read() as conn:
        return await qualifications.of_account(conn, who.account_id, now)


async def give(keeper: Database, who: Principal, login: str, new: NewQualification, now: datetime) -> Qualification:
    """Put a qualification on record. Its first day may lie in the past: what was decided before rests on what was known then.

    Raises BadInput, Conflict (one of its kind holds in that time, or the account is a program's), NotFound, NotPermitted.
    """
    managing.check_person(who)
    document = (new.document or "").strip() or None
    new = NewQualification(new.kind, new.since, new.until, document)
    _check(new, now)
    account = await _changed(keeper, who, login, now)
    if account.kind == "service":
        raise Conflict("Een programma heeft geen kwalificaties.", "A program has no qualifications.")
    async with keeper.begin() as conn:
        given = await qualifications.give(conn, account.id, new, who.account_id, now)
        if given is None:
            raise _there_already(await qualifications.overlapping(conn, account.id, new), new)
        detail = {"document": document} if document else None
        await log.append(conn, "change", _body(account.id, given, who.account_id, given=True), detail)
    return given


async def bring(keeper: Database, login: str, new: NewQualification, now: datetime) -> bool:
    """A qualification that comes with an installation and is nobody's hand: the demo's. False: one of its kind was given before, also
    where somebody has ended it. Raises NotFound."""
    async with keeper.begin() as conn:
        account = await accounts.known(conn, login)
        if any(one.kind == new.kind for one in await qualifications.of_account(conn, account.id, now)):
            return False
        given = await qualifications.give(conn, account.id, new, None, now)
        if given is not None:
            detail = {"document": new.document} if new.document else None
            await log.append(conn, "change", _body(account.id, given, None, given=True), detail)
    return given is not None


async def end(db: Database, keeper: Database, who: Principal, login: str, id_: int, now: datetime) -> None:
    """End a qualification now, with the pictures that lean on it; one that has yet to begin is taken back.

    Raises NotFound (account, or none that still holds), NotPermitted.
    """
    account = await _changed(keeper, who, login, now)
    async with keeper.begin() as conn:
        ended = await qualifications.end(conn, account.id, id_, who.account_id, now)
        if ended is None:
            raise NotFound("Deze kwalificatie is er niet (meer).", "There is no such qualification (any more).")
        await log.append(conn, "change", _body(account.id, ended, who.account_id, given=False))
    async with db.read() as conn:
        running = await qualifications.leases_of(conn, account.id)
    await recheck(db, running, now)


async def _changed(db: Database, who: Principal, login: str, now: datetime) -> Managed:
    async with db.read() as conn:
        return await managing.changed(conn, who, login, now)


def _check(new: NewQualification, now: datetime) -> None:
    if len(new.document or "") > MOST_WORDS:
        raise BadInput(f"bewijs (document): hoogstens {MOST_WORDS} tekens.", f"document: at most {MOST_WORDS} characters.")
    if new.until is not None and new.until <= max(new.since, now):
        raise BadInput("tot (to): dit is al voorbij, of ligt voor het begin.", "to: this has passed already, or lies before the beginning.")
    if abs(new.since - now) > LONGEST or (new.until is not None and new.until - now > LONGEST):
        raise BadInput("van en tot (from, to): dit jaar kan niet kloppen.", "from, to: this year cannot be right.")


def _there_already(other: Qualification | None, new: NewQualification) -> Conflict:
    if other is None:  # ended between the two looks
        return Conflict("Er is intussen iets veranderd. Probeer het opnieuw.", "Something changed meanwhile. Try again.")
    name, since = NAMES[new.kind], f"{local(other.since):%d-%m-%Y}"
    until = f"{local(other.until):%d-%m-%Y}" if other.until else None
    return Conflict(
        f"Er staat al een {name.nl} vast, van {since} tot {until or 'iemand die beëindigt'}.",
        f"There is a {name.en} on record already, from {since} until {until or 'somebody ends it'}.",
    )


def _body(account_id: UUID, one: Qualification, by: UUID | None, *, given: bool) -> dict[str, Any]:
    return {
        "what": "qualification",
        "account": str(account_id),
        "qualification": one.kind,
        "given": given,
        "from": one.since.isoformat(),
        "until": one.until.isoformat() if one.until else None,
    } | made_by(by)
