"""What the law says to each request of the table, in outcome, rule, code and the piece that is missing."""

from __future__ import annotations

import pytest

from dashboard.policy.decision import decide
from dashboard.policy.facts import Facts
from tests.fixtures.decision_cases import (
    BY_BASIS,
    CASES,
    CONTROLLER,
    OFFERS,
    PUBLIC_ORDER,
    QUALIFICATIONS,
    STATES,
    TERMS,
    TURNS,
    WHO_AND_WHAT,
    Case,
)
from tests.fixtures.facts import MATRIX


@pytest.mark.parametrize("asked", [pytest.param(asked, id=name) for name, asked in CASES.items()])
def test_the_law_on(asked: Case) -> None:
    found = decide(asked.facts)
    given = (found.outcome, found.rule, found.refusal, found.code, found.conditions.get("missing"), found.masking)
    assert given == asked[1:7], found.explanation.en
    assert asked.said.items() <= found.conditions.items(), found.conditions
    assert (found.until is not None) == (found.outcome == "granted")
    assert found.explanation.nl and found.explanation.nl != found.explanation.en
    assert decide(Facts.from_json(asked.facts.to_json())) == found


def test_no_two_cases_have_one_name() -> None:
    assert len(CASES) == sum(map(len, (BY_BASIS, WHO_AND_WHAT, QUALIFICATIONS, PUBLIC_ORDER, TERMS, TURNS, OFFERS, CONTROLLER, STATES)))


def test_every_cell_of_the_matrix_has_a_case() -> None:
    asked = {asked.rule for asked in CASES.values()}
    assert {".".join((*cell, answer)) for cell, (answer, *_) in MATRIX.items()} <= asked
