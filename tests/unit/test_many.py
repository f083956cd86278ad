"""Asking for many cameras at once on the map page: what its parts say, and which answers a push concerns."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from dashboard.core.models import Answer, Lease, Text
from dashboard.pages.map.asking import keeping_view, many, many_view
from dashboard.sharing.ask import Foreseen
from dashboard.sharing.record import Alternative, Asked
from dashboard.sharing.target import AlongRoad, OfCollection, Within
from dashboard.store.rights import CameraRef
from dashboard.ui.texts import Texts
from tests.unit.test_map_page import parts, words

NL = Texts("nl")
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
ID = UUID(int=7)
NO = Answer("refused", "regel", Text("Geen convenant.", "No agreement."), "not_allowed", "law")
CANNOT = Answer("refused", "regel", Text("Defect.", "Broken."), "not_possible", "fault")
WAITS = Answer("pending", "regel", Text("De eigenaar beslist.", "The owner decides."))
YES = Answer("granted", "regel", Text("U mag kijken.", "You may look."))


def lease(**more: object) -> Lease:
    end = NOW + timedelta(minutes=15)
    return Lease(ID, ID, 1, "a-1", ID, "org", "verkeersmanagement", "live", "none", NOW, end, **more)  # type: ignore[arg-type]


def test_a_refusal_shows_other_cameras_and_asks_for_an_agreement_where_one_would_help() -> None:
    def said(answer: Answer, since: dict[str, datetime]) -> str:
        one = Foreseen(CameraRef(1, "a-1", "Plein", None, None), answer, (Alternative("b-1", "Straat"),))
        return words(many_view.foreseen(NL, [one], since, NOW))

    assert "Straat" in said(NO, {}) and "Vraag een afspraak aan" in said(NO, {})
    assert "Afspraak aangevraagd: 14:00" in said(NO, {"a-1": NOW}) and "Vraag een afspraak aan" not in said(NO, {"a-1": NOW})
    assert "Vraag een afspraak aan" not in said(CANNOT, {}), "the law has said yes already"
    assert "Straat" in said(WAITS, {}) and "Vraag een afspraak aan" in said(WAITS, {}), "while it waits one can look elsewhere"
    assert "Straat" not in said(YES, {})


def test_a_picture_that_ended_says_why() -> None:
    running, ended = Asked(ID, "a-1", YES, lease()), Asked(ID, "a-1", YES, lease(ended_at=NOW, end_reason="incident_closed"))
    assert "incident" not in words(many_view.answer(NL, running, "Plein", {}, NOW)).lower()
    assert "incident" in words(many_view.answer(NL, ended, "Plein", {}, NOW)).lower()
    played = [many_view.PLAY in str(many_view.answer(NL, one, "Plein", {}, NOW)) for one in (running, ended)]
    assert played == [True, False]


@pytest.mark.parametrize("said", [YES, NO, WAITS])
def test_an_answer_names_its_rule_with_its_source_and_the_page_to_print(said: Answer) -> None:
    row = many_view.answer(NL, Asked(ID, "a-1", replace(said, source=Text("Convenant A12, art. 3", ""))), "Plein", {}, NOW)
    assert "Regel regel · Convenant A12, art. 3" in words(row) and f"/answers/{ID}" in [getattr(one, "href", "") for one in parts(row)]


def test_counts_name_only_answers_that_there_are() -> None:
    outcomes = {"vr-1": "granted", "ret-1": "refused", "vr-2": "granted"}
    assert words(many_view.counts(NL, outcomes, asked=False)).split("  ") == ["2 × ja 1 × nee"]
    asked = many_view.counts(NL, outcomes, asked=True)
    assert words(asked).endswith("Op de beeldwand") and "/wall?cameras=vr-1,vr-2" in str(asked)


@pytest.mark.parametrize(("news", "codes"), [("lease-1", ["a-1"]), ("12", ["b-1"]), (None, ["a-1", "b-1"])])
def test_a_push_has_only_the_rows_read_again_that_it_may_concern(news: str | None, codes: list[str]) -> None:
    asked = {
        "a-1": {"lease": "lease-1", "outcome": "granted"},
        "b-1": {"lease": None, "outcome": "pending"},
        "c-1": {"lease": None, "outcome": "refused"},
    }
    assert many.concerned(asked, news) == codes


def test_what_the_page_chose_is_what_is_asked() -> None:
    assert many.of({"box": [1, 2, 3, 4]}) == Within(1, 2, 3, 4) and many.of({"collection": str(ID)}) == OfCollection(ID)
    assert many.of({"cameras": ["a-1"]}) is None and many.of({"road": "laan-1"}) == AlongRoad("laan-1")


def test_what_is_written_in_lines_is_the_order_that_is_kept() -> None:
    lines = keeping_view.lines([("a-1", "Plein"), ("b-1", "Brug bij de Maas")])
    assert keeping_view.codes(lines) == ["a-1", "b-1"] == keeping_view.codes(f"\n {lines.splitlines()[0]}\n\n\tb-1")
    assert keeping_view.codes(None) == []
