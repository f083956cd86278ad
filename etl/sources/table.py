"""Tables as offices export them: comma, semicolon or tab, UTF-8 with or without BOM, UTF-16 or Windows' Latin-1. A title may
stand above the header."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dashboard.core.errors import BadInput
from etl.sources.parsed import Reject, without_credentials

_DELIMITERS = ",;\t|"
_SEPARATOR = re.compile(r'"?sep=(.?)"?')  # a spreadsheet's own first line
_LARGEST_CELL = 1_000_000  # characters
_LONGEST_HEADER = 64 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Table:
    """The header as given, and the rows with their number as a person counts them in the file (the first is row 1). Rows are read as they
    are asked for, once: a file of 100,000 never stands in memory as texts. `rejects` are all there once the rows were read."""

    header: list[str]
    rows: Iterator[tuple[int, dict[str, str]]]
    rejects: list[Reject]


def header_of(data: bytes) -> list[str]:
    """The header alone; empty if there is none. Only the beginning of the file is read."""
    return _header(_records(text_of(data[:_LONGEST_HEADER])))


def text_of(data: bytes) -> str:
    """The bytes as text. What is no UTF is read as Windows-1252, which can read anything but five bytes; those as Latin-1."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if len(data) >= 8 and any(data[:8:2]) != any(data[1:8:2]):  # without a mark, told by its empty bytes
        return data.decode("utf-16-le" if any(data[:8:2]) else "utf-16-be", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def delimiter_of(text: str) -> str:
    """The sign between the cells of the first line that has several, outside quotes; a comma where there is none: a title may stand above
    the header. A first line `sep=;` names it."""
    lines = [line for line in text[:_LONGEST_HEADER].splitlines() if line.strip()]
    if lines and (named := _SEPARATOR.fullmatch(lines[0].strip())):
        return named[1]
    for line in lines:
        outside = "".join(part for index, part in enumerate(line.split('"')) if index % 2 == 0)
        sign = max(_DELIMITERS, key=outside.count)
        if len([cell for cell in line.split(sign) if cell.strip()]) > 1 and sign in outside:
            return sign
    return ","


def read(data: bytes) -> Table:
    """Read a table. A row whose length differs from the header's is a reject; empty cells too many at its end do not count. Raises
    BadInput: no text, no header or a header twice; and as the rows are read: no rows, or a quotation mark that swallows the rest."""
    csv.field_size_limit(_LARGEST_CELL)
    text = text_of(data)
    if "\0" in text:
        raise BadInput("Dit is geen tekst maar een ander soort bestand.", "This is no text but another kind of file.")
    records = enumerate(_records(text), start=1)
    header = _checked(_header(cells for _, cells in records))
    rejects: list[Reject] = []
    return Table(header, _rows(text, header, records, rejects), rejects)


def _rows(
    text: str, header: list[str], records: Iterable[tuple[int, list[str]]], rejects: list[Reject]
) -> Iterator[tuple[int, dict[str, str]]]:
    is_empty = True
    for number, cells in records:
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        is_empty = False
        while len(cells) > len(header) and not cells[-1]:
            cells.pop()
        while len(cells) < len(header) and header[len(cells)] == _nameless(len(cells)):
            cells.append("")
        if len(cells) == len(header):
            yield number, dict(zip(header, cells, strict=True))
        else:
            _check_quotes(text, number, cells)
            given = without_credentials(";".join(cells))[:200]
            reason = f"heeft {len(cells)} velden, de kop heeft er {len(header)}"
            rejects.append(Reject(number, "rij", given, reason, f"has {len(cells)} fields, the header has {len(header)}"))
    if is_empty:
        raise BadInput("Het bestand is leeg: er staat alleen een kop in.", "The file is empty: it holds a header only.")


def _header(records: Iterable[list[str]]) -> list[str]:
    """The first row of several cells, or else of one: a title may stand above it. A column without a name is called by its number."""
    only: list[str] = []
    for cells in records:
        names = [cell.strip() for cell in cells]
        if sum(map(bool, names)) > 1:
            return [name or _nameless(index) for index, name in enumerate(names)]
        if any(names) and not _SEPARATOR.match("".join(names)):
            only = only or [name for name in names if name]
    return only


def _nameless(index: int) -> str:
    return f"kolom {index + 1}"


def _checked(header: list[str]) -> list[str]:
    if not header:
        raise BadInput("Het bestand is leeg.", "The file is empty.")
    if len(header) == 1:
        name = without_credentials(header[0])[:200]
        raise BadInput(
            f"De tabel heeft maar één kolom: {name}. Zet een puntkomma tussen de kolommen, zonder aanhalingstekens om de hele rij.",
            f"The table has one column only: {name}. Put a semicolon between the columns, without quotation marks around the row.",
        )
    twice = sorted({without_credentials(name) for name in header if header.count(name) > 1})
    if twice:
        listed = ", ".join(twice)[:200]
        raise BadInput(f"Deze kolommen staan twee keer in de kop: {listed}.", f"These columns stand twice in the header: {listed}.")
    return header


def _check_quotes(text: str, number: int, cells: list[str]) -> None:
    """A mark that is opened and never closed makes the rest of the file one cell: its rows would be lost without a word."""
    if text.count('"') % 2 and text.rstrip().endswith(cells[-1]) and "\n" in cells[-1]:
        raise BadInput(
            f"Op rij {number} begint een aanhalingsteken dat niet wordt gesloten.",
            f"On row {number} a quotation mark opens that is not closed.",
        )


def _records(text: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    except csv.Error as error:
        raise BadInput(f"De tabel is niet te lezen: {error}.", f"The table cannot be read: {error}.") from error
