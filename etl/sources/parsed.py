"""What a parser hands back: the good rows, for each broken one where it stands and what is wrong with it, and what is left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

Row = TypeVar("Row")
Item = TypeVar("Item")


HIDDEN = "(verborgen)"  # what stands in a report for a value that may hold a password
LONGEST_VALUE = 500  # characters of a value in a report
_CREDENTIALS = re.compile(r"(?<=://)\S*@")
_UNTEXT = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """The text with what no database can store (NUL, half of a surrogate pair) replaced by the sign for an unreadable character."""
    return _UNTEXT.sub("\N{REPLACEMENT CHARACTER}", text)


def without_credentials(text: str) -> str:
    """The text, without the name and password of any address in it."""
    return _CREDENTIALS.sub(f"{HIDDEN}@", text)


@dataclass(frozen=True, slots=True)
class Reject:
    """One broken row: its number as a person counts it in the file, the field, its value as given but for credentials and cut to what
    fits in a report, and the reason in Dutch and in English."""

    row: int
    field: str
    value: str
    reason: str
    reason_en: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "field", clean(self.field)[:LONGEST_VALUE])
        object.__setattr__(self, "value", clean(without_credentials(self.value))[:LONGEST_VALUE])


@dataclass(frozen=True, slots=True)
class Parsed(Generic[Row]):
    """Rows that can be loaded and those that cannot. `given` names the fields that the source speaks of: others are left as they stand.
    `left_out`: what is whole and yet no business of the register, such as a street lamp among cameras; the same shape, but not broken."""

    rows: list[Row]
    rejects: list[Reject]
    given: frozenset[str] = frozenset()
    left_out: list[Reject] = field(default_factory=list)

    def beside(self, before: Parsed[Item]) -> Parsed[Row]:
        """The same, with what an earlier reading of the file could not use."""
        rejects = sorted([*before.rejects, *self.rejects], key=lambda reject: reject.row)
        return replace(self, rejects=rejects, left_out=[*before.left_out, *self.left_out])


class BrokenRowError(Exception):
    """A row that cannot be loaded; carries its Reject."""

    def __init__(self, reject: Reject) -> None:
        super().__init__(reject.reason)
        self.reject = reject


class LeftOutError(BrokenRowError):
    """A row that is no business of the register: its Reject says what it is."""


class BrokenValueError(ValueError):
    """A value that cannot be right; carries the reason in Dutch (also its message) and in English."""

    def __init__(self, nl: str, en: str) -> None:
        super().__init__(nl)
        self.nl, self.en = nl, en

    def at(self, row: int, field: str, value: str) -> BrokenRowError:
        """The same, with the place where the value stands."""
        return BrokenRowError(Reject(row, field, value, self.nl, self.en))


MISSING = ("ontbreekt", "is missing")
END_BEFORE_START = ("ligt niet na de ingangsdatum", "does not lie after the first day")


def missing(row: int, field: str) -> BrokenRowError:
    """A field that must be there and is not."""
    return BrokenValueError(*MISSING).at(row, field, "")


def no_camera(row: int, field: str, kind: str, written: str = "") -> LeftOutError:
    """A row that says of itself to be something else than a camera; `written`: how it says so, where `kind` alone is not clear."""
    said = written or kind
    return LeftOutError(Reject(row, field, kind, f"is geen camera: {said}", f"is no camera: {said}"))


def each(items: Iterable[Item], read: Callable[[Item], Row]) -> Parsed[Row]:
    """What `read` makes of every item: a row, a reject where it raises BrokenRowError, left out where it raises LeftOutError."""
    parsed: Parsed[Row] = Parsed([], [])
    for item in items:
        try:
            parsed.rows.append(read(item))
        except LeftOutError as other:
            parsed.left_out.append(other.reject)
        except BrokenRowError as broken:
            parsed.rejects.append(broken.reject)
    return parsed


def slug(text: str) -> str:
    """Small letters, digits and dashes, as codes are written; accents are dropped. "Café 't Oude" becomes "cafe-t-oude"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
