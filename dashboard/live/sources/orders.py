"""What the relay and its decoding child say to each other. Imports nothing large: the child begins with it."""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Final

HEAD: Final = struct.Struct("!cI")  # of every message from the child: its kind, and how many bytes follow


class Message(Enum):
    """Kinds of messages from the child."""

    PICTURE = b"P"  # a JPEG
    FOUND = b"F"  # the codec's name
    FAULT = b"E"  # a few safe words; the last message


@dataclass(frozen=True, slots=True)
class Order:
    """What the child must play: a camera at a checked "host:port", or a file."""

    parent: int  # process id of who asks: the child does not outlive it
    target: str = field(default="", repr=False)
    path: str = field(default="", repr=False)
    auth: tuple[str, str] | None = field(default=None, repr=False)
    file: str = field(default="", repr=False)

    def to_bytes(self) -> bytes:
        """For the child's standard input."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, said: bytes) -> Order:
        """What `to_bytes` gave."""
        values = json.loads(said)
        return cls(**values | {"auth": tuple(values["auth"]) if values["auth"] else None})
