"""Notices vehicles that were driving and stand still on the road. Pure: pictures and times in, events out; no clock, no network.

How: the picture is made small, the road is learned (background.py), what stands out is followed (tracks.py), and what drove and then
stands is recognised in its place until it leaves (standing.py). It is told once, when it has stood for `seconds`.
It knows vehicles by their shape and by having driven, not by what they look like; a queue before a traffic light also stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from etl.watch.background import Background, Change, Picture
from etl.watch.standing import Standing, mask_of, standing
from etl.watch.tracks import Box, Track, Tracker

WIDTH = 320  # pixels of the small picture
FILLED_LEAST = 0.35  # of its box, for a vehicle that stands
ROAD_LEARNED = 20  # vehicles that drove through before it is known what is road; until then every place counts
ROAD_SHARE = 0.3  # of a vehicle's box that lies where others drove
PRESENT_LEAST = 0.6  # mean likeness while it stood: below it was hidden too much to say


@dataclass(frozen=True, slots=True)
class Event:
    """Something noticed at `t`, begun at `since` (seconds); box x, y, width, height in pixels of the picture given; confidence 0 to 1.

    The confidence is how well the vehicle was recognised in its place while it stood, not a probability.
    """

    t: float
    since: float
    kind: Literal["stopped_vehicle"]
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class Followed:
    """A thing that is followed in the last picture; box as in Event. Confidence: how well it fills its box, or is recognised."""

    id: int
    box: Box
    confidence: float
    has_driven: bool  # by now; what never does was a branch or a shine


class StoppedVehicles:
    """The detector of one fixed camera. Give it the pictures in order; it keeps none of them."""

    def __init__(self, seconds: float = 10.0) -> None:
        """`seconds`: how long a vehicle stands before it is told."""
        self._seconds = seconds
        self._background = Background()
        self._scale = 1.0
        self._last = 0.0
        self._tracker = Tracker()
        self._standing: list[Standing] = []
        self._forget()

    def step(self, frame: Picture, t: float) -> list[Event]:
        """What is noticed in a picture (BGR or grey, any size) taken at t seconds; t only grows."""
        small, self._last = self._small(frame), t
        grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32)
        mask, change = self._background.step(small, t, mask_of(self._standing, small.shape))
        if change is Change.SCENE:
            self._forget()
        elif change is Change.LIGHT:
            self._tracker.forget()
        for vehicle in self._standing:
            vehicle.look(grey, t)
        self._standing = [vehicle for vehicle in self._standing if not vehicle.is_gone(t)]
        if mask is not None:
            for track in self._tracker.step(mask, t):
                self._learn_road(track, mask.shape)
            self._stop(grey, t)
        return [self._event(vehicle, t) for vehicle in self._standing if self._is_told_now(vehicle, t)]

    def followed(self) -> list[Followed]:
        """What is followed in the last picture: driving or standing."""
        moving = [
            Followed(track.id, self._full(track.box), track.share, track.has_driven)
            for track in self._tracker.tracks
            if track.seen == self._last
        ]
        return moving + [Followed(vehicle.id, self._full(vehicle.box), vehicle.likeness, True) for vehicle in self._standing]

    def _forget(self) -> None:
        self._tracker.forget()
        self._standing.clear()
        self._road: NDArray[np.bool_] = np.zeros((1, 1), np.bool_)
        self._passed = 0

    def _small(self, frame: Picture) -> Picture:
        self._scale = min(1.0, WIDTH / frame.shape[1])
        small = cv2.resize(frame, None, fx=self._scale, fy=self._scale, interpolation=cv2.INTER_AREA) if self._scale < 1 else frame
        return np.asarray(small if small.ndim == 3 else cv2.cvtColor(small, cv2.COLOR_GRAY2BGR), np.uint8)

    def _full(self, box: Box) -> Box:
        x, y, w, h = (round(side / self._scale) for side in box)
        return x, y, w, h

    def _stop(self, grey: NDArray[np.float32], t: float) -> None:
        """Take the tracks that came to a stand out of the tracker."""
        for track in [track for track in self._tracker.tracks if track.has_driven and track.stands(t)]:
            vehicle = None if track.is_upright or track.share < FILLED_LEAST else standing(track, grey, self._background.road())
            if vehicle:
                self._tracker.tracks.remove(track)
                self._standing.append(vehicle)

    def _learn_road(self, track: Track, shape: tuple[int, ...]) -> None:
        """Road is where vehicles have driven, up to where they left: one that stands does not vouch for its own place."""
        if not track.has_driven:
            return
        if self._road.shape != shape:
            self._road = np.zeros(shape, np.bool_)
        for x, y, w, h in track.path:
            self._road[y : y + h, x : x + w] = True
        self._passed += 1

    def _is_road(self, box: Box) -> bool:
        x, y, w, h = box
        return self._passed < ROAD_LEARNED or float(np.mean(self._road[y : y + h, x : x + w])) >= ROAD_SHARE

    def _is_told_now(self, vehicle: Standing, t: float) -> bool:
        return (
            not vehicle.told
            and t - vehicle.since >= self._seconds
            and vehicle.seen == t
            and vehicle.likeness >= PRESENT_LEAST
            and self._is_road(vehicle.box)
        )

    def _event(self, vehicle: Standing, t: float) -> Event:
        vehicle.told = True
        return Event(t, vehicle.since, "stopped_vehicle", self._full(vehicle.box), round(vehicle.likeness, 2))
