"""Agreements: who may look along with whom, for what and on which conditions. A format of ours, TOML or JSON; see README.md."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from dashboard.core.errors import BadInput
from etl.sources.parsed import END_BEFORE_START, BrokenRowError, BrokenValueError, Parsed, clean, missing, slug
from etl.sources.table import text_of
from etl.sources.values import day, web_address


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One agreement in the file's own words; organisations, purposes, cameras and area are looked up when it is loaded."""

    row: int
    code: str
    name: str
    giver: str
    recipient: str
    purposes: list[str]
    from_: date
    until: date | None = None  # the first day on which it no longer holds
    cameras: list[str] | None = None  # None: not limited to a list
    area: str | None = None
    mode: str = "live"
    incident_only: bool = False
    weekdays: list[int] | None = None  # ISO: Monday is 1
    hour_from: time | None = None  # local time
    hour_to: time | None = None
    approval_each_time: bool = False
    masked: bool = False
    unrecognisable: bool = False
    watermark: bool = False
    minutes_max: int = 60
    viewers_max: int | None = None
    pictures_max: int | None = None
    cost: str | None = None
    payer: str | None = None
    document: str | None = None
    document_url: str | None = None


def parse(data: bytes) -> Parsed[AgreementRow]:
    """The agreements in a TOML file (`[[agreement]]`) or a JSON one (`{"agreement": [...]}`), counted from 1. Raises BadInput."""
    rows, rejects = [], []
    for number, table in enumerate(_tables(data), start=1):
        try:
            rows.append(_agreement(number, table))
        except BrokenRowError as broken:
            rejects.append(broken.reject)
    return Parsed(rows, rejects)


def _tables(data: bytes) -> list[Any]:
    text = text_of(data)
    try:
        document = json.loads(text) if text.lstrip()[:1] == "{" else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            f"Het bestand met convenanten is niet te lezen: {error}.", f"The file of agreements cannot be read: {error}."
        ) from error
    tables = document.get("agreement")
    if not isinstance(tables, list):
        raise BadInput("Er staan geen convenanten ([[agreement]]) in het bestand.", "The file holds no agreements ([[agreement]]).")
    return tables


def _words(value: Any) -> list[str]:
    if isinstance(value, list) and value and all(isinstance(item, str) and item for item in value):
        return value
    raise BrokenValueError("is geen lijst van teksten", "is no list of texts")


def _word(value: Any) -> str:
    if isinstance(value, str) and value.strip():
        return clean(value.strip())
    raise BrokenValueError("is geen tekst", "is no text")


def _code(value: Any) -> str:
    if _word(value) != slug(value) or len(value) > 63:
        raise BrokenValueError(
            "mag alleen kleine letters, cijfers en streepjes hebben, hoogstens 63 tekens",
            "may have small letters, digits and dashes only, 63 characters at most",
        )
    return str(value)


def _date(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return day(_word(value))


def _hour(value: Any) -> time:
    try:
        return value if isinstance(value, time) else time.fromisoformat(_word(value))
    except ValueError:
        raise BrokenValueError("is geen tijd (uu:mm)", "is no time (hh:mm)") from None


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise BrokenValueError("is geen true of false", "is no true or false")


def _count(high: int) -> Callable[[Any], int]:
    def convert(value: Any) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= high:
            return value
        raise BrokenValueError(f"is geen heel getal van 1 tot en met {high}", f"is no whole number from 1 to {high}")

    return convert


def _weekdays(value: Any) -> list[int]:
    if isinstance(value, list) and value and all(isinstance(item, int) and 1 <= item <= 7 for item in value):
        return sorted(set(value))
    raise BrokenValueError("is geen lijst van dagen: 1 is maandag, 7 is zondag", "is no list of days: 1 is Monday, 7 is Sunday")


def _mode(value: Any) -> str:
    if value in ("live", "analysis"):
        return str(value)
    raise BrokenValueError("moet live of analysis zijn", "must be live or analysis")


_REQUIRED = ("code", "name", "giver", "recipient", "purposes", "from")
_FIELDS: dict[str, Callable[[Any], Any]] = {
    "code": _code,
    "name": _word,
    "giver": _word,
    "recipient": _word,
    "purposes": _words,
    "from": _date,
    "until": _date,
    "cameras": _words,
    "area": _word,
    "mode": _mode,
    "incident_only": _flag,
    "weekdays": _weekdays,
    "hour_from": _hour,
    "hour_to": _hour,
    "approval_each_time": _flag,
    "masked": _flag,
    "unrecognisable": _flag,
    "watermark": _flag,
    "minutes_max": _count(1440),
    "viewers_max": _count(1000),
    "pictures_max": _count(1000),
    "cost": _word,
    "payer": _word,
    "document": _word,
    "document_url": lambda value: web_address(_word(value)),
}


def _agreement(number: int, table: Any) -> AgreementRow:
    if not isinstance(table, Mapping):
        raise BrokenValueError("is geen tabel", "is no table").at(number, "agreement", str(table)[:100])
    for name in _REQUIRED:
        if name not in table:
            raise missing(number, name)
    values = {name: _converted(number, name, value) for name, value in table.items()}
    values["from_"] = values.pop("from")
    row = AgreementRow(number, **values)
    if row.until and row.until <= row.from_:
        raise BrokenValueError(*END_BEFORE_START).at(number, "until", row.until.isoformat())
    if row.watermark and row.mode == "analysis":
        nobody = BrokenValueError("is er bij detectie niet: niemand kijkt", "is not for detection: nobody looks")
        raise nobody.at(number, "watermark", "true")
    if (row.hour_from is None) != (row.hour_to is None):
        together = BrokenValueError("horen bij elkaar: geef beide of geen van beide", "belong together: give both or neither")
        raise together.at(number, "hour_from, hour_to", "")
    return row


def _converted(number: int, name: str, value: Any) -> Any:
    if name not in _FIELDS:
        # A condition that is not understood must not be dropped in silence: the agreement would then allow more than was agreed.
        unknown = BrokenValueError("is geen bekend veld van een convenant", "is no known field of an agreement")
        raise unknown.at(number, name, str(value)[:100])
    try:
        return _FIELDS[name](value)
    except BrokenValueError as broken:
        raise broken.at(number, name, str(value)[:100]) from None
