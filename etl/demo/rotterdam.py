"""The demo register of Rotterdam and the roads around it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from etl.demo import placing, premises
from etl.demo.placing import Point
from etl.demo.register import DAYS_7, DPIA, Camera, camera, connected_on, mobile, plant, platforms, points, supervised

ROTTERDAM_POLICY = (
    "Beleidskader Cameratoezicht 22-10-2020 (CVDR651738)",
    "https://lokaleregelgeving.overheid.nl/CVDR651738",
    date(2020, 10, 22),
)
AREA_MARGIN = 40.0  # metres around the streets of a designated area


def cameras(facts: dict[str, Any], later: date) -> list[Camera]:
    """Every camera of Rotterdam and the roads around it. `later` is a day that is still to come, for what is planned."""
    found = [
        *_traffic(facts),
        *_public_order(facts),
        *_tunnel(facts),
        *_bridges(facts, later),
        *_ret(facts),
        *_roads(facts),
        *platforms(facts, "Rotterdam"),
        *premises.cameras(),
    ]
    plant(found)
    return found


def _traffic(facts: dict[str, Any]) -> Iterator[Camera]:
    places = [
        (street["name"], place, heading)
        for street in facts["traffic"]
        for place, heading in placing.along(points(street["line"]), street["n"])
    ]
    for number, (name, place, heading) in enumerate(places, start=1):
        yield camera(
            f"vr-{number:03}",
            name,
            place,
            heading,
            "gemeente-rotterdam-verkeer",
            "Rotterdam",
            soort="ptz",
            openingshoek=55,
            bereik_m=200,
            doel="verkeersmanagement",
            grondslag="verkeer-6-1-e",
            dpia=f"{DPIA}/verkeer-rotterdam",
        )


def _public_order(facts: dict[str, Any]) -> Iterator[Camera]:
    places: list[tuple[str, Point, int, dict[str, Any]]] = [
        (street["name"], place, heading, {})
        for street in facts["public_order"]
        for place, heading in placing.along(points(street["line"]), street["n"])
    ]
    places += [("Meidoornstraat", place, heading, {}) for place, heading in placing.along(points(facts["meidoornstraat"]["line"]), 2)]
    places += [
        ("Museumpark, mobiel", place, heading, mobile(place, 100))
        for place, heading in placing.around(tuple(facts["museumpark"]["at"]), 2, 25.0)
    ]
    places.append(("West-Kruiskade, hoek 's-Gravendijkwal", _outside(facts), 70, {}))
    for number, (name, place, heading, more) in enumerate(places, start=1):
        yield camera(
            f"sb-{number:03}",
            name,
            place,
            heading,
            "gemeente-rotterdam-stadsbeheer",
            "Rotterdam",
            **supervised(ROTTERDAM_POLICY, "rotterdam"),
            **{"soort": "ptz" if number % 3 else "vast", **more},
            verwerkingsverantwoordelijke="politie-rotterdam",
        )


def _outside(facts: dict[str, Any]) -> Point:
    """40 m outside the designated area, which reaches AREA_MARGIN around the street: off the end of West-Kruiskade."""
    line = points(next(street["line"] for street in facts["public_order"] if street["name"] == "West-Kruiskade"))
    return placing.moved(line[-1], placing.bearing(line[-2], line[-1]), AREA_MARGIN + 40)


def _tunnel(facts: dict[str, Any]) -> Iterator[Camera]:
    for number, (place, heading) in enumerate(placing.along(points(facts["tunnel"]["line"]), facts["tunnel"]["n"], aside=3.0), start=1):
        yield camera(
            f"tunnel-{number:02}",
            f"Maastunnel, buis {'oost' if number % 2 else 'west'}",
            place,
            heading,
            "gemeente-rotterdam-tunnels",
            "Rotterdam",
            doel="tunnelbediening",
            grondslag="tunnel-6-1-c",
            dpia=f"{DPIA}/tunnels",
            opname="ja",
            bewaartermijn_uren=DAYS_7,
        )


# Who pays for the connection has to be agreed first.
_COSTLY = {
    "stream_integration": "none",
    "stream_because": "kosten",
    "stream_words": "Glasvezel naar de brug: € 14.000 eenmalig (demo, fictief)",
}


def _bridges(facts: dict[str, Any], later: date) -> Iterator[Camera]:
    number = 0
    for bridge in facts["bridges"]:
        start = placing.moved(tuple(bridge["at"]), bridge["bearing"] + 180, 60)
        end = placing.moved(tuple(bridge["at"]), bridge["bearing"], 60)
        for place, heading in placing.along([start, end], bridge["n"], aside=4.0):
            number += 1
            # Once separate cameras, on their way to integration.
            link: dict[str, Any] = {2: connected_on(later), 4: {"stream_integration": "none"}}.get(number % 5, {})
            if number == 19:
                link = _COSTLY
            yield camera(
                f"brug-{number:02}",
                bridge["name"],
                place,
                heading,
                "gemeente-rotterdam-bruggen",
                "Rotterdam",
                doel="brugbediening",
                grondslag="brug-6-1-e",
                dpia=f"{DPIA}/bruggen",
                **link,
            )


def _ret(facts: dict[str, Any]) -> Iterator[Camera]:
    number = 0
    for station in facts["ret"]:
        for place, heading in placing.around(tuple(station["at"]), station["n"]):
            number += 1
            yield camera(
                f"ret-{number:04}",
                station["name"],
                place,
                heading,
                "ret",
                "Rotterdam",
                bereik_m=35,
                openingshoek=80,
                doel="sociale-veiligheid-ov",
                grondslag="ov-wp2000",
                dpia=f"{DPIA}/ret",
                opname="ja",
                bewaartermijn_uren=DAYS_7,
            )


def _roads(facts: dict[str, Any]) -> Iterator[Camera]:
    seen = 0
    for road in facts["roads"]:
        for kilometre in road["at_km"]:
            place, heading = placing.at_kilometre(points(road["line"]), road["km"], kilometre)
            seen += 1
            right = seen % 2 == 1 or kilometre == 31.1
            side = "Re" if right else "Li"
            prefix = {"rws-wnz": "rws", "provincie-zuid-holland": "pzh"}.get(road["owner"], road["owner"])
            yield camera(
                f"{prefix}-{road['road'].lower()}-{side.lower()}-{kilometre:.1f}",
                f"{road['road']} {side} {kilometre:.1f}".replace(".", ","),
                placing.moved(place, heading + (90 if right else -90), 16),
                round(heading + (0 if right else 180)) % 360,
                road["owner"],
                "",
                weg=road["road"],
                hectometrering=kilometre,
                rijbaan=side,
                soort="ptz",
                bereik_m=400,
                openingshoek=45,
                doel="verkeersmanagement",
                grondslag="verkeer-6-1-e",
                dpia=f"{DPIA}/{road['owner']}",
            )
