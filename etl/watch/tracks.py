"""Following blobs from picture to picture. Pure."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

import cv2
import numpy as np
from scipy.optimize import linear_sum_assignment

from etl.watch.background import Picture

Box = tuple[int, int, int, int]  # x, y, width, height in pixels of the small picture

AREA_LEAST = 0.0008  # of the picture; smaller is rain, branches and noise
BLOBS_MOST = 60  # the largest; hail has thousands
PATH_MOST = 200  # steps remembered of a way; a tree in the wind goes on for ever
RECENT_SECONDS = 2.0  # how far back a track remembers where it was
PACE_SECONDS = 0.5  # over which its speed is taken
MELTED_SECONDS = 3.0  # so long it can go unseen behind or before another
LOST_SECONDS = 1.0  # without a blob for so long, a track has ended
MOVED_SIZES = 1.0  # it has driven once it came this many times its own size from where it began,
STEPS_LEAST = 4  # in steps and not in one leap,
STRAIGHT_LEAST = 0.6  # and without wandering: the way it came over the way it went
STILL_SIZES = 0.1  # it stands when it stayed within this over RECENT_SECONDS
WHOLE_LEAST = 0.5  # of its size a few steps back: less is a remnant of it
UPRIGHT_MOST = 1.9  # height over width
UPRIGHT_ACROSS = 1.3  # the same for what drove from side to side
NEAR_SIZES = 1.2  # from one picture to the next nothing goes further


@dataclass
class Track:
    """One thing that is followed. `driven` is the furthest it came from where it began, in times the largest size it had."""

    id: int
    box: Box
    seen: float
    alone: float = 0.0  # last seen by itself, not melted into another
    share: float = 0.0  # of its box that stands out from the road
    driven: float = 0.0
    largest: float = 0.0
    recent: deque[tuple[float, Box]] = field(default_factory=deque)
    path: list[Box] = field(default_factory=list)

    def see(self, box: Box, share: float, t: float) -> None:
        """Go on with a blob at t seconds."""
        self.box, self.share, self.seen, self.alone = box, share, t, t
        self.recent.append((t, box))
        while self.recent[0][0] < t - RECENT_SECONDS:
            self.recent.popleft()
        if not self.path or _distance(self.path[-1], box) > 0.25 * size(box):
            self.path = [*(self.path[::2] if len(self.path) > PATH_MOST else self.path), box]
        self.largest = max(self.largest, size(box))
        self.driven = max(self.driven, _distance(self.path[0], box) / self.largest)

    @property
    def has_driven(self) -> bool:
        """Whether it came from elsewhere, unlike what flickers or was uncovered in place."""
        return self.driven >= MOVED_SIZES and len(self.path) > STEPS_LEAST and self.straightness >= STRAIGHT_LEAST

    @property
    def straightness(self) -> float:
        """The distance it came over the distance it went, 0 to 1."""
        went = sum(_distance(one, other) for one, other in pairwise(self.path))
        return _distance(self.path[0], self.path[-1]) / went if went else 0.0

    @property
    def is_upright(self) -> bool:
        """Whether it is taller than it should be for the way it drove: vehicles are long along their way, persons never are."""
        (x0, y0, _, _), (x, y, w, h) = self.path[0], self.box
        return h > UPRIGHT_MOST * w or (h > UPRIGHT_ACROSS * w and abs(y - y0) < abs(x - x0))

    def stands(self, t: float) -> bool:
        """Whether it is seen now, whole, and hardly moved over RECENT_SECONDS."""
        first_t, first = self.recent[0]
        before = median(size(box) for box in self.path[-5:])
        return (
            self.seen == t
            and t - first_t > 0.8 * RECENT_SECONDS
            and size(self.box) >= WHOLE_LEAST * before
            and _overlap(first, self.box) > 0.6
            and _distance(first, self.box) < max(1.5, STILL_SIZES * size(self.box))
        )

    def expected(self, t: float) -> Box:
        """Where it should be at t, going on as it went."""
        t0, (x0, y0, _, _) = next((old for old in reversed(self.recent) if old[0] <= self.seen - PACE_SECONDS), self.recent[0])
        x, y, w, h = self.box
        ahead = (t - self.seen) / (self.seen - t0) if self.seen > t0 else 0.0
        return round(x + (x - x0) * ahead), round(y + (y - y0) * ahead), w, h


class Tracker:
    """Follows the blobs of one camera."""

    def __init__(self) -> None:
        self.tracks: list[Track] = []
        self._next_id = 1

    def step(self, mask: Picture, t: float) -> list[Track]:
        """Go on with the blobs in a mask at t seconds; gives the tracks that ended."""
        found = blobs(mask)
        melted = self._melted(found, t)
        free = [blob for blob in found if blob not in melted]
        tracks = [track for track in self.tracks if track.seen < t]
        pairs = _pairs([track.expected(t) for track in tracks], [box for box, _ in free])
        for track, index in pairs:
            tracks[track].see(*free[index], t)
        for box, share in [blob for index, blob in enumerate(free) if index not in {index for _, index in pairs}]:
            self.tracks.append(Track(self.new_id(), box, t))
            self.tracks[-1].see(box, share, t)
        ended = [track for track in self.tracks if t - track.seen > LOST_SECONDS]
        self.tracks = [track for track in self.tracks if t - track.seen <= LOST_SECONDS]
        return ended

    def forget(self) -> None:
        """Start over; numbers are not given again."""
        self.tracks.clear()

    def _melted(self, found: list[tuple[Box, float]], t: float) -> list[tuple[Box, float]]:
        """The blobs that several tracks melted into; those tracks go on as they went until they come apart."""
        melted = []
        for box, share in found:
            within = [track for track in self.tracks if t - track.alone <= MELTED_SECONDS and _inside(track.expected(t), box) > 0.7]
            if len(within) > 1 and size(box) > max(size(track.box) for track in within):
                melted.append((box, share))
                for track in within:
                    track.box, track.seen = track.expected(t), t
        return melted

    def new_id(self) -> int:
        """The next number; each is given once."""
        self._next_id += 1
        return self._next_id - 1


def blobs(mask: Picture) -> list[tuple[Box, float]]:
    """The boxes of connected parts of a mask that are large enough, each with the share of it that is filled."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    largest = sorted(stats[1:].tolist(), key=lambda row: -row[4])[:BLOBS_MOST]
    return [((x, y, w, h), area / (w * h)) for x, y, w, h, area in largest if area >= AREA_LEAST * mask.size]


def size(box: Box) -> float:
    """The side of the square that is as large."""
    return math.sqrt(box[2] * box[3])


def _distance(one: Box, other: Box) -> float:
    return math.hypot(one[0] + one[2] / 2 - other[0] - other[2] / 2, one[1] + one[3] / 2 - other[1] - other[3] / 2)


def _common(one: Box, other: Box) -> int:
    w = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    h = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return max(w, 0) * max(h, 0)


def _overlap(one: Box, other: Box) -> float:
    """Intersection over union, 0 to 1."""
    both = _common(one, other)
    return both / (one[2] * one[3] + other[2] * other[3] - both)


def _inside(one: Box, other: Box) -> float:
    """The share of one that lies in the other."""
    return _common(one, other) / (one[2] * one[3])


def _pairs(expected: list[Box], found: list[Box]) -> list[tuple[int, int]]:
    """Which track goes on as which blob: the assignment with the least total cost (Hungarian method), near ones only."""
    if not expected or not found:
        return []
    cost = np.array([[_distance(e, f) / (max(size(e), size(f)) + 4) - _overlap(e, f) for f in found] for e in expected])
    near = cost < NEAR_SIZES
    rows, columns = linear_sum_assignment(np.where(near, cost, 1000.0))
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if near[r, c]]
