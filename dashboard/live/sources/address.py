"""Where a camera is, and what it turned out to be. Whether the relay may go there is as for all that we call (core/address.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from dashboard.core.address import HTTP, Address, AddressError, Network, resolve

Kind = Literal["mjpeg", "snapshot", "rtsp", "file"]
RTSP: Final = {"rtsp": 554}  # the scheme with its usual port


class SourceError(Exception):
    """The camera gives no pictures. Its text is one of a few words, safe to log: what went wrong and never where."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a source turned out to be, known with its first picture at the latest."""

    kind: Kind
    codec: str  # as people call it: MJPEG, H.264


Tell = Callable[[Found], None]


async def find(url: str, networks: Sequence[Network], ports: Mapping[str, int] = HTTP) -> tuple[Address, str]:
    """A camera's address, and where to connect to as "host:port" of an URL. Raises SourceError for one that cannot be read, and for one
    that lies outside these networks."""
    try:
        address = Address.parse(url, ports)
        return address, await resolve(address, networks)
    except AddressError as error:
        raise SourceError(str(error)) from None
