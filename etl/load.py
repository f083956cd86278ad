"""`beeldregie load`: one file in, in one transaction, with a report of what was new, changed, unchanged, gone, rejected and left out."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import io
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.clock import local, now
from dashboard.core.db import Database
from dashboard.core.errors import BadInput, NotFound
from dashboard.core.models import Text
from dashboard.core.settings import Settings
from dashboard.policy.terms import start_of_day
from dashboard.store import log
from etl import apart, feeds, rejects
from etl import within as named_areas
from etl.merge import agreements as merge_agreements
from etl.merge import areas as merge_areas
from etl.merge import cameras as merge_cameras
from etl.merge import incidents as merge_incidents
from etl.merge import premises as merge_premises
from etl.merge import segments as merge_segments
from etl.merge.common import Counts, Loading, names
from etl.merge.progress import Bar
from etl.merge.sealing import Sealer
from etl.sources import archive, formats, mapping, vector
from etl.sources.mapping import Wording
from etl.sources.parsed import Parsed, Reject

LARGEST_FILE = archive.LARGEST  # bytes, unpacked
_COMPLETE = ("cameras", "agreements")
_STEPS = ("cameras", "areas", "agreements", "premises")  # a load of these is a step that can be undone

_MERGES: dict[str, Callable[[Loading, Any], Awaitable[Counts]]] = {
    "cameras": merge_cameras.merge,
    "areas": merge_areas.merge,
    "agreements": merge_agreements.merge,
    "premises": merge_premises.merge,
    "incidents": merge_incidents.merge,
    "segments": merge_segments.merge,
}
SUBJECTS = (*_MERGES, "sites")
COUNTS = ("new", "changed", "unchanged", "gone", "rejected", "left_out")


@dataclass(frozen=True, slots=True)
class Summary:
    """What a load came to. `left_out`: how many rows are whole and no business of the register; `skipped` says which. `notes` are sentences
    for the person who loads; `rejects_file` is where the report of both stands."""

    subject: str
    file_name: str
    new: int
    changed: int
    unchanged: int
    gone: int
    rejected: int
    left_out: int = 0
    rejects: tuple[Reject, ...] = ()
    skipped: tuple[Reject, ...] = ()
    rejects_file: Path | None = None
    dry_run: bool = False
    notes: tuple[Text, ...] = ()

    @property
    def sentence(self) -> Text:
        """The counts in one sentence."""
        dry = Text("Proef, er is niets geladen: ", "Dry run, nothing was loaded: ") if self.dry_run else Text("", "")
        others = Text("", "")
        if self.left_out:
            others = Text(f", {self.left_out} overgeslagen: geen camera", f", {self.left_out} left out: no cameras")
        return Text(
            f"{dry.nl}{self.new} nieuw, {self.changed} gewijzigd, {self.unchanged} gelijk, {self.gone} verdwenen, "
            f"{self.rejected} afgekeurd{others.nl}.",
            f"{dry.en}{self.new} new, {self.changed} changed, {self.unchanged} unchanged, {self.gone} gone, "
            f"{self.rejected} rejected{others.en}.",
        )


def load(
    settings: Settings,
    subject: str,
    path: Path,
    *,
    owner: str | None = None,
    mapping: Path | None = None,
    dry_run: bool = False,
    strict: bool = False,
    complete: bool = False,
    by: str = "cli",
    demo: bool = False,
    rejects: Path | None = None,
    crs: str | None = None,
    within: str | None = None,
    known_on: date | None = None,
) -> Summary:
    """Load one file of one of SUBJECTS; see `Options`. Not to be called where an event loop runs.

    Raises BadInput (the file cannot be what it is said to be, or `strict` and a row is broken: nothing was loaded) and NotFound (owner).
    """
    options = Options(owner, mapping, dry_run, strict, complete, by, demo, rejects, crs, within, known_on)
    return asyncio.run(loading(settings, subject, path, options))


@dataclass(frozen=True, slots=True)
class Options:
    """How to load. owner: an organisation's id or name, for rows that name none. mapping: a TOML file with the register's words.
    dry_run: say what would happen. strict: one broken row and nothing is loaded. complete: the file holds all of the owner's; what is not
    in it is gone. rejects: where the report goes. crs: the reference system of the places ("EPSG:28992"). within: the area that the cameras
    stand in, "west,south,east,north" or the code of an area; who stands outside is rejected. known_on: the file is the register as it was
    on this day (local), of cameras of which nothing is recorded yet: as of a moment since then they are known. own_only: rows of anyone
    but the owner are rejected. account: whose log-in loads it, where somebody does. apart: geographic files are read in a process of their
    own, with limits. look: is shown what the load comes to, within its transaction; what it raises undoes all."""

    owner: str | None = None
    mapping: Path | None = None
    dry_run: bool = False
    strict: bool = False
    complete: bool = False
    by: str = "cli"
    demo: bool = False
    rejects: Path | None = None
    crs: str | None = None
    within: str | None = None
    known_on: date | None = None
    own_only: bool = False
    account: UUID | None = None
    apart: bool = False
    look: Callable[[Loading, Parsed[Any], Summary], Awaitable[None]] | None = None


async def loading(settings: Settings, subject: str, path: Path, options: Options) -> Summary:
    """The same as `load`, for whoever has an event loop."""
    if subject not in SUBJECTS:
        raise BadInput(
            f"{subject} kan niet worden geladen; kies uit {', '.join(SUBJECTS)}.",
            f"{subject} cannot be loaded; choose from {', '.join(SUBJECTS)}.",
        )
    if options.complete and (subject not in _COMPLETE or not options.owner):
        raise BadInput(
            "--complete kan alleen bij camera's en convenanten van één eigenaar: geef --owner.",
            "--complete goes with cameras and agreements of one owner: give --owner.",
        )
    if options.known_on and (subject != "cameras" or options.known_on >= local(now()).date()):
        raise BadInput(
            "--known-on kan alleen bij camera's, met een dag die voorbij is.",
            "--known-on goes with cameras, and with a day that has passed.",
        )
    if subject == "sites":
        return await asyncio.to_thread(_sites, settings, path, options)
    with Bar() as bar:
        bar.phase("lezen")
        packed = archive.gathered(path, _read(path))
        digest = hashlib.sha256(packed).digest()
        parsed = await asyncio.to_thread(_parse, settings, subject, path.name, _unpacked(packed), options)
        del packed
        database = Database(settings, "ingest", pool_size=1)
        try:
            summary = await _in_one_transaction(database, subject, path.name, digest, parsed, options, Sealer(settings), bar)
        finally:
            await database.close()
    if (summary.rejects or summary.skipped) and (not options.dry_run or options.rejects):
        summary = replace(summary, rejects_file=_report(settings, subject, path, summary, options.rejects))
    if options.strict and summary.rejects:
        raise _strictly(summary)
    return summary


def _report(settings: Settings, subject: str, path: Path, summary: Summary, to: Path | None) -> Path:
    return rejects.write(settings, subject, path, summary.rejects, summary.skipped, now(), to)


def _sites(settings: Settings, path: Path, options: Options) -> Summary:
    """A table of measurement sites comes in by the door of `feed`, which notes the run. A site without a place is not stored."""
    with (
        feeds.opened(str(path)) as stream,
        psycopg.connect(settings.dsn("ingest"), autocommit=True) as connection,
        connection.transaction(force_rollback=options.dry_run),
    ):
        told = feeds.load(connection, stream, path.name, settings.measurement_area)
        if told.kind != "site_table":
            raise BadInput(f"{path.name} is geen tabel met meetpunten.", f"{path.name} is no table of measurement sites.")
        nowhere = told.counts.get("no_place", 0)
        if options.strict and nowhere:
            raise BadInput(
                f"{nowhere} meetpunten hebben geen plaats, dus er is niets geladen.",
                f"{nowhere} sites have no place, so nothing was loaded.",
            )
    new, changed, kept = (told.counts[name] for name in ("new", "changed", "stored"))
    return Summary("sites", path.name, new, changed, kept - new - changed, 0, nowhere, dry_run=options.dry_run)


def _strictly(summary: Summary) -> BadInput:
    first = summary.rejects[0]
    return BadInput(
        f"{summary.rejected} afgekeurd, dus er is niets geladen. De eerste: rij {first.row}, {first.field} {first.reason}. "
        f"Alle staan in {summary.rejects_file}.",
        f"{summary.rejected} rejected, so nothing was loaded. The first: row {first.row}, {first.field}: {first.reason_en}. "
        f"All stand in {summary.rejects_file}.",
    )


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadInput(
                f"{path.name} is te groot: hoogstens {LARGEST_FILE // 1024 // 1024} MB.",
                f"{path.name} is too large: {LARGEST_FILE // 1024 // 1024} MB at most.",
            )
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} kan niet worden gelezen: {error.strerror}.", f"{path} cannot be read: {error.strerror}.") from error


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:  # all its members, and of each the length and sum at its end
            unpacked = packed.read(LARGEST_FILE + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(f"Het bestand is niet uit te pakken: {error}.", f"The file cannot be unpacked: {error}.") from error
    if len(unpacked) > LARGEST_FILE:
        raise BadInput("Het uitgepakte bestand is te groot.", "The unpacked file is too large.")
    return unpacked


def _parse(settings: Settings, subject: str, name: str, data: bytes, options: Options) -> Parsed[Any]:
    wording = mapping.read(_read(options.mapping)) if options.mapping else Wording()
    if options.crs:
        wording = replace(wording, crs=mapping.crs_of(options.crs))
    area = named_areas.area(settings, options.within) if options.within else None
    read = partial(formats.read, subject, name, data, wording, area)
    return apart.called(read) if options.apart and vector.is_one(data) else read()


async def _in_one_transaction(
    database: Database, subject: str, file_name: str, digest: bytes, parsed: Parsed[Any], options: Options, sealer: Sealer, bar: Bar
) -> Summary:
    async with database.read() as conn:  # committed below, only if it is not a dry run
        raw = await conn.get_raw_connection()
        driver: psycopg.AsyncConnection[Any] = raw.driver_connection  # type: ignore[assignment]
        async with driver.cursor() as cursor:
            run = await _begin(cursor, subject, file_name, digest, options, sealer, bar)
            counts = await _MERGES[subject](run, parsed)
            broken = sorted([*parsed.rejects, *counts.rejects], key=lambda reject: reject.row)
            summary = Summary(
                subject,
                file_name,
                counts.new,
                counts.changed,
                counts.unchanged,
                counts.gone,
                len({reject.row for reject in broken}),
                len(parsed.left_out),
                tuple(broken),
                tuple(parsed.left_out),
                None,
                options.dry_run,
                _notes(options, parsed, broken),
            )
            kept = not options.dry_run and not (options.strict and broken)
            if kept:
                await _finish(run, conn, summary, digest)
            if options.look:
                await options.look(run, parsed, summary)
            if kept:
                await conn.commit()
    return summary


def _notes(options: Options, parsed: Parsed[Any], broken: list[Reject]) -> tuple[Text, ...]:
    if options.complete and broken:
        return (
            Text(
                "Omdat er rijen zijn afgekeurd, is niets als verdwenen gemerkt.", "Because rows were rejected, nothing was marked as gone."
            ),
        )
    if options.complete and parsed.left_out and not parsed.rows:
        return (Text("Er staat geen camera in, dus niets is als verdwenen gemerkt.", "It holds no camera, so nothing was marked as gone."),)
    return ()


async def _begin(
    cursor: psycopg.AsyncCursor[Any], subject: str, file_name: str, digest: bytes, options: Options, sealer: Sealer, bar: Bar
) -> Loading:
    """Loads go one after another, and the moment of this one is taken when it has its turn: what it records follows what stands."""
    await cursor.execute(sql.SQL("SELECT pg_advisory_xact_lock(hashtext('beeldregie load'))"))
    known = await names(cursor)
    owner = known.organisation(options.owner) if options.owner else None
    if options.owner and owner is None:
        raise NotFound(
            f"Organisatie {options.owner} bestaat niet. Voeg die eerst toe met: beeldregie organisation add.",
            f"There is no organisation {options.owner}. Add it first with: beeldregie organisation add.",
        )
    await cursor.execute(
        sql.SQL("""INSERT INTO beeldregie.load_run (subject, file_name, sha256, loaded_by, loaded_at, is_demo)
                                    VALUES (%s, %s, %s, %s, clock_timestamp(), %s) RETURNING id, loaded_at"""),
        (subject, file_name, digest, options.by, options.demo),
    )
    row = await cursor.fetchone()
    assert row is not None
    run, at = row
    change = await _begin_step(cursor, run, at, options) if subject in _STEPS else None
    past = options.known_on is not None
    moment = start_of_day(options.known_on) if options.known_on else at
    return Loading(
        cursor, run, change, moment, owner, options.complete, options.by, options.demo, known, sealer, bar, options.own_only, past
    )


async def _begin_step(cursor: psycopg.AsyncCursor[Any], run: int, at: datetime, options: Options) -> int:
    await cursor.execute(
        sql.SQL("""INSERT INTO beeldregie.change (kind, at, account_id, organisation_id, changed_by, load_run_id)
                   VALUES ('load', %(at)s, %(account)s, (SELECT organisation_id FROM beeldregie.account WHERE id = %(account)s),
                       %(by)s, %(run)s) RETURNING id"""),
        {"at": at, "account": options.account, "by": options.by, "run": run},
    )
    row = await cursor.fetchone()
    assert row is not None
    return int(row[0])


async def _finish(run: Loading, conn: AsyncConnection, summary: Summary, digest: bytes) -> None:
    """The counts and rejects of this load, and its row in the log."""
    await run.cursor.executemany(
        sql.SQL("""INSERT INTO beeldregie.load_reject (load_run_id, row_number, field, value, reason, reason_en, left_out)
                   VALUES (%s, %s, %s, %s, %s, %s, %s)"""),
        [
            (run.run_id, one.row, one.field, one.value, one.reason, one.reason_en, left_out)
            for left_out, several in ((False, summary.rejects), (True, summary.skipped))
            for one in several
        ],
    )
    counts = {name: getattr(summary, name) for name in COUNTS}
    await conn.execute(
        text("""UPDATE beeldregie.load_run SET new = :new, changed = :changed, unchanged = :unchanged, gone = :gone, rejected = :rejected,
                   left_out = :left_out WHERE id = :run"""),
        {**counts, "run": run.run_id},
    )
    await log.append(
        conn,
        "load",
        {"run": run.run_id, "subject": summary.subject, "sha256": digest.hex(), "owner": run.owner, **counts},
        {"file": summary.file_name, "by": run.by},
    )
