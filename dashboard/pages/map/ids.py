"""Ids of the map page. Parts that repeat have a dictionary as id: its type is one of Part."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Id(StrEnum):
    """What stands on the page once."""

    FRAME = "map-frame"  # its classes say which layers show
    MAP = "map"
    CAMERAS = "cameras"
    CONE = "cone"
    CHOSEN_POINT = "chosen-point"
    SEGMENTS = "segments"
    SITES = "sites"
    AREAS = "areas"
    HEAT = "heat"
    TRIGGERS = "triggers"

    LAYERS = "layers"  # which layers are on
    OWNERS = "owners"  # filters
    BASES = "bases"
    MISSING = "missing"
    OWNER_OPTIONS = "owner-options"
    BASIS_OPTIONS = "basis-options"
    PERIOD = "heat-period"

    HOME = "home"  # store: west, south, east, north of the first view
    CHOSEN = "chosen"  # store: {code, reason?, fly?}, {road, fly?} or {inbox: true}
    DRAWER = "drawer"
    DRAWER_BODY = "drawer-body"  # what, whose, on what ground, may I; or a road; or the inbox
    BEFORE = "drawer-before"  # what happened before
    DRAWER_CLOSE = "drawer-close"
    REASON = "reason"
    WORDS = "reason-words"
    ASK = "ask"
    ANSWER = "answer"
    FORM = "question"
    ASK_ERROR = "ask-error"
    ASKED = "asked"  # store: the open question: {request, lease, code}
    EXTEND = "extend"
    STOP = "stop"
    PICTURE_STATUS = "picture-status"

    TIME = "time"  # the slider: steps of five minutes back, of one twelfth of an hour ahead
    LIVE = "time-live"
    TIME_CLOCK = "time-clock"
    TIME_STATE = "time-state"
    TIME_DATE = "time-date"
    TIME_SCORE = "time-score"
    FRESHNESS = "freshness"
    TICK = "tick"

    NEWS_TRIGGERS = "news-triggers"  # stores: what the push said last, by subject
    NEWS_LEASES = "news-leases"
    NEWS_REQUESTS = "news-requests"
    TRIGGER_CARD = "trigger-card"
    INBOX_ERROR = "inbox-error"


class Part(StrEnum):
    """What stands on the page more than once."""

    COUNT = "count"
    OPEN_CAMERA = "open-camera"
    GRANT = "grant"
    REFUSE = "refuse"
    REFUSE_CODE = "refuse-code"
    REFUSE_WORDS = "refuse-words"
    JUDGE = "judge"


def part(kind: Part, **of: str) -> dict[str, Any]:
    """The id of a part that repeats: `part(Part.OPEN_CAMERA, code="almere-613", at="alternatives")`."""
    return {"type": str(kind), **of}
