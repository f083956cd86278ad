"""Exports without a database: cells that are safe to open, numbers and dates that stay numbers and dates, links between pages."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from dashboard.core.models import Text
from dashboard.core.spreadsheet import cell, safe
from dashboard.store.listing import Listed, Use
from dashboard.ui.texts import Texts
from dashboard.web.api import paging
from dashboard.web.api.export_columns import COLUMNS, header
from dashboard.web.api.exports import CsvTable, Made, XlsxTable, export

NL, EN = Texts("nl"), Texts("en")
NOON = datetime(2026, 7, 1, 10, tzinfo=UTC)  # 12:00 here
FORMULA = '=HYPERLINK("http://elders.example","klik")'


def camera(code: str = "ret-1", name: str = FORMULA) -> Listed:
    """One camera of the list, with two interests."""
    order = Use("Gemeente", "openbare-orde", Text("Openbare orde", "Public order"), "gemw-151c", Text("Gemw", "MA"), "+Besluit", True)
    traffic = Use(None, None, Text("", ""), "unknown", Text("Onbekend", "Unknown"), None, False)
    return Listed(
        code=code,
        name=name,
        owner="ret",
        owner_name="RET",
        owner_kind="transport",
        operator=None,
        operator_name=None,
        controller="ret",
        controller_name="@RET",
        purposes=[order, traffic],
        has_decision=True,
        has_dpia=False,
        kind="ptz",
        records=None,
        retention_hours=168,
        lifecycle="active",
        publication="withheld",
        municipality="Rotterdam",
        road="A20",
        hectometre=31.1,
        carriageway="Re",
        direction=0,
        position=(4.5, -51.9),
        position_rd=(92_000.25, 437_000.0),
        gaps=["dpia", "notice"],
        notice_seen_on=date(2026, 5, 1),
        recorded_at=NOON,
        source="register.csv",
        is_demo=False,
    )


async def written(kind: type[CsvTable] | type[XlsxTable], rows: Sequence[Listed], t: Texts, made: Made | None = None) -> bytes:
    """The bytes of an export of these rows, taken in two parts."""

    async def pages() -> AsyncIterator[Sequence[Listed]]:
        yield rows[:1]
        yield rows[1:]

    answer = await export(kind, pages(), made or Made("Anna, Gemeente", NOON, None, [], "http://hier/"), t)
    body = b"".join([piece if isinstance(piece, bytes) else bytes(piece, "utf-8") async for piece in answer.body_iterator])  # type: ignore[arg-type]
    assert answer.headers["content-length"] == str(len(body))
    return body


@given(st.text())
def test_no_text_is_taken_for_a_formula_and_none_is_lost(text: str) -> None:
    cell_ = safe(text)
    assert not cell_.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert cell_.removeprefix("'") == text.replace("\0", "").removeprefix("'")


def test_numbers_stay_numbers_and_moments_say_their_zone() -> None:
    assert [cell(value, ",") for value in (-1.5, 0, True, None, date(2026, 5, 1), NOON)] == [
        "-1,5",
        "0",
        "true",
        "",
        "2026-05-01",
        "2026-07-01T12:00:00+02:00",
    ]


@pytest.mark.parametrize(("t", "delimiter", "latitude"), [(NL, ";", "-51,9"), (EN, ",", "-51.9")])
async def test_csv_is_as_spreadsheets_of_that_language_read_it(t: Texts, delimiter: str, latitude: str) -> None:
    body = await written(CsvTable, [camera(), camera("ret-2")], t)
    first, second = csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=delimiter)
    said = {column.key: first[name] for column, name in zip(COLUMNS, header(t), strict=True)}
    assert body.startswith(b"\xef\xbb\xbf") and second[t("table.column.code")] == "ret-2"
    assert (said["name"], said["controller"], said["decision"]) == ("'" + FORMULA, "'@RET", "'+Besluit")
    assert (said["lat"], said["retention"], said["operator"]) == (latitude, "168", "")
    assert said["purpose"] == ("Openbare orde; onbekend" if t is NL else "Public order; unknown")


async def test_a_workbook_has_real_numbers_and_dates_and_accounts_for_itself() -> None:
    made = Made("Anna, Gemeente", NOON, datetime(2009, 5, 1, tzinfo=UTC), [("Selectie: eigenaar", "RET")], "http://hier/?owner=ret")
    book = openpyxl.load_workbook(io.BytesIO(await written(XlsxTable, [camera(), camera("ret-2")], NL, made)))
    cameras, account = (book[NL(name)] for name in ("export.sheet", "export.account"))
    said = {column.key: found for column, found in zip(COLUMNS, cameras[2], strict=True)}
    assert (said["name"].value, said["name"].data_type) == (FORMULA, "s"), "text, whatever it begins with"
    assert (said["lat"].value, said["retention"].value, said["operator"].value) == (-51.9, 168, None)
    assert said["notice"].value == datetime(2026, 5, 1) and said["recorded"].value == datetime(2026, 7, 1, 12), "local time"
    assert cameras.freeze_panes == "B2" and cameras.max_row == 3 and all(found.font.bold for found in cameras[1])
    assert [[found.value for found in row] for row in account.rows] == [
        ["Gemaakt door", "Anna, Gemeente"],
        ["Gemaakt op", datetime(2026, 7, 1, 12)],
        ["Stand van", datetime(2009, 5, 1, 2)],
        ["Aantal camera’s", 2],
        ["Selectie: eigenaar", "RET"],
        ["Op de kaart", "http://hier/?owner=ret"],
        ["Bronbestand", "register.csv (2)"],
        ["Tijden in", "Europe/Amsterdam"],
        ["Coördinaten", "lon, lat: EPSG:4326 · RD: EPSG:28992"],
    ]
    assert made.file_name(NL, "xlsx") == "cameras-2026-07-01-per-2009-05-01.xlsx"


async def test_what_goes_wrong_while_an_export_is_made_is_no_half_file() -> None:
    async def pages() -> AsyncIterator[Sequence[Listed]]:
        yield [camera()]
        raise ConnectionError("the database is gone")

    with pytest.raises(ConnectionError):
        await export(CsvTable, pages(), Made("", NOON, None, [], ""), EN)


def test_pages_know_their_neighbours() -> None:
    scope = {
        "type": "http",
        "path": "/api/cameras",
        "query_string": b"owner=a%2Cb&limit=10&after=20",
        "server": ("hier", 80),
        "headers": [],
    }

    def neighbours(after: int, total: int) -> dict[str, int]:
        found = [part.split("; ") for part in paging.links(Request(scope), 10, after, total).split(", ")]
        assert all("owner=a%2Cb" in address and address.startswith("</api/cameras?") for address, _ in found)
        return {name[5:-1]: int(address.rpartition("after=")[2].rstrip(">")) for address, name in found}

    assert neighbours(0, 0) == neighbours(0, 10) == {"first": 0, "last": 0}
    assert neighbours(0, 11) == {"first": 0, "last": 10, "next": 10}
    assert neighbours(5, 35) == {"first": 0, "last": 30, "prev": 0, "next": 15}
    assert neighbours(990, 35) == {"first": 0, "last": 30, "prev": 980}
