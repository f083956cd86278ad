"""Fields for days and hours, in the language of the page instead of the browser's. Days are ISO (2026-05-10), hours HH:MM, both local."""

from __future__ import annotations

from typing import Any, Final

import dash_mantine_components as dmc

from dashboard.ui.shell import OVER_PANELS
from dashboard.ui.texts import Texts

_WRITTEN: Final = {"nl": "DD-MM-YYYY", "en": "DD/MM/YYYY"}
_MOVES: Final = (
    *("nextMonth", "previousMonth", "nextYear", "previousYear", "nextDecade", "previousDecade"),
    *("monthLevelControl", "yearLevelControl"),
)


def in_language(t: Texts, body: Any) -> Any:
    """A part of a page whose calendars speak its language; weeks begin on Monday."""
    return dmc.DatesProvider(body, settings={"locale": t.language, "firstDayOfWeek": 1})


def day_field(t: Texts, id_: Any, label: str, value: str | None = None, **more: Any) -> Any:
    """A day, typed or chosen. Its value is ISO; what is typed and is no day leaves it empty."""
    return dmc.DateInput(
        id=id_,
        label=label,
        value=value or None,
        valueFormat=_WRITTEN[t.language],
        placeholder=t("dates.written"),
        clearable=True,
        clearButtonProps={"aria-label": t("dates.clear")},
        ariaLabels={name: t(f"dates.{name}") for name in _MOVES},
        popoverProps={"zIndex": OVER_PANELS + 100},
        **more,
    )


def time_field(t: Texts, id_: Any, label: str, value: str | None = None, **more: Any) -> Any:
    """An hour of the day, 00:00 to 23:59."""
    return dmc.TimePicker(
        id=id_,
        label=label,
        value=value or "",
        format="24h",
        clearable=True,
        clearButtonProps={"aria-label": t("dates.clear")},
        hoursInputLabel=f"{label}: {t('dates.hours')}",
        minutesInputLabel=f"{label}: {t('dates.minutes')}",
        **more,
    )


def written(day: str | None, hour: str | None) -> str | None:
    """A day with its hour as one; without an hour it is the whole day."""
    return f"{day}T{hour}" if day and hour else day
