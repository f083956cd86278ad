"""Faults that viewers report, and what who keeps the camera answers them. Each is a step of the log; the words stand beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import BadInput, NotFound, NotPermitted
from dashboard.core.models import Principal
from dashboard.policy.permissions import may
from dashboard.store import fault_reports, log
from dashboard.store.fault_reports import FaultReport, OwnReport
from dashboard.store.states import CAUSES

MOST_WORDS: Final = 500
ANSWER_IS_NEWS: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Found:
    """What was the matter: a cause, and words for who reported it ("anders" needs them)."""

    cause: str
    words: str = ""


async def report(db: Database, who: Principal, camera_code: str, words: str, now: datetime) -> UUID:
    """Tell the camera's owner that it is out of order; who reports again while that is open only changes the words. Raises NotFound,
    BadInput, or NotPermitted for who may not look."""
    if not may(who, "lease.watch", "own"):
        raise _not_permitted()
    said = _words(words)
    async with db.begin() as conn:
        report_id = await fault_reports.insert(conn, camera_code, who.account_id, said, now)
        if report_id is None:
            raise NotFound(f"Camera {camera_code} bestaat niet.", f"There is no camera {camera_code}.")
        await _log(conn, who, "fault_reported", report_id, camera_code, said)
    return report_id


async def settle(db: Database, who: Principal, report_id: UUID, found: Found, now: datetime) -> None:
    """Say that it is over and what it was, as the side that owns or decides over the camera; who reported it reads that.

    Raises NotFound, BadInput, or NotPermitted for who may not decide.
    """
    if not may(who, "request.decide", "controller"):
        raise _not_permitted()
    words = _words(found.words)
    if found.cause not in CAUSES:
        raise BadInput("Oorzaak (cause): kies wat er was.", "Cause: choose what it was.")
    if found.cause == "anders" and not words:
        raise BadInput("Toelichting (words): zeg wat er was.", "Words: say what it was.")
    async with db.begin() as conn:
        camera = await fault_reports.settle(conn, report_id, who.organisation_id, who.account_id, found.cause, words or None, now)
        if camera is None:
            raise NotFound("Deze storing staat niet open.", "There is no such open fault.")
        await _log(conn, who, "fault_settled", report_id, camera, words, cause=found.cause)


async def to_answer(conn: AsyncConnection, who: Principal) -> list[FaultReport]:
    """The open reports that wait for an answer of one's organisation, oldest first; none for who may not give one."""
    return await fault_reports.unsettled(conn, who.organisation_id) if may(who, "request.decide", "controller") else []


async def own(conn: AsyncConnection, who: Principal, now: datetime) -> list[OwnReport]:
    """What one reported oneself that is open or was answered lately, newest first."""
    return await fault_reports.of_reporter(conn, who.account_id, now - ANSWER_IS_NEWS)


async def _log(conn: AsyncConnection, who: Principal, change: str, report_id: UUID, camera: str, words: str, **more: str) -> None:
    body = {"change": change, "id": str(report_id), "camera": camera, "by": str(who.account_id)} | more
    await log.append(conn, "change", body, {"words": words} if words else None)


def _words(said: str) -> str:
    if len(said.strip()) > MOST_WORDS:
        raise BadInput(f"Toelichting (words): hoogstens {MOST_WORDS} tekens.", f"words: {MOST_WORDS} characters at most.")
    return said.strip()


def _not_permitted() -> NotPermitted:
    return NotPermitted("Uw rol mag dit niet.", "Your role may not do this.")
