"""An agreement's terms in themselves: its code, what does not go together, and what it would have answered."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dashboard.policy.agreement_edits import Terms, code_of, faults, first_day_after, in_facts, retake, span_of
from dashboard.policy.turn_edits import NewTurns, days
from tests.fixtures.facts import agreement, case, under

GIVER = ("eigenaar", "De eigenaar")


def terms(**more: Any) -> Terms:
    return Terms(**({"name": "Convenant", "recipient": "vragers", "purposes": ["verkeersmanagement"], "from": "2026-01-01"} | more))


@given(st.text(max_size=200))
def test_every_name_makes_a_code(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", code_of(name))


def test_a_code_is_read_back_as_its_name() -> None:
    assert code_of("Afspraak: beelden RET & café (2027)") == "afspraak-beelden-ret-cafe-2027"


def test_days_are_local_and_the_end_is_the_first_day_after() -> None:
    assert span_of(terms(until="2026-07-01")) == (datetime(2025, 12, 31, 23, tzinfo=UTC), datetime(2026, 6, 30, 22, tzinfo=UTC))
    assert first_day_after(datetime(2026, 6, 30, 22, tzinfo=UTC)) == date(2026, 7, 1)
    assert first_day_after(datetime(2026, 6, 30, 10, tzinfo=UTC)) == date(2026, 7, 1)  # ended during 30 June


def test_what_does_not_go_together_is_said_of_its_field() -> None:
    wrong = terms(until="2026-01-01", hour_from=time(8), document_url="https://example.org/x", mode="analysis", pictures_max=2)
    assert [fault.field for fault in faults(wrong)] == ["until", "hour_to", "document", "pictures_max"]
    assert faults(terms(hour_from=time(22), hour_to=time(6))) == []  # past midnight


def test_a_past_request_gets_the_answer_that_the_terms_would_have_given() -> None:
    asked = case()  # a traffic manager asks another road authority: only under an agreement
    assert retake(asked, "nieuw", in_facts("nieuw", GIVER, terms())).change == ("refused", "granted")
    assert retake(asked, "nieuw", in_facts("nieuw", GIVER, terms(masked=True))).change == ("refused", "masked")
    assert retake(asked, "nieuw", in_facts("nieuw", GIVER, terms(unrecognisable=True))).change == ("refused", "unrecognisable")
    assert retake(asked, "nieuw", in_facts("nieuw", GIVER, terms(approval_each_time=True))).change == ("refused", "pending")
    assert retake(asked, "nieuw", in_facts("nieuw", GIVER, terms(weekdays=[6, 7]))).change is None  # it was a Friday
    assert retake(asked, "nieuw", in_facts("nieuw", ("derde", "Een derde"), terms())).change is None  # not his to give


def test_a_correction_takes_the_place_of_what_its_code_said() -> None:
    asked = under(case(), agreement(code="oud"))
    assert retake(asked, "oud", in_facts("oud", GIVER, terms(incident_only=True))).change == ("granted", "refused")
    assert retake(asked, "oud", None).change == ("granted", "refused")  # the camera is no longer covered
    assert retake(asked, "nieuw", in_facts("nieuw", GIVER, terms(incident_only=True))).change is None  # the old one still gives most


@given(st.integers(1, 20), st.integers(0, 20))
def test_who_watched_then_counts_for_a_corrected_limit(most: int, watching: int) -> None:
    asked = under(case(), agreement(code="oud", pictures=watching, pictures_max=None))
    change = retake(asked, "oud", in_facts("oud", GIVER, terms(pictures_max=most))).change
    assert change == (("granted", "refused") if watching >= most else None)


@given(st.sets(st.integers(1, 7), min_size=1), st.integers(0, 1439), st.integers(0, 1439))
def test_a_turn_lasts_as_long_as_was_said_on_days_of_its_own(weekdays: set[int], begin: int, end: int) -> None:
    hours = [time(minutes // 60, minutes % 60) for minutes in (begin, end)]
    asked = NewTurns(weekdays=sorted(weekdays), hour_from=hours[0], hour_to=hours[1], organisation="ret", purpose="verkeersmanagement")
    rows = [
        (weekday, one.hour * 60 + one.minute, other.hour * 60 + other.minute or 1440) for weekday, one, other in days(asked)
    ]  # as the table has them: within a day
    assert all(start < stop for _, start, stop in rows)
    assert sum(stop - start for _, start, stop in rows) == len(weekdays) * ((end - begin) % 1440 or 1440)
    assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(rows)), "two domains at a time"
