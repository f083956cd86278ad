"""One connection to a camera however many look, none when nobody does; one encoding per camera and look (profile, watermark).

Camera -> Feed (one per look) -> Viewer. The newest picture wins at every step: a feed that is still at work and a viewer on a slow line
get the newest one when they are ready. Everything runs on one event loop; only decoding and encoding go to threads, as many as there are
cores, so that a picture that takes long is late and nothing else is.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime
from typing import Final, Literal, Protocol
from uuid import UUID

import structlog

from dashboard.core.clock import Clock, now
from dashboard.core.tasks import stop
from dashboard.live import cards, masks
from dashboard.live.masks import Drawn, Look
from dashboard.live.picture import Picture
from dashboard.live.sources.address import SourceError
from dashboard.policy.positions import SETTLES, Cover

log = structlog.get_logger()

GRACE_SECONDS: Final = 3.0  # a camera stays connected so long after its last viewer: he may only have moved the picture
STALLED_SECONDS: Final = 3.0  # without a picture: said, the last one stays
LOST_SECONDS: Final = 10.0  # without a picture: "no signal"
PAUSES: Final = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # between two calls to a camera that does not answer; the last one repeats
STEADY_SECONDS: Final = 5.0  # of pictures on one call: the next failure is a first one. One picture and a hang-up are no answer
_TICK: Final = 0.5
_WINDOWS: Final = 4  # in which one person may have a camera open, where the camera's limit is lower: map, wall and its other screens
_ENCODERS: Final = ThreadPoolExecutor(len(os.sched_getaffinity(0)), "encode")  # starts its threads when there is work

# stalled: no picture yet, or none for a while; moving: the camera turns, what is private in its picture is not known; blank: not confirmed
State = Literal["playing", "stalled", "moving", "blank", "ended"]
OpenCamera = Callable[[], AsyncGenerator[bytes, None]]
Signal = Literal["playing", "lost", "closed"]  # pictures come (again); none for LOST_SECONDS while somebody looked; hung up
OnSignal = Callable[[str, Signal], None]


class Viewer(Protocol):
    """Someone's open picture, as the hub sees it."""

    hears: bool  # whether he is told how the picture stands; who is not reads it in the picture

    def show(self, picture: Picture) -> None:
        """Send this picture, now or as soon as the line allows."""

    def tell(self, state: State) -> None:
        """The state of the picture changed."""


class Feed:
    """One camera's pictures in one look, and who gets them. `cover`: what nobody sees of them."""

    def __init__(self, look: Look, cover: Cover = Cover(), clock: Clock = now, latest: Picture | None = None) -> None:
        self.viewers: set[Viewer] = set()
        self.latest = latest
        self.instead: Picture | None = None  # words, where no picture is shown whatever comes
        self._look, self._cover, self._clock = look, Cover() if look.bare else cover, clock
        self._next: tuple[bytes, datetime] | None = None
        self._work: asyncio.Task[None] | None = None
        self._saying: asyncio.Task[None] | None = None

    def take(self, jpeg: bytes) -> None:
        """A picture came from the camera. Where nothing is asked of it, it goes on as it is; of a camera that moves none is made."""
        if self._cover.moves:
            self.latest = None
            return
        if self._look.bare or (self._look == Look() and not self._cover.polygons):
            self._next = None
            self.publish(Picture(jpeg))
            return
        self._next = jpeg, self._clock()
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._encode())

    def cover(self, cover: Cover, jpeg: bytes | None) -> None:
        """Other masks, or another position: nothing that was made under the old ones is shown again. `jpeg`: the camera's last picture, to
        be made anew; None where it was taken in another position."""
        if self._look.bare:
            return
        self._cover, self._next = cover, None
        if self.latest is not None and self.latest.live:
            self.latest = None
        if jpeg is not None:
            self.take(jpeg)

    def show(self, picture: Picture) -> None:
        """Send this picture to every viewer of the feed."""
        for viewer in self.viewers:
            viewer.show(picture)

    def publish(self, picture: Picture) -> None:
        """Show this from now on, as soon as nothing is shown instead."""
        self.latest = picture
        if self.instead is None:
            self.show(picture)

    def replace(self, words: Picture | None) -> None:
        """Show these words and no picture; None: pictures again, beginning with the last one there is."""
        self.instead = words
        shown = words or self.latest
        if shown is not None:
            self.show(shown)

    def stands(self, seconds: int) -> None:
        """No new picture for so long: say it, in the picture, to those who are told in no other way."""
        if self.instead is None and (self._saying is None or self._saying.done()):
            self._saying = asyncio.create_task(self._say_age(seconds))

    async def _say_age(self, seconds: int) -> None:
        last = self.latest
        if last is None:
            said: Picture | None = cards.not_yet()
        elif last.live and any(not viewer.hears for viewer in self.viewers):
            said = await asyncio.get_running_loop().run_in_executor(_ENCODERS, cards.aged, last.jpeg, seconds)
        else:
            return
        if said is None or self.latest is not last or self.instead is not None:
            return
        for viewer in self.viewers:
            if not viewer.hears:
                viewer.show(said)

    async def _encode(self) -> None:
        loop = asyncio.get_running_loop()
        while self._next is not None:
            (jpeg, at), self._next = self._next, None
            cover = self._cover
            made = await loop.run_in_executor(_ENCODERS, masks.apply, jpeg, self._look, cover.polygons, at)
            if cover is not self._cover:
                continue  # `cover` put the picture back to be made anew, or it is one of another position
            if made is not None:
                self.publish(Picture(made))
            elif self.latest is None:
                self.publish(cards.unreadable())


class Camera:
    """One camera: its connection while someone looks, and a feed for every look asked for."""

    def __init__(
        self,
        code: str,
        open_camera: OpenCamera,
        grace: float = GRACE_SECONDS,
        on_signal: OnSignal = lambda _code, _signal: None,
        clock: Clock = now,
    ) -> None:
        self.code = code
        self.feeds: dict[Look, Feed] = {}
        self.muted = False
        self._drawn, self._clock = Drawn(), clock
        self._cover = Cover()  # what holds: what was drawn, but for a camera that came to stand only now
        self._stands: tuple[datetime | None, float] = (None, 0.0)  # since when it stands there; loop time when that was heard
        self._raw: bytes | None = None  # the last picture as the camera sent it: for when masks are drawn on one that stands still
        self._open = open_camera
        self._grace = grace
        self._on_signal = on_signal
        self._task: asyncio.Task[None] | None = None
        self._reading: asyncio.Task[None] | None = None
        self._leaving: asyncio.TimerHandle | None = None
        self._closing: asyncio.Task[None] | None = None  # held, for the event loop holds its tasks weakly
        self._last = 0.0  # loop time of the last picture, or of the start of waiting for one
        self._state: State = "stalled"
        self._sent_twice = True
        self._lost = False

    @property
    def viewers(self) -> list[Viewer]:
        """Everyone who gets this camera's pictures."""
        return [viewer for feed in self.feeds.values() for viewer in feed.viewers]

    @property
    def connected(self) -> bool:
        """Whether the camera is being called or gives pictures."""
        return self._task is not None

    def cover(self, drawn: Drawn) -> None:
        """What is covered of the camera, as it stood at some moment. It is shown to nobody from now on."""
        if drawn.asked < self._drawn.asked:
            return
        self._drawn = drawn
        self._settle()

    def _settle(self) -> None:
        """Cover what was drawn. A camera that came to stand while somebody looks shows nothing for a moment after that was heard, by our
        own clock, and then from a new connection: what was still on its way over the old one may be of the way there."""
        wanted, now = self._drawn.cover, _now()
        if wanted.since != self._stands[0]:
            self._stands = wanted.since, now
        arrives = wanted.since is not None and not wanted.moves and (self._cover.moves or self._cover.since != wanted.since)
        if not (arrives and self.connected):
            self._apply(wanted)
            return
        wait = self._stands[1] + SETTLES.total_seconds() - now
        if wait > 0:
            self._apply(replace(wanted, moves=True))
            asyncio.get_running_loop().call_later(wait, self._settle)
            return
        if self._reading is not None:
            self._reading.cancel()
        self._apply(wanted)

    def _apply(self, cover: Cover) -> None:
        before, self._cover = self._cover, cover
        if cover == before:
            return
        if (cover.since, cover.moves) != (before.since, before.moves):
            self._raw = None  # taken in another position, where other parts are private
        for feed in self.feeds.values():
            feed.cover(cover, self._raw)
        if cover.moves != before.moves:
            self._say()

    def join(self, viewer: Viewer, look: Look) -> None:
        """Send the camera's pictures to the viewer from now on, beginning with the last one there is."""
        if self._task is None:
            self._last, self._state, self._lost = _now(), "stalled", False
            self._task = asyncio.create_task(self._run())
        if self._leaving is not None:
            self._leaving.cancel()
        if look not in self.feeds:
            self.feeds[look] = Feed(look, self._cover, self._clock, cards.no_signal() if self._lost else None)
        feed = self.feeds[look]
        feed.viewers.add(viewer)
        feed.instead = self._words(look)
        viewer.tell(self._told)
        picture = feed.instead or feed.latest
        if picture is not None:
            viewer.show(picture)

    def leave(self, viewer: Viewer, look: Look) -> None:
        """Send the viewer nothing more; hang up a moment after the last one."""
        feed = self.feeds.get(look)
        if feed is not None:
            feed.viewers.discard(viewer)
            if not feed.viewers:
                del self.feeds[look]  # nothing reaches it any more: the next viewer must not be shown its last picture as live
        if not self.viewers:
            self._leaving = asyncio.get_running_loop().call_later(self._grace, self._hang_up_if_alone)

    def mute(self, muted: bool) -> None:
        """Show nobody anything (a card instead) until unmuted."""
        self.muted = muted
        self._say()

    async def close(self) -> None:
        """Hang up now."""
        task, self._task = self._task, None
        self.feeds, self._raw = {}, None  # an old picture is not kept
        if task is not None:
            self._on_signal(self.code, "closed")
            await stop([task])

    def _hang_up_if_alone(self) -> None:
        if not self.viewers and self._task is not None:
            self._closing = asyncio.create_task(self.close())

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._mind())
            while True:
                self._reading = group.create_task(self._read())
                await asyncio.wait([self._reading])
                self._last = _now()

    async def _read(self) -> None:
        failures = 0
        while True:
            called = _now()
            try:
                async with aclosing(self._open()) as pictures:
                    async for jpeg in pictures:
                        self._arrived(jpeg)
                reason = "camera hung up"
            except SourceError as error:
                reason = str(error)
            except Exception:  # a defect of ours met on one camera's bytes: written down, and the camera is called again all the same
                log.exception("reading a camera failed", camera=self.code)
                reason = "defect"
            if self._last - called >= STEADY_SECONDS:
                failures = 0
            log.warning("camera gives no pictures", camera=self.code, reason=reason, failures=failures)
            await asyncio.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
            failures += 1

    def _arrived(self, jpeg: bytes) -> None:
        self._last, self._sent_twice, self._lost, self._raw = _now(), False, False, jpeg
        if self._state != "playing":
            self._state = "playing"
            self._on_signal(self.code, "playing")
            self._tell()
        for feed in self.feeds.values():
            feed.take(jpeg)

    async def _mind(self) -> None:
        """When no picture comes: the last one again (Chromium shows the one before the last), then how old it is, then a card."""
        while True:
            await asyncio.sleep(_TICK)
            silence = _now() - self._last
            if self.muted or silence < _TICK:
                continue
            if not self._sent_twice:
                self._show_again()
            if silence >= STALLED_SECONDS:
                self._stall(int(silence))
            if silence >= LOST_SECONDS and not self._lost:
                self._lose()

    def _show_again(self) -> None:
        self._sent_twice = True
        for feed in self.feeds.values():
            if feed.instead is None and feed.latest is not None:
                feed.show(feed.latest)

    def _stall(self, seconds: int) -> None:
        if self._state == "playing":
            self._state = "stalled"
            self._tell()
        if not self._lost:
            for feed in self.feeds.values():
                feed.stands(seconds)

    def _lose(self) -> None:
        self._lost, self._raw = True, None
        self._on_signal(self.code, "lost")
        for feed in self.feeds.values():
            feed.publish(cards.no_signal())

    @property
    def _told(self) -> State:
        """How the picture stands, as its viewers are told."""
        return "blank" if self.muted else "moving" if self._cover.moves else self._state

    def _words(self, look: Look) -> Picture | None:
        """What is shown in this look whatever the camera sends; None: its pictures."""
        if self.muted:
            return cards.unconfirmed()
        return cards.moving() if self._cover.moves and not look.bare else None

    def _say(self) -> None:
        """First how it stands, so that a viewer knows what the picture after it is."""
        self._tell()
        for look, feed in self.feeds.items():
            feed.replace(self._words(look))

    def _tell(self) -> None:
        for viewer in self.viewers:
            viewer.tell(self._told)


class Hub:
    """The cameras of this process that somebody looks at, and the seats in front of each."""

    def __init__(self, on_signal: OnSignal = lambda _code, _signal: None, clock: Clock = now) -> None:
        """`on_signal` hears how each camera does; `clock` says what time stands in a watermark."""
        self._on_signal, self._clock = on_signal, clock
        self._cameras: dict[str, Camera] = {}
        self._seats: dict[str, Counter[UUID]] = {}  # camera → who looks at it, and in how many windows
        self._muted = False

    def take_seat(self, code: str, who: UUID, limit: int) -> bool:
        """Reserve a viewer's place at a camera; False when all are taken. Give it back with `leave_seat`.

        `limit` counts people, as the decision does: who looks on map and wall has one place. But he too has only so many windows.
        """
        seated = self._seats.setdefault(code, Counter())
        if seated[who] >= max(limit, _WINDOWS) if who in seated else len(seated) >= limit:
            return False
        seated[who] += 1
        return True

    def leave_seat(self, code: str, who: UUID) -> None:
        """Give a place back."""
        seated = self._seats[code]
        seated[who] -= 1
        if not seated[who]:
            del seated[who]
        if not seated:
            del self._seats[code]

    def join(self, viewer: Viewer, code: str, look: Look, open_camera: OpenCamera, drawn: Drawn = Drawn()) -> None:
        """Send the camera's pictures to the viewer; `open_camera` is used when the camera is not connected yet.

        `drawn`: its masks. Who only measures a camera and shows nobody anything need not know them.
        """
        camera = self._cameras.get(code)
        if camera is None or not camera.connected:  # one that was hung up may have another address by now
            self._cameras = {known: other for known, other in self._cameras.items() if other.viewers or other.connected}
            camera = self._cameras[code] = Camera(code, open_camera, on_signal=self._on_signal, clock=self._clock)
            camera.muted = self._muted
        camera.cover(drawn)
        camera.join(viewer, look)

    def leave(self, viewer: Viewer, code: str, look: Look) -> None:
        """Send the viewer nothing more. Does nothing for who does not look, or not yet."""
        if code in self._cameras:
            self._cameras[code].leave(viewer, look)

    def cover(self, code: str, drawn: Drawn) -> None:
        """A camera's masks as they stand; for a camera that nobody looks at it does nothing."""
        if code in self._cameras:
            self._cameras[code].cover(drawn)

    def mute(self, muted: bool) -> None:
        """Blank every picture of this process, or show them again. Does nothing when that is how it stands."""
        if muted == self._muted:
            return
        self._muted = muted
        log.warning("pictures blanked: the database does not answer" if muted else "pictures shown again", cameras=len(self._cameras))
        for camera in self._cameras.values():
            camera.mute(muted)

    async def close(self) -> None:
        """Hang up every camera."""
        for camera in self._cameras.values():
            await camera.close()


def _now() -> float:
    return asyncio.get_running_loop().time()
