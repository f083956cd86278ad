"""The import format of SensRNet, the national sensor register: Category, Name, Description, Latitude, Longitude, Height."""

from __future__ import annotations

from dashboard.core.errors import BadInput
from etl.sources import camera_rows, table
from etl.sources.camera_fields import normalised, recognise
from etl.sources.camera_rows import CameraRow, Source
from etl.sources.mapping import Wording
from etl.sources.parsed import MISSING, BrokenValueError, Parsed, each, no_camera

_NUMBER = "@name"  # the name, taken for a number: no header is called so
_CAMERA, _OTHERS = "camera", {"sensor", "beacon"}  # the categories that there are
_MARKS = {"category", "name", "latitude", "longitude"}


def is_one(header: list[str]) -> bool:
    """Whether a table with this header is one of SensRNet."""
    return {normalised(name) for name in header} >= _MARKS


def parse(data: bytes, wording: Wording) -> Parsed[CameraRow]:
    """The cameras in the table; the header is row 1. A device has no number there, and is known by its name. A sensor or beacon is left
    out. Raises BadInput."""
    found = table.read(data)
    if not is_one(found.header):
        wanted = ", ".join(sorted(_MARKS))
        raise BadInput(f"Dit is geen tabel van SensRNet: die heeft {wanted}.", f"This is no table of SensRNet: that has {wanted}.")
    names = {normalised(name): name for name in reversed(found.header)}
    category, name = names["category"], names["name"]
    fixed = recognise(found.header, {})
    is_numbered = bool({"code", "number"} & {*fixed.values(), *wording.columns.values()})

    def source(one: tuple[int, dict[str, str]]) -> Source:
        row, texts = one
        _check_category(row, category, texts[category])
        return Source(row, texts if is_numbered else {**texts, _NUMBER: texts[name]})

    cameras = each(found.rows, source)
    parsed = camera_rows.parse(
        cameras.rows, [*found.header, _NUMBER], wording, fixed=fixed if is_numbered else {**fixed, _NUMBER: "number"}
    )
    return parsed.beside(cameras).beside(Parsed([], found.rejects))


def _check_category(row: int, field: str, kind: str) -> None:
    """Raises LeftOutError of what is no camera, BrokenRowError where that is not told."""
    word = kind.strip().lower()
    if word in _OTHERS:
        raise no_camera(row, field, kind)
    if word != _CAMERA:
        unknown = ("is geen Camera, Sensor of Beacon", "is no Camera, Sensor or Beacon") if word else MISSING
        raise BrokenValueError(*unknown).at(row, field, kind)
