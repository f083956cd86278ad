"""Errors as RFC 9457 problem documents, with a sentence a person understands, in the language of who asks."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from dash.exceptions import DependencyException
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from dashboard.core.credentials import LANGUAGE_COOKIE
from dashboard.core.errors import BeeldregieError
from dashboard.core.models import Text
from dashboard.web import validation
from dashboard.web.context import asking

_UNFIT: Final = Text("Een van de waarden kan niet bestaan.", "One of the values cannot exist.")
_ROUTING: Final = {
    404: ("not-found", Text("Dit adres bestaat niet.", "There is nothing at this address.")),
    405: ("method-not-allowed", Text("Dat kan op dit adres niet.", "That cannot be done at this address.")),
}


def problem(status: int, kind: str, sentence: str) -> JSONResponse:
    """One problem document."""
    return JSONResponse(
        {"type": f"/problems/{kind}", "title": kind.replace("-", " "), "status": status, "detail": sentence},
        status_code=status,
        media_type="application/problem+json",
        headers={"Cache-Control": "no-store"},
    )


def install(app: FastAPI) -> None:
    """Answer every error of ours, of validation and of routing with a problem document."""

    async def ours(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, BeeldregieError)
        return problem(error.status, error.kind, error.said(_language(request)))

    async def invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        return problem(422, "bad-input", validation.sentence(error.errors(), _language(request)))

    async def http(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        kind, sentence = _ROUTING.get(error.status_code, ("error", None))
        is_own = error.detail != HTTPStatus(error.status_code).phrase  # somebody's sentence, and not only the name of the status
        said = str(error.detail) if is_own or sentence is None else sentence[_language(request)]
        answer = problem(error.status_code, kind, said)
        answer.headers.update(error.headers or {})
        return answer

    async def no_such_file(request: Request, error: Exception) -> JSONResponse:
        """Dash was asked for a file that none of its libraries has."""
        return await http(request, HTTPException(404))

    async def unfit(request: Request, error: Exception) -> JSONResponse:
        """A value that passed for what it should be, and that nothing can hold: a NUL in a text, a moment before the year 1."""
        return problem(422, "bad-input", _UNFIT[_language(request)])

    async def unreachable(request: Request, error: Exception) -> JSONResponse:
        return problem(
            503,
            "not-ready",
            "The database does not answer. Try again in a moment."
            if _language(request) == "en"
            else "De database antwoordt niet. Probeer het zo opnieuw.",
        )

    app.add_exception_handler(BeeldregieError, ours)
    app.add_exception_handler(DataError, unfit)
    app.add_exception_handler(OverflowError, unfit)
    app.add_exception_handler(OperationalError, unreachable)
    app.add_exception_handler(PoolTimeout, unreachable)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(DependencyException, no_such_file)


def _language(request: Request) -> str:
    who = asking.get()
    return request.cookies.get(LANGUAGE_COOKIE) or (who.language if who else "nl")
