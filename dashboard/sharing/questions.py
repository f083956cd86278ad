"""From a wish to the questions that are decided: the cameras, the purpose and the incident of each, however many at once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import BadInput, NotFound
from dashboard.core.models import Mode, Principal
from dashboard.policy import incidents as incident_kinds
from dashboard.policy import investigation
from dashboard.policy.investigation import INVESTIGATION
from dashboard.policy.requesters import default_purpose, looking_role
from dashboard.sharing import target as targets
from dashboard.sharing.target import MOST_CAMERAS, Target
from dashboard.store import incidents, regions, rights
from dashboard.store.facts import Question
from dashboard.store.incidents import OpenedIncident
from dashboard.store.requests import StoredRequest
from dashboard.store.rights import CameraRef

REASONS = ("ongeval", "pechgeval", "file", "brug-tunnel", "evenement")  # the chips; anything else is words
INCIDENT = "incident"  # the words of who asks for an incident without a reason of his own: it says why
MINUTES, ANALYSIS_MINUTES, MOST_MINUTES = 15, 60, 1440


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to see: `cameras` by code, or a `target` that comes to cameras. `purpose` defaults to the role's, `incident` is
    its spoken number, `minutes` default to 15; `as_follower`: who is asked for will take part in the incident by this (a push)."""

    cameras: Sequence[str]
    reason: str
    purpose: str | None = None
    incident: str | None = None
    minutes: int | None = None
    mode: Mode = "live"
    idempotency_key: str | None = None
    target: Target | None = None
    as_follower: bool = False


async def cameras(conn: AsyncConnection, who: Principal, wish: Wish, now: datetime) -> list[CameraRef]:
    """The cameras that are asked for, each once, in their order. Raises BadInput or NotFound."""
    _check(wish)
    codes = await targets.codes(conn, who, wish.target) if wish.target else list(dict.fromkeys(wish.cameras))
    if not 1 <= len(codes) <= MOST_CAMERAS:
        raise BadInput(
            f"cameras: vraag 1 tot {MOST_CAMERAS} camera's tegelijk; dit zijn er {len(codes)}.",
            f"cameras: ask for 1 to {MOST_CAMERAS} cameras at once; these are {len(codes)}.",
        )
    found = await rights.cameras(conn, codes, who.organisation_id, now)
    unknown = next((code for code in codes if code not in found), None)
    if unknown is not None:
        raise NotFound(f"Er is geen camera ‘{unknown}’.", f"There is no camera “{unknown}”.")
    return [found[code] for code in codes]


async def questions(conn: AsyncConnection, who: Principal, wish: Wish, of: Sequence[CameraRef], now: datetime) -> list[Question]:
    """The question about each camera, in a few queries for all of them. Raises BadInput (purpose) or NotFound (incident)."""
    role = looking_role(who.roles) or min(who.roles, default="none")
    purposes = {camera.id: _purpose(role, wish, camera) for camera in of}
    if wish.purpose in purposes.values() and not await rights.purpose_exists(conn, str(wish.purpose)):
        raise BadInput(f"purpose: het doel ‘{wish.purpose}’ bestaat niet.", f"purpose: there is no purpose “{wish.purpose}”.")
    bound = await _incidents(conn, who, wish, purposes, now)
    minutes = wish.minutes or default_minutes(wish.mode)
    return [
        Question(who.account_id, camera.id, role, purposes[camera.id], reason(wish), wish.mode, minutes, now, bound.get(camera.id))
        for camera in of
    ]


def request(who: Principal, question: Question, camera: CameraRef, incident_id: UUID | None) -> StoredRequest:
    """The request to store of a question, bound to the incident, if any."""
    return StoredRequest(
        uuid.uuid4(),
        who.account_id,
        question.team_id or who.organisation_id,
        question.role,
        camera.id,
        camera.code,
        question.purpose_id,
        question.reason,
        question.mode,
        incident_id,
        question.minutes,
        question.asked_at,
        camera.owner_id,
        camera.controller_id,
        question.team_id,
    )


def reason(wish: Wish) -> str:
    """The chip; 'opsporing' for criminal investigation, however it is brought; 'other' for words."""
    said = wish.reason.strip()
    if wish.purpose == INVESTIGATION or investigation.is_meant(said):
        return INVESTIGATION
    return said if said in REASONS else "other"


def words(said: str) -> str | None:
    """The asker's own words; None where a chip was chosen."""
    return None if said.strip() in REASONS else said.strip()


def default_minutes(mode: Mode) -> int:
    """How long a lease lasts when nothing is said."""
    return ANALYSIS_MINUTES if mode == "analysis" else MINUTES


def _purpose(role: str, wish: Wish, camera: CameraRef) -> str:
    """The purpose that is named, else the role's, else the organisation's own on this camera."""
    if wish.purpose and wish.purpose != INVESTIGATION:
        return wish.purpose
    default = default_purpose(role)
    return camera.own_purposes[0] if camera.own_purposes and default not in camera.own_purposes else default


async def _incidents(conn: AsyncConnection, who: Principal, wish: Wish, purposes: dict[int, str], now: datetime) -> dict[int, UUID]:
    """By camera: the incident that is named, else the nearest open one that fits. To who takes no part in it, a "bewaken en beveiligen"
    is not there: where somebody is guarded is nobody else's to know."""
    if wish.incident is not None:
        named = await incidents.by_code(conn, wish.incident)
        if named is None or not (wish.as_follower or await is_told(conn, who, named)):
            raise NotFound(f"Er is geen incident ‘{wish.incident}’.", f"There is no incident “{wish.incident}”.")
        return dict.fromkeys(purposes, named.id)
    found: dict[int, UUID] = {}
    for purpose in set(purposes.values()):
        ids = [id_ for id_, one in purposes.items() if one == purpose]
        kinds, since = incident_kinds.kinds_for(purpose), now - incident_kinds.lasts(purpose)
        known_to = (who.organisation_id, incident_kinds.PROTECTION)
        found |= await incidents.nearest_open(conn, ids, kinds, incident_kinds.NEAR_M, since, now, known_to)
    return found


async def is_told(conn: AsyncConnection, who: Principal, incident: OpenedIncident) -> bool:
    """Whether an incident is there for somebody: one that guards is for whose organisation takes part."""
    return incident.kind != incident_kinds.PROTECTION or await regions.takes_part(conn, incident.id, who.organisation_id)


def _check(wish: Wish) -> None:
    if not wish.reason.strip():
        raise BadInput("reason: noem een reden.", "reason: give a reason.")
    if wish.minutes is not None and not 1 <= wish.minutes <= MOST_MINUTES:
        raise BadInput(f"minutes: kies 1 tot {MOST_MINUTES} minuten.", f"minutes: choose 1 to {MOST_MINUTES} minutes.")
