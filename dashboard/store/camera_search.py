"""What the search box finds: cameras by code, name, owner or spoken place, and areas and towns to go to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.store.camera_models import Found, Place
from dashboard.store.camera_sql import WORDS
from dashboard.store.cameras import patterns

_ROAD = re.compile(r"[an]-?(\d{1,3})", re.IGNORECASE)
_KILOMETRE = re.compile(r"(?:km|hm|hmp)?(\d{1,3}[.,]\d|\d{1,3}(?=$))(?:km)?(re|li|r|l)?", re.IGNORECASE)
_NOISE = {"km", "hm", "hmp", "hectometer", "hectometerpaal", "kilometer", "kilometre", "bij", "at"}
_SIDES = {"re": "Re", "r": "Re", "rechts": "Re", "right": "Re", "li": "Li", "l": "Li", "links": "Li", "left": "Li"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """A place as it is spoken, out of what was typed: "A20 Re 31,1". `rest` are the words that are no part of it."""

    road: str | None = None
    kilometre: float | None = None
    carriageway: str | None = None
    rest: tuple[str, ...] = ()


def spoken(words: str) -> Spoken:
    """Road, hectometre and carriageway in any order and as people write them: "a20 km 31,1 rechts", "A20 31.1 re", "A20 31,1Re".

    A whole number is a kilometre only after a road, a side only with one: "camera 613" and "Links" stay words.
    """
    given = words.split()
    road = next((f"{word[0].upper()}{match[1]}" for word in given if (match := _ROAD.fullmatch(word))), None)
    kilometre: float | None = None
    side: str | None = None
    rest: list[str] = []
    for word in given:
        match = _KILOMETRE.fullmatch(word)
        if road and _ROAD.fullmatch(word):
            continue
        if kilometre is None and match and (road or re.search(r"[.,]", match[1])):
            kilometre, side = float(match[1].replace(",", ".")), _SIDES.get((match[2] or "").lower(), side)
        elif word.lower() in _SIDES and side is None and (road or kilometre is not None):
            side = _SIDES[word.lower()]
        elif not ((road or kilometre is not None) and word.lower() in _NOISE):
            rest.append(word)
    return Spoken(road, kilometre, side, tuple(rest))


_CAMERAS = f"""
SELECT c.code, c.name, coalesce(o.name, c.owner_as_given) AS owner_name, c.road, c.hectometre, c.carriageway, c.municipality,
    ST_X(c.position) AS lon, ST_Y(c.position) AS lat
FROM beeldregie.camera c LEFT JOIN beeldregie.organisation o ON o.id = c.owner_id
WHERE c.lifecycle <> 'removed' AND (CAST(:carriageway AS text) IS NULL OR c.carriageway = :carriageway)
  AND (CAST(:road AS text) IS NULL OR upper(replace(c.road, '-', '')) = :road)
  AND (CAST(:kilometre AS numeric) IS NULL OR c.hectometre IS NOT NULL)
  AND {WORDS} ILIKE ALL (CAST(:patterns AS text[]))
ORDER BY abs(c.hectometre - CAST(:kilometre AS numeric)) NULLS LAST, c.code = :words DESC, lower(c.name) = :words DESC,
    c.name ILIKE :begins DESC, c.code LIMIT :limit
"""  # noqa: S608 - constants


async def search(conn: AsyncConnection, words: str, limit: int = 10) -> list[Found]:
    """Cameras whose code, name, owner, municipality or road holds every word. "A20 Re 31,1" finds the cameras of that carriageway, nearest
    hectometre first. Removed cameras are left out."""
    if not words.split():
        return []
    place = spoken(words)
    found = await _cameras(conn, words, place, limit)
    return found or (await _cameras(conn, words, Spoken(rest=tuple(words.split())), limit) if place.rest != tuple(words.split()) else [])


async def _cameras(conn: AsyncConnection, words: str, place: Spoken, limit: int) -> list[Found]:
    like = patterns(" ".join(place.rest))
    values = {
        "road": place.road,
        "kilometre": place.kilometre,
        "carriageway": place.carriageway,
        "patterns": like,
        "words": words.strip().lower(),
        "begins": like[0][1:] if like else "",
        "limit": limit,
    }
    return [
        Found(
            row.code,
            row.name,
            row.owner_name,
            row.road,
            None if row.hectometre is None else float(row.hectometre),
            row.carriageway,
            (row.lon, row.lat),
        )
        for row in await conn.execute(text(_CAMERAS), values)
    ]


# Towns are where cameras stand that name them, or the outline of a municipality that was loaded; the latter is better known.
_PLACES = """
SELECT DISTINCT ON (lower(name)) name, kind, ST_XMin(e) AS west, ST_YMin(e) AS south, ST_XMax(e) AS east, ST_YMax(e) AS north, n FROM (
    SELECT a.name, a.kind, ST_Extent(a.geom) AS e, 0 AS n, 1 AS rank FROM beeldregie.area a GROUP BY a.id
    UNION ALL
    SELECT c.municipality, 'town', ST_Extent(c.position), count(*), 2 FROM beeldregie.camera c
    WHERE c.lifecycle <> 'removed' AND c.municipality IS NOT NULL GROUP BY 1
    UNION ALL
    SELECT s.road, 'road', ST_Extent(s.geom), 0, 3 FROM beeldregie.road_segment s WHERE s.road IS NOT NULL GROUP BY 1) AS place
WHERE name ILIKE ALL (CAST(:patterns AS text[])) ORDER BY lower(name), rank
"""


async def places(conn: AsyncConnection, words: str, limit: int = 5) -> list[Place]:
    """Areas, towns and roads whose name holds every word, the shortest names first."""
    if not words.split():
        return []
    rows = await conn.execute(
        text(f"SELECT * FROM ({_PLACES}) AS found ORDER BY length(name), name LIMIT :limit"),  # noqa: S608 - constants
        {"patterns": patterns(words), "limit": limit},
    )
    return [Place(row.name, row.kind, (row.west, row.south, row.east, row.north)) for row in rows]
