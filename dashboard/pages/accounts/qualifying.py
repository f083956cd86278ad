"""What somebody is qualified for, on his own page and in the dialogue of who manages his account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.core.errors import BadInput
from dashboard.pages.accounts.ids import Part, part
from dashboard.pages.accounts.layout import FLOATING
from dashboard.pages.accounts.parts import midnight, table
from dashboard.pages.here import Here
from dashboard.policy.qualifications import NAMES, days_left
from dashboard.sharing.qualifications import MOST_WORDS
from dashboard.store.qualifications import NewQualification, Qualification
from dashboard.ui.dates import day_field
from dashboard.ui.format import day, when
from dashboard.ui.parts import tag
from dashboard.ui.texts import Texts


def held(at: Here, found: Sequence[Qualification], end: Callable[[Qualification], Any] | None = None) -> Any:
    """The table, ended ones too; `end` makes what ends one that still holds or is yet to begin."""
    t = at.t
    heads = [t("qualified.kind"), t("accounts.since"), t("accounts.ends"), t("qualified.document"), ""]
    return table(heads, [_row(at, one, end) for one in found], t("qualified.none"))


def _row(at: Here, one: Qualification, end: Callable[[Qualification], Any] | None) -> list[Any]:
    t, is_over = at.t, one.until is not None and one.until <= at.now
    until = when(one.until, at.now, t) if one.until else t("accounts.no_end")
    return [
        [NAMES[one.kind][t.language], _standing(at, one)],
        day(one.since, t),
        until,
        one.document or "",
        end(one) if end and not is_over else "",
    ]


def _standing(at: Here, one: Qualification) -> Any:
    """A word beside the name, where there is something to know: over, yet to begin, or over soon."""
    t, left = at.t, days_left(one.until, at.now)
    if one.until is not None and one.until <= at.now:
        return html.Div(t("qualified.over"), className="quiet")
    if one.since > at.now:
        return html.Div(t("qualified.later"), className="quiet")
    if left is None:
        return None
    return html.Div(tag(_soon(t, left), "is-attention"))


def _soon(t: Texts, left: int) -> str:
    return t("qualified.today") if left == 0 else t("qualified.tomorrow") if left == 1 else t("qualified.soon", n=left)


def fields(t: Texts) -> list[Any]:
    """The fields with which one is put on record."""
    kinds = [{"value": kind, "label": name[t.language]} for kind, name in NAMES.items()]
    dates = [
        day_field(t, part(Part.GIVE, field=field), t(label))
        for field, label in (("qualified-from", "qualified.from"), ("qualified-until", "qualified.until"))
    ]
    paper = {"input": {"maxLength": MOST_WORDS}}
    return [
        dmc.Select(id=part(Part.GIVE, field="qualification"), label=t("qualified.give"), data=kinds, **FLOATING),
        *dates,
        dmc.TextInput(id=part(Part.GIVE, field="document"), label=t("qualified.document"), attributes=paper),
    ]


def wanted(given: dict[str, Any], now: datetime) -> NewQualification:
    """What the fields say: from a local day (none: from now) until and with another (none: no end). Raises BadInput."""
    kind = given.get("qualification")
    if kind not in NAMES:
        raise BadInput("kwalificatie: kies er een.", "qualification: choose one.")
    since, until = midnight(given.get("qualified-from")), midnight(given.get("qualified-until"), after=1)
    return NewQualification(kind, since or now, until, given.get("document"))
