"""Turns as they are asked for, what is wrong with them in themselves, and what they would have answered. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dashboard.core.models import Text
from dashboard.policy.agreement_edits import Effect
from dashboard.policy.camera_edits import Fault, Id
from dashboard.policy.decision import decide
from dashboard.policy.facts import Facts, Turn

Day = tuple[int, time, time]  # a weekday (1 is Monday) with the hours on it; 00:00 as the second is the end of the day
_ORDERLY: Final = AfterValidator(lambda given: sorted(set(given)))
_MIDNIGHT: Final = time()


class NewTurns(BaseModel):
    """A turn on one or more days of the week. Days and hours are local; `until` is the first day on which it no longer holds."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1, max_length=7), _ORDERLY] = Field(
        description="ISO: 1 is Monday; the days on which it begins"
    )
    hour_from: time
    hour_to: time = Field(description="not included; at or before hour_from: past midnight")
    organisation: Id = Field(description="whose turn it is")
    purpose: Id
    from_: date | None = Field(None, alias="from", description="the first day; null: today")
    until: date | None = None


def faults(turns: NewTurns, today: date) -> list[Fault]:
    """What of the turns does not go together."""
    found = []
    if turns.until is not None and turns.until <= (turns.from_ or today):
        found.append(Fault("until", Text("het einde ligt niet na het begin", "the end is not after the start")))
    for name, hour in (("hour_from", turns.hour_from), ("hour_to", turns.hour_to)):
        if hour.tzinfo is not None:
            found.append(Fault(name, Text("uren zijn plaatselijk: noem geen tijdzone", "hours are local: name no time zone")))
        elif hour.second or hour.microsecond:
            found.append(Fault(name, Text("hele minuten", "whole minutes")))
    return found


def days(turns: NewTurns) -> list[Day]:
    """The turns day by day: one that runs past midnight is two, of which the second stands on the next day of the week."""
    found: list[Day] = []
    for weekday in turns.weekdays:
        if turns.hour_from < turns.hour_to or turns.hour_to == _MIDNIGHT:
            found.append((weekday, turns.hour_from, turns.hour_to))
        else:
            found += [(weekday, turns.hour_from, _MIDNIGHT), (weekday % 7 + 1, _MIDNIGHT, turns.hour_to)]
    return sorted(found)


def under(facts: Facts, turns: Sequence[Turn]) -> Facts:
    """The same facts, had this been the week schedule of the camera; without turns several may look at once."""
    return replace(facts, camera=replace(facts.camera, turns=tuple(turns)))


def retake(facts: Facts, turns: Sequence[Turn]) -> Effect:
    """The decision on stored facts, and the same under this week schedule."""
    return Effect(decide(facts), decide(under(facts, turns)))
