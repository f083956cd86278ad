"""What is wrong with input, in a sentence a person understands. The field's name stays as the API has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

# By pydantic's type of error; what stands between braces comes from the error itself.
_DUTCH: Final[Mapping[str, str]] = {
    "missing": "ontbreekt",
    "extra_forbidden": "dit veld bestaat niet",
    "json_invalid": "geen leesbare JSON",
    "json_type": "geen leesbare JSON",
    "model_attributes_type": "hoort een object te zijn",
    "dict_type": "hoort een object te zijn",
    "list_type": "hoort een lijst te zijn",
    "tuple_type": "hoort een lijst te zijn",
    "too_short": "te weinig: minstens {min_length}",
    "too_long": "te veel: hoogstens {max_length}",
    "string_type": "hoort tekst te zijn",
    "string_too_short": "te kort: minstens {min_length} tekens",
    "string_too_long": "te lang: hoogstens {max_length} tekens",
    "string_pattern_mismatch": "heeft niet de juiste vorm",
    "literal_error": "kies uit {expected}",
    "enum": "kies uit {expected}",
    "bool_type": "hoort waar of onwaar te zijn",
    "bool_parsing": "hoort waar of onwaar te zijn",
    "int_type": "hoort een geheel getal te zijn",
    "int_parsing": "hoort een geheel getal te zijn",
    "int_from_float": "hoort een geheel getal te zijn",
    "float_type": "hoort een getal te zijn",
    "float_parsing": "hoort een getal te zijn",
    "finite_number": "hoort een getal te zijn",
    "greater_than": "hoort groter te zijn dan {gt}",
    "greater_than_equal": "hoort minstens {ge} te zijn",
    "less_than": "hoort kleiner te zijn dan {lt}",
    "less_than_equal": "hoort hoogstens {le} te zijn",
    "uuid_type": "geen geldig kenmerk",
    "uuid_parsing": "geen geldig kenmerk",
    "datetime_type": "geen tijdstip zoals 2026-05-10T12:00:00Z",
    "datetime_parsing": "geen tijdstip zoals 2026-05-10T12:00:00Z",
    "datetime_from_date_parsing": "geen tijdstip zoals 2026-05-10T12:00:00Z",
    "date_type": "geen dag zoals 2026-05-10",
    "date_parsing": "geen dag zoals 2026-05-10",
    "date_from_datetime_parsing": "geen dag zoals 2026-05-10",
    "date_from_datetime_inexact": "geen dag zoals 2026-05-10",
    "decimal_type": "hoort een getal te zijn",
    "decimal_parsing": "hoort een getal te zijn",
    "decimal_max_places": "hoogstens {decimal_places} cijfers achter de komma",
    "timezone_aware": "het tijdstip noemt zijn tijdzone niet, zoals 2026-05-10T12:00:00Z",
}
_OURS: Final[dict[str, str]] = {"needs": "noem ook {what}"}  # kinds that our own models add
_OTHER: Final = "kan zo niet"


def sentence(errors: Iterable[Mapping[str, Any]], language: str) -> str:
    """All errors of pydantic's in one line: `field: what is wrong; field: …`. English is pydantic's own."""
    return "; ".join(f"{_field(error)}{error['msg'] if language == 'en' else _dutch(error)}" for error in errors)


def by_field(errors: Iterable[Mapping[str, Any]], language: str) -> dict[str, str]:
    """What is wrong with each field of a plain object, by the first part of its place: for a form, that shows it there."""
    return {str(error["loc"][0]): error["msg"] if language == "en" else _dutch(error) for error in errors if error["loc"]}


def _field(error: Mapping[str, Any]) -> str:
    name = ".".join(str(part) for part in error["loc"][1:])  # the first says where: body, query, path
    return f"{name}: " if name else ""


def _dutch(error: Mapping[str, Any]) -> str:
    words = {name: str(value).replace("' or '", "' of '") for name, value in error.get("ctx", {}).items()}
    try:
        return {**_DUTCH, **_OURS}.get(error["type"], _OTHER).format(**words)
    except KeyError:
        return _OTHER
