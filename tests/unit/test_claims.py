"""What a provider's claims come to: dotted paths, mappings, and that no claim makes more of somebody than there is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.policy.claims import display_name, login_wish, organisations, roles, words
from dashboard.policy.permissions import TABLE

json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
claims_of = st.dictionaries(st.sampled_from(["roles", "realm_access", "name", "preferred_username", "email"]), json)


@pytest.mark.parametrize(
    ("claims", "path", "expected"),
    [
        ({"roles": ["a", "b", 3, None, ""]}, "roles", ["a", "b"]),
        ({"roles": "a"}, "roles", ["a"]),
        ({"realm_access": {"roles": ["a"]}}, "realm_access.roles", ["a"]),
        ({"resource_access": {"beeldregie.nl": {"roles": ["a"]}}}, "resource_access.beeldregie.nl.roles", ["a"]),
        ({"https://x.example/roles": ["a"]}, "https://x.example/roles", ["a"]),
        ({"roles": {"a": 1}}, "roles", []),
        ({"roles": ["a"]}, "roles.x", []),
        ({}, "roles", []),
    ],
)
def test_a_claim_is_found_whole_or_step_by_step(claims: dict[str, Any], path: str, expected: list[str]) -> None:
    assert words(claims, path) == expected


def test_a_mapping_replaces_our_own_names() -> None:
    claims = {"roles": ["BR-Verkeer", "observer", "BR-Niets"]}
    assert roles(claims, "roles", {"BR-Verkeer": "traffic_manager", "BR-Niets": "emperor"}) == {"traffic_manager"}
    assert roles(claims, "roles", {}) == {"observer"}
    assert organisations({"o": ["x", "0363", "x"]}, "o", {}) == ["x", "0363"]
    assert organisations({"o": ["x", "0363"]}, "o", {"0363": "gemeente-b"}) == ["gemeente-b"]


def test_who_audits_does_nothing_else_and_nobody_is_a_detection_program() -> None:
    assert roles({"roles": ["policy_officer", "administrator", "observer"]}, "roles", {}) == {"policy_officer"}
    assert roles({"roles": ["detection"]}, "roles", {}) == set()


@given(claims_of, st.text(max_size=20) | st.sampled_from(["roles", "realm_access.roles"]))
def test_whatever_the_claims_say_only_our_roles_come_out(claims: dict[str, Any], path: str) -> None:
    found = roles(claims, path, {})
    assert found <= set(TABLE) - {"detection", "alarm"} and ("policy_officer" not in found or len(found) == 1)


@given(claims_of)
def test_a_wish_is_a_login_and_a_name_is_shown(claims: dict[str, Any]) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,50}", login_wish(claims))
    assert 0 < len(display_name(claims)) <= 120


@pytest.mark.parametrize(
    ("claims", "login", "name"),
    [
        ({"preferred_username": "Anna.Jansen@almere.test", "name": " Anna Jansen "}, "anna.jansen", "Anna Jansen"),
        ({"email": "bé@x.test"}, "account", "bé@x.test"),
        ({"preferred_username": "DOMAIN\\cor"}, "domain-cor", "DOMAIN\\cor"),
    ],
)
def test_names(claims: dict[str, Any], login: str, name: str) -> None:
    assert (login_wish(claims), display_name(claims)) == (login, name)
