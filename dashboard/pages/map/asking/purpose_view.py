"""How the purpose of a question looks: a quiet line that says it and lists the others, and those that would be given. Pure."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.core.models import Answer
from dashboard.pages.map.ids import Id, Part, part
from dashboard.sharing.purposes import Purposes
from dashboard.ui.parts import attributes
from dashboard.ui.shell import OVER_PANELS
from dashboard.ui.texts import Texts

BY_ROLE = "role"  # in the place of a purpose: each camera's own


def line(t: Texts, purposes: Purposes, answer: Answer) -> Any:
    """What one camera is asked for now, below what it could be given for instead."""
    instead = html.Div(offered(t, purposes, answer), id=Id.INSTEAD, className="purpose-instead")
    return html.Div([instead, choice(t, Id.PURPOSE, choices(t, purposes), purposes.chosen)], className="purposes")


def offered(t: Texts, purposes: Purposes, answer: Answer) -> list[Any]:
    """Where the answer is "mag niet": the purposes that the picture could be given for, as buttons."""
    instead = purposes.instead() if answer.refusal == "not_allowed" else []
    buttons = [
        html.Button(purposes.names[one][t.language], id=part(Part.PURPOSE, purpose=one), n_clicks=0, className="chip-link")
        for one in instead
    ]
    return [html.Span(t("purpose.instead")), *buttons] if buttons else []


def choice(t: Texts, id_: str, data: list[dict[str, Any]], value: str | None) -> Any:
    """The quiet line itself."""
    return dmc.Select(
        id=id_,
        data=data,
        value=value,
        name=value,  # what the drawer was drawn for: Dash tells of a value that comes with a part as of a choice
        variant="unstyled",
        size="xs",
        allowDeselect=False,
        withScrollArea=False,
        leftSection=html.Span(t("purpose.for")),
        leftSectionWidth=40,
        className="purpose",
        comboboxProps={"zIndex": OVER_PANELS, "width": 300, "position": "top-start"},
        attributes={part_: attributes(aria_label=t("purpose.label")) for part_ in ("input", "options")},
    )


def by_role(t: Texts) -> dict[str, Any]:
    """The choice of nothing in particular: what a role asks for, or has on the camera itself."""
    return {"value": BY_ROLE, "label": t("purpose.by_role")}


def choices(t: Texts, purposes: Purposes) -> list[dict[str, Any]]:
    """What is asked for and what a picture could be given for; under a heading the others, so that a refusal explains itself."""
    first = [one for one in purposes.names if one in purposes.carried or one == purposes.chosen]
    others = [one for one in purposes.names if one not in first]
    items = [[{"value": one, "label": purposes.names[one][t.language]} for one in ids] for ids in (first, others)]
    return [*items[0], {"group": t("purpose.other"), "items": items[1]}]
