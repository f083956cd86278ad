"""Cells that are safe to open: one function for every table that leaves the application as text.

A spreadsheet takes a cell of a CSV file that begins like a formula for a formula, and runs it (CWE-1236). What came out of a register, or
was typed by somebody else, is made text again by an apostrophe in front. Numbers are ours, and stay numbers.
"""

from __future__ import annotations

from datetime import date, datetime

from dashboard.core.clock import local

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # the wide ones too: spreadsheets fold them
Value = str | int | float | bool | date | datetime | None


def safe(text: str) -> str:
    """The text as a cell: an apostrophe in front where a spreadsheet would take it for a formula; without NUL, which no cell holds."""
    cell = text.replace("\0", "")
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def cell(value: Value, decimal: str = ".") -> str:
    """One value as the text of a cell. A moment (aware) in local time with its offset; a number with this decimal mark; None is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value).replace(".", decimal)
    if isinstance(value, datetime):
        return local(value).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else safe(value)
