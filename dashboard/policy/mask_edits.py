"""A mask as it is drawn by hand, and what is wrong with it in itself. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

import shapely
from pydantic import BaseModel, ConfigDict, Field

from dashboard.core.models import Text
from dashboard.policy.camera_edits import Fault, Line

MOST_CORNERS: Final = 40
MOST_MASKS: Final = 50  # of one position, or of all together
_SMALLEST: Final = 0.0001  # of the picture: a hundredth of its width by a hundredth of its height
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class NewMask(BaseModel):
    """A polygon over a part of the picture. Corners are [x, y], each from 0 (left, top) to 1."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Line, Field(max_length=100)] = Field(description="what it covers, for who keeps the masks")
    position: Line | None = Field(None, description="the name of the position in which it covers; null: in all")
    corners: Annotated[list[tuple[Share, Share]], Field(min_length=3, max_length=MOST_CORNERS)]


def faults(mask: NewMask, standing: Sequence[object]) -> list[Fault]:
    """What is wrong with it, beside the masks that stand for the same position. Where lines cross, it is not clear what lies within."""
    shape = shapely.Polygon(mask.corners)
    found = []
    if not shape.is_valid:
        found.append(Fault("corners", Text("de lijnen kruisen of raken elkaar", "the lines cross or touch")))
    elif shape.area < _SMALLEST:
        found.append(Fault("corners", Text("dit vlak is te klein om iets af te dekken", "this area is too small to cover anything")))
    if len(standing) >= MOST_MASKS:
        found.append(Fault("corners", Text(f"er zijn al {MOST_MASKS} maskers", f"there are {MOST_MASKS} masks already")))
    return found
