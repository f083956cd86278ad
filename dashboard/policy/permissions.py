"""Who may do what: role x action x relation, in one table. Deny by default; a permission is decided here and nowhere else.

A permission opens a door; whether a picture may be seen is the sharing decision's (decision.py), which comes after it.
"""

from __future__ import annotations

from typing import Final, Literal
from uuid import UUID

from dashboard.core.models import Principal

Relation = Literal["own", "controller", "any"]
Action = Literal[
    "map.view",
    "camera.read",
    "camera.edit",
    "camera.test",
    "camera.state",
    "camera.mask",
    "camera.position",
    "register.load",
    "account.own",
    "account.manage",
    "request.ask",
    "request.decide",
    "lease.watch",
    "lease.return",
    "lease.withdraw",
    "lease.see",
    "agreement.read",
    "agreement.keep",
    "collection.keep",
    "trigger.read",
    "trigger.write",
    "trigger.judge",
    "incident.open",
    "incident.read",
    "incident.follow",
    "alarm.report",
    "alarm.judge",
    "picture.push",
    "plan.keep",
    "flow.read",
    "metrics.read",
]

# own: of one's own organisation (account.own: of oneself; agreement.read: that it is party to; agreement.keep: that it gives) ·
# controller: one's organisation decides over the camera · any: whoever it concerns. Being party to an agreement
# opens no other door: it is a fact that the sharing decision weighs (decision.py).
_EVERYONE: dict[Action, set[Relation]] = {
    "map.view": {"any"},
    "camera.read": {"any"},
    "flow.read": {"any"},
    "trigger.read": {"any"},
    "incident.read": {"any"},
    "account.own": {"own"},
    "agreement.read": {"own"},
}
_WATCHES: dict[Action, set[Relation]] = {"request.ask": {"any"}, "lease.watch": {"own"}, "lease.return": {"own"}}
# The persons that do: a program keeps no collections, and looks nothing up.
_ASKS: dict[Action, set[Relation]] = _WATCHES | {"collection.keep": {"own"}, "lease.see": {"own"}}
_DECIDES: dict[Action, set[Relation]] = {
    "request.decide": {"controller"},
    "lease.withdraw": {"controller"},
    "lease.see": {"own", "controller"},
    "agreement.keep": {"own"},
}
# Live View: taking part in an incident, saying of an alarm whether it is real, offering a picture.
_FOLLOWS: dict[Action, set[Relation]] = {"incident.follow": {"own"}}
_JUDGES: dict[Action, set[Relation]] = _FOLLOWS | {"alarm.judge": {"own"}}
_PUSHES: dict[Action, set[Relation]] = {"picture.push": {"own"}}
# Saying that a camera has a fault, is maintained, is off or shuttered: of one's own (owner or operator), or decided over.
_MINDS: dict[Action, set[Relation]] = {"camera.state": {"own", "controller"}}
# Covering what is private in a camera's picture: the owner's administrator, and who decides over it. Saying where it stands is apart, so
# that the key of a camera's system can be made for that alone.
_MASKS: dict[Action, set[Relation]] = {"camera.mask": {"controller"}, "camera.position": {"controller"}}
_KEEPS: dict[Action, set[Relation]] = {"camera.edit": {"own"}, "camera.test": {"own"}, "register.load": {"own"}, "account.manage": {"own"}}
TABLE: dict[str, dict[Action, set[Relation]]] = {
    "traffic_manager": _EVERYONE
    | _ASKS
    | _FOLLOWS
    | _PUSHES
    | {"incident.open": {"own"}, "trigger.write": {"own"}, "trigger.judge": {"own"}},
    "observer": _EVERYONE | _ASKS | _JUDGES | _PUSHES | {"incident.open": {"own"}},
    "control_room": _EVERYONE | _ASKS | _JUDGES | {"incident.open": {"own"}},
    "owner_admin": _EVERYONE
    | _DECIDES
    | _KEEPS
    | _MINDS
    | _JUDGES
    | _PUSHES
    | {"plan.keep": {"own"}, "camera.mask": {"own", "controller"}, "camera.position": {"own", "controller"}},
    "controller": _EVERYONE | _ASKS | _DECIDES | _MINDS | _MASKS | _JUDGES | _PUSHES | {"incident.open": {"own"}},
    "policy_officer": _EVERYONE | {"lease.see": {"any"}, "agreement.read": {"any"}},  # audits, so never looks
    "administrator": _EVERYONE | {"metrics.read": {"any"}, "camera.test": {"any"}, "account.manage": {"any"}, "register.load": {"any"}},
    "detection": _WATCHES | {"camera.read": {"own"}, "trigger.write": {"own"}},
    "alarm": {"alarm.report": {"own"}},
}
# Deny beats allow: with the first of these roles, the actions are refused whatever other roles there are. Who audits never looks.
BARS: Final[dict[str, frozenset[Action]]] = {"policy_officer": frozenset({"request.ask", "lease.watch"})}
# Only for a person who is logged in: a key cannot make keys, so that one that leaks ends with its term.
IN_PERSON: Final[frozenset[Action]] = frozenset({"account.own"})
# What a key may do only where its scopes name it: it reads who works where, and can shut people out.
ONLY_NAMED: Final[frozenset[Action]] = frozenset({"account.manage"})

# Which roles a role gives and takes, where its account.manage reaches. Nobody does so for himself, so that nobody raises himself.
GIVES: Final[dict[str, frozenset[str]]] = {
    "owner_admin": frozenset({"traffic_manager", "observer", "control_room", "controller", "owner_admin"}),
    "administrator": frozenset(TABLE),
}


def may(principal: Principal | None, action: Action, relation: Relation) -> bool:
    """Whether one of the principal's roles allows the action in this relation, and the key it comes with, if any.

    "any" in the table covers every relation.
    """
    if principal is None or any(action in BARS.get(role, ()) for role in principal.roles):
        return False
    if principal.session_id is None and (action in IN_PERSON or (action in ONLY_NAMED and principal.scopes is None)):
        return False
    if principal.scopes is not None and action not in principal.scopes:
        return False
    return any(relations & {relation, "any"} for role in principal.roles if (relations := TABLE.get(role, {}).get(action, set())))


def gives(principal: Principal, organisation_id: str) -> frozenset[str]:
    """The roles that the principal may give to others of an organisation, and take from them."""
    relation: Relation = "own" if organisation_id == principal.organisation_id else "any"
    if not may(principal, "account.manage", relation):
        return frozenset()
    reach = {role for role in principal.roles if TABLE.get(role, {}).get("account.manage", set()) & {relation, "any"}}
    return frozenset().union(*(GIVES.get(role, frozenset()) for role in reach))


def may_manage(principal: Principal, account_id: UUID, organisation_id: str, roles: frozenset[str]) -> bool:
    """Whether the principal may change this account: another's, and with no role that the principal may not give.

    So an owner's administrator leaves the administrators, auditors and detection accounts of the own organisation alone.
    """
    given = gives(principal, organisation_id)
    return account_id != principal.account_id and bool(given) and roles <= given
