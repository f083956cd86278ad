"""The fields of a camera register and the headers by which registers call them, in Dutch and English. See README.md for the list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from etl.sources import values
from etl.sources.parsed import BrokenValueError, slug
from etl.sources.values import bearing, day, latitude, longitude, number, stream_address, web_address, whole, yes_or_no

_MOST_PURPOSES = 9
_MOST_WORDS = 500  # as in the database
_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
# Units and systems in which we read the value anyhow; any other (km, weken) is part of the name, and makes it another.
_UNIT = re.compile(r"[(\[]\s*(m|meters?|metres?|graden|degrees|deg|°|dd|decima+l|wgs ?84|rd(?: new)?)\s*[)\]]\s*$", re.IGNORECASE)


def _text(value: str) -> str:
    return value


def own_code(value: str) -> str:
    """A code that stands in links and on signs. Raises BrokenValueError."""
    code = value.lower()
    if not _CODE.fullmatch(code):
        raise BrokenValueError(
            "mag alleen kleine letters, cijfers, punt, streepje en laag streepje hebben, hoogstens 63 tekens",
            "may have small letters, digits, point, dash and underscore only, 63 characters at most",
        )
    return code


def _register_number(value: str) -> str:
    result = slug(re.sub(r"\.0+$", "", value) if re.fullmatch(r"\d+\.0+", value) else value)
    if not result:
        raise BrokenValueError("heeft geen letter of cijfer", "has no letter or digit")
    return result


def _metres(value: str) -> int:
    return whole(value, 1, 100_000)


def _hectometre(value: str) -> float:
    result = number(value)
    if not 0 <= result < 1000:
        raise BrokenValueError("is geen hectometrering van 0 tot 1000 km", "is no hectometre from 0 to 1000 km")
    return round(result, 1)


def one_of(words: Mapping[str, str]) -> Callable[[str], str]:
    """A converter for a field with a fixed list; each id stands for itself too."""
    known = {**{value: value for value in words.values()}, **words}

    def convert(value: str) -> str:
        word = known.get(value.strip().lower())
        if word is None:
            ours = ", ".join(sorted(set(words.values())))
            raise BrokenValueError(f"moet een van deze zijn: {ours}", f"must be one of these: {ours}")
        return word

    return convert


def _words(text: str) -> str:
    if len(text) > _MOST_WORDS:
        raise BrokenValueError(f"is langer dan {_MOST_WORDS} tekens", f"is longer than {_MOST_WORDS} characters")
    return text


@dataclass(frozen=True, slots=True)
class Field:
    """How a field is called in registers (normalised headers, the surest first) and how its text is read. A secret one is never shown."""

    headers: tuple[str, ...]
    convert: Callable[[str], Any] = _text
    is_secret: bool = False


KINDS = {
    "vast": "fixed",
    "vaste": "fixed",
    "static": "fixed",
    "dome": "ptz",
    "panning": "ptz",
    "draaibaar": "ptz",
    "mobiel": "mobile",
    "verplaatsbaar": "mobile",
    "teller": "counter",
    "telpunt": "counter",
    "telefoonteller": "phone_counter",
    "wifiteller": "phone_counter",
    "onbekend": "unknown",
}
IMAGE_CLASSES = {"overzicht": "overview", "waarnemen": "observe", "herkennen": "recognise", "identificeren": "identify"}
_PRIVACY = {"geen": "none", "gemaskeerd": "masked", "onherkenbaar": "unrecognisable"}
_PUBLICATION = {"exact": "exact", "gebied": "area", "afgeschermd": "withheld"}
_LIFECYCLE = {"gepland": "planned", "actief": "active", "in gebruik": "active", "verwijderd": "removed"}
_INTEGRATION = {"rechtstreeks": "direct", "gateway": "gateway", "geen": "none", "gepland": "planned"}
_BECAUSE = {"techniek": "technical", "technisch": "technical", "kosten": "cost"}
_CARRIAGEWAY = {"re": "Re", "rechts": "Re", "r": "Re", "li": "Li", "links": "Li", "l": "Li"}

CAMERA: dict[str, Field] = {
    "code": Field(("code",), own_code),
    "number": Field(
        ("camera_id", "cameranummer", "camera_nummer", "camera_nr", "cameranr", "nummer", "nr", "number", "id", "referentie", "reference"),
        _register_number,
    ),
    "name": Field(("name", "naam", "location", "locatie", "straat", "street", "adres", "omschrijving")),
    "lat": Field(("lat", "latitude", "breedtegraad", "breedte", "wgs84_lat", "lat_wgs84", "latitude_wgs84"), latitude),
    "lon": Field(("lon", "lng", "long", "longitude", "lengtegraad", "lengte", "wgs84_lon", "lon_wgs84", "longitude_wgs84"), longitude),
    "x": Field(("x", "x_coordinaat", "x_coord", "xcoord", "rd_x", "x_rd", "x_coordinaat_rd", "easting", "oost"), number),
    "y": Field(("y", "y_coordinaat", "y_coord", "ycoord", "rd_y", "y_rd", "y_coordinaat_rd", "northing", "noord"), number),
    "point": Field(("point", "wkt", "wkt_lng_lat", "geom", "the_geom", "geometry", "geometrie"), values.point),
    "lat_lon": Field(("lat_lon", "geo_point_2d", "geo_point"), values.lat_lon),
    "owner": Field(("owner", "eigenaar", "organisatie", "organisation")),
    "operator": Field(("operator", "beheerder")),
    "controller": Field(("controller", "verwerkingsverantwoordelijke")),
    "processor": Field(("processor", "verwerker")),
    "funder": Field(("funder", "bekostiger", "betaler", "budget")),
    "municipality": Field(("municipality", "gemeente")),
    "road": Field(("road", "weg", "wegnummer")),
    "hectometre": Field(("hectometre", "hectometer", "hectometrering", "hmp"), _hectometre),
    "carriageway": Field(("carriageway", "rijbaan", "baan"), one_of(_CARRIAGEWAY)),
    "direction": Field(("direction", "richting", "kijkrichting"), bearing),
    "field_of_view": Field(("field_of_view", "fov", "openingshoek", "beeldhoek"), lambda value: whole(value, 1, 360)),
    "range_m": Field(("range_m", "range", "bereik_m", "bereik"), _metres),
    "kind": Field(("kind", "soort", "cameratype", "camera_type")),
    "base_lat": Field(("base_lat", "basis_lat"), latitude),
    "base_lon": Field(("base_lon", "basis_lon"), longitude),
    "reach_m": Field(("reach_m", "werkgebied_m"), _metres),
    "image_class": Field(("image_class", "beeldklasse"), one_of(IMAGE_CLASSES)),
    "records": Field(("records", "recording", "neemt_op", "opname", "opslag"), yes_or_no),
    "retention_hours": Field(("retention_hours", "bewaartermijn_uren"), lambda value: whole(value, 0, 100_000)),
    "retention_days": Field(("retention_days", "bewaartermijn_dagen"), lambda value: whole(value, 0, 4_000)),
    "privacy_profile": Field(("privacy_profile", "privacyprofiel"), one_of(_PRIVACY)),
    "publication": Field(("publication", "publicatie"), one_of(_PUBLICATION)),
    "withheld_reason": Field(("withheld_reason", "reden_afgeschermd")),
    "lifecycle": Field(("lifecycle", "status", "levensloop"), one_of(_LIFECYCLE)),
    "public_only": Field(("public_only", "alleen_openbaar", "alleen_openbare_plaatsen"), yes_or_no),
    "notice_seen_on": Field(("notice_seen_on", "bord_gezien_op"), day),
    "declares_biometrics": Field(("declares_biometrics", "biometrie", "gezichtsherkenning"), yes_or_no),
    "premises": Field(("premises", "bedrijfspand", "pandcode"), own_code),
    "technique": Field(("technique", "techniek", "sensor_type", "sensortype")),
    "data": Field(("data", "gegevens", "datastream")),
    "processing": Field(("processing", "verwerking")),
    "placed_from": Field(("placed_from", "geplaatst_van", "geplaatst_op"), day),
    "placed_until": Field(("placed_until", "geplaatst_tot", "active_until"), day),
    "pilot_phase": Field(("pilot_phase", "pilotfase", "pilot_fase"), lambda value: whole(value, 1, 4)),
    "pilot_ends": Field(("pilot_ends", "pilot_eindigt_op", "einde_pilot"), day),
    "iama_url": Field(("iama_url", "iama"), web_address),
    "joint_document": Field(("joint_document", "onderlinge_regeling")),
    "joint_document_url": Field(("joint_document_url", "onderlinge_regeling_url"), web_address),
    "processor_document": Field(("processor_document", "verwerkersovereenkomst")),
    "processor_document_url": Field(("processor_document_url", "verwerkersovereenkomst_url"), web_address),
}
# How the camera is connected: kept apart from the register, because the address is a secret.
STREAM: dict[str, Field] = {
    "stream_url": Field(("stream_url", "streamadres"), stream_address, is_secret=True),
    "stream_integration": Field(("stream_integration", "koppeling"), one_of(_INTEGRATION)),
    "stream_supplier": Field(("stream_supplier", "stream_leverancier")),
    "stream_planned_on": Field(("stream_planned_on", "koppeling_gepland_op"), day),
    "stream_because": Field(("stream_because", "reden_geen_koppeling"), one_of(_BECAUSE)),
    "stream_words": Field(("stream_words", "toelichting_koppeling"), _words),
    "max_viewers": Field(("max_viewers", "kijkers_max"), lambda value: whole(value, 1, 100_000)),
}
# A second interest stands in the same columns with _2 behind it, a third with _3 ...; the first is the primary one.
PURPOSE: dict[str, Field] = {
    "purpose": Field(("purpose", "doel", "doeleinde", "observation_goal", "goal")),
    "basis": Field(("basis", "legal_basis", "grondslag", "legal_ground")),
    "organisation": Field(("purpose_organisation", "doel_organisatie")),
    "decision": Field(("decision", "besluit")),
    "decision_url": Field(("decision_url", "besluit_url"), web_address),
    "decision_date": Field(("decision_date", "besluit_datum"), day),
    "dpia_url": Field(("dpia_url", "dpia"), web_address),
    "since": Field(("purpose_since", "doel_sinds", "since", "sinds"), day),
}


def normalised(header: str) -> str:
    """A header as it stands in the lists above: small letters, accents dropped, one _ between words."""
    return slug(header).replace("-", "_")


def recognise(headers: Iterable[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Header as given → field (`lat`, `purpose`, `purpose_2` …). `mapping` (header → field) goes first; each field is given once, by the
    surest of its headers; what is not recognised is absent."""
    headers = list(headers)
    found = {header: mapping[header] for header in headers if header in mapping}
    taken = set(found.values())
    names = _names([header for header in headers if header not in found])
    for field, candidates in _all_fields():
        header = next((names[name] for name in candidates if name in names and names[name] not in found), None)
        if header is not None and field not in taken:
            found[header] = field
            taken.add(field)
    return found


def _names(headers: list[str]) -> dict[str, str]:
    """Name → header, of each by its whole name, and by what stands before its unit where no other is called so: of two pairs of
    coordinates in two systems nobody could tell which is meant."""
    whole = {normalised(header): header for header in reversed(headers)}
    bare: dict[str, list[str]] = {}
    for header in headers:
        bare.setdefault(normalised(_UNIT.sub("", header)), []).append(header)
    return {name: several[0] for name, several in bare.items() if len(several) == 1} | whole


def _all_fields() -> Iterable[tuple[str, tuple[str, ...]]]:
    yield from ((name, field.headers) for name, field in (CAMERA | STREAM).items())
    for turn in range(1, _MOST_PURPOSES + 1):
        for name, field in PURPOSE.items():
            yield numbered(name, turn), tuple(numbered(header, turn) for header in field.headers)


def numbered(name: str, turn: int) -> str:
    """`purpose` for the first interest, `purpose_2` for the second."""
    return name if turn == 1 else f"{name}_{turn}"


def field_of(name: str) -> Field | None:
    """The field of this name; `purpose_2` reads as `purpose` does."""
    return CAMERA.get(name) or STREAM.get(name) or PURPOSE.get(re.sub(r"_[2-9]$", "", name))
