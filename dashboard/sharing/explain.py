"""An answer to be printed: to a request that was made, or to a question that nobody asked yet (what if)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import BadInput, NotFound, NotPermitted
from dashboard.core.models import Answer, Principal, Text
from dashboard.policy import incidents
from dashboard.policy.decision import RULES_VERSION, decide
from dashboard.policy.facts import Facts, Incident, Stream
from dashboard.policy.permissions import TABLE, may
from dashboard.policy.told import SECLUDED
from dashboard.sharing import questions, secluded
from dashboard.sharing.ask import asked_before
from dashboard.sharing.facts import gather
from dashboard.sharing.history import readable, without_state
from dashboard.sharing.questions import Wish
from dashboard.store import courses, explanations, history, organisations, requests
from dashboard.store import incidents as opened
from dashboard.store.courses import Step
from dashboard.store.explanations import Named
from dashboard.store.history import Why
from dashboard.store.requests import StoredRequest

# Whether deciding again on the stored facts gives the answer that was given; "unreadable": they are of a shape that is no longer read.
Repeated = Literal["same", "other", "unreadable"]
_IDLE = Stream("direct", None, max_viewers=1)  # connected, and nobody watches it


@dataclass(frozen=True, slots=True)
class Explained:
    """An answer with what it rests on, as far as the reader may know it. `facts` is None where they cannot be read; `state_told`: of the
    camera's state may be told."""

    answer: Answer
    facts: Facts | None
    camera_code: str
    camera_name: str
    organisation: str
    person: str | None  # a name, or for the police towards others None: the role says it
    role: str
    decided_at: datetime
    rules_version: str
    state_told: bool
    state_hidden: bool = False  # "kan niet", towards who audits
    request_id: UUID | None = None
    why: Why | None = None
    words: str | None = None
    course: tuple[Step, ...] = ()
    repeated: Repeated | None = None
    carried_by: tuple[tuple[Text, Text], ...] = ()  # where no basis of the camera can carry the purpose: those that can, name and source


@dataclass(frozen=True, slots=True)
class Supposed:
    """A question nobody asked. `organisation` and `role` are who would ask: for who audits; others ask as themselves. `incident`: as though
    one that fits were open at the camera, or none; None: as it is."""

    camera: str
    purpose: str | None = None
    organisation: str | None = None
    role: str | None = None
    incident: bool | None = None


async def of_request(conn: AsyncConnection, who: Principal, request_id: UUID) -> Explained:
    """The latest answer to a request and its course, for the asker's organisation, the camera's owner and controller, and who audits.
    Raises NotFound for anyone else.

    The police stand there by function towards others. Words are told to the asker, the owner and the controller only; the camera's state
    to them where the law has said yes, and to who audits never.
    """
    request, audits = await readable(conn, who, request_id), may(who, "lease.see", "any")
    if not (_concerned(who, request) or may(who, "lease.see", "own")):  # a colleague who has no history to see
        raise NotFound("Dit verzoek is er niet.", "There is no such request.")
    concerned = _concerned(who, request) and (not audits or request.account_id == who.account_id)
    asked = await asked_before(conn, request, worded=concerned)
    stored, named = await requests.decision(conn, request_id), await explanations.named(conn, request_id)
    assert stored is not None and named is not None  # written in the request's own transaction
    facts, repeated = _again(stored.facts, stored.answer)
    answer, hidden = asked.answer, asked.answer.refusal == "not_possible" and not concerned
    if not concerned and (code := await secluded.number(conn, who, request, facts)) is not None:
        answer = secluded.without(answer, code)
        facts = replace(facts, request=replace(facts.request, incident=SECLUDED)) if facts else None
    return Explained(
        without_state(answer, audits) if hidden else answer,
        _readable(who, facts) if facts else None,
        request.camera_code,
        named.camera,
        named.organisation,
        _person(who, request, named),
        request.role,
        stored.decided_at,
        named.rules_version,
        state_told=concerned and (answer.outcome == "granted" or answer.refusal == "not_possible"),
        state_hidden=hidden and audits,
        request_id=request_id,
        why=await history.why(conn, request_id, who.organisation_id, concerned),
        words=await requests.words(conn, request_id) if concerned and request.reason == "other" else None,
        course=await _course(conn, who, request_id, concerned, audits),
        repeated=repeated,
    )


def _readable(who: Principal, facts: Facts) -> Facts:
    """Without the turns of a camera whose week schedule the reader may not read (sharing/turns.py)."""
    camera = facts.camera
    concerned = who.organisation_id in {camera.owner_id, camera.controller_id, *(turn.organisation_id for turn in camera.turns)}
    return facts if concerned or may(who, "agreement.read", "any") else replace(facts, camera=replace(camera, turns=()))


async def _course(conn: AsyncConnection, who: Principal, request_id: UUID, concerned: bool, audits: bool) -> tuple[Step, ...]:
    """What happened with the request, oldest first; to who is not concerned without words and without why something cannot be."""
    found = await courses.steps(conn, request_id, who.organisation_id)
    if concerned:
        return tuple([replace(step, words=await _withdrawn(conn, step)) for step in found])
    return tuple(
        replace(step, refusal=step.refusal if audits else None, code=None) if step.refusal == "not_possible" else step for step in found
    )


async def _withdrawn(conn: AsyncConnection, step: Step) -> str | None:
    return await requests.withdrawal_words(conn, step.lease_id) if step.reason == "withdrawn" and step.lease_id else None


async def what_if(conn: AsyncConnection, who: Principal, supposed: Supposed, moment: datetime, now: datetime) -> Explained:
    """What a request would come to at a moment, without asking. Who audits may suppose any organisation and role; raises NotPermitted when
    others do, NotFound for an unknown camera or organisation, BadInput for a role or purpose.

    Of a camera's state nothing is told, and nothing decided, to whom the law says no now: to suppose is not to have a right."""
    asker, audits = await _asker(conn, who, supposed), may(who, "lease.see", "any")
    facts = _with_incident(await _facts(conn, who, asker, supposed, moment), supposed.incident)
    has_right = decide(await _facts(conn, who, asker, supposed, now)).refusal != "not_allowed"
    facts = facts if has_right else replace(facts, states=(), stream=_IDLE)
    answer = decide(facts)
    hidden = audits and answer.refusal == "not_possible"
    return Explained(
        without_state(answer, audits) if hidden else answer,
        _readable(who, facts),
        facts.camera.code,
        facts.camera.name,
        facts.asker.organisation_name,
        None if audits else who.display_name,
        facts.request.role,
        moment,
        RULES_VERSION,
        state_told=has_right and not audits and (answer.outcome == "granted" or answer.refusal == "not_possible"),
        state_hidden=hidden,
        carried_by=await _carried_by(conn, facts) if answer.refusal == "not_allowed" else (),
    )


async def _facts(conn: AsyncConnection, who: Principal, asker: Principal, supposed: Supposed, at: datetime) -> Facts:
    """What the question would be decided on at a moment, with the incidents that are there for asker and reader both."""
    mode: Literal["live", "analysis"] = "analysis" if "detection" in asker.roles else "live"
    wish = Wish([supposed.camera], "file", supposed.purpose or None, mode=mode)
    cameras = await questions.cameras(conn, asker, wish, at)
    question = (await questions.questions(conn, asker, wish, cameras, at))[0]
    incident = await opened.by_id(conn, question.incident_id) if question.incident_id else None
    if incident is not None and not await questions.is_told(conn, who, incident):
        question = replace(question, incident_id=None)  # where somebody is guarded is not found by supposing to be who guards him
    if may_suppose(who):
        question = replace(question, as_organisation=asker.organisation_id)
    return (await gather(conn, [question], at))[0]


def _with_incident(facts: Facts, is_there: bool | None) -> Facts:
    """The same facts with an incident of the owner's side at the camera that fits the purpose, or without any: also where none fits."""
    if is_there is None:
        return facts
    kind = min(incidents.kinds_for(facts.request.purpose_id), key=list(incidents.KINDS).index, default=None)
    if not is_there or kind is None:
        return replace(facts, request=replace(facts.request, incident=None))
    supposed = Incident("wat als", kind, facts.moment, None, 0.0, facts.camera.owner_id, premises=facts.camera.premises)
    return replace(facts, request=replace(facts.request, incident=supposed))


async def _carried_by(conn: AsyncConnection, facts: Facts) -> tuple[tuple[Text, Text], ...]:
    """Which bases can carry the purpose, where none of the camera's can."""
    found = await explanations.carrying(conn, facts.request.purpose_id)
    return () if any(use.basis_id in found for use in facts.camera.uses) else tuple(found.values())


def may_suppose(who: Principal) -> bool:
    """Whether somebody may put a question as anyone."""
    return may(who, "lease.see", "any")


async def _asker(conn: AsyncConnection, who: Principal, supposed: Supposed) -> Principal:
    """Who would ask: for who audits anyone, a traffic manager of the own organisation unless said; for others they themselves."""
    if not may_suppose(who):
        others = supposed.organisation not in (None, "", who.organisation_id) or (supposed.role and supposed.role not in who.roles)
        if others:
            raise NotPermitted("U kunt dit alleen voor uzelf nagaan.", "You can only look this up for yourself.")
        return who
    role, organisation = supposed.role or "traffic_manager", supposed.organisation or who.organisation_id
    if role not in TABLE:
        raise BadInput(f"role: de rol ‘{role}’ bestaat niet.", f"role: there is no role “{role}”.")
    if organisation not in {one.id for one in await organisations.listed(conn)}:
        raise NotFound(f"Er is geen organisatie ‘{organisation}’.", f"There is no organisation “{organisation}”.")
    return replace(who, organisation_id=organisation, roles=frozenset({role}))


def _concerned(who: Principal, request: StoredRequest) -> bool:
    return who.account_id == request.account_id or who.organisation_id in (request.owner_id, request.controller_id)


def _person(who: Principal, request: StoredRequest, named: Named) -> str | None:
    asker = history.doer(request.organisation_id, named.organisation, named.organisation_kind, named.person, who.organisation_id)
    return asker.person


def _again(stored: str, answer: Answer) -> tuple[Facts | None, Repeated]:
    """The stored facts, decided again by the rules of today. Sentences may be worded better since; what was decided may not differ."""
    try:
        facts = Facts.from_json(stored)
    except ValidationError:
        return None, "unreadable"
    return facts, "same" if _decided(decide(facts)) == _decided(answer) else "other"


def _decided(answer: Answer) -> tuple[object, ...]:
    return answer.outcome, answer.refusal, answer.code, answer.rule, answer.until, answer.masking, answer.watermark, answer.agreement
