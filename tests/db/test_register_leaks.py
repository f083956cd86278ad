"""What is withheld leaves no trace: every public answer is the same, byte for byte, with and without it, whatever it was before."""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg
import pytest
from starlette.testclient import TestClient

from dashboard.app import create_web
from dashboard.core.settings import Settings
from dashboard.web.register import ogc
from tests.fixtures import public_register

HIDDEN = "almere-777"
ITEMS = "/ogc/collections/register.cameras/items"
PATHS = (
    "/register",
    "/register?lang=en&sort=updated",
    "/register?sort=code&page=2",
    "/register?sort=owner",
    "/register?q=geheim",
    "/register?q=777",
    "/register?q=stadshart",
    "/register?q=A6+Re+41,5",
    "/register?owner=gemeente-almere",
    "/register?purpose=openbare-orde&records=yes&kind=ptz",
    "/register?lifecycle=removed",
    "/register?bbox=5.2,52.3,5.24,52.39",
    "/register?bbox=5.2249,52.3729,5.2251,52.3731",
    "/register/cameras/almere-613",
    "/register/cameras/almere-700",
    "/register/cameras/almere-9",
    f"/register/cameras/{HIDDEN}",
    f"/register/cameras/{HIDDEN}/sign",
    f"/register/cameras/{HIDDEN}/qr.svg",
    "/register/cameras.csv",
    "/register/cameras.geojson",
    "/register/cameras.csv?q=geheim",
    "/register/cameras.geojson?bbox=5.2249,52.3729,5.2251,52.3731",
    "/register/catalog.ttl",
    "/register/catalog.jsonld",
    "/ogc/collections",
    "/ogc/collections/register.cameras",
    f"{ITEMS}?limit=100",
    f"{ITEMS}?limit=100&sortby=-updated_at",
    f"{ITEMS}?bbox=5.2249,52.3729,5.2251,52.3731",
    f"{ITEMS}?crs=http://www.opengis.net/def/crs/EPSG/0/28992",
    f"{ITEMS}?f=csv",
    f"{ITEMS}?f=html",
    f"{ITEMS}/{HIDDEN}",
    "/ogc/collections/register.cameras/tiles/WebMercatorQuad/14/8429/5381",
    "/ogc/collections/register.cameras/tiles/WebMercatorQuad/8/131/84",
)
CAMERA = f"""
INSERT INTO beeldregie.camera (code, name, road, carriageway, hectometre, owner_id, controller_id, operator_id, municipality, position,
    direction, kind, records, retention_hours, technique, data, processing, lifecycle, placed_from, pilot_phase, changed_by)
VALUES ('{HIDDEN}', 'Geheime Gracht 1', 'A6', 'Re', 41.5, 'gemeente-almere', 'politie-midden-nederland', 'ret', 'Geheimstad',
    ST_SetSRID(ST_Point(5.225, 52.373), 4326), 90, 'ptz', true, 672, 'Op de Geheime Gracht', 'Geheime Gracht', 'Geheime Gracht', 'active',
    '2026-01-01', 2, 'test');
INSERT INTO beeldregie.document (kind, title, url, organisation_id)
    VALUES ('decision', 'Besluit Geheime Gracht', 'https://example.org/geheime-gracht', 'gemeente-almere');
INSERT INTO beeldregie.camera_purpose (camera_id, organisation_id, purpose_id, basis_id, document_id, is_primary)
    SELECT c.id, 'gemeente-almere', 'leefbaarheid', 'leefbaarheid-6-1-e', d.id, true
    FROM beeldregie.camera c, beeldregie.document d WHERE c.code = '{HIDDEN}' AND d.title = 'Besluit Geheime Gracht';
INSERT INTO beeldregie.agreement (code, name, giver_id, recipient_id, purposes, camera_codes, valid)
    VALUES ('geheim', 'Convenant Geheime Gracht', 'politie-midden-nederland', 'ret', ARRAY['leefbaarheid'], ARRAY['{HIDDEN}'],
            tstzrange('2026-01-01', NULL));
INSERT INTO beeldregie.camera_state (camera_id, state, during)
    SELECT id, 'shutter', tstzrange(now() - interval '1 hour', NULL) FROM beeldregie.camera WHERE code = '{HIDDEN}'
"""
WITHHOLD = f"UPDATE beeldregie.camera SET publication = 'withheld', withheld_reason = 'Proef' WHERE code = '{HIDDEN}'"


@pytest.fixture
def visitor(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Somebody without a log-in, who may ask as often as he likes; /ogc looks at the database each time."""
    monkeypatch.setattr(ogc, "FRESH_SECONDS", 0.0)
    often = settings.model_copy(update={"public_requests_per_minute": 0})
    with TestClient(create_web(often), base_url="http://127.0.0.1:8050") as client:
        yield client


def _seen(visitor: TestClient) -> dict[str, tuple[int, dict[str, str], bytes]]:
    """Every public answer: status, headers and body, without the count of what is withheld, which may differ, and what follows from it."""
    found = {}
    for path in PATHS:
        answer = visitor.get(path)
        body = re.sub(rb'<section aria-labelledby="withheld">.*?</section>', b"", answer.content, flags=re.DOTALL)
        length_differs = body != answer.content
        headers = {name: value for name, value in answer.headers.items() if not (length_differs and name in ("etag", "content-length"))}
        found[path] = (answer.status_code, headers, body)
    return found


@pytest.mark.parametrize("before", ["exact", "area", "removed"])
def test_a_camera_that_is_withheld_leaves_no_trace(visitor: TestClient, filled: psycopg.Connection, before: str) -> None:
    filled.execute("DELETE FROM beeldregie.camera_purpose WHERE camera_id = (SELECT id FROM beeldregie.camera WHERE code = 'almere-701')")
    filled.execute("DELETE FROM beeldregie.camera WHERE code = 'almere-701'")  # so that none is withheld at first
    without = _seen(visitor)
    filled.execute(CAMERA)
    if before == "area":
        filled.execute(f"UPDATE beeldregie.camera SET publication = 'area' WHERE code = '{HIDDEN}'")
    if before == "removed":
        filled.execute(f"UPDATE beeldregie.camera SET lifecycle = 'removed' WHERE code = '{HIDDEN}'")
    public_register.ask(filled, HIDDEN, 12, "granted")
    assert _seen(visitor) != without  # it is public: the comparison below would see it
    filled.execute(WITHHOLD)
    withheld = _seen(visitor)
    for path, answer in without.items():
        assert withheld[path] == answer, path
    assert "Proef" in visitor.get("/register").text  # but counted


def test_an_area_camera_tells_nothing_of_where_it_was_before(visitor: TestClient, filled: psycopg.Connection) -> None:
    shown = "publication = 'area', position = ST_SetSRID(ST_Point(5.3051, 52.4061), 4326)"
    filled.execute(CAMERA)
    _change(filled, shown)
    once = _seen(visitor)
    _change(
        filled, "publication = 'exact', name = 'Elders', position = ST_SetSRID(ST_Point(5.1, 52.3), 4326), road = 'A27', direction = 10"
    )
    assert _seen(visitor) != once
    _change(filled, shown)
    assert _seen(visitor) == once
    assert once[f"/register/cameras/{HIDDEN}"][0] == 200
    for words in ("geheime", "gracht", "elders", "A6 Re 41,5", "A27"):
        assert "0 camera’s" in visitor.get("/register", params={"q": words}).text, words


def _change(filled: psycopg.Connection, what: str) -> None:
    """Change the camera, with its history; the moment of the change, which is public, is the same each time."""
    filled.execute(f"UPDATE beeldregie.camera SET {what} WHERE code = '{HIDDEN}'")
    filled.execute("ALTER TABLE beeldregie.camera DISABLE TRIGGER keep_history")
    filled.execute(f"UPDATE beeldregie.camera SET recorded_at = '2026-11-01' WHERE code = '{HIDDEN}'")
    filled.execute("ALTER TABLE beeldregie.camera ENABLE TRIGGER keep_history")


def test_a_withheld_camera_answers_as_one_that_never_was(visitor: TestClient, filled: psycopg.Connection) -> None:
    filled.execute(CAMERA)
    filled.execute(WITHHOLD)
    for ending in ("", "/sign", "/qr.svg", "/nergens"):
        withheld, never = (visitor.get(f"/register/cameras/{code}{ending}") for code in (HIDDEN, "almere-778"))
        assert (withheld.status_code, withheld.headers, withheld.content) == (never.status_code, never.headers, never.content)
        assert withheld.status_code == 404
