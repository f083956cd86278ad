"""Loading registers: whole rows or none, the same file twice changes nothing, rights are never overwritten."""

from __future__ import annotations

import csv
import gzip
import json
import random
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from dashboard.core.db import Database
from dashboard.core.errors import BadInput, NotFound
from dashboard.core.settings import Settings
from dashboard.store import cameras
from etl.load import Options, Summary, load, loading

HEAD = "nummer;naam;lat;lon;doel;grondslag;doel_2;grondslag_2;doel_organisatie_2\n"
ROW = "1;Hoek;51,9;4,4;verkeersmanagement;verkeer-6-1-e;;;\n"


@pytest.fixture(autouse=True)
def owners(ingest: psycopg.Connection) -> None:
    ingest.execute("""INSERT INTO beeldregie.organisation (id, name, kind) VALUES ('gemeente-a', 'Gemeente A', 'municipality'),
                      ('gemeente-b', 'Gemeente B', 'municipality')""")


@pytest.fixture
def put(settings: Settings, tmp_path: Path):
    def loads(text: str, subject: str = "cameras", **options: object) -> Summary:
        path = tmp_path / "lijst.csv"
        path.write_text(text)
        return load(settings, subject, path, **{"owner": "gemeente-a", **options})

    return loads


def counts(summary: Summary) -> tuple[int, int, int, int, int]:
    return summary.new, summary.changed, summary.unchanged, summary.gone, summary.rejected


def test_one_list_in_two_formats_loads_to_the_same_cameras(settings: Settings, ingest: psycopg.Connection, reference: Path) -> None:
    table, document = (reference / f"cameras/trafford_trafford_cctv_cameras.{kind}" for kind in ("csv", "geojson"))
    assert counts(load(settings, "cameras", table, owner="gemeente-a")) == (163, 0, 0, 0, 0)
    assert counts(load(settings, "cameras", document, owner="gemeente-a")) == (0, 0, 163, 0, 0)
    assert counts(load(settings, "cameras", table, owner="Gemeente A")) == (0, 0, 163, 0, 0)
    assert ingest.execute("SELECT count(*) FROM beeldregie.camera_history").fetchone() == (0,)
    assert ingest.execute(
        "SELECT name, owner_id, extra->>'area_code', is_demo FROM beeldregie.camera WHERE code = 'a-1001'"
    ).fetchone() == ("Trafford Wharf Road", "gemeente-a", "E05015247", False)
    assert ingest.execute("SELECT count(*) FROM beeldregie.camera_purpose").fetchone() == (0,), "a basis or purpose is never guessed"
    assert ingest.execute("SELECT step, body::json->>'new' FROM beeldregie.log ORDER BY seq").fetchall() == [
        ("load", "163"),
        ("load", "0"),
        ("load", "0"),
    ]


def test_without_an_owner_the_owner_stays_unknown(settings: Settings, ingest: psycopg.Connection, put) -> None:
    put("nummer;lat;lon;eigenaar\n1;51,9;4,4;Winkel De Hoek\n2;51,9;4,5;Gemeente B\n3;51,9;4,6;\n", owner=None)
    assert ingest.execute("SELECT code, owner_id, owner_as_given FROM beeldregie.camera ORDER BY code").fetchall() == [
        ("b-2", "gemeente-b", None),
        ("onbekend-3", None, None),
        ("winkel-de-hoek-1", None, "Winkel De Hoek"),
    ]
    with pytest.raises(NotFound, match="gemeente-z"):
        put(HEAD + ROW, owner="gemeente-z")


def test_a_dry_run_says_the_same_and_writes_nothing(settings: Settings, ingest: psycopg.Connection, put) -> None:
    text = HEAD + ROW + "2;Fout;191;4,4;;;;;\n"
    dry = put(text, dry_run=True)
    assert [
        ingest.execute(f"SELECT count(*) FROM beeldregie.{table}").fetchone()
        for table in ("camera", "load_run", "load_reject", "log", "document")
    ] == [(0,)] * 5
    assert counts(dry) == counts(put(text)) == (1, 0, 0, 0, 1)
    assert dry.dry_run and dry.rejects_file is None


def test_strict_loads_all_or_nothing(settings: Settings, ingest: psycopg.Connection, put) -> None:
    with pytest.raises(BadInput, match="rij 3"):
        put(HEAD + ROW + "2;Fout;191;4,4;;;;;\n", strict=True)
    assert ingest.execute("SELECT count(*) FROM beeldregie.camera").fetchone() == (0,)


def test_rejects_stand_in_the_database_and_in_a_file(settings: Settings, ingest: psycopg.Connection, put, tmp_path: Path) -> None:
    summary = put(HEAD + ROW + "=1+1;Fout;461.993.881;4,4;;;;;\n1;Dubbel;51,9;4,4;;;;;\n")
    assert ingest.execute("SELECT row_number, field, value FROM beeldregie.load_reject ORDER BY row_number").fetchall() == [
        (3, "lat", "461.993.881"),
        (4, "code", "a-1"),
    ]
    assert summary.rejects_file is not None and summary.rejects_file.is_relative_to(settings.state)
    with summary.rejects_file.open(encoding="utf-8-sig") as file:
        assert [row["rij"] for row in csv.DictReader(file, delimiter=";")] == ["3", "4"]
    elsewhere = put(HEAD + "1;Fout;;;;;;;\n", rejects=tmp_path / "hier.csv").rejects_file
    assert elsewhere == tmp_path / "hier.csv"


def test_a_column_that_the_file_does_not_have_is_left(settings: Settings, ingest: psycopg.Connection, put) -> None:
    put("nummer;naam;lat;lon;richting;status\n1;Hoek;51,9;4,4;90;gepland\n")
    assert counts(put("nummer;naam;lat;lon\n1;Andere hoek;51,9;4,4\n")) == (0, 1, 0, 0, 0)
    assert ingest.execute("SELECT name, direction, lifecycle FROM beeldregie.camera").fetchone() == ("Andere hoek", 90, "planned")
    assert ingest.execute(
        "SELECT name, upper(recorded) = (SELECT recorded_at FROM beeldregie.camera) FROM beeldregie.camera_history"
    ).fetchall() == [("Hoek", True)]


def test_complete_marks_what_is_gone_unless_rows_were_rejected(settings: Settings, ingest: psycopg.Connection, put) -> None:
    put(HEAD + ROW + ROW.replace("1;Hoek", "2;Brug") + ROW.replace("1;Hoek", "3;Plein"))
    put("code;lat;lon\nb-9;51,9;4,4\n", owner="gemeente-b")
    spared = put(HEAD + ROW + "x;Fout;;;;;;;\n", complete=True)
    assert (spared.gone, len(spared.notes)) == (0, 1)
    assert counts(put(HEAD + ROW, complete=True)) == (0, 0, 1, 2, 0)
    assert ingest.execute("SELECT code, lifecycle FROM beeldregie.camera ORDER BY code").fetchall() == [
        ("a-1", "active"),
        ("a-2", "removed"),
        ("a-3", "removed"),
        ("b-9", "active"),
    ]
    assert counts(put(HEAD + ROW + ROW.replace("1;Hoek", "2;Brug"), complete=True)) == (0, 1, 1, 0, 0), (
        "it is in the list, so it is there again"
    )
    with pytest.raises(BadInput):
        put(HEAD + ROW, owner=None, complete=True)


def test_nobody_changes_anothers_camera_by_its_code(settings: Settings, ingest: psycopg.Connection, put) -> None:
    put("code;naam;lat;lon\nplein-1;Plein;51,9;4,4\n")
    head = "code;naam;lat;lon;eigenaar;doel;grondslag;stream_url\n"
    for owner in ("", "Winkel De Hoek"):
        row = f"plein-1;Gekaapt;51,9;4,4;{owner};leefbaarheid;leefbaarheid-6-1-e;http://elders.example/\n"
        assert counts(put(head + row, owner="gemeente-b")) == (0, 0, 0, 0, 1)
    assert ingest.execute("SELECT name, owner_id FROM beeldregie.camera").fetchone() == ("Plein", "gemeente-a")
    for table in ("camera_purpose", "stream"):
        assert ingest.execute(f"SELECT count(*) FROM beeldregie.{table}").fetchone() == (0,)


def test_purposes_are_closed_and_recorded_anew_never_overwritten(settings: Settings, ingest: psycopg.Connection, put) -> None:
    put(HEAD + ROW)
    before = datetime.now(UTC)
    changed = ROW.replace(";;;", ";openbare-orde;gemw-151c;Gemeente B")
    assert counts(put(HEAD + changed)) == (0, 1, 0, 0, 0)
    assert counts(put(HEAD + changed)) == (0, 0, 1, 0, 0)
    between = datetime.now(UTC)
    assert counts(put(HEAD + ROW.replace("verkeersmanagement;verkeer-6-1-e", "leefbaarheid;artikel 9"))) == (0, 1, 0, 0, 0)

    def at(moment: datetime) -> list[tuple]:
        return ingest.execute(
            """SELECT purpose_id, basis_id, basis_as_given, organisation_id FROM beeldregie.camera_purpose
                                 WHERE valid @> %(at)s AND recorded @> %(at)s ORDER BY is_primary DESC""",
            {"at": moment},
        ).fetchall()

    first = ("verkeersmanagement", "verkeer-6-1-e", None, "gemeente-a")
    assert at(before) == [first]
    assert at(between) == [first, ("openbare-orde", "gemw-151c", None, "gemeente-b")]
    assert at(datetime.now(UTC)) == [("leefbaarheid", "unknown", "artikel 9", "gemeente-a")]
    told_now = ingest.execute(
        "SELECT purpose_id FROM beeldregie.camera_purpose WHERE upper_inf(recorded) AND valid @> %s", (between,)
    ).fetchall()
    assert told_now == [("verkeersmanagement",), ("openbare-orde",)], "what was true then is still known to have been true"


def test_a_purpose_dated_back_corrects_what_was_recorded(settings: Settings, ingest: psycopg.Connection, put) -> None:
    put(HEAD.replace("\n", ";doel_sinds\n") + ROW.replace("\n", ";2020-01-01\n"))
    assert counts(put(HEAD.replace("\n", ";doel_sinds\n") + ROW.replace("\n", ";2019-01-01\n"))) == (0, 1, 0, 0, 0)
    assert ingest.execute("SELECT lower(valid)::date::text FROM beeldregie.camera_purpose WHERE upper_inf(recorded)").fetchall() == [
        ("2018-12-31",)
    ]
    put(HEAD + ROW.replace("verkeersmanagement;verkeer-6-1-e", "leefbaarheid;leefbaarheid-6-1-e"))
    assert counts(put(HEAD.replace("\n", ";doel_sinds\n") + ROW.replace("\n", ";2021-01-01\n"))) == (0, 1, 0, 0, 0)
    assert ingest.execute(
        "SELECT purpose_id, lower(valid)::date::text FROM beeldregie.camera_purpose WHERE upper_inf(recorded) AND upper_inf(valid)"
    ).fetchall() == [("verkeersmanagement", "2020-12-31")]


def test_any_order_of_loads_keeps_one_primary_purpose(settings: Settings, ingest: psycopg.Connection, put) -> None:
    chance = random.Random(7)
    rows = [
        f"{purpose};{basis};{second};{since}"
        for purpose, basis in (("verkeersmanagement", "verkeer-6-1-e"), ("leefbaarheid", ""), ("", "object-6-1-f"))
        for second in ("", "openbare-orde")
        for since in ("", "2019-05-01", "2024-05-01", "2030-01-01")
    ]
    for _ in range(16):
        put("nummer;lat;lon;doel;grondslag;doel_2;doel_sinds\n1;51,9;4,4;" + chance.choice(rows) + "\n")
        assert ingest.execute(
            "SELECT count(*) FROM beeldregie.camera_purpose WHERE is_primary AND upper_inf(recorded) AND upper_inf(valid)"
        ).fetchone() == (1,)
    before = ingest.execute("SELECT * FROM beeldregie.camera_purpose ORDER BY id").fetchall()
    put("nummer;lat;lon;doel;grondslag;doel_2;doel_sinds\n1;51,9;4,4;verkeersmanagement;verkeer-6-1-e;;2024-05-01\n")
    put("nummer;lat;lon;doel;grondslag;doel_2;doel_sinds\n1;51,9;4,4;verkeersmanagement;verkeer-6-1-e;;2024-05-01\n")
    assert len(ingest.execute("SELECT * FROM beeldregie.camera_purpose").fetchall()) - len(before) < 5, (
        "what is past is not recorded again at every load"
    )


def test_what_is_no_register_changes_nothing(settings: Settings, ingest: psycopg.Connection, put, tmp_path: Path) -> None:
    for subject in ("cameras", "areas", "agreements", "incidents", "paarden"):
        with pytest.raises(BadInput):
            put("zomaar wat tekst", subject=subject)
    with pytest.raises(BadInput, match="gelezen"):
        load(settings, "cameras", tmp_path / "is-er-niet.csv")
    (tmp_path / "kapot.gz").write_bytes(b"\x1f\x8b kapot")
    with pytest.raises(BadInput):
        load(settings, "incidents", tmp_path / "kapot.gz")
    assert ingest.execute("SELECT count(*) FROM beeldregie.load_run").fetchone() == (0,)


def test_a_packed_file_unpacks_to_its_whole_and_no_further_than_agreed(settings: Settings, put, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("etl.load.LARGEST_FILE", 100_000)
    head, row = gzip.compress(HEAD.encode()), gzip.compress(ROW.encode())
    (tmp_path / "twee.csv.gz").write_bytes(head + row)
    assert load(settings, "cameras", tmp_path / "twee.csv.gz", dry_run=True).new == 1, "of two parts, as some programs pack"
    for name, data, said in (
        ("bom", gzip.compress(b"0" * 1_000_000), "te groot"),
        ("tweede", head + gzip.compress(b"0" * 1_000_000), "te groot"),
        ("half", row[:-9], "uit te pakken"),
        ("som", row[:-8] + bytes(8), "uit te pakken"),
    ):
        (tmp_path / f"{name}.csv.gz").write_bytes(data)
        with pytest.raises(BadInput, match=said):
            load(settings, "cameras", tmp_path / f"{name}.csv.gz")


def test_agreements_name_what_is_known(settings: Settings, ingest: psycopg.Connection, put) -> None:
    put(HEAD + ROW)
    agreement = {
        "code": "a-b",
        "name": "A en B",
        "giver": "gemeente-a",
        "recipient": "Gemeente B",
        "purposes": ["verkeersmanagement"],
        "cameras": ["a-1"],
        "from": "2026-01-01",
    }

    def give(**changes: object) -> Summary:
        return put(json.dumps({"agreement": [agreement | changes]}), subject="agreements")

    for changes in (
        {"cameras": ["a-77"]},
        {"recipient": "Niemand"},
        {"purposes": ["opsporing"]},
        {"area": "nergens"},
        {"giver": "gemeente-b"},
    ):
        assert counts(give(**changes)) == (0, 0, 0, 0, 1)
    assert counts(give()) == (1, 0, 0, 0, 0)
    assert counts(give()) == (0, 0, 1, 0, 0)
    assert counts(give(minutes_max=30)) == (0, 1, 0, 0, 0)
    assert ingest.execute("SELECT minutes_max, upper_inf(recorded) FROM beeldregie.agreement ORDER BY id").fetchall() == [
        (60, False),
        (30, True),
    ]
    ended = put(json.dumps({"agreement": [agreement | {"code": "nieuw"}]}), subject="agreements", complete=True)
    assert counts(ended) == (1, 0, 0, 1, 0)
    assert ingest.execute("SELECT valid @> now() FROM beeldregie.agreement WHERE code = 'a-b' AND upper_inf(recorded)").fetchall() == [
        (False,)
    ]


def test_amsterdams_areas_and_bron(settings: Settings, ingest: psycopg.Connection, reference: Path) -> None:
    supervised = reference / "cameras/amsterdam_overlastgebieden/cameratoezicht-list.json"
    assert counts(load(settings, "areas", supervised)) == (3, 0, 0, 0, 0)
    assert counts(load(settings, "areas", supervised)) == (0, 0, 3, 0, 0)
    sizes = dict(ingest.execute("SELECT name, ST_Area(geom::geography) FROM beeldregie.area").fetchall())
    assert sizes == pytest.approx({"ArenApoort": 610_436, "Azaleastraat": 86_155, "Buikslotermeerplein": 237_744}, rel=0.01)
    assert ingest.execute("SELECT count(*) FROM beeldregie.designation").fetchone() == (0,), (
        "the file states no decision, so there is none on record"
    )
    accidents = reference / "incidents/bron_utrecht_2015_2018.geojson.gz"
    assert counts(load(settings, "incidents", accidents)) == (15_374, 0, 0, 0, 0)
    assert counts(load(settings, "incidents", accidents)) == (0, 0, 15_374, 0, 0)
    assert ingest.execute("SELECT count(*) FROM beeldregie.incident WHERE opened_at IS NOT NULL").fetchone() == (0,)


def test_a_corrected_designation_is_recorded_anew(settings: Settings, ingest: psycopg.Connection, put) -> None:
    def area(**properties: str) -> str:
        geometry = {"type": "Polygon", "coordinates": [[[4.4, 51.9], [4.5, 51.9], [4.5, 51.95], [4.4, 51.9]]]}
        return json.dumps({"type": "Feature", "properties": {"naam": "Plein", "artikel": "art. 2:77", **properties}, "geometry": geometry})

    assert counts(put(area(), subject="areas")) == (1, 0, 0, 0, 0)
    assert ingest.execute("SELECT isempty(valid) FROM beeldregie.designation").fetchone() == (True,), (
        "without a first day it is not known to be in force"
    )
    assert counts(put(area(ingangsdatum="2026-02-12", vervalt_op="2026-05-10"), subject="areas")) == (0, 1, 0, 0, 0)
    assert counts(put(area(ingangsdatum="2026-02-12", vervalt_op="2026-05-10"), subject="areas")) == (0, 0, 1, 0, 0)
    (valid,) = ingest.execute("SELECT valid FROM beeldregie.designation WHERE upper_inf(recorded)").fetchone()
    assert valid.upper == datetime(2026, 5, 9, 22, tzinfo=UTC), "it lapses at midnight local time as the day begins"


def test_a_load_is_a_step_and_stamps_all_that_it_writes(settings: Settings, ingest: psycopg.Connection, put) -> None:
    put(HEAD + ROW + ROW.replace("1;Hoek", "2;Brug"), by="anna")
    put(HEAD + ROW.replace("verkeersmanagement;verkeer-6-1-e", "parkeren;"), complete=True)
    put(HEAD + ROW.replace("verkeersmanagement;verkeer-6-1-e", "parkeren;"))
    first, second, third = ingest.execute(
        """SELECT c.id, c.kind, c.changed_by, c.at = r.loaded_at, r.new, r.changed, r.gone FROM beeldregie.change c
           JOIN beeldregie.load_run r ON r.id = c.load_run_id ORDER BY c.id"""
    ).fetchall()
    assert [first[1:], second[1:], third[1:]] == [
        ("load", "anna", True, 2, 0, 0),
        ("load", "cli", True, 0, 1, 1),
        ("load", "cli", True, 0, 0, 0),
    ]
    assert ingest.execute("SELECT code, change_id, lifecycle, load_run_id, source_row FROM beeldregie.camera ORDER BY code").fetchall() == [
        ("a-1", first[0], "active", 1, 2),
        ("a-2", second[0], "removed", 2, 3),
    ], "of a camera that is as it was only the purpose changed"
    assert ingest.execute("SELECT code, change_id FROM beeldregie.camera_history").fetchall() == [("a-2", first[0])]
    assert ingest.execute(
        "SELECT purpose_id, upper_inf(valid), recorded_change, closed_change FROM beeldregie.camera_purpose WHERE camera_id = 1 ORDER BY id"
    ).fetchall() == [
        ("verkeersmanagement", True, first[0], second[0]),
        ("verkeersmanagement", False, second[0], None),
        ("parkeren", True, second[0], None),
    ]


def test_a_dry_run_leaves_no_step(settings: Settings, ingest: psycopg.Connection, put) -> None:
    put(HEAD + ROW, dry_run=True)
    assert ingest.execute("SELECT count(*) FROM beeldregie.change").fetchone() == (0,)


def test_what_parties_arranged_is_a_document_on_record(settings: Settings, ingest: psycopg.Connection, put) -> None:
    head = "nummer;lat;lon;verwerker;verwerkersovereenkomst;verwerkersovereenkomst_url;onderlinge_regeling\n"
    row = "{};51,9;4,4;Gemeente B;VO 2026;https://example.org/vo;Regeling A en B\n"
    assert counts(put(head + row.format(1) + row.format(2))) == (2, 0, 0, 0, 0)
    assert counts(put(head + row.format(1) + row.format(2))) == (0, 0, 2, 0, 0)
    assert ingest.execute("""SELECT d.kind, d.title, d.url, count(*) FROM beeldregie.document d JOIN beeldregie.camera c
                             ON d.id IN (c.joint_document_id, c.processor_document_id) GROUP BY 1, 2, 3 ORDER BY 1""").fetchall() == [
        ("joint_controller", "Regeling A en B", None, 2),
        ("processor", "VO 2026", "https://example.org/vo", 2),
    ]
    assert counts(put("nummer;lat;lon\n1;51,9;4,4\n2;51,9;4,4\n")) == (0, 0, 2, 0, 0), "a file without those columns leaves them"


# What is wrong but real is loaded and flagged: the row, and what the card then says.
WRONG_BUT_REAL = {
    "bewaartermijn_uren;grondslag;doel": ("700;gemw-151c;openbare-orde", "retention_too_long"),
    "biometrie": ("ja", "biometrics"),
    "grondslag;doel": ("gemw-151c;parkeren", "basis_purpose"),
    "alleen_openbaar;grondslag;doel": ("nee;gemw-151c;openbare-orde", "view"),
    "pilotfase;pilot_eindigt_op;iama": ("3;2020-01-01;https://example.org/iama", "pilot_over"),
    "pilotfase": ("2", "iama"),
    "geplaatst_tot": ("2020-01-01", "placed_over"),
    "soort": ("wifiteller", "phone_counting"),
    "soort;basis_lat;basis_lon": ("mobiel;51,9;4,4", "reach"),
    "soort;basis_lat;basis_lon;werkgebied_m": ("mobiel;51,8;4,4;600", "outside_reach"),
    "verwerker": ("Gemeente B", "processor_document"),
}


async def test_what_is_wrong_but_real_is_loaded_and_flagged(settings: Settings, db: Database, tmp_path: Path) -> None:
    for number, (columns, (cells, gap)) in enumerate(WRONG_BUT_REAL.items(), start=1):
        path = tmp_path / "lijst.csv"
        path.write_text(f"nummer;lat;lon;{columns}\n{number};51,9;4,4;{cells}\n")
        summary = await loading(settings, "cameras", path, Options(owner="gemeente-a"))
        assert counts(summary) == (1, 0, 0, 0, 0), summary.rejects
        async with db.read() as conn:
            found = {one.id for one in (await cameras.card(conn, f"a-{number}")).gaps}
        assert gap in found
        assert found.isdisjoint({told for _, told in WRONG_BUT_REAL.values()} - {gap}), (gap, found)


def test_what_contradicts_what_stands_is_a_reject_and_no_crash(settings: Settings, ingest: psycopg.Connection, put) -> None:
    put("nummer;lat;lon;geplaatst_van;publicatie;reden_afgeschermd\n1;51,9;4,4;2026-05-01;afgeschermd;te bewaken object\n")
    told = put("nummer;lat;lon;geplaatst_tot\n1;51,9;4,4;2026-04-01\n2;51,9;4,4;2026-04-01\n")
    assert counts(told) == (1, 0, 0, 0, 1)
    assert [(one.row, one.field, one.value) for one in told.rejects] == [(2, "placed_until", "2026-04-01")]
    assert [one.field for one in put("nummer;lat;lon;publicatie;reden_afgeschermd\n1;51,9;4,4;;\n").rejects] == ["withheld_reason"]
    assert ingest.execute("SELECT placed_until, withheld_reason FROM beeldregie.camera WHERE code = 'a-1'").fetchall() == [
        (None, "te bewaken object")
    ]
