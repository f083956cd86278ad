"""What happened before with a camera: who asked, what it came to, how long was looked. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html

from dashboard.sharing.history import Look
from dashboard.ui import parts
from dashboard.ui.format import when
from dashboard.ui.texts import Texts


def before(t: Texts, looks: Sequence[Look], now: datetime) -> Any:
    """What happened before, newest first, as far as who looks may know."""
    list_ = html.Ul([_look(t, look, now) for look in looks], className="before") if looks else html.P(t("before.none"), className="quiet")
    return parts.section(t("camera.before"), list_)


def _look(t: Texts, look: Look, now: datetime) -> Any:
    came_to = t(f"before.{look.refusal or look.outcome}")
    seen = t("before.watched", time=_minutes(look.seconds, t)) if look.seconds else ""
    who = look.organisation
    return html.Li(
        [
            html.Time(when(look.asked_at, now, t), dateTime=look.asked_at.isoformat()),
            " · ".join(part for part in (who, look.purpose[t.language].lower(), came_to, seen) if part),
        ]
    )


def _minutes(seconds: int, t: Texts) -> str:
    return t("unit.minutes", n=seconds // 60) if seconds >= 60 else t("unit.seconds", n=seconds)
