"""What the drawer says of the premises that a camera belongs to: whether their connection to Live View was assessed, and with what result.
Pure."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.store.premises import Check, Premises
from dashboard.ui import parts
from dashboard.ui.format import day
from dashboard.ui.texts import Texts

VIEWS = ("overview", "entrance", "till", "vault")


def connection(t: Texts, premises: Premises) -> Any:
    """The premises, who assessed them and when, and what was found; what was not written down says so."""
    where = " · ".join(word for word in (premises.name, premises.address, t("camera.demo") if premises.is_demo else "") if word)
    check = premises.check
    if check is None:
        found = [html.P(t("premises.not_assessed"), className="gap")]
    else:
        assessed = t("premises.assessed", day=day(check.assessed_on, t), who=check.assessed_by)
        found = [html.P(assessed), parts.facts(_facts(t, check), t("camera.unknown"))]
    return parts.section(t("premises.heading"), html.P(where), *found)


def _facts(t: Texts, check: Check) -> list[tuple[str, str | None]]:
    words = {True: t("premises.yes"), False: t("premises.no"), None: None}
    rows = [(t(f"premises.{name}"), words[getattr(check, name)]) for name in VIEWS]
    rows.append((t("premises.quality"), t(f"camera.image.{check.quality}") if check.quality else None))
    rows.append((t("premises.line"), _line(t, check)))
    return rows + ([(t("premises.note"), check.note)] if check.note else [])


def _line(t: Texts, check: Check) -> str | None:
    """Which alarm centre, and whether by internet; None where neither is known."""
    if check.alarm_centre is None and check.via_internet is None:
        return None
    how = {True: "via_internet", False: "not_via_internet", None: "internet_unknown"}[check.via_internet]
    return " · ".join((check.alarm_centre or t("camera.unknown"), t(f"premises.{how}")))
