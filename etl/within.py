"""The area that a file is said to be about: a box, or an area of the register."""

from __future__ import annotations

import psycopg
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.core.errors import BadInput, NotFound
from dashboard.core.settings import Settings
from etl.sources.parsed import BrokenValueError
from etl.sources.values import number


def area(settings: Settings, text: str) -> BaseGeometry:
    """The area in EPSG:4326: "west,south,east,north" in degrees, or the code of an area that is loaded. Raises BadInput (no box) and
    NotFound (no such area)."""
    if text.count(",") == 3:
        return _box(text)
    with psycopg.connect(settings.dsn("ingest")) as connection:
        row = connection.execute("SELECT ST_AsBinary(geom) FROM beeldregie.area WHERE code = %s", (text,)).fetchone()
    if row is None:
        raise NotFound(
            f"Er is geen gebied {text}. Geef de code van een geladen gebied, of west,zuid,oost,noord in graden.",
            f"There is no area {text}. Give the code of an area that is loaded, or west,south,east,north in degrees.",
        )
    return shapely.from_wkb(bytes(row[0]))


def _box(text: str) -> BaseGeometry:
    try:
        west, south, east, north = (number(part) for part in text.split(","))
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise BrokenValueError("is geen vak", "is no box")
    except BrokenValueError:
        raise BadInput(
            f"{text} is geen vak: schrijf west,zuid,oost,noord in graden, met punten.",
            f"{text} is no box: write west,south,east,north in degrees, with points.",
        ) from None
    return shapely.box(west, south, east, north)
