"""What the answers over HTTP share: tags, boxes, moments, and what is wrong with input in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_args
from uuid import UUID

import httpx
import pydantic_core
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from dashboard.core.errors import BadInput
from dashboard.core.models import Principal
from dashboard.web import problems, validation
from dashboard.web.answers import box, geojson, iso, tagged

ANNA, BRAM = (Principal(UUID(int=n), "x", "X", "a", "A", frozenset()) for n in (1, 2))


def request(known: str = "", method: str = "GET") -> Request:
    return Request({"type": "http", "method": method, "headers": [(b"if-none-match", known.encode())] if known else []})


def test_what_the_reader_has_is_not_sent_again_and_a_tag_is_of_one_person() -> None:
    first = geojson(request(), ANNA, "{}")
    tag = first.headers["etag"]
    assert first.status_code == 200 and "private" in first.headers["cache-control"] and first.headers["vary"] == "Cookie, Authorization"
    for known in (tag, f"W/{tag}", f'"other", W/{tag}', "*"):
        assert geojson(request(known), ANNA, "{}").status_code == 304, known
    assert geojson(request(tag), BRAM, "{}").status_code == geojson(request(tag), ANNA, "[]").status_code == 200


def test_an_error_page_is_sent_again_and_head_has_no_body() -> None:
    page = tagged(request(), b"gone", "text/html", {}, status=404)
    assert tagged(request(page.headers["etag"]), b"gone", "text/html", {}, status=404).status_code == 404
    head = tagged(request(method="HEAD"), b"gone", "text/html", {})
    assert (head.body, head.headers["content-length"]) == (b"", "4")


@given(st.text(max_size=40) | st.lists(st.floats(), max_size=5).map(lambda numbers: ",".join(map(str, numbers))))
def test_a_box_is_four_degrees_in_order_or_refused(words: str) -> None:
    try:
        found = box(words)
    except BadInput:
        return
    if found is None:
        assert not words
    else:
        west, south, east, north = found
        assert -180 <= west < east <= 180 and -90 <= south < north <= 90


def test_moments_are_in_utc_with_z() -> None:
    moment = datetime(2026, 5, 10, 12, tzinfo=timezone(timedelta(hours=2)))
    assert (iso(moment), iso(moment.astimezone(UTC)), iso(None)) == ("2026-05-10T10:00:00Z", "2026-05-10T10:00:00Z", None)


@pytest.mark.parametrize(
    ("error", "dutch", "english"),
    [
        ({"type": "missing", "loc": ("body", "reason"), "msg": "Field required"}, "reason: ontbreekt", "reason: Field required"),
        (
            {"type": "less_than_equal", "loc": ("query", "minutes"), "msg": "m", "ctx": {"le": 60}},
            "minutes: hoort hoogstens 60 te zijn",
            "minutes: m",
        ),
        (
            {"type": "literal_error", "loc": ("body", "a", 0), "msg": "m", "ctx": {"expected": "'live' or 'analysis'"}},
            "a.0: kies uit 'live' of 'analysis'",
            "a.0: m",
        ),
        ({"type": "json_invalid", "loc": ("body",), "msg": "m"}, "geen leesbare JSON", "m"),
        ({"type": "value_error", "loc": ("body", "x"), "msg": "m"}, "x: kan zo niet", "x: m"),
        ({"type": "too_long", "loc": ("body", "x"), "msg": "m"}, "x: kan zo niet", "x: m"),
    ],
)
def test_wrong_input_is_said_in_the_language_of_who_asks(error: dict[str, Any], dutch: str, english: str) -> None:
    assert (validation.sentence([error], "nl"), validation.sentence([error], "en")) == (dutch, english)


async def test_what_cannot_be_done_at_an_address_is_said_in_the_language_of_who_asks() -> None:
    app = FastAPI()
    problems.install(app)
    app.get("/thing")(lambda: {})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here.test") as client:
        assert (await client.post("/thing")).json()["detail"] == "Dat kan op dit adres niet."
        english = await client.get("/nothing", headers={"Cookie": "beeldregie_language=en"})
    assert (english.status_code, english.json()["detail"]) == (404, "There is nothing at this address.")


def test_every_dutch_sentence_is_of_an_error_that_exists() -> None:
    assert set(validation._DUTCH) <= set(get_args(pydantic_core.core_schema.ErrorType))
