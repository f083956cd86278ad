"""The three ways of saying no. `missing` names the piece that would have made the difference; it also tells why a running lease ends."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from dashboard.core.models import Answer, Text, Unwilling

NONE = Text("", "")


def not_allowed(
    rule: str, code: Literal["law", "privacy", "security"], missing: str, explanation: Text, source: Text = NONE, **conditions: Any
) -> Answer:
    """Mag niet. Conditions that are None are left out."""
    return _no(Answer("refused", rule, explanation, "not_allowed", code, source=source), missing, conditions)


def not_possible(
    rule: str,
    code: Literal["technical", "cost", "fault", "maintenance", "shutter", "limit"],
    explanation: Text,
    source: Text = NONE,
    **conditions: Any,
) -> Answer:
    """Kan niet. Said only after the law has said yes."""
    return _no(Answer("refused", rule, explanation, "not_possible", code, source=source), code, conditions)


def not_willing(rule: str, code: Unwilling, explanation: Text, source: Text = NONE, **conditions: Any) -> Answer:
    """Wil niet: the controller's answer."""
    return _no(Answer("refused", rule, explanation, "not_willing", code, source=source), "approval", conditions)


def _no(answer: Answer, missing: str, conditions: dict[str, Any]) -> Answer:
    given = {key: value for key, value in conditions.items() if value is not None}
    return replace(answer, agreement=given.get("agreement"), conditions={"missing": missing} | given)
