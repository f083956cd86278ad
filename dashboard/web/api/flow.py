"""Flow (doorstroming) and forecast (KTV) over HTTP: geometry that hardly changes, and the values of one moment that belong to it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AwareDatetime

from dashboard.core.clock import local
from dashboard.core.errors import BadInput, NotFound
from dashboard.core.models import Principal
from dashboard.store import traffic
from dashboard.web.answers import box, collection, geojson, iso
from dashboard.web.context import Services, Using, permit

router = APIRouter()
Reader = Annotated[Principal, Depends(permit("flow.read"))]
Moment = Annotated[AwareDatetime | None, Query(description="ISO 8601 with its zone; left out: now")]
FIVE = timedelta(minutes=5)
HOUR = timedelta(hours=1)
A_MINUTE = 60  # seconds that geometry, which hardly changes, is not asked for again


@router.get("/api/flow/segments.geojson")
async def segments(request: Request, use: Using, who: Reader) -> Response:
    """All road segments, each way its own line in driving direction."""
    async with use.db.read() as conn:
        found = await traffic.segments(conn)
    return geojson(
        request,
        who,
        collection(
            ({"code": one.code, "road": one.road, "name": one.name, "heading": one.heading, "is_demo": one.is_demo}, one.geometry)
            for one in found
        ),
        keep_s=A_MINUTE,
    )


@router.get("/api/flow/sites.geojson")
async def sites(request: Request, use: Using, who: Reader, bbox: Annotated[str | None, Query(max_length=100)] = None) -> Response:
    """The places where speed or flow is measured. `bbox`: west,south,east,north (EPSG:4326)."""
    async with use.db.read() as conn:
        found = await traffic.sites(conn, box(bbox), use.settings.measurement_area)
    return geojson(
        request,
        who,
        collection(
            (
                {
                    "code": one.code,
                    "name": one.name,
                    "equipment": one.equipment,
                    "direction": one.direction,
                    "lanes": one.lanes,
                    "licence": one.licence,
                    "is_demo": one.is_demo,
                },
                one.geometry,
            )
            for one in found
        ),
        keep_s=A_MINUTE,
    )


@router.get("/api/flow/values")
async def values(use: Using, who: Reader, at: Moment = None) -> Response:
    """What was measured last at a moment (km/h, vehicles/h), by segment and by site. `null` is "no value": nothing measured in the ten
    minutes before."""
    moment = (at or use.clock()).astimezone(UTC)
    async with use.db.read() as conn:
        found = await traffic.values(conn, moment, use.settings.measurement_area)
        times = [one.at for one in found if one.at is not None]
        updated = max(times) if times else await traffic.last_published(conn, moment)
    shown = [
        (
            one.site,
            one.segments,
            None
            if one.speed_kmh is None
            else {"speed": _round(one.speed_kmh), **_against(one.speed_kmh, one.free_flow_kmh), "flow": _round(one.flow_vph)},
        )
        for one in found
    ]
    return _json(
        {
            "at": iso(moment),
            "updated_at": iso(updated),
            "coverage": round(len(times) / len(found), 3) if found else None,
            **_by_code(shown),
        }
    )


@router.get("/api/forecast/values")
async def forecast_values(
    use: Using,
    who: Reader,
    at: Moment = None,
    target: Moment = None,
    horizon: Annotated[int | None, Query(ge=1, le=60, description="minutes ahead")] = None,
) -> Response:
    """The forecast as it was known at `at`, for `target` or `horizon` minutes later (to the nearest five): P10, P50 and P90 in km/h."""
    _on(use)
    moment = (at or use.clock()).astimezone(UTC)
    if (target is None) == (horizon is None):
        raise BadInput(
            "Geef horizon (minuten) of target (tijdstip), een van beide.", "Give horizon (minutes) or target (a moment), one of the two."
        )
    wanted = target.astimezone(UTC) if target is not None else moment + timedelta(minutes=horizon or 0)
    async with use.db.read() as conn:
        made_at = await traffic.last_run(conn, moment)
        aim = _aim(wanted, made_at or moment)
        found = await traffic.forecasts(conn, made_at, aim) if made_at else []
    shown = [
        (
            one.site,
            one.segments,
            {
                "speed": _round(one.p50_kmh),
                **_against(one.p50_kmh, one.free_flow_kmh),
                "p10": _round(one.p10_kmh),
                "p50": _round(one.p50_kmh),
                "p90": _round(one.p90_kmh),
            },
        )
        for one in found
    ]
    return _json({"at": iso(moment), "made_at": iso(made_at), "target": iso(aim), **_by_code(shown)})


@router.get("/api/forecast/score")
async def score(use: Using, who: Reader) -> Response:
    """How right today's forecasts were by horizon: mean absolute error (km/h) beside that of "no change", and the share inside P10-P90
    (0.8 is right)."""
    _on(use)
    day = local(use.clock()).date()
    async with use.db.read() as conn:
        found = await traffic.scores(conn, day)
    return _json(
        {
            "day": day.isoformat(),
            "horizons": [
                {
                    "minutes": one.horizon_min,
                    "n": one.n,
                    "mae_model": _round(one.mae_kmh, 2),
                    "mae_no_change": _round(one.mae_no_change_kmh, 2),
                    "ratio": _round(one.mae_kmh / one.mae_no_change_kmh, 3) if one.mae_no_change_kmh else None,
                    "coverage": _round(one.inside_p10_p90, 3),
                }
                for one in found
            ],
        }
    )


def _on(use: Services) -> None:
    if not use.settings.iradar:
        raise NotFound("De voorspelling staat hier uit.", "The forecast is switched off here.")


def _aim(wanted: datetime, made_at: datetime) -> datetime:
    """The forecast step nearest to a moment, not before the first. Raises BadInput beyond an hour."""
    steps = max(1, round((wanted - made_at) / FIVE))
    # A run is up to five minutes old, so an hour from now can lie just past its last step.
    if (wanted - made_at) > HOUR + 2 * FIVE:
        raise BadInput("De voorspelling reikt een uur vooruit.", "The forecast reaches an hour ahead.")
    return made_at + min(steps, 12) * FIVE


def _against(speed: float, free_flow: float | None) -> dict[str, float | None]:
    return {"free_flow": _round(free_flow), "ratio": _round(speed / free_flow, 3) if free_flow else None}


def _by_code(shown: Iterable[tuple[str, list[str], dict[str, Any] | None]]) -> dict[str, dict[str, Any]]:
    by_site: dict[str, Any] = {}
    by_segment: dict[str, Any] = {}
    for site, codes, value in shown:
        by_site[site] = value
        by_segment |= dict.fromkeys(codes, value)
    return {"segments": by_segment, "sites": by_site}


def _round(value: float | None, digits: int = 1) -> float | None:
    return None if value is None else round(value, digits)


def _json(body: dict[str, Any]) -> Response:
    return Response(json.dumps(body, separators=(",", ":")), media_type="application/json", headers={"Cache-Control": "private, no-store"})
