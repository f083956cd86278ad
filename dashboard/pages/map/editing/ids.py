"""Ids of editing on the map page."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class EditId(StrEnum):
    """What stands on the page once; parts in the form come and go with it."""

    OFFER = "edit-offer"  # in the drawer: the place of the button that begins an edit
    BEGIN = "edit-begin"
    EDITOR = "editor"  # in the drawer: the form, which hides the rest while it is there
    STATE = "edit-state"  # store: {code, seen, fields, purposes} as they were when the form was opened
    SAVE = "edit-save"
    CANCEL = "edit-cancel"
    ERROR = "edit-error"
    PURPOSE_ERROR = "edit-purpose-error"
    PURPOSES = "edit-purposes"
    ADD_PURPOSE = "edit-add-purpose"
    PLACE = "edit-place"  # store: [lon, lat] of the form, once it rests
    OUTLOOK = "edit-outlook"  # what would be missing at the place that is chosen
    DRAWN = "edit-drawn"  # what the browser drew; nobody reads it
    CHANGES = "camera-changes"  # in the drawer: the history of the camera, with undo
    TOAST = "edit-toast"

    BULK = "bulk"  # the panel for many cameras
    BULK_N = "bulk-n"
    BULK_OPEN = "bulk-open"
    BULK_STATE = "bulk-state"  # store: {selection} or {codes} that the panel was opened for
    BULK_WHAT = "bulk-what"
    BULK_VALUE = "bulk-value"
    BULK_LOOK = "bulk-look"
    BULK_RESULT = "bulk-result"
    BULK_APPLY = "bulk-apply"
    BULK_READY = "bulk-ready"  # store: {codes, change, match} that the preview showed


class EditPart(StrEnum):
    """What stands there more than once."""

    FIELD = "edit-field"  # field
    PURPOSE = "edit-purpose"  # row, field
    UNDO = "edit-undo"  # change, at
    BULK_FIELD = "bulk-field"  # field


def edit_part(kind: EditPart, **of: Any) -> dict[str, Any]:
    """The id of a part that repeats: `edit_part(EditPart.FIELD, field="name")`."""
    return {"type": str(kind), **of}
