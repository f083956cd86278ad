"""Doorschakelen: the owner's side offers pictures to a control room for an incident. Decided by the same function as every request."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Final, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound, NotPermitted
from dashboard.core.models import Answer, Principal
from dashboard.policy.decision import RULES_VERSION, decide
from dashboard.policy.facts import Facts, Ruling
from dashboard.policy.incidents import NEAR_M, PROTECTION, end_of_opened
from dashboard.policy.permissions import may
from dashboard.policy.requesters import default_purpose, looking_role, requester_kind
from dashboard.sharing import questions, record
from dashboard.sharing.ask import asked_before
from dashboard.sharing.facts import gather
from dashboard.sharing.incidents import check_open
from dashboard.sharing.leases import lift
from dashboard.sharing.questions import Wish
from dashboard.sharing.record import Asked
from dashboard.store import incidents, leases, log, pushes, regions, requests, rights, teams
from dashboard.store.facts import Question
from dashboard.store.incidents import OpenedIncident
from dashboard.store.pushes import NewPush, Push
from dashboard.store.rights import CameraRef
from dashboard.store.teams import Team

MINUTES: Final = 60  # how long an offer holds when nothing is said
MOST_MINUTES: Final = 1440
MOST_CAMERAS: Final = 16
WORDS: Final = "doorgeschakeld"
Change = Literal["offered", "prolonged", "refused"]


@dataclass(frozen=True, slots=True)
class Offered:
    """What became of one camera: the answer that the recipient would get now, and the push; None: it was refused, nothing was offered.
    `change` None: it was offered already and holds as it did."""

    camera: CameraRef
    answer: Answer
    push: Push | None
    change: Change | None


async def offer(
    db: Database, who: Principal, incident_id: UUID, codes: Sequence[str], to: str, minutes: int | None, now: datetime
) -> list[Offered]:
    """Offer cameras of one's own organisation to another for an open incident; each is decided for its control room at once.

    By who may decide over the camera it is his approval too, and by who may withdraw it ends a withdrawal that was his to end. Refused:
    nothing is offered, the answer says why, and what runs runs to its end. What one's own organisation offered and still holds is decided
    anew and ends so many minutes from now, never earlier than it did; who watches it may then ask for more time. Who takes no part in the
    incident yet offers what is near it.
    Raises NotFound, NotPermitted, BadInput or Conflict, and then nothing was written.
    """
    wanted = list(dict.fromkeys(codes))
    if not 1 <= len(wanted) <= MOST_CAMERAS:
        raise BadInput(f"cameras: kies er 1 tot {MOST_CAMERAS}.", f"cameras: choose 1 to {MOST_CAMERAS}.")
    async with db.begin() as conn:
        incident = await _incident(conn, who, incident_id, now)
        cameras = await _cameras(conn, who, wanted, to, now)
        await _check_near(conn, who, incident, wanted)
        asked = await _questions(conn, who, incident, cameras, to, minutes or MINUTES, now)
        for over in await pushes.end_over(conn, incident_id, who.account_id, now):
            await log.append(conn, "push", {"push": str(over), "change": "over", "at": now.isoformat()})
        held = {one.camera_id: one for one in await pushes.running_of(conn, incident_id, now, lock=True) if one.to_organisation_id == to}
        facts = await _facts(conn, asked, held, now)
        allowed = await _allowed_again(conn, who, asked, held, facts, to, now)
        offered = [
            await _offer_one(conn, who, incident, camera, question, of_it, to, held.get(camera.id), now)
            for camera, question, of_it in zip(cameras, asked, zip(allowed, facts, strict=True), strict=True)
        ]
        anew = [question for question, one in zip(asked, offered, strict=True) if one.change in ("offered", "prolonged")]
        if _lifts(who):  # who offers a picture anew withholds it no more
            await lift(conn, who, [(one.camera_id, one.purpose_id) for one in anew], to, now)
        if any(one.push for one in offered):
            await regions.add_parties(conn, incident_id, [who.organisation_id], "owner", "pushes", now)
            await regions.add_parties(conn, incident_id, [to], "follower", "push", now)
    return offered


async def prolong(db: Database, who: Principal, push_id: UUID, minutes: int | None, now: datetime) -> tuple[Offered, str]:
    """Offer again what one's own organisation offered and what still holds; with the name of who gets it. Raises as `offer` does."""
    async with db.read() as conn:
        push = await pushes.get(conn, push_id)
    if push is None or push.from_organisation_id != who.organisation_id:
        raise _unknown()
    if push.ended_at is not None or push.ends_at <= now:
        raise _over()
    again = await offer(db, who, push.incident_id, [push.camera], push.to_organisation_id, minutes, now)
    return again[0], push.to_organisation


async def accept(db: Database, who: Principal, push_id: UUID, now: datetime) -> Asked:
    """Look at what was offered to one's own organisation or team: an ordinary request for it, decided now. Accepting again while the
    picture runs, or waits, returns what it came to. Raises NotFound or Conflict."""
    async with db.begin() as conn:
        push = await pushes.get(conn, push_id, lock=True)
        if push is None or not await _is_to(conn, who, push):
            raise _unknown()
        incident = await incidents.by_id(conn, push.incident_id)
        assert incident is not None  # what a push is for is never taken away
        check_open(incident, now)
        if push.ended_at is not None or push.ends_at <= now:
            raise _over()
        await rights.lock(conn, push.to_organisation_id, push.camera_id)
        return await _accepted_before(conn, who, push, now) or await _accept(conn, who, push, now)


async def _is_to(conn: AsyncConnection, who: Principal, push: Push) -> bool:
    """Whether it was offered to one's own organisation, or to a team one is in."""
    if push.to_organisation_id == who.organisation_id:
        return True
    team = await teams.get(conn, push.to_organisation_id)
    return team is not None and team.has(who.account_id)


async def withdraw(db: Database, who: Principal, push_id: UUID, now: datetime) -> None:
    """Take back what one's own organisation offered: its leases end at once. One that is over stays as it is. Raises NotFound."""
    async with db.begin() as conn:
        push = await pushes.get(conn, push_id, lock=True)
        if push is None or push.from_organisation_id != who.organisation_id:
            raise _unknown()
        await pushes.end(conn, [push_id], who.account_id, now)
        said = {"push": str(push_id), "by": str(who.account_id), "organisation": who.organisation_id, "at": now.isoformat()}
        await log.append(conn, "push", said | {"change": "withdrawn"})
        running = dict.fromkeys(await pushes.open_leases(conn, push_id), "withdrawn")
        for id_ in await leases.end(conn, running, now):
            await log.append(conn, "withdrawal", said | {"lease": str(id_)})


async def _incident(conn: AsyncConnection, who: Principal, incident_id: UUID, now: datetime) -> OpenedIncident:
    found = await incidents.by_id(conn, incident_id, lock=True)
    if found is None or (found.kind == PROTECTION and not await regions.takes_part(conn, incident_id, who.organisation_id)):
        raise NotFound("Dit incident is er niet.", "There is no such incident.")
    check_open(found, now)
    return found


async def _cameras(conn: AsyncConnection, who: Principal, codes: list[str], to: str, now: datetime) -> list[CameraRef]:
    """The cameras, each one's own to show, with the recipient's purposes on them."""
    if to == who.organisation_id or await regions.kind_of(conn, to, now) is None:
        raise BadInput(f"to: ‘{to}’ is geen andere organisatie.", f"to: “{to}” is no other organisation.")
    found = await rights.cameras(conn, codes, to, now)
    unknown = next((code for code in codes if code not in found), None)
    if unknown is not None:
        raise NotFound(f"Er is geen camera ‘{unknown}’.", f"There is no camera “{unknown}”.")
    own = await pushes.shown_by(conn, codes, who.organisation_id)
    others = next((code for code in codes if code not in own), None)
    if others is not None:
        raise NotPermitted(f"Camera ‘{others}’ is niet van uw organisatie.", f"Camera “{others}” is not your organisation's.")
    return [found[code] for code in codes]


async def _check_near(conn: AsyncConnection, who: Principal, incident: OpenedIncident, codes: list[str]) -> None:
    """Who takes no part yet comes in by showing what is near, and by nothing else: a party reads the card and the floor plan."""
    if await regions.takes_part(conn, incident.id, who.organisation_id):
        return
    far = await pushes.further_than(conn, codes, incident.id, NEAR_M)
    if far:
        raise NotPermitted(f"Camera ‘{far[0]}’ staat niet bij dit incident.", f"Camera “{far[0]}” is not near this incident.")


async def _questions(
    conn: AsyncConnection, who: Principal, incident: OpenedIncident, cameras: list[CameraRef], to: str, minutes: int, now: datetime
) -> list[Question]:
    """What somebody in the recipient's control room would ask. Who may decide over a camera says yes by offering it."""
    team = await teams.get(conn, to)
    someone = await _someone_in(conn, team, now) if team else await pushes.someone_of(conn, to, now)
    if someone is None:
        raise BadInput(f"to: bij ‘{to}’ kijkt niemand voor een meldkamer.", f"to: nobody at “{to}” looks for a control room.")
    recipient = Principal(someone[0], "", "", to, "", frozenset({someone[1]}))
    wish = Wish(
        [camera.code for camera in cameras],
        WORDS,
        purpose=PROTECTION if incident.kind == PROTECTION else default_purpose("control_room") if team else None,
        incident=incident.code,
        minutes=minutes,
        as_follower=True,
    )
    asked = await questions.questions(conn, recipient, wish, cameras, now)
    yes, decides = asdict(Ruling("granted", now)), may(who, "request.decide", "controller")
    return [
        replace(one, ruling=yes if decides and camera.decider_id == who.organisation_id else None, team_id=team.id if team else None)
        for one, camera in zip(asked, cameras, strict=True)
    ]


async def _someone_in(conn: AsyncConnection, team: Team, now: datetime) -> tuple[UUID, str] | None:
    """Somebody in a team who may look, with his role: whom a push to it is decided for. None: there is nobody."""
    for member in team.members:
        found = await teams.person(conn, member.login, now)
        role = looking_role(found.roles) if found else None
        if role is not None:
            return member.account_id, role
    return None


async def _facts(conn: AsyncConnection, asked: list[Question], held: dict[int, Push], now: datetime) -> list[Facts]:
    """What each is decided on. What is offered already takes no new place under a limit, and a fault that the relay found does not end it:
    as with a lease that is extended."""
    counted = await gather(conn, asked, now)
    if not held:
        return counted
    going_on = await gather(conn, asked, now, counting=False)
    return [
        replace(again, states=tuple(state for state in again.states if not state.automatic)) if question.camera_id in held else new
        for question, new, again in zip(asked, counted, going_on, strict=True)
    ]


async def _allowed_again(
    conn: AsyncConnection, who: Principal, asked: list[Question], held: dict[int, Push], facts: list[Facts], to: str, now: datetime
) -> list[Facts]:
    """The same facts without the withdrawals that one may end, by one's role and organisation. None is ended yet."""
    if not _lifts(who) or not any(one.request.withdrawal for one in facts):
        return facts
    trying = await conn.begin_nested()
    await leases.allow_again(conn, [(one.camera_id, one.purpose_id) for one in asked], to, who.organisation_id, now)
    allowed = await _facts(conn, asked, held, now)
    await trying.rollback()
    return allowed


def _lifts(who: Principal) -> bool:
    return may(who, "lease.withdraw", "controller")


async def _offer_one(
    conn: AsyncConnection,
    who: Principal,
    incident: OpenedIncident,
    camera: CameraRef,
    question: Question,
    on: tuple[Facts, Facts],
    to: str,
    held: Push | None,
    now: datetime,
) -> Offered:
    """Write the push, or the new end of the one that is `held`, unless the answer is a refusal; a row in the log, with what it was decided
    on, for all but what stays as it was. `on`: the facts as though what was taken back were allowed again, and as it stands where nothing
    is offered anew."""
    facts, standing = on
    answer = decide(facts)
    ends = min(now + timedelta(minutes=question.minutes), end_of_opened(incident.kind, incident.opened_at, incident.ends_at))
    new = NewPush(
        held.id if held else uuid.uuid4(),
        incident.id,
        camera.id,
        who.organisation_id,
        to,
        question.purpose_id,
        question.ruling is not None,
        who.account_id,
        now,
        ends,
    )
    change = await _write(conn, new, answer, held)
    if change not in ("offered", "prolonged"):
        facts, answer = standing, decide(standing)
    if change is not None:
        stored = facts.to_json()
        await log.append(conn, "push", _body(new, camera, answer, change, stored), {"facts": stored})
    push = await pushes.get(conn, new.id) if answer.outcome != "refused" else None
    return Offered(camera, answer, push, change)


async def _write(conn: AsyncConnection, new: NewPush, answer: Answer, held: Push | None) -> Change | None:
    """The push as it was decided; None: nothing changed. Only the organisation that offered it has it go on, and where its offer was the
    controller's yes, only by who says that yes again."""
    if answer.outcome == "refused":
        return "refused"
    if held is None:
        await pushes.insert(conn, new)  # alone: the incident is locked
        return "offered"
    if held.from_organisation_id != new.from_organisation or (held.is_approval and not new.approval):
        return None
    return "prolonged" if await pushes.prolong(conn, held.id, new.ends_at, new.now) else None


def _body(new: NewPush, camera: CameraRef, answer: Answer, change: Change, facts: str) -> dict[str, object]:
    return {
        "push": str(new.id) if change != "refused" else None,
        "change": change,
        "incident": str(new.incident),
        "camera": camera.code,
        "organisation": new.from_organisation,
        "to": new.to_organisation,
        "purpose": new.purpose,
        "approval": new.approval,
        "by": str(new.account),
        "outcome": answer.outcome,
        "rule": answer.rule,
        "rules_version": RULES_VERSION,
        "facts": hashlib.sha256(facts.encode()).hexdigest(),
        "ends_at": new.ends_at.isoformat(),
    }


async def _accepted_before(conn: AsyncConnection, who: Principal, push: Push, now: datetime) -> Asked | None:
    """What this account accepted before and still runs or waits."""
    id_ = await pushes.request_of(conn, push.id, who.account_id)
    request = await requests.get(conn, id_) if id_ else None
    before = await asked_before(conn, request) if request else None
    if before is None:
        return None
    runs = before.lease is not None and before.lease.ended_at is None and before.lease.ends_at > now
    return before if runs or before.answer.outcome == "pending" else None


async def _accept(conn: AsyncConnection, who: Principal, push: Push, now: datetime) -> Asked:
    wish = Wish([push.camera], WORDS, push.purpose_id, push.incident, max(1, ceil((push.ends_at - now) / timedelta(minutes=1))))
    camera = (await questions.cameras(conn, who, wish, now))[0]
    team_id = push.to_organisation_id if push.to_organisation_id != who.organisation_id else None
    question = replace((await questions.questions(conn, who, wish, [camera], now))[0], push_id=push.id, team_id=team_id)
    if requester_kind(question.role, str(await regions.kind_of(conn, push.to_organisation_id, now))) != "meldkamer":
        raise NotPermitted("Dit aanbod is voor de meldkamer.", "This offer is for the control room.")
    if push.is_approval:
        question = replace(question, ruling=asdict(Ruling("granted", push.said_at)))
    facts = (await gather(conn, [question], now))[0]
    answer = decide(facts)
    request = questions.request(who, question, camera, push.incident_id)
    await record.request(conn, request, None, WORDS)
    # The offer was the controller's answer: deciding again later reads it from this decision.
    by = push.pushed_by if push.is_approval and answer.outcome == "granted" else None
    decision_id = await record.decision(conn, request, facts, answer, by)
    await pushes.keep_request(conn, push.id, request.id)
    return Asked(request.id, camera.code, answer, await record.lease(conn, request, answer, decision_id, now))


def _over() -> Conflict:
    return Conflict("Dit aanbod is voorbij.", "This offer is over.")


def _unknown() -> NotFound:
    return NotFound("Dit aanbod is er niet.", "There is no such offer.")
