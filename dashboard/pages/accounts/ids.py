"""Ids of the page of accounts."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Id(StrEnum):
    """Single elements."""

    OWN = "accounts-own"
    OWN_NEWS = "accounts-own-news"
    KEY_LABEL = "accounts-key-label"
    KEY_DAYS = "accounts-key-days"
    KEY_SCOPES = "accounts-key-scopes"
    KEY_MAKE = "accounts-key-make"
    KEY_MADE = "accounts-key-made"
    CHANGE = "accounts-change"
    CHANGE_OLD = "accounts-password-old"
    CHANGE_NEW = "accounts-password-new"
    CHANGE_SET = "accounts-password-set"
    CHANGE_SAID = "accounts-password-said"
    WORDS = "accounts-words"
    LIST = "accounts-list"
    OTHERS_NEWS = "accounts-others-news"
    CHOSEN = "accounts-chosen"
    DETAIL = "accounts-detail"
    DETAIL_BODY = "accounts-detail-body"
    DETAIL_SAID = "accounts-detail-said"
    NEW = "accounts-new"
    NEW_LOGIN = "accounts-new-login"
    NEW_NAME = "accounts-new-name"
    NEW_ORGANISATION = "accounts-new-organisation"
    NEW_ROLES = "accounts-new-roles"
    NEW_KIND = "accounts-new-kind"
    NEW_MAKE = "accounts-new-make"
    NEW_SAID = "accounts-new-said"


class Part(StrEnum):
    """What there can be several of, or none."""

    OWN_ACT = "accounts-own-act"
    CHOOSE = "accounts-choose"
    ACT = "accounts-act"
    GIVE = "accounts-give"


def part(type_: Part, **which: str) -> dict[str, Any]:
    """The id of one part."""
    return {"type": type_, **which}
