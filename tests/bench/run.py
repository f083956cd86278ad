"""`make bench`: runs every bench_*.py in this folder, one after the other, and writes a table on screen and bench.json.

A bench has `run()`, which gives rows {name, value, unit, limit?, peer?, ratio?}; a value over its limit makes the exit status 1.
Names on the command line choose: `python -m tests.bench.run start ndw`.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from dashboard.core.clock import now
from dashboard.core.settings import ROOT

COLUMNS = ("name", "value", "unit", "limit", "peer", "ratio")


def main(wanted: list[str]) -> int:
    """Run the benches; 1 when one of them is over its limit or failed."""
    rows: list[dict[str, Any]] = []
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        name = path.stem.removeprefix("bench_")
        if not wanted or name in wanted:
            print(f"{name} …", file=sys.stderr, flush=True)
            rows += [{"bench": name} | row for row in _rows(path.stem)]
    machine = {"cores": os.cpu_count(), "processor": platform.machine(), "python": platform.python_version()}
    (ROOT / "bench.json").write_text(json.dumps({"at": now().isoformat(), "machine": machine, "rows": rows}, indent=1) + "\n")
    _show(rows)
    return int(any(_is_over(row) for row in rows))


def _rows(module: str) -> list[dict[str, Any]]:
    try:
        return list(importlib.import_module(f"tests.bench.{module}").run())
    except Exception as error:  # one bench that fails must not hide the others
        return [{"name": f"failed: {type(error).__name__}: {error}", "value": None, "unit": "", "failed": True}]


def _is_over(row: dict[str, Any]) -> bool:
    return bool(row.get("failed")) or ("limit" in row and row["value"] is not None and row["value"] > row["limit"])


def _show(rows: list[dict[str, Any]]) -> None:
    table = Table(*COLUMNS, title="bench.json")
    for row in rows:
        cells = ("" if row.get(column) is None else str(row[column]) for column in COLUMNS)
        table.add_row(*cells, style="bold red" if _is_over(row) else None)
    Console(width=None if sys.stdout.isatty() else 160).print(table)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
