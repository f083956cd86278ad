"""The public register: server-rendered pages, without log-in, scripts, cookies of its own or anything from elsewhere.

It reads on the public role's pool, so that even a defect here cannot show more than the views of schema `register`.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.policy.qualifications import NAMES
from dashboard.store import register, register_list
from dashboard.store.register_list import Found
from dashboard.web.register import dcat, small_map
from dashboard.web.register import download as register_download
from dashboard.web.register import overview as register_overview
from dashboard.web.register import query as register_query
from dashboard.web.register import sign as register_sign
from dashboard.web.register.page import Public, answer, install, missing, render, words
from dashboard.web.register.texts import TEMPLATES

__all__ = ["install", "router"]
PAGE_SIZE = 25
_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")  # as the table's own check
_POLICE_BASES = frozenset({"gemw-151c", "polw-3"})  # their pictures are police data (Wpg): other rights, another counter

router = APIRouter(include_in_schema=False)
for part in (register_download, dcat):
    router.include_router(part.router)


@router.api_route("/register", methods=["GET", "HEAD"])
async def listing(request: Request, db: Public) -> Response:
    """The list: search, filters, map, pages, what is withheld and what this register is. Unreadable parameters count as absent."""
    asked = register_query.asked(request.query_params)
    async with db.read() as conn:
        query, found = await register_query.resolve(conn, asked)
        pages = max(1, -(-found.total // PAGE_SIZE))
        page = min(asked.page, pages)
        order = "near" if query.hectometre is not None and asked.order == "place" else asked.order
        cameras = await register_list.cameras(conn, query, PAGE_SIZE, (page - 1) * PAGE_SIZE, order)
        overview = await register_list.overview(conn)
        drawing = await _drawing(conn, found)
        counts = await register.owner_counts(conn, query.owner) if query.owner else []
        head = await register.log_head(conn)
    return render(
        request,
        "list.html",
        asked=asked,
        is_looser=query != asked.query,
        query=query,
        orders=register_query.CHOICES,
        total=found.total,
        pages=pages,
        page=page,
        cameras=cameras,
        overview=overview,
        drawing=drawing,
        download=_download(request),
        counts=counts,
        head=head,
        is_demo=any(one.is_demo for one in cameras),
    )


@router.api_route("/register/cameras/{code}", methods=["GET", "HEAD"])
async def camera(request: Request, db: Public, code: str) -> Response:
    """One camera. Withheld and unknown are the same 404, byte for byte."""
    async with db.read() as conn:
        dossier = await _dossier(conn, code)
        head = await register.log_head(conn)
        if dossier is None:
            return missing(request, head)
        around = await register.surroundings(conn, code, small_map.frame(dossier.camera).box)
        names = await register.purpose_names(conn, words(request).language)
    return render(
        request,
        "camera.html",
        **_about(dossier),
        drawing=small_map.draw(dossier.camera, around),
        address=register_sign.address(request, code),
        purpose_names=names,
        qualifications=NAMES,
        head=head,
    )


@router.api_route("/register/cameras/{code}/qr.svg", methods=["GET", "HEAD"])
async def code_to_scan(request: Request, db: Public, code: str) -> Response:
    """The camera's address as a QR code, for the sign in the street."""
    async with db.read() as conn:
        if await _dossier(conn, code) is None:
            return missing(request, await register.log_head(conn))
    return answer(request, register_sign.picture(register_sign.address(request, code)), "image/svg+xml", headers={"Vary": "Host"})


@router.api_route("/register/cameras/{code}/sign", methods=["GET", "HEAD"])
async def sign(request: Request, db: Public, code: str) -> Response:
    """The sign in the street, to be printed on A5."""
    async with db.read() as conn:
        dossier = await _dossier(conn, code)
        head = await register.log_head(conn)
    if dossier is None:
        return missing(request, head)
    address = register_sign.address(request, code)
    return render(request, "sign.html", **_about(dossier), address=address, code=register_sign.inline(address), head=head)


@router.api_route("/register/register.css", methods=["GET", "HEAD"])
async def style(request: Request) -> Response:
    """The style of these pages. Not in assets/: everything there is loaded by the map too."""
    return answer(request, (TEMPLATES / "register.css").read_bytes(), "text/css; charset=utf-8")


@router.api_route("/register/{rest:path}", methods=["GET", "HEAD"])
async def elsewhere(request: Request, db: Public, rest: str) -> Response:
    """Every other address of the register: a page that says so."""
    async with db.read() as conn:
        return missing(request, await register.log_head(conn))


async def _dossier(conn: AsyncConnection, code: str) -> register.Dossier | None:
    return await register.dossier(conn, code) if _CODE.fullmatch(code) else None


def _about(dossier: register.Dossier) -> dict[str, Any]:
    """What the page and the sign of a camera both draw from."""
    camera, bases = dossier.camera, {purpose.basis for purpose in dossier.purposes}
    return {
        "dossier": dossier,
        "camera": camera,
        "is_demo": camera.is_demo,
        "responsible": camera.controller or camera.owner,
        "is_151c": "gemw-151c" in bases,
        "is_police": bool(bases & _POLICE_BASES),
    }


async def _drawing(conn: AsyncConnection, found: Found) -> register_overview.Drawing | None:
    """The map of what was found; None if nothing was."""
    if found.box is None:
        return None
    view = register_overview.frame(found.box)
    return register_overview.draw(view, found, await register.areas(conn, view.box))


def _download(request: Request) -> str:
    """The parameters of the downloads: the same cameras as the list, on all its pages, in the same language."""
    kept = {key: value for key, value in request.query_params.items() if key not in ("page", "sort") and value}
    return "?" + urlencode(kept) if kept else ""
