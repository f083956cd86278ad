"""Answers over the whole register: made once for each version of it, kept packed, and told by tag when nothing changed.

What is kept is the same for everyone who may read the register; only its tag differs per principal. Packing is safe here and not for pages:
there is no secret in the answer for a stranger to guess by its length (BREACH).
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fastapi import Request, Response

from dashboard.core.models import Principal
from dashboard.store import camera_counts, cameras
from dashboard.store.camera_models import Counts

if TYPE_CHECKING:
    from dashboard.web.context import Services

KEPT = 12  # answers a process; one over 20,000 cameras is half a megabyte
LEVEL = 4  # of gzip: half the time of the usual 6, a tenth larger


@dataclass(frozen=True, slots=True)
class Packed:
    """An answer, packed, and what its plain text hashes to."""

    body: bytes
    digest: bytes


class Kept:
    """What one process keeps, the least asked for last to stay."""

    def __init__(self, size: int = KEPT) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, tuple[str, Any]] = OrderedDict()

    async def get(self, key: Hashable, version: str, make: Callable[[], Awaitable[Any]]) -> Any:
        """What is kept by `key` of this version; where there is none, it is made and takes the place of an older version."""
        known = self._kept.get(key)
        if known is None or known[0] != version:
            known = version, await make()
            self._kept[key] = known
        self._kept.move_to_end(key)
        while len(self._kept) > self._size:
            self._kept.popitem(last=False)
        return known[1]


async def layer(use: Services, wanted: cameras.Filter, at: datetime | None) -> Packed:
    """The cameras as GeoJSON; kept, unless only those within a box are wanted. Raises BadInput."""
    async with use.db.read() as conn:

        async def made() -> Packed:
            return await pack(await cameras.features(conn, wanted, at))

        if wanted.bbox:
            return await made()
        found: Packed = await use.kept.get(("layer", wanted, at), await cameras.version(conn), made)
        return found


async def counted(use: Services, wanted: cameras.Filter, at: datetime | None) -> Counts:
    """The counts beside the filters. Raises BadInput."""
    async with use.db.read() as conn:

        async def made() -> list[camera_counts.Alike]:
            return await camera_counts.alike(conn, wanted, at)

        await cameras.check(conn, wanted)
        alike = await made() if wanted.bbox else await use.kept.get(("counts", wanted.q, at), await cameras.version(conn), made)
        return await camera_counts.named(conn, alike, wanted)


async def pack(text: str) -> Packed:
    """A text, packed on a thread of its own: seconds of it would hold everyone else up."""
    return await asyncio.to_thread(_pack, text)


def _pack(text: str) -> Packed:
    plain = text.encode()
    return Packed(gzip.compress(plain, LEVEL, mtime=0), hashlib.sha256(plain).digest())


async def packed(request: Request, who: Principal, answer: Packed, media_type: str) -> Response:
    """The answer for this principal only, packed where the reader unpacks; 304 where he has it already; no body on HEAD."""
    unpacks = _unpacks(request.headers.get("accept-encoding", ""))
    tag = f'"{hashlib.sha256(who.account_id.bytes + answer.digest).hexdigest()[:32]}{"-gz" if unpacks else ""}"'
    headers = {"Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization, Accept-Encoding", "ETag": tag}
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if tag in known or known == ["*"]:
        return Response(status_code=304, headers=headers)
    body = answer.body if unpacks else await asyncio.to_thread(gzip.decompress, answer.body)
    if unpacks:
        headers["Content-Encoding"] = "gzip"
    if request.method == "HEAD":
        return Response(headers={**headers, "Content-Type": media_type, "Content-Length": str(len(body))})
    return Response(body, 200, headers, media_type)


def _unpacks(accepted: str) -> bool:
    """Whether an Accept-Encoding takes gzip (RFC 9110, 12.5.3)."""
    for one in accepted.lower().split(","):
        coding, _, parameters = one.partition(";")
        if coding.strip() in ("gzip", "*"):
            return parameters.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
