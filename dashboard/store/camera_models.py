"""What the register says of cameras, as the card, the search and the left panel show it. Moments are aware datetimes in UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from dashboard.core.models import Text


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation in one of its parts for a camera."""

    id: str
    name: str
    kind: str
    owner_kind: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Purpose:
    """One party's purpose with its basis. What the source called it stands in *_as_given where we have no word for it."""

    organisation_id: str | None
    organisation: str | None
    purpose_id: str | None
    name: Text | None
    basis_id: str
    basis: Text
    source: Text
    purpose_as_given: str | None
    basis_as_given: str | None
    decision: str | None
    decision_url: str | None
    decision_date: date | None
    dpia_url: str | None
    is_primary: bool
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Designation:
    """A designation whose area contains the camera. `stated_end` is the first day on which it no longer holds."""

    name: str
    area: str
    area_name: str
    ordinance_article: str | None
    since: datetime | None
    stated_end: date | None
    use_periods: str | None
    consulted_on: date | None
    in_force: bool
    document_url: str | None
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement that covers the camera, in force now or later."""

    code: str
    name: str
    giver_id: str
    giver: str
    recipient_id: str
    recipient: str
    purposes: list[str]
    mode: str
    incident_only: bool
    approval_each_time: bool
    unrecognisable: bool
    minutes_max: int
    pictures_max: int | None
    in_force: bool
    since: datetime | None
    until: datetime | None
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing: its id and the sentence."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class Card:
    """All that the register says of one camera. `position` is (lon, lat) in EPSG:4326, `position_rd` (x, y) in EPSG:28992."""

    id: int
    code: str
    name: str
    owner: Party | None
    operator: Party | None
    controller: Party | None
    processor: Party | None
    funder: Party | None
    owner_as_given: str | None
    municipality: str | None
    road: str | None
    hectometre: float | None
    carriageway: str | None
    position: tuple[float, float]
    position_rd: tuple[float, float]
    direction: int | None
    field_of_view: int | None
    range_m: int | None
    kind: str
    base_point: tuple[float, float] | None
    reach_m: int | None
    image_class: str | None
    records: bool | None
    retention_hours: int | None
    privacy_profile: str
    publication: str
    withheld_reason: str | None
    lifecycle: str
    notice_seen_on: date | None
    declares_biometrics: bool
    extra: dict[str, Any]
    is_demo: bool
    recorded_at: datetime
    source: str | None  # the file that it came from
    purposes: list[Purpose] = field(default_factory=list)
    designations: list[Designation] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """A camera that a search found; `position` is (lon, lat)."""

    code: str
    name: str
    owner_name: str | None
    road: str | None
    hectometre: float | None
    carriageway: str | None
    position: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Count:
    """How many cameras answer to one choice of a filter."""

    id: str
    name: Text
    n: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Cameras in use or planned, by what the left panel filters on. A camera with two purposes counts under both."""

    total: int
    owner_kinds: dict[str, int]
    owners: list[Count]
    bases: list[Count]
    purposes: list[Count]
    missing: int  # of which something is missing
