"""How often one may ask: a bucket of tokens for everyone who asks, in this process. It protects the rest from one; it is no accounting."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

MOST_BUCKETS: Final = 20_000  # of so many askers the state is kept; full buckets are forgotten first
ROUNDING: Final = 1e-9  # who waited as long as was said is not sent away again for it
DOWNLOADS: Final = (".csv", ".geojson", ".xlsx", ".ttl", ".jsonld", "/items")  # the whole register, or a page of it


def cost(path: str) -> int:
    """What a request of a public path takes: a download as much as ten pages."""
    return 10 if path.endswith(DOWNLOADS) else 1


class Rate:
    """Each key has a bucket that holds a minute's worth of tokens and fills evenly (RFC 2697's "committed" rate and burst)."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = per_minute
        self._clock = clock
        self._left: dict[object, tuple[float, float]] = {}  # key -> tokens at a moment

    def wait(self, key: object, tokens: int = 1) -> int:
        """Take so many tokens: 0 when they are there, otherwise after how many seconds it may be tried again (none are taken)."""
        if not self._most:
            return 0
        left, now = self._now(key), self._clock()
        if left + ROUNDING < min(tokens, self._most):
            return math.ceil((min(tokens, self._most) - left) * 60 / self._most)
        self._left[key] = left - tokens, now
        if len(self._left) > MOST_BUCKETS:
            self._forget()
        return 0

    def _now(self, key: object) -> float:
        left, at = self._left.get(key, (float(self._most), self._clock()))
        return min(float(self._most), left + (self._clock() - at) * self._most / 60)

    def _forget(self) -> None:
        """Drop the full buckets, which say nothing; and when all are in use, the older half."""
        self._left = {key: held for key, held in self._left.items() if self._now(key) < self._most}
        for key in list(self._left)[: max(0, len(self._left) - MOST_BUCKETS // 2)]:
            del self._left[key]
