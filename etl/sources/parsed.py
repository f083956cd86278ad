"""What a parser hands back: the good rows, and for each broken one where it stands and what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


HIDDEN = "(verborgen)"  # what stands in a report for a value that may hold a password
_CREDENTIALS = re.compile(r"(?<=://)\S*@")


def without_credentials(text: str) -> str:
    """The text, without the name and password of any address in it."""
    return _CREDENTIALS.sub(f"{HIDDEN}@", text)


@dataclass(frozen=True, slots=True)
class Reject:
    """One broken row: its number as a person counts it in the file, the field, its value as given but for credentials, and the reason in
    Dutch."""

    row: int
    field: str
    value: str
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", without_credentials(self.value))


@dataclass(frozen=True, slots=True)
class Parsed(Generic[Row]):
    """Rows that can be loaded and those that cannot. `given` names the fields that the source speaks of: others are left as they stand."""

    rows: list[Row]
    rejects: list[Reject]
    given: frozenset[str] = frozenset()


class BrokenValueError(ValueError):
    """A value that cannot be right; the message is the reason, in Dutch."""


class BrokenRowError(Exception):
    """A row that cannot be loaded; carries its Reject."""

    def __init__(self, reject: Reject) -> None:
        super().__init__(reject.reason)
        self.reject = reject


def slug(text: str) -> str:
    """Small letters, digits and dashes, as codes are written; accents are dropped. "Café 't Oude" becomes "cafe-t-oude"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
