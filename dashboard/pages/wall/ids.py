"""Ids of the wall. assets/wall*.js know them all by these names."""

from __future__ import annotations

from enum import StrEnum


class Id(StrEnum):
    """What stands on the page once."""

    WALL = "wall"  # carries the texts for the scripts
    TITLE = "wall-title"  # which layout or collection this is
    MORE = "wall-more"  # the next part of a collection that does not fit
    GRID = "wall-grid"  # select: how it is divided
    TILES = "wall-tiles"
    EMPTY = "wall-empty"  # what to do when nothing stands on it
    ASK = "wall-ask"  # the bar that asks why, for what was not asked yet
    PURPOSE = "wall-purpose"  # select: what it is asked for
    ASK_WORDS = "wall-ask-words"
    ASK_OTHER = "wall-ask-other"  # a reason in words
    BAR = "wall-bar"  # one message with its buttons: undo, nudge, lapsed
    SAID = "wall-said"  # for screen readers: what a key did

    CHOOSE = "wall-choose"  # dialogue: collections, saved layouts, search
    SEARCH = "wall-search"
    FOUND = "wall-found"
    COLLECTIONS = "wall-collections"
    LAYOUTS = "wall-layouts"
    SAVE = "wall-save"  # dialogue: the layout's name
    SAVE_NAME = "wall-save-name"
    FAULT = "wall-fault"  # dialogue: what is wrong with a camera
    FAULT_OF = "wall-fault-of"
    FAULT_WORDS = "wall-fault-words"
    SHIFT = "wall-shift"  # dialogue: to whom the shift goes
    SHIFT_TO = "wall-shift-to"
    SHIFT_SAID = "wall-shift-said"
    KEYS = "wall-keys"  # dialogue: which keys there are
