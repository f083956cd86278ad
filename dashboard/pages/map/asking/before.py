"""What happened before with a camera: who asked, what it came to, how long was looked. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html

from dashboard.sharing.history import Look
from dashboard.ui import parts
from dashboard.ui.format import lasting, when
from dashboard.ui.texts import Texts
from dashboard.web import looks


def before(t: Texts, found: Sequence[Look], now: datetime) -> Any:
    """What happened before, newest first, as far as who looks may know; each leads to its answer and course."""
    list_ = html.Ul([_look(t, look, now) for look in found], className="before") if found else html.P(t("before.none"), className="quiet")
    return parts.section(t("camera.before"), list_)


def _look(t: Texts, look: Look, now: datetime) -> Any:
    who = f"{t.either(f'role.{look.viewer}', look.viewer)}, {look.organisation}"
    seen = t("before.watched", time=lasting(look.seconds, t)) if look.seconds else ""
    said = (who, look.purpose[t.language].lower(), looks.reason(t, look.why), looks.outcome(t, look), seen)
    return html.Li(
        [
            parts.moment_link(when(look.asked_at, now, t), look.asked_at, f"/answers/{look.request_id}", t("why.open")),
            " ",
            " · ".join(part for part in said if part),
        ]
    )
