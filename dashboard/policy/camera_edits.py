"""What an edit of a camera is, and whether it can be: values, what hangs together, and what an owner alone may not change. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from dashboard.core.edits import FIELDS, POINTS
from dashboard.core.models import MASKINGS, Text
from dashboard.policy.grounds import POLICE_DATA

ONE_BY_ONE: Final = frozenset({"name", "position", "base_point", "direction", "hectometre"})  # the same for many cameras is a mistake
PUBLICATIONS: Final = ("exact", "area", "withheld")  # from open to closed

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Url = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000, pattern=r"^https?://[^\s/]+\S*$")]
Id = Annotated[str, StringConstraints(min_length=1, max_length=63)]
Point = tuple[Annotated[float, Field(ge=-180, le=180)], Annotated[float, Field(ge=-90, le=90)]]  # lon, lat in EPSG:4326


class Edit(BaseModel):
    """A change of one or more fields, as a JSON merge patch (RFC 7396): what is left out stays, null empties. Fields that a camera cannot
    be without take no null. The owner and the code are not among them: they say whose the camera is."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    name: Line = ""
    operator: Id | None = None
    controller: Id | None = Field(None, description="decides on requests")
    processor: Id | None = None
    funder: Id | None = None
    municipality: Line | None = None
    road: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)] | None = None
    hectometre: Annotated[Decimal, Field(ge=0, lt=10_000, decimal_places=1)] | None = Field(None, description="kilometres along the road")
    carriageway: Literal["Re", "Li"] | None = None
    position: Point = Field((0.0, 0.0), description="[lon, lat], EPSG:4326")
    direction: Annotated[int, Field(ge=0, le=359)] | None = Field(None, description="degrees clockwise from north")
    field_of_view: Annotated[int, Field(ge=1, le=360)] | None = Field(None, description="degrees")
    range_m: Annotated[int, Field(ge=1, le=20_000)] | None = Field(None, description="metres")
    kind: Literal["fixed", "ptz", "mobile", "counter", "phone_counter", "unknown"] = "unknown"
    base_point: Point | None = Field(None, description="[lon, lat] of a mobile camera")
    reach_m: Annotated[int, Field(ge=1, le=20_000)] | None = Field(None, description="metres around the base point")
    image_class: Literal["overview", "observe", "recognise", "identify"] | None = None
    records: bool | None = None
    retention_hours: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    privacy_profile: Literal["none", "masked", "unrecognisable"] = "none"
    publication: Literal["exact", "area", "withheld"] = "exact"
    withheld_reason: Words | None = None
    lifecycle: Literal["planned", "active", "removed"] = "active"
    notice_seen_on: date | None = None
    public_only: bool | None = Field(None, description="only public places in view, what is private masked; null: not recorded")
    technique: Words | None = None
    data: Words | None = None
    processing: Words | None = None
    placed_from: date | None = None
    placed_until: date | None = None
    pilot_phase: Annotated[int, Field(ge=1, le=4)] | None = None
    pilot_ends: date | None = None
    iama_url: Url | None = None

    def given(self) -> dict[str, Any]:
        """The fields that this edit names, with their new values."""
        return {name: getattr(self, name) for name in FIELDS if name in self.model_fields_set}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an edit cannot be: the field as the API names it, and the reason."""

    field: str
    reason: Text


def changes(before: Mapping[str, Any], edit: Edit) -> dict[str, tuple[Any, Any]]:
    """The fields that would change: name → (from, to). A field that is set to what it is, is no change."""
    return {name: (before[name], to) for name, to in edit.given().items() if to != before[name]}


def faults(
    before: Mapping[str, Any],
    changed: Mapping[str, tuple[Any, Any]],
    bases: Collection[str],
    controller_kind: str | None,
    today: date,
) -> list[Fault]:
    """What cannot be about a camera that would change so. `bases` are the ids of the legal bases it is used on, `controller_kind` is what
    kind of organisation the controller would be; `today` is local."""
    after = {**before, **{name: to for name, (_, to) in changed.items()}}
    found = [fault for rule in (_places, _hangs_together, _dates) for fault in rule(after, changed, today)]
    return found + (controller_faults(bases, controller_kind) if "controller" in changed else [])


def controller_faults(bases: Collection[str], controller_kind: str | None) -> list[Fault]:
    """What cannot be about a controller of this kind of organisation, for a camera that is used on these bases."""
    is_taken = bool(set(POLICE_DATA) & set(bases)) and controller_kind != "police"
    return [Fault("controller", _POLICE_DECIDE)] if is_taken else []


def loosened(changed: Mapping[str, tuple[Any, Any]]) -> list[str]:
    """The fields by which more can be seen than before. That is the owner's to decide; the log says it in so many words."""
    order: dict[str, tuple[Any, ...]] = {
        "privacy_profile": MASKINGS,
        "publication": PUBLICATIONS[::-1],
        "public_only": (False, None, True),  # of police data: what keeps everybody out, what keeps others out, neither
    }
    steps = {name: (order[name].index(was), order[name].index(to)) for name, (was, to) in changed.items() if name in order}
    return [name for name, (was, to) in steps.items() if (to < was if name == "privacy_profile" else to > was)]


def _places(after: Mapping[str, Any], changed: Mapping[str, Any], today: date) -> list[Fault]:
    """Places that cannot be right (as when loading): null island, and longitude and latitude of the Netherlands the wrong way round."""
    found = []
    for name in POINTS:
        if name not in changed or after[name] is None:
            continue
        lon, lat = after[name]
        if abs(lon) < 0.01 and abs(lat) < 0.01:
            found.append(Fault(name, Text("0, 0 ligt in zee bij Afrika", "0, 0 lies in the sea off Africa")))
        elif 50 <= lon <= 54 and 3 <= lat <= 8:
            found.append(Fault(name, Text("lengte en breedte staan omgewisseld", "longitude and latitude are the wrong way round")))
    return found


def _hangs_together(after: Mapping[str, Any], changed: Mapping[str, Any], today: date) -> list[Fault]:
    """Only of what is changed: what came in wrong stands in no other edit's way."""
    found = []
    if {"publication", "withheld_reason"} & set(changed) and after["publication"] == "withheld" and not after["withheld_reason"]:
        found.append(Fault("withheld_reason", Text("noem waarom de camera niet openbaar is", "say why the camera is not public")))
    if {"base_point", "kind"} & set(changed) and after["base_point"] is not None and after["kind"] != "mobile":
        reason = Text("alleen een mobiele camera heeft een basispunt", "only a mobile camera has a base point")
        found.append(Fault("base_point" if "base_point" in changed else "kind", reason))
    if {"pilot_ends", "pilot_phase"} & set(changed) and after["pilot_ends"] is not None and after["pilot_phase"] is None:
        found.append(Fault("pilot_phase", Text("kies de fase van de proef", "choose the phase of the pilot")))
    return found


def _dates(after: Mapping[str, Any], changed: Mapping[str, Any], today: date) -> list[Fault]:
    found = []
    if "notice_seen_on" in changed and after["notice_seen_on"] is not None and after["notice_seen_on"] > today:
        found.append(Fault("notice_seen_on", Text("deze dag moet nog komen", "this day is still to come")))
    start, end = after["placed_from"], after["placed_until"]
    if {"placed_from", "placed_until"} & set(changed) and start is not None and end is not None and end < start:
        found.append(Fault("placed_until", Text("ligt voor de eerste dag", "lies before the first day")))
    return found


_POLICE_DECIDE = Text(
    "deze beelden zijn politiegegevens: de politie blijft verwerkingsverantwoordelijke",
    "these pictures are police data: the police remain the controller",
)
