"""The sentences about turns under time-sharing, in plain Dutch (B1) and English."""

from __future__ import annotations

from datetime import datetime

from dashboard.core.models import Text
from dashboard.policy.facts import Turn
from dashboard.policy.texts import at


def not_your_turn(holder: Turn | None, begins: datetime | None, now: datetime) -> Text:
    """Whose turn it is (None: nobody's), and when one's own begins (None: there is none to come)."""
    shared = Text("Deze camera wordt om beurten gebruikt.", "This camera is used in turns.")
    whose = Text("Nu is niemand aan de beurt.", "It is nobody's turn now.")
    if holder is not None:
        whose = Text(
            f"Nu is {holder.organisation_name} aan de beurt, voor ‘{holder.purpose_name.nl}’.",
            f"Now it is the turn of {holder.organisation_name}, for “{holder.purpose_name.en}”.",
        )
    own = Text("Voor uw organisatie is er bij dit doel geen beurt.", "Your organisation has no turn for this purpose.")
    if begins is not None:
        said = at(begins, now)
        own = Text(f"Uw beurt begint {said.nl}.", f"Your turn begins {said.en}.")
    return Text(f"{shared.nl} {whose.nl} {own.nl}", f"{shared.en} {whose.en} {own.en}")
