"""What art. 151c asks of a camera and of who looks, in sentences: plain Dutch (B1) and English."""

from __future__ import annotations

from datetime import datetime

from dashboard.core.models import Text
from dashboard.policy.dossier import Dossier, end_of
from dashboard.policy.facts import Designation
from dashboard.policy.terms import start_of_day
from dashboard.policy.texts import at, day, when

_MISSING = {
    "article": Text("het artikel in de verordening", "the ordinance article"),
    "stated_end": Text("een einddatum", "an end date"),
    "use_periods": Text("de vastgelegde tijden van gebruik en live uitkijken", "the recorded periods of use and live watching"),
}
_BLOCKED = {
    "dpia": Text("de DPIA (de beoordeling van de risico's voor privacy)", "the DPIA (the assessment of risks to privacy)"),
    "view_unknown": Text("de verklaring dat alleen openbare plaatsen in beeld zijn", "the statement that only public places are in view"),
    "view_fixed": Text("maskers die met de camera meedraaien", "masks that turn with the camera"),
    "notice": Text("het bord op straat dat zegt dat hier camera's hangen", "the notice in the street that says there are cameras"),
}


def own_observers_only() -> Text:
    """151c: its own observers."""
    return Text(
        "Deze beelden zijn alleen voor de eigen observanten van deze gemeente, onder regie van de politie.",
        "These pictures are only for this municipality's own observers, under police direction.",
    )


def missing(found: Dossier, now: datetime) -> Text:
    """What the 151c dossier lacks."""
    designation = found.designation
    if found.missing == "view":
        return Text(
            "Op deze camera zijn ook plaatsen te zien die niet openbaar zijn. Gemeentewet artikel 151c staat alleen openbare plaatsen toe.",
            "This camera also shows places that are not public. Municipalities Act article 151c allows public places only.",
        )
    if found.missing == "reach":
        return Text(
            "Van deze mobiele camera is het basispunt of het bereik niet vastgelegd. Gemeentewet artikel 151c eist een aangewezen gebied.",
            "This mobile camera's base point or reach is not on record. Municipalities Act article 151c requires a designated area.",
        )
    if found.missing in _MISSING and designation is not None:
        piece = _MISSING[found.missing]
        return Text(
            f"Het aanwijzingsbesluit ‘{designation.name}’ mist {piece.nl}. Gemeentewet artikel 151c eist dat.",
            f"The designation “{designation.name}” lacks {piece.en}. Municipalities Act article 151c requires it.",
        )
    if designation is None:
        return Text(
            "Deze camera staat niet in een aangewezen gebied. Dat eist Gemeentewet artikel 151c.",
            "This camera does not stand in a designated area. Municipalities Act article 151c requires it.",
        )
    return _not_in_force(designation, now)


def _not_in_force(designation: Designation, now: datetime) -> Text:
    name, end = designation.name, end_of(designation)
    if end is None or end > now:
        begins = when(designation.valid.start or now, now)
        return Text(
            f"Het aanwijzingsbesluit ‘{name}’ geldt pas vanaf {begins.nl}.", f"The designation “{name}” holds from {begins.en} only."
        )
    if designation.stated_end is not None and end == start_of_day(designation.stated_end):
        over = day(designation.stated_end)
        return Text(f"Het aanwijzingsbesluit ‘{name}’ liep tot {over.nl}.", f"The designation “{name}” ran until {over.en}.")
    ended = at(end, now)
    return Text(f"Het aanwijzingsbesluit ‘{name}’ is geëindigd {ended.nl}.", f"The designation “{name}” ended {ended.en}.")


def blocked(missing: str) -> Text:
    """What blocks new sharing of 151c pictures."""
    piece = _BLOCKED[missing]
    return Text(
        f"Van deze camera ontbreekt {piece.nl}. Tot die er is, wordt het beeld niet gedeeld.",
        f"This camera lacks {piece.en}. Until it is there, the picture is not shared.",
    )
