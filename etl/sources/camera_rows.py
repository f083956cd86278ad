"""From the texts of one register row to a camera: whole, or a reject that says which field is wrong. Shared by CSV and GeoJSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dashboard.core.errors import BadInput
from etl.sources import coordinates
from etl.sources.camera_fields import CAMERA, KINDS, PURPOSE, STREAM, field_of, numbered, one_of, recognise
from etl.sources.mapping import Wording
from etl.sources.parsed import HIDDEN, BrokenRowError, BrokenValueError, Parsed, missing, without_credentials

_MOST_PURPOSES = 9
_MOST_REMEMBERED = 2000  # values of one column
_COORDINATES = frozenset({"lat", "lon", "x", "y", "point", "lat_lon"})
_PLACE_FIELDS = _COORDINATES | {"base_lat", "base_lon", "retention_days", "code", "number"}
_VALUES = CAMERA.keys() - _PLACE_FIELDS
_ADVICE = (
    "Noem de kolom in een mappingbestand, en haal weg wat er boven de kop staat.",
    "Name the column in a mapping file, and take away what stands above the header.",
)


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
    stream_because: str | None = None  # why it is not connected: technical or cost
    stream_words: str | None = None  # what a connection takes, such as the amount
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


_NO_STREAM = StreamRow()


@dataclass(frozen=True, slots=True)
class Source:
    """One row before it is read: its number, its texts, and its position where the format gives that itself."""

    row: int
    texts: dict[str, str]
    geometry: dict[str, Any] | None = None
    crs: int | None = None


def parse(
    sources: Iterable[Source],
    headers: Iterable[str],
    wording: Wording,
    read_point: Any = None,
    fixed: Mapping[str, str] | None = None,
) -> Parsed[CameraRow]:
    """Cameras out of rows. `read_point(geometry, crs)` reads a position of the format's own; `fixed` (header → field) where the format
    says what its headers mean. Raises BadInput if the file cannot be a camera register: no column that tells the cameras apart, or none
    that says where they are."""
    headers = list(headers)
    wording.check(lambda name: field_of(name) is not None)
    columns = _columns(headers, wording, fixed)
    fields = set(columns.values()) | wording.constants.keys()
    _check_columns(fields, headers, needs_place=read_point is None)
    reader = _Reader(columns, fields, wording)
    rows, rejects = [], []
    for source in sources:
        try:
            rows.append(_camera(source, reader, wording, read_point))
        except BrokenRowError as broken:
            rejects.append(broken.reject)
    return Parsed(rows, rejects, _given(fields))


def _columns(headers: list[str], wording: Wording, fixed: Mapping[str, str] | None) -> dict[str, str]:
    """Header → field. Where the place stands in two columns, one that has both coordinates is kept as it is, and so is left unread."""
    if fixed is not None:
        named = {header: wording.columns[header] for header in headers if header in wording.columns}
        taken = {*named.values(), *(("code", "number") if {"code", "number"} & set(named.values()) else ())}
        return {header: name for header, name in fixed.items() if header in headers and name not in taken} | named
    columns = recognise(headers, wording.columns)
    names = set(columns.values())
    if names >= {"lat", "lon"} or names >= {"x", "y"}:
        columns = {header: name for header, name in columns.items() if name not in ("point", "lat_lon")}
    return columns


def _check_columns(fields: set[str], headers: list[str], needs_place: bool) -> None:
    found = without_credentials(", ".join(headers)) or "geen"  # the first row of a file without a header is taken for one
    if not fields & {"code", "number"}:
        raise BadInput(
            f"Er is geen kolom met het nummer van de camera. Gevonden kolommen: {found}. {_ADVICE[0]}",
            f"No column holds the camera's number. Columns found: {found}. {_ADVICE[1]}",
        )
    if needs_place and not _has_place(fields):
        raise BadInput(
            f"Er zijn geen kolommen met de plaats (lat en lon, of x en y). Gevonden kolommen: {found}. {_ADVICE[0]}",
            f"No columns hold the place (lat and lon, or x and y). Columns found: {found}. {_ADVICE[1]}",
        )


def _has_place(fields: set[str]) -> bool:
    return fields >= {"lat", "lon"} or fields >= {"x", "y"} or bool(fields & {"point", "lat_lon"})


def _given(fields: set[str]) -> frozenset[str]:
    result = fields - _PLACE_FIELDS
    if "retention_days" in fields:
        result.add("retention_hours")
    if "base_lat" in fields:
        result.add("base_point")
    return frozenset(result | ({"purposes"} if fields & {"purpose", "basis"} else set()))


class _Reader:
    """Reads the texts of a row by the columns of its file, which are the same for every row."""

    def __init__(self, columns: Mapping[str, str], fields: set[str], wording: Wording) -> None:
        self.columns, self.constants = columns, wording.constants
        self.has_stream = bool(fields & STREAM.keys())
        self.turns = [
            [(name, numbered(name, turn)) for name in PURPOSE]
            for turn in range(1, _MOST_PURPOSES + 1)
            if fields & {numbered("purpose", turn), numbered("basis", turn)}
        ]
        self._words = [(header, name, wording.values.get(name, {})) for header, name in columns.items()]
        self._known: dict[str, dict[str, Any]] = {name: {} for name in fields}

    def texts(self, source: Source) -> dict[str, str]:
        """Field → text in our words; empty where the row has none."""
        get = source.texts.get
        given = {name: words.get(text, text) if (text := get(header, "")) and words else text for header, name, words in self._words}
        for name, text in self.constants.items():
            given[name] = given.get(name) or text
        return given

    def values(self, row: int, given: Mapping[str, str], without: Set[str]) -> dict[str, Any]:
        """Field → value, None of an empty text. Registers repeat themselves: a text that was read before is not read again, and equal
        values are one object."""
        result = {}
        for name, text in given.items():
            if name not in without:
                known = self._known[name]
                result[name] = known[text] if text in known else self._read(row, name, text)
        return result

    def _read(self, row: int, name: str, text: str) -> Any:
        field, known = field_of(name), self._known[name]
        if not text or field is None:
            return None
        try:
            value = field.convert(text)
        except BrokenValueError as broken:
            raise broken.at(row, name, HIDDEN if field.is_secret else text) from None
        if len(known) < _MOST_REMEMBERED and not field.is_secret:
            known[text] = value
        return value


def _camera(source: Source, reader: _Reader, wording: Wording, read_point: Any) -> CameraRow:
    given = reader.texts(source)
    is_placed = read_point is not None and (source.geometry is not None or not _has_place(set(given)))
    values = reader.values(source.row, given, _COORDINATES if is_placed else frozenset())
    extra = {header: without_credentials(text) for header, text in source.texts.items() if text and header not in reader.columns}
    if is_placed:
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
        {name: value for name, value in values.items() if name in _VALUES},
        _purposes(source.row, values, reader.turns),
        extra,
        StreamRow(**{name: values.get(name) for name in STREAM}) if reader.has_stream else _NO_STREAM,
    )
    _check_together(camera)
    return camera


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
    for name in ("point", "lat_lon"):
        if values.get(name) is not None:
            return _placed(row, name, given[name], lambda place=values[name]: coordinates.position(place[0], place[1], crs or place[2]))
    across, along = ("lon", "lat") if "lat" in given and "lon" in given and (given["lat"] or "x" not in given) else ("x", "y")
    for name in (along, across):
        if values.get(name) is None:
            raise missing(row, name if name in given else "point")
    x, y = values[across], values[along]
    named = coordinates.WGS84 if across == "lon" and crs is None else crs
    return _placed(row, f"{across}, {along}", f"{given[across]}, {given[along]}", lambda: coordinates.position(x, y, named))


def _placed(row: int, name: str, given: str, place: Any) -> tuple[float, float]:
    try:
        result: tuple[float, float] = place()
    except BrokenValueError as broken:
        raise broken.at(row, name, given) from None
    return result


def _identity(row: int, given: Mapping[str, str], values: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """A code that is only digits is somebody's number, not a code: two registers would both have a camera 12."""
    code, number = values.get("code"), values.get("number")
    if code is None and number is None:
        nameless = ("ontbreekt: zonder nummer is de camera later niet terug te vinden", "is missing: no number, no way to find it again")
        raise BrokenValueError(*nameless).at(row, "number", "")
    return (None, code) if code is not None and code.isdigit() else (code, number)


def _purposes(row: int, values: Mapping[str, Any], turns: list[list[tuple[str, str]]]) -> list[PurposeRow]:
    result: list[PurposeRow] = []
    for turn in turns:
        found = {name: value for name, key in turn if (value := values.get(key)) is not None}
        if not found.keys() & {"purpose", "basis"}:
            continue
        purpose = PurposeRow(**found)
        if any(
            (other.purpose.lower(), other.organisation.lower()) == (purpose.purpose.lower(), purpose.organisation.lower())
            for other in result
        ):
            twice = ("staat twee keer bij dezelfde camera en organisatie", "stands twice with the same camera and organisation")
            raise BrokenValueError(*twice).at(row, turn[0][1], purpose.purpose)
        result.append(purpose)
    return result


def _check_together(camera: CameraRow) -> None:
    values = camera.values
    start, end = values.get("placed_from"), values.get("placed_until")
    if start and end and end < start:
        raise BrokenValueError("ligt voor de eerste dag", "lies before the first day").at(camera.row, "placed_until", end.isoformat())
    if values.get("publication") == "withheld" and not values.get("withheld_reason"):
        silent = ("ontbreekt: wie een camera afschermt, zegt waarom", "is missing: who withholds a camera says why")
        raise BrokenValueError(*silent).at(camera.row, "withheld_reason", "")
    if camera.base_point is not None and values.get("kind") != "mobile":
        fixed = ("alleen een mobiele camera heeft een basispunt", "only a mobile camera has a base point")
        raise BrokenValueError(*fixed).at(camera.row, "kind", str(values.get("kind") or ""))
