"""Push out of PostgreSQL: what was changed at a commit, told to everyone in this process who wants to know.

LISTEN alone loses what is said while it reconnects and stays silent on a dead link. So the link is tried every few seconds, and after
every new connection (and whenever a subscriber could not keep up) the event is AGAIN: read again, something may have been missed.
An event names a row and nothing of its content: what a person may see of it is decided where it is read.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, NotRequired, TypedDict

import psycopg
import structlog

from dashboard.core.tasks import stop

log = structlog.get_logger()

CHANNEL = "beeldregie"  # as in beeldregie.tell(), sql/migrations
HEARTBEAT_SECONDS = 2.0  # between two tries of the link, and the longest wait for an answer: a dead link shows within twice this
PAUSES_SECONDS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)  # between two tries to connect; the last one repeats
UNREAD_MOST = 200  # per subscriber; beyond it reading again is cheaper than catching up

_UUID, _NUMBER, _SLUG = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "[1-9][0-9]{0,17}", "[a-z0-9][a-z0-9-]*"
# The tables that are told of (their trigger `tell`), each with how its ids are written.
IDS: Final[dict[str, str]] = {
    **dict.fromkeys(("agreement_request", "alarm", "camera_mask", "hand_over", "incident", "incident_wish", "lease", "push"), _UUID),
    **dict.fromkeys(("shift", "trigger", "turning_position", "viewing"), _UUID),
    **dict.fromkeys(("camera_standing", "camera_state", "change", "decision", "incident_party"), _NUMBER),
    **dict.fromkeys(("qualification", "team_member"), _NUMBER),
    "team": _SLUG,
}


class Event(TypedDict):
    """A row that was written: its table and, as text, its id. Without an id it is AGAIN or TICK."""

    table: str
    id: NotRequired[str]


AGAIN: Event = {"table": "*"}  # read again: something may have been missed
TICK: Event = {"table": ""}  # nothing happened


class Events:
    """The changes of one database, over one connection a process. Belongs to one event loop."""

    def __init__(self, dsn: str) -> None:
        """`dsn` is a libpq address; nothing is opened before `running`."""
        self._dsn = dsn
        self._mailboxes: set[_Mailbox] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep listening for as long as the context lasts. Entering never waits for the database, and never fails on it."""
        listening = asyncio.create_task(self._keep_listening())
        try:
            yield
        finally:
            await stop([listening])

    async def subscribe(self, tick: float | None = None) -> AsyncGenerator[Event, None]:
        """Every change from now on, without end. The first event is AGAIN, so that whoever reads on it misses nothing between.

        With `tick`, TICK comes whenever nothing came for so many seconds: the moment to look whether anyone still listens. (A
        `wait_for` around the next event would end the subscription when it times out.)
        """
        mailbox = _Mailbox()
        mailbox.put(AGAIN)
        self._mailboxes.add(mailbox)
        try:
            while True:
                yield await mailbox.take(tick)
        finally:
            self._mailboxes.discard(mailbox)

    async def _keep_listening(self) -> None:
        failures = 0
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self._dsn,
                    autocommit=True,
                    connect_timeout=5,
                    application_name="beeldregie listen",
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    failures = 0
                    self._tell(AGAIN)  # after LISTEN: what was written before it is there to be read
                    await self._listen(connection)
            except (psycopg.Error, OSError) as error:
                log.warning("push: the link to the database is lost", error=type(error).__name__, failures=failures)
            await asyncio.sleep(PAUSES_SECONDS[min(failures, len(PAUSES_SECONDS) - 1)])
            failures += 1

    async def _listen(self, connection: psycopg.AsyncConnection) -> None:
        while True:
            async for notice in connection.notifies(timeout=HEARTBEAT_SECONDS):
                self._tell(_event(notice.payload))
            await _check(connection)

    def _tell(self, event: Event) -> None:
        for mailbox in self._mailboxes:
            mailbox.put(event)


class _Mailbox:
    """What one subscriber has not read yet."""

    def __init__(self) -> None:
        self._unread: deque[Event] = deque()
        self._arrived = asyncio.Event()

    def put(self, event: Event) -> None:
        """Add an event. An unread AGAIN stands for everything that comes after it; too many unread become one AGAIN."""
        if self._unread and self._unread[0] == AGAIN:
            return
        if event == AGAIN or len(self._unread) >= UNREAD_MOST:
            self._unread.clear()
            event = AGAIN
        self._unread.append(event)
        self._arrived.set()

    async def take(self, patience: float | None) -> Event:
        """The oldest unread event; waits for one, or for so many seconds and gives TICK."""
        try:
            async with asyncio.timeout(patience):
                await self._arrived.wait()
        except TimeoutError:
            return TICK
        event = self._unread.popleft()
        if not self._unread:
            self._arrived.clear()
        return event


async def _check(connection: psycopg.AsyncConnection) -> None:
    """Raise OperationalError if the server does not answer in time.

    Not `wait_for`: on cancelling, psycopg first asks the server to stop the statement, which over a dead link takes ten seconds more.
    """
    probe = asyncio.create_task(connection.execute("SELECT 1"))
    try:
        await asyncio.wait({probe}, timeout=HEARTBEAT_SECONDS)
        if not probe.done():
            raise psycopg.OperationalError("the server does not answer")
        probe.result()
    finally:
        if not probe.done():
            connection.pgconn.finish()
            probe.cancel()
            await asyncio.wait({probe})


def _event(payload: str) -> Event:
    """The event in a notice; AGAIN for one that is not ours, since every role may speak on the channel: who hears of a row may trust that
    its id is one."""
    try:
        body = json.loads(payload)
        table, id_ = str(body["table"]), str(body["id"])
        return {"table": table, "id": id_} if re.fullmatch(IDS[table], id_) else AGAIN
    except (ValueError, TypeError, KeyError):
        return AGAIN
