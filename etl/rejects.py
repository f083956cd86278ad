"""The report of what a file holds and a load did not take: one row per reject and per row that was left out, with the reason in Dutch and
in English, as CSV that opens in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from dashboard.core.clock import local
from dashboard.core.errors import BadInput
from dashboard.core.settings import Settings
from dashboard.core.spreadsheet import safe
from etl.sources.parsed import Reject

REJECTED, LEFT_OUT = "afgekeurd", "overgeslagen"  # the words in the column `soort`


def write(
    settings: Settings,
    subject: str,
    source: Path,
    rejects: Sequence[Reject],
    left_out: Sequence[Reject],
    moment: datetime,
    path: Path | None = None,
) -> Path:
    """Write the report to `path`, or to `rejects/` in the state folder; returns where it stands. Semicolons and a BOM, as Dutch
    spreadsheets read it. A cell that a spreadsheet would take for a formula gets an apostrophe in front."""
    if path is None:
        folder = settings.state / "rejects"
        folder.mkdir(exist_ok=True, mode=0o700)
        path = folder / f"{local(moment):%Y%m%d-%H%M%S}-{subject}-{source.stem}.csv"
    try:
        with path.open("w", newline="", encoding="utf-8-sig") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(("rij", "veld", "waarde", "reden", "reason", "soort"))
            told = [(REJECTED, one) for one in rejects] + [(LEFT_OUT, one) for one in left_out]
            for kind, one in sorted(told, key=lambda kind_and_one: kind_and_one[1].row):
                writer.writerow((one.row, *map(safe, (one.field, one.value, one.reason, one.reason_en)), kind))
    except OSError as error:
        raise BadInput(
            f"Het afkeurbestand {path} kan niet worden geschreven: {error.strerror}.",
            f"The rejects file {path} cannot be written: {error.strerror}.",
        ) from error
    return path
