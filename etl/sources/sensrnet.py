"""The import format of SensRNet, the national sensor register: Category, Name, Description, Latitude, Longitude, Height."""

from __future__ import annotations

from dashboard.core.errors import BadInput
from etl.sources import camera_rows, table
from etl.sources.camera_fields import normalised, recognise
from etl.sources.camera_rows import CameraRow, Source
from etl.sources.mapping import Wording
from etl.sources.parsed import BrokenValueError, Parsed

_NUMBER = "@name"  # the name, taken for a number: no header is called so
_MARKS = {"category", "name", "latitude", "longitude"}


def is_one(header: list[str]) -> bool:
    """Whether a table with this header is one of SensRNet."""
    return {normalised(name) for name in header} >= _MARKS


def parse(data: bytes, wording: Wording) -> Parsed[CameraRow]:
    """The cameras in the table; the header is row 1. A device has no number there, and is known by its name. A sensor or beacon is a reject
    that says so. Raises BadInput."""
    found = table.read(data)
    if not is_one(found.header):
        wanted = ", ".join(sorted(_MARKS))
        raise BadInput(f"Dit is geen tabel van SensRNet: die heeft {wanted}.", f"This is no table of SensRNet: that has {wanted}.")
    names = {normalised(name): name for name in reversed(found.header)}
    category, name = names["category"], names["name"]
    fixed = recognise(found.header, {})
    is_numbered = bool({"code", "number"} & {*fixed.values(), *wording.columns.values()})
    sources, rejects = [], []
    for row, texts in found.rows:
        if texts[category].strip().lower() == "camera":
            sources.append(Source(row, texts if is_numbered else {**texts, _NUMBER: texts[name]}))
        else:
            kind = texts[category]
            rejects.append(BrokenValueError(f"is geen camera: {kind}", f"is no camera: {kind}").at(row, category, kind).reject)
    parsed = camera_rows.parse(sources, [*found.header, _NUMBER], wording, fixed=fixed if is_numbered else {**fixed, _NUMBER: "number"})
    return Parsed(parsed.rows, sorted([*found.rejects, *rejects, *parsed.rejects], key=lambda reject: reject.row), parsed.given)
