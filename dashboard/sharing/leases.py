"""What may happen to a lease while it runs: extend, give back, withdraw; and how long a withdrawal stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound, NotPermitted
from dashboard.core.models import Answer, Lease, Principal, Unwilling
from dashboard.policy.decision import WITHDRAWAL_STANDS, decide
from dashboard.policy.permissions import may
from dashboard.policy.running import EXTENDS_FROM, too_early
from dashboard.sharing import record
from dashboard.sharing.answer import MOST_WORDS, question_of
from dashboard.sharing.ask import MINUTES, MOST_MINUTES
from dashboard.sharing.facts import gather
from dashboard.sharing.record import Asked
from dashboard.store import leases, log, pushes, requests, rights
from dashboard.store.leases import Withheld
from dashboard.store.requests import StoredRequest


async def running(conn: AsyncConnection, who: Principal, now: datetime) -> list[Lease]:
    """The principal's leases that run, soonest end first."""
    return await leases.running(conn, who.account_id, now)


async def own(conn: AsyncConnection, who: Principal, lease_id: UUID) -> Lease:
    """The principal's own lease, ended or not. Raises NotFound unless `who` holds it, NotPermitted when his role may not keep one."""
    lease = await leases.get(conn, lease_id)
    if lease is None or lease.account_id != who.account_id:
        raise _unknown()
    if not may(who, "lease.return", "own"):
        raise NotPermitted("Uw rol mag dit niet.", "Your role may not do this.")
    return lease


async def extend(db: Database, who: Principal, lease_id: UUID, minutes: int | None, now: datetime, key: str | None = None) -> Asked:
    """Ask for more minutes (15 unless said) after the lease's end, once that is near: a new decision, the same lease. Not granted: it runs
    on to its end.

    The picture does not blink. Under an Idempotency-Key that was used before nothing is added. Raises NotFound, NotPermitted,
    BadInput or Conflict.
    """
    if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
        raise BadInput(f"minutes: kies 1 tot {MOST_MINUTES} minuten.", f"minutes: choose 1 to {MOST_MINUTES} minutes.")
    async with db.begin() as conn:
        lease = await own(conn, who, lease_id)
        await rights.lock(conn, lease.organisation_id, lease.camera_id)
        lease = await own(conn, who, lease_id)  # as it is now that we are alone
        request = await requests.get(conn, lease.request_id)
        if lease.ended_at is not None or lease.ends_at <= now or request is None:
            raise Conflict("Deze toestemming is voorbij. Vraag het opnieuw.", "This lease is over. Ask again.")
        if key and await requests.extended_under(conn, request.id, key):
            stored = await requests.decision(conn, request.id)
            assert stored is not None  # the extension's own
            return Asked(request.id, lease.camera_code, stored.answer, lease)
        if lease.ends_at - now > EXTENDS_FROM:
            raise Conflict(too_early().nl, too_early().en)
        asked = await _extend(conn, lease, request, minutes or MINUTES, now, key)
    if asked.answer.outcome == "pending":  # said after it is on record that it was asked
        raise Conflict("De goedkeuring is verlopen. Vraag het opnieuw.", "The approval has run out. Ask again.")
    return asked


async def _extend(conn: AsyncConnection, lease: Lease, request: StoredRequest, minutes: int, now: datetime, key: str | None) -> Asked:
    whole = (lease.ends_at - now) / timedelta(minutes=1) + minutes
    question = replace(question_of(request), minutes=min(MOST_MINUTES, round(whole)))
    facts = (await gather(conn, [question], now))[0]
    # A fault that the relay found is no ground to end what runs: the picture stands still and may come back, while time runs out.
    facts = replace(facts, states=tuple(state for state in facts.states if not state.automatic))
    answer = decide(facts)
    if answer.outcome == "pending":
        body = {"lease": str(lease.id), "request": str(request.id), "outcome": "pending", "rule": answer.rule, "at": now.isoformat()}
        await log.append(conn, "extension", body)
        return Asked(request.id, lease.camera_code, answer, lease)
    decision_id = await record.decision(conn, request, facts, answer, key=key)
    if answer.outcome != "granted" or answer.until is None:
        return Asked(request.id, lease.camera_code, answer, lease)
    return Asked(request.id, lease.camera_code, answer, await _prolong(conn, lease, answer, answer.until, decision_id))


async def _prolong(conn: AsyncConnection, lease: Lease, answer: Answer, until: datetime, decision_id: int) -> Lease:
    extended = replace(lease, ends_at=until, masking=answer.masking, watermark=answer.watermark)
    await leases.extend(conn, extended, answer.conditions["ends_because"], decision_id)
    await log.append(
        conn,
        "extension",
        {
            "lease": str(lease.id),
            "request": str(lease.request_id),
            "decision": decision_id,
            "from": lease.ends_at.isoformat(),
            "ends_at": until.isoformat(),
            "masking": answer.masking,
            "watermark": answer.watermark,
        },
    )
    return extended


async def give_back(db: Database, who: Principal, lease_id: UUID, now: datetime) -> None:
    """End one's own lease before its time. One that is over stays as it is. Raises NotFound or NotPermitted."""
    async with db.begin() as conn:
        await own(conn, who, lease_id)
        if await leases.end(conn, {lease_id: "returned"}, now):
            await log.append(conn, "lease_end", {"lease": str(lease_id), "reason": "returned", "at": now.isoformat()})


async def withdraw(db: Database, who: Principal, lease_id: UUID, reason: str | None, now: datetime, code: Unwilling | None = None) -> None:
    """End another's lease, as owner or controller of the camera; for a while the same organisation does not get that picture again for
    that purpose (`code`: as with any refusal, `other` unless said). One that is over stays as it is. Raises NotFound or NotPermitted."""
    async with db.begin() as conn:
        lease = await leases.get(conn, lease_id)
        request = await requests.get(conn, lease.request_id) if lease else None
        if lease is None or request is None or who.organisation_id not in (request.owner_id, request.controller_id):
            raise _unknown()
        if not may(who, "lease.withdraw", "controller"):
            raise NotPermitted("Uw rol mag dit niet intrekken.", "Your role may not withdraw this.")
        await rights.lock(conn, lease.organisation_id, lease.camera_id)  # or who asks at this moment would not see it
        if await leases.end(conn, {lease_id: "withdrawn"}, now):
            until = None if lease.organisation_id == who.organisation_id else now + WITHDRAWAL_STANDS
            await leases.withhold(conn, lease_id, who.organisation_id, code or "other", until)
            await _withdrawn(conn, who, lease, reason, code or "other", now)


async def _withdrawn(conn: AsyncConnection, who: Principal, lease: Lease, reason: str | None, code: Unwilling, now: datetime) -> None:
    """What goes with it: the push that it came of, and a row in the log, the words beside it."""
    pushed = await pushes.of_request(conn, lease.request_id)
    if pushed is not None:  # or he would take it again by accepting again
        await pushes.end(conn, [pushed], who.account_id, now)
    words = (reason or "").strip()[:MOST_WORDS] or None
    await log.append(
        conn,
        "withdrawal",
        {
            "lease": str(lease.id),
            "request": str(lease.request_id),
            "by": str(who.account_id),
            "organisation": who.organisation_id,
            "code": code,
            "push": str(pushed) if pushed else None,
            "at": now.isoformat(),
        },
        {"reason": words} if words else None,
    )


async def withheld(conn: AsyncConnection, who: Principal, now: datetime) -> list[Withheld]:
    """What was withdrawn, still stands and the principal may allow again, soonest end first; nothing for whose role may not withdraw."""
    return await leases.withheld(conn, who.organisation_id, now) if may(who, "lease.withdraw", "controller") else []


async def allow_again(db: Database, who: Principal, lease_id: UUID, now: datetime) -> None:
    """Let an organisation ask again before its withdrawn lease would: by who withdrew it or decides over the camera. It gives no picture.

    Raises NotFound where there is no such withdrawal (any more), or it is not one's to end.
    """
    async with db.begin() as conn:
        lease = await leases.get(conn, lease_id)
        if lease is None or lease_id not in {one.lease_id for one in await withheld(conn, who, now)}:
            raise NotFound("Deze intrekking is er niet (meer).", "There is no such withdrawal (any more).")
        await lift(conn, who, [(lease.camera_id, lease.purpose_id)], lease.organisation_id, now)


async def lift(conn: AsyncConnection, who: Principal, wanted: Sequence[tuple[int, str]], organisation_id: str, now: datetime) -> None:
    """End what is withheld from an organisation of these cameras (ids, each with a purpose), with a row in the log for each, within the
    caller's transaction: as far as one's own organisation withdrew it or decides over the camera."""
    for id_ in await leases.allow_again(conn, wanted, organisation_id, who.organisation_id, now):
        body = {"lease": str(id_), "change": "withdrawal_lifted", "by": str(who.account_id), "organisation": who.organisation_id}
        await log.append(conn, "change", body | {"at": now.isoformat()})


async def stop(db: Database, who: Principal, lease_id: UUID, reason: str | None, now: datetime, code: Unwilling | None = None) -> None:
    """Give back when it is one's own, else withdraw."""
    async with db.read() as conn:
        lease = await leases.get(conn, lease_id)
    if lease is not None and lease.account_id == who.account_id:
        await give_back(db, who, lease_id, now)
    else:
        await withdraw(db, who, lease_id, reason, now, code)


def _unknown() -> NotFound:
    return NotFound("Deze toestemming is er niet.", "There is no such lease.")
