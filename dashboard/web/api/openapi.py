"""The description of the API, finished: what every operation has in common and no route should have to repeat.

Who may come in, which problems it can answer with (RFC 9457), how a call is made twice without being done twice, and under which heading it
stands. The routes themselves say the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from fastapi.templating import Jinja2Templates

from dashboard.core.credentials import LANGUAGE_COOKIE
from dashboard.web.answers import GEOJSON
from dashboard.web.api.exports import CSV, XLSX

API_VERSION: Final = "1"  # of what programs rely on; the product has its own
PROBLEM: Final = "application/problem+json"
_METHODS: Final = ("get", "post", "put", "patch", "delete")
_DESCRIPTION: Final = """Cameras in public space: whose they are, on what ground they film and for what, who may look along; and
traffic as it is and will be. Moments are ISO 8601 with their offset, places are [longitude, latitude] in
EPSG:4326 unless said otherwise. Every answer is for who asks only. Lists come in pages with Link headers (RFC
8288), answers that can be kept have an ETag, errors are problem documents (RFC 9457) with a sentence for
people, in Dutch or English by the language of the account. GET can be asked as HEAD."""

# First part of the path → the heading it stands under.
_TAGS: Final[Mapping[str, str]] = {
    "cameras": "register",
    "ground": "register",
    "areas": "register",
    "purposes": "register",
    "uploads": "register",
    "changes": "register",
    "view-requests": "looking along",
    "leases": "looking along",
    "agreements": "looking along",
    "agreement-requests": "looking along",
    "collections": "looking along",
    "colleagues": "looking along",
    "faults": "looking along",
    "hand-overs": "looking along",
    "history": "looking along",
    "shifts": "looking along",
    "turns": "looking along",
    "walls": "looking along",
    "watching": "looking along",
    "flow": "traffic",
    "forecast": "traffic",
    "triggers": "triggers and incidents",
    "incidents": "triggers and incidents",
    "alarms": "triggers and incidents",
    "pushes": "triggers and incidents",
    "wishes": "triggers and incidents",
    "teams": "triggers and incidents",
    "premises": "triggers and incidents",
    "account": "accounts",
    "accounts": "accounts",
}
_PROBLEMS: Final[Mapping[int, tuple[str, str]]] = {
    400: ("BadRequest", "The request cannot be read, or names a host that is not ours."),
    401: ("NotLoggedIn", "Nobody is logged in, or the session or token has ended."),
    403: ("NotPermitted", "This role may not, or the request comes from another website."),
    404: ("NotFound", "There is no such thing, or who asks may not know of it."),
    405: ("MethodNotAllowed", "That cannot be done at this address; Allow says what can."),
    409: ("Conflict", "It cannot be done any more, or was done already; or the Idempotency-Key belongs to another call."),
    412: ("ChangedMeanwhile", "It was changed since it was read (If-Match)."),
    413: ("TooLarge", "The body is too large."),
    415: ("WrongMediaType", "The body is of a kind that is not read here."),
    414: ("TooLong", "The address is too long; the server before us may say so in plain words."),
    422: ("BadInput", "The input is not allowed; the sentence names the field and the reason. Nothing was changed."),
    428: ("PreconditionRequired", "Say which state you change: If-Match, or what the preview gave."),
    429: ("TooMany", "Too many calls; Retry-After says when again, in seconds."),
    503: ("NotReady", "A part that is needed does not answer."),
}
_ALWAYS: Final = (400, 401, 403, 404, 405, 414, 422, 429, 503)
_UNSAFE: Final = (409, 412, 413, 415, 428)
_PROBLEM_SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "which problem, as a path below this address", "examples": ["/problems/not-found"]},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "a sentence for people"},
    },
}
_FEATURES_SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "description": "GeoJSON (RFC 7946)",
    "required": ["type", "features"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "properties", "geometry"],
                "properties": {"type": {"const": "Feature"}, "properties": {"type": "object"}, "geometry": {"type": ["object", "null"]}},
            },
        },
    },
}
# Ending of a path → what the answer is.
_ENDINGS: Final[Mapping[str, tuple[str, Mapping[str, Any]]]] = {
    "geojson": (GEOJSON, {"$ref": "#/components/schemas/FeatureCollection"}),
    "csv": (CSV, {"type": "string"}),
    "xlsx": (XLSX, {"type": "string", "format": "binary"}),
}
_TWICE: Final = """Takes no Idempotency-Key: made twice, nothing is there twice. It says what is to be, takes the place of what it made
before, or is refused because it was done already."""

router = APIRouter(include_in_schema=False)
_pages = Jinja2Templates(Path(__file__).parent / "templates")


def install(app: FastAPI, session_cookie: str) -> None:
    """Have the application's own description finished, whenever that was made anew (as it is when routes were added)."""
    plain = app.openapi
    app.version, app.description = API_VERSION, _DESCRIPTION

    def described() -> dict[str, Any]:
        schema = plain()
        if "securitySchemes" not in schema.get("components", {}):
            finish(schema, session_cookie)
        return schema

    app.openapi = described  # type: ignore[method-assign]  # as FastAPI would have it extended


@router.get("/api")
async def overview(request: Request) -> Response:
    """The operations on one page, for people. The whole description is at /api/openapi.json."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for path, method, operation in operations(request.app.openapi()):
        found.setdefault(operation["tags"][0], []).append((method.upper(), path, operation["summary"]))
    language = "en" if request.cookies.get(LANGUAGE_COOKIE) == "en" else "nl"
    return _pages.TemplateResponse(request, "api.html", {"headings": found, "language": language, "version": API_VERSION})


def operations(schema: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(path, method, operation) of a description."""
    for path, item in schema["paths"].items():
        for method in _METHODS:
            if method in item:
                yield path, method, item[method]


def finish(schema: dict[str, Any], session_cookie: str) -> None:
    """Write into a description what all operations have in common."""
    components = schema.setdefault("components", {})
    components["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": session_cookie, "description": "of who logged in with a browser"},
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "of a program; made on the page for accounts or by `beeldregie user token`",
        },
    }
    components.setdefault("schemas", {}).update(Problem=_PROBLEM_SCHEMA, FeatureCollection=_FEATURES_SCHEMA)
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    components["responses"] = {name: _problem(said) for name, said in _PROBLEMS.values()}
    for path, method, operation in operations(schema):
        _finish(path, method, operation)


def _problem(said: str) -> dict[str, Any]:
    return {"description": said, "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def _finish(path: str, method: str, operation: dict[str, Any]) -> None:
    first = path.removeprefix("/api/").split("/")[0].split(".")[0]
    operation["tags"] = [_TAGS.get(first, "system")]
    operation["summary"] = _first_sentence(operation.get("description", "")) or operation["summary"]
    ending = path.rpartition(".")[2]
    if ending in _ENDINGS:
        media_type, schema = _ENDINGS[ending]
        operation["responses"]["200"]["content"] = {media_type: {"schema": dict(schema)}}
    is_public = not path.startswith("/api/") and path != "/metrics"
    operation["security"] = [] if is_public else [{"session": []}, {"token": []}]
    is_unsafe = method != "get"
    for status in (*_ALWAYS, *(_UNSAFE if is_unsafe else ())):
        if status == 422 or str(status) not in operation["responses"]:  # FastAPI's own 422 is of a kind that we do not answer with
            operation["responses"][str(status)] = {"$ref": f"#/components/responses/{_PROBLEMS[status][0]}"}
    if not is_unsafe:
        operation["responses"].setdefault("304", {"description": "Who asks has it already (If-None-Match)."})
    elif not any(one["name"].lower() == "idempotency-key" for one in operation.get("parameters", [])):
        operation["description"] = f"{operation.get('description', '')}\n\n{_TWICE}".strip()


def _first_sentence(text: str) -> str:
    """What comes before the first stop outside brackets; nothing where the text begins with something else than words."""
    line = " ".join(text.split())
    if not line[:1].isalpha():
        return ""
    stops = (
        found.start() for found in re.finditer(r"[.:;] ", line) if line.count("(", 0, found.start()) == line.count(")", 0, found.start())
    )
    return line[: next(stops, len(line))].rstrip(".")
