"""What the demo's two camera registers share: the row, and the gaps that were planted.

Deliberate gaps stand in it, so that the audit has something to find; `GAPS` names them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from etl.demo import placing
from etl.demo.placing import Point

# Planted: what is wrong, and with which cameras. Tests and the README read it.
GAPS: dict[str, tuple[str, ...]] = {
    "outside_area": ("sb-450",),
    "designation_lapsed": ("sb-446", "sb-447", "sb-448", "sb-449"),
    "no_use_periods": tuple(f"sb-{n}" for n in range(436, 446)),
    "no_dpia": ("sb-023", "sb-077", "sb-140", "sb-251", "almere-533"),
    "no_notice": ("sb-031", "sb-112", "sb-208", "ret-0044", "ret-0455", "almere-544", "almere-571"),
    "view_unknown": ("sb-055", "almere-560"),
    "view": ("sb-420",),
    "biometrics": ("sb-421",),
    "connection_view": ("winkels-lijnbaan-avondwinkel-1",),
    "connection_check": ("winkels-lijnbaan-wisselkantoor-1",),
    "unknown_basis": ("sb-099", "ret-0700", "ret-0701"),
    "unknown_purpose": ("ret-0701",),
    "kept_too_long": ("sb-180", "sb-181"),
    "withheld": ("sb-300",),
    "published_as_area": ("sb-301", "sb-302", "ret-0900"),
    "planned_duplicate": ("almere-verkeer-007",),
}
DAYS_28, DAYS_7 = 28 * 24, 7 * 24
DPIA = "https://example.org/demo/dpia"
# What the camera's row says where a gap is planted; the gaps that are not here follow from where the camera stands.
_PLANTED: dict[str, dict[str, Any]] = {
    "no_dpia": {"dpia": "", "dpia_2": ""},
    "no_notice": {"bord_gezien_op": None},
    "view_unknown": {"alleen_openbaar": ""},
    "view": {"alleen_openbaar": "nee"},
    "biometrics": {"biometrie": "ja"},
    "unknown_basis": {"grondslag": ""},
    "unknown_purpose": {"doel": "toezicht algemeen"},
    "kept_too_long": {"bewaartermijn_uren": DAYS_28 + 168},
    "withheld": {"publicatie": "afgeschermd", "reden_afgeschermd": "veiligheid van een te bewaken object (demo, fictief)"},
    "published_as_area": {"publicatie": "gebied"},
}


@dataclass(slots=True)
class Camera:
    """One row of a demo register; the names of its fields are the headers."""

    code: str
    naam: str
    lat: float
    lon: float
    eigenaar: str
    gemeente: str
    richting: int
    openingshoek: int = 60
    bereik_m: int = 80
    soort: str = "vast"
    beheerder: str = ""
    verwerkingsverantwoordelijke: str = ""
    verwerker: str = ""
    verwerkersovereenkomst: str = ""
    bekostiger: str = ""
    weg: str = ""
    hectometrering: float | None = None
    rijbaan: str = ""
    basis_lat: float | None = None
    basis_lon: float | None = None
    werkgebied_m: int | None = None
    beeldklasse: str = "overzicht"
    opname: str = "nee"
    bewaartermijn_uren: int | None = None
    privacyprofiel: str = "geen"
    publicatie: str = "exact"
    reden_afgeschermd: str = ""
    status: str = "actief"
    bord_gezien_op: date | None = date(2026, 3, 12)
    alleen_openbaar: str = ""
    biometrie: str = "nee"
    bedrijfspand: str = ""
    doel: str = ""
    grondslag: str = ""
    besluit: str = ""
    besluit_url: str = ""
    besluit_datum: date | None = None
    dpia: str = ""
    doel_sinds: date | None = date(2024, 1, 1)
    doel_2: str = ""
    grondslag_2: str = ""
    doel_organisatie_2: str = ""
    dpia_2: str = ""
    doel_sinds_2: date | None = None
    stream_url: str = ""  # filled in when the demo server's port is known
    stream_integration: str = "direct"
    stream_planned_on: date | None = None
    stream_because: str = ""
    stream_words: str = ""
    stream_supplier: str = "demo"

    def row(self) -> dict[str, Any]:
        """Header → value."""
        return asdict(self)


def camera(code: str, naam: str, place: Point, richting: int, eigenaar: str, gemeente: str, **more: Any) -> Camera:
    """A row; operator, controller and payer are the owner unless `more` says otherwise."""
    more.setdefault("beheerder", eigenaar)
    more.setdefault("verwerkingsverantwoordelijke", eigenaar)
    more.setdefault("bekostiger", eigenaar)
    more.setdefault("verwerkersovereenkomst", "Verwerkersovereenkomst (demo, fictief)" if more.get("verwerker") else "")
    return Camera(code, naam, round(place[0], 7), round(place[1], 7), eigenaar, gemeente, richting, **more)


def connected_on(later: date) -> dict[str, Any]:
    """What a camera has that is to be connected on a day."""
    return {"stream_integration": "planned", "stream_planned_on": later}


def points(line: Any) -> list[Point]:
    """A line of the facts file, as points."""
    return [(lat, lon) for lat, lon in line]


def plant(cameras: Sequence[Camera]) -> None:
    """Put the gaps of GAPS into a register."""
    for one in cameras:
        for gap, values in _PLANTED.items():
            if one.code in GAPS[gap]:
                for name, value in values.items():
                    setattr(one, name, value)


def mobile(base: Point, reach_m: int) -> dict[str, Any]:
    """What a mobile camera has beside a place: its base point and reach."""
    return {"soort": "mobiel", "basis_lat": round(base[0], 7), "basis_lon": round(base[1], 7), "werkgebied_m": reach_m}


def supervised(policy: tuple[str, str, date], city: str) -> dict[str, Any]:
    """What every camera under art. 151c has: purpose, basis, policy, DPIA, what is in view, recording and retention."""
    return {
        "doel": "openbare-orde",
        "grondslag": "gemw-151c",
        "besluit": policy[0],
        "besluit_url": policy[1],
        "besluit_datum": policy[2],
        "dpia": f"{DPIA}/cameratoezicht-{city}",
        "alleen_openbaar": "ja",
        "opname": "ja",
        "bewaartermijn_uren": DAYS_28,
        "beeldklasse": "herkennen",
    }


def platforms(facts: dict[str, Any], municipality: str) -> Iterator[Camera]:
    """ProRail's cameras on the platforms in one municipality."""
    for station in facts["prorail"]:
        if station["municipality"] == municipality:
            for number, (place, heading) in enumerate(placing.around(tuple(station["at"]), station["n"], 20.0), start=1):
                yield camera(
                    f"prorail-{municipality.lower()}-{number:02}",
                    station["name"],
                    place,
                    heading,
                    "prorail",
                    municipality,
                    doel="sociale-veiligheid-ov",
                    grondslag="ov-wp2000",
                    dpia=f"{DPIA}/prorail",
                    opname="ja",
                    bewaartermijn_uren=DAYS_7,
                )
