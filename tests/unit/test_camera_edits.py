"""What an edit may say of a camera, and how purposes are recorded anew without anything being lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dashboard.core.edits import FIELDS, Held
from dashboard.policy.camera_edits import Edit, changes, faults, loosened
from dashboard.policy.purpose_edits import Rewrite, overlap, rewrite
from dashboard.policy.purpose_edits import faults as purpose_faults

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
CAMERA: dict[str, Any] = {
    **dict.fromkeys(FIELDS),
    "name": "Plein",
    "controller": "politie",
    "position": (4.47, 51.92),
    "kind": "fixed",
    "privacy_profile": "masked",
    "publication": "exact",
    "lifecycle": "active",
}


def wrong(
    patch: dict[str, Any], bases: tuple[str, ...] = ("verkeer-6-1-e",), controller_kind: str | None = None, **before: Any
) -> list[str]:
    """The fields that are wrong about this edit."""
    camera = CAMERA | before
    return [fault.field for fault in faults(camera, changes(camera, Edit.model_validate(patch)), bases, controller_kind, TODAY)]


def test_every_field_of_an_edit_is_one_of_the_register_and_owner_and_code_are_not() -> None:
    assert set(Edit.model_fields) == set(FIELDS)
    for name in ("owner", "owner_id", "code", "id", "declares_biometrics", "changed_by"):
        with pytest.raises(ValidationError, match=name):
            Edit.model_validate({name: "x"})


def test_a_patch_changes_what_it_names_and_empties_what_is_null() -> None:
    before = CAMERA | {"direction": 90, "hectometre": Decimal("31.1")}
    edit = Edit.model_validate({"name": "Plein ", "direction": None, "hectometre": 31.1, "range_m": 50, "position": [4.47, 51.92]})
    assert changes(before, edit) == {"direction": (90, None), "range_m": (None, 50)}


@pytest.mark.parametrize(
    "patch",
    [
        {"name": " "},
        {"name": None},
        {"direction": 360},
        {"field_of_view": 0},
        {"kind": "drone"},
        {"publication": None},
        {"position": [4.5]},
        {"position": [200, 51.9]},
        {"position": None},
        {"hectometre": 31.15},
        {"iama_url": "javascript:alert(1)"},
        {"notice_seen_on": "gisteren"},
        {"retention_hours": -1},
        {"range_m": float("nan")},
    ],
)
def test_a_value_that_cannot_be_is_not_read(patch: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Edit.model_validate(patch)


@pytest.mark.parametrize(
    ("patch", "before", "fields"),
    [
        ({"publication": "withheld"}, {}, ["withheld_reason"]),
        ({"publication": "withheld", "withheld_reason": "kwetsbaar object"}, {}, []),
        ({"withheld_reason": None}, {"publication": "withheld", "withheld_reason": "x"}, ["withheld_reason"]),
        ({"base_point": [4.47, 51.92]}, {}, ["base_point"]),
        ({"kind": "fixed"}, {"kind": "mobile", "base_point": (4.47, 51.92)}, ["kind"]),
        ({"kind": "mobile", "base_point": [4.47, 51.92], "reach_m": 600}, {}, []),
        ({"position": [0, 0]}, {}, ["position"]),
        ({"position": [51.92, 4.47]}, {}, ["position"]),
        ({"notice_seen_on": "2026-11-22"}, {}, ["notice_seen_on"]),
        ({"notice_seen_on": "2026-11-21"}, {}, []),
        ({"placed_until": "2026-01-01"}, {"placed_from": TODAY}, ["placed_until"]),
        ({"pilot_ends": "2027-01-01"}, {}, ["pilot_phase"]),
        ({"retention_hours": 9999}, {}, []),  # wrong but real: stored, and flagged
    ],
)
def test_what_does_not_hang_together_is_refused_by_field(patch: dict[str, Any], before: dict[str, Any], fields: list[str]) -> None:
    assert wrong(patch, **before) == fields


def test_the_police_stay_controller_of_police_data_whoever_owns_the_camera() -> None:
    assert wrong({"controller": "gemeente"}, ("gemw-151c",), "municipality") == ["controller"]
    assert wrong({"controller": None}, ("verkeer-6-1-e", "polw-3")) == ["controller"]
    assert wrong({"controller": "politie-2"}, ("gemw-151c",), "police") == []
    assert wrong({"controller": "gemeente"}, ("verkeer-6-1-e",), "municipality") == []


def test_what_lets_more_be_seen_is_named_and_what_hides_more_is_not() -> None:
    assert loosened({"privacy_profile": ("masked", "none"), "name": ("a", "b")}) == ["privacy_profile"]
    assert loosened({"publication": ("withheld", "area")}) == ["publication"]
    assert loosened({"public_only": (None, True)}) == ["public_only"] and loosened({"public_only": (True, False)}) == []
    assert loosened({"privacy_profile": ("none", "unrecognisable"), "publication": ("exact", "withheld")}) == []


# --- purposes ----------------------------------------------------------------------------------------------------

DAYS = st.integers(-40, 40).map(lambda n: NOW + timedelta(days=n))


@st.composite
def rows(draw: st.DrawFn, basis: str = "verkeer-6-1-e") -> list[Held]:
    """Purposes as they may be recorded: no key twice at a time, one primary at a time."""
    found: list[Held] = []
    for n in range(draw(st.integers(0, 5))):
        start, end = sorted((draw(DAYS), draw(DAYS)))
        one = Held(draw(st.sampled_from("ab")), draw(st.sampled_from("xy")), basis, start, None if draw(st.booleans()) else end, id=n)
        one = replace(one, primary=draw(st.booleans()), dpia_url=draw(st.sampled_from([None, "https://d"])))
        clash = any(overlap(one, other) and (one.key == other.key or (one.primary and other.primary)) for other in found)
        if not clash and (one.end is None or one.start < one.end):  # type: ignore[operator]
            found.append(one)
    return found


def after(held: list[Held], done: Rewrite) -> list[Held]:
    """What is recorded once it is rewritten."""
    return [one for one in held if one.id not in done.close] + list(done.record)


def at(recorded: list[Held], moment: datetime) -> set[tuple[Any, ...]]:
    """What holds at a moment: whose, for what, on what basis."""
    return {(*one.key, one.basis) for one in recorded if (one.start is None or one.start <= moment) and one.holds_after(moment)}


@given(rows(), rows(), DAYS)
def test_what_is_wanted_holds_from_now_on_and_the_past_is_kept_where_nothing_else_is_said(
    held: list[Held], wanted: list[Held], when: datetime
) -> None:
    wanted = [replace(one, id=None) for one in wanted if one.holds_after(NOW)]
    found = after(held, rewrite(held, wanted, NOW))
    pairs = [(one, other) for n, one in enumerate(found) for other in found[n + 1 :] if overlap(one, other)]
    assert all(one.key != other.key and not (one.primary and other.primary) for one, other in pairs), "the database would refuse it"
    if when >= NOW:
        coming = {one.key for one in wanted}
        assert {one for one in at(found, when) if one[:2] not in coming} == set()
        assert at(wanted, when) <= at(found, when)
    else:
        assert at(found, when) >= at(held, when) | at(wanted, when)


@given(rows())
def test_wanting_what_stands_changes_nothing(held: list[Held]) -> None:
    done = rewrite(held, [replace(one, id=None) for one in held if one.holds_after(NOW)], NOW)
    assert done == Rewrite((), ())


def test_a_decision_that_is_put_with_a_purpose_counts_from_its_begin_and_another_basis_from_its_day() -> None:
    old = Held("a", "x", "verkeer-6-1-e", NOW - timedelta(days=400), primary=True, id=7)
    assert rewrite([old], [replace(old, id=None, document=3)], NOW) == Rewrite((7,), (replace(old, id=None, document=3),))
    new = replace(old, id=None, basis="telling", start=NOW)
    assert rewrite([old], [new], NOW) == Rewrite((7,), (new, replace(old, id=None, end=NOW)))


def test_purposes_that_cannot_be_are_refused_by_field() -> None:
    one = Held("a", "x", "verkeer-6-1-e", NOW, primary=True)

    def wrong_of(*wanted: Held, held: tuple[Held, ...] = ()) -> list[str]:
        return [fault.field for fault in purpose_faults(held, wanted, NOW)]

    assert wrong_of(one) == wrong_of() == []
    assert wrong_of(replace(one, end=NOW)) == ["until"]
    assert wrong_of(one, replace(one, primary=False)) == ["purpose"]
    assert wrong_of(one, replace(one, organisation="b")) == ["primary"]
    assert wrong_of(replace(one, primary=False)) == ["primary"]
    police = replace(one, basis="gemw-151c", id=1)
    assert wrong_of(replace(police, basis="verkeer-6-1-e"), held=(police,)) == ["basis"]
    assert wrong_of(held=(police,)) == ["basis"]
    assert wrong_of(replace(police, end=NOW + timedelta(days=1)), held=(police,)) == ["basis"]
    assert wrong_of(replace(police, dpia_url="https://d"), held=(police,)) == []
    assert wrong_of(replace(police, organisation="b"), held=(police,)) == ["basis"], "another's purpose is another purpose"
    assert wrong_of(replace(police, start=NOW + timedelta(days=1)), held=(police,)) == ["basis"], "not for a day"
    assert wrong_of(replace(police, start=NOW - timedelta(days=1)), held=(police,)) == []
    coming = replace(police, start=NOW + timedelta(days=9), end=NOW + timedelta(days=20))
    assert wrong_of(replace(coming, end=None), held=(coming,)) == []
    assert wrong_of(replace(coming, start=NOW + timedelta(days=10)), held=(coming,)) == ["basis"]
