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
    BASEMAP = "basemap"
    TILES = "tiles"  # the base map of pictures, where there is one
    FOUND = "found"  # how many cameras are wanted, in the panel and on the button that opens it
    FOUND_FOLDED = "found-folded"
    CLEAR = "clear-filters"
    SAID = "search-words"  # store: words that narrow the map, chosen in the search box
    SAID_CHIP = "search-words-chip"
    AS_OF = "as-of"  # a moment, as YYYY-MM-DDTHH:MM in local time; empty: now. Hidden: its day and hour are written beside it
    AS_OF_DAY = "as-of-day"
    AS_OF_TIME = "as-of-time"
    AS_OF_BANNER = "as-of-banner"
    AS_OF_WORDS = "as-of-words"
    TO_NOW = "to-now"
    AREA_LIST = "area-list"
    AREA_LIST_OPEN = "area-list-open"
    ROAD_LIST = "road-list"
    EMPTY = "map-empty"  # what stands over a map without cameras
    PERIOD = "heat-period"

    SELECTION = "selection"  # store: the query that the filters and as_of come to, "" when nothing is narrowed
    HOME = "home"  # store: west, south, east, north of the first view
    CHOSEN = "chosen"  # store: {code, reason?, fly?}, {road, fly?} or {inbox: true}
    DRAWER = "drawer"
    DRAWER_BODY = "drawer-body"  # what, whose, on what ground, may I; or a road; or the inbox
    BEFORE = "drawer-before"  # what happened before
    DRAWER_CLOSE = "drawer-close"
    REASON = "reason"
    WORDS = "reason-words"
    PURPOSE = "purpose"
    INSTEAD = "purpose-instead"  # what it could be given for
    MAY_I = "may-i"
    ASK = "ask"
    ANSWER = "answer"
    FORM = "question"
    ASK_ERROR = "ask-error"
    ASKED = "asked"  # store: the open question: {request, lease, code}
    EXTEND = "extend"
    STOP = "stop"
    PICTURE_STATUS = "picture-status"
    TESTING = "testing"  # the camera test

    FAULT = "report-fault"  # a viewer's own word that the picture is out of order, and what came of it
    FAULT_WORDS = "report-fault-words"
    FAULT_SEND = "report-fault-send"
    FAULT_SAID = "report-fault-said"

    CONNECTION = "connection"  # why a camera of one's own is not connected
    CONNECTION_BECAUSE = "connection-because"
    CONNECTION_WORDS = "connection-words"
    CONNECTION_SAVE = "connection-save"
    CONNECTION_SAID = "connection-said"
    MASKS = "masks"  # what is private in the picture, for who keeps its masks
    PLAN = "plan"  # the floor plan of its premises, for who keeps it
    PLAN_SAID = "plan-said"
    PLAN_NEWS = "plan-news"  # store: a plan came or went, as assets/plan.js tells
    STATES_OPEN = "states-open"  # the camera's state, for who keeps it: what holds and what was reported
    STATES_FORM = "states-form"
    STATES_SAID = "states-said"
    STATE_CAUSE = "state-cause"
    STATE_WORDS = "state-words"
    STATE_FAULT = "state-fault"  # the button that records a fault
    STATE_FROM = "state-from"
    STATE_TO = "state-to"
    STATE_FROM_TIME = "state-from-time"
    STATE_TO_TIME = "state-to-time"
    STATE_WORK = "state-work"
    STATE_PLAN = "state-plan"  # the button that records maintenance

    TIME = "time"  # the slider: steps of five minutes back, of one twelfth of an hour ahead
    LIVE = "time-live"
    TIME_CLOCK = "time-clock"
    TIME_STATE = "time-state"
    TIME_DATE = "time-date"
    TIME_SCORE = "time-score"
    FRESHNESS = "freshness"
    TICK = "tick"

    HAND_OVER = "hand-over"  # the dialogue of who gives
    HAND_OVER_OPEN = "hand-over-open"
    HAND_OVER_TO = "hand-over-to"
    HAND_OVER_SEND = "hand-over-send"
    HAND_OVER_LEAVE = "hand-over-leave"
    HAND_OVER_SAID = "hand-over-said"
    OFFERS = "hand-over-offers"

    NEWS_TRIGGERS = "news-triggers"  # stores: what the push said last, by subject
    NEWS_LEASES = "news-leases"
    NEWS_REQUESTS = "news-requests"
    NEWS_OFFERS = "news-offers"  # a colleague hands a picture over
    NEWS_CHANGES = "news-changes"  # the register was changed
    NEWS_STATES = "news-states"  # the state of a camera that one keeps
    TRIGGER_CARD = "trigger-card"

    VIEW = "view"  # map or table
    TABLE = "table"
    TABLE_TAB = "table-tab"  # cameras, areas or roads
    TABLE_OPENED = "table-opened"  # store: the tab whose table is asked for; the grid's code has come
    LEGEND = "legend-body"
    LEGEND_OPENED = "legend-opened"  # store: the legend was opened (assets/panel.js)
    TABLE_CHOSEN = "table-chosen"  # store: the codes of the cameras that were ticked
    TABLE_TICKED = "table-ticked"
    TABLE_COUNT = "table-count"
    TABLE_COLUMNS = "table-columns"
    TABLE_CAMERAS = "table-cameras"  # the place of each table, and its grid
    TABLE_AREAS = "table-areas"
    TABLE_ROADS = "table-roads"
    GRID_CAMERAS = "grid-cameras"
    GRID_AREAS = "grid-areas"
    GRID_ROADS = "grid-roads"


class Part(StrEnum):
    """What stands on the page more than once."""

    COUNT = "count"
    OPEN_CAMERA = "open-camera"
    PURPOSE = "choose-purpose"
    LET_GO = "let-go"  # ends an open picture of one's own and asks again
    GRANT = "grant"
    REFUSE = "refuse"
    REFUSE_WORDS = "refuse-words"
    TICK = "request-ticked"
    TICK_ALL = "requests-ticked"
    TAKE_OVER = "take-over"
    INBOX_SLOT = "inbox-slot"  # there is one at least while the drawer shows the inbox
    INBOX_ROW = "inbox-row"
    INBOX_SAID = "inbox-said"  # what went wrong with one request; of ALL_TICKED: what answering several came to
    JUDGE = "judge"
    STATE = "state"
    SETTLE = "settle"  # a report of a fault: that it is over, and what it was
    SETTLE_CAUSE = "settle-cause"
    SETTLE_WORDS = "settle-words"


ALL_TICKED = "ticked"  # in the place of a request: all that are ticked


def facet(group: str) -> str:
    """The id of a group of filters: what is ticked in it."""
    return f"facet-{group}"


def choices(group: str) -> str:
    """The id of the list of a group's choices."""
    return f"choices-{group}"


def part(kind: Part, **of: Any) -> dict[str, Any]:
    """The id of a part that repeats: `part(Part.OPEN_CAMERA, code="almere-613", at="alternatives")`."""
    return {"type": str(kind), **of}
