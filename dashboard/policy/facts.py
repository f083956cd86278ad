"""What a decision is taken on. Plain values only, so that a stored decision can be read back and taken again.

Validities are kept whole and weighed by the decision itself: an agreement that has ended, or has yet to begin, lets the explanation
name the date. Moments are brought to UTC as they come in, whatever zone they were said in: Python compares two times of one zone by
what the clock reads, and the clock reads an hour twice a year. Ids are those of the register.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import PlainSerializer, TypeAdapter

from dashboard.core.models import Masking, Mode, QualificationKind, Text, Unwilling

# One spelling of a moment, whatever zone it came in.
Moment = Annotated[datetime, PlainSerializer(lambda moment: moment.astimezone(UTC).isoformat(), return_type=str)]
RequesterKind = Literal["regiekamer", "toezichtcentrale", "meldkamer"]
RuleAnswer = Literal["no", "counts", "unrecognisable", "incident", "approval", "agreement", "yes"]


class _InUtc:
    """A dataclass whose moments are brought to UTC when it is made. Raises ValueError for one without a zone."""

    __slots__ = ()

    def __post_init__(self) -> None:
        kind: Any = type(self)
        for name in _moments(kind):
            moment: datetime | None = getattr(self, name)
            if moment is None or moment.tzinfo is UTC:
                continue
            if moment.utcoffset() is None:
                raise ValueError(f"{name}: a moment without a zone")
            object.__setattr__(self, name, moment.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Span(_InUtc):
    """From a moment up to, not including, another; None: open on that side."""

    start: Moment | None = None
    end: Moment | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether the moment lies within."""
        return (self.start is None or self.start <= moment) and (self.end is None or moment < self.end)


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role of the asking account and when it holds."""

    role: str
    valid: Span


@dataclass(frozen=True, slots=True)
class HeldQualification:
    """What the asking account is or was qualified for, and when."""

    kind: QualificationKind
    valid: Span


@dataclass(frozen=True, slots=True)
class Team:
    """The temporary team (CoPi, ROT) that somebody asks for: the incident it exists for, by its spoken number, when he is in it, and when
    his own organisation takes part."""

    incident: str
    member: Span
    own_organisation: Span


@dataclass(frozen=True, slots=True)
class Asker:
    """The account that asks and its organisation, or the team that it asks for."""

    organisation_id: str
    organisation_name: str
    organisation_kind: str
    organisation_valid: Span
    account_open: bool
    roles: tuple[HeldRole, ...]
    qualifications: tuple[HeldQualification, ...] = ()  # before rules 2026-4 none were asked for
    team: Team | None = None  # then organisation_… are of the team


@dataclass(frozen=True, slots=True)
class Incident(_InUtc):
    """The incident a request is bound to."""

    code: str
    kind: str
    opened_at: Moment | None  # None: history, loaded from a file
    closed_at: Moment | None
    distance_m: float  # from the camera
    organisation_id: str | None = None  # whose it is: the side that opened it
    ends_at: Moment | None = None  # said when it was opened; None: the end of its kind
    premises: str | None = None  # where an alarm went off, by code; None: no premises were named


@dataclass(frozen=True, slots=True)
class Ruling(_InUtc):
    """What the controller answered to this request. The words stand in the log's side table only."""

    outcome: Literal["granted", "refused"]
    at: Moment
    code: Unwilling | None = None


@dataclass(frozen=True, slots=True)
class Offered(_InUtc):
    """The push (doorschakelen) that a request came of: it holds from `at` until `ends_at`."""

    at: Moment
    ends_at: Moment


@dataclass(frozen=True, slots=True)
class Withdrawal(_InUtc):
    """That owner or controller took a picture of this camera, for this purpose, back from the asking organisation: when, who, how, and
    until when that stands. The words stand in the log's side table only."""

    at: Moment
    until: Moment
    by: str  # the name of the organisation
    code: Unwilling = "other"


@dataclass(frozen=True, slots=True)
class Request(_InUtc):
    """What is asked. `ends_by` caps the end when a running lease is decided again; then `minutes` no longer counts."""

    role: str
    purpose_id: str
    purpose_name: Text
    reason: str
    mode: Mode
    minutes: int
    asked_at: Moment
    incident: Incident | None = None
    ruling: Ruling | None = None
    ends_by: Moment | None = None
    offered: Offered | None = None  # what came of a push stands and falls with it
    withdrawal: Withdrawal | None = None  # the latest that stands. Facts stored before rules 2026-5 know none


@dataclass(frozen=True, slots=True)
class Use:
    """A party's purpose on the camera, with its own basis."""

    organisation_id: str | None
    purpose_id: str | None
    basis_id: str
    primary: bool
    dpia: bool
    valid: Span


@dataclass(frozen=True, slots=True)
class Designation:
    """A 151c designation whose area contains the camera (a mobile one with its whole reach)."""

    name: str
    article: str | None
    stated_end: date | None  # the first local day on which it no longer holds
    use_periods: str | None
    valid: Span


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn the camera is on one day of the week, between two local hours: a domain is an organisation with a purpose."""

    organisation_id: str
    organisation_name: str
    purpose_id: str
    purpose_name: Text
    weekday: int  # ISO: 1 is Monday
    hour_from: time  # local
    hour_to: time  # local, not included; 00:00 is the end of the day
    valid: Span


@dataclass(frozen=True, slots=True)
class Camera:
    """What the register says of the camera."""

    code: str
    name: str
    owner_id: str | None
    owner_name: str | None
    controller_id: str | None
    controller_name: str | None
    lifecycle: Literal["planned", "active", "removed"]
    biometrics: bool
    notice: bool
    privacy_profile: Masking
    uses: tuple[Use, ...]
    designations: tuple[Designation, ...]
    reach_known: bool = True  # a mobile camera names its base point and reach; any other needs none
    # Only public places in view; None: not recorded. Facts that were stored before this was asked say nothing of it, and are read as then.
    public_only: bool | None = True
    masks_fixed: bool = False  # it turns, and masks are drawn on its picture that do not turn with it. Asked since rules 2026-5
    premises: str | None = None  # the shop, office or depot whose camera it is, by code
    turns: tuple[Turn, ...] = ()  # time-sharing; none: whoever may look may look at any time. Before rules 2026-3 there were none

    @property
    def decider_id(self) -> str | None:
        """The organisation that decides on requests: the controller, whoever owns the camera; the owner where none is on record."""
        return self.controller_id or self.owner_id

    @property
    def decider_name(self) -> str:
        """Its name, as an explanation prints it."""
        return (self.controller_name if self.controller_id else self.owner_name) or "?"


@dataclass(frozen=True, slots=True)
class Basis:
    """A legal basis, as printed."""

    id: str
    name: Text
    source: Text


@dataclass(frozen=True, slots=True)
class Rule:
    """A cell of the matrix: basis x kind of requester x mode."""

    basis_id: str
    requester_kind: RequesterKind
    mode: str
    answer: RuleAnswer
    requires_incident: bool
    source: Text
    needs_confirmation: bool
    valid: Span
    qualification: QualificationKind | None = None  # what whoever looks has to be qualified for


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement between a party of this camera and the asking organisation that covers the camera."""

    code: str
    name: str
    giver_id: str
    giver_name: str
    purposes: tuple[str, ...]
    mode: str
    incident_only: bool
    weekdays: tuple[int, ...] | None  # ISO days, local; None: every day
    hour_from: time | None  # local
    hour_to: time | None
    approval_each_time: bool
    unrecognisable: bool
    minutes_max: int
    viewers_max: int | None
    pictures_max: int | None
    valid: Span
    viewers: int = 0  # others of the asking organisation that watch this camera under it now
    pictures: int = 0  # other cameras the asking organisation watches under it now
    watermark: bool = False  # the receiving organisation and the time stand in the picture. Facts stored before this could be agreed say no
    masked: bool = False  # faces and number plates cannot be read. Facts stored before this could be agreed say no


@dataclass(frozen=True, slots=True)
class State:
    """Operational state of the camera; an end is only known of maintenance, and of what the relay found."""

    state: Literal["fault", "maintenance", "off", "shutter"]
    during: Span
    automatic: bool = False  # the relay got no picture; nobody said so


@dataclass(frozen=True, slots=True)
class Stream:
    """How the picture can be had."""

    integration: Literal["direct", "gateway", "none", "planned"]
    planned_on: date | None
    max_viewers: int
    viewers: int = 0  # others that watch it now, analysis not counted
    unconnected_because: Literal["technical", "cost"] | None = None  # None: it is connected, or nobody said: technical


@dataclass(frozen=True, slots=True)
class Facts(_InUtc):
    """All that a decision rests on, at one moment."""

    moment: Moment
    asker: Asker
    request: Request
    camera: Camera
    bases: tuple[Basis, ...]
    rules: tuple[Rule, ...]
    agreements: tuple[Agreement, ...]
    states: tuple[State, ...]
    stream: Stream | None
    rules_version: str = "2026-4"  # by whose code they were gathered. Facts stored before rules 2026-5 do not say, and are decided as then

    def since(self, version: str) -> bool:
        """Whether they were gathered under these rules ("2026-5") or later ones: what came with those is not held against older facts."""
        return _numbers(self.rules_version) >= _numbers(version)

    def to_json(self) -> str:
        """Canonical JSON: keys sorted, no spaces, moments in UTC."""
        return json.dumps(_adapter().dump_python(self, mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @staticmethod
    def from_values(values: dict[str, Any]) -> Facts:
        """The facts from plain values, as the database gives them."""
        return _adapter().validate_python(values)

    @staticmethod
    def from_json(stored: str) -> Facts:
        """The facts as they were stored. Raises pydantic's ValidationError when they are of another shape."""
        return _adapter().validate_json(stored)


@cache
def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("-"))


@cache
def _moments(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if str(field.type).startswith("Moment"))


@cache
def _adapter() -> TypeAdapter[Facts]:
    return TypeAdapter(Facts)
