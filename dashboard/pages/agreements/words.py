"""An agreement in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from dashboard.core.models import Text
from dashboard.policy.agreement_edits import first_day_after
from dashboard.store.agreements import Agreement
from dashboard.ui.format import day
from dashboard.ui.texts import Texts


def validity(t: Texts, one: Agreement) -> str:
    """From when until when, with the last day: "Geldt van 1 jan 2026 t/m 31 dec 2028"."""
    return t("agreements.never") if one.never or one.start is None else span(t, one.start, one.end)


def span(t: Texts, start: datetime, end: datetime | None) -> str:
    """From a moment's day until and including the last one before the end; None: open."""
    if end is None:
        return t("agreements.valid_open", start=day(start, t))
    return t("agreements.valid", start=day(start, t), last=day(first_day_after(end) - timedelta(days=1), t))


def sentences(t: Texts, one: Agreement, purposes: Mapping[str, Text], cameras: int) -> list[str]:
    """What was agreed, a sentence a term; `cameras` are how many it covers now, `purposes` the names by id."""
    named = ", ".join(purposes[purpose][t.language].lower() if purpose in purposes else purpose for purpose in one.purposes)
    limits = (
        ("incident_only", one.incident_only),
        ("approval_each_time", one.approval_each_time),
        ("masked", one.masked and not one.unrecognisable),
        ("unrecognisable", one.unrecognisable),
        ("watermark", one.watermark),
    )
    counts = (("minutes_max", one.minutes_max), ("viewers_max", one.viewers_max), ("pictures_max", one.pictures_max))
    return [
        t(f"agreements.says_{one.mode}", giver=one.giver_name, recipient=one.recipient_name, purposes=named),
        _where(t, one, cameras),
        _hours(t, one),
        *(t(f"agreements.says_{name}", giver=one.giver_name) for name, is_so in limits if is_so),
        *(t(f"agreements.says_{name}", n=n) for name, n in counts if n is not None),
        *_cost(t, one),
    ]


def weekday(t: Texts, number: int) -> str:
    """Monday is 1."""
    return t(f"agreements.day_{number}")


def _where(t: Texts, one: Agreement, cameras: int) -> str:
    listed = "listed" if one.cameras is not None else "all"
    place = t("agreements.within", area=one.area_name or one.area) if one.area else ""
    return t(f"agreements.says_{listed}", giver=one.giver_name, n=cameras, place=place)


def _hours(t: Texts, one: Agreement) -> str:
    days = t("agreements.every_day") if one.weekdays is None else ", ".join(weekday(t, number) for number in one.weekdays)
    if one.hour_from is None or one.hour_to is None:
        return t("agreements.says_days", days=days)
    return t("agreements.says_hours", days=days, start=f"{one.hour_from:%H:%M}", end=f"{one.hour_to:%H:%M}")


def _cost(t: Texts, one: Agreement) -> list[str]:
    cost = [t("agreements.says_cost", cost=one.cost)] if one.cost else []
    return [*cost, *([t("agreements.says_payer", payer=one.payer_name)] if one.payer_name else [])]
