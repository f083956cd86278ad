"""The worker's side of an upload: checks a file that came in, which is a load that is rolled back, and loads it once it is confirmed.

The web keeps the file in the table `upload` and orders by the row's state (dashboard/sharing/uploads.py); neither imports the other.
"""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg
import structlog
from cryptography.fernet import InvalidToken
from psycopg.rows import namedtuple_row
from psycopg.types.json import Jsonb

from dashboard.core.errors import BeeldregieError, Conflict
from dashboard.core.models import Text
from dashboard.core.settings import Settings
from dashboard.core.vault import Vault
from etl.load import COUNTS, Options, Summary, loading
from etl.merge.common import Loading
from etl.previews import Preview, preview
from etl.sources.parsed import Parsed

log = structlog.get_logger("worker")
MOST_REJECTS: Final = 10_000  # that are kept to be looked at; the load itself keeps all
KEPT_DAYS: Final = 7  # what nobody confirmed, and the preview of what was loaded
TAKEN, READ = 10, 70  # percent: the worker has it; what would happen is known
_MOVED = Text(
    "Het register is gewijzigd nadat dit bestand werd bekeken, dus er is niets ingeladen. Bekijk de nieuwe telling en bevestig opnieuw.",
    "The register changed after this file was looked at, so nothing was loaded. Look at the new figures and confirm again.",
)
_BROKEN_OFF = Text(
    "Het verwerken is afgebroken. Breng het bestand opnieuw in; gebeurt het weer, knip het dan in stukken.",
    "The work on it was broken off. Bring the file in again; if it happens again, cut it into pieces.",
)
_DEFECT = Text(
    "Er ging iets mis bij het verwerken; er is niets ingeladen.", "Something went wrong while working on it; nothing was loaded."
)


class _Moved(Exception):
    """The register moved between the preview and the load: what would happen now is not what was confirmed."""


@dataclass(frozen=True, slots=True)
class _Order:
    """What the row asks for."""

    id: UUID
    state: str
    subject: str
    file_name: str
    content: bytes
    sha256: bytes
    mapping: str | None
    owner_id: str | None
    own_only: bool
    complete: bool
    fingerprint: str | None
    login: str
    account_id: UUID


def work(settings: Settings, upload_id: UUID) -> str:
    """Do what the upload's state asks: check a file that waits, load one that was confirmed. Returns the state it comes to.

    Not to be called where an event loop runs. What is wrong with the file is written to its row; a defect is raised too.
    """
    with psycopg.connect(settings.dsn("ingest"), autocommit=True) as connection:
        order = _order(connection, upload_id)
        if order is None:
            return "nothing to do"
        _tell(connection, order, TAKEN)
        try:
            return _Work(settings, connection, order).run()
        except BeeldregieError as error:
            return _fail(connection, order, Text(error.nl, error.en))
        except Exception:
            _fail(connection, order, _DEFECT)
            raise


def give_up(settings: Settings) -> int:
    """Call those failed whose job is gone: its worker was killed while at it. Returns how many."""
    with psycopg.connect(settings.dsn("ingest"), autocommit=True) as connection:
        return connection.execute(
            """UPDATE beeldregie.upload u SET state = 'failed', content = NULL, error_nl = %s, error_en = %s, ended_at = now()
               WHERE state IN ('waiting', 'loading') AND NOT EXISTS (
                   SELECT FROM jobs.procrastinate_jobs j WHERE j.task_name = 'upload' AND j.status IN ('todo', 'doing')
                     AND j.args->>'upload' = u.id::text)""",
            (_BROKEN_OFF.nl, _BROKEN_OFF.en),
        ).rowcount


def forget(connection: psycopg.Connection, now: datetime) -> int:
    """Empty what is past its term: files that nobody confirmed, and what was shown of those that ended. Returns how many."""
    before = now - timedelta(days=KEPT_DAYS)
    connection.execute(
        """UPDATE beeldregie.upload SET state = 'discarded', content = NULL, ended_at = %s
           WHERE state IN ('waiting', 'checked') AND created_at < %s""",
        (now, before),
    )
    return connection.execute(
        """UPDATE beeldregie.upload SET preview = NULL, rejects = '[]', mapping = NULL
           WHERE ended_at < %s AND (preview IS NOT NULL OR rejects <> '[]' OR mapping IS NOT NULL)""",
        (before,),
    ).rowcount


class _Work:
    """One order, on a connection of its own for what is told meanwhile: the load's own transaction may be rolled back."""

    def __init__(self, settings: Settings, connection: psycopg.Connection, order: _Order) -> None:
        self._settings, self._connection, self._order = settings, connection, order
        self._seen: tuple[Summary, Preview] | None = None

    def run(self) -> str:
        """Check or load; returns the state that the upload comes to."""
        order = self._order
        try:
            with _on_disk(order, _content(self._settings, order)) as (path, mapping):
                asyncio.run(loading(self._settings, order.subject, path, self._options(path, mapping)))
        except _Moved:
            return self._checked(_MOVED)
        return "loaded" if order.state == "loading" else self._checked()

    def _options(self, path: Path, mapping: Path | None) -> Options:
        order = self._order
        return Options(
            owner=order.owner_id,
            mapping=mapping,
            dry_run=order.state == "waiting",
            complete=order.complete,
            by=order.login,
            account=order.account_id,
            apart=True,  # by a stranger, on the machine of all
            own_only=order.own_only,
            rejects=path.with_name("rejects.csv") if order.state == "loading" else None,  # the page has them; gone with the folder
            look=self._look,
        )

    async def _look(self, run: Loading, parsed: Parsed[Any], summary: Summary) -> None:
        """Within the load's transaction: what is it that happens, and is it what was confirmed? Raises _Moved."""
        shown = await preview(run, self._order.subject, parsed, summary)
        self._seen = summary, shown
        _tell(self._connection, self._order, READ)
        if self._order.state == "loading":
            if shown.fingerprint != self._order.fingerprint:
                raise _Moved
            await run.run(
                """UPDATE beeldregie.upload SET state = 'loaded', content = NULL, progress = 100, ended_at = now(), notes = '[]',
                       counts = %(counts)s, change_id = nullif(current_setting('beeldregie.change', true), '')::bigint
                   WHERE id = %(id)s""",
                id=self._order.id,
                counts=Jsonb(_counts(summary)),
            )

    def _checked(self, *notes: Text) -> str:
        """Write what was seen, unless the file was discarded meanwhile."""
        assert self._seen is not None  # the load looks before it ends
        summary, shown = self._seen
        told = [*notes, *summary.notes]
        self._connection.execute(
            """UPDATE beeldregie.upload SET state = 'checked', progress = 100, counts = %s, fingerprint = %s, preview = %s, rejects = %s,
                   notes = %s WHERE id = %s AND state = %s""",
            (
                Jsonb(_counts(summary)),
                shown.fingerprint,
                shown.geojson,
                Jsonb(_listed(summary)),
                Jsonb([{"nl": note.nl, "en": note.en} for note in told]),
                self._order.id,
                self._order.state,
            ),
        )
        return "checked"


def _order(connection: psycopg.Connection, upload_id: UUID) -> _Order | None:
    row = (
        connection.cursor(row_factory=namedtuple_row)
        .execute(
            """SELECT u.id, u.state, u.subject, u.file_name, u.content, u.sha256, u.mapping, u.owner_id, u.own_only, u.complete,
                      u.fingerprint, a.login, a.id AS account_id
               FROM beeldregie.upload u JOIN beeldregie.account a ON a.id = coalesce(u.confirmed_by, u.account_id)
               WHERE u.id = %s AND u.state IN ('waiting', 'loading')""",
            (upload_id,),
        )
        .fetchone()
    )
    return _Order(*row) if row else None


def _tell(connection: psycopg.Connection, order: _Order, percent: int) -> None:
    connection.execute("UPDATE beeldregie.upload SET progress = %s WHERE id = %s AND state = %s", (percent, order.id, order.state))


def _fail(connection: psycopg.Connection, order: _Order, reason: Text) -> str:
    connection.execute(
        """UPDATE beeldregie.upload SET state = 'failed', content = NULL, error_nl = %s, error_en = %s, ended_at = now()
           WHERE id = %s AND state = %s""",
        (reason.nl, reason.en, order.id, order.state),
    )
    return "failed"


def _content(settings: Settings, order: _Order) -> bytes:
    """The file as it came. Raises Conflict when it was changed since, or sealed with a key that is gone."""
    try:
        content = Vault(settings.stream_secret_keys).open_file(order.content)
    except InvalidToken:
        content = b""
    if hashlib.sha256(content).digest() != order.sha256:
        raise Conflict(
            "Het bestand is niet meer zoals het binnenkwam, of de sleutel ervan is weg. Breng het opnieuw in.",
            "The file is no longer as it came in, or its key is gone. Bring it in again.",
        )
    return content


@contextmanager
def _on_disk(order: _Order, content: bytes) -> Iterator[tuple[Path, Path | None]]:
    """The file and its mapping, as the loader reads them, for as long as that takes; nobody else can read them."""
    with tempfile.TemporaryDirectory(prefix="beeldregie-upload-") as folder:
        path = Path(folder) / "file" / order.file_name
        path.parent.mkdir()
        path.write_bytes(content)
        mapping = Path(folder) / "mapping.toml" if order.mapping else None
        if mapping:
            mapping.write_text(order.mapping or "", encoding="utf-8")
        yield path, mapping


def _counts(summary: Summary) -> dict[str, int]:
    return {name: getattr(summary, name) for name in COUNTS}


def _listed(summary: Summary) -> list[Sequence[Any]]:
    """What is not loaded, as dashboard/store/uploads.py reads it: the rejects first, then what is left out."""
    told = [(one, False) for one in summary.rejects] + [(one, True) for one in summary.skipped]
    return [(one.row, one.field, one.value, one.reason, one.reason_en, left_out) for one, left_out in told[:MOST_REJECTS]]
