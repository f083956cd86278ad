"""What stands in a row of an export, in words of one language. The table's own: pages/map/finding/table_columns.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.core.spreadsheet import Value
from dashboard.store.gaps import GAPS
from dashboard.store.listing import Listed
from dashboard.ui.texts import Texts


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key (its name is the text `table.column.<key>`), what stands in it, and how wide it is in a workbook (characters)."""

    key: str
    value: Callable[[Listed, Texts], Value]
    width: int = 12


def _once(words: list[str]) -> str:
    return "; ".join(dict.fromkeys(word for word in words if word))


def _yes(value: bool | None, t: Texts) -> str:
    return t("table.word.unknown") if value is None else t("table.word.yes") if value else t("table.word.no")


def _purposes(row: Listed, t: Texts) -> str:
    return _once([use.name[t.language] or t("table.word.unknown") for use in row.purposes])


COLUMNS: tuple[Column, ...] = (
    Column("code", lambda row, t: row.code, 16),
    Column("name", lambda row, t: row.name, 32),
    Column("owner", lambda row, t: row.owner_name, 28),
    Column("operator", lambda row, t: row.operator_name, 28),
    Column("controller", lambda row, t: row.controller_name, 28),
    Column("purpose", _purposes, 28),
    Column("basis", lambda row, t: _once([use.basis_name[t.language] for use in row.purposes]), 28),
    Column("purpose_of", lambda row, t: _once([use.organisation or "" for use in row.purposes]), 28),
    Column("decision", lambda row, t: _once([use.decision or "" for use in row.purposes]), 28),
    Column("dpia", lambda row, t: _yes(row.has_dpia, t)),
    Column("gaps", lambda row, t: _once([GAPS[gap][t.language] for gap in row.gaps]), 40),
    Column("kind", lambda row, t: t.either(f"camera.kind.{row.kind}", row.kind)),
    Column("records", lambda row, t: _yes(row.records, t)),
    Column("retention", lambda row, t: row.retention_hours),
    Column("lifecycle", lambda row, t: t(f"camera.lifecycle.{row.lifecycle}")),
    Column("publication", lambda row, t: t(f"table.publication.{row.publication}")),
    Column("municipality", lambda row, t: row.municipality, 18),
    Column("road", lambda row, t: row.road),
    Column("carriageway", lambda row, t: row.carriageway),
    Column("hectometre", lambda row, t: row.hectometre),
    Column("direction", lambda row, t: row.direction),
    Column("lon", lambda row, t: row.position[0]),
    Column("lat", lambda row, t: row.position[1]),
    Column("rd_x", lambda row, t: row.position_rd[0]),
    Column("rd_y", lambda row, t: row.position_rd[1]),
    Column("notice", lambda row, t: row.notice_seen_on),
    Column("recorded", lambda row, t: row.recorded_at, 18),
    Column("source", lambda row, t: row.source, 24),
    Column("demo", lambda row, t: _yes(row.is_demo, t)),
)


def header(t: Texts) -> list[str]:
    """The names of the columns."""
    return [t(f"table.column.{column.key}") for column in COLUMNS]


def cells(row: Listed, t: Texts) -> list[Value]:
    """One camera in the order of the columns."""
    return [column.value(row, t) for column in COLUMNS]
