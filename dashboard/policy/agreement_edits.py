"""What an agreement says, as a form or the API gives it, what is wrong with it in itself, and what it would have answered. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dashboard.core.clock import local
from dashboard.core.models import Answer, Text
from dashboard.policy.camera_edits import Fault, Id, Line, Url, Words
from dashboard.policy.decision import decide
from dashboard.policy.facts import Agreement, Facts, Span
from dashboard.policy.terms import start_of_day

LONGEST_CODE: Final = 63
MOST_CAMERAS: Final = 5000
Outlook = Literal["refused", "pending", "granted", "masked", "unrecognisable"]
NOBODY_LOOKS: Final = Text("bij detectie kijkt niemand, en stoort een watermerk", "with detection nobody looks, and a watermark disturbs")
_ORDERLY: Final = AfterValidator(lambda given: sorted(set(given)))


class Terms(BaseModel):
    """An agreement's terms. What is left out is not limited; `until` is the first day on which it no longer holds, as in the file of
    agreements. Days and hours are local."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    name: Line
    recipient: Id = Field(description="the organisation that may ask under it")
    purposes: Annotated[list[Id], Field(min_length=1, max_length=50), _ORDERLY]
    cameras: Annotated[list[Id], Field(min_length=1, max_length=MOST_CAMERAS), _ORDERLY] | None = Field(
        None, description="codes; null: all"
    )
    area: Id | None = Field(None, description="code of an area; null: not limited to one")
    mode: Literal["live", "analysis"] = "live"
    incident_only: bool = False
    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1, max_length=7), _ORDERLY] | None = Field(
        None, description="ISO: 1 is Monday; null: every day"
    )
    hour_from: time | None = None
    hour_to: time | None = Field(None, description="at or before hour_from: past midnight")
    approval_each_time: bool = False
    masked: bool = Field(False, description="faces and number plates cannot be read; implied by unrecognisable")
    unrecognisable: bool = False
    watermark: bool = Field(False, description="the recipient's name and the time stand in the picture")
    minutes_max: Annotated[int, Field(ge=1, le=1440)] = 60
    viewers_max: Annotated[int, Field(ge=1, le=1000)] | None = Field(None, description="of one camera at once")
    pictures_max: Annotated[int, Field(ge=1, le=1000)] | None = Field(None, description="at once")
    cost: Words | None = None
    payer: Id | None = None
    document: Line | None = Field(None, description="title of the signed text")
    document_url: Url | None = None
    from_: date = Field(alias="from")
    until: date | None = None


def faults(terms: Terms) -> list[Fault]:
    """What of the terms does not go together."""
    found = []
    if terms.until is not None and terms.until <= terms.from_:
        found.append(Fault("until", Text("het einde ligt niet na het begin", "the end is not after the start")))
    if (terms.hour_from is None) != (terms.hour_to is None):
        missing = "hour_to" if terms.hour_to is None else "hour_from"
        found.append(Fault(missing, Text("geef beide uren of geen van beide", "give both hours or neither")))
    if any(hour is not None and hour.tzinfo is not None for hour in (terms.hour_from, terms.hour_to)):
        found.append(Fault("hour_from", Text("uren zijn plaatselijk: noem geen tijdzone", "hours are local: name no time zone")))
    if terms.document_url is not None and terms.document is None:
        found.append(Fault("document", Text("noem ook de titel van het document", "name the document's title too")))
    if terms.mode == "analysis" and (terms.viewers_max or terms.pictures_max):
        field = "viewers_max" if terms.viewers_max else "pictures_max"
        found.append(Fault(field, Text("detectie telt niet als kijker", "detection does not count as a viewer")))
    if terms.mode == "analysis" and terms.watermark:
        found.append(Fault("watermark", NOBODY_LOOKS))
    return found


def code_of(name: str) -> str:
    """A code made of a name: small letters, digits and dashes; of a name without any of these, "afspraak"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:LONGEST_CODE].rstrip("-") or "afspraak"


def span_of(terms: Terms) -> tuple[datetime, datetime | None]:
    """When the terms hold: local midnights, the end exclusive. Raises OverflowError for days that no calendar here has."""
    return start_of_day(terms.from_), start_of_day(terms.until) if terms.until else None


def first_day_after(end: datetime) -> date:
    """The first whole local day after an end: that end's own day where it is midnight."""
    there = local(end)
    return there.date() if there.time() == time() else there.date() + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a request got, and what it would have got."""

    before: Answer
    after: Answer

    @property
    def change(self) -> tuple[Outlook, Outlook] | None:
        """From what to what; None: the same answer."""
        was, becomes = outlook(self.before), outlook(self.after)
        return None if was == becomes else (was, becomes)


def outlook(answer: Answer) -> Outlook:
    """An answer as it is counted: a picture on which nobody is recognised, or nothing can be read, is another answer than a clear one."""
    return answer.masking if answer.outcome == "granted" and answer.masking != "none" else answer.outcome


def in_facts(code: str, giver: tuple[str, str], terms: Terms) -> Agreement:
    """The terms as the decision weighs them (`giver`: id and name), as though they had been in force always; hours and days count."""
    return Agreement(
        code,
        terms.name,
        *giver,
        tuple(terms.purposes),
        terms.mode,
        terms.incident_only,
        tuple(terms.weekdays) if terms.weekdays else None,
        terms.hour_from,
        terms.hour_to,
        terms.approval_each_time,
        terms.unrecognisable,
        terms.minutes_max,
        terms.viewers_max,
        terms.pictures_max,
        Span(),
        watermark=terms.watermark,
        masked=terms.masked,
    )


def retake(facts: Facts, code: str, wanted: Agreement | None) -> Effect:
    """The decision on stored facts, and the same with this agreement in place of what its code said; None: it does not cover the camera."""
    others = tuple(one for one in facts.agreements if one.code != code)
    stood = next((one for one in facts.agreements if one.code == code), None)
    counted = replace(wanted, viewers=stood.viewers, pictures=stood.pictures) if wanted and stood else wanted
    return Effect(decide(facts), decide(replace(facts, agreements=(*others, *((counted,) if counted else ())))))


def without(facts: Facts, code: str) -> Facts:
    """The same facts, were there no agreement under this code."""
    return replace(facts, agreements=tuple(one for one in facts.agreements if one.code != code))


def differing(was: Mapping[str, Any], becomes: Mapping[str, Any]) -> list[str]:
    """The names of the terms that differ."""
    return sorted(name for name in becomes if was.get(name) != becomes[name])
