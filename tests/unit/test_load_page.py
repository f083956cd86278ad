"""The page on which registers come in: what it promises about files is what the loader reads."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from dashboard.core.models import Text
from dashboard.core.settings import ROOT
from dashboard.pages.load import checking
from dashboard.pages.load.callbacks import map_address
from dashboard.pages.load.checking import SIGNS, WHATS
from dashboard.pages.load.layout import COLUMNS, EXAMPLE
from dashboard.sharing.uploads import base_name
from dashboard.store.uploads import RejectedRow, Upload
from dashboard.ui.texts import Texts
from etl.sources import formats


def test_the_example_can_be_loaded_as_it_stands() -> None:
    parsed = formats.read("cameras", "voorbeeld.csv", (ROOT / EXAMPLE.lstrip("/")).read_bytes())
    assert [row.number for row in parsed.rows] == ["1", "2", "3"]
    assert parsed.rejects == []
    assert all(row.extra == {} for row in parsed.rows), "a column that is not recognised"


def test_every_header_that_the_page_names_is_recognised() -> None:
    values = {"lat": "51.9", "lon": "4.4", "x": "", "y": ""}
    for language in ("nl", "en"):
        t = Texts(language)
        for name in COLUMNS:
            for header in t(f"load.headers.{name}").split(", "):
                columns = {"number": "1", **values} if name != "number" else dict(values)
                columns |= {header: columns.get(header, "1")}
                table = f"{';'.join(columns)}\n{';'.join(columns.values())}\n".encode()
                parsed = formats.read("cameras", "x.csv", table)
                known = parsed.rejects[0].field != "number" if parsed.rejects else header not in parsed.rows[0].extra
                assert known, f"{language}: {header}"


def test_the_map_and_the_tiles_draw_the_same_signs() -> None:
    script = (ROOT / "assets" / "load.js").read_text()
    assert set(SIGNS) == set(WHATS)
    for what, sign in SIGNS.items():
        assert f'{what}: "{sign}"' in script


def test_rows_that_are_no_cameras_stand_apart_from_rejected_ones() -> None:
    counts = {"new": 1, "changed": 0, "unchanged": 0, "gone": 0, "rejected": 1, "left_out": 2}
    upload = Upload(
        **{name: None for name in Upload.__dataclass_fields__}
        | {"id": UUID(int=1), "subject": "cameras", "file_name": "x.csv", "state": "checked", "counts": counts, "notes": ()}
        | {"has_preview": False, "created_at": datetime(2026, 1, 1, tzinfo=UTC)}
    )
    told = [RejectedRow(5, "Category", "", Text("ontbreekt", "is missing"))]
    told += [RejectedRow(3, "Category", "Beacon", Text("is geen camera: Beacon", "is no camera: Beacon"), left_out=True)]
    page = str(checking.result(Texts("nl"), upload, told, None, "/"))
    rejected, left_out = page.index("Afgekeurde rijen"), page.index("Overgeslagen: geen camera")
    assert rejected < page.index("ontbreekt") < left_out < page.index("is geen camera: Beacon")
    assert "2 overgeslagen: geen camera" in page
    assert "En nog 1 rijen" in page[left_out:], "one of two is shown"


def test_the_link_to_the_map_shows_what_was_loaded() -> None:
    assert map_address(None) == "/"
    assert map_address((4.4, 51.9, 4.4, 51.9)) == "/?at=51.90000,4.40000,17"
    assert map_address((4.0, 51.5, 5.0, 52.0)).endswith(",9")


def test_a_file_keeps_its_own_name_and_nothing_else() -> None:
    assert base_name(r"C:\Users\anna\lijst.csv") == "lijst.csv"
    assert base_name("../../etc/passwd") == "passwd"
    assert base_name(".\x00..") == base_name("") == "bestand"
    assert len(base_name("x" * 300 + ".csv")) == 200
