"""The sign in the street: a camera's permanent address, and the code that a telephone reads it from."""

from __future__ import annotations

import io

import segno
from fastapi import Request
from markupsafe import Markup

from dashboard.web.register.page import site

# A quarter of a worn or scratched sign may be unreadable; dark on light whatever the reader's screen: telephones read no inverse codes.
_LOOK = {"dark": "#000", "light": "#fff", "border": 4}


def address(request: Request, code: str) -> str:
    """The permanent address of a camera's page, absolute."""
    return f"{site(request)}/register/cameras/{code}"


def picture(address: str) -> bytes:
    """The code as an SVG file, to be printed at any size."""
    out = io.BytesIO()
    segno.make(address, error="q", micro=False).save(out, kind="svg", scale=8, title=address, xmldecl=True, **_LOOK)
    return out.getvalue()


def inline(address: str) -> Markup:
    """The code as an SVG element of a page."""
    return Markup(segno.make(address, error="q", micro=False).svg_inline(omitsize=True, **_LOOK))  # noqa: S704 - segno's own drawing
