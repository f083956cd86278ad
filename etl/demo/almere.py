"""The demo register of Almere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from etl.demo import placing
from etl.demo.placing import Point
from etl.demo.register import DAYS_7, DPIA, Camera, camera, connected_on, mobile, plant, platforms, points, supervised
from etl.sources.camera_fields import STREAM

ALMERE_POLICY = (
    "Beleidskader Cameratoezicht 2024-2027 (CVDR721556)",
    "https://lokaleregelgeving.overheid.nl/CVDR721556",
    date(2024, 6, 28),
)


_NAME_613, _SINCE_613 = "Landdrostdreef, hoek Schrijverstraat", date(2008, 6, 11)
_TRAFFIC = {"doel": "verkeersmanagement", "grondslag": "verkeer-6-1-e", "dpia": f"{DPIA}/verkeer-almere"}


def cameras(facts: dict[str, Any], later: date) -> list[Camera]:
    """Every camera of Almere. `later` is a day that is still to come, for what is planned."""
    found = [
        *_centre(facts),
        _613(facts),
        *_traffic(facts, later),
        *_parking(facts),
        *_counting(facts),
        *_flevoland(facts),
        *platforms(facts, "Almere"),
    ]
    plant(found)
    return found


def _municipal(code: str, name: str, place: Point, heading: int, owner: str = "gemeente-almere", **more: Any) -> Camera:
    return camera(code, name, place, heading, owner, "Almere", **more)


def _under_151c() -> dict[str, Any]:
    """The municipality owns, the police are the controller, and who watches is hired."""
    return supervised(ALMERE_POLICY, "almere") | {
        "verwerkingsverantwoordelijke": "politie-midden-nederland",
        "verwerker": "vcs-observation",
    }


def _centre(facts: dict[str, Any]) -> Iterator[Camera]:
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
    for number, (name, place, heading, own) in zip(numbers, places, strict=False):
        kind = "ptz" if number % 2 else "vast"
        yield _municipal(f"almere-{number}", name, place, heading, **{**_under_151c(), "soort": kind, **own})


def _613(facts: dict[str, Any]) -> Camera:
    """It stands there for public order near a club, and over a signalled junction: two interests, one camera."""
    second: dict[str, Any] = {
        "doel_2": "verkeersmanagement",
        "grondslag_2": "verkeer-6-1-e",
        "doel_organisatie_2": "gemeente-almere-verkeer",
        "dpia_2": f"{DPIA}/verkeer-almere",
        "doel_sinds_2": date(2024, 9, 1),
    }
    view: dict[str, Any] = {"soort": "ptz", "openingshoek": 70, "bereik_m": 120, "doel_sinds": _SINCE_613}
    more = {**_under_151c(), **view, **second}
    return _municipal("almere-613", _NAME_613, tuple(facts["almere_613"]), 200, **more)


def in_2009(facts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """613 as it was in 2009, when pictures were kept for a week (the evaluation of that year says so)."""
    known: dict[str, Any] = {"soort": "ptz", "doel": "openbare-orde", "grondslag": "gemw-151c", "doel_sinds": _SINCE_613}
    kept: dict[str, Any] = {"opname": "ja", "bewaartermijn_uren": DAYS_7, "verwerkingsverantwoordelijke": "politie-midden-nederland"}
    one = _municipal("almere-613", _NAME_613, tuple(facts["almere_613"]), 200, bord_gezien_op=None, **known, **kept)
    yield {name: value for name, value in one.row().items() if name not in STREAM}


def _traffic(facts: dict[str, Any], later: date) -> Iterator[Camera]:
    owner = "gemeente-almere-verkeer"
    for number, spot in enumerate(facts["almere_traffic"], start=1):
        yield _municipal(f"almere-verkeer-{number:03}", spot["name"], tuple(spot["at"]), spot["bearing"], owner, **_TRAFFIC)
    beside = placing.moved(tuple(facts["almere_613"]), 200, 25)  # within view of 613: it need not be bought
    planned = {"status": "gepland", "bord_gezien_op": None, **connected_on(later)}
    yield _municipal("almere-verkeer-007", "Landdrostdreef, hoek Schrijverstraat (gepland)", beside, 20, owner, **_TRAFFIC, **planned)


def _parking(facts: dict[str, Any]) -> Iterator[Camera]:
    more = {"doel": "parkeren", "grondslag": "parkeren-6-1-e", "dpia": f"{DPIA}/parkeren", "opname": "ja", "bewaartermijn_uren": DAYS_7}
    places = [
        (garage, place, heading)
        for garage in facts["almere_parking"]
        for place, heading in placing.around(tuple(garage["at"]), garage["n"], 12.0)
    ]
    for number, (garage, place, heading) in enumerate(places, start=1):
        yield _municipal(f"almere-parkeren-{number:02}", garage["name"], place, heading, garage["owner"], **more)


def _counting(facts: dict[str, Any]) -> Iterator[Camera]:
    spot = facts["almere_counting"]
    more = {"doel": "crowdmanagement", "grondslag": "telling", "dpia": f"{DPIA}/telling", "privacyprofiel": "onherkenbaar"}
    for number, (place, heading) in enumerate(placing.around(tuple(spot["at"]), spot["n"], 40.0), start=1):
        yield _municipal(f"almere-telling-{number:02}", spot["name"], place, heading, **more)


def _flevoland(facts: dict[str, Any]) -> Iterator[Camera]:
    spot = facts["flevoland"]
    more = _TRAFFIC | {"dpia": f"{DPIA}/flevoland", "weg": "N305", "soort": "ptz", "bereik_m": 300}
    for number, (place, heading) in enumerate(placing.around(tuple(spot["at"]), spot["n"], 60.0), start=1):
        yield _municipal(f"flevoland-n305-{number:02}", spot["name"], place, heading, "provincie-flevoland", **more)
