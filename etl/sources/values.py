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
        raise BrokenValueError("is geen getal: meer dan één punt of komma" if several else "is geen getal")
    value = float(text.replace(",", "."))
    if not math.isfinite(value):
        raise BrokenValueError("is geen getal")
    return value


def whole(text: str, low: int, high: int) -> int:
    """A whole number from low to high, both included."""
    value = number(text)
    if value != int(value) or not low <= value <= high:
        raise BrokenValueError(f"is geen heel getal van {low} tot en met {high}")
    return int(value)


def yes_or_no(text: str) -> bool:
    """Ja or nee, in the ways registers write it."""
    word = text.strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BrokenValueError("is geen ja of nee")


def day(text: str) -> date:
    """A date as 2026-05-10 or 10-05-2026; a time behind it is dropped."""
    text = text.strip()
    match = _DATE.fullmatch(text)
    parts = match.groups() if match else tuple(reversed(m.groups())) if (m := _DATE_DAY_FIRST.fullmatch(text)) else ()
    try:
        year, month, day_of_month = (int(part) for part in parts)
        return date(year, month, day_of_month)
    except ValueError:
        raise BrokenValueError("is geen datum (jjjj-mm-dd of dd-mm-jjjj)") from None


def web_address(text: str) -> str:
    """An http or https address."""
    text = text.strip()
    if not re.fullmatch(r"https?://[^\s<>\"]+", text):
        raise BrokenValueError("is geen webadres (https://…)")
    return text


def stream_address(text: str) -> str:
    """The address of a camera's pictures, http or https for now. It may hold credentials, so the reason does not repeat it."""
    try:
        parts = urlsplit(text)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and not re.search(r"\s", text)
    except ValueError:
        is_good = False
    if not is_good:
        raise BrokenValueError("is geen adres van beelden (http://… of https://…)")
    return text
