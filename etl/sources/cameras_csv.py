"""A camera register as a table (CSV, as offices export it)."""

from __future__ import annotations

from dataclasses import replace

from etl.sources import camera_rows, table
from etl.sources.camera_fields import STREAM, recognise
from etl.sources.camera_rows import CameraRow, Source
from etl.sources.mapping import Wording
from etl.sources.parsed import HIDDEN, Parsed, Reject

_NO_WORDING = Wording()


def parse(data: bytes, wording: Wording = _NO_WORDING) -> Parsed[CameraRow]:
    """The cameras in a table; rows are counted with the header as row 1. Raises BadInput if it cannot be a camera register."""
    found = table.read(data)
    parsed = camera_rows.parse((Source(number, texts) for number, texts in found.rows), found.header, wording)
    broken = [*_hidden(found, wording), *parsed.rejects]
    return Parsed(parsed.rows, sorted(broken, key=lambda reject: reject.row), parsed.given)


def _hidden(found: table.Table, wording: Wording) -> list[Reject]:
    """Rows that are too long or too short, without their texts where one of those may be an address with a password."""
    fields = set(recognise(found.header, wording.columns).values())
    if any(field.is_secret for name, field in STREAM.items() if name in fields):
        return [replace(reject, value=HIDDEN) for reject in found.rejects]
    return found.rejects
