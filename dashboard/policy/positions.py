"""The positions of a camera that turns, and which parts of its picture are covered: those of the position that holds. Pure.

Where it stands is told, by who keeps it or by its system; nothing is worked out. While that is not known, nothing of the picture is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from dashboard.core.models import Corners, Text
from dashboard.policy.camera_edits import Fault, Line

MOST_POSITIONS: Final = 40  # of one camera
REACHES: Final = timedelta(seconds=2)  # what is told, every running picture, at the latest
# From the telling until pictures go on: what a camera sends runs behind what it sees, so the first ones may still be of the way there.
SETTLES: Final = timedelta(seconds=1)


class NewPosition(BaseModel):
    """A position in which a turning camera stands still."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Line, Field(max_length=100)]
    is_home: bool = Field(False, description="to which it returns when nobody steers it; takes the place of the one that was")
    home_after: Annotated[int, Field(ge=1, le=86_400)] | None = Field(
        None, description="of the home position: seconds unsteered, as the camera is set. For people to read; nothing follows from it"
    )

    @model_validator(mode="after")
    def _of_home(self) -> Self:
        if self.home_after is not None and not self.is_home:
            raise ValueError("home_after: only of the home position")
        return self


class Whereabouts(BaseModel):
    """Where a camera stands: the name of one of its positions; null, or a name that it does not have: it turns, or stands elsewhere."""

    model_config = ConfigDict(extra="forbid")

    position: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None


@dataclass(frozen=True, slots=True)
class Told:
    """What was told last of where a camera stands, and when (UTC); None: it turns, or stands elsewhere."""

    position: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Cover:
    """What nobody sees of a camera: these polygons, with `moves` all of it. `since`: when it came to stand where it stands, of a camera
    that turns: a picture of before is one of elsewhere."""

    polygons: tuple[Corners, ...] = ()
    moves: bool = False
    since: datetime | None = None


def cover(masks: Iterable[tuple[UUID | None, Corners]], positions: Collection[UUID], told: Told | None, now: datetime) -> Cover:
    """What is covered at `now` (UTC), from the masks that stand, each with its position (None: in all), and the camera's positions.

    A camera without positions does not turn, as far as anybody said.
    """
    every = tuple(masks)
    if not positions:
        return Cover(tuple(corners for _, corners in every))
    if told is None or told.position not in positions:
        return Cover(moves=True)
    of_it = tuple(corners for position, corners in every if position in (None, told.position))
    return Cover(of_it, moves=now < told.at + SETTLES, since=told.at)


def faults(new: NewPosition, others: Collection[str], *, turns: bool) -> list[Fault]:
    """What is wrong with a position, beside the names of the others that the camera has; `turns`: whether the camera is one that can."""
    found = []
    if not turns:
        found.append(Fault("camera", Text("alleen een draaibare camera (ptz) heeft standen", "only a turning camera (ptz) has positions")))
    if new.name.casefold() in {name.casefold() for name in others}:
        found.append(Fault("name", Text("er is al een stand met deze naam", "there is a position of this name already")))
    if len(others) >= MOST_POSITIONS:
        found.append(Fault("name", Text(f"er zijn al {MOST_POSITIONS} standen", f"there are {MOST_POSITIONS} positions already")))
    return found
