"""How figures and moments are written: local time, the date when it is not today, ages in words, Dutch or English thousands."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date
from babel.numbers import format_decimal

from dashboard.core.clock import local
from dashboard.ui.texts import Texts


def number(value: float, t: Texts) -> str:
    """1563 -> "1.563" (nl) or "1,563" (en); at most one decimal."""
    return str(format_decimal(value, format="#,##0.#", locale=t.language))


def clock(moment: datetime, seconds: bool = False) -> str:
    """The local time of day: "08:12"."""
    return local(moment).strftime("%H:%M:%S" if seconds else "%H:%M")


def when(moment: datetime, now: datetime, t: Texts) -> str:
    """The local time, with the date when it is not today: "08:12", "20 nov 08:12", "20 nov 2025"."""
    there, here = local(moment), local(now)
    if there.date() == here.date():
        return clock(moment)
    if there.year == here.year:
        return f"{_day(there, 'd MMM', t)} {clock(moment)}"
    return _day(there, "d MMM y", t)


def day(moment: date, t: Texts) -> str:
    """A date: "1 mrt 2027". A moment is read as the local date."""
    return _day(local(moment) if isinstance(moment, datetime) else moment, "d MMM y", t)


def hours(value: int, t: Texts) -> str:
    """How long pictures are kept: 28 days, 4 hours."""
    if value % 24 == 0 and value:
        return t("unit.days", n=value // 24) if value != 24 else t("unit.day")
    return t("unit.hours", n=value)


def lasting(seconds: int, t: Texts) -> str:
    """How long something took: "22 min", below a minute "40 s"."""
    return t("unit.minutes", n=seconds // 60) if seconds >= 60 else t("unit.seconds", n=seconds)


def age(moment: datetime, now: datetime, t: Texts) -> str:
    """How long ago, in words: "12 s oud", "3 min oud", otherwise the moment itself."""
    seconds = int((now - moment).total_seconds())
    if seconds < 60:
        return t("unit.seconds_ago", n=max(seconds, 0))
    return t("unit.minutes_ago", n=seconds // 60) if seconds < 3600 else when(moment, now, t)


def spoken_place(road: str | None, hectometre: float | None, carriageway: str | None, t: Texts) -> str | None:
    """A place on a road as it is spoken: "A20 Re 31,1"; None without a road."""
    if not road:
        return None
    figure = None if hectometre is None else str(format_decimal(hectometre, format="0.0", locale=t.language))
    return " ".join(part for part in (road, carriageway, figure) if part)


def _day(moment: date, pattern: str, t: Texts) -> str:
    return str(format_date(moment, pattern, locale=t.language)).replace(".", "")
