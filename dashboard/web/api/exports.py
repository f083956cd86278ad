"""Exports of the list: CSV and a workbook.

Written to a temporary file a part at a time, then sent: a slow reader keeps no connection of the database, and what goes wrong while it is
made is still answered as a problem.
"""

from __future__ import annotations

import asyncio
import csv
import io
from collections import Counter
from collections.abc import AsyncIterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import IO, Any, Final, Protocol

import xlsxwriter
from fastapi.responses import StreamingResponse

from dashboard.core.clock import local
from dashboard.core.spreadsheet import Value, cell
from dashboard.store.listing import Listed
from dashboard.ui.texts import Texts
from dashboard.web.api.export_columns import COLUMNS, cells, header

CSV: Final = "text/csv"  # its charset is added with it
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PIECE: Final = 65_536  # bytes sent at a time
_LONGEST_CELL: Final = 32_767  # characters, a limit of the format


@dataclass(frozen=True, slots=True)
class Made:
    """How an export came to be: by whom, when, of which moment (None: now), and the selection as (filter, values) in words."""

    by: str
    at: datetime
    as_of: datetime | None
    selection: Sequence[tuple[str, str]]
    address: str  # restores the selection on the map

    def file_name(self, t: Texts, ending: str) -> str:
        """With the day it was made, and the day it tells of."""
        as_of = f"-{t('export.as_of_short')}-{local(self.as_of):%Y-%m-%d}" if self.as_of else ""
        return f"{t('export.file')}-{local(self.at):%Y-%m-%d}{as_of}.{ending}"


@dataclass(slots=True)
class Written:
    """What was written so far: how many cameras, and how many of them came from which file."""

    count: int = 0
    sources: Counter[str] = field(default_factory=Counter)

    def add(self, rows: Sequence[Listed]) -> None:
        """Count these too."""
        self.count += len(rows)
        self.sources.update(row.source or "" for row in rows)


class Table(Protocol):
    """A kind of export."""

    media_type: str
    ending: str

    def add(self, rows: Sequence[Listed]) -> None:
        """Write these rows."""

    def close(self, made: Made) -> None:
        """Write what comes at the end."""


class CsvTable:
    """Comma and point in English; semicolon and decimal comma in Dutch, as spreadsheets here read it, and so UTF-8 with a BOM."""

    media_type, ending = CSV, "csv"

    def __init__(self, file: IO[bytes], t: Texts) -> None:
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        self._decimal, delimiter = (",", ";") if t.language == "nl" else (".", ",")
        self._rows, self._t = csv.writer(self._text, delimiter=delimiter), t
        self._rows.writerow(header(t))

    def add(self, rows: Sequence[Listed]) -> None:
        """Write these rows, every cell safe to open."""
        self._rows.writerows([cell(value, self._decimal) for value in cells(row, self._t)] for row in rows)

    def close(self, made: Made) -> None:
        """Write out what is still held back; the file stays open."""
        self._text.detach().flush()


class XlsxTable:
    """A workbook: the cameras with real numbers and dates, and a sheet that accounts for them. Text is never written as a formula."""

    media_type, ending = XLSX, "xlsx"

    def __init__(self, file: IO[bytes], t: Texts) -> None:
        self._book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        self._t, self._written = t, Written()
        self._bold = self._book.add_format({"bold": True})
        self._day, self._moment = (self._book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm"))
        self._sheet = self._book.add_worksheet(t("export.sheet"))
        self._sheet.freeze_panes(1, 1)
        for number, column in enumerate(COLUMNS):
            self._sheet.set_column(number, number, column.width)
            self._sheet.write_string(0, number, t(f"table.column.{column.key}"), self._bold)

    def add(self, rows: Sequence[Listed]) -> None:
        """Write these rows."""
        for place, row in enumerate(rows, start=self._written.count + 1):
            for number, value in enumerate(cells(row, self._t)):
                self._write(self._sheet, place, number, value)
        self._written.add(rows)

    def close(self, made: Made) -> None:
        """Write the second sheet, and the whole book to its file."""
        self._sheet.autofilter(0, 0, max(self._written.count, 1), len(COLUMNS) - 1)
        sheet = self._book.add_worksheet(self._t("export.account"))
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 80)
        for place, (word, value) in enumerate(_account(made, self._written, self._t)):
            sheet.write_string(place, 0, word, self._bold)
            self._write(sheet, place, 1, value)
        self._book.close()

    def _write(self, sheet: Any, row: int, column: int, value: Value) -> None:
        if isinstance(value, datetime):
            sheet.write_datetime(row, column, local(value).replace(tzinfo=None), self._moment)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self._day)
        elif isinstance(value, str):
            sheet.write_string(row, column, value[:_LONGEST_CELL])
        elif value is not None:
            sheet.write_number(row, column, value)


def _account(made: Made, written: Written, t: Texts) -> list[tuple[str, Value]]:
    selection = made.selection or [(t("export.selection"), t("export.everything"))]
    sources = [(t("export.source"), f"{name or t('export.no_source')} ({count})") for name, count in sorted(written.sources.items())]
    return [
        (t("export.made_by"), made.by),
        (t("export.made_at"), made.at),
        (t("export.as_of"), made.as_of or made.at),
        (t("export.count"), written.count),
        *selection,
        (t("export.address"), made.address),
        *sources,
        (t("export.clock"), "Europe/Amsterdam"),
        (t("export.coordinates"), "lon, lat: EPSG:4326 · RD: EPSG:28992"),
    ]


async def export(kind: type[CsvTable] | type[XlsxTable], pages: AsyncIterable[Sequence[Listed]], made: Made, t: Texts) -> StreamingResponse:
    """The whole list as a file to download. Writing happens beside the event loop."""
    file = TemporaryFile()  # noqa: SIM115 - closed once it was sent
    try:
        table: Table = await asyncio.to_thread(kind, file, t)
        async for rows in pages:
            await asyncio.to_thread(table.add, rows)
        await asyncio.to_thread(table.close, made)
    except BaseException:
        file.close()
        raise
    size = file.seek(0, io.SEEK_END)
    headers = {
        "Content-Disposition": f'attachment; filename="{made.file_name(t, table.ending)}"',
        "Content-Length": str(size),
        "Cache-Control": "private, no-store",
        "Vary": "Cookie, Authorization",
    }
    return StreamingResponse(_pieces(file), headers=headers, media_type=table.media_type)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece
