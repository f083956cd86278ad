"""The controller's decision on a request that waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import BadInput, BeeldregieError, Conflict, NotFound, NotPermitted
from dashboard.core.models import Principal, Unwilling
from dashboard.policy.decision import PENDING_LASTS, decide
from dashboard.policy.facts import Ruling
from dashboard.policy.permissions import may
from dashboard.sharing import record
from dashboard.sharing.ask import asked_before, with_words
from dashboard.sharing.facts import gather, gather_without
from dashboard.sharing.record import Asked
from dashboard.store import hand_overs, requests, rights
from dashboard.store.facts import Question
from dashboard.store.requests import StoredDecision, StoredRequest

CODES: tuple[Unwilling, ...] = get_args(Unwilling)
MOST_WORDS = 500
MOST_AT_ONCE = 100


async def answer(
    db: Database,
    who: Principal,
    request_id: UUID,
    outcome: Literal["granted", "refused"],
    code: str | None,
    reason: str | None,
    now: datetime,
) -> Asked:
    """Grant or refuse, as the organisation that decides on the camera. The law is weighed again now: a yes can still become "mag niet".

    A refusal needs a code, `other` needs words too; the words are shown to the asker. Giving the same answer again returns what it came to.
    Raises NotFound, NotPermitted, BadInput, or Conflict when it was answered otherwise or has lapsed.
    """
    words = _words(reason)
    ruling = _ruling(outcome, code, words, now)
    async with db.begin() as conn:
        request = await requests.get(conn, request_id, lock=True)
        if request is None:
            raise NotFound("Dit verzoek is er niet.", "There is no such request.")
        if request.decider_id != who.organisation_id or not may(who, "request.decide", "controller"):
            raise NotPermitted("U beslist niet over deze camera.", "You do not decide on this camera.")
        stored = await requests.decision(conn, request_id)
        if stored is None or stored.answer.outcome != "pending":
            return await _answered_before(conn, who, request, stored, ruling)
        if now >= request.created_at + PENDING_LASTS:
            raise Conflict("Dit verzoek is vervallen.", "This request has lapsed.")
        return await _decide(conn, who, request, ruling, words, now)


async def answer_many(
    db: Database,
    who: Principal,
    request_ids: Sequence[UUID],
    outcome: Literal["granted", "refused"],
    code: str | None,
    reason: str | None,
    now: datetime,
) -> dict[UUID, Asked | BeeldregieError]:
    """The same answer to several requests, each as `answer` gives it: in a transaction and with log rows of its own.

    Returns what each came to, or why it was not answered; the others do not suffer from it. Raises BadInput for what no request can take.
    """
    if not 1 <= len(request_ids) <= MOST_AT_ONCE:
        raise BadInput(f"requests: kies 1 tot {MOST_AT_ONCE} verzoeken.", f"requests: choose 1 to {MOST_AT_ONCE} requests.")
    found: dict[UUID, Asked | BeeldregieError] = {}
    for request_id in dict.fromkeys(request_ids):
        try:
            found[request_id] = await answer(db, who, request_id, outcome, code, reason, now)
        except BeeldregieError as error:
            found[request_id] = error
    return found


async def _decide(conn: AsyncConnection, who: Principal, request: StoredRequest, ruling: Ruling, words: str | None, now: datetime) -> Asked:
    await rights.lock(conn, request.organisation_id, request.camera_id)
    question, giver = question_of(request, asdict(ruling)), await hand_overs.lease_given_for(conn, request.id)
    facts = await gather_without(conn, giver, question, now) if giver else (await gather(conn, [question], now))[0]
    decided = decide(facts)
    decision_id = await record.decision(conn, request, facts, decided, who.account_id, words=words)
    lease = await record.lease(conn, request, decided, decision_id, now)
    return Asked(request.id, request.camera_code, with_words(decided, words), lease)


async def _answered_before(
    conn: AsyncConnection, who: Principal, request: StoredRequest, stored: StoredDecision | None, ruling: Ruling
) -> Asked:
    """The same answer by the same person is no second one."""
    refused = stored is not None and stored.answer.refusal == "not_willing"
    same = refused == (ruling.outcome == "refused") and (not refused or (stored is not None and stored.answer.code == ruling.code))
    if stored is None or stored.decided_by != who.account_id or not same:
        raise Conflict("Op dit verzoek is al beslist.", "This request was decided already.")
    return await asked_before(conn, request)


def question_of(request: StoredRequest, ruling: dict[str, Any] | None = None) -> Question:
    """A stored request as the question it is."""
    return Question(
        request.account_id,
        request.camera_id,
        request.role,
        request.purpose_id,
        request.reason,
        request.mode,
        request.minutes,
        request.created_at,
        request.incident_id,
        request.id,
        ruling,
        team_id=request.team_id,
    )


def _words(reason: str | None) -> str | None:
    words = (reason or "").strip() or None
    if words and len(words) > MOST_WORDS:
        raise BadInput(f"reason: hooguit {MOST_WORDS} tekens.", f"reason: {MOST_WORDS} characters at most.")
    return words


def _ruling(outcome: Literal["granted", "refused"], code: str | None, words: str | None, now: datetime) -> Ruling:
    if outcome == "granted":
        return Ruling("granted", now)
    if code not in CODES:
        raise BadInput("code: kies risk, other_interest of other.", "code: choose risk, other_interest or other.")
    if code == "other" and not words:
        raise BadInput("reason: leg in woorden uit waarom niet.", "reason: say in words why not.")
    return Ruling("refused", now, code)
