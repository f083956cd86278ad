"""What a refusal offers instead: an unrecognisable picture, where the law would allow one under an agreement, or an agreement gives it; or
another purpose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dashboard.core.models import Answer, Text
from dashboard.policy.facts import Agreement, Facts, RequesterKind, Rule
from dashboard.policy.requesters import TASKS

# What an agreement, or another purpose, can mend. One that is yet to begin or outside its hours names its own date.
_MENDABLE = frozenset({"purpose", "agreement", "agreement_purpose", "agreement_ended"})
UNRECOGNISABLE = "unrecognisable"
# What is missing where the purpose is not: an incident, a diploma, another moment.
_NOT_THE_PURPOSE = frozenset({"incident", "qualification", "hours", "agreement_later"})


def with_offer(facts: Facts, kind: RequesterKind, rule: Rule, agreements: Iterable[Agreement], refusal: Answer) -> Answer:
    """The refusal with what may be had instead, where it says nothing of it yet; `agreements` are those that may give this picture."""
    if facts.request.mode != "live" or refusal.conditions["missing"] not in _MENDABLE or "offer" in refusal.conditions:
        return refusal
    given = next((agreement for agreement in agreements if _gives(facts, kind, rule, agreement)), None)
    if given is not None:
        return _offering(refusal, _under(given), given.code)
    return _offering(refusal, _with_an_agreement()) if rule.answer == UNRECOGNISABLE else refusal


def is_carried(answer: Answer) -> bool:
    """Whether a picture can be given for the purpose that was answered: now, after a yes, during an incident, or at another moment."""
    if answer.refusal != "not_allowed" or answer.conditions["missing"] in _NOT_THE_PURPOSE:
        return True
    return answer.conditions["missing"] == "turn" and "turn_begins" in answer.conditions


def _gives(facts: Facts, kind: RequesterKind, rule: Rule, agreement: Agreement) -> bool:
    """Whether an agreement in force gives an unrecognisable picture for another task of the asker."""
    tasks = TASKS[kind].intersection(agreement.purposes) - {facts.request.purpose_id}
    return bool(tasks) and agreement.valid.holds(facts.moment) and (agreement.unrecognisable or rule.answer == UNRECOGNISABLE)


def _offering(refusal: Answer, sentence: Text, agreement: str | None = None) -> Answer:
    said = Text(f"{refusal.explanation.nl} {sentence.nl}", f"{refusal.explanation.en} {sentence.en}")
    offer = {"offer": UNRECOGNISABLE} | ({"offer_agreement": agreement} if agreement else {})
    return replace(refusal, explanation=said, conditions=refusal.conditions | offer)


def _under(agreement: Agreement) -> Text:
    return Text(
        f"Onder het convenant ‘{agreement.name}’ kunt u wel om een onherkenbaar beeld vragen, voor een ander doel.",
        f"Under the agreement “{agreement.name}” you can ask for an unrecognisable picture, for another purpose.",
    )


def _with_an_agreement() -> Text:
    return Text(
        "Met een convenant mag u voor uw eigen taak wel een onherkenbaar beeld zien.",
        "With an agreement you may see an unrecognisable picture for your own task.",
    )
