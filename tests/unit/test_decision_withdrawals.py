"""A withdrawal stands: what it refuses, until when, and what it leaves alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.core.models import Text
from dashboard.policy.decision import WITHDRAWAL_STANDS, decide
from dashboard.policy.facts import Facts, Ruling, Span, Withdrawal
from dashboard.policy.running import Held, again
from dashboard.policy.told import tell
from tests.fixtures.facts import NOW, agreement, asking, case, police, under

MINUTE = timedelta(minutes=1)
AT = NOW - 5 * MINUTE  # 11:55 in Amsterdam
BACK = Withdrawal(AT, AT + WITHDRAWAL_STANDS, "De beheerder", "risk")
TRAFFIC = under(case(), agreement())
RAIL = case(basis="ov-wp2000")
OBSERVER = police(role="observer", asker="gemeente")
CASES: dict[str, tuple[Facts, Withdrawal, str]] = {
    "by the controller": (TRAFFIC, BACK, "not_willing risk"),
    "by the owner": (TRAFFIC, replace(BACK, by="De eigenaar", code="other"), "not_willing other"),
    "its first moment": (TRAFFIC, replace(BACK, at=NOW, until=NOW + WITHDRAWAL_STANDS), "not_willing risk"),
    "its last moment": (TRAFFIC, replace(BACK, until=NOW + timedelta(microseconds=1)), "not_willing risk"),
    "after it": (TRAFFIC, replace(BACK, until=NOW), "granted"),
    "before it": (TRAFFIC, replace(BACK, at=NOW + MINUTE), "granted"),
    "of another's observers": (OBSERVER, BACK, "not_willing risk"),
    "where the carrier would be asked": (RAIL, BACK, "not_willing risk"),
    "the carrier said yes since": (asking(RAIL, ruling=Ruling("granted", AT + MINUTE)), BACK, "granted"),
    "the carrier had said yes before": (asking(RAIL, ruling=Ruling("granted", AT - MINUTE)), BACK, "not_willing risk"),
    "own pictures": (case(asker="eigenaar"), BACK, "granted"),
    "the police's own": (police(role="controller", asker="politie", kind="police"), BACK, "granted"),
    "the law has said no": (case(), BACK, "not_allowed law"),
    "another way that is closed": (under(case(), agreement(), agreement(code="oud", valid=Span(None, NOW))), BACK, "not_willing risk"),
}


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    facts, withdrawal, expected = CASES[name]
    found = decide(asking(facts, withdrawal=withdrawal))
    assert " ".join(filter(None, (found.refusal or found.outcome, found.code))) == expected, found.explanation.nl
    assert decide(Facts.from_json(asking(facts, withdrawal=withdrawal).to_json())) == found
    if expected == "granted":
        assert found == decide(facts), "what does not stand changes nothing"


def test_it_says_who_when_why_and_when_to_ask_again() -> None:
    found = decide(asking(TRAFFIC, withdrawal=BACK))
    assert found.explanation == Text(
        "De beheerder heeft het beeld om 11:55 ingetrokken: er zijn risico's. Vraag na 12:25 opnieuw.",
        "De beheerder withdrew the picture at 11:55: there are risks. Ask again after 12:25.",
    )
    assert found.conditions["until"] == BACK.until.isoformat()
    plain = decide(asking(TRAFFIC, withdrawal=replace(BACK, code="other"))).explanation
    assert plain.nl == "De beheerder heeft het beeld om 11:55 ingetrokken. Vraag na 12:25 opnieuw."
    told = {one.subject.nl: one.lines for one in tell(asking(TRAFFIC, withdrawal=BACK), {}, with_state=False)}
    assert told["Intrekking"] == (found.explanation,)
    assert "Intrekking" not in {one.subject.nl for one in tell(TRAFFIC, {}, with_state=False)}


def test_it_ends_no_other_lease_that_runs() -> None:
    granted = decide(TRAFFIC)
    assert again(asking(TRAFFIC, withdrawal=BACK), Held(granted.rule, granted.agreement)) == (granted, None)


def test_facts_of_before_a_withdrawal_stood_are_decided_as_then() -> None:
    stored = json.loads(TRAFFIC.to_json())
    del stored["request"]["withdrawal"]
    assert decide(Facts.from_json(json.dumps(stored))) == decide(TRAFFIC)
