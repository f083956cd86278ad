"""The demo register of Almere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from etl.demo import placing
from etl.demo.placing import Point
from etl.demo.register import DAYS_7, DPIA, Camera, camera, mobile, plant, platforms, points, supervised

ALMERE_POLICY = (
    "Beleidskader Cameratoezicht 2024-2027 (CVDR721556)",
    "https://lokaleregelgeving.overheid.nl/CVDR721556",
    date(2024, 6, 28),
)


def cameras(facts: dict[str, Any], later: date) -> list[Camera]:
    """Every camera of Almere."""
    found = [*_almere_centre(facts), *_almere_others(facts, later), *platforms(facts, "Almere")]
    plant(found)
    return found


def _almere_centre(facts: dict[str, Any]) -> Iterator[Camera]:
    """About 130 under art. 151c. 613 stands there for public order near a club, and over a signalled junction: two interests, one
    camera."""
    places: list[tuple[str, Point, int, dict[str, Any]]] = [
        (square["name"], place, heading, {})
        for square in facts["almere_centre"]
        for place, heading in placing.around(tuple(square["at"]), square["n"], 9.0)
    ]
    places += [
        (street["name"], place, heading, {})
        for street in facts["almere_streets"]
        for place, heading in placing.along(points(street["line"]), street["n"])
    ]
    places += [(f"{spot['name']}, mobiel", tuple(spot["at"]), 180, mobile(tuple(spot["at"]), 150)) for spot in facts["almere_mobile"]]
    numbers = (number for number in range(501, 700) if number != 613)
    more = supervised(ALMERE_POLICY, "almere") | {
        "verwerkingsverantwoordelijke": "politie-midden-nederland",
        "verwerker": "vcs-observation",
    }
    for number, (name, place, heading, own) in zip(numbers, places, strict=False):
        yield camera(
            f"almere-{number}",
            name,
            place,
            heading,
            "gemeente-almere",
            "Almere",
            **more,
            **{"soort": "ptz" if number % 2 else "vast", **own},
        )
    yield camera(
        "almere-613",
        "Landdrostdreef, hoek Schrijverstraat",
        tuple(facts["almere_613"]),
        200,
        "gemeente-almere",
        "Almere",
        **more,
        soort="ptz",
        openingshoek=70,
        bereik_m=120,
        doel_sinds=date(2008, 6, 11),
        doel_2="verkeersmanagement",
        grondslag_2="verkeer-6-1-e",
        doel_organisatie_2="gemeente-almere-verkeer",
        dpia_2=f"{DPIA}/verkeer-almere",
        doel_sinds_2=date(2024, 9, 1),
    )


def _almere_others(facts: dict[str, Any], later: date) -> Iterator[Camera]:
    traffic = {"doel": "verkeersmanagement", "grondslag": "verkeer-6-1-e", "dpia": f"{DPIA}/verkeer-almere"}
    for number, spot in enumerate(facts["almere_traffic"], start=1):
        yield camera(
            f"almere-verkeer-{number:03}", spot["name"], tuple(spot["at"]), spot["bearing"], "gemeente-almere-verkeer", "Almere", **traffic
        )
    beside = placing.moved(tuple(facts["almere_613"]), 200, 25)
    yield camera(
        "almere-verkeer-007",
        "Landdrostdreef, hoek Schrijverstraat (gepland)",
        beside,
        20,
        "gemeente-almere-verkeer",
        "Almere",
        **traffic,
        status="gepland",
        koppeling=f"gepland {later.isoformat()}",
        bord_gezien_op=None,
    )
    number = 0
    for garage in facts["almere_parking"]:
        for place, heading in placing.around(tuple(garage["at"]), garage["n"], 12.0):
            number += 1
            yield camera(
                f"almere-parkeren-{number:02}",
                garage["name"],
                place,
                heading,
                garage["owner"],
                "Almere",
                doel="parkeren",
                grondslag="parkeren-6-1-e",
                dpia=f"{DPIA}/parkeren",
                opname="ja",
                bewaartermijn_uren=DAYS_7,
            )
    counting = facts["almere_counting"]
    for number, (place, heading) in enumerate(placing.around(tuple(counting["at"]), counting["n"], 40.0), start=1):
        yield camera(
            f"almere-telling-{number:02}",
            counting["name"],
            place,
            heading,
            "gemeente-almere",
            "Almere",
            doel="crowdmanagement",
            grondslag="telling",
            dpia=f"{DPIA}/telling",
            privacyprofiel="onherkenbaar",
        )
    for number, (place, heading) in enumerate(placing.around(tuple(facts["flevoland"]["at"]), facts["flevoland"]["n"], 60.0), start=1):
        yield camera(
            f"flevoland-n305-{number:02}",
            facts["flevoland"]["name"],
            place,
            heading,
            "provincie-flevoland",
            "Almere",
            weg="N305",
            soort="ptz",
            bereik_m=300,
            doel="verkeersmanagement",
            grondslag="verkeer-6-1-e",
            dpia=f"{DPIA}/flevoland",
        )
