"""The three ways of saying no. `missing` names the piece that would have made the difference; it also tells why a running lease ends."""

from __future__ import annotations

from typing import Any, Literal

from dashboard.core.models import Answer, Text

NONE = Text("", "")


def not_allowed(rule: str, code: Literal["law", "privacy", "security"], missing: str, explanation: Text, source: Text = NONE,
                **conditions: Any) -> Answer:
    """Mag niet. Conditions that are None are left out."""
    return Answer("refused", rule, explanation, "not_allowed", code, source=source, conditions=_given(missing=missing, **conditions))


def not_possible(rule: str, code: Literal["technical", "fault", "maintenance", "shutter", "limit"], explanation: Text, source: Text = NONE,
                 **conditions: Any) -> Answer:
    """Kan niet. Said only after the law has said yes."""
    return Answer("refused", rule, explanation, "not_possible", code, source=source, conditions=_given(missing=code, **conditions))


def not_willing(rule: str, code: Literal["risk", "other_interest", "other"], explanation: Text, source: Text = NONE,
                **conditions: Any) -> Answer:
    """Wil niet: the controller's answer."""
    return Answer("refused", rule, explanation, "not_willing", code, source=source, conditions=_given(missing="approval", **conditions))


def _given(**conditions: Any) -> dict[str, Any]:
    return {key: value for key, value in conditions.items() if value is not None}
