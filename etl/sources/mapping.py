"""A mapping file: how one register's words are ours. TOML; README.md has an example.

`[columns]` header → field, `[values.FIELD]` its word → ours, `[constants]` field → value where a row has none, `crs`, `format`, `layer`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dashboard.core.errors import BadInput

FORMATS = ("csv", "geojson", "osm", "amsterdam", "sensrnet", "shapefile", "geopackage")
_KEYS = ("columns", "values", "constants", "crs", "format", "layer")


@dataclass(frozen=True, slots=True)
class Wording:
    """What the file says; empty where there is none. `lines`: (table, key) → the line on which it stands."""

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    crs: int | None = None
    format: str | None = None
    layer: str | None = None
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict, compare=False)

    def value(self, name: str, given: str) -> str:
        """Our word for a value of the field, or the value itself."""
        return self.values.get(name, {}).get(given, given)

    def check(self, is_known: Callable[[str], bool]) -> None:
        """Raises BadInput, with key and line, if the file speaks of a field that the subject does not have."""
        named = [("columns", header, name) for header, name in self.columns.items()]
        named += [(f"values.{name}", "", name) for name in self.values]
        named += [("constants", name, name) for name in self.constants]
        for table, key, name in named:
            if not is_known(name):
                raise _wrong(self.lines, table, key, f"{name} is geen veld", f"{name} is no field")


def read(data: bytes) -> Wording:
    """Read a mapping file. Raises BadInput with the sentence what is wrong, and where."""
    try:
        text = data.decode("utf-8-sig")
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"Het mappingbestand is geen TOML: {error}.", f"The mapping file is no TOML: {error}.") from error
    lines = _lines(text)
    for key in document:
        if key not in _KEYS:
            known = ", ".join(_KEYS)
            raise _wrong(lines, "", key, f"is onbekend; bekend zijn {known}", f"is unknown; known are {known}")
    values = {name: _words(lines, f"values.{name}", words) for name, words in _table(lines, "values", document).items()}
    return Wording(
        _words(lines, "columns", document.get("columns", {})),
        values,
        {name: _constant(lines, name, value) for name, value in _table(lines, "constants", document).items()},
        crs_of(str(document["crs"])) if "crs" in document else None,
        _format(lines, document),
        _layer(lines, document),
        lines,
    )


def crs_of(text: str) -> int:
    """The number of a reference system: "EPSG:28992" or "28992". Raises BadInput."""
    match = re.fullmatch(r"(?:EPSG:)?(\d{4,6})", text.strip(), re.IGNORECASE)
    if match is None:
        raise BadInput(
            f'"{text}" is geen referentiestelsel: schrijf het als EPSG:28992.', f'"{text}" is no reference system: write it as EPSG:28992.'
        )
    return int(match[1])


def _table(lines: Mapping[tuple[str, str], int], name: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    table = document.get(name, {})
    if not isinstance(table, dict):
        raise _wrong(lines, "", name, "is geen tabel", "is no table")
    return table


def _words(lines: Mapping[tuple[str, str], int], table: str, words: Any) -> Mapping[str, str]:
    if not isinstance(words, dict):
        raise _wrong(lines, "", table, "is geen tabel", "is no table")
    for key, value in words.items():
        if not isinstance(value, str):
            raise _wrong(lines, table, key, "heeft geen tekst als waarde", "has no text for a value")
    return words


def _constant(lines: Mapping[tuple[str, str], int], name: str, value: Any) -> str:
    """As a cell of a table would say it."""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str | int | float):
        raise _wrong(lines, "constants", name, "is geen enkele waarde", "is no single value")
    return str(value).strip()


def _format(lines: Mapping[tuple[str, str], int], document: Mapping[str, Any]) -> str | None:
    given = document.get("format")
    if given is not None and given not in FORMATS:
        known = ", ".join(FORMATS)
        raise _wrong(lines, "", "format", f"kent {given} niet; kies uit {known}", f"does not know {given}; choose from {known}")
    return given


def _layer(lines: Mapping[tuple[str, str], int], document: Mapping[str, Any]) -> str | None:
    given = document.get("layer")
    if given is not None and not isinstance(given, str):
        raise _wrong(lines, "", "layer", "is geen tekst", "is no text")
    return given


def _lines(text: str) -> dict[tuple[str, str], int]:
    """Where each table and key stands, as far as a look at the lines tells: TOML's own reader does not say."""
    found: dict[tuple[str, str], int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line):
            table = ".".join(part.strip().strip("\"'") for part in header[1].split(".", 1))
            found.setdefault((table, ""), number)
            found.setdefault(("", table), number)
        elif key := re.match(r"\s*(?:\"((?:[^\"\\]|\\.)+)\"|'([^']+)'|([A-Za-z0-9_-]+))\s*=", line):
            found.setdefault((table, next(filter(None, key.groups()))), number)
    return found


def _wrong(lines: Mapping[tuple[str, str], int], table: str, key: str, nl: str, en: str) -> BadInput:
    name = f"[{table}] {key}".strip() if table else key
    line = lines.get((table, key))
    at_nl, at_en = (f", regel {line}", f", line {line}") if line else ("", "")
    return BadInput(f"Mappingbestand{at_nl}: {name}: {nl}.", f"Mapping file{at_en}: {name}: {en}.")
