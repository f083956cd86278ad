"""Asking: may I see this camera? And: I want to see these cameras. The same function decides both."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound
from dashboard.core.models import Answer, Mode, Principal
from dashboard.policy import incidents as incident_kinds
from dashboard.policy import texts
from dashboard.policy.decision import INVESTIGATION, decide
from dashboard.policy.requesters import default_purpose, looking_role
from dashboard.sharing import record
from dashboard.sharing.facts import gather
from dashboard.sharing.record import Alternative, Asked
from dashboard.store import incidents, leases, requests, rights
from dashboard.store.facts import Question
from dashboard.store.requests import StoredRequest
from dashboard.store.rights import CameraRef

REASONS = ("ongeval", "pechgeval", "file", "brug-tunnel", "evenement")  # the chips; anything else is words
MINUTES, ANALYSIS_MINUTES, MOST_MINUTES, MOST_CAMERAS, MOST_ALTERNATIVES = 15, 60, 1440, 25, 5


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to see. `purpose` defaults to the role's, `incident` is its spoken number, `minutes` default to 15."""

    cameras: Sequence[str]
    reason: str
    purpose: str | None = None
    incident: str | None = None
    minutes: int | None = None
    mode: Mode = "live"
    idempotency_key: str | None = None


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
    camera = (await _cameras(conn, who, wish, now))[0]
    facts = await gather(conn, [await _question(conn, who, wish, camera, now)], now)
    return decide(facts[0])


async def ask(db: Database, who: Principal, wish: Wish, now: datetime) -> list[Asked]:
    """Ask for each camera, in the order of the wish, each in a transaction of its own: request, decision, lease and their log rows.

    Under an Idempotency-Key that was used before the earlier answers are returned. Raises BadInput, NotFound or Conflict, and then nothing
    was written.
    """
    async with db.read() as conn:
        cameras = await _cameras(conn, who, wish, now)
        await _question(conn, who, wish, cameras[0], now)  # what is named exists, before anything is written
        await _check_key(conn, who, wish, cameras)
    asked = [await _ask_one(db, who, wish, camera, now) for camera in cameras]
    async with db.read() as conn:
        return [await _with_alternatives(conn, who, wish, camera, one, now) for camera, one in zip(cameras, asked, strict=True)]


async def _ask_one(db: Database, who: Principal, wish: Wish, camera: CameraRef, now: datetime) -> Asked:
    async with db.begin() as conn:
        await rights.lock(conn, who.organisation_id, camera.id)
        if wish.idempotency_key:
            before = [r for r in await requests.under_key(conn, who.account_id, wish.idempotency_key) if r.camera_id == camera.id]
            if before:
                return await asked_before(conn, before[0])
        question = await _question(conn, who, wish, camera, now)
        facts = (await gather(conn, [question], now))[0]
        answer = decide(facts)
        request = _request(who, wish, camera, question, answer, now)
        await record.request(conn, request, wish.idempotency_key, _words(wish.reason))
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


def _request(who: Principal, wish: Wish, camera: CameraRef, question: Question, answer: Answer, now: datetime) -> StoredRequest:
    """The request to store. An incident that was found by itself is bound to it only where the answer leans on it."""
    bound = wish.incident is not None or "incident" in answer.conditions
    return StoredRequest(
        uuid.uuid4(),
        who.account_id,
        who.organisation_id,
        question.role,
        camera.id,
        camera.code,
        question.purpose_id,
        question.reason,
        wish.mode,
        question.incident_id if bound else None,
        question.minutes,
        now,
        camera.owner_id,
        camera.controller_id,
    )


async def _question(conn: AsyncConnection, who: Principal, wish: Wish, camera: CameraRef, now: datetime) -> Question:
    role = looking_role(who.roles) or min(who.roles, default="none")
    purpose = await _purpose(conn, role, wish, camera)
    return Question(
        who.account_id,
        camera.id,
        role,
        purpose,
        _reason(wish),
        wish.mode,
        wish.minutes or _default_minutes(wish.mode),
        now,
        await _incident(conn, wish, camera, purpose, now),
    )


async def _purpose(conn: AsyncConnection, role: str, wish: Wish, camera: CameraRef) -> str:
    """The purpose that is named, else the role's, else the organisation's own on this camera."""
    if wish.purpose and wish.purpose != INVESTIGATION:
        if not await rights.purpose_exists(conn, wish.purpose):
            raise BadInput(f"purpose: het doel ‘{wish.purpose}’ bestaat niet.", f"purpose: there is no purpose “{wish.purpose}”.")
        return wish.purpose
    default = default_purpose(role)
    return camera.own_purposes[0] if camera.own_purposes and default not in camera.own_purposes else default


async def _incident(conn: AsyncConnection, wish: Wish, camera: CameraRef, purpose: str, now: datetime) -> UUID | None:
    """The incident that is named, else the nearest open one that fits."""
    if wish.incident is None:
        return await incidents.nearest_open(
            conn, camera.id, incident_kinds.kinds_for(purpose), incident_kinds.NEAR_M, now - incident_kinds.lasts(purpose), now
        )
    found = await incidents.by_code(conn, wish.incident)
    if found is None:
        raise NotFound(f"Er is geen incident ‘{wish.incident}’.", f"There is no incident “{wish.incident}”.")
    return found.id


async def _cameras(conn: AsyncConnection, who: Principal, wish: Wish, now: datetime) -> list[CameraRef]:
    codes = list(dict.fromkeys(wish.cameras))
    _check(wish, codes)
    found = await rights.cameras(conn, codes, who.organisation_id, now)
    unknown = next((code for code in codes if code not in found), None)
    if unknown is not None:
        raise NotFound(f"Er is geen camera ‘{unknown}’.", f"There is no camera “{unknown}”.")
    return [found[code] for code in codes]


def _check(wish: Wish, codes: Sequence[str]) -> None:
    if not 1 <= len(codes) <= MOST_CAMERAS:
        raise BadInput(f"cameras: vraag 1 tot {MOST_CAMERAS} camera's tegelijk.", f"cameras: ask for 1 to {MOST_CAMERAS} cameras at once.")
    if not wish.reason.strip():
        raise BadInput("reason: noem een reden.", "reason: give a reason.")
    if wish.minutes is not None and not 1 <= wish.minutes <= MOST_MINUTES:
        raise BadInput(f"minutes: kies 1 tot {MOST_MINUTES} minuten.", f"minutes: choose 1 to {MOST_MINUTES} minutes.")


async def _check_key(conn: AsyncConnection, who: Principal, wish: Wish, cameras: list[CameraRef]) -> None:
    """A key belongs to one wish: the same cameras, reason, mode and minutes."""
    if not wish.idempotency_key:
        return
    before = await requests.under_key(conn, who.account_id, wish.idempotency_key)
    wanted = (_reason(wish), wish.mode, wish.minutes or _default_minutes(wish.mode))
    same = all((r.reason, r.mode, r.minutes) == wanted and (wish.purpose in (None, INVESTIGATION, r.purpose_id)) for r in before)
    if not same or not {r.camera_id for r in before} <= {camera.id for camera in cameras}:
        raise Conflict("Deze Idempotency-Key hoort bij een ander verzoek.", "This Idempotency-Key belongs to another request.")


async def _with_alternatives(conn: AsyncConnection, who: Principal, wish: Wish, camera: CameraRef, asked: Asked, now: datetime) -> Asked:
    """With cameras that see the same place and would be granted, where this one was not."""
    if asked.answer.outcome == "granted" or wish.mode != "live":
        return asked
    near = [other for other in await rights.that_see_the_same(conn, camera.id) if other.code not in wish.cameras]
    known = await rights.cameras(conn, [other.code for other in near], who.organisation_id, now)
    questions = [await _question(conn, who, wish, known[other.code], now) for other in near]
    answers = [decide(facts) for facts in await gather(conn, questions, now)]
    granted = [Alternative(other.code, other.name) for other, answer in zip(near, answers, strict=True) if answer.outcome == "granted"]
    return replace(asked, alternatives=tuple(granted[:MOST_ALTERNATIVES]))


def _reason(wish: Wish) -> str:
    """The chip; 'opsporing' for criminal investigation, however it is brought; 'other' for words."""
    reason = wish.reason.strip()
    if wish.purpose == INVESTIGATION or INVESTIGATION in reason.casefold():
        return INVESTIGATION
    return reason if reason in REASONS else "other"


def _words(reason: str) -> str | None:
    return None if reason.strip() in REASONS else reason.strip()


def _default_minutes(mode: Mode) -> int:
    return ANALYSIS_MINUTES if mode == "analysis" else MINUTES
