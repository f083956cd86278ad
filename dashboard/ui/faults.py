"""What came of a fault that somebody reported, in words: the same beside the picture and in the list."""

from __future__ import annotations

from datetime import datetime

from dashboard.ui.format import when
from dashboard.ui.texts import Texts


def came_of(t: Texts, now: datetime, reported_at: datetime, settled_at: datetime | None, cause: str | None, answer: str | None) -> str:
    """That it waits for an answer, or since when it is over, what it was and what was found."""
    if settled_at is None:
        return t("faults.open", when=when(reported_at, now, t))
    found = ": ".join(word for word in (t(f"faults.cause.{cause}") if cause else "", answer) if word)
    over = t("faults.over", when=when(settled_at, now, t))
    return f"{over} {found}" if found else over
