"""A camera register as a table (CSV, as offices export it)."""

from __future__ import annotations

from etl.sources import camera_rows, table
from etl.sources.camera_rows import CameraRow, Source
from etl.sources.mapping import Wording
from etl.sources.parsed import Parsed

_NO_WORDING = Wording()


def parse(data: bytes, wording: Wording = _NO_WORDING) -> Parsed[CameraRow]:
    """The cameras in a table; rows are counted with the header as row 1. Raises BadInput if it cannot be a camera register."""
    found = table.read(data)
    parsed = camera_rows.parse((Source(number, texts) for number, texts in found.rows), found.header, wording)
    return Parsed(parsed.rows, sorted(found.rejects + parsed.rejects, key=lambda reject: reject.row), parsed.given)
