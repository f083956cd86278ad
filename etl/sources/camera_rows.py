"""From the texts of one register row to a camera: whole, or a reject that says which field is wrong. Shared by CSV and GeoJSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dashboard.core.errors import BadInput
from etl.sources import coordinates
from etl.sources.camera_fields import CAMERA, KINDS, PURPOSE, STREAM, field_of, numbered, one_of, recognise
from etl.sources.mapping import Wording
from etl.sources.parsed import HIDDEN, BrokenRowError, BrokenValueError, Parsed, Reject, without_credentials

_MOST_PURPOSES = 9
_PLACE_FIELDS = {"lat", "lon", "x", "y", "base_lat", "base_lon", "retention_days", "code", "number"}


@dataclass(frozen=True, slots=True)
class PurposeRow:
    """One party's purpose of one camera, in the register's own words; whose they are is looked up when it is loaded."""

    purpose: str = ""
    basis: str = ""
    organisation: str = ""  # empty: the owner
    decision: str = ""
    decision_url: str | None = None
    decision_date: date | None = None
    dpia_url: str | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class StreamRow:
    """How one camera is connected, as far as the row says."""

    stream_url: str | None = field(default=None, repr=False)  # may hold credentials
    stream_integration: str | None = None  # direct, gateway, none or planned
    stream_supplier: str | None = None
    stream_planned_on: date | None = None
    max_viewers: int | None = None


@dataclass(frozen=True, slots=True)
class CameraRow:
    """One camera of a register. `values` holds the fields of camera_fields that need no further look-up."""

    row: int
    code: str | None  # whole code, or:
    number: str | None  # the owner's own number
    position: tuple[float, float]
    base_point: tuple[float, float] | None
    values: dict[str, Any]
    purposes: list[PurposeRow]
    extra: dict[str, str] = field(default_factory=dict)
    stream: StreamRow = field(default_factory=StreamRow)


@dataclass(frozen=True, slots=True)
class Source:
    """One row before it is read: its number, its texts, and its position where the format gives that itself."""

    row: int
    texts: dict[str, str]
    geometry: dict[str, Any] | None = None
    crs: int | None = None


def parse(sources: Iterable[Source], headers: Iterable[str], wording: Wording, read_point: Any = None) -> Parsed[CameraRow]:
    """Cameras out of rows. `read_point(geometry, crs)` reads a position of the format's own. Raises BadInput if the file cannot be a
    camera register: no column that tells the cameras apart, or none that says where they are."""
    columns = recognise(headers, wording.columns)
    unknown = sorted({name for name in columns.values() if field_of(name) is None})
    if unknown:
        raise BadInput(
            f"Het mappingbestand noemt onbekende velden: {', '.join(unknown)}.",
            f"The mapping file names unknown fields: {', '.join(unknown)}.",
        )
    _check_columns(set(columns.values()), list(headers), needs_place=read_point is None)
    rows, rejects = [], []
    for source in sources:
        try:
            rows.append(_camera(source, columns, wording, read_point))
        except BrokenRowError as broken:
            rejects.append(broken.reject)
    return Parsed(rows, rejects, _given(set(columns.values())))


def _check_columns(fields: set[str], headers: list[str], needs_place: bool) -> None:
    found = without_credentials(", ".join(headers)) or "geen"  # the first row of a file without a header is taken for one
    if not fields & {"code", "number"}:
        raise BadInput(
            f"Er is geen kolom met het nummer van de camera. Gevonden kolommen: {found}.",
            f"No column holds the camera's number. Columns found: {found}.",
        )
    if needs_place and not (fields >= {"lat", "lon"} or fields >= {"x", "y"}):
        raise BadInput(
            f"Er zijn geen kolommen met de plaats (lat en lon, of x en y). Gevonden kolommen: {found}.",
            f"No columns hold the place (lat and lon, or x and y). Columns found: {found}.",
        )


def _given(fields: set[str]) -> frozenset[str]:
    result = fields - _PLACE_FIELDS
    if "retention_days" in fields:
        result.add("retention_hours")
    if "base_lat" in fields:
        result.add("base_point")
    return frozenset(result | ({"purposes"} if fields & {"purpose", "basis"} else set()))


def _camera(source: Source, columns: Mapping[str, str], wording: Wording, read_point: Any) -> CameraRow:
    given = {name: wording.value(name, source.texts.get(header, "")) for header, name in columns.items()}
    values = {name: _value(source.row, name, text) for name, text in given.items()}
    extra = {header: without_credentials(text) for header, text in source.texts.items() if header not in columns and text}
    if read_point is not None:
        position = _placed(
            source.row, "geometry", str(source.geometry)[:100], lambda: read_point(source.geometry, wording.crs or source.crs)
        )
    else:
        position = _position(source.row, given, values, wording.crs)
    base_point = None
    if values.get("base_lat") is not None and values.get("base_lon") is not None:
        base_point = _placed(
            source.row, "base_lat", given["base_lat"], lambda: coordinates.position(values["base_lon"], values["base_lat"])
        )
    _keep_unknown_kind(values, extra)
    if values.get("retention_days") is not None:
        values["retention_hours"] = values["retention_days"] * 24
    code, number = _identity(source.row, given, values)
    camera = CameraRow(
        source.row,
        code,
        number,
        position,
        base_point,
        {n: v for n, v in values.items() if n in CAMERA and n not in _PLACE_FIELDS},
        _purposes(source.row, values),
        extra,
        StreamRow(**{name: values.get(name) for name in STREAM}),
    )
    _check_together(camera)
    return camera


def _value(row: int, name: str, text: str) -> Any:
    known = field_of(name)
    if not text or known is None:
        return None
    try:
        return known.convert(text)
    except BrokenValueError as broken:
        raise BrokenRowError(Reject(row, name, HIDDEN if known.is_secret else text, str(broken))) from None


def _keep_unknown_kind(values: dict[str, Any], extra: dict[str, str]) -> None:
    """A kind that we have no word for is unknown to us, and kept as given: it decides nothing."""
    given = values.get("kind")
    if given is None:
        return
    try:
        values["kind"] = one_of(KINDS)(given)
    except BrokenValueError:
        values["kind"] = "unknown"
        extra["kind"] = given


def _position(row: int, given: Mapping[str, str], values: Mapping[str, Any], crs: int | None) -> tuple[float, float]:
    across, along = ("lon", "lat") if "lat" in given and "lon" in given and (given["lat"] or "x" not in given) else ("x", "y")
    for name in (along, across):
        if values.get(name) is None:
            raise BrokenRowError(Reject(row, name, "", "ontbreekt"))
    x, y = values[across], values[along]
    named = coordinates.WGS84 if across == "lon" and crs is None else crs
    return _placed(row, f"{across}, {along}", f"{given[across]}, {given[along]}", lambda: coordinates.position(x, y, named))


def _placed(row: int, name: str, given: str, place: Any) -> tuple[float, float]:
    try:
        result: tuple[float, float] = place()
    except BrokenValueError as broken:
        raise BrokenRowError(Reject(row, name, given, str(broken))) from None
    return result


def _identity(row: int, given: Mapping[str, str], values: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """A code that is only digits is somebody's number, not a code: two registers would both have a camera 12."""
    code, number = values.get("code"), values.get("number")
    if code is None and number is None:
        raise BrokenRowError(Reject(row, "number", "", "ontbreekt: zonder nummer is de camera later niet terug te vinden"))
    return (None, code) if code is not None and code.isdigit() else (code, number)


def _purposes(row: int, values: Mapping[str, Any]) -> list[PurposeRow]:
    result: list[PurposeRow] = []
    for turn in range(1, _MOST_PURPOSES + 1):
        found = {name: value for name in PURPOSE if (value := values.get(numbered(name, turn))) is not None}
        if not found.keys() & {"purpose", "basis"}:
            continue
        purpose = PurposeRow(**found)
        if any(
            (other.purpose.lower(), other.organisation.lower()) == (purpose.purpose.lower(), purpose.organisation.lower())
            for other in result
        ):
            raise BrokenRowError(
                Reject(row, numbered("purpose", turn), purpose.purpose, "staat twee keer bij dezelfde camera en organisatie")
            )
        result.append(purpose)
    return result


def _check_together(camera: CameraRow) -> None:
    values = camera.values
    if values.get("publication") == "withheld" and not values.get("withheld_reason"):
        raise BrokenRowError(Reject(camera.row, "withheld_reason", "", "ontbreekt: wie een camera afschermt, zegt waarom"))
    if camera.base_point is not None and values.get("kind") != "mobile":
        raise BrokenRowError(Reject(camera.row, "kind", str(values.get("kind") or ""), "alleen een mobiele camera heeft een basispunt"))
