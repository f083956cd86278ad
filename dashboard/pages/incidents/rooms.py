"""The field that names a control room: the one that answers for the place, or another. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc

from dashboard.pages.incidents.ids import Part, part
from dashboard.ui.parts import attributes
from dashboard.ui.shell import OVER_PANELS
from dashboard.ui.texts import Texts

PLACE = "place"  # whoever answers for the place


def field(t: Texts, of: str, label: str, names: Mapping[str, str], answering: Sequence[str], persistence: str) -> Any:
    """The choice of a control room, of those in `names` (by id). Where some are `answering` for the place they are chosen already, else it
    is asked for. What was chosen stays until `persistence` says something else."""
    place = {"value": PLACE, "label": t("incidents.room_of_place", names=", ".join(names.get(id_, id_) for id_ in answering))}
    others = [{"value": id_, "label": name} for id_, name in names.items() if id_ not in answering]
    return dmc.Select(
        id=part(Part.ROOM, of=of),
        data=[*([place] if answering else []), *others],
        value=PLACE if answering else None,
        placeholder=t("incidents.room_choose"),
        allowDeselect=False,
        size="xs",
        comboboxProps={"zIndex": OVER_PANELS},
        className="incidents-room",
        persistence=persistence,
        persistence_type="memory",
        **attributes(aria_label=label),
    )


def named(value: str | None) -> str | None:
    """The id of the control room that was chosen; None: whoever answers for the place."""
    return None if value == PLACE else value
