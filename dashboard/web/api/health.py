"""Whether the parts work: for a load balancer, a container's health check and the administrator. Says which part is ill, and no more."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from sqlalchemy.exc import SQLAlchemyError

from dashboard.core import measures
from dashboard.core.models import Principal
from dashboard.store import health
from dashboard.web.context import Services, Using, permit

router = APIRouter()
LONGEST_ANSWER = 1.5  # seconds
_OPEN = {
    "leases": "Leases in force, by mode.",
    "requests": "View requests that wait for the controller.",
    "jobs": "Jobs in the queue, by state.",
    "measurement_age_seconds": "Age of the newest publication of measurements.",
}
Reader = Annotated[Principal, Depends(permit("metrics.read"))]


@router.get("/healthz", summary="Which part is ill", responses={503: {"description": "One is.", "content": {"application/json": {}}}})
async def healthz(use: Using) -> JSONResponse:
    """{"status": "ok" | "ill", "parts": {name: "ok" | "ill"}}; 503 when a part is ill."""
    parts = await _parts(use)
    well = all(parts.values())
    return JSONResponse(
        {"status": "ok" if well else "ill", "parts": {name: "ok" if fine else "ill" for name, fine in parts.items()}},
        status_code=200 if well else 503,
        headers={"Cache-Control": "no-store"},
    )


@router.get("/metrics", summary="Figures for Prometheus, over all processes", response_class=PlainTextResponse)
async def metrics(use: Using, who: Reader) -> Response:
    """Which parts work, what is open at this moment, and what the processes counted. A part that is ill leaves its figures out."""
    parts = await _parts(use)
    moments = [measures.Now("beeldregie_up", "1 when the part works.", "part", parts)]
    if parts["database"]:
        async with use.db.read() as conn:
            counts = await health.counts(conn)
        moments += [measures.Now(f"beeldregie_open_{name}", _OPEN[name], "state", counts.get(name, {})) for name in _OPEN]
    return Response(measures.told(moments), media_type=measures.CONTENT_TYPE, headers={"Cache-Control": "no-store"})


async def _parts(use: Services) -> dict[str, bool]:
    (database, worker), live = await asyncio.gather(_database(use), _live(use))
    return {"database": database, "worker": worker} | ({"live": live} if use.settings.sharing else {})


async def _database(use: Services) -> tuple[bool, bool]:
    """Whether the database answers, and whether a worker has been heard of lately (which only the database can tell)."""
    try:
        async with asyncio.timeout(LONGEST_ANSWER), use.db.read() as conn:
            return True, await health.worker_lives(conn)
    except (SQLAlchemyError, OSError):
        return False, False


async def _live(use: Services) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(use.settings.host, use.settings.host)  # noqa: S104 - compared, not listened on
    try:
        async with asyncio.timeout(LONGEST_ANSWER):
            _, writer = await asyncio.open_connection(host, use.settings.live_port)
    except OSError:
        return False
    writer.close()
    return True
