"""How often one may ask, and by what one recognises a session."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Scope

from dashboard.core.browsers import browser_family
from dashboard.core.models import Principal
from dashboard.core.settings import Settings
from dashboard.web import rate
from dashboard.web.guard import LARGEST_BODY, largest_body
from dashboard.web.limits import Limits
from dashboard.web.rate import Rate


class Hands:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_a_minutes_worth_at_once_then_evenly_and_each_for_himself() -> None:
    clock = Hands()
    limit = Rate(60, clock)
    assert [limit.wait("a") for _ in range(62)] == [0] * 60 + [1, 1]
    assert limit.wait("b") == 0
    clock.at = 1.0
    assert (limit.wait("a"), limit.wait("a")) == (0, 1)
    assert limit.wait("a", 10) == 10
    clock.at = 3600.0
    assert [limit.wait("a") for _ in range(61)] == [0] * 60 + [1]


def test_without_a_limit_nobody_waits_and_what_costs_more_than_a_minutes_worth_is_still_answered() -> None:
    assert [Rate(0).wait("a") for _ in range(1000)] == [0] * 1000
    assert Rate(5, Hands()).wait("a", 10) == 0


@given(st.lists(st.tuples(st.floats(0, 30), st.integers(1, 10)), max_size=60), st.integers(1, 100))
def test_over_any_stretch_no_more_is_answered_than_the_burst_and_the_refill(asked: list[tuple[float, int]], most: int) -> None:
    clock, taken = Hands(), 0
    limit = Rate(most, clock)
    for pause, tokens in asked:
        clock.at += pause
        cost = min(tokens, most)
        wait = limit.wait("a", cost)
        taken += 0 if wait else cost
        assert taken <= most + clock.at * most / 60 + 1e-6
        if wait:  # what is said is true
            clock.at += wait
            assert limit.wait("a", cost) == 0
            taken += cost


def test_it_remembers_no_more_askers_than_it_has_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate, "MOST_BUCKETS", 100)
    limit = Rate(60, Hands())
    for one in range(1000):
        limit.wait(one)
    assert len(limit._left) <= 100


def asked(path: str, address: str = "192.0.2.7") -> Scope:
    return {"type": "http", "path": path, "headers": [], "client": (address, 1)}


def test_the_api_is_counted_by_account_and_what_is_public_by_address_with_downloads_for_ten(anna: Principal) -> None:
    limits = Limits(Settings(requests_per_minute=2, public_requests_per_minute=20, secret_key="x"))
    assert [limits.wait(asked("/api/cameras"), anna) > 0 for _ in range(3)] == [False, False, True]
    assert limits.wait(asked("/_dash-layout"), anna) == limits.wait(asked("/"), anna) == 0
    assert [limits.wait(asked("/register/cameras.csv"), None) > 0 for _ in range(3)] == [False, False, True]
    assert limits.wait(asked("/register"), None) > 0 and limits.wait(asked("/register", "192.0.2.8"), None) == 0


@pytest.fixture
def anna() -> Principal:
    return Principal(UUID(int=1), "anna", "Anna", "a", "A", frozenset())


def test_a_larger_body_is_for_files_only() -> None:
    assert largest_body("/api/uploads", 50) >= 50_000_000
    assert largest_body("/api/uploads-not", 50) == largest_body("/login", 50) == LARGEST_BODY


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile Safari/604", "Safari, iPhone"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_browser_is_known_by_its_family_and_system_only(said: str, expected: str) -> None:
    assert browser_family(said) == expected
