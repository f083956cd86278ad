"""The table role x action x relation, walked: what each role may, and what nobody may by accident."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import get_args
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.models import Principal, Role
from dashboard.policy.permissions import BARS, GIVES, IN_PERSON, ONLY_NAMED, TABLE, Action, Relation, gives, may, may_manage

ROLES, ACTIONS, RELATIONS = get_args(Role), get_args(Action), get_args(Relation)
LOOKING = ("request.ask", "lease.watch")


def somebody(*roles: str) -> Principal:
    """Who is logged in with these roles."""
    return Principal(UUID(int=1), "x", "X", "gemeente-a", "Gemeente A", frozenset(roles), session_id=UUID(int=2))


def with_key(scopes: set[str] | None, *roles: str) -> Principal:
    """The same, by a key."""
    return replace(somebody(*roles), session_id=None, scopes=None if scopes is None else frozenset(scopes))


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


some_roles = st.sets(st.sampled_from(ROLES))


@given(some_roles, st.sampled_from(ROLES), st.sampled_from(ACTIONS), st.sampled_from(RELATIONS))
def test_another_role_takes_no_permission_away_but_looking_from_who_audits(
    roles: set[str], more: str, action: Action, relation: Relation
) -> None:
    if action not in BARS.get(more, ()):
        assert may(somebody(*roles), action, relation) <= may(somebody(*roles, more), action, relation)


@given(some_roles, st.sampled_from(RELATIONS))
def test_who_audits_never_looks_whatever_other_roles_there_are(roles: set[str], relation: Relation) -> None:
    for action in ("request.ask", "lease.watch"):
        assert not may(somebody("policy_officer", *roles), action, relation)


@given(some_roles, st.none() | st.sets(st.sampled_from(ACTIONS)), st.sampled_from(ACTIONS), st.sampled_from(RELATIONS))
def test_a_key_never_may_more_than_its_account_or_than_its_scopes(
    roles: set[str], scopes: set[str] | None, action: Action, relation: Relation
) -> None:
    if may(with_key(scopes, *roles), action, relation):
        assert may(somebody(*roles), action, relation)
        assert action in scopes if scopes is not None else action not in ONLY_NAMED
        assert action not in IN_PERSON


def test_only_a_key_that_names_it_manages_accounts() -> None:
    assert may(with_key({"account.manage"}, "administrator"), "account.manage", "any")
    assert not may(with_key(None, "administrator"), "account.manage", "own")
    assert may(with_key(None, "administrator"), "map.view", "any")


# Who gives which role to whom.


def test_an_owners_administrator_gives_what_works_in_the_own_organisation_only() -> None:
    keeper = somebody("owner_admin")
    assert gives(keeper, "gemeente-a") == {"traffic_manager", "observer", "control_room", "controller", "owner_admin"}
    assert gives(keeper, "gemeente-b") == frozenset()
    assert gives(somebody("administrator"), "gemeente-b") == set(ROLES)


@given(some_roles, st.sampled_from(["gemeente-a", "gemeente-b"]))
def test_only_who_manages_accounts_gives_roles_and_roles_that_exist(roles: set[str], organisation: str) -> None:
    given_ = gives(somebody(*roles), organisation)
    assert given_ <= set(ROLES)
    assert bool(given_) == ("administrator" in roles or ("owner_admin" in roles and organisation == "gemeente-a"))


@given(some_roles, some_roles, st.sampled_from(["gemeente-a", "gemeente-b"]))
def test_nobody_changes_his_own_account_or_one_with_a_role_that_he_may_not_give(mine: set[str], theirs: set[str], where: str) -> None:
    who = somebody(*mine)
    assert not may_manage(who, who.account_id, where, frozenset(theirs))
    if may_manage(who, UUID(int=9), where, frozenset(theirs)):
        assert theirs <= gives(who, where)


def test_what_can_be_given_is_the_tables() -> None:
    assert set(GIVES) == {role for role in ROLES if may(somebody(role), "account.manage", "own")}


@given(st.sampled_from(ROLES), st.sampled_from(ACTIONS), st.sampled_from(RELATIONS))
def test_what_is_allowed_for_any_is_allowed_in_every_relation(role: str, action: Action, relation: Relation) -> None:
    assert may(somebody(role), action, "any") <= may(somebody(role), action, relation)
