"""Asking for an agreement, after a refusal or while a request waits, and what becomes of it. The owner and the controller of the camera see
what is asked; who may give its pictures makes the agreement or says why not, and who asked may take it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound, NotPermitted
from dashboard.core.models import Answer, Principal, Text
from dashboard.policy.agreement_edits import Terms
from dashboard.policy.decision import decide
from dashboard.policy.investigation import INVESTIGATION
from dashboard.policy.permissions import may
from dashboard.sharing import agreements, questions
from dashboard.sharing.facts import gather
from dashboard.sharing.questions import Wish
from dashboard.store import agreement_requests, log
from dashboard.store import agreements as stored
from dashboard.store.agreement_requests import AgreementRequest, Settled
from dashboard.store.agreements import Agreement

MOST_WORDS = 500


async def ask_agreement(
    db: Database, who: Principal, camera_code: str, purpose: str | None, words: str | None, now: datetime
) -> AgreementRequest:
    """Ask for an agreement that would let one's organisation see this camera; what waits already is returned, with this vote counted.

    `purpose` defaults as in asking to look. Raises NotFound (camera), BadInput (purpose, words), or Conflict where the camera may be seen.
    """
    said = (words or "").strip() or None
    if said and len(said) > MOST_WORDS:
        raise BadInput(f"words: hoogstens {MOST_WORDS} tekens.", f"words: at most {MOST_WORDS} characters.")
    if purpose == INVESTIGATION:
        raise BadInput(
            "purpose: opsporing gaat met een vordering, niet met een afspraak.",
            "purpose: criminal investigation goes by formal demand, not by agreement.",
        )
    async with db.begin() as conn:
        wish = Wish([camera_code], "other", purpose)
        camera = (await questions.cameras(conn, who, wish, now))[0]
        question = (await questions.questions(conn, who, wish, [camera], now))[0]
        if decide((await gather(conn, [question], now))[0]).outcome == "granted":
            raise Conflict(f"{camera.code}: deze camera mag u al zien.", f"{camera.code}: you may see this camera already.")
        id_, is_new = await agreement_requests.open_one(
            conn, camera.id, who.organisation_id, question.purpose_id, said, who.account_id, now
        )
        if await agreement_requests.vote(conn, id_, who.account_id, now):
            body = {"agreement_request": str(id_), "change": "asked" if is_new else "voted", "camera": camera.code}
            about = {"organisation": who.organisation_id, "purpose": question.purpose_id, "by": str(who.account_id)}
            await log.append(conn, "change", body | about)
        return next(one for one in await agreement_requests.open_of(conn, who.organisation_id, [camera.code]) if one.id == id_)


def helps(answer: Answer) -> bool:
    """Whether an agreement could make this answer another: after a refusal by law or by the controller, and while it waits. Where only the
    picture cannot be had, against the cost alone."""
    return answer.outcome != "granted" and (answer.refusal != "not_possible" or answer.code == "cost")


async def listed(conn: AsyncConnection, who: Principal) -> list[AgreementRequest]:
    """What concerns this principal's organisation: what it asked, and what was asked about its cameras. Who audits sees all."""
    return await agreement_requests.listed(conn, None if may(who, "lease.see", "any") else who.organisation_id)


async def one(conn: AsyncConnection, who: Principal, id_: UUID) -> AgreementRequest:
    """A request that concerns this principal's organisation, or any for who audits. Raises NotFound."""
    found = await agreement_requests.get(conn, id_)
    if found is None or not _concerns(who, found):
        raise NotFound("Deze aanvraag is er niet.", "There is no such request.")
    return found


async def concerns(conn: AsyncConnection, who: Principal, id_: UUID) -> bool:
    """Whether a request is one that the principal may read."""
    found = await agreement_requests.get(conn, id_)
    return found is not None and _concerns(who, found)


def _concerns(who: Principal, request: AgreementRequest) -> bool:
    return who.organisation_id in (request.organisation_id, request.owner_id, request.controller_id) or may(who, "lease.see", "any")


async def answerable(conn: AsyncConnection, who: Principal, found: Sequence[AgreementRequest], now: datetime) -> set[UUID]:
    """Which of these open requests the principal may answer: those about cameras whose pictures his organisation may give."""
    if not agreements.may_keep(who):
        return set()
    waiting = [request for request in found if request.settled_at is None]
    reached = await stored.reached(conn, who.organisation_id, [request.camera_code for request in waiting], None, now)
    given = {camera.code for camera in reached if camera.given}
    return {request.id for request in waiting if request.camera_code in given}


def may_withdraw(who: Principal, request: AgreementRequest) -> bool:
    """Whether the principal may take an open request back: who asked first."""
    return request.settled_at is None and request.asked_by == who.account_id and may(who, "request.ask", "any")


async def decline(db: Database, who: Principal, id_: UUID, words: str | None, now: datetime) -> AgreementRequest:
    """Say no, with words for the asker. Raises NotFound, NotPermitted, BadInput (no words, or too many) or Conflict (answered before)."""
    said = (words or "").strip()
    if not 1 <= len(said) <= MOST_WORDS:
        raise BadInput(
            f"words: leg uit waarom niet, in hoogstens {MOST_WORDS} tekens.", f"words: say why not, in at most {MOST_WORDS} characters."
        )
    async with db.begin() as conn:
        request = await _to_settle(conn, who, id_, now)
        await _settle(conn, who, request, "declined", now, words=said)
        return await one(conn, who, id_)


async def agree(db: Database, who: Principal, id_: UUID, terms: Terms, now: datetime) -> Agreement:
    """Make the agreement that was asked for; whatever else its recipient has open and it covers is answered by it too.

    Raises NotFound, NotPermitted, Conflict (answered before), Refused by field, or BadInput where the terms do not cover what was asked.
    """
    async with db.begin() as conn:
        request = await _to_settle(conn, who, id_, now)
        made = await agreements.made(conn, who, terms, now)
        cameras = {camera.code for camera in await agreements.cameras(conn, made, now) if camera.given}
        if not _covers(made, cameras, request):
            raise BadInput(_NOT_COVERED.nl, _NOT_COVERED.en)
        for waits in await agreement_requests.open_of(conn, made.recipient, sorted(cameras)):
            if _covers(made, cameras, waits):
                await _settle(conn, who, waits, "agreed", now, agreement=made.code)
        return made


async def withdraw(db: Database, who: Principal, id_: UUID, now: datetime) -> None:
    """Take a request back. Raises NotFound, NotPermitted (another's) or Conflict (answered before)."""
    async with db.begin() as conn:
        request = await one(conn, who, id_)
        if request.settled_at is None and not may_withdraw(who, request):
            raise NotPermitted("Alleen wie het vroeg, trekt het in.", "Only who asked takes it back.")
        await _settle(conn, who, request, "withdrawn", now)


async def _to_settle(conn: AsyncConnection, who: Principal, id_: UUID, now: datetime) -> AgreementRequest:
    """The open request, for who may answer it."""
    request = await one(conn, who, id_)
    if request.settled_at is not None:
        raise Conflict(_ANSWERED.nl, _ANSWERED.en)
    if id_ not in await answerable(conn, who, [request], now):
        raise NotPermitted(
            "Alleen wie het beeld van deze camera mag geven, beantwoordt dit.", "Only who may give this camera's picture answers this."
        )
    return request


async def _settle(
    conn: AsyncConnection,
    who: Principal,
    request: AgreementRequest,
    settled: Settled,
    now: datetime,
    words: str | None = None,
    agreement: str | None = None,
) -> None:
    """Answer it, with its row in the log; the words stand in the side row."""
    if not await agreement_requests.settle(conn, request.id, settled, who.account_id, now, words, agreement):
        raise Conflict(_ANSWERED.nl, _ANSWERED.en)
    body = {
        "agreement_request": str(request.id),
        "change": settled,
        "camera": request.camera_code,
        "organisation": request.organisation_id,
        "purpose": request.purpose_id,
        "agreement": agreement,
        "by": str(who.account_id),
    }
    await log.append(conn, "change", body, {"words": words} if words else None)


def _covers(made: Agreement, cameras: set[str], request: AgreementRequest) -> bool:
    """Whether an agreement lets live pictures of the camera be seen for the purpose that was asked for."""
    is_theirs = made.recipient == request.organisation_id and made.mode == "live"
    return is_theirs and request.purpose_id in made.purposes and request.camera_code in cameras


_ANSWERED = Text("Deze aanvraag is al beantwoord.", "This request was answered already.")
_NOT_COVERED = Text(
    "Deze afspraak dekt niet wat gevraagd is: dezelfde ontvanger, het doel en de camera horen erin.",
    "This agreement does not cover what was asked: it needs the same recipient, the purpose and the camera.",
)
