"""Who looks now, what happened, and answering several requests at once: the controller's side over HTTP."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from dashboard.core.clock import LOCAL
from dashboard.core.errors import BadInput, BeeldregieError
from dashboard.core.models import Principal, Unwilling
from dashboard.core.spreadsheet import Value, cell
from dashboard.sharing import answer, watching
from dashboard.sharing.record import Asked
from dashboard.store.history import Look, Past
from dashboard.ui.texts import Texts
from dashboard.web import looks
from dashboard.web.answers import iso, language_of
from dashboard.web.context import Using, permit

router = APIRouter()

Decider = Annotated[Principal, Depends(permit("request.decide", "controller"))]
Overseer = Annotated[Principal, Depends(permit("lease.see", "controller"))]
Reader = Annotated[Principal, Depends(permit("lease.see", "own"))]
Code = Annotated[str | None, Query(max_length=63)]
Day = Annotated[date | None, Query()]


class DecidedMany(BaseModel):
    """One answer to several requests. A refusal names its code; `other` needs words."""

    model_config = ConfigDict(extra="forbid")

    requests: list[UUID] = Field(min_length=1, max_length=answer.MOST_AT_ONCE)
    outcome: Literal["granted", "refused"]
    code: Unwilling | None = None
    reason: str | None = Field(None, max_length=answer.MOST_WORDS)


@router.post("/api/view-requests/decisions")
async def decide(request: Request, use: Using, who: Decider, body: DecidedMany) -> list[dict[str, Any]]:
    """Answer several requests that wait, each by itself: what one came to, or in `problem` why it was not answered."""
    found = await answer.answer_many(use.db, who, body.requests, body.outcome, body.code, body.reason, use.clock())
    language = language_of(request, who)
    return [{"id": str(id_), **_came_to(one, language)} for id_, one in found.items()]


@router.get("/api/watching")
async def now_watching(request: Request, use: Using, who: Overseer) -> list[dict[str, Any]]:
    """Who looks now at the cameras of one's organisation, and who may without having the picture `open`; who audits sees all."""
    async with use.db.read() as conn:
        found = await watching.now_watching(conn, who, use.clock())
    return [
        {
            "lease": str(one.lease_id),
            "camera": one.camera_code,
            "name": one.camera_name,
            "organisation": one.organisation,
            "viewer": one.viewer,
            "purpose": one.purpose[language_of(request, who)],
            "mode": one.mode,
            "open": one.since is not None,
            "since": iso(one.since),
            "until": iso(one.until),
        }
        for one in found
    ]


@router.get("/api/history.csv")
async def history(
    request: Request,
    use: Using,
    who: Reader,
    camera: Code = None,
    from_: Annotated[Day, Query(alias="from")] = None,
    to: Day = None,
) -> Response:
    """What was asked and looked at, newest first, for a spreadsheet. `from` and `to` are local days, both included."""
    t = Texts(language_of(request, who))
    async with use.db.read() as conn:
        rows = await watching.trail(conn, who, past(camera, from_, to), watching.MOST_ROWS)
    file = io.StringIO()
    decimal, delimiter = (",", ";") if t.language == "nl" else (".", ",")
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow([t(f"watching.column.{name}") for name in COLUMNS])
    writer.writerows([cell(value, decimal) for value in cells(code, name, look, t)] for code, name, look in rows)
    headers = {
        "Content-Disposition": f'attachment; filename="{t("watching.file")}.csv"',
        "Cache-Control": "private, no-store",
        "Vary": "Cookie, Authorization",
    }
    return Response(file.getvalue().encode("utf-8-sig"), headers=headers, media_type="text/csv")


COLUMNS = (
    *("asked", "camera", "name", "organisation", "viewer", "purpose", "reason", "answer", "code", "rule", "until", "minutes"),
    *("agreement", "decided_by", "request"),
)


def cells(code: str, name: str, look: Look, t: Texts) -> list[Value]:
    """One request as a row of the file, in the order of COLUMNS. Minutes are those that pictures were shown."""
    return [
        look.asked_at,
        code,
        name,
        look.organisation,
        t.either(f"role.{look.viewer}", look.viewer),
        look.purpose[t.language],
        looks.reason(t, look.why),
        t(f"before.{look.refusal or look.outcome}"),
        t.either(f"code.{look.code}", look.code) if look.code else None,
        look.rule,
        look.until,
        round(look.seconds / 60, 1),
        look.agreement,
        looks.decider(t, look),
        str(look.request_id),
    ]


def past(camera: str | None, first: date | None, last: date | None) -> Past:
    """The part of the past that somebody means; days are local and both included. Raises BadInput where they stand the wrong way round."""
    if first and last and last < first:
        raise BadInput("to: de laatste dag ligt voor de eerste.", "to: the last day lies before the first.")
    since = datetime.combine(first, time(), LOCAL) if first else None
    before = datetime.combine(last + timedelta(days=1), time(), LOCAL) if last else None
    return Past((camera or "").strip() or None, since, before)


def _came_to(found: Asked | BeeldregieError, language: str) -> dict[str, Any]:
    if isinstance(found, BeeldregieError):
        return {"problem": found.said(language)}
    decided = found.answer
    return {"camera": found.camera_code, "outcome": decided.outcome, "rule": decided.rule, "explanation": decided.explanation[language]}
