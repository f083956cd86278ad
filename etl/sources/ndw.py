"""What the DATEX II publications of NDW and its like have in common: packing, namespaces, what kind of publication it is.

A file is never rejected because it is invalid under a schema: real NDW files are invalid under the newest. What cannot be used is counted.
Elements are matched by local name, because the namespace differs by version and supplier.
"""

from __future__ import annotations

import gzip
import io
import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, cast

from lxml import etree

from dashboard.core.errors import BadInput

XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
GZIP_MAGIC = b"\x1f\x8b"
UNPACKED_LIMIT = 2_000_000_000  # bytes: the largest real publication is 171 MB unpacked; a packed bomb ends here
HEAD_LIMIT = 4_000_000  # bytes: a head that is not found in these is not there, and a tree of more is not worth holding
# No entities, no network: a publication is data from outside.
_SAFE: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True, "remove_pis": True}
# The publications that fill something; others are recognised and counted, and left alone.
_KINDS = {"MeasurementSiteTablePublication": "site_table", "MeasuredDataPublication": "measured_data"}


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a publication: its kind (`site_table`, `measured_data`, or the name it gives itself), and when it was made (UTC; None:
    not said)."""

    kind: str
    published_at: datetime | None


class _Limited(io.RawIOBase):
    """Reads on, and stops with BadInput once more than `limit` bytes came out: a small packed file can unpack to anything."""

    def __init__(self, source: BinaryIO, limit: int) -> None:
        self._source, self._left = source, limit

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise BadInput(
                "Dit bestand is uitgepakt te groot, of geen DATEX II-publicatie.",
                "This file is too large once unpacked, or no DATEX II publication.",
            )
        return data


def unpacked(stream: BinaryIO, limit: int = UNPACKED_LIMIT) -> BinaryIO:
    """The stream from its start, gunzipped if it is packed, whatever its name says. Reading past `limit` bytes raises BadInput."""
    stream.seek(0)
    packed = stream.read(2) == GZIP_MAGIC
    stream.seek(0)
    return cast(BinaryIO, _Limited(cast(BinaryIO, gzip.GzipFile(fileobj=stream, mode="rb")) if packed else stream, limit))


def events(stream: BinaryIO, *tags: str, limit: int = UNPACKED_LIMIT) -> Iterator[etree._Element]:
    """The elements with these local names, in order, at their end, read as a stream. Raises BadInput on broken XML or packing."""
    try:
        for _, element in etree.iterparse(unpacked(stream, limit), events=("end",), tag=[f"{{*}}{tag}" for tag in tags], **_SAFE):
            yield element
    except (etree.XMLSyntaxError, zlib.error, EOFError, OSError) as error:
        raise BadInput(f"Dit is geen heel XML-bestand: {error}", f"This is not a whole XML file: {error}") from error


def forget(element: etree._Element) -> None:
    """Let go of an element that was read, and of those before it, so that memory stays flat."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def head(stream: BinaryIO) -> Head:
    """Read what kind of publication this is, from `xsi:type` on its payload. Raises BadInput when it is no DATEX II publication."""
    for element in events(stream, "payloadPublication", "payload", "publicationTime", limit=HEAD_LIMIT):
        # An element's end comes after its children's: the time is met first, inside the payload that is still open.
        payload = element.getparent() if local(element) == "publicationTime" else element
        name = (payload.get(XSI_TYPE) or "").split(":")[-1] if payload is not None else ""
        if name.endswith("Publication"):
            return Head(_KINDS.get(name, name), moment(element.text) if local(element) == "publicationTime" else None)
    raise BadInput("Dit is geen DATEX II-publicatie.", "This is no DATEX II publication.")


def local(element: etree._Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def text(element: etree._Element, path: str) -> str | None:
    """The stripped text of the first element on a path of wildcarded names; None where it is absent or empty."""
    found = element.findtext(path)
    return found.strip() or None if found is not None else None


def number(value: str | None) -> float | None:
    """A finite number, or None for anything else, `NaN` and `INF` included."""
    try:
        result = float(value or "")
    except ValueError:
        return None
    return result if math.isfinite(result) else None


def moment(value: str | None) -> datetime | None:
    """An ISO 8601 moment with its zone; None when it cannot be read or says no zone, because a zone is not to be guessed."""
    try:
        result = datetime.fromisoformat((value or "").strip())
    except ValueError:
        return None
    return result if result.tzinfo is not None else None
