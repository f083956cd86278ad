"""The demo's shops with a Live View connection: one that meets its conditions, one that lacks a view, one that nobody assessed yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from etl.demo import placing
from etl.demo.placing import Point
from etl.demo.register import DAYS_7, DPIA, Camera, camera

OWNER, ALARM_CENTRE = "winkels-lijnbaan", "alarmcentrale-rijnmond"
# Name, address, place, how many cameras; what each check found (of several the latest counts).
_SHOPS: dict[str, tuple[str, str, Point, int, tuple[dict[str, Any], ...]]] = {
    f"{OWNER}-juwelier": (
        "Juwelier Lijnbaan (fictief)",
        "Lijnbaan 901, Rotterdam",
        (51.91935, 4.47665),
        2,
        (
            {"beoordeeld_op": date(2025, 3, 4), "toegang": "nee", "kassagebied": "ja", "opmerking": "Camera bij de toegang volgt"},
            {"beoordeeld_op": date(2026, 2, 17), "toegang": "ja", "kassagebied": "ja", "opmerking": ""},
        ),
    ),
    f"{OWNER}-avondwinkel": (
        "Avondwinkel Lijnbaan (fictief)",
        "Lijnbaan 902, Rotterdam",
        (51.91880, 4.47685),
        1,
        ({"beoordeeld_op": date(2026, 5, 12), "toegang": "ja", "kassagebied": "nee", "opmerking": "Geen zicht op de kassa"},),
    ),
    f"{OWNER}-wisselkantoor": ("Wisselkantoor Lijnbaan (fictief)", "Lijnbaan 903, Rotterdam", (51.91825, 4.47705), 1, ()),
}
_NOT_ASSESSED: dict[str, Any] = {"beoordeeld_op": "", "toegang": "", "kassagebied": "", "opmerking": ""}


def rows() -> Iterator[dict[str, Any]]:
    """The list of premises: a row a check, one row where there is none yet."""
    for code, (name, address, _, _, checks) in _SHOPS.items():
        for check in checks or (_NOT_ASSESSED,):
            found = {
                "beoordeeld_door": "Alarmcentrale Rijnmond",
                "overzicht": "ja",
                "kluisruimte": "nee",
                "beeldkwaliteit": "herkennen",
                "internet": "ja",
                "alarmcentrale": ALARM_CENTRE,
            }
            said = found if checks else dict.fromkeys(found, "")
            yield {"code": code, "naam": name, "adres": address, "eigenaar": OWNER, **said, **check}


def cameras() -> Iterator[Camera]:
    """The shops' own cameras."""
    for code, (name, _, place, n, _) in _SHOPS.items():
        for number, (spot, heading) in enumerate(placing.around(place, n, 6.0), start=1):
            yield camera(
                f"{code}-{number}",
                name,
                spot,
                heading,
                OWNER,
                "Rotterdam",
                doel="objectbeveiliging",
                grondslag="object-6-1-f",
                dpia=f"{DPIA}/winkels",
                opname="ja",
                bewaartermijn_uren=DAYS_7,
                beeldklasse="herkennen",
                bedrijfspand=code,
            )
