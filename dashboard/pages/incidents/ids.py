"""Ids of the page of incidents. Buttons that repeat have a dictionary as id, made by `part`; assets/incidents.js knows the rest by name."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Id(StrEnum):
    """What stands on the page once."""

    HEARD = "incidents-heard"  # store: the push said that something changed
    NEWS = "incidents-news"  # store: so read again; the browser sets it once for what is heard at once
    DONE = "incidents-done"  # store: something was done here, read again
    CHOSEN = "incidents-chosen"  # store: the incident on the screen, by its id
    CARD = "incidents-card"  # store: the fields of its card as they were read
    PICKED = "incidents-picked"  # store: cameras that were chosen to be pushed
    PICTURES = "incidents-pictures"  # store: the pictures beside it; assets/incidents.js shows them
    SAID = "incidents-said"  # what came of what was done
    LIST = "incidents-list"
    OFFERS = "incidents-offers"
    NEW = "incidents-new"  # the button that shows the form
    FORM = "incidents-form"
    KIND = "incidents-kind"
    PRIORITY = "incidents-priority"
    CALL = "incidents-call"  # the sentence of priority 1
    WHERE = "incidents-where"
    PLACE = "incidents-place"  # store: where it is, as the search or the map said
    PLACE_WORDS = "incidents-place-words"
    PREMISES = "incidents-premises"  # of one's own near the place
    AT_PREMISES = "incidents-at-premises"  # what stands around that field, hidden where there are none
    PROTECTION = "incidents-protection"
    APPROVER = "incidents-approver"
    GROUND = "incidents-ground"
    END_DAY = "incidents-end-day"
    END_HOUR = "incidents-end-hour"
    SEND = "incidents-send"
    FORM_ERROR = "incidents-form-error"
    SCREEN = "incidents-screen"
    HEAD = "incidents-head"
    FIELDS = "incidents-fields"
    OFFENDERS = "incidents-offenders"
    WEAPONS = "incidents-weapons"
    WEAPONS_WORDS = "incidents-weapons-words"
    WOUNDED = "incidents-wounded"
    WORDS = "incidents-words"
    NOTES = "incidents-notes"  # who filled in what and when
    CAMERAS = "incidents-cameras"
    OTHER_CAMERAS = "incidents-other-cameras"  # list: what can be asked for as another camera
    TEAMS = "incidents-teams"  # CoPi and ROT
    PEOPLE = "incidents-people"  # list: who can be chosen for a team
    SIDES = "incidents-sides"  # who follows, what was pushed, what is wished
    TILES = "incidents-tiles"
    FRAME = "incidents-frame"
    MAP = "incidents-map"
    AROUND = "incidents-around"  # layer: while no incident is chosen, the cameras of the own region
    DOTS = "incidents-dots"
    CONES = "incidents-cones"
    SPOT = "incidents-spot"
    SURE = "incidents-sure"  # the dialogue before an incident is closed
    SURE_YES = "incidents-sure-yes"
    SURE_NO = "incidents-sure-no"


# The fields of the card, by their names in store.incidents.Card, in the order in which they are asked.
FIELDS = {
    "offenders": Id.OFFENDERS,
    "weapons": Id.WEAPONS,
    "weapons_words": Id.WEAPONS_WORDS,
    "wounded": Id.WOUNDED,
    "words": Id.WORDS,
}
LEASES = "news-leases"  # store: a picture's time ran out, as assets/picture.js tells


PUSHED = "push"  # of which ROOM stands beside the button that pushes


class Part(StrEnum):
    """Types of what repeats."""

    JUDGE = "incidents-judge"
    ROOM = "incidents-room"  # of an alarm, or of PUSHED
    CLOSE = "incidents-close"
    SEE = "incidents-see"
    ACCEPT = "incidents-accept"
    ASK = "incidents-ask"  # camera "": all that may be asked
    PUSH = "incidents-push"
    WITHDRAW = "incidents-withdraw"
    PROLONG = "incidents-prolong"
    WISH = "incidents-wish"
    WISH_WORDS = "incidents-wish-words"
    SETTLE = "incidents-settle"
    SETTLE_WORDS = "incidents-settle-words"
    TEAM_UP = "incidents-team-up"
    TEAM_DOWN = "incidents-team-down"
    TEAM_ADD = "incidents-team-add"
    TEAM_OUT = "incidents-team-out"
    TEAM_WORDS = "incidents-team-words"


def part(type_: Part, **of: Any) -> dict[str, Any]:
    """The id of a part that repeats."""
    return {"type": type_.value, **of}
