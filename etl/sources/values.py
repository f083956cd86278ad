"""Values as people write them in registers: numbers with a decimal comma, dates with the day first, ja and nee. Each raises
BrokenValueError."""

from __future__ import annotations

import math
import re
from datetime import date
from urllib.parse import urlsplit

from etl.sources.parsed import BrokenValueError

_PLAIN = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?")
_DUTCH_THOUSANDS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+")
_ENGLISH_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+\.\d+")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_DATE_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_YES = {"ja", "j", "yes", "y", "true", "waar", "1", "wel"}
_ANGLE = re.compile(
    r"""(?P<sign>[+-]?)\s*(?P<degrees>\d{1,3}(?:[.,]\d+)?)\s*[°º]?\s*
        (?:(?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*['′’]\s*)?
        (?:(?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:["″”]|'')\s*)?""",
    re.VERBOSE,
)
_COMPASS = {
    point: int(index * 22.5 + 0.5)
    for points in (
        "N NNE NE ENE E ESE SE SSE S SSW SW WSW W WNW NW NNW",
        "N NNO NO ONO O OZO ZO ZZO Z ZZW ZW WZW W WNW NW NNW",
        "NOORD . NOORDOOST . OOST . ZUIDOOST . ZUID . ZUIDWEST . WEST . NOORDWEST",
        "NORTH . NORTHEAST . EAST . SOUTHEAST . SOUTH . SOUTHWEST . WEST . NORTHWEST",
    )
    for index, point in enumerate(points.split())
    if point != "."
}
_NO_NUMBER = ("is geen getal", "is no number")
_NO = {"nee", "n", "no", "false", "onwaar", "0", "niet"}


def number(text: str) -> float:
    """A finite number; the decimal sign is a point or a comma. Signs for thousands only where a decimal sign shows which is which."""
    text = text.strip().replace("\N{MINUS SIGN}", "-")
    if _DUTCH_THOUSANDS.fullmatch(text):
        text = text.replace(".", "")
    elif _ENGLISH_THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    elif not _PLAIN.fullmatch(text):
        several = len(re.findall(r"[.,]", text)) > 1
        if several:
            raise BrokenValueError("is geen getal: meer dan één punt of komma", "is no number: more than one point or comma")
        raise BrokenValueError(*_NO_NUMBER)
    value = float(text.replace(",", "."))
    if not math.isfinite(value):
        raise BrokenValueError(*_NO_NUMBER)
    return value


def latitude(text: str) -> float:
    """Degrees north: a number, one with a letter behind or before it (52,1 N, 52.1° NB), or degrees, minutes and seconds."""
    return _angle(text, {"N": 1, "NB": 1, "S": -1, "Z": -1, "ZB": -1})


def longitude(text: str) -> float:
    """Degrees east, written in the same ways; O is oost."""
    return _angle(text, {"E": 1, "O": 1, "OL": 1, "W": -1, "WL": -1})


def _angle(text: str, letters: dict[str, int]) -> float:
    try:
        return number(text)
    except BrokenValueError as broken:
        written = re.fullmatch(r"([A-Z]{0,2})\s*(.*?)\s*([A-Z]{0,2})", text.strip().upper().replace("\N{MINUS SIGN}", "-"))
        match = written and _ANGLE.fullmatch(written[2])
        if not written or not match:
            raise broken from None
        word = written[1] + written[3]
        minutes, seconds = number(match["minutes"] or "0"), number(match["seconds"] or "0")
        if minutes >= 60 or seconds >= 60 or (word and (match["sign"] or word not in letters)):
            raise broken from None
        sign = letters[word] if word else -1 if match["sign"] == "-" else 1
        return sign * (number(match["degrees"]) + minutes / 60 + seconds / 3600)


def bearing(text: str) -> int:
    """Whole degrees, clockwise from north: a number of degrees, or one of the sixteen points of the compass in Dutch or English."""
    text = text.strip()
    point = _COMPASS.get(text.upper())
    if point is not None:
        return point
    try:
        degrees = number(text.removesuffix("°"))
    except BrokenValueError:
        degrees = -1.0
    if not 0 <= degrees <= 360:
        raise BrokenValueError("is geen richting (0 tot 360 graden of een windstreek)", "is no direction (0 to 360 degrees or a point)")
    return round(degrees) % 360


def point(text: str) -> tuple[float, float, int | None]:
    """(x, y, EPSG number if it says so) of a point as databases write it: `POINT (4.47 51.92)`, `SRID=28992;POINT(92434 437312)`."""
    match = re.fullmatch(r"(?:SRID=(\d+);)?\s*POINT(?:\s?Z)?\s*\(\s*(\S+)\s+(\S+)(?:\s+\S+)?\s*\)", text.strip(), re.IGNORECASE)
    if match is None:
        raise BrokenValueError("is geen punt (POINT (x y))", "is no point (POINT (x y))")
    return number(match[2]), number(match[3]), int(match[1]) if match[1] else None


def lat_lon(text: str) -> tuple[float, float, int | None]:
    """(longitude, latitude, 4326) of one cell "latitude, longitude" with decimal points, as Opendatasoft's portals write a place."""
    parts = text.split(",")
    if len(parts) != 2:
        raise BrokenValueError("is geen breedte en lengte (51.92, 4.47)", "is no latitude and longitude (51.92, 4.47)")
    return number(parts[1]), number(parts[0]), 4326


def whole(text: str, low: int, high: int) -> int:
    """A whole number from low to high, both included."""
    value = number(text)
    if value != int(value) or not low <= value <= high:
        raise BrokenValueError(f"is geen heel getal van {low} tot en met {high}", f"is no whole number from {low} to {high}")
    return int(value)


def yes_or_no(text: str) -> bool:
    """Ja or nee, in the ways registers write it."""
    word = text.strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BrokenValueError("is geen ja of nee", "is no yes or no")


def day(text: str) -> date:
    """A date as 2026-05-10 or 10-05-2026; a time behind it is dropped."""
    text = text.strip()
    match = _DATE.fullmatch(text)
    parts = match.groups() if match else tuple(reversed(m.groups())) if (m := _DATE_DAY_FIRST.fullmatch(text)) else ()
    try:
        year, month, day_of_month = (int(part) for part in parts)
        return date(year, month, day_of_month)
    except ValueError:
        raise BrokenValueError("is geen datum (jjjj-mm-dd of dd-mm-jjjj)", "is no date (yyyy-mm-dd or dd-mm-yyyy)") from None


def web_address(text: str) -> str:
    """An http or https address."""
    text = text.strip()
    if not re.fullmatch(r"https?://[^\s<>\"]+", text):
        raise BrokenValueError("is geen webadres (https://…)", "is no web address (https://…)")
    return text


def stream_address(text: str) -> str:
    """The address of a camera's pictures, or of a file of them. It may hold credentials, so the reason does not repeat it.

    Whether the relay may go there is the relay's to say (BEELDREGIE_STREAM_NETWORKS, BEELDREGIE_STREAM_FOLDER).
    """
    try:
        parts = urlsplit(text)
        is_camera = parts.scheme in ("http", "https", "rtsp") and bool(parts.hostname) and parts.port != 0
        is_good = (is_camera or (parts.scheme == "file" and not parts.netloc and bool(parts.path))) and not re.search(r"\s", text)
    except ValueError:
        is_good = False
    if not is_good:
        raise BrokenValueError(
            "is geen adres van beelden (http://…, https://…, rtsp://… of file:…)",
            "is no address of pictures (http://…, https://…, rtsp://… or file:…)",
        )
    return text
