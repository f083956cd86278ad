"""Counts beside the filters: each says how many cameras there would be, given the filters of the other groups."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dashboard.store.camera_counts import GROUPS, Alike, narrowed
from dashboard.store.cameras import ANY_GAP, Filter

VALUES = {
    "owner_kind": ("traffic", "road"),
    "owner": ("a", "b", "unknown"),
    "operator": ("a", "b"),
    "basis": ("v", "o", "unknown"),
    "purpose": ("p", "q"),
    "kind": ("fixed", "ptz"),
    "records": ("yes", "no", "unknown"),
    "lifecycle": ("planned", "active", "removed"),
    "missing": ("owner", "dpia"),
}
MANY = {"basis", "purpose", "missing"}  # of which a camera can have several


def camera() -> st.SearchStrategy[Alike]:
    values = [
        st.frozensets(st.sampled_from(VALUES[group]), min_size=0 if group == "missing" else 1, max_size=len(VALUES[group]))
        if group in MANY
        else st.sampled_from(VALUES[group]).map(lambda value: frozenset({value}))
        for group in GROUPS
    ]
    return st.builds(Alike, st.tuples(*values), st.integers(1, 5))


def ticked(group: str) -> st.SearchStrategy[tuple[str, ...] | None]:
    choices = (*VALUES[group], ANY_GAP) if group == "missing" else VALUES[group]
    return st.none() | st.lists(st.sampled_from(choices), unique=True, max_size=2).map(tuple)


filters = st.builds(Filter, **{group: ticked(group) for group in GROUPS})


@given(st.lists(camera(), max_size=12), filters)
def test_a_count_is_what_ticking_that_choice_alone_would_find(cameras: list[Alike], wanted: Filter) -> None:
    _, counted = narrowed(cameras, wanted)
    for group, numbers in zip(GROUPS, counted, strict=True):
        for value, n in numbers.items():
            alone, _ = narrowed(cameras, replace(wanted, **{group: (value,)}))
            assert n == alone, (group, value)


@given(st.lists(camera(), max_size=12), filters)
def test_every_value_that_occurs_is_there_and_filters_only_narrow(cameras: list[Alike], wanted: Filter) -> None:
    found, counted = narrowed(cameras, wanted)
    for number in range(len(GROUPS)):
        assert {value for one in cameras for value in one.values[number]} <= set(counted[number])
    everything, _ = narrowed(cameras, Filter(lifecycle=VALUES["lifecycle"]))
    assert found <= everything == sum(one.n for one in cameras)


def test_a_group_does_not_narrow_itself_and_removed_cameras_count_only_when_asked_for() -> None:
    def one(owner_kind: str, lifecycle: str, n: int) -> Alike:
        values = {**{group: VALUES[group][0] for group in GROUPS}, "owner_kind": owner_kind, "lifecycle": lifecycle}
        return Alike(tuple(frozenset({values[group]}) for group in GROUPS), n)

    cameras = [one("traffic", "active", 5), one("road", "active", 3), one("road", "removed", 2)]
    found, counted = narrowed(cameras, Filter(owner_kind=("traffic",)))
    assert (found, dict(counted[0])) == (5, {"traffic": 5, "road": 3})
    lifecycles = dict(counted[GROUPS.index("lifecycle")])
    assert lifecycles == {"active": 5, "removed": 0}
    assert narrowed(cameras, Filter(owner_kind=("traffic",), lifecycle=("removed",)))[0] == 0
    assert narrowed(cameras, Filter(owner_kind=()))[0] == 0, "nothing ticked where something was asked for is nothing"
