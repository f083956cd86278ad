"""Which masks hold: those of the position that was told, and all of the picture while it is not known where a turning camera stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dashboard.core.models import Corners
from dashboard.policy.positions import MOST_POSITIONS, SETTLES, Cover, NewPosition, Told, cover, faults

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
PLACES = [UUID(int=n) for n in range(1, 5)]

places = st.sets(st.sampled_from(PLACES))
tellings = st.none() | st.builds(
    Told, st.none() | st.sampled_from(PLACES), st.integers(-5, 5).map(lambda seconds: NOW + timedelta(seconds=seconds))
)
masks = st.lists(
    st.tuples(st.none() | st.sampled_from(PLACES), st.integers(0, 9).map(lambda n: ((n / 10, 0.0), (1.0, 0.0), (1.0, 1.0)))), max_size=6
)


def hidden(found: Cover, corners: Corners) -> bool:
    return found.moves or corners in found.polygons


@given(masks, places, tellings)
def test_unknown_where_a_turning_camera_stands_nothing_of_it_is_shown(
    drawn: list[tuple[UUID | None, Corners]], has: set[UUID], told: Told | None
) -> None:
    found = cover(drawn, has, told, NOW)
    known = told is not None and told.position in has and told.at + SETTLES <= NOW
    assert found.moves == (bool(has) and not known)


@given(masks, places, tellings)
def test_what_is_drawn_for_all_positions_is_always_covered_and_what_is_drawn_for_the_one_that_holds(
    drawn: list[tuple[UUID | None, Corners]], has: set[UUID], told: Told | None
) -> None:
    found = cover(drawn, has, told, NOW)
    holds = {None, told.position} if told else {None}
    assert all(hidden(found, corners) for position, corners in drawn if position in holds or not has)


@given(masks, masks, places, tellings)
def test_a_mask_more_never_covers_less(
    drawn: list[tuple[UUID | None, Corners]], more: list[tuple[UUID | None, Corners]], has: set[UUID], told: Told | None
) -> None:
    before, after = cover(drawn, has, told, NOW), cover(drawn + more, has, told, NOW)
    assert after.moves == before.moves and set(before.polygons) <= set(after.polygons)


@given(masks, places, tellings)
def test_to_forget_where_it_stands_never_covers_less(drawn: list[tuple[UUID | None, Corners]], has: set[UUID], told: Told | None) -> None:
    known = cover(drawn, has, told, NOW)
    for unknown in (None, Told(None, NOW), Told(UUID(int=99), NOW - timedelta(hours=1))):
        found = cover(drawn, has, unknown, NOW)
        assert all(hidden(found, corners) for corners in known.polygons) and (found.moves or not known.moves)


def test_a_camera_is_shown_a_moment_after_it_was_told_to_stand() -> None:
    told = Told(PLACES[0], NOW)
    assert cover([], PLACES, told, NOW).moves
    assert cover([], PLACES, told, NOW + SETTLES) == Cover(since=NOW)
    assert not cover([], [], None, NOW).moves  # as far as anybody said, it does not turn


def test_only_a_turning_camera_has_positions_each_with_a_name_of_its_own_and_not_without_end() -> None:
    new = NewPosition(name=" Plein ")
    assert new.name == "Plein" and faults(new, ["kruispunt"], turns=True) == []
    assert [fault.field for fault in faults(new, ["PLEIN"], turns=False)] == ["camera", "name"]
    assert f"{MOST_POSITIONS} standen" in faults(new, [str(n) for n in range(MOST_POSITIONS)], turns=True)[0].reason.nl


@pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "x" * 101}, {"home_after": 60}, {"is_home": True, "home_after": 0}])
def test_what_cannot_be_a_position_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        NewPosition.model_validate({"name": "plein"} | wrong)
