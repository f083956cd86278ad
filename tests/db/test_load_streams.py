"""How cameras are connected, and the roads: loaded as the rest of the register is. An address is sealed before the database sees it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from dashboard.core.errors import BadInput, SetupError
from dashboard.core.settings import Settings
from dashboard.core.vault import Vault
from etl.demo.roads import pieces
from etl.demo.traffic import measured_data, site_table
from etl.load import Summary, load
from etl.reseal import reseal

ADDRESS = "https://kijker:geheim@10.1.2.3:8443/mjpeg?channel=1"
HEAD = "nummer;lat;lon;stream_url;stream_integration;stream_supplier;stream_planned_on;max_viewers\n"
ROWS = f"1;51,9;4,4;{ADDRESS};;Leverancier;;20\n2;51,9;4,5;;planned;;2031-04-01;\n3;51,9;4,6;;geen;;;\n4;51,9;4,7;;;;;\n"
STREAMS = """SELECT c.code, s.integration, s.supplier, s.planned_on::text, s.max_viewers FROM beeldregie.stream s
             JOIN beeldregie.camera c ON c.id = s.camera_id ORDER BY c.code"""
PAST = "SELECT sealed FROM beeldregie.stream_history WHERE sealed IS NOT NULL"


@pytest.fixture(autouse=True)
def owner(ingest: psycopg.Connection) -> None:
    ingest.execute("INSERT INTO beeldregie.organisation (id, name, kind) VALUES ('gemeente-a', 'Gemeente A', 'municipality')")


@pytest.fixture
def put(settings: Settings, tmp_path: Path):
    def loads(text: str | bytes, subject: str = "cameras", **options: object) -> Summary:
        path = tmp_path / "lijst"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return load(options.pop("settings", settings), subject, path, **{"owner": "gemeente-a", **options})

    return loads


def counts(summary: Summary) -> tuple[int, int, int, int, int]:
    return summary.new, summary.changed, summary.unchanged, summary.gone, summary.rejected


def sealed(ingest: psycopg.Connection, code: str = "a-1") -> bytes:
    row = ingest.execute("SELECT sealed FROM beeldregie.stream s JOIN beeldregie.camera c ON c.id = camera_id WHERE code = %s", (code,))
    return row.fetchone()[0]


def everything(ingest: psycopg.Connection) -> str:
    """All that a load writes, as text."""
    tables = ("camera", "camera_history", "load_run", "load_reject", "log", "log_detail", "stream", "document")
    return "".join(str(ingest.execute(f"SELECT to_jsonb(t)::text FROM beeldregie.{table} t").fetchall()) for table in tables)


def test_connections_come_in_sealed_and_once(settings: Settings, ingest: psycopg.Connection, put) -> None:
    assert counts(put(HEAD + ROWS)) == (4, 0, 0, 0, 0)
    assert ingest.execute(STREAMS).fetchall() == [
        ("a-1", "direct", "Leverancier", None, 20),
        ("a-2", "planned", None, "2031-04-01", 200),
        ("a-3", "none", None, None, 200),
    ]
    first = sealed(ingest)
    assert Vault(settings.stream_secret_keys).open(first) == ADDRESS
    assert counts(put(HEAD + ROWS)) == (0, 0, 4, 0, 0)
    assert sealed(ingest) == first
    assert counts(put(HEAD + ROWS.replace("geheim", "anders"))) == (0, 1, 3, 0, 0)
    assert Vault(settings.stream_secret_keys).open(sealed(ingest)) == ADDRESS.replace("geheim", "anders")
    assert "geheim" not in everything(ingest) and "10.1.2.3" not in everything(ingest)
    assert ingest.execute("SELECT count(*) FROM beeldregie.camera_history").fetchone() == (0,)


def test_a_column_that_is_absent_leaves_the_connection(settings: Settings, ingest: psycopg.Connection, put) -> None:
    put(HEAD + ROWS)
    before = ingest.execute("SELECT * FROM beeldregie.stream ORDER BY camera_id").fetchall()
    assert counts(put("nummer;lat;lon\n1;51,9;4,4\n2;51,9;4,5\n")) == (0, 0, 2, 0, 0)
    assert ingest.execute("SELECT * FROM beeldregie.stream ORDER BY camera_id").fetchall() == before
    assert counts(put("nummer;lat;lon;max_viewers\n1;51,9;4,4;5\n2;51,9;4,5;\n")) == (0, 1, 1, 0, 0)
    assert counts(put("nummer;lat;lon;koppeling\n1;51,9;4,4;gateway\n")) == (0, 1, 0, 0, 0)
    assert counts(put(f"nummer;lat;lon;stream_url\n1;51,9;4,4;{ADDRESS}\n")) == (0, 0, 1, 0, 0)
    assert ingest.execute(STREAMS).fetchone() == ("a-1", "gateway", "Leverancier", None, 5)
    assert counts(put("nummer;lat;lon;stream_url\n1;51,9;4,4;\n")) == (0, 1, 0, 0, 0)
    assert ingest.execute(STREAMS).fetchone() == ("a-1", "none", "Leverancier", None, 5), "an empty cell takes the address away"


def test_why_a_camera_is_not_connected_comes_in_and_goes_once_it_is(ingest: psycopg.Connection, put) -> None:
    head = "nummer;lat;lon;streamadres;reden_geen_koppeling;toelichting_koppeling\n"
    why = """SELECT c.code, s.integration, s.unconnected_because, s.unconnected_words FROM beeldregie.stream s
             JOIN beeldregie.camera c ON c.id = s.camera_id ORDER BY c.code"""
    rows = "1;51,9;4,4;;kosten;€ 14.000\n2;51,9;4,5;;techniek;\n3;51,9;4,6;;;zomaar\n4;51,9;4,7;;duur;\n"
    assert counts(put(head + rows)) == (3, 0, 0, 0, 1), "another word is no reason"
    assert ingest.execute(why).fetchall() == [("a-1", "none", "cost", "€ 14.000"), ("a-2", "none", "technical", None)]
    assert counts(put("nummer;lat;lon\n1;51,9;4,4\n2;51,9;4,5\n")) == (0, 0, 2, 0, 0)
    assert counts(put(f"{head}1;51,9;4,4;{ADDRESS};kosten;€ 14.000\n")) == (0, 1, 0, 0, 0)
    assert ingest.execute(why).fetchone() == ("a-1", "direct", None, None)
    past = ingest.execute("SELECT unconnected_because, unconnected_words FROM beeldregie.stream_history").fetchall()
    assert past == [("cost", "€ 14.000")]


def test_a_new_key_seals_again_and_the_old_one_can_go(settings: Settings, ingest: psycopg.Connection, put) -> None:
    put(HEAD + ROWS)
    new = settings.derive("another")
    keys = settings.model_copy(update={"stream_keys": f"{new},{settings.stream_secret_keys[0]}"})
    assert counts(put(HEAD + ROWS, settings=keys)) == (0, 1, 3, 0, 0)
    assert Vault([new]).open(sealed(ingest)) == ADDRESS


def test_every_address_is_sealed_again_also_those_of_the_past_and_the_leaked_key_opens_nothing(
    settings: Settings, ingest: psycopg.Connection, put
) -> None:
    put(HEAD + ROWS)
    put(HEAD + ROWS.replace("geheim", "anders"))
    new = settings.derive("another")
    keys = settings.model_copy(update={"stream_keys": new})
    assert reseal(keys) == 2
    rows = [bytes(row[0]) for row in ingest.execute("SELECT sealed FROM beeldregie.stream WHERE sealed IS NOT NULL UNION ALL " + PAST)]
    assert sorted(Vault([new]).open(row) for row in rows) == sorted([ADDRESS, ADDRESS.replace("geheim", "anders")])
    assert counts(put(HEAD + ROWS.replace("geheim", "anders"), settings=keys)) == (0, 0, 4, 0, 0)
    ingest.execute("UPDATE beeldregie.stream SET supplier = 'Ander' WHERE sealed IS NOT NULL")
    assert len(ingest.execute(PAST).fetchall()) == 2, "history is kept as before"


def test_with_an_address_that_no_key_opens_nothing_is_sealed_again(settings: Settings, ingest: psycopg.Connection, put) -> None:
    put(HEAD + ROWS + "5;51,9;4,8;http://10.9.8.7/;;;;\n")
    ingest.execute("UPDATE beeldregie.stream SET sealed = %s WHERE max_viewers = 20", (Vault([settings.derive("lost")]).seal(ADDRESS),))
    before = ingest.execute("SELECT sealed FROM beeldregie.stream ORDER BY camera_id").fetchall()
    with pytest.raises(SetupError):
        reseal(settings)
    assert ingest.execute("SELECT sealed FROM beeldregie.stream ORDER BY camera_id").fetchall() == before


@pytest.mark.parametrize(
    "row",
    [
        "1;51,9;4,4;ftp://kijker:geheim@10.1.2.3/stroom;;;;",
        "1;51,9;4,4;kijker:geheim@10.1.2.3;;;;",
        "1;51,9;4,4;http://geheim@:x/;;;;",
        "1;51,9;4,4;http://kijker:geheim@10.1.2.3/;;;;;x",
        "http://kijker:geheim@10.1.2.3/;51,9;4,4;;;;;nul",
        "1;http://kijker:ge/heim@10.1.2.3/;4,4;;;;;",
    ],
)
def test_a_broken_row_never_shows_an_address(settings: Settings, ingest: psycopg.Connection, put, row: str) -> None:
    summary = put(HEAD + row + "\n")
    assert counts(summary) == (0, 0, 0, 0, 1)
    assert summary.rejects_file is not None
    for told in (everything(ingest), summary.rejects_file.read_text(), repr(summary)):
        assert "geheim" not in told and "heim@" not in told


def test_credentials_in_a_column_we_do_not_know_are_not_kept(ingest: psycopg.Connection, put) -> None:
    put("nummer;lat;lon;onderhoud\n1;51,9;4,4;https://beheer:geheim@intern.example/1\n")
    assert ingest.execute("SELECT extra->>'onderhoud' FROM beeldregie.camera").fetchone() == ("https://(verborgen)@intern.example/1",)


@pytest.mark.parametrize("address", ["rtsp://kijker:geheim@10.1.2.3:8554/stroom", "https://10.1.2.3/a.jpg", "file:straat.mp4"])
def test_every_kind_of_address_that_the_relay_reads_comes_in(settings: Settings, ingest: psycopg.Connection, put, address: str) -> None:
    assert counts(put(f"nummer;lat;lon;stream_url\n1;51,9;4,4;{address}\n")) == (1, 0, 0, 0, 0)
    assert Vault(settings.stream_secret_keys).open(sealed(ingest)) == address


def test_a_connected_camera_has_an_address(ingest: psycopg.Connection, put) -> None:
    summary = put("nummer;lat;lon;koppeling\n1;51,9;4,4;direct\n2;51,9;4,5;geen\n")
    assert counts(summary) == (1, 0, 0, 0, 1)
    assert [(reject.row, reject.field) for reject in summary.rejects] == [(2, "stream_url")]


def road(**changes: object) -> str:
    one = pieces()[0]
    properties = {"code": one.code, "road": one.road, "name": one.name, "heading": one.heading, "site": one.site}
    feature = {"type": "Feature", "properties": properties | changes, "geometry": {"type": "LineString", "coordinates": one.line}}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


def test_sites_then_segments(ingest: psycopg.Connection, put) -> None:
    assert counts(put(road(), "segments")) == (0, 0, 0, 0, 1), "a site that is not known"
    assert counts(put(site_table(), "sites", dry_run=True)) == (len(pieces()), 0, 0, 0, 0)
    assert ingest.execute("SELECT count(*) FROM beeldregie.measurement_site").fetchone() == (0,)
    assert counts(put(site_table(), "sites")) == (len(pieces()), 0, 0, 0, 0)
    assert counts(put(site_table(), "sites")) == (0, 0, len(pieces()), 0, 0)
    assert counts(put(road(), "segments")) == (1, 0, 0, 0, 0)
    assert counts(put(road(), "segments")) == (0, 0, 1, 0, 0)
    assert counts(put(road(name="Anders"), "segments")) == (0, 1, 0, 0, 0)
    assert ingest.execute("""SELECT r.name, s.code, r.is_demo, ST_NPoints(r.geom) FROM beeldregie.road_segment r
                             JOIN beeldregie.measurement_site s ON s.id = r.site_id""").fetchall() == [
        ("Anders", pieces()[0].site, False, len(pieces()[0].line))
    ]
    assert counts(put(road(site=None), "segments")) == (0, 1, 0, 0, 0)
    with pytest.raises(BadInput, match="meetpunten"):
        put(measured_data(datetime(2026, 11, 20, 8, tzinfo=UTC)), "sites")


def test_a_segment_is_a_line_with_a_code_a_road_and_a_name(ingest: psycopg.Connection, put) -> None:
    for broken in (
        road(code="Twee woorden"),
        road(road=""),
        road(name=None),
        road(site=None).replace("LineString", "Point"),
        road(site=None).replace(json.dumps(pieces()[0].line), "[[4.5, 51.9], [4.5, 51.9]]"),
    ):
        assert counts(put(broken, "segments")) == (0, 0, 0, 0, 1)
    assert ingest.execute("SELECT count(*) FROM beeldregie.road_segment").fetchone() == (0,)
