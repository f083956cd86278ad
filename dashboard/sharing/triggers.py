"""Triggers: report one, and say whether one was true. Each is a row in the log; none of it opens a picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import BadInput, NotFound, NotPermitted
from dashboard.core.models import Principal
from dashboard.policy.permissions import may
from dashboard.store import log, triggers
from dashboard.store.triggers import Judgement, Kind, NewTrigger, Place, Source, Trigger

AHEAD_MOST = timedelta(minutes=1)  # clocks differ a little
OLD_MOST = timedelta(hours=24)  # older is history, and belongs to incidents


@dataclass(frozen=True, slots=True)
class Noticed:
    """What somebody noticed. `position` is (lon, lat) in EPSG:4326, and the camera's where it is None; `happened_at` is aware."""

    kind: Kind
    camera: str | None
    position: tuple[float, float] | None
    happened_at: datetime
    confidence: float | None = None
    note: str | None = None


async def report(db: Database, who: Principal, noticed: Noticed, now: datetime, idempotency_key: str | None = None) -> Trigger:
    """Store a trigger. A detection service may only report what it noticed on a camera it was analysing at that moment.

    Raises BadInput for a time in the future or over a day old, or without any place; NotFound (camera); NotPermitted.
    """
    if not may(who, "trigger.write", "own"):
        raise NotPermitted("Uw rol mag geen trigger melden.", "Your role may not report a trigger.")
    _check_time(noticed.happened_at, now)
    async with db.begin() as conn:
        place = await _place(conn, noticed.camera)
        source = await _source(conn, who, place, noticed.happened_at)
        lon, lat = noticed.position or ((place.lon, place.lat) if place else _without_place())
        stored, is_new = await triggers.insert(
            conn,
            NewTrigger(
                kind=noticed.kind,
                source=source,
                camera_id=place.camera_id if place else None,
                lon=lon,
                lat=lat,
                happened_at=noticed.happened_at,
                confidence=noticed.confidence,
                note=noticed.note,
                reported_by=who.account_id,
                idempotency_key=idempotency_key,
                is_demo=place is not None and place.is_demo,
            ),
        )
        if is_new:
            await _log(conn, who, stored.id, "reported", kind=stored.kind, source=stored.source, camera=stored.camera)
    return stored


async def judge(db: Database, who: Principal, trigger_id: UUID, state: Judgement, now: datetime) -> None:
    """Say that a trigger was true or not; for traffic managers of the camera's owner or of who reported it.

    A later judgement replaces it. Raises NotFound, NotPermitted.
    """
    async with db.begin() as conn:
        theirs = await triggers.organisations_of(conn, trigger_id)
        if theirs is None:
            raise NotFound("Deze trigger bestaat niet.", "There is no such trigger.")
        if not may(who, "trigger.judge", "own" if who.organisation_id in theirs else "any"):
            raise NotPermitted("Deze trigger is van een andere organisatie.", "This trigger is another organisation's.")
        await triggers.set_state(conn, trigger_id, state, who.account_id, now)
        await _log(conn, who, trigger_id, "judged", state=state)


async def _log(conn: AsyncConnection, who: Principal, trigger_id: UUID, change: str, **about: Any) -> None:
    await log.append(conn, "trigger", {"trigger": str(trigger_id), "change": change, "by": str(who.account_id), **about})


def _check_time(happened_at: datetime, now: datetime) -> None:
    if happened_at > now + AHEAD_MOST:
        raise BadInput("happened_at: dit tijdstip ligt in de toekomst.", "happened_at: this time lies in the future.")
    if happened_at < now - OLD_MOST:
        raise BadInput("happened_at: dit is langer dan een dag geleden.", "happened_at: this is more than a day ago.")


async def _place(conn: AsyncConnection, code: str | None) -> Place | None:
    if code is None:
        return None
    place = await triggers.place_of(conn, code)
    if place is None:
        raise NotFound(f"Camera {code} bestaat niet.", f"There is no camera {code}.")
    return place


async def _source(conn: AsyncConnection, who: Principal, place: Place | None, at: datetime) -> Source:
    """A detection's word counts as detection where it was allowed to look; everyone else's is a signal. Raises BadInput, NotPermitted."""
    if "detection" not in who.roles:
        return "signal"
    if place is None:
        raise BadInput("camera: een detectie noemt haar camera.", "camera: a detection names its camera.")
    if not await triggers.analysed(conn, who.account_id, place.camera_id, at):
        raise NotPermitted(
            "Er was op dat moment geen toestemming om beelden van deze camera te analyseren.",
            "At that moment there was no permission to analyse pictures of this camera.",
        )
    return "detection"


def _without_place() -> tuple[float, float]:
    raise BadInput("Noem een camera of een positie.", "Name a camera or a position.")
