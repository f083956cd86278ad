"""Taking part in an incident: the whole card, what followers ask of the side that shows, and floor plans."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound, NotPermitted, TooLarge
from dashboard.core.models import Answer, Principal
from dashboard.policy.incidents import PROTECTION
from dashboard.sharing.ask import what_if_many
from dashboard.sharing.incidents import MOST_WORDS, as_party, check_open, own_premises
from dashboard.sharing.questions import INCIDENT
from dashboard.sharing.questions import Wish as Asking
from dashboard.store import incidents, log, plans, pushes, regions, shifts, teams
from dashboard.store.incidents import CardChange, OpenedIncident
from dashboard.store.plans import Plan
from dashboard.store.pushes import Follower, Push, Wish, WishKind, WishState
from dashboard.store.regions import Party, Seeing
from dashboard.store.teams import Team

LARGEST_PLAN: Final = 5_000_000  # bytes
# What a file is by its first bytes, whatever was said of it.
_SIGNATURES: Final = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
PLAN_KINDS: Final = (*_SIGNATURES.values(), "image/webp")


@dataclass(frozen=True, slots=True)
class Near:
    """A camera near the incident, and what asking for it would come to for who reads the card."""

    seeing: Seeing
    answer: Answer


@dataclass(frozen=True, slots=True)
class InFull:
    """An incident with all that who takes part may know. `pushes` are those of one's own organisation, or a team one is in;
    `plan` is the media type of the floor plan, if there is one."""

    incident: OpenedIncident
    parties: list[Party]
    cameras: list[Near]
    pushes: list[Push]
    following: list[Follower]
    wishes: list[Wish]
    changes: list[CardChange]
    plan: str | None
    held_by: str | None  # who of one's own organisation took it over with a shift
    teams: list[Team]  # that are there now


async def in_full(conn: AsyncConnection, who: Principal, incident_id: UUID, now: datetime) -> InFull:
    """The incident with its card, for who takes part. Raises NotFound."""
    incident = await as_party(conn, who, incident_id)
    sides, there = await pushes.running_of(conn, incident_id, now), await teams.running(conn, incident_id)
    mine = {who.organisation_id, *(team.id for team in there if team.has(who.account_id))}
    return InFull(
        incident,
        await regions.parties(conn, incident_id),
        await _near(conn, who, incident, now) if incident.closed_at is None else [],
        [one for one in sides if mine & {one.from_organisation_id, one.to_organisation_id}],
        await pushes.following(conn, incident_id, now),
        await pushes.wishes(conn, incident_id),
        await incidents.changes(conn, incident_id),
        await plans.kind(conn, incident_id) if incident.closed_at is None else None,
        await shifts.holder(conn, incident_id, who.organisation_id),
        there,
    )


async def who_follow(conn: AsyncConnection, who: Principal, incident_id: UUID, now: datetime) -> list[tuple[Party, Follower]]:
    """Each party with how many pictures it watches. Raises NotFound."""
    await as_party(conn, who, incident_id)
    watching = {one.organisation_id: one for one in await pushes.following(conn, incident_id, now)}
    return [(party, watching[party.organisation_id]) for party in await regions.parties(conn, incident_id)]


async def _near(conn: AsyncConnection, who: Principal, incident: OpenedIncident, now: datetime) -> list[Near]:
    found = await regions.seeing(conn, *incident.position)
    if not found:
        return []
    purpose = PROTECTION if incident.kind == PROTECTION else None
    asking = Asking([one.code for one in found], INCIDENT, purpose=purpose, incident=incident.code)
    foreseen = await what_if_many(conn, who, asking, now)
    return [Near(one, answer.answer) for one, answer in zip(found, foreseen, strict=True)]


async def ask_wish(
    db: Database, who: Principal, incident_id: UUID, camera: str | None, wish: WishKind, words: str | None, now: datetime
) -> Wish:
    """Ask the side that shows to turn or zoom a camera that it shows, for another camera (which, of those that see the place, or in words)
    or a floor plan. Raises NotFound, BadInput or Conflict."""
    if camera is None and wish in ("turn", "zoom"):
        raise BadInput("camera: noem welke camera.", "camera: say which camera.")
    said = (words or "").strip() or None
    if len(said or "") > MOST_WORDS:
        raise BadInput(f"words: hooguit {MOST_WORDS} tekens.", f"words: {MOST_WORDS} characters at most.")
    async with db.begin() as conn:
        incident = await as_party(conn, who, incident_id)
        check_open(incident, now)
        may_name = await that_see(conn, who, incident_id) if wish == "other_camera" else set()
        if camera and camera not in may_name and not await _is_shown(conn, who, incident_id, camera):
            raise NotFound(f"Camera ‘{camera}’ is u hier niet getoond.", f"Camera “{camera}” is not shown to you here.")
        id_ = uuid.uuid4()
        await pushes.insert_wish(conn, id_, incident_id, camera, wish, said, who.organisation_id, who.account_id, now)
        body = {"incident": str(incident_id), "wish": str(id_), "change": "asked", "what": wish, "camera": camera}
        await log.append(conn, "change", body | {"by": str(who.account_id)}, {"words": said} if said else None)
        found = await pushes.wish(conn, id_)
    assert found is not None
    return found


async def _is_shown(conn: AsyncConnection, who: Principal, incident_id: UUID, camera: str) -> bool:
    """Whether a camera is shown for the incident to one's own organisation or to a team one is in."""
    mine = [team.id for team in await teams.running(conn, incident_id) if team.has(who.account_id)]
    found = [await pushes.shown_to(conn, incident_id, camera, one) for one in (who.organisation_id, *mine)]
    return any(id_ is not None for id_ in found)


async def that_see(conn: AsyncConnection, who: Principal, incident_id: UUID) -> set[str]:
    """The cameras that see the place, as who takes part reads them on the card, by code. Raises NotFound."""
    incident = await as_party(conn, who, incident_id)
    return {one.code for one in await regions.seeing(conn, *incident.position)}


async def settle_wish(db: Database, who: Principal, wish_id: UUID, state: WishState, answer: str | None, now: datetime) -> Wish:
    """Say that a wish was seen, is done or cannot be (with words), as the side that shows. Raises NotFound, NotPermitted, BadInput,
    Conflict."""
    said = (answer or "").strip() or None
    if state == "cannot" and not said:
        raise BadInput("answer: leg in woorden uit waarom niet.", "answer: say in words why not.")
    async with db.begin() as conn:
        wish = await pushes.wish(conn, wish_id, lock=True)
        if wish is None or not await regions.takes_part(conn, wish.incident_id, who.organisation_id, who.account_id):
            raise NotFound("Deze wens is er niet.", "There is no such wish.")
        await _check_shows(conn, who, wish)
        check_open(await as_party(conn, who, wish.incident_id), now)
        if wish.state in ("done", "cannot"):
            raise Conflict("Op deze wens is al geantwoord.", "This wish was answered already.")
        await pushes.settle_wish(conn, wish_id, state, said, who.account_id, now)
        body = {"incident": str(wish.incident_id), "wish": str(wish_id), "change": state, "by": str(who.account_id)}
        await log.append(conn, "change", body, {"answer": said} if said else None)
        found = await pushes.wish(conn, wish_id)
    assert found is not None
    return found


async def _check_shows(conn: AsyncConnection, who: Principal, wish: Wish) -> None:
    sides = {one.organisation_id: one.side for one in await regions.parties(conn, wish.incident_id)}
    if not is_asked(wish, who.organisation_id, sides.get(who.organisation_id) == "owner"):
        raise NotPermitted("Deze wens is niet aan u gevraagd.", "This wish was not asked of you.")


def is_asked(wish: Wish, organisation_id: str, is_owner_side: bool) -> bool:
    """Whether a wish is an organisation's to settle: one about a camera its own side's, one about the incident the owner's side's; another
    camera that is named may be of nobody who takes part, so either's."""
    if wish.camera is not None and organisation_id in (wish.owner_id, wish.controller_id, wish.operator_id):
        return True
    return is_owner_side and (wish.camera is None or wish.wish == "other_camera")


async def put_plan(db: Database, who: Principal, premises: str, content: bytes, now: datetime) -> Plan:
    """Keep the floor plan of premises of one's own organisation: a PDF or an image, by its bytes. Raises NotFound, BadInput or TooLarge."""
    if len(content) > LARGEST_PLAN:
        raise TooLarge("De plattegrond is groter dan 5 MB.", "The floor plan is larger than 5 MB.")
    media_type = _media_type(content)
    if media_type is None:
        raise BadInput("plan: stuur een PDF of een afbeelding (PNG, JPEG, WebP).", "plan: send a PDF or an image (PNG, JPEG, WebP).")
    async with db.begin() as conn:
        plan = Plan(media_type, content)
        await plans.put(conn, await own_premises(conn, who, premises), plan, who.account_id, now)
        digest = hashlib.sha256(content).hexdigest()
        await log.append(conn, "change", {"premises": premises, "change": "plan", "sha256": digest, "by": str(who.account_id)})
    return plan


async def remove_plan(db: Database, who: Principal, premises: str) -> None:
    """Take away the floor plan of premises of one's own organisation. Raises NotFound."""
    async with db.begin() as conn:
        if not await plans.remove(conn, await own_premises(conn, who, premises)):
            raise NotFound("Er is geen plattegrond.", "There is no floor plan.")
        await log.append(conn, "change", {"premises": premises, "change": "plan removed", "by": str(who.account_id)})


async def plan(db: Database, who: Principal, incident_id: UUID, now: datetime) -> Plan:
    """The floor plan of the premises where an incident is open, for who takes part in it; that it was read is logged. Raises NotFound."""
    async with db.begin() as conn:
        incident = await as_party(conn, who, incident_id)
        found = await plans.of_incident(conn, incident_id)
        try:
            check_open(incident, now)
        except Conflict:
            found = None  # outside the incident nobody learns that there is one
        if found is None:
            raise NotFound("Er is geen plattegrond.", "There is no floor plan.")
        await log.append(conn, "change", {"incident": str(incident_id), "change": "plan read", "by": str(who.account_id)})
    return found


def _media_type(content: bytes) -> str | None:
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for signature, kind in _SIGNATURES.items() if content.startswith(signature)), None)
