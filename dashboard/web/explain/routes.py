"""The printable answer: to a request (`/answers/{id}`), and to a question nobody asked yet (`/answers?camera=…`).

Pages of the map's side, not of the public register: who reads one is logged in, and it is kept by no cache.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID

import jinja2
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.clock import LOCAL, local
from dashboard.core.errors import BadInput, NotFound
from dashboard.core.models import Principal
from dashboard.policy import texts
from dashboard.policy.permissions import TABLE
from dashboard.policy.told import tell
from dashboard.sharing import explain
from dashboard.sharing.explain import Explained, Supposed
from dashboard.store import camera_search, explanations, organisations
from dashboard.store.camera_models import Found
from dashboard.ui.format import when
from dashboard.ui.texts import Texts
from dashboard.web import looks
from dashboard.web.answers import language_of, private
from dashboard.web.context import Using, permit

TEMPLATES = Path(__file__).parent / "templates"
POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
_pages = jinja2.Environment(
    loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, lstrip_blocks=True, trim_blocks=True, undefined=jinja2.StrictUndefined
)

router = APIRouter(include_in_schema=False)
Reader = Annotated[Principal, Depends(permit("map.view"))]
Word = Annotated[str, Query(max_length=63)]


@router.get("/answers/answers.css")
async def style(request: Request, who: Reader) -> Response:
    """The style of these pages. Not in assets/: everything there is loaded by the map too."""
    return private(request, who, (TEMPLATES / "answers.css").read_bytes(), "text/css; charset=utf-8", keep_s=300)


@router.get("/answers/{request_id}")
async def of_request(request: Request, use: Using, who: Reader, request_id: UUID) -> Response:
    """The latest answer to a request, for who asked, owner, controller and who audits; it is decided again while the page is made."""
    async with use.db.read() as conn:
        explained = await explain.of_request(conn, who, request_id)
        about = _about(request, who, explained, await explanations.purposes(conn))
        return _page(request, who, **about, **_course(Texts(language_of(request, who)), explained))


@router.get("/answers")
async def what_if(
    request: Request,
    use: Using,
    who: Reader,
    camera: Word = "",
    purpose: Word = "",
    organisation: Word = "",
    role: Word = "",
    at: Word = "",
    day: Word = "",
    time: Word = "",
    incident: Annotated[Literal["", "yes", "no"], Query()] = "",
) -> Response:
    """What a request would come to, without asking; without a camera the question only, and of words that are no camera's code the cameras
    that they find. `at` is ISO 8601, local where it names no zone; `day` and `time` are the same as people write it (22-11-2026, 08:30);
    `incident`: as though one were open there, or none."""
    now = use.clock()
    moment = _moment(at) or _written(day, time, now)
    with_incident = incident == "yes" if incident else None
    supposed = Supposed(camera.strip(), purpose or None, organisation or None, role or None, with_incident)
    async with use.db.read() as conn:
        purposes = await explanations.purposes(conn)
        known = [(one.id, one.name) for one in await organisations.listed(conn)] if explain.may_suppose(who) else []
        explained, meant = await _answered(conn, who, supposed, moment, now) if supposed.camera else (None, [])
    about = _about(request, who, explained, purposes) if explained else {"explained": None}
    asked = {"camera": camera, "purpose": purpose, "organisation": organisation or who.organisation_id, "role": role}
    asked |= {"incident": incident}
    links = [(one, f"/answers?{urlencode(asked | {'camera': one.code, 'at': at, 'day': day, 'time': time})}") for one in meant]
    asked |= {"day": f"{local(moment):%d-%m-%Y}", "time": f"{local(moment):%H:%M}"}
    return _page(request, who, **about, asked=asked, purposes=purposes, organisations=known, roles=list(TABLE), meant=links)


async def _answered(
    conn: AsyncConnection, who: Principal, supposed: Supposed, moment: datetime, now: datetime
) -> tuple[Explained | None, list[Found]]:
    """The answer, or the cameras that the words find where they are no camera's code. Raises NotFound where they find none."""
    try:
        return await explain.what_if(conn, who, supposed, moment, now), []
    except NotFound:
        found = await camera_search.search(conn, supposed.camera)
        if not found or any(one.code == supposed.camera for one in found):
            raise
        return None, found


def _about(request: Request, who: Principal, explained: Explained, purposes: dict[str, Any]) -> dict[str, Any]:
    """What the page says of an answer."""
    told = tell(explained.facts, purposes, explained.state_told) if explained.facts else []
    return {"explained": explained, "answer": explained.answer, "facts": explained.facts, "told": told}


def _course(t: Texts, explained: Explained) -> dict[str, Any]:
    """What the page says of how a request went; without a date where it was of the day that it was asked."""
    day = next(step.at for step in explained.course if step.what == "asked")
    lines = [(when(step.at, day, t), looks.step(t, step, day)) for step in explained.course]
    why = looks.reason(t, explained.why, explained.words) if explained.why else ""
    return {"reason": why, "course": lines, "course_day": texts.day(local(day).date())[t.language]}


def _page(request: Request, who: Principal, **context: Any) -> Response:
    t = Texts(language_of(request, who))
    language = t.language

    def moment(value: datetime) -> str:
        return f"{texts.day(local(value).date())[language]} {local(value):%H:%M}"

    page = _pages.get_template("answer.html").render(
        t=t, language=language, moment=moment, **({"asked": None, "meant": [], "course": []} | context)
    )
    answer = private(request, who, page.encode(), "text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Content-Language"] = language
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _written(day: str, time: str, now: datetime) -> datetime:
    """The moment that somebody wrote, local: a day alone is its beginning, an hour alone is today's, nothing is now. Raises BadInput."""
    if not (day.strip() or time.strip()):
        return now
    try:
        on = datetime.strptime(re.sub(r"[/.]", "-", day.strip()), "%d-%m-%Y") if day.strip() else local(now)
    except ValueError:
        raise BadInput("day: een dag zoals 22-11-2026.", "day: a day such as 22-11-2026.") from None
    try:
        at = datetime.strptime(time.strip().replace(".", ":") or "00:00", "%H:%M").time()
    except ValueError:
        raise BadInput("time: een tijd zoals 08:30.", "time: a time such as 08:30.") from None
    return datetime.combine(on.date(), at, LOCAL)


def _moment(words: str) -> datetime | None:
    """A moment out of words; None where none are given. Raises BadInput."""
    if not words:
        return None
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        raise BadInput(
            "at: een moment zoals 2026-11-22T08:30, of met een zone.", "at: a moment such as 2026-11-22T08:30, or with a zone."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)
