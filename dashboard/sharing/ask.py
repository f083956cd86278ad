"""Asking: may I see this camera? And: I want to see these cameras. The same function decides both."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import Conflict
from dashboard.core.models import Answer, Mode, Principal
from dashboard.policy import texts
from dashboard.policy.decision import decide
from dashboard.policy.facts import Facts
from dashboard.policy.investigation import INVESTIGATION
from dashboard.sharing import questions, record
from dashboard.sharing.facts import gather
from dashboard.sharing.questions import MINUTES, MOST_MINUTES, REASONS, Wish
from dashboard.sharing.record import Alternative, Asked
from dashboard.sharing.target import MOST_CAMERAS
from dashboard.store import leases, requests, rights
from dashboard.store.facts import Question
from dashboard.store.requests import StoredRequest
from dashboard.store.rights import CameraRef

__all__ = [
    "MINUTES",
    "MOST_CAMERAS",
    "MOST_MINUTES",
    "REASONS",
    "Wish",
    "alternatives",
    "ask",
    "asked_before",
    "elsewhere",
    "what_if",
    "what_if_many",
    "with_words",
]

MOST_ALTERNATIVES = 5
ORDER: Final = {"granted": 0, "pending": 1, "refused": 2}  # of answers: what can be looked at first


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What asking for one camera would come to."""

    camera: CameraRef
    answer: Answer
    alternatives: tuple[Alternative, ...] = ()  # where they were looked for


async def what_if(
    conn: AsyncConnection,
    who: Principal,
    camera_code: str,
    now: datetime,
    *,
    purpose: str | None = None,
    reason: str = "file",
    incident_code: str | None = None,
    mode: Mode = "live",
    minutes: int = MINUTES,
) -> Answer:
    """What a request would come to at `now`, without asking. Raises NotFound for an unknown camera or incident, BadInput for a purpose."""
    wish = Wish([camera_code], reason, purpose, incident_code, minutes, mode)
    return (await what_if_many(conn, who, wish, now))[0].answer


async def what_if_many(conn: AsyncConnection, who: Principal, wish: Wish, now: datetime) -> list[Foreseen]:
    """What asking would come to at `now` for each camera, in the order of `ask`, without asking. Raises NotFound or BadInput."""
    cameras = await questions.cameras(conn, who, wish, now)
    facts = await gather(conn, await questions.questions(conn, who, wish, cameras, now), now)
    found = [Foreseen(camera, decide(one)) for camera, one in zip(cameras, facts, strict=True)]
    return sorted(found, key=lambda one: ORDER[one.answer.outcome]) if wish.target else found


async def ask(db: Database, who: Principal, wish: Wish, now: datetime) -> list[Asked]:
    """Ask for each camera, each in a transaction of its own: request, decision, lease and their log rows.

    The answers stand in the order of the wish's cameras; of a target those that are granted first, then those that wait, and among
    them in the target's own order. Under an Idempotency-Key that was used before the earlier answers are returned. Raises BadInput,
    NotFound or Conflict, and then nothing was written.
    """
    async with db.read() as conn:
        cameras = await questions.cameras(conn, who, wish, now)
        asked_for = await questions.questions(conn, who, wish, cameras, now)  # what is named exists, before anything is written
        await _check_key(conn, who, wish, cameras)
        facts = await gather(conn, asked_for, now) if len(cameras) > 1 else [None]  # one camera is gathered under its lock
    asked = [
        await _ask_one(db, who, wish, camera, question, known, now)
        for camera, question, known in zip(cameras, asked_for, facts, strict=True)
    ]
    async with db.read() as conn:
        answered = await _with_alternatives(conn, who, wish, cameras, asked, now)
    return sorted(answered, key=lambda one: ORDER[one.answer.outcome]) if wish.target else answered


async def _ask_one(
    db: Database, who: Principal, wish: Wish, camera: CameraRef, question: Question, facts: Facts | None, now: datetime
) -> Asked:
    """Decide on the facts that were gathered for all; where it would be granted they are gathered again under the lock, so that viewers
    and pictures are counted by one request at a time."""
    async with db.begin() as conn:
        await rights.lock(conn, who.organisation_id, camera.id)
        if wish.idempotency_key:
            before = [r for r in await requests.under_key(conn, who.account_id, wish.idempotency_key) if r.camera_id == camera.id]
            if before:
                return await asked_before(conn, before[0])
        if facts is None or decide(facts).outcome == "granted":
            facts = (await gather(conn, [question], now))[0]
        answer = decide(facts)
        request = _request(who, wish, camera, question, answer)
        await record.request(conn, request, wish.idempotency_key, questions.words(wish.reason))
        decision_id = await record.decision(conn, request, facts, answer)
        return Asked(request.id, camera.code, answer, await record.lease(conn, request, answer, decision_id, now))


async def asked_before(conn: AsyncConnection, request: StoredRequest, worded: bool = True) -> Asked:
    """A request as it stands now: its latest decision, with the controller's own words when `worded`, and its lease."""
    stored = await requests.decision(conn, request.id)
    assert stored is not None  # written in the request's own transaction
    words = await requests.ruling_words(conn, stored) if worded and stored.decided_by else None
    return Asked(request.id, request.camera_code, with_words(stored.answer, words), await leases.of_request(conn, request.id))


def with_words(answer: Answer, words: str | None) -> Answer:
    """A refusal with the controller's own words, which no decision stores."""
    return replace(answer, explanation=texts.with_words(answer.explanation, words)) if answer.refusal == "not_willing" else answer


def _request(who: Principal, wish: Wish, camera: CameraRef, question: Question, answer: Answer) -> StoredRequest:
    """The request to store. An incident that was found by itself is bound to it only where the answer leans on it."""
    bound = wish.incident is not None or "incident" in answer.conditions
    return questions.request(who, question, camera, question.incident_id if bound else None)


async def _check_key(conn: AsyncConnection, who: Principal, wish: Wish, cameras: list[CameraRef]) -> None:
    """A key belongs to one wish: the same cameras, reason, mode and minutes."""
    if not wish.idempotency_key:
        return
    before = await requests.under_key(conn, who.account_id, wish.idempotency_key)
    wanted = (questions.reason(wish), wish.mode, wish.minutes or questions.default_minutes(wish.mode))
    same = all((r.reason, r.mode, r.minutes) == wanted and (wish.purpose in (None, INVESTIGATION, r.purpose_id)) for r in before)
    if not same or not {r.camera_id for r in before} <= {camera.id for camera in cameras}:
        raise Conflict("Deze Idempotency-Key hoort bij een ander verzoek.", "This Idempotency-Key belongs to another request.")


async def _with_alternatives(
    conn: AsyncConnection, who: Principal, wish: Wish, cameras: Sequence[CameraRef], asked: Sequence[Asked], now: datetime
) -> list[Asked]:
    """With cameras that see the same place and would be granted, where one was not."""
    refused = {camera.id for camera, one in zip(cameras, asked, strict=True) if one.answer.outcome != "granted"}
    found = await alternatives(conn, who, wish, cameras, refused, now)
    return [replace(one, alternatives=found.get(one.camera_code, ())) for one in asked]


async def elsewhere(conn: AsyncConnection, who: Principal, asked: Asked, now: datetime) -> Asked:
    """One's own request that waited and came to no (refused, or nobody answered), with cameras that see the place and would be granted;
    another's, or one that did not come to no, as it is."""
    request = await requests.get(conn, asked.request_id) if asked.answer.outcome == "refused" else None
    if request is None or request.account_id != who.account_id:
        return asked
    wish = Wish([request.camera_code], request.reason, request.purpose_id, None, request.minutes, request.mode)
    cameras = await questions.cameras(conn, who, wish, now)
    return (await _with_alternatives(conn, who, wish, cameras, [asked], now))[0]


async def alternatives(
    conn: AsyncConnection, who: Principal, wish: Wish, cameras: Sequence[CameraRef], refused: Collection[int], now: datetime
) -> dict[str, tuple[Alternative, ...]]:
    """By code, of those of `cameras` that are `refused` (ids): others that see the place and would be granted, decided all at once. None of
    `cameras` is among them."""
    if not refused or wish.mode != "live":
        return {}
    near = await rights.that_see_the_same(conn, list(refused))
    wanted = {camera.code for camera in cameras}
    others = sorted({other.code for found in near.values() for other in found} - wanted)
    known = await rights.cameras(conn, others, who.organisation_id, now)
    may_be_seen = await _granted(conn, who, wish, [known[code] for code in others if code in known], now)
    return {camera.code: _alternatives(near.get(camera.id, []), may_be_seen) for camera in cameras if camera.id in refused}


async def _granted(conn: AsyncConnection, who: Principal, wish: Wish, cameras: Sequence[CameraRef], now: datetime) -> Mapping[str, str]:
    """Of these cameras those that would be granted: name by code."""
    facts = await gather(conn, await questions.questions(conn, who, wish, cameras, now), now)
    return {camera.code: camera.name for camera, one in zip(cameras, facts, strict=True) if decide(one).outcome == "granted"}


def _alternatives(near: Sequence[CameraRef], may_be_seen: Mapping[str, str]) -> tuple[Alternative, ...]:
    """The nearest first."""
    found = [Alternative(other.code, may_be_seen[other.code]) for other in near if other.code in may_be_seen]
    return tuple(found[:MOST_ALTERNATIVES])
