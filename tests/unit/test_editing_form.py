"""The form for a camera: what is left alone is not sent, and everything it shows has its words."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.edits import FIELDS
from dashboard.core.models import Text
from dashboard.pages.map.editing import form as forms
from dashboard.pages.map.editing import many_form as bulk
from dashboard.policy.camera_edits import Edit
from dashboard.sharing.edit_many import Change
from dashboard.store.edits import Choices
from dashboard.ui.texts import Texts

NL = Texts("nl")
STANDING: dict[str, Any] = {
    **dict.fromkeys(FIELDS),
    "name": "Plein",
    "position": [4.123456789012, 51.9],
    "range_m": 99_999,  # came in so; more than a form takes
    "records": False,
    "kind": "fixed",
    "lifecycle": "active",
    "privacy_profile": "none",
    "publication": "exact",
}
CHOICES = Choices({"ret": Text("RET", "RET")}, {"parkeren": Text("Parkeren", "Parking")}, {"unknown": Text("Onbekend", "Unknown")})
TYPED = {
    **{"name": "Plein 2", "direction": 90, "road": "", "notice_seen_on": "2026-01-02", "operator": "ret"},
    **{"records": None, "public_only": "yes"},
}


@given(st.sets(st.sampled_from(sorted(TYPED))))
def test_only_what_was_typed_differs(names: set[str]) -> None:
    before = forms.raw(STANDING)
    found = forms.patch(before, before | {name: TYPED[name] for name in names})
    assert set(found) == names - {"road"}, "empty stays empty"
    assert set(Edit.model_validate(found).given()) == set(found)


def test_a_place_is_sent_whole_and_emptied_whole() -> None:
    before = forms.raw(STANDING | {"base_point": [4.1, 51.8]})
    assert forms.patch(before, before | {"lon": 4.2}) == {"position": [4.2, 51.9]}
    assert forms.patch(before, before | {"base_lon": "", "base_lat": ""}) == {"base_point": None}


def test_every_field_of_the_register_is_in_the_form_and_has_its_words() -> None:
    shown = {name for name in forms.KINDS if name not in sum(forms.PLACES.values(), ())} | set(forms.PLACES)
    assert shown == set(FIELDS)
    for language in ("nl", "en"):
        t = Texts(language)
        for name in (*forms.KINDS, *forms.PURPOSE, *forms.PLACES, "owner", "declares_biometrics"):
            assert f"edit.field.{name}" in t
        for name in (name for name, kind in forms.KINDS.items() if kind == "choice"):
            assert all(f"edit.choice.{name}.{word}" in t for word in forms._literals(name) if word is not None)
    assert forms.form(NL, "Plein", forms.raw(STANDING), [{"organisation": "ret", "decision": None}], CHOICES)


def test_purposes_are_read_row_by_row_and_those_that_end_are_left_out() -> None:
    cells: list[tuple[dict[str, str], Any]] = []
    for row, ends in (("0", False), ("1", True), ("10", False)):
        given_ = {"purpose": "parkeren", "decision": "Besluit", "dated": "", "ends": ends, "primary": row == "0"}
        cells += [({"row": row, "field": name}, value) for name, value in given_.items()]
    found = forms.purposes(cells)
    assert [(one["purpose"], one["primary"]) for one in found] == [("parkeren", True), ("parkeren", False)]
    assert found[0]["decision"] == {"title": "Besluit", "url": None, "dated": None}


def test_what_the_panel_for_many_holds_is_a_change() -> None:
    one = Change.model_validate(bulk.change("retention_hours", {"retention_hours": 48}))
    assert one.fields is not None and one.fields.given() == {"retention_hours": 48}
    assert Change.model_validate(bulk.change("records", {"records": "no"})).fields == Edit(records=False)
    assert Change.model_validate(bulk.change("public_only", {"public_only": None})).fields == Edit(public_only=None)
    paper = Change.model_validate(bulk.change("document.decision", {"title": "Besluit", "dated": "2026-01-02", "basis": None}))
    assert paper.document is not None and (paper.document.title, paper.document.dated) == ("Besluit", date(2026, 1, 2))


def test_values_are_said_in_words() -> None:
    said = [
        forms.said(NL, *one, CHOICES)
        for one in (("operator", "ret"), ("records", True), ("kind", "ptz"), ("primary", False), ("road", None))
    ]
    assert said == ["RET", "ja", "draaibaar (PTZ)", "nee", "leeg"]
    assert forms.said(NL, "position", (4.5, 51.9), CHOICES) == "51.90000, 4.50000"
    assert forms.said(NL, "notice_seen_on", date(2026, 1, 2), CHOICES) == "2 jan 2026"
