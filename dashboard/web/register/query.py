"""What a visitor asks of the public register, out of the address. What cannot be read counts as not asked: no error pages here."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.datastructures import QueryParams

from dashboard.core.models import Box
from dashboard.store import register_list
from dashboard.store.register_list import ORDERS, Found, Query
from dashboard.web.register import overview as register_overview

WORDS_LENGTH = 100
FILTERS = ("municipality", "owner", "purpose", "kind", "records", "lifecycle")
CHOICES = tuple(order for order in ORDERS if order != "near")  # orders a visitor chooses from
_ROAD = re.compile(r"[ans]\d{1,3}", re.IGNORECASE)
_HECTOMETRE = re.compile(r"\d{1,3}[.,]\d")
_CARRIAGEWAYS = {"re": "Re", "li": "Li"}
_HOUSE_NUMBER = re.compile(r"\d{1,5}[a-z]?(-\d{1,4})?", re.IGNORECASE)
_POSTCODE = re.compile(r"\b[1-9]\d{3} ?[a-z]{2}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed and chosen, and the readings of it: the first one that finds a camera holds."""

    typed: str
    query: Query  # its strictest reading
    readings: tuple[Query, ...]
    order: str
    page: int


def asked(parameters: QueryParams) -> Asked:
    """What the parameters of an address ask for."""
    filters: dict[str, Any] = {name: cleaned(parameters.get(name)) for name in FILTERS}
    chosen = replace(Query(box=box(parameters.get("bbox"))), **filters)
    typed = cleaned(parameters.get("q"))
    readings = tuple(replace(chosen, **_narrower(reading, chosen)) for reading in _readings(typed))
    order = parameters.get("sort", "")
    page = parameters.get("page", "")
    return Asked(
        typed=typed,
        query=readings[0],
        readings=readings,
        order=order if order in CHOICES else CHOICES[0],
        page=int(page) if page.isdecimal() and 0 < len(page) < 7 else 1,
    )


async def resolve(conn: AsyncConnection, asked: Asked) -> tuple[Query, Found]:
    """The reading that holds, and what it finds."""
    for query in asked.readings:
        found = await register_list.found(conn, query)
        if found.total:
            return query, found
    return asked.query, Found(0, None, [])


def cleaned(text: str | None) -> str:
    """What a visitor typed, without control characters (PostgreSQL refuses NUL) and not longer than a place's name."""
    return "".join(c for c in text or "" if c.isprintable()).strip()[:WORDS_LENGTH]


def box(words: str | None) -> Box | None:
    """West, south, east, north in degrees; None for anything else."""
    try:
        west, south, east, north = (float(part) for part in (words or "").split(","))
    except ValueError:
        return None
    inside = all(map(math.isfinite, (west, south, east, north))) and -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return (west, south, east, north) if inside else None


def _readings(typed: str) -> list[dict[str, Any]]:
    """The strictest first: a place along a road ("A20 Re 31,1"), then all its words, then an address without its
    number and postcode, then the surroundings of a place on our own map."""
    words = tuple(word for word in re.split(r"[\s;]+|,(?!\d)", typed) if word)  # a decimal comma holds a word together
    street = tuple(word for word in re.split(r"[\s,;]+", _POSTCODE.sub(" ", typed)) if word and not _HOUSE_NUMBER.fullmatch(word))
    found: list[dict[str, Any]] = [{"words": words}]
    if spoken := _spoken(words):
        return [spoken, *found]
    if street and street != words:
        found.append({"words": street})
    if around := register_overview.place(typed):
        found.append({"box": around})
    return found


def _narrower(reading: dict[str, Any], chosen: Query) -> dict[str, Any]:
    """A box that was chosen on the map lies within what was searched for."""
    return {"box": chosen.box} if chosen.box and "box" in reading else reading


def _spoken(words: tuple[str, ...]) -> dict[str, Any] | None:
    """Road, carriageway and hectometre, if the words say a road and at least one of the other two."""
    road = next((word for word in words if _ROAD.fullmatch(word)), None)
    kilometre = next((word for word in words if _HECTOMETRE.fullmatch(word)), None)
    side = next((word for word in words if word.lower() in _CARRIAGEWAYS), None)
    if road is None or (kilometre is None and side is None):
        return None
    return {
        "road": road.upper(),
        "carriageway": _CARRIAGEWAYS[side.lower()] if side else "",
        "hectometre": float(kilometre.replace(",", ".")) if kilometre else None,
        "words": tuple(word for word in words if word not in (road, kilometre, side)),
    }
