"""Loading a register of 100,000 cameras, against PostgreSQL's own INSERT … SELECT of the same rows into the same constrained tables."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from dashboard.core.settings import ROOT, Settings
from tests.bench.fresh import fresh

ROWS = 100_000
FEWER = 10_000
OWNERS = ("gemeente-a", "gemeente-b", "vervoerder-c", "weg-d")
PARTIES = ("politie-p", "beheer-q")
# Each load in a process of its own, as the command has it; the clock starts when everything is imported. VmHWM: its peak of memory.
_LOAD = """
import json, re, sys, time
from pathlib import Path
from dashboard.core.settings import Settings
from etl.load import load
settings = Settings(state_folder=sys.argv[1], secret_key="only for benchmarks", DATABASE_URL="")
began = time.perf_counter()
summary = load(settings, "cameras", Path(sys.argv[2]), owner="gemeente-a")
took = time.perf_counter() - began
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
print(json.dumps({"seconds": took, "peak": int(peak) / 1024, "new": summary.new, "unchanged": summary.unchanged}))
"""
# What a load leaves behind, in tables without any constraint: what the peer inserts again.
_STAGE = """
CREATE TABLE bench_camera AS SELECT {camera} FROM beeldregie.camera;
CREATE TABLE bench_camera_purpose AS SELECT {camera_purpose} FROM beeldregie.camera_purpose;
TRUNCATE beeldregie.camera, beeldregie.camera_purpose CASCADE;
"""
_INSERT = """
INSERT INTO beeldregie.camera ({camera}) OVERRIDING SYSTEM VALUE SELECT {camera} FROM bench_camera;
INSERT INTO beeldregie.camera_purpose ({camera_purpose}) OVERRIDING SYSTEM VALUE SELECT {camera_purpose} FROM bench_camera_purpose;
"""
_COLUMNS = """
SELECT attrelid::regclass::text, string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute
WHERE attrelid IN ('beeldregie.camera'::regclass, 'beeldregie.camera_purpose'::regclass) AND attnum > 0 AND attgenerated = '' GROUP BY 1
"""


def run() -> list[dict[str, Any]]:
    """Seconds of the first load, of the same file again, and of the peer; megabytes at most; and how a tenth of the rows compares."""
    with tempfile.TemporaryDirectory(prefix="brb-") as folder:
        files = {rows: _register(Path(folder) / f"register-{rows}.csv", rows) for rows in (FEWER, ROWS)}
        fewer, _, _ = _measured(files[FEWER], FEWER)
        first, again, peer = _measured(files[ROWS], ROWS)
    return [
        {
            "name": f"load {ROWS:,} CSV rows, new",
            "value": round(first["seconds"], 1),
            "unit": "s",
            "limit": round(2 * peer, 1),
            "peer": f"INSERT … SELECT of the same rows: {peer:.1f} s",
            "ratio": round(first["seconds"] / peer, 2),
        },
        {
            "name": f"load the same {ROWS:,} rows again, unchanged",
            "value": round(again["seconds"], 1),
            "unit": "s",
            "limit": round(first["seconds"] / 2, 1),
            "peer": f"the first load: {first['seconds']:.1f} s",
            "ratio": round(again["seconds"] / first["seconds"], 2),
        },
        {"name": "peak memory of the loading process", "value": round(max(first["peak"], again["peak"])), "unit": "MB", "limit": 500},
        {
            "name": f"load {FEWER:,} CSV rows, new",
            "value": round(fewer["seconds"], 1),
            "unit": "s",
            "peer": f"{ROWS:,} rows: {first['seconds']:.1f} s",
            "ratio": round(first["seconds"] / fewer["seconds"], 1),
        },
    ]


def _measured(file: Path, rows: int) -> tuple[dict[str, float], dict[str, float], float]:
    """The first load, the second, and the peer's seconds, in a database of its own."""
    with fresh() as settings:
        _organisations(settings)
        first, again = _load(settings, file), _load(settings, file)
        assert (first["new"], again["unchanged"]) == (rows, rows), (first, again)
        return first, again, _insert_select(settings)


def _organisations(settings: Settings) -> None:
    with psycopg.connect(settings.dsn("ingest"), autocommit=True) as connection, connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO beeldregie.organisation (id, name, kind) VALUES (%s, %s, 'municipality')",
            [(id_, id_.replace("-", " ").title()) for id_ in OWNERS + PARTIES],
        )


def _load(settings: Settings, file: Path) -> dict[str, float]:
    command = [sys.executable, "-c", _LOAD, settings.state_folder, str(file)]
    told: dict[str, float] = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    return told


def _insert_select(settings: Settings) -> float:
    """Seconds of the peer, committed, on tables emptied of what the loads put there."""
    address = settings.admin_url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        columns = {table.removeprefix("beeldregie."): listed for table, listed in connection.execute(_COLUMNS)}
        connection.execute(_STAGE.format(**columns))
        connection.execute("VACUUM (ANALYZE) bench_camera, bench_camera_purpose")
        began = time.perf_counter()
        connection.execute(_INSERT.format(**columns))  # several statements in one go: one transaction
        return time.perf_counter() - began


_HEADER = (
    "nummer", "naam", "lat", "lon", "eigenaar", "beheerder", "verwerkingsverantwoordelijke", "gemeente", "weg", "hectometrering", "rijbaan",
    "richting", "openingshoek", "bereik_m", "soort", "beeldklasse", "opname", "bewaartermijn_uren", "publicatie", "bord_gezien_op", "doel",
    "grondslag", "dpia", "doel_2", "paalnummer",
)  # fmt: skip
_USES = (("verkeersmanagement", "verkeer-6-1-e"), ("openbare-orde", "gemw-151c"), ("sociale-veiligheid-ov", "ov-wp2000"), ("Afval", ""))


def _register(file: Path, rows: int) -> Path:
    """A made-up register of 25 columns, as an office exports it: semicolons, decimal commas, one or two purposes a camera."""
    chance = random.Random(2026)
    with file.open("w", newline="", encoding="utf-8-sig") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(_HEADER)
        writer.writerows(_row(number, chance) for number in range(1, rows + 1))
    return file


def _row(number: int, chance: random.Random) -> tuple[object, ...]:
    def decimal(low: float, high: float, digits: int) -> str:
        return f"{chance.uniform(low, high):.{digits}f}".replace(".", ",")

    one = chance.choice
    road = ("A20", decimal(1, 90, 1), "Re") if chance.random() < 0.3 else ("", "", "")
    place = (f"Straat {chance.randrange(4000)} {chance.randrange(300)}", decimal(51.8, 52.4, 6), decimal(4.2, 5.4, 6))
    parties = (one(OWNERS), "beheer-q", one(PARTIES + OWNERS), "Stad", *road)
    view = (chance.randrange(360), one((60, 90, 360)), one((50, 100, 250)), one(("vast", "ptz")), one(("overzicht", "herkennen")))
    kept = (one(("ja", "nee")), one((24, 168, 672)), one(("exact", "gebied")), f"{chance.randrange(1, 29):02}-03-2026")
    second = "crowdmanagement" if chance.random() < 0.4 else ""
    return (number, *place, *parties, *view, *kept, *one(_USES), "https://example.org/dpia", second, f"P{number % 977}")


if __name__ == "__main__":
    print(json.dumps(run(), indent=1, ensure_ascii=False))
