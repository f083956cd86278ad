"""Stops pictures whose right ends: a monotonic timer per picture, a listener, and all open leases decided again every second.

When the database has not confirmed the rights for two seconds every picture is blanked until it does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Container, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from dashboard.core.clock import Clock
from dashboard.core.db import Database
from dashboard.live.masks import Drawn, Look
from dashboard.live.viewing import OpenPicture
from dashboard.policy.permissions import may
from dashboard.policy.positions import Cover
from dashboard.sharing import masks
from dashboard.store import accounts, viewings
from dashboard.store.events import Events
from dashboard.store.viewings import LeaseState

log = structlog.get_logger()

Remask = Callable[[OpenPicture, Look], None]
Recheck = Callable[[Database, Sequence[UUID], datetime], Awaitable[dict[UUID, str | None]]]

EVERY_SECONDS: Final = 1.0
UNCONFIRMED_SECONDS: Final = 2.0
_CUT_SECONDS: Final = 0.7  # after blanking, a reader who still has not taken what was sent before is cut off
_ANSWER_SECONDS: Final = 1.5
_PAUSE_SECONDS: Final = 0.1  # however much is told, not more often than this
# Beside the leases themselves.
_TABLES: Final = frozenset({"*", "incident", "qualification", "camera_mask", "turning_position", "camera_standing"})


@dataclass(frozen=True, slots=True)
class Hands:
    """What the watch may do: blank all pictures or show them again, show one in another look, and cover parts of a camera's pictures."""

    mute: Callable[[bool], None]
    remask: Remask
    cover: Callable[[str, Drawn], None]


class LeaseWatch:
    """Holds every open picture of this process against its lease."""

    def __init__(self, db: Database, events: Events, clock: Clock, recheck: Recheck, hands: Hands) -> None:
        self._db, self._events, self._clock, self._recheck, self._hands = db, events, clock, recheck, hands
        self._timers: dict[OpenPicture, tuple[datetime, asyncio.TimerHandle]] = {}
        self._run_out: set[UUID] = set()  # ended here by the timer; the next round writes their rows
        self._wake = asyncio.Event()
        self._confirmed = 0.0  # loop time of the start of the last round that was answered

    def hold(self, picture: OpenPicture, confirmed: float) -> None:
        """From now on, until it is over, the picture ends when its right does; `confirmed`: loop time at which the right was looked up."""
        if not self._timers:
            self._confirmed = confirmed
        self._set_timer(picture, picture.lease.ends_at, _now() + (picture.lease.ends_at - self._clock()).total_seconds())
        picture.over.add_done_callback(lambda _: self._drop(picture))
        self._wake.set()  # who he is was looked up a moment before; that moment is looked at again

    def _drop(self, picture: OpenPicture) -> None:
        self._timers.pop(picture)[1].cancel()

    async def run(self) -> None:
        """Watch, without end."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._look())
            group.create_task(self._listen())
            group.create_task(self._doubt())

    async def _look(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY_SECONDS - _PAUSE_SECONDS):  # wait_for loses a cancellation that comes with the waking
                    await self._wake.wait()
            self._wake.clear()
            if self._timers or self._run_out:
                await self._confirm()
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _listen(self) -> None:
        async with aclosing(self._events.subscribe()) as changes:
            async for change in changes:
                held = {str(picture.lease.id) for picture in self._timers}
                if change["table"] in _TABLES or (change["table"] == "lease" and change.get("id") in held):
                    self._wake.set()

    async def _doubt(self) -> None:
        """Looks at the clock only: whatever the round over the database hangs on, the pictures go blank in time."""
        blanked = 0.0
        while True:
            doubtful = bool(self._timers) and _now() - self._confirmed > UNCONFIRMED_SECONDS
            self._hands.mute(doubtful)
            if not doubtful:
                blanked = 0.0
            elif not blanked:
                blanked = _now()
            elif _now() - blanked > _CUT_SECONDS:
                self._cut_slow_readers()
            await asyncio.sleep(_PAUSE_SECONDS)

    def _cut_slow_readers(self) -> None:
        for picture in self._timers:
            if picture.wire.unsent():
                picture.wire.cut()

    async def _confirm(self) -> None:
        began, now, pictures, run_out = _now(), self._clock(), list(self._timers), set(self._run_out)
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                states, standing, reasons, covers = await self._ask(pictures, run_out, now)
        except (SQLAlchemyError, OSError) as error:  # TimeoutError is an OSError
            log.warning("rights not confirmed", pictures=len(pictures), error=type(error).__name__)
            return
        except Exception:  # a defect of ours counts as no answer: the pictures go blank, and the watch goes on
            log.exception("rights not confirmed", pictures=len(pictures))
            return
        self._confirmed = began
        self._run_out -= {one for one in run_out if not self._is_due(states.get(one), now)}
        for picture in pictures:
            picture.drawn = Drawn(covers[picture.lease.camera_code], began)
            self._hands.cover(picture.lease.camera_code, picture.drawn)
            state = states.get(picture.lease.id)
            reason = reasons.get(picture.lease.id) or self._end_of(picture, state, standing, now)
            if reason is not None:
                picture.end(reason)
            elif state is not None and picture in self._timers:
                self._follow(picture, state)

    def _is_due(self, state: LeaseState | None, now: datetime) -> bool:
        """Whether a lease whose timer ended is still to be written as ended: the timer may be a moment ahead of the clock of the round."""
        return state is not None and state.end_reason is None and state.ends_at <= now + timedelta(seconds=EVERY_SECONDS)

    def _follow(self, picture: OpenPicture, state: LeaseState) -> None:
        """An extension, or an end that became earlier: the same picture, without a blink."""
        known, timer = self._timers[picture]
        if state.ends_at != known:
            self._set_timer(picture, state.ends_at, timer.when() + (state.ends_at - known).total_seconds())
        look = Look(state.masking, state.watermark)
        if look != picture.look:
            self._hands.remask(picture, look)

    async def _ask(
        self,
        pictures: list[OpenPicture],
        run_out: set[UUID],
        now: datetime,
    ) -> tuple[dict[UUID, LeaseState], Container[bytes], dict[UUID, str | None], dict[str, Cover]]:
        ids = list({picture.lease.id for picture in pictures} | run_out)
        reasons = await self._recheck(self._db, ids, now)
        async with self._db.read() as conn:
            states = await viewings.states(conn, ids, now)
            standing = await accounts.standing_sessions(conn, list({picture.admitted.credential for picture in pictures}), now)
            covers = await masks.covers(conn, list({picture.lease.camera_code for picture in pictures}), now)
        return states, standing, reasons, covers

    def _end_of(self, picture: OpenPicture, state: LeaseState | None, standing: Container[bytes], now: datetime) -> str | None:
        """Why the picture must end by what the database said; None when it may go on. `now`: the same moment as was decided for, or an end
        between the two would get no row."""
        if state is None:
            return "withdrawn"
        if state.end_reason is not None:
            return state.end_reason
        if picture.admitted.credential not in standing:
            return "session_ended"
        if not may(replace(picture.admitted.principal, roles=state.roles), "lease.watch", "own"):
            return "role_ended"  # before the time: a role that ended has shortened the lease, and is the better word for it
        return "expired" if state.ends_at <= now else None

    def _set_timer(self, picture: OpenPicture, ends_at: datetime, due: float) -> None:
        """`due`: the end as loop time, which only goes forward. The clock is read once, when a picture is opened, and what a lease is
        extended by comes on top: whoever sets the clock back lengthens nothing."""
        if picture in self._timers:
            self._timers[picture][1].cancel()
        self._timers[picture] = ends_at, asyncio.get_running_loop().call_at(due, self._expire, picture)

    def _expire(self, picture: OpenPicture) -> None:
        picture.end("expired")
        self._run_out.add(picture.lease.id)
        self._wake.set()


def _now() -> float:
    return asyncio.get_running_loop().time()
