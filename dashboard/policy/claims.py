"""What an identity provider says of a person, in our words. Pure: claims in (already verified), roles and organisation out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from dashboard.policy.permissions import TABLE

ALONE: Final = "policy_officer"  # who audits does not look: this role goes with no other
_NOT_FOR_PERSONS: Final = frozenset({"detection", "alarm"})


def words(claims: Mapping[str, Any], path: str) -> list[str]:
    """The words of a claim: one, or a list. A name with dots is tried whole first ("https://example.nl/roles"), then step by step
    ("realm_access.roles"). Whatever is no text is left out.
    """
    found = _at(claims, path)
    several = found if isinstance(found, list) else [found]
    return [one for one in several if isinstance(one, str) and one]


def _at(claims: Any, path: str) -> Any:
    if not isinstance(claims, Mapping):
        return None
    if path in claims:
        return claims[path]
    for at, letter in enumerate(path):
        if letter == "." and path[:at] in claims and (found := _at(claims[path[:at]], path[at + 1 :])) is not None:
            return found
    return None


def roles(claims: Mapping[str, Any], path: str, mapping: Mapping[str, str]) -> frozenset[str]:
    """The roles that the claim gives, by `mapping` or else by our own names; words that are no role of ours count for nothing.

    Claims that make somebody policy officer beside anything else make him policy officer only.
    """
    given = words(claims, path)
    found = frozenset(mapping.get(word, "") if mapping else word for word in given) & frozenset(TABLE) - _NOT_FOR_PERSONS
    return frozenset({ALONE}) if ALONE in found else found


def organisations(claims: Mapping[str, Any], path: str, mapping: Mapping[str, str]) -> list[str]:
    """The organisations that the claim names (ids or names), each once, in its order. With a `mapping` only those that stand in it."""
    given = words(claims, path)
    return list(dict.fromkeys([mapping[word] for word in given if word in mapping] if mapping else given))


def login_wish(claims: Mapping[str, Any]) -> str:
    """What a new account would like to be called: the provider's name for it, before an @, in the letters that a login may have."""
    for name in ("preferred_username", "email", "name"):
        plain = re.sub(r"[^a-z0-9._-]+", "-", str(claims.get(name) or "").partition("@")[0].lower()).strip("._-")
        if len(plain) > 1:
            return plain[:48]
    return "account"


def display_name(claims: Mapping[str, Any]) -> str:
    """What others see: the provider's name for the person."""
    for name in ("name", "preferred_username", "email"):
        if isinstance(claims.get(name), str) and claims[name].strip():
            return str(claims[name]).strip()[:120]
    return login_wish(claims)
