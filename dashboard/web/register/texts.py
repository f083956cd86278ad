"""The words of the public register in Dutch and English, and how it writes days, durations and directions."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path

from babel.dates import format_date, get_day_names
from babel.numbers import format_decimal

from dashboard.core.clock import local
from dashboard.ui.texts import LANGUAGES, Texts

TEMPLATES = Path(__file__).parent / "templates"
_COMPASS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")


@cache
def catalogue(language: str) -> dict[str, str]:
    """Every key (`part.thing`) and its text in one language."""
    parts = tomllib.loads((TEMPLATES / f"texts_{language}.toml").read_text("utf-8"))
    return {f"{part}.{thing}": words for part, things in parts.items() for thing, words in things.items()}


class Words(Texts):
    """The register's texts in one language, called like the texts of the screens: `t("camera.why")`."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self._catalogue = catalogue(self.language)

    def day(self, moment: date) -> str:
        """A day in full: "1 maart 2027"; a moment is read as the local day."""
        return self._date(moment, "d MMMM y")

    def month(self, moment: date) -> str:
        """A month: "oktober 2026"."""
        return self._date(moment, "MMMM y")

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with the language's separators."""
        return str(format_decimal(value, format="#,##0" + ("." + "0" * decimals if decimals else ""), locale=self.language))

    def duration(self, hours: int) -> str:
        """How long pictures are kept: in days where it is whole days, otherwise in hours."""
        n, unit = (hours // 24, "days") if hours and hours % 24 == 0 else (hours, "hours")
        return self("duration." + unit + ("_one" if n == 1 else ""), n=n)

    def compass(self, degrees: int) -> str:
        """A direction (degrees clockwise from north) in words."""
        return self("compass." + _COMPASS[round(degrees / 45) % 8])

    def weekdays(self, days: list[int]) -> str:
        """ISO days (1 is Monday) in words: "alleen op werkdagen", or their names."""
        known = {(1, 2, 3, 4, 5): "weekdays.working", (6, 7): "weekdays.weekend"}.get(tuple(sorted(days)))
        names = get_day_names("wide", locale=self.language)
        return self(known) if known else self("weekdays.some", days=", ".join(names[day - 1] for day in sorted(days)))

    def _date(self, moment: date, pattern: str) -> str:
        return str(format_date(local(moment) if isinstance(moment, datetime) else moment, pattern, locale=self.language))
