"""Who asks, in the words of the matrix: which column a role is, which tasks that column has, what it asks for when it names no purpose."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.policy.facts import Facts, RequesterKind

# Kinds of organisation that exist from scaling up to scaling down.
TEAMS = frozenset({"team_copi", "team_rot"})
# The roles that may look, in the order in which one is taken when an account has several. A policy officer's is not among them.
_LOOKING: dict[str, RequesterKind | None] = {
    "traffic_manager": "regiekamer",
    "observer": "toezichtcentrale",
    "control_room": "meldkamer",
    "controller": None,
    "detection": "regiekamer",
}

# Whose each column is (LAW section 1): what somebody calls himself opens nothing. A regiekamer is of a public body with a task in traffic
# or transport; VID reports on traffic, but is no road authority. Fire brigade and GGD look along in the teams of an incident.
_OF: dict[RequesterKind, frozenset[str]] = {
    "regiekamer": frozenset({"municipality", "province", "road_authority", "public_transport", "rail"}),
    "toezichtcentrale": frozenset({"municipality"}),
    "meldkamer": frozenset({"police", "safety_region"}) | TEAMS,
}
CONTROL_ROOMS = _OF["meldkamer"] - TEAMS  # kinds of organisation that have one
# Where the law names the alarm centre: Live View. There it receives what a control room does.
_ALARM_CENTRE = ("meldkamer", "alarm_centre", "object-6-1-f")

# What each column is there for. A picture is asked for one of these, or not at all: a traffic manager has no task in public order.
TASKS: dict[RequesterKind, frozenset[str]] = {
    "regiekamer": frozenset({"verkeersmanagement", "tunnelbediening", "brugbediening", "crowdmanagement"}),
    "toezichtcentrale": frozenset(
        {"openbare-orde", "leefbaarheid", "crowdmanagement", "sociale-veiligheid-ov", "objectbeveiliging", "parkeren"}
    ),
    "meldkamer": frozenset(
        {"openbare-orde", "crowdmanagement", "sociale-veiligheid-ov", "objectbeveiliging", "bewaken-en-beveiligen", "verkeersmanagement"}
    ),
}
_DEFAULT: dict[RequesterKind | None, str] = {"regiekamer": "verkeersmanagement"}
_ELSE = "openbare-orde"


def looking_role(roles: Iterable[str]) -> str | None:
    """The role an account asks with; None: none of its roles may look."""
    held = set(roles)
    return next((role for role in _LOOKING if role in held), None)


def may_look(role: str) -> bool:
    """Whether a role may look at all."""
    return role in _LOOKING


def requester_kind(role: str, organisation_kind: str) -> RequesterKind | None:
    """The column of the matrix. A controller is a meldkamer when he is the police, else he sees his own pictures only.

    A temporary team receives for the incident what a control room does (LAW section 2: recipients can be temporary), whatever its members
    are elsewhere. It is not the police, so what only the police may see stays closed to it: see grounds.py.
    """
    if organisation_kind in TEAMS:
        return "meldkamer" if may_look(role) and role != "detection" else None
    if role == "controller" and organisation_kind == "police":
        return "meldkamer"
    return _LOOKING.get(role)


def receives(facts: Facts, kind: RequesterKind, basis_id: str) -> bool:
    """Whether the asking organisation is of a kind that this column of the matrix is of, for pictures on this basis. Of one's own pictures
    it is not asked. Facts stored before rules 2026-5 are decided by the role alone, as then."""
    of = facts.asker.organisation_kind
    return of in _OF[kind] or (kind, of, basis_id) == _ALARM_CENTRE or not facts.since("2026-5")


def default_purpose(role: str) -> str:
    """What a role asks for when it names no purpose. An organisation's own purpose on the camera goes before it: see sharing/ask.py."""
    return _DEFAULT.get(_LOOKING.get(role), _ELSE)
