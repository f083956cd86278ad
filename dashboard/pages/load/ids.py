"""Ids of the page on which registers come in. Parts that repeat have a dictionary as id: its type is UNDO."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Id(StrEnum):
    """What stands on the page once. assets/load.js knows the first group by these names."""

    OPTIONS = "load-options"  # store: what load.js sends along and says
    CHOOSE = "load-choose"
    SENDING = "load-sending"
    SENT = "load-sent"  # the bar while the file is sent
    REFUSED = "load-refused"  # why it was not taken in
    UPLOAD = "load-upload"  # store: the id of the upload that the page is about

    SUBJECT = "load-subject"
    OWNER = "load-owner"
    COMPLETE = "load-complete"
    MAPPING = "load-mapping"

    TICK = "load-tick"  # runs while the worker works
    KICK = "load-kick"  # store: look again now
    SEEN = "load-seen"  # store: which state of which upload is shown
    WARNING = "load-warning"
    PROGRESS = "load-progress"
    RESULT = "load-result"
    CONFIRM = "load-confirm"
    DISCARD = "load-discard"

    WAITING = "load-waiting"  # uploads that nobody confirmed yet
    STEPS = "load-steps"
    SHOWN = "load-shown"  # store: how many steps
    MORE = "load-more"
    SAID = "load-said"
    SURE = "load-sure"  # the dialogue before something is undone
    SURE_BODY = "load-sure-body"
    SURE_OF = "load-sure-of"  # store: which step
    SURE_YES = "load-sure-yes"
    SURE_NO = "load-sure-no"


UNDO = "load-undo"


def undo_of(change: int | None, at: str) -> dict[str, Any]:
    """The id of a button that undoes a step, at one place of the page."""
    return {"type": UNDO, "change": str(change), "at": at}
