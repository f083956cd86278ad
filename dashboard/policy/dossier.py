"""What art. 151c of the Gemeentewet needs before its pictures may be seen. A missing piece is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dashboard.policy.facts import Camera, Designation, Use
from dashboard.policy.terms import start_of_day

Missing = Literal["designation", "reach", "article", "stated_end", "use_periods", "dpia", "notice", "view", "view_unknown", "view_fixed"]


@dataclass(frozen=True, slots=True)
class Dossier:
    """The state of a camera's 151c dossier: what is missing, or until when it holds. `designation` is the one it rests on or would have."""

    missing: Missing | None
    ends: datetime | None = None
    designation: Designation | None = None


def look_at(camera: Camera, moment: datetime) -> Dossier:
    """The dossier without which nobody may look, the police included: a designation in force with article, end and periods of use,
    around the whole reach of a mobile camera, which must then be known; and no place in view that is not public."""
    if camera.public_only is False:
        return Dossier("view")
    if not camera.reach_known:
        return Dossier("reach")
    in_force = [(end_of(d), d) for d in camera.designations if d.valid.holds(moment)]
    in_force = [(end, d) for end, d in in_force if end is None or moment < end]
    complete = [(end, d) for end, d in in_force if end is not None and first_missing(d) is None]
    if complete:
        ends, designation = max(complete, key=lambda found: found[0])
        return Dossier(None, ends, designation)
    if in_force:
        return Dossier(first_missing(in_force[0][1]), designation=in_force[0][1])
    return Dossier("designation", designation=_nearest(camera, moment))


def first_missing(designation: Designation) -> Missing | None:
    """The first piece a designation lacks."""
    pieces: tuple[tuple[Missing, object], ...] = (
        ("article", designation.article),
        ("stated_end", designation.stated_end),
        ("use_periods", designation.use_periods),
    )
    return next((name for name, piece in pieces if not piece), None)


def end_of(designation: Designation) -> datetime | None:
    """When a designation ends: its validity, or the first day that it names as over, whichever is first; None: it names no end."""
    stated = start_of_day(designation.stated_end) if designation.stated_end else None
    return min((end for end in (designation.valid.end, stated) if end is not None), default=None)


def blocks_sharing(camera: Camera, uses: list[Use]) -> Missing | None:
    """What blocks new sharing, but not the police's own picture: no data protection impact assessment, no notice in the street, no word
    on whether only public places are in view, or masks that do not turn with the camera."""
    if not any(use.dpia for use in uses):
        return "dpia"
    if not camera.notice:
        return "notice"
    if camera.public_only is None:
        return "view_unknown"
    return "view_fixed" if camera.masks_fixed else None


def _nearest(camera: Camera, moment: datetime) -> Designation | None:
    """The designation that ended last, or else the one that begins first: its date explains why there is none now."""
    ended = [(end, d) for d in camera.designations if (end := end_of(d)) is not None and end <= moment]
    if ended:
        return max(ended, key=lambda found: found[0])[1]
    return min(camera.designations, key=lambda d: d.valid.start or moment, default=None)
