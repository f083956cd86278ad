"""Ids of the page of who looks now and what happened. The buttons that withdraw, and that allow again what was withdrawn, have a
dictionary as id: its type is WITHDRAW or ALLOW."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Id(StrEnum):
    """What stands on the page once."""

    NEWS = "watching-news"  # store: the push said that something changed
    FAULTS = "watching-faults"  # reported faults that wait for an answer, and what came of one's own
    NOW = "watching-now"
    COUNT = "watching-count"
    CAMERA = "watching-camera"
    FROM = "watching-from"
    TO = "watching-to"
    TRAIL = "watching-trail"
    CSV = "watching-csv"
    SURE = "watching-sure"  # the dialogue before something is withdrawn
    SURE_OF = "watching-sure-of"  # store: which lease
    SURE_WORDS = "watching-sure-words"
    SURE_CODE = "watching-sure-code"
    SURE_YES = "watching-sure-yes"
    SURE_NO = "watching-sure-no"
    SAID = "watching-said"


WITHDRAW = "watching-withdraw"
ALLOW = "watching-allow"


def withdraw_of(lease: Any) -> dict[str, Any]:
    """The id of the button that withdraws a lease."""
    return {"type": WITHDRAW, "lease": lease}


def allow_of(lease: Any) -> dict[str, Any]:
    """The id of the button that lets a withdrawn lease's organisation ask again."""
    return {"type": ALLOW, "lease": lease}
