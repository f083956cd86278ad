"""Kinds of incident, which of them a request may lean on, and how long. "Geen incident? Geen beeld!"."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from dashboard.core.models import Text
from dashboard.policy.facts import Camera, Incident

NEAR_M = 1000  # an incident further from the camera is another one's
PROTECTION = "bewaken-en-beveiligen"
ALARM = "alarm"  # only opened by verifying one
LASTS = timedelta(hours=24)  # any other; one that lasts longer is opened anew
PROTECTION_LASTS = timedelta(days=7)  # the only long incident; renewable in the same way

# What may be opened here.
KINDS: dict[str, Text] = {
    "ongeval": Text("Ongeval", "Accident"),
    "pechgeval": Text("Pechgeval", "Breakdown"),
    "brand": Text("Brand", "Fire"),
    "brug-tunnel": Text("Brug of tunnel", "Bridge or tunnel"),
    "wateroverlast": Text("Wateroverlast", "Flooding"),
    "gevaarlijke-stoffen": Text("Gevaarlijke stoffen", "Hazardous substances"),
    "geweld": Text("Geweld", "Violence"),
    "ordeverstoring": Text("Ordeverstoring", "Disorder"),
    "vermissing": Text("Vermissing", "Missing person"),
    "alarm": Text("Geverifieerd alarm", "Verified alarm"),
    "overlast": Text("Overlast", "Nuisance"),
    "anders": Text("Anders", "Other"),
    PROTECTION: Text("Bewaken en beveiligen", "Guarding and protecting"),
}
# Which of them open another's picture, for which purpose (README.md). A purpose that is not named leans on none; "anders" fits nothing.
_EMERGENCY = frozenset({"ongeval", "brand", "brug-tunnel", "wateroverlast", "gevaarlijke-stoffen"})
_HINDERS_TRAFFIC = _EMERGENCY | {"pechgeval"}
_THREATENS_PEOPLE = _EMERGENCY | {"geweld", "ordeverstoring", "vermissing", ALARM}
_NUISANCE = frozenset({"overlast"})
_TRAFFIC = frozenset({"verkeersmanagement", "tunnelbediening", "brugbediening"})
_FITTING: dict[str, frozenset[str]] = (
    dict.fromkeys(_TRAFFIC, _HINDERS_TRAFFIC)
    | dict.fromkeys(("openbare-orde", "crowdmanagement", "sociale-veiligheid-ov", "objectbeveiliging"), _THREATENS_PEOPLE)
    | dict.fromkeys(("leefbaarheid", "parkeren"), _NUISANCE)
    | {PROTECTION: frozenset({PROTECTION})}
)


def kinds_for(purpose_id: str) -> frozenset[str]:
    """The kinds of incident that fit a purpose."""
    return _FITTING.get(purpose_id, frozenset())


def kinds_before(purpose_id: str) -> frozenset[str]:
    """The same by the rules before 2026-5, for facts that were stored then."""
    if purpose_id == PROTECTION:
        return frozenset({PROTECTION})
    return _HINDERS_TRAFFIC if purpose_id in _TRAFFIC else frozenset(KINDS) - {PROTECTION}


def lasts(purpose_id: str) -> timedelta:
    """After how long an incident that fits this purpose ends by itself."""
    return PROTECTION_LASTS if purpose_id == PROTECTION else LASTS


def end_of(incident: Incident) -> datetime | None:
    """When an incident ends by itself, however long it stays open: the end that was said, and not after that of its kind.

    None: it was never opened here.
    """
    return end_of_opened(incident.kind, incident.opened_at, incident.ends_at) if incident.opened_at else None


def end_of_opened(kind: str, opened_at: datetime, said: datetime | None) -> datetime:
    """When an incident that was opened here ends by itself; `said` is the end that was given with it, if any."""
    latest = latest_end(kind, opened_at)
    return min(said, latest) if said else latest


def latest_end(kind: str, opened_at: datetime) -> datetime:
    """The latest moment at which an incident of this kind ends, opened then."""
    return opened_at + (PROTECTION_LASTS if kind == PROTECTION else LASTS)


def opened_by_side(incident: Incident, camera: Camera) -> bool:
    """Whether the camera's owner or controller opened it. An alarm opens the cameras of the premises it went off in, and not those of the
    owner's other buildings near the place that was sent with it."""
    if incident.kind == ALARM and incident.premises is not None and camera.premises != incident.premises:
        return False
    return incident.organisation_id is not None and incident.organisation_id in (camera.owner_id, camera.controller_id)


def carries(incident: Incident | None, kinds: Collection[str], moment: datetime) -> bool:
    """Whether the incident is open at this moment, near the camera and of one of the kinds that fit."""
    if incident is None or incident.opened_at is None or not incident.opened_at <= moment:
        return False
    ends = [end for end in (incident.closed_at, end_of(incident)) if end is not None]
    return all(moment < end for end in ends) and incident.distance_m <= NEAR_M and incident.kind in kinds


# From which state an alarm can go on to which. Pictures go on after "verified"; needless and ended are the end of it.
_ALARM_GOES_ON: dict[str, frozenset[str]] = {
    "received": frozenset({"verified", "needless", "ended"}),
    "verified": frozenset({"passed_on", "needless", "ended"}),
    "passed_on": frozenset({"needless", "ended"}),
}


def can_go_on(state: str, to: str) -> bool:
    """Whether an alarm in this state can go on to the other: received, verified, passed_on, needless, ended (by the alarm centre)."""
    return to in _ALARM_GOES_ON.get(state, frozenset())
