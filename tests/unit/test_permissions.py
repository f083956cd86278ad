"""The table role x action x relation, walked: what each role may, and what nobody may by accident."""

from __future__ import annotations

import itertools
from typing import get_args
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.models import Principal, Role
from dashboard.policy.permissions import TABLE, Action, Relation, may

ROLES, ACTIONS, RELATIONS = get_args(Role), get_args(Action), get_args(Relation)
LOOKING = ("request.ask", "lease.watch")


def somebody(*roles: str) -> Principal:
    return Principal(UUID(int=1), "x", "X", "gemeente-a", "Gemeente A", frozenset(roles))


def test_the_table_knows_exactly_the_roles_and_actions_there_are() -> None:
    assert set(TABLE) == set(ROLES)
    assert {action for row in TABLE.values() for action in row} <= set(ACTIONS)
    assert {relation for row in TABLE.values() for allowed in row.values() for relation in allowed} <= set(RELATIONS)


def test_every_action_is_somebodys() -> None:
    somebodys = {action for row in TABLE.values() for action, relations in row.items() if relations}
    assert set(ACTIONS) - somebodys == set()


def test_nobody_and_a_role_that_does_not_exist_may_nothing() -> None:
    for action, relation in itertools.product(ACTIONS, RELATIONS):
        assert not may(None, action, relation)
        assert not may(somebody(), action, relation)
        assert not may(somebody("emperor"), action, relation)


def test_who_audits_and_who_administers_never_looks_or_decides() -> None:
    for role in ("policy_officer", "administrator"):
        for action, relation in itertools.product((*LOOKING, "request.decide", "lease.withdraw"), RELATIONS):
            assert not may(somebody(role), action, relation), (role, action)


def test_deciding_and_withdrawing_is_for_the_controller_of_that_camera_only() -> None:
    for role, relation in itertools.product(ROLES, RELATIONS):
        if relation != "controller":
            assert not may(somebody(role), "request.decide", relation)
            assert not may(somebody(role), "lease.withdraw", relation)


def test_a_lease_is_watched_by_its_own_organisation_only() -> None:
    for role, relation in itertools.product(ROLES, RELATIONS):
        if relation != "own":
            assert not may(somebody(role), "lease.watch", relation)


def test_everyones_leases_are_for_who_audits() -> None:
    assert {role for role in ROLES if may(somebody(role), "lease.see", "any")} == {"policy_officer"}


def test_detection_reads_its_own_cameras_and_neither_the_map_nor_the_incidents() -> None:
    for action in ("map.view", "incident.read", "flow.read", "lease.see"):
        assert not may(somebody("detection"), action, "any")
    assert may(somebody("detection"), "camera.read", "own") and not may(somebody("detection"), "camera.read", "any")


@given(st.sets(st.sampled_from(ROLES)), st.sampled_from(ROLES), st.sampled_from(ACTIONS), st.sampled_from(RELATIONS))
def test_another_role_never_takes_a_permission_away(roles: set[str], more: str, action: Action, relation: Relation) -> None:
    assert may(somebody(*roles), action, relation) <= may(somebody(*roles, more), action, relation)


@given(st.sampled_from(ROLES), st.sampled_from(ACTIONS), st.sampled_from(RELATIONS))
def test_what_is_allowed_for_any_is_allowed_in_every_relation(role: str, action: Action, relation: Relation) -> None:
    assert may(somebody(role), action, "any") <= may(somebody(role), action, relation)
