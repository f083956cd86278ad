"""Tables as offices export them: comma, semicolon or tab, UTF-8 with or without BOM, UTF-16 or Windows' Latin-1."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.core.errors import BadInput
from etl.sources.parsed import Reject, without_credentials

_DELIMITERS = ",;\t|"
_LARGEST_CELL = 1_000_000  # characters


@dataclass(frozen=True, slots=True)
class Table:
    """The header as given, and the rows with their number as a person counts them in the file (the header is row 1)."""

    header: list[str]
    rows: list[tuple[int, dict[str, str]]]
    rejects: list[Reject]


def text_of(data: bytes) -> str:
    """The bytes as text. What is no UTF is read as Windows-1252, which can read anything but five bytes; those as Latin-1."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def delimiter_of(text: str) -> str:
    """The sign between the cells of the first line, outside quotes; a comma where there is none."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(part for index, part in enumerate(line.split('"')) if index % 2 == 0)
    return max(_DELIMITERS, key=outside.count)


def read(data: bytes) -> Table:
    """Read a table. Raises BadInput if there is no header; a row whose length differs from the header's is a reject."""
    csv.field_size_limit(_LARGEST_CELL)
    text = text_of(data)
    records = enumerate(_records(text), start=1)
    header: list[str] = next(([cell.strip() for cell in cells] for _, cells in records if any(cells)), [])
    if not header:
        raise BadInput("Het bestand is leeg.", "The file is empty.")
    rows, rejects = [], []
    for number, cells in records:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            given = without_credentials(";".join(cells))[:200]
            rejects.append(Reject(number, "rij", given, f"heeft {len(cells)} velden, de kop heeft er {len(header)}"))
        else:
            rows.append((number, dict(zip(header, (cell.strip() for cell in cells), strict=True))))
    return Table(header, rows, rejects)


def _records(text: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    except csv.Error as error:
        raise BadInput(f"De tabel is niet te lezen: {error}.", f"The table cannot be read: {error}.") from error
