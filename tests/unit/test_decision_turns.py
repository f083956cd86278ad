"""Turns by the clock on the wall: over midnight, and in the nights in which the clock is changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.models import Answer
from dashboard.policy import turns
from dashboard.policy.decision import decide
from dashboard.policy.facts import Facts, Incident, Request, Ruling, Span, Turn
from dashboard.policy.running import Held, again
from tests.fixtures.decision_cases import OWN, TURNS, in_turns, turn
from tests.fixtures.facts import NOW, asking

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HOUR = timedelta(hours=1)
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)  # Sundays: 02:00 becomes 03:00, 03:00 becomes 02:00


def sunday(holder: str, hours: str) -> Turn:
    return turn(holder, hours, day=7)


def at(moment: str, *schedule: Turn) -> Answer:
    """What the owner hears at a moment, in UTC, who asks for eight hours."""
    return decide(asking(replace(in_turns(OWN, *schedule), moment=datetime.fromisoformat(moment).replace(tzinfo=UTC)), minutes=480))


def test_two_rows_over_midnight_are_one_turn() -> None:
    found = at("2026-05-01 21:00", turn("eigenaar", "22-00"), turn("eigenaar", "00-02", day=6), turn("politie", "02-00", day=6))
    assert found.outcome == "granted" and found.until == datetime(2026, 5, 2, 0, tzinfo=UTC)
    assert found.conditions["ends_because"] == "turn" and "Dan eindigt uw beurt." in found.explanation.nl


@pytest.mark.parametrize(
    ("moment", "whose"),
    [
        ("2026-10-25 00:29", "politie"),  # 02:29, the first time
        ("2026-10-25 00:30", "eigenaar"),
        ("2026-10-25 01:00", "eigenaar"),  # 02:00 again: the turn in which the clock goes back goes on
        ("2026-10-25 01:29", "eigenaar"),
        ("2026-10-25 02:59", "eigenaar"),
        ("2026-10-25 03:00", "politie"),  # 04:00
        ("2026-03-29 00:59", "politie"),  # 01:59
        ("2026-03-29 01:00", "eigenaar"),  # 03:00: of 02:30 to 04:00 the half hour that the clock jumps over is not made up for
        ("2026-03-29 01:59", "eigenaar"),
        ("2026-03-29 02:00", "politie"),
    ],
)
def test_a_turn_begins_and_ends_by_the_clock_on_the_wall(moment: str, whose: str) -> None:
    schedule = (sunday("politie", "00-02:30"), sunday("eigenaar", "02:30-04"), sunday("politie", "04-00"))
    holder = turns.holder(schedule, datetime.fromisoformat(moment).replace(tzinfo=UTC))
    assert holder is not None and holder.organisation_id == whose
    assert (at(moment, *schedule).outcome == "granted") is (whose == "eigenaar")


def test_the_hour_that_comes_twice_lengthens_the_turn_and_the_missing_hour_takes_it_away() -> None:
    nightly = (sunday("politie", "00-02"), sunday("eigenaar", "02-03"), sunday("politie", "03-00"))
    assert at("2026-10-25 00:00", *nightly).until == datetime(2026, 10, 25, 2, tzinfo=UTC)
    missed = at("2026-03-29 00:59", *nightly)
    assert missed.conditions["missing"] == "turn"
    assert missed.conditions["turn_begins"] == "2026-04-05T00:00:00+00:00"
    assert "Uw beurt begint op 5 april 2026 02:00." in missed.explanation.nl


@given(
    st.sampled_from([FORWARD, BACK, date(2026, 5, 3)]),
    st.lists(st.times().map(lambda at_: at_.replace(microsecond=0)), min_size=2, max_size=8),
)
def test_bounds_never_change_places(day: date, times: list[time]) -> None:
    """So turns that do not overlap on paper never do, and those that meet leave no gap."""
    bounds = [turns.boundary(day, at_) for at_ in sorted(times)]
    assert bounds == sorted(bounds)
    for bound, at_ in zip(bounds, sorted(times), strict=True):
        said = bound.astimezone(AMSTERDAM)
        assert said.time() == at_ or (day == FORWARD and said.time() == time(3) and time(2) <= at_ < time(3))


@given(st.integers(0, 26 * 60), st.sampled_from([FORWARD, BACK]))
def test_in_a_week_of_turns_it_is_always_one_domains(minute: int, day: date) -> None:
    week = [turn(f"org-{day_}-{n}", hours, day=day_) for day_ in range(1, 8) for n, hours in enumerate(("00-02:30", "02:30-03", "03-00"))]
    moment = turns.boundary(day, time()) + timedelta(minutes=minute)
    assert len([one for one in week if turns.end_of([one], moment) is not None]) == 1


def test_a_running_lease_ends_with_its_turn() -> None:
    held = Held("verkeer-6-1-e.own.live")
    assert again(in_turns(OWN, turn("eigenaar")), held)[1] is None
    assert again(in_turns(OWN, turn("politie")), held)[1] == "turn_ended"


def test_the_refusal_says_whose_turn_it_is_and_when_ones_own_begins() -> None:
    said = decide(TURNS["own, another's turn, one's own later"].facts).explanation
    assert said.nl == "Deze camera wordt om beurten gebruikt. Nu is Politie aan de beurt, voor ‘het doel’. Uw beurt begint om 18:00."
    said = decide(TURNS["own, one's own turn ended"].facts).explanation
    assert said.nl.endswith("Nu is niemand aan de beurt. Voor uw organisatie is er bij dit doel geen beurt.")


def test_moments_are_in_utc_whatever_zone_they_were_said_in() -> None:
    """The clock here reads 02:30 twice on this night; compared by the clock, an end an hour away would have passed."""
    first, second = (datetime(2026, 10, 25, 2, 30, tzinfo=AMSTERDAM, fold=fold) for fold in (0, 1))
    assert Span(None, second).holds(first) and not Span(None, first).holds(second)
    assert replace(OWN, moment=second).moment.isoformat() == "2026-10-25T01:30:00+00:00"
    assert Facts.from_json(replace(OWN, moment=second).to_json()).moment.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 5, 1, 12)
    makers = (
        lambda: Span(naive),
        lambda: Ruling("granted", naive),
        lambda: replace(OWN, moment=naive),
        lambda: Incident("1", "ongeval", naive, None, 1.0),
        lambda: replace(OWN.request, ends_by=naive),
    )
    for make in makers:
        with pytest.raises(ValueError, match="zone"):
            make()
    assert isinstance(OWN.request, Request) and NOW.tzinfo is UTC


def test_facts_of_before_there_were_turns_are_decided_as_then() -> None:
    stored = OWN.to_json().replace(',"turns":[]', "")
    assert '"turns"' not in stored
    assert decide(Facts.from_json(stored)) == decide(OWN)
