"""A mapping file: how one register's words are ours. TOML with `[columns]` (header → field), `[values.FIELD]` (word → ours) and `crs`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard.core.errors import BadInput


@dataclass(frozen=True, slots=True)
class Wording:
    """What the file says; empty where there is none."""

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    crs: int | None = None

    def value(self, name: str, given: str) -> str:
        """Our word for a value of the field, or the value itself."""
        return self.values.get(name, {}).get(given, given)


def read(data: bytes) -> Wording:
    """Read a mapping file. Raises BadInput with the sentence what is wrong."""
    try:
        document = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"Het mappingbestand is geen TOML: {error}.", f"The mapping file is no TOML: {error}.") from error
    columns, values = document.get("columns", {}), document.get("values", {})
    crs = re.fullmatch(r"(?:EPSG:)?(\d{4,6})", str(document["crs"])) if "crs" in document else None
    if not _is_words(columns) or not all(_is_words(words) for words in values.values()) or ("crs" in document and crs is None):
        raise BadInput(
            'Het mappingbestand kent [columns], [values.VELD] en crs = "EPSG:28992", met teksten als waarden.',
            'The mapping file has [columns], [values.FIELD] and crs = "EPSG:28992", with texts as values.',
        )
    return Wording(columns, values, int(crs[1]) if crs else None)


def _is_words(table: object) -> bool:
    return isinstance(table, dict) and all(isinstance(value, str) for value in table.values())
