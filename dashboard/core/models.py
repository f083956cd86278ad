"""The models that more than one layer speaks of. Frozen; times are aware datetimes in UTC, positions are (lon, lat) in EPSG:4326."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Role = Literal[
    "traffic_manager", "owner_admin", "controller", "observer", "control_room", "policy_officer", "administrator", "detection", "alarm"
]
Outcome = Literal["granted", "pending", "refused"]
Refusal = Literal["not_allowed", "not_possible", "not_willing"]
Masking = Literal["none", "masked", "unrecognisable"]
MASKINGS: tuple[Masking, ...] = ("none", "masked", "unrecognisable")  # from clear to strict
Unwilling = Literal["risk", "other_interest", "other"]  # of "wil niet": why a controller says no, or takes a yes back
Corners = tuple[tuple[float, float], ...]  # (x, y) of a polygon in a picture, each from 0 (left, top) to 1
Mode = Literal["live", "recorded", "analysis"]
QualificationKind = Literal["boa", "camera_observer", "preserve"]
Language = Literal["nl", "en"]


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking: an account with the roles that are valid at this moment."""

    account_id: UUID
    login: str
    display_name: str
    organisation_id: str
    organisation_name: str
    roles: frozenset[str]
    language: Language = "nl"
    kind: Literal["person", "service"] = "person"
    scopes: frozenset[str] | None = None  # the actions that a token was made for; None: all that the roles allow
    session_id: UUID | None = None  # the log-in that it comes from; None: a token, and no person behind a screen


Box = tuple[float, float, float, float]  # west, south, east, north; degrees in EPSG:4326


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages."""

    nl: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.nl


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request comes to: the same for card, list, request, stream and what-if. See sharing/."""

    outcome: Outcome
    rule: str  # the rule's id, as printed
    explanation: Text
    refusal: Refusal | None = None
    code: str | None = None
    until: datetime | None = None  # the earliest end known, when granted
    masking: Masking = "none"
    agreement: str | None = None  # its code
    source: Text = Text("", "")  # the article or document the rule comes from
    conditions: dict[str, Any] = field(default_factory=dict)

    @property
    def watermark(self) -> bool:
        """Whether, when granted, the picture shows who receives it and when."""
        return bool(self.conditions.get("watermark"))


@dataclass(frozen=True, slots=True)
class Lease:
    """A right to watch one camera until its end."""

    id: UUID
    request_id: UUID
    camera_id: int
    camera_code: str
    account_id: UUID
    organisation_id: str
    purpose_id: str
    mode: Mode
    masking: Masking
    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None
    end_reason: str | None = None
    watermark: bool = False  # the holder's organisation and the time stand in the picture
