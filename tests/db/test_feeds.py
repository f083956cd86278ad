"""Publications of NDW into PostGIS: the counts of the reference files, and what keeps a value out."""

from __future__ import annotations

import gzip
import io
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psycopg
import pytest

from dashboard.core.errors import BadInput, NotReady
from dashboard.core.settings import Settings
from etl import feeds, free_flow, retention
from etl.demo import traffic
from etl.demo.roads import pieces
from etl.feeds import feed, load

SITES = "ndw/measurement_2016-09-09T13-00-01+02-00.xml.gz"
MINUTE = "ndw/traffic_speed_2016-09-09T16-00-01+02-00.xml.gz"
FRIDAY = datetime(2026, 3, 6, 16, 30, tzinfo=UTC)


def _one(connection: psycopg.Connection, query: str) -> tuple:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row


def _load(connection: psycopg.Connection, xml: bytes, area: list[float] | None = None) -> dict[str, int]:
    return load(connection, io.BytesIO(xml), "test", area or []).counts


def test_the_reference_table_and_minute_load_with_their_published_counts(
    settings: Settings, ingest: psycopg.Connection, reference: Path
) -> None:
    table = feed(settings, str(reference / SITES))
    kinds = {"sites": 28085, "points": 17363, "itineraries": 10722}
    assert (table.kind, table.counts) == ("site_table", kinds | {"stored": 28085, "new": 28085, "changed": 0})
    assert _one(
        ingest,
        "SELECT count(*) FROM beeldregie.measurement_site JOIN beeldregie.dataset d ON d.id = dataset_id "
        "WHERE equipment = 'fcd' AND d.licence = 'licensed'",
    ) == (135,)
    for place, points, all_kinds in (("rotterdam.geojson", 1213, 1851), ("almere_nens.json", 119, 187)):
        outline = (reference / f"geo/{place}").read_text()
        found = ingest.execute(
            """WITH outline AS (SELECT ST_Union(ST_SetSRID(ST_GeomFromGeoJSON(f->'geometry'), 4326)) AS geom
                                FROM jsonb_array_elements(coalesce(%(o)s::jsonb->'features', jsonb_build_array(%(o)s::jsonb))) f)
               SELECT count(*) FILTER (WHERE s.kind = 'point'), count(*) FROM beeldregie.measurement_site s, outline o
               WHERE ST_Intersects(ST_StartPoint(s.geom), o.geom) OR ST_Intersects(s.geom, o.geom) AND s.kind = 'point'""",
            {"o": outline},
        ).fetchone()
        assert found == (points, all_kinds)

    minute = feed(settings, str(reference / MINUTE))
    assert minute.kind == "measured_data"
    assert minute.published_at == datetime(2016, 9, 9, 13, 58, 40, 9000, tzinfo=UTC)
    assert minute.counts == {
        "sites": 16975,
        "stored": 16975,
        "speed_values": 74762,
        "speed_negative": 15405,
        "data_errors": 19869,
        "data_errors_reference": 20,
        "flow_values": 87663,
        "speed_of_no_vehicles": 16406,
        "trafficstatus_values": 1273,
        "without_speed": 3753,
    }
    # -1 and errors are in no row's speed: what is stored can be counted back.
    assert _one(ingest, "SELECT count(*), sum(values_error), min(speed_kmh) > 0 FROM beeldregie.measurement") == (16975, 19849, True)

    # Again, for an area: the same rows are replaced, the others are left alone and counted.
    south = feed(settings.model_copy(update={"measurement_area": [4.3, 51.84, 4.6, 52.0]}), str(reference / MINUTE)).counts
    assert south["outside"] + south["stored"] == 16975
    assert 0 < south["stored"] < 2000
    assert _one(ingest, "SELECT count(*) FROM beeldregie.measurement") == (16975,)


def test_a_minute_without_its_table_is_counted_not_guessed(settings: Settings, ingest: psycopg.Connection, reference: Path) -> None:
    for name, counted in (("traveltime.xml.gz", "traveltime_values"), ("trafficspeed.xml.gz", "flow_values")):
        counts = feed(settings, str(reference / "ndw/traveltime" / name)).counts
        assert (counts["sites"], counts["unknown_site"], counts["stored"], counts[counted]) == (1, 1, 0, 1)
    assert feed(settings, str(reference / "ndw/v3/speeds.xml")).counts["unknown_site"] == 2
    assert feed(settings, str(reference / "ndw/situations/brugopeningen.xml.gz")).counts == {"recognised_not_stored": 1}
    assert _one(ingest, "SELECT count(*) FROM beeldregie.measurement") == (0,)


def test_the_demo_comes_in_by_the_same_door(settings: Settings, ingest: psycopg.Connection) -> None:
    assert traffic.build(settings) == len(pieces()) == traffic.build(settings)
    assert _one(ingest, "SELECT count(*), count(free_flow_kmh), bool_and(is_demo) FROM beeldregie.measurement_site") == (
        len(pieces()),
        len(pieces()),
        True,
    )
    assert _one(ingest, "SELECT count(*), count(site_id) FROM beeldregie.road_segment WHERE is_demo") == (len(pieces()), len(pieces()))

    counts = _load(ingest, traffic.measured_data(FRIDAY))
    assert counts["stored"] == len(pieces())
    assert 0 < counts["without_speed"] < 30
    speed, limit = _one(
        ingest, "SELECT avg(speed_kmh), avg(free_flow_kmh) FROM beeldregie.measurement JOIN beeldregie.measurement_site s ON s.id = site_id"
    )
    assert 0.5 * limit < speed < limit


def test_another_version_of_a_site_and_a_far_time_are_not_stored(ingest: psycopg.Connection) -> None:
    _load(ingest, traffic.site_table())
    minute = traffic.measured_data(FRIDAY)
    assert (
        _load(
            ingest,
            minute.replace(b'version="1" targetClass="MeasurementSiteRecord"', b'version="2" targetClass="MeasurementSiteRecord"', 3),
        )["other_version"]
        == 3
    )
    old = minute.replace(b"<measurementTimeDefault>2026", b"<measurementTimeDefault>2020", 2)
    assert _load(ingest, old)["unusable_time"] == 2
    assert _one(ingest, "SELECT count(DISTINCT at::date) FROM beeldregie.measurement") == (1,)


def test_a_broken_file_changes_nothing(settings: Settings, ingest: psycopg.Connection, tmp_path: Path) -> None:
    _load(ingest, traffic.site_table())
    whole = gzip.compress(traffic.measured_data(FRIDAY))
    cut, garbled, other = tmp_path / "cut.xml.gz", tmp_path / "garbled.xml.gz", tmp_path / "other.xml"
    cut.write_bytes(whole[: len(whole) // 2])
    garbled.write_bytes(whole[:4000] + b"\0" * 50 + whole[4050:])
    other.write_text("<html><body>maintenance</body></html>")
    runs = _one(ingest, "SELECT count(*) FROM beeldregie.feed_run")
    for path in (cut, garbled, other, tmp_path / "absent.xml"):
        with pytest.raises(BadInput):
            feed(settings, str(path))
    with pytest.raises(NotReady):
        feed(settings, "http://127.0.0.1:9/minute.xml.gz?key=secret")
    assert _one(ingest, "SELECT count(*) FROM beeldregie.measurement") == (0,)
    assert _one(ingest, "SELECT count(*) FROM beeldregie.feed_run") == runs


def test_history_is_made_once_and_only_where_it_is_missing(
    settings: Settings, ingest: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traffic, "HISTORY_HOURS", 2)
    traffic.build(settings)
    assert traffic.catch_up(settings, FRIDAY) == 25
    assert traffic.catch_up(settings, FRIDAY) == 0
    assert traffic.catch_up(settings, FRIDAY + timedelta(minutes=20)) == 4
    assert _one(ingest, "SELECT count(DISTINCT at), max(at) FROM beeldregie.measurement") == (29, FRIDAY + timedelta(minutes=15))


def test_retention_drops_whole_days_and_free_flow_comes_from_the_nights(settings: Settings, ingest: psycopg.Connection) -> None:
    _load(ingest, traffic.site_table())
    for day in range(1, 5):
        ingest.execute("SELECT beeldregie.ensure_day('measurement', %s)", (datetime(2026, 3, day, tzinfo=UTC).date(),))
    ingest.execute("INSERT INTO beeldregie.dataset (id, name, licence) VALUES ('other', 'Other', 'licensed')")
    ingest.execute("UPDATE beeldregie.measurement_site SET dataset_id = 'other' WHERE code = 'DEMO_A20_R_01'")
    ingest.execute("""INSERT INTO beeldregie.measurement (site_id, at, speed_kmh, values_used)
        SELECT s.id, t, CASE WHEN extract(hour FROM t AT TIME ZONE 'Europe/Amsterdam') < 5 THEN 98 ELSE 40 END, 1
        FROM beeldregie.measurement_site s, generate_series(timestamptz '2026-03-02 00:00Z', '2026-03-02 12:00Z', '1 minute') t WHERE s.code
        LIKE 'DEMO_A20_R_0_'""")
    now = datetime(2026, 3, 4, 4, tzinfo=UTC)
    assert free_flow.run(settings, now) == 1  # the demo's own keep the limit of their road
    assert _one(ingest, "SELECT free_flow_kmh FROM beeldregie.measurement_site WHERE code = 'DEMO_A20_R_01'") == (98.0,)

    kept = retention.run(settings.model_copy(update={"measurement_days": 2}), now)
    assert kept["measurement_days"] == 1  # 1 March; the day that is two days old stays whole
    assert _one(ingest, "SELECT count(*) > 0 FROM beeldregie.measurement") == (True,)
    assert retention.run(settings.model_copy(update={"measurement_days": 2}), now + timedelta(days=1))["measurement_days"] == 1
    assert _one(ingest, "SELECT count(*) FROM beeldregie.measurement") == (0,)


@pytest.fixture
def supplier() -> Iterator[str]:
    """A supplier's server: /minute.xml.gz is the demo's minute, everything else is absent."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path.startswith("/minute.xml.gz")
            body = gzip.compress(traffic.measured_data(FRIDAY)) if found else b"absent"
            self.send_response(200 if found else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Be silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_publication_is_fetched_over_http_and_its_source_named_without_its_key(
    settings: Settings, ingest: psycopg.Connection, supplier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # a proxy of the surroundings has nothing to do with this machine
    traffic.build(settings)
    summary = feed(settings, f"{supplier}/minute.xml.gz?key=secret")
    assert (summary.source, summary.counts["stored"]) == ("127.0.0.1/minute.xml.gz", len(pieces()))
    with pytest.raises(NotReady, match="404"):
        feed(settings, f"{supplier}/other.xml.gz")
    monkeypatch.setattr(feeds, "PACKED_LIMIT", 1000)
    with pytest.raises(BadInput):
        feed(settings, f"{supplier}/minute.xml.gz")
    assert _one(ingest, "SELECT count(*) FROM beeldregie.measurement") == (len(pieces()),)
