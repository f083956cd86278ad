"""A running lease, decided again: it stands or falls with the ground it was granted on, whatever other way has opened since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from dashboard.core.models import Answer, Text
from dashboard.policy.decision import answers, best
from dashboard.policy.facts import Facts

EXTENDS_FROM: Final = timedelta(minutes=2)  # before its end; assets/picture.js and wall_tile.js show the button from here (SOON_MS)
# Which end of a lease a missing piece is; any other is a rule that changed.
_END_REASONS = {
    "account": "role_ended",
    "organisation": "role_ended",
    "role": "role_ended",
    "qualification": "qualification_ended",
    "incident": "incident_closed",
    "approval": "withdrawn",
    "designation": "designation_ended",
    "agreement": "agreement_ended",
    "agreement_later": "agreement_ended",
    "agreement_ended": "agreement_ended",
    "hours": "agreement_ended",
    "turn": "turn_ended",
    "push": "withdrawn",
    "team": "team_ended",
}


def too_early() -> Text:
    """It is not near its end yet, so no more time is given."""
    minutes = EXTENDS_FROM // timedelta(minutes=1)
    return Text(f"Verlengen kan vanaf {minutes} minuten voor het einde.", f"You can extend from {minutes} minutes before the end.")


@dataclass(frozen=True, slots=True)
class Held:
    """The ground a lease was granted on, as its decision stored it: the rule, the agreement, and whether the controller approved."""

    rule: str
    agreement: str | None = None
    approved: bool = False

    def is_of(self, answer: Answer) -> bool:
        """Whether the answer is about this ground: the same cell of the matrix, whatever it says now, under the same agreement.

        One's own picture is one's own on any basis. What was granted without an agreement goes on under one that has come.
        """
        return _cell(answer.rule) == _cell(self.rule) and self.agreement in (None, answer.agreement)


def again(facts: Facts, held: Held) -> tuple[Answer, str | None]:
    """The answer on the lease's own ground now, and why the lease ends; None: it goes on.

    A fault or a limit does not end what runs: the picture fails by itself, and a limit counts at the start. Nor does a fault hide what
    else has changed, such as a stricter masking, so the ground is weighed without it. A withdrawal ended the lease it was of; a
    colleague's runs on, and is not extended.
    """
    found = answers(replace(facts, states=(), request=replace(facts.request, withdrawal=None)))
    own = [answer for answer in found if held.is_of(answer)]
    answer = best(own or found)
    if answer.refusal in ("not_allowed", "not_willing"):
        missing = "" if answer.conditions.get("lapsed") else answer.conditions["missing"]
        return answer, _END_REASONS.get(missing, "rule_changed")
    if not own:
        return answer, "agreement_ended" if held.agreement else "rule_changed"
    return answer, _out_of_order(facts) or ("rule_changed" if answer.outcome == "pending" and not held.approved else None)


def _out_of_order(facts: Facts) -> str | None:
    """A closed shutter or a removed camera ends what runs, also where the controller has yet to answer."""
    if any(state.state == "shutter" and state.during.holds(facts.moment) for state in facts.states):
        return "shutter"
    return "rule_changed" if facts.camera.lifecycle == "removed" else None


def _cell(rule: str) -> tuple[str, ...]:
    parts = rule.split(".")
    return ("own", *parts[2:3]) if parts[1:2] == ["own"] else tuple(parts[:3])
