"""What the register says of cameras, as the card, the search and the left panel show it. Moments are aware datetimes in UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from dashboard.core.models import Text
from dashboard.store.premises import Premises


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
    masked: bool
    unrecognisable: bool
    watermark: bool
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
class Document:
    """A document on record of a camera, beside the decisions of its purposes. `part`: joint (AVG 26) or processor (AVG 28)."""

    part: str
    title: str
    url: str | None
    dated: date | None


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
    public_only: bool | None
    declares_biometrics: bool
    extra: dict[str, Any]
    is_demo: bool
    recorded_at: datetime
    source: str | None  # the file that it came from, with the row a person counts and the moment
    source_row: int | None
    loaded_at: datetime | None
    changed_by: str
    technique: str | None
    data: str | None
    processing: str | None
    placed_from: date | None
    placed_until: date | None
    pilot_phase: int | None  # 1 explore, 2 try out, 3 pilot, 4 evaluate
    pilot_ends: date | None
    iama_url: str | None
    shutter_closed: bool
    documents: list[Document] = field(default_factory=list)
    purposes: list[Purpose] = field(default_factory=list)
    designations: list[Designation] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    premises: Premises | None = None  # whose connection to Live View was assessed


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
class Place:
    """Somewhere to go to that a search found: an area of a kind, a town with cameras, a road. `box` is west, south, east, north."""

    name: str
    kind: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Count:
    """How many cameras answer to one choice of a filter. `name` is None where the choice is one of a fixed list, named by the screens."""

    id: str
    name: Text | None
    n: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cameras are wanted, how many the register has at all (removed ones too), and the counts of each group of choices."""

    found: int
    all: int
    groups: dict[str, list[Count]]

    def of(self, group: str, choice: str) -> int:
        """The count beside one choice; 0 where there is no such camera."""
        return next((one.n for one in self.groups[group] if one.id == choice), 0)
