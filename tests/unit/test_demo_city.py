"""The demo's registers before they are loaded: the counts of the design, and cameras where cameras can stand."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date

import pytest
from shapely.geometry import LineString, Point

from etl.demo import almere, city, designations, incidents, placing, rotterdam
from etl.demo.register import GAPS, Camera

FACTS = json.loads((city._DATA / "city.json").read_text())
LATER = date(2027, 4, 1)


@pytest.fixture(scope="module")
def cameras() -> list[Camera]:
    return rotterdam.cameras(FACTS, LATER) + almere.cameras(FACTS, LATER)


def test_counts_of_the_design(cameras: list[Camera]) -> None:
    owners = Counter(camera.eigenaar for camera in cameras)
    assert {
        name: owners[name]
        for name in (
            "gemeente-rotterdam-verkeer",
            "gemeente-rotterdam-stadsbeheer",
            "gemeente-rotterdam-tunnels",
            "gemeente-rotterdam-bruggen",
            "ret",
        )
    } == {
        "gemeente-rotterdam-verkeer": 50,
        "gemeente-rotterdam-stadsbeheer": 450,
        "gemeente-rotterdam-tunnels": 30,
        "gemeente-rotterdam-bruggen": 30,
        "ret": 1003,
    }
    assert sum(camera.gemeente == "Almere" and camera.grondslag == "gemw-151c" for camera in cameras) == 130
    assert all(
        owners[road]
        for road in (
            "rws-wnz",
            "provincie-zuid-holland",
            "vid",
            "prorail",
            "provincie-flevoland",
            "gemeente-almere-verkeer",
            "gemeente-almere-parkeren",
        )
    )
    assert 1700 <= len(cameras) == len({camera.code for camera in cameras}) <= 1760
    assert not any(camera.opname == "ja" for camera in cameras if camera.eigenaar == "gemeente-rotterdam-verkeer"), (
        "traffic cameras record nothing"
    )


def test_the_same_every_time(cameras: list[Camera]) -> None:
    assert rotterdam.cameras(FACTS, LATER) + almere.cameras(FACTS, LATER) == cameras
    rows = list(incidents.rows(FACTS, date(2026, 11, 21)))
    tomorrow = list(incidents.rows(FACTS, date(2026, 11, 22)))
    assert {row[0] for row in rows} - {row[0] for row in tomorrow} == {row[0] for row in rows if row[0].startswith("demo-20260823")}
    assert set(rows) & set(tomorrow) == {row for row in rows if not row[0].startswith("demo-20260823")}


def test_no_camera_stands_in_the_maas(cameras: list[Camera]) -> None:
    river = LineString([flat(lat, lon) for lat, lon in FACTS["maas"]]).buffer(90)
    over_water = [camera for camera in cameras if river.contains(Point(flat(camera.lat, camera.lon)))]
    assert {camera.eigenaar for camera in over_water} <= {
        "gemeente-rotterdam-tunnels",
        "gemeente-rotterdam-bruggen",
        "gemeente-rotterdam-verkeer",
        "rws-wnz",
        "vid",
    }
    assert all("brug" in camera.naam for camera in over_water if camera.eigenaar == "gemeente-rotterdam-verkeer")
    assert all(camera.weg == "A16" for camera in over_water if camera.eigenaar in ("rws-wnz", "vid")), "on the Van Brienenoordbrug"


def flat(lat: float, lon: float) -> tuple[float, float]:
    return (lon - 4.5) * 111_320 * 0.6169, (lat - 51.9) * 111_320


def test_cameras_do_not_stand_on_one_dot(cameras: list[Camera]) -> None:
    by_owner = defaultdict(list)
    for camera in cameras:
        by_owner[camera.eigenaar].append((camera.lat, camera.lon))
    for owner, places in by_owner.items():
        places.sort()
        nearest = min((placing.distance(a, b) for index, a in enumerate(places) for b in places[index + 1 : index + 40]), default=99.0)
        assert nearest > 2.0, f"{owner}: {nearest:.1f} m apart"


def test_every_planted_gap_names_a_camera(cameras: list[Camera]) -> None:
    assert {code for codes in GAPS.values() for code in codes} <= {camera.code for camera in cameras}


def test_spoken_places(cameras: list[Camera]) -> None:
    named = {camera.code: camera for camera in cameras}
    assert named["rws-a20-re-31.1"].naam == "A20 Re 31,1"
    assert placing.distance((named["vr-022"].lat, named["vr-022"].lon), (51.9203, 4.5017)) < 1
    assert named["vr-022"].naam == "Maasboulevard, Boerengatbrug"


def test_areas_hold_their_streets() -> None:
    found = designations.areas(FACTS, [(51.9, 4.5), (51.91, 4.5), (51.9, 4.51)])
    assert {feature["properties"]["code"] for feature in found["features"]} == {area["code"] for area in FACTS["areas"]}


def test_incidents_follow_the_week() -> None:
    hours: Counter[tuple[bool, bool]] = Counter()
    for row in incidents.rows(FACTS, date(2026, 11, 21)):
        moment = row[5]
        hours[date.fromisoformat(moment[:10]).isoweekday() in (5, 6, 7), int(moment[11:13]) < 4] += 1
    assert hours[True, True] > 3 * hours[False, True], "nights after Thursday, Friday and Saturday are the busy ones"
    assert sum(hours.values()) > 3000
