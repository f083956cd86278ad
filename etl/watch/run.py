"""The watcher: over a file from its start to its end, or over a camera for as long as it may. Keeps no pictures; uses no database."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np

from dashboard.core.clock import Clock, now
from dashboard.core.errors import BeeldregieError, NotLoggedIn, NotReady
from dashboard.core.settings import Settings
from etl.watch.detect import Event, Followed, StoppedVehicles
from etl.watch.relay import LONGEST_PAUSE, RENEW_BEFORE, Declined, Desk, Granted, Outbox
from etl.watch.video import pictures_of

PER_SECOND = 5.0  # pictures looked at; a stand of ten seconds needs no more
DECLINED_PAUSE = 60.0  # a "no" does not change by asking again at once
STEADY_SECONDS = 60.0  # a picture that lasted so long was no failure


def watch_file(path: str | Path, *, mot: str | Path | None = None, stood: float = 10.0) -> Generator[dict[str, Any], None, None]:
    """What is noticed in a video file, as it is read: t and since in seconds from its start, kind, box [x, y, w, h] in pixels, confidence.

    With `mot` every thing that is followed is written there as MOTChallenge rows (frame from 1, id, x, y, w, h, confidence, -1, -1, -1).
    `stood`: seconds a vehicle stands before it is told. Raises BadInput for what is no video.
    """
    detector, rows = StoppedVehicles(stood), _Rows()
    try:
        for number, t, picture in pictures_of(Path(path)):
            yield from (told(event) for event in detector.step(picture, t))
            if mot:
                rows.add(number, detector.followed())
    finally:
        if mot:
            Path(mot).write_text(rows.text(), encoding="ascii")


def watch_camera(
    settings: Settings,
    code: str,
    token: str,
    *,
    post: bool = True,
    web: str = "",
    live: str = "",
    stood: float = 10.0,
    clock: Clock = now,
    say: Callable[[str], None] = lambda words: print(words, file=sys.stderr, flush=True),
) -> Generator[dict[str, Any], None, None]:
    """What is noticed on a camera, without end: asks the relay for its pictures under an hourly lease, and with `post` reports to web.

    `web` is the map's address (default: this copy's), `live` the relay's (default: as browsers see it). `say` gets a sentence whenever
    there are no pictures; refused or cut off, it tries again with growing pauses. Raises NotLoggedIn when the token has ended.
    """
    desk = Desk(web or f"http://{settings.host}:{settings.port}", token, code, live)
    outbox = Outbox(desk.report, say)
    watcher = _Watcher(desk, StoppedVehicles(stood), clock, say)
    try:
        for event, happened in watcher.events():
            if event and post:
                outbox.add({"kind": event.kind, "happened_at": happened, "confidence": event.confidence}, f"{code} {event.kind} {happened}")
            outbox.flush()
            if event:
                yield told(event) | {"camera": code, "happened_at": happened}
    finally:
        watcher.give_back()
        desk.close()


def told(event: Event) -> dict[str, Any]:
    """An event as it is printed, one JSON object a line."""
    return asdict(event) | {"t": round(event.t, 2), "since": round(event.since, 2), "box": list(event.box)}


class _Watcher:
    """Holds a lease and looks at its pictures, again and again."""

    def __init__(self, desk: Desk, detector: StoppedVehicles, clock: Clock, say: Callable[[str], None]) -> None:
        self._desk = desk
        self._detector = detector
        self._clock = clock
        self._say = say
        self._lease: Granted | None = None
        self._started = time.monotonic()

    def events(self) -> Iterator[tuple[Event | None, str]]:
        """Every event with the moment it began (ISO 8601, UTC); (None, "") after every picture, so that the caller can do other things."""
        failures = 0
        while True:
            begun = time.monotonic()
            words, pause = yield from self._until_cut_off()
            failures = 0 if time.monotonic() - begun > STEADY_SECONDS else failures + 1
            pause = max(pause, min(LONGEST_PAUSE, 0.5 * 2**failures))
            self._say(f"{words} ({pause:.0f} s)")
            time.sleep(pause)

    def give_back(self) -> None:
        """End the lease, if there is one and web can be reached; else it ends by itself within the hour."""
        if self._lease is not None:
            with suppress(httpx.HTTPError, BeeldregieError):
                self._desk.give_back(self._lease)

    def _until_cut_off(self) -> Generator[tuple[Event | None, str], None, tuple[str, float]]:
        """Look for as long as it goes; returns why it ended, and how long to wait at least. A lease outlives a lost connection."""
        try:
            if self._lease is None or self._lease.ends_at <= self._clock():
                answer = self._desk.ask()
                if isinstance(answer, Declined):
                    return answer.explanation, DECLINED_PAUSE
                self._lease = answer
            yield from self._look(self._lease)
        except (httpx.HTTPError, NotReady) as error:
            return f"Geen verbinding: {type(error).__name__}.", 0.0
        except NotLoggedIn:
            raise
        except BeeldregieError as refusal:
            self._lease = None
            return refusal.nl, 0.0
        self._lease = None
        return "Het beeld is afgelopen.", 0.0

    def _look(self, lease: Granted) -> Iterator[tuple[Event | None, str]]:
        last = 0.0
        for jpeg in self._desk.pictures(lease):
            t = time.monotonic() - self._started
            if t - last < 1 / PER_SECOND:
                continue  # not decoded: that is most of the work
            last, arrived = t, self._clock()
            picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_REDUCED_COLOR_2)
            for event in self._detector.step(np.asarray(picture, np.uint8), t) if picture is not None else []:
                yield event, (arrived - timedelta(seconds=t - event.since)).isoformat(timespec="milliseconds")
            yield None, ""
            lease = self._lease = self._renewed(lease)

    def _renewed(self, lease: Granted) -> Granted:
        """The lease, extended shortly before its end. Where that is declined it runs out, and is asked for anew."""
        if not lease.ends_at - RENEW_BEFORE < self._clock() < lease.ends_at:
            return lease
        try:
            longer = self._desk.extend(lease)
        except (httpx.HTTPError, BeeldregieError) as error:
            longer = Declined(error.nl if isinstance(error, BeeldregieError) else type(error).__name__)
        if isinstance(longer, Granted):
            return longer
        self._say(longer.explanation)
        return Granted(lease.lease_id, self._clock(), lease.address)  # asked once


class _Rows:
    """MOTChallenge rows. A thing is written from its first picture on, but only once it proved to drive, so all wait for the end."""

    def __init__(self) -> None:
        self._rows: list[tuple[int, Followed]] = []
        self._drove: set[int] = set()

    def add(self, number: int, things: list[Followed]) -> None:
        """What is followed in picture `number`, counted from 1."""
        self._rows += [(number, thing) for thing in things]
        self._drove.update(thing.id for thing in things if thing.has_driven)

    def text(self) -> str:
        """The file, by picture."""
        return "".join(
            f"{number},{thing.id},{','.join(map(str, thing.box))},{thing.confidence:.2f},-1,-1,-1\n"
            for number, thing in self._rows
            if thing.id in self._drove
        )
