"""Ids of the page of agreements."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Id(StrEnum):
    """Single elements."""

    WORDS = "agreements-words"
    SIDE = "agreements-side"
    STATE = "agreements-state"
    SORT = "agreements-sort"
    LIST = "agreements-list"
    NEWS = "agreements-news"
    CHOSEN = "agreements-chosen"
    DIALOGUE = "agreements-dialogue"
    BODY = "agreements-body"
    SAID = "agreements-said"
    COLLECTION = "agreements-collection"
    LOOK = "agreements-look"
    SAVE = "agreements-save"
    TOUCHES = "agreements-touches"
    LOOKED_AT = "agreements-looked-at"
    REQUESTED = "requested"
    REQUEST_SAID = "requested-said"
    REQUEST_NEWS = "requested-news"  # store: the push said that something was asked or answered
    REQUEST_COUNT = "requested-count"
    TURN_CAMERA = "turns-camera"
    TURN_BODY = "turns-body"
    TURN_SAID = "turns-said"
    TURN_NEWS = "turns-news"
    TURN_LOOK = "turns-look"
    TURN_SAVE = "turns-save"
    TURN_TOUCHES = "turns-touches"
    TURN_LOOKED_AT = "turns-looked-at"


class Part(StrEnum):
    """What there can be several of, or none."""

    OPEN = "agreements-open"
    ACT = "agreements-act"
    FIELD = "agreements-field"
    DAY = "agreements-day"
    REQUEST_ACT = "requested-act"
    REQUEST_WORDS = "requested-words"
    TURN_FIELD = "turns-field"
    TURN_ACT = "turns-act"


def opens(do: str, code: str = "", version: int = 0) -> dict[str, Any]:
    """The id of a button that opens the dialogue: to show, edit or copy a version, or for a new one."""
    return {"type": Part.OPEN, "do": do, "code": code, "version": version}


def acts(do: str, which: int = 0, day: str = "") -> dict[str, Any]:
    """The id of a button that does something with the version in the dialogue; `day`: the last day that was looked at, none: now."""
    return {"type": Part.ACT, "do": do, "which": which, "day": day}


def ends(version: int) -> dict[str, Any]:
    """The id of the day on which a version is to end."""
    return {"type": Part.DAY, "version": version}


def field(name: str) -> dict[str, Any]:
    """The id of a field of the form."""
    return {"type": Part.FIELD, "field": name}


def request_acts(do: str, which: str) -> dict[str, Any]:
    """The id of a button that declines a request or takes it back."""
    return {"type": Part.REQUEST_ACT, "do": do, "which": which}


def request_words(which: str) -> dict[str, Any]:
    """The id of the field that says why a request is declined."""
    return {"type": Part.REQUEST_WORDS, "which": which}


def turn_field(name: str) -> dict[str, Any]:
    """The id of a field of the form of turns."""
    return {"type": Part.TURN_FIELD, "field": name}


def turn_acts(do: str, which: str) -> dict[str, Any]:
    """The id of a button that does something with turns: ends those with these numbers, lifts all of a camera, or undoes a step."""
    return {"type": Part.TURN_ACT, "do": do, "which": which}
