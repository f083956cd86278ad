"""The register as of a moment: what was recorded then is what card, map and decision go by, whatever was loaded since."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from dashboard.core.clock import now
from dashboard.core.db import Database
from dashboard.core.errors import BadInput, NotFound
from dashboard.core.settings import Settings
from dashboard.store import areas, cameras, facts
from dashboard.store.cameras import Filter
from dashboard.store.facts import Question
from etl.load import Options, Summary, loading

HEAD = "nummer;naam;lat;lon;eigenaar;biometrie;doel;grondslag;besluit;doel_sinds\n"
FIRST = (
    HEAD + "1;Hoek;51,92;4,45;;nee;openbare-orde;gemw-151c;Plan;2024-01-01\n2;Plein;51,92;4,46;;nee;parkeren;parkeren-6-1-e;;2024-01-01\n"
)
SECOND = HEAD + "1;Hoek;51,92;4,45;;ja;verkeersmanagement;verkeer-6-1-e;Plan;2026-01-01\n"


@pytest.fixture(autouse=True)
def owner(ingest: psycopg.Connection) -> None:
    ingest.execute("""INSERT INTO beeldregie.organisation (id, name, kind) VALUES ('gemeente-a', 'Gemeente A', 'municipality')""")
    ingest.execute("INSERT INTO beeldregie.account (login, display_name, organisation_id) VALUES ('anna', 'Anna', 'gemeente-a')")


@pytest.fixture
def put(settings: Settings, tmp_path: Path):
    async def loads(text: str, subject: str = "cameras", complete: bool = False, known_on: date | None = None) -> Summary:
        path = tmp_path / "lijst.csv"
        path.write_text(text)
        return await loading(settings, subject, path, Options(owner="gemeente-a", complete=complete, known_on=known_on))

    return loads


def area(west: float, east: float, **properties: str) -> str:
    ring = [[west, 51.9], [east, 51.9], [east, 51.95], [west, 51.95], [west, 51.9]]
    dossier = {"naam": "Centrum", "artikel": "2:77", "ingangsdatum": "2024-01-01", "vervalt_op": "2036-01-01", "gebruiksperioden": "altijd"}
    feature = {"type": "Feature", "properties": dossier | properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    return json.dumps(feature)


async def test_card_and_map_tell_what_was_known_then(settings: Settings, db: Database, put, ingest: psycopg.Connection) -> None:
    await put(area(4.4, 4.5), subject="areas")
    await put(FIRST)
    then = now()
    await put(area(4.0, 4.1), subject="areas")
    await put(SECOND, complete=True)
    async with db.read() as conn:
        card, before = await cameras.card(conn, "a-1"), await cameras.card(conn, "a-1", then)
        assert ([one.purpose_id for one in card.purposes], card.declares_biometrics) == (["verkeersmanagement"], True)
        assert ([one.purpose_id for one in before.purposes], before.declares_biometrics) == (["openbare-orde"], False)
        assert ([one.area for one in card.designations], [one.area for one in before.designations]) == ([], ["a-centrum"])
        assert {"designation"}.isdisjoint(gap.id for gap in before.gaps), "it stood in the area as its border was then"
        assert '"a-2"' not in await cameras.features(conn, Filter())
        assert '"a-2"' in await cameras.features(conn, Filter(), then), "it was not gone yet"
        shapes = [json.loads(await areas.features(conn, at=at))["features"] for at in (then, None)]
        assert [one["geometry"]["coordinates"][0][0][0][0] for (one,) in shapes] == [4.4, 4.0]
        with pytest.raises(NotFound):
            await cameras.card(conn, "a-1", then - timedelta(hours=1))


async def test_a_past_register_tells_what_was_known_then_and_changes_nothing_that_is_on_record(put, db: Database) -> None:
    day = date(2009, 3, 1)
    assert (await put(FIRST, known_on=day)).new == 2
    assert (await put(SECOND)).changed == 1
    again = await put(FIRST + "3;Brug;51,92;4,47;;nee;parkeren;parkeren-6-1-e;;2024-01-01\n", known_on=day)
    assert (again.new, [(reject.row, reject.field) for reject in again.rejects]) == (1, [(2, "code"), (3, "code")])
    async with db.read() as conn:
        then, today = await cameras.card(conn, "a-1", datetime(2009, 6, 1, tzinfo=UTC)), await cameras.card(conn, "a-1")
        assert (then.declares_biometrics, today.declares_biometrics) == (False, True)
        with pytest.raises(NotFound):
            await cameras.card(conn, "a-1", datetime(2009, 2, 1, tzinfo=UTC))
    with pytest.raises(BadInput):
        await put(FIRST, known_on=now().date() + timedelta(days=1))


async def test_all_of_a_load_is_recorded_at_one_moment(settings: Settings, put, ingest: psycopg.Connection) -> None:
    await put(FIRST)
    await put(SECOND, complete=True)
    moments = ingest.execute("""
        SELECT recorded_at FROM beeldregie.camera UNION SELECT upper(recorded) FROM beeldregie.camera_history
        UNION SELECT lower(recorded) FROM beeldregie.camera_purpose WHERE upper_inf(recorded) AND camera_id = 1
        UNION SELECT max(loaded_at) FROM beeldregie.load_run""").fetchall()
    assert len(moments) == 1, "as of any moment cameras and their rights agree"


async def test_a_correction_closes_what_was_recorded(settings: Settings, db: Database, put, ingest: psycopg.Connection) -> None:
    """It said since 2024; it turns out to have been since 2020. Asked as of then, we said 2024; asked today, it was 2020 all along."""
    await put(FIRST)
    then = now()
    await put(FIRST.replace("Plan;2024-01-01", "Plan;2020-01-01"))
    async with db.read() as conn:
        since = [(await cameras.card(conn, "a-1", at)).purposes[0].since for at in (then, None)]
    assert [moment.year for moment in since if moment] == [2023, 2019], "midnight here is still the day before in UTC"
    rows = ingest.execute("""SELECT upper_inf(recorded), recorded_change < coalesce(closed_change, 99) FROM beeldregie.camera_purpose
                             WHERE camera_id = (SELECT id FROM beeldregie.camera WHERE code = 'a-1') ORDER BY id""").fetchall()
    assert rows == [(False, True), (True, True)]


async def test_a_decision_asked_for_a_past_moment_rests_on_what_was_known_then(
    settings: Settings, db: Database, put, ingest: psycopg.Connection
) -> None:
    await put(area(4.4, 4.5), subject="areas")
    await put(FIRST)
    await put(area(4.0, 4.1), subject="areas")
    await put(SECOND)
    ingest.execute("UPDATE beeldregie.organisation SET kind = 'police'")
    _age(settings, timedelta(hours=1))  # the present is the last minute, so the past must be older than that
    first, *_, last = (row[0] for row in ingest.execute("SELECT recorded_at FROM beeldregie.camera_history UNION ALL SELECT now()"))
    async with db.read() as conn:
        before = await _facts(conn, first + timedelta(microseconds=1))
        today = await _facts(conn, last)
    assert (before["asker"]["organisation_kind"], today["asker"]["organisation_kind"]) == ("municipality", "police")
    assert (before["camera"]["biometrics"], today["camera"]["biometrics"]) == (False, True)
    assert ([one["basis_id"] for one in before["camera"]["uses"]], len(before["camera"]["designations"])) == (["gemw-151c"], 1)
    assert "verkeer-6-1-e" in [one["basis_id"] for one in today["camera"]["uses"]]


def _age(settings: Settings, by: timedelta) -> None:
    """Let all that was recorded have been recorded earlier."""
    owner = settings.admin_url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(owner) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in ("camera", "area", "organisation", "camera_history", "area_history", "organisation_history"):
            connection.execute(f"UPDATE beeldregie.{table} SET recorded_at = recorded_at - %s", (by,))
        for table in ("camera_history", "area_history", "organisation_history", "camera_purpose", "designation"):
            connection.execute(
                f"UPDATE beeldregie.{table} SET recorded = tstzrange(lower(recorded) - %(by)s, upper(recorded) - %(by)s)", {"by": by}
            )


async def _facts(conn: Any, at: datetime) -> dict[str, Any]:
    account = (await conn.exec_driver_sql("SELECT id FROM beeldregie.account")).scalar_one()
    camera = (await conn.exec_driver_sql("SELECT id FROM beeldregie.camera WHERE code = 'a-1'")).scalar_one()
    question = Question(account, camera, "traffic_manager", "verkeersmanagement", "file", "live", 10, at)
    (found,) = await facts.gather(conn, [question], at)
    return found
