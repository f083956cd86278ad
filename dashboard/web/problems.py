"""Errors as RFC 9457 problem documents, with a sentence a person understands, in the language of who asks."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from dashboard.core.errors import BeeldregieError
from dashboard.web.context import asking


def problem(status: int, kind: str, sentence: str) -> JSONResponse:
    """One problem document."""
    return JSONResponse({"type": f"/problems/{kind}", "title": kind.replace("-", " "), "status": status, "detail": sentence},
                        status_code=status, media_type="application/problem+json", headers={"Cache-Control": "no-store"})


def install(app: FastAPI) -> None:
    """Answer every error of ours, of validation and of routing with a problem document."""

    async def ours(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, BeeldregieError)
        return problem(error.status, error.kind, error.en if _language(request) == "en" else error.nl)

    async def invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        fields = "; ".join(f"{'.'.join(str(part) for part in e['loc'][1:])}: {e['msg']}" for e in error.errors())
        return problem(422, "bad-input", fields)

    async def http(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        return problem(error.status_code, {404: "not-found", 405: "method-not-allowed"}.get(error.status_code, "error"), str(error.detail))

    async def unreachable(request: Request, error: Exception) -> JSONResponse:
        return problem(503, "not-ready", "The database does not answer. Try again in a moment." if _language(request) == "en"
                       else "De database antwoordt niet. Probeer het zo opnieuw.")

    app.add_exception_handler(BeeldregieError, ours)
    app.add_exception_handler(OperationalError, unreachable)
    app.add_exception_handler(PoolTimeout, unreachable)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)


def _language(request: Request) -> str:
    who = asking.get()
    return request.cookies.get("beeldregie_language") or (who.language if who else "nl")
