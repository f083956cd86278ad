"""Who may do what: role x action x relation, in one table. Deny by default; a permission is decided here and nowhere else.

A permission opens a door; whether a picture may be seen is the sharing decision's (decision.py), which comes after it.
"""

from __future__ import annotations

from typing import Literal

from dashboard.core.models import Principal

Relation = Literal["own", "controller", "any"]
Action = Literal[
    "map.view",
    "camera.read",
    "camera.edit",
    "register.load",
    "account.manage",
    "request.ask",
    "request.decide",
    "lease.watch",
    "lease.return",
    "lease.withdraw",
    "lease.see",
    "trigger.read",
    "trigger.write",
    "trigger.judge",
    "incident.open",
    "incident.read",
    "flow.read",
    "metrics.read",
]

# own: of one's own organisation · controller: one's organisation decides over the camera · any: whoever it concerns
_EVERYONE: dict[Action, set[Relation]] = {
    "map.view": {"any"},
    "camera.read": {"any"},
    "flow.read": {"any"},
    "trigger.read": {"any"},
    "incident.read": {"any"},
}
_WATCHES: dict[Action, set[Relation]] = {"request.ask": {"any"}, "lease.watch": {"own"}, "lease.return": {"own"}}
_DECIDES: dict[Action, set[Relation]] = {"request.decide": {"controller"}, "lease.withdraw": {"controller"}}
_KEEPS: dict[Action, set[Relation]] = {"camera.edit": {"own"}, "register.load": {"own"}, "account.manage": {"own"}}
TABLE: dict[str, dict[Action, set[Relation]]] = {
    "traffic_manager": _EVERYONE | _WATCHES | {"incident.open": {"own"}, "trigger.write": {"own"}, "trigger.judge": {"own"}},
    "observer": _EVERYONE | _WATCHES | {"incident.open": {"own"}},
    "control_room": _EVERYONE | _WATCHES | {"incident.open": {"own"}},
    "owner_admin": _EVERYONE | _DECIDES | _KEEPS,
    "controller": _EVERYONE | _WATCHES | _DECIDES,
    "policy_officer": _EVERYONE | {"lease.see": {"any"}},  # audits, so never looks
    "administrator": _EVERYONE | {"metrics.read": {"any"}, "account.manage": {"any"}, "register.load": {"any"}},
    "detection": _WATCHES | {"camera.read": {"own"}, "trigger.write": {"own"}},
}


def may(principal: Principal | None, action: Action, relation: Relation) -> bool:
    """Whether one of the principal's roles allows the action in this relation. "any" in the table covers every relation."""
    if principal is None:
        return False
    return any(relations & {relation, "any"} for role in principal.roles if (relations := TABLE.get(role, {}).get(action, set())))
