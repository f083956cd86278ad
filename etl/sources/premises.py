"""Premises that are connected to Live View, with the checks of their connection: a table, a row a check. README.md lists its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.core.errors import BadInput
from etl.sources import features, table
from etl.sources.camera_fields import IMAGE_CLASSES, Field, normalised, one_of, own_code
from etl.sources.geojson import Feature
from etl.sources.mapping import Wording
from etl.sources.parsed import Parsed, each, missing
from etl.sources.values import day, yes_or_no

VIEWS = ("overview", "entrance", "till", "vault")
_NO_WORDING = Wording()
FIELDS: dict[str, Field] = {
    "code": Field(("code", "pandcode"), own_code),
    "name": Field(("name", "naam", "bedrijf")),
    "address": Field(("address", "adres")),
    "owner": Field(("owner", "eigenaar", "organisatie")),
    "assessed_on": Field(("assessed_on", "beoordeeld_op"), day),
    "assessed_by": Field(("assessed_by", "beoordeeld_door")),
    "overview": Field(("overview", "overzicht"), yes_or_no),
    "entrance": Field(("entrance", "toegang", "ingang"), yes_or_no),
    "till": Field(("till", "kassagebied", "kassa"), yes_or_no),
    "vault": Field(("vault", "kluisruimte", "kluis"), yes_or_no),
    "quality": Field(("quality", "beeldkwaliteit", "kwaliteit"), one_of(IMAGE_CLASSES)),
    "via_internet": Field(("via_internet", "internet"), yes_or_no),
    "alarm_centre": Field(("alarm_centre", "alarmcentrale")),
    "note": Field(("note", "opmerking")),
}
_CHECK = FIELDS.keys() - {"code", "name", "address", "owner"}


@dataclass(frozen=True, slots=True)
class CheckRow:
    """What one assessment said. A view is there, is not there, or (None) was not written down."""

    assessed_on: date
    assessed_by: str
    views: Mapping[str, bool | None]  # by VIEWS
    quality: str | None
    via_internet: bool | None
    alarm_centre: str | None  # an organisation's id or name, or any other word
    note: str | None


@dataclass(frozen=True, slots=True)
class PremisesRow:
    """One row: the premises, and one check of them where the row has one."""

    row: int
    code: str
    name: str
    address: str | None
    owner: str
    check: CheckRow | None


def parse(data: bytes, wording: Wording = _NO_WORDING) -> Parsed[PremisesRow]:
    """The premises in a table, a row a check; the header is row 1. Raises BadInput."""
    found = table.read(data)
    headers = {wording.columns.get(header, normalised(header)) for header in found.header}
    lacking = [name for name in ("code", "name") if not headers & {name, *FIELDS[name].headers}]
    if lacking:
        raise BadInput(
            f"Een tabel met bedrijfspanden heeft kolommen code en naam; gevonden: {', '.join(found.header)}.",
            f"A table of premises has columns code and name; found: {', '.join(found.header)}.",
        )
    wording.check(FIELDS.__contains__)
    read = each((Feature(number, texts, None) for number, texts in found.rows), lambda one: _premises(one, wording))
    return Parsed(read.rows, sorted([*read.rejects, *found.rejects], key=lambda reject: reject.row))


def _premises(one: Feature, wording: Wording) -> PremisesRow:
    texts = features.texts_of(one, wording, FIELDS)
    values = {name: features.value(one.number, name, texts, field) for name, field in FIELDS.items()}
    for name in ("code", "name"):
        if not values[name]:
            raise missing(one.number, name)
    return PremisesRow(one.number, values["code"], values["name"], values["address"], values["owner"] or "", _check(one.number, values))


def _check(row: int, values: Mapping[str, Any]) -> CheckRow | None:
    """The row's check; none where it says nothing of one. Who assessed and when belong to what was found."""
    if all(values[name] is None for name in _CHECK):
        return None
    for name in ("assessed_on", "assessed_by"):
        if values[name] is None:
            raise missing(row, name)
    views = {name: values[name] for name in VIEWS}
    rest = (values[name] for name in ("quality", "via_internet", "alarm_centre", "note"))
    return CheckRow(values["assessed_on"], values["assessed_by"], views, *rest)
