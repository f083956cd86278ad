"""What editing a camera speaks of, in the store that writes it and the policy that weighs it alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

# What an owner may change of a camera, by the names of the API. Owner and code are not among them: they say whose the camera is.
PARTIES: Final = ("operator", "controller", "processor", "funder")
POINTS: Final = ("position", "base_point")  # (lon, lat) in EPSG:4326
FIELDS: Final = (
    "name",
    *PARTIES,
    *("municipality", "road", "hectometre", "carriageway"),
    *POINTS,
    *("direction", "field_of_view", "range_m", "kind", "reach_m"),
    *("image_class", "records", "retention_hours", "privacy_profile"),
    *("publication", "withheld_reason", "lifecycle", "notice_seen_on", "public_only"),
    *("technique", "data", "processing"),
    *("placed_from", "placed_until", "pilot_phase", "pilot_ends", "iama_url"),
)


@dataclass(frozen=True, slots=True)
class Held:
    """One party's purpose as recorded, or as it is to be (`id` None). From `start` up to, not including, `end` (UTC); None: open."""

    organisation: str | None
    purpose: str | None
    basis: str
    start: datetime | None
    end: datetime | None = None
    document: int | None = None
    dpia_url: str | None = None
    primary: bool = False
    purpose_as_given: str | None = None
    basis_as_given: str | None = None
    id: int | None = None

    @property
    def key(self) -> tuple[str | None, str | None]:
        """What there is once at a time: whose purpose for what."""
        return self.organisation, self.purpose

    def holds_after(self, moment: datetime) -> bool:
        """Whether it holds at the moment or later."""
        return self.end is None or self.end > moment
