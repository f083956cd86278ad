"""Registers brought in through the API: checked by the worker, looked at, confirmed, undone; and nobody else's business."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock
from uuid import UUID

import geopandas
import httpx
import psycopg
import pytest
from cryptography.fernet import InvalidToken
from shapely import Point

from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.core.vault import Vault
from etl import apart, jobs, retention, uploads
from etl.reseal import reseal
from tests.fixtures.web import answering, key, people

PEOPLE = {"anna": ("gemeente-a", "owner_admin"), "ben": ("gemeente-b", "owner_admin"), "chef": ("gemeente-b", "administrator")}
HEAD = "nummer;naam;lat;lon;eigenaar;doel;grondslag\n"
PLEIN = "1;Plein;51,9;4,4;;verkeersmanagement;verkeer-6-1-e\n"
BRUG = "2;Brug;51,91;4,41;;;\n"
BROKEN = "3;Fout;461.993.881;4,4;;;\n"
OTHERS = "4;Winkel;51,92;4,42;Winkel De Hoek;;\n"


class Api:
    """Somebody at the API, and the worker behind it."""

    def __init__(self, client: httpx.AsyncClient, settings: Settings) -> None:
        self.client, self.settings = client, settings

    async def call(self, method: str, path: str, who: str = "anna", status: int = 200, **given: Any) -> Any:
        answer = await self.client.request(method, path, headers=key(who, **given.pop("headers", {})), **given)
        assert answer.status_code == status, answer.text
        return answer.json() if "json" in answer.headers["content-type"] else answer

    async def bring(self, text: str, who: str = "anna", status: int = 201, headers: dict[str, str] | None = None, **fields: str) -> Any:
        fields = {"subject": "cameras", **fields}
        files = {"file": (r"C:\Documenten\van Anna\lijst.csv", text.encode())}
        return await self.call("POST", "/api/uploads", who, status, data=fields, files=files, headers=headers or {})

    async def work(self, id_: str) -> str:
        return await asyncio.to_thread(uploads.work, self.settings, UUID(id_))

    async def checked(self, text: str, who: str = "anna", **fields: str) -> Any:
        brought = await self.bring(text, who, **fields)
        await self.work(brought["id"])
        return await self.call("GET", f"/api/uploads/{brought['id']}", who)

    async def loaded(self, text: str, who: str = "anna", **fields: str) -> Any:
        found = await self.checked(text, who, **fields)
        await self.call("POST", f"/api/uploads/{found['id']}/confirm", who, json={"seen": found["fingerprint"]})
        await self.work(found["id"])
        return await self.call("GET", f"/api/uploads/{found['id']}", who)

    async def cameras(self) -> dict[str, str]:
        found = await self.call("GET", "/api/cameras.geojson", "chef")
        return {feature["id"]: feature["properties"]["name"] for feature in found["features"]}


@pytest.fixture
async def api(settings: Settings, ingest: psycopg.Connection) -> AsyncIterator[Api]:
    people(ingest, PEOPLE)
    async with answering(settings) as client:
        yield Api(client, settings)


async def test_a_waiting_file_shows_no_address_and_one_that_was_touched_is_not_loaded(api: Api, ingest: psycopg.Connection) -> None:
    text = HEAD.strip() + ";stream_url\n" + PLEIN.strip() + ";http://camera:hunter2@10.1.2.3/\n"
    brought = await api.bring(text)
    row = ingest.execute("SELECT content, bytes FROM beeldregie.upload").fetchone()
    assert b"hunter2" not in row[0]
    assert b"Plein" not in row[0]
    assert row[1] == len(text)
    ingest.execute("UPDATE beeldregie.upload SET content = content || '\\x41'")
    assert await api.work(brought["id"]) == "failed"
    found = await api.call("GET", f"/api/uploads/{brought['id']}")
    assert found["error"]["en"].startswith("The file is no longer as it came in")


async def test_a_file_is_checked_confirmed_loaded_and_undone(api: Api, ingest: psycopg.Connection) -> None:
    brought = await api.bring(HEAD + PLEIN + BRUG + BROKEN + OTHERS)
    assert (brought["state"], brought["file_name"], brought["owner"]) == ("waiting", "lijst.csv", "gemeente-a")
    assert await api.work(brought["id"]) == "checked"
    found = await api.call("GET", f"/api/uploads/{brought['id']}")
    assert found["counts"] == {"new": 2, "changed": 0, "unchanged": 0, "gone": 0, "rejected": 2, "left_out": 0}
    assert await api.cameras() == {}, "nothing is loaded before it is confirmed"
    shown = await api.call("GET", f"/api/uploads/{brought['id']}/preview.geojson")
    assert sorted((f["properties"]["what"], f["properties"]["code"]) for f in shown["features"]) == [
        ("new", "a-1"),
        ("new", "a-2"),
        ("rejected", ""),
    ]
    rows = (await api.call("GET", f"/api/uploads/{brought['id']}/rejects.csv")).content.decode("utf-8-sig").splitlines()
    assert rows[0] == "rij;veld;waarde;reden;soort"
    assert [row.split(";")[:3] for row in rows[1:]] == [["4", "lat", "461.993.881"], ["5", "owner", "Winkel De Hoek"]]

    confirmed = await api.call("POST", f"/api/uploads/{brought['id']}/confirm", json={"seen": found["fingerprint"]})
    assert confirmed["state"] == "loading"
    assert await api.work(brought["id"]) == "loaded"
    loaded = await api.call("GET", f"/api/uploads/{brought['id']}")
    assert (loaded["state"], loaded["counts"]) == ("loaded", found["counts"])
    assert await api.cameras() == {"a-1": "Plein", "a-2": "Brug"}
    assert ingest.execute("SELECT content FROM beeldregie.upload").fetchone() == (None,), "the file is of no more use"
    assert ingest.execute("SELECT changed_by, change_id FROM beeldregie.camera WHERE code = 'a-1'").fetchone() == ("anna", loaded["change"])

    (step,) = await api.call("GET", "/api/changes")
    assert (step["id"], step["kind"], step["by"], step["file_name"], step["counts"]["new"]) == (
        loaded["change"],
        "load",
        "anna",
        "lijst.csv",
        2,
    )
    undone = await api.call("POST", f"/api/changes/{step['id']}/undo")
    assert undone["said"][0]["nl"] == "2 camera's weggehaald."
    assert await api.cameras() == {}
    await api.call("POST", f"/api/changes/{step['id']}/undo", status=409)
    assert (await api.loaded(HEAD + PLEIN))["counts"]["new"] == 1, "a code that undoing took away can be loaded again"


async def test_the_preview_says_what_changes_stays_and_goes(api: Api) -> None:
    await api.loaded(HEAD + PLEIN + BRUG + "5;Park;51,93;4,43;;;\n")
    found = await api.checked(HEAD + PLEIN.replace("verkeersmanagement", "leefbaarheid") + BRUG, complete="true")
    assert found["counts"] == {"new": 0, "changed": 1, "unchanged": 1, "gone": 1, "rejected": 0, "left_out": 0}
    shown = await api.call("GET", f"/api/uploads/{found['id']}/preview.geojson")
    assert {f["properties"]["code"]: f["properties"]["what"] for f in shown["features"]} == {
        "a-1": "changed",
        "a-2": "unchanged",
        "a-5": "gone",
    }
    assert set((await api.cameras()).values()) == {"Plein", "Brug", "Park"}


async def test_when_the_register_moved_meanwhile_it_is_asked_again(api: Api) -> None:
    found = await api.checked(HEAD + PLEIN + BRUG)
    await api.loaded(HEAD + BRUG)
    await api.call("POST", f"/api/uploads/{found['id']}/confirm")
    assert await api.work(found["id"]) == "checked"
    again = await api.call("GET", f"/api/uploads/{found['id']}")
    assert again["counts"] == {"new": 1, "changed": 0, "unchanged": 1, "gone": 0, "rejected": 0, "left_out": 0}
    assert "opnieuw" in again["notes"][0]["nl"]
    assert list((await api.cameras()).values()) == ["Brug"]
    await api.call("POST", f"/api/uploads/{found['id']}/confirm", status=409, json={"seen": found["fingerprint"]})
    await api.call("POST", f"/api/uploads/{found['id']}/confirm", json={"seen": again["fingerprint"]})
    assert await api.work(found["id"]) == "loaded"
    assert len(await api.cameras()) == 2


async def test_an_owner_loads_for_himself_only_an_administrator_for_any(api: Api, ingest: psycopg.Connection) -> None:
    await api.bring(HEAD + PLEIN, status=403, owner="gemeente-b")
    await api.bring(HEAD + PLEIN, "chef", status=404, owner="gemeente-z")
    ingest.execute(
        """INSERT INTO beeldregie.camera (code, name, owner_id, position, changed_by)
           SELECT code, '', owner, ST_SetSRID(ST_MakePoint(4.5, 51.9), 4326), 'x'
           FROM (VALUES ('van-b', 'gemeente-b'), ('van-niemand', NULL)) AS v(code, owner)"""
    )
    foreign = "code;naam;lat;lon;eigenaar\nvan-b;Mijn;51,9;4,4;\nvan-niemand;Mijn;51,9;4,4;\nnieuw;Mijn;51,9;4,4;gemeente-b\n"
    assert (await api.checked(foreign))["counts"] == {"new": 0, "changed": 0, "unchanged": 0, "gone": 0, "rejected": 3, "left_out": 0}
    by_chef = await api.checked("code;naam;lat;lon;eigenaar\nnieuw;Straat;51,9;4,4;gemeente-a\nosm-1;Winkel;51,9;4,4;Winkel\n", "chef")
    assert by_chef["counts"]["new"] == 2, "an unknown owner stays unknown"
    await api.call("POST", f"/api/uploads/{by_chef['id']}/confirm", "ben", status=403)
    square = '{"type":"Polygon","coordinates":[[[4,51],[5,51],[5,52],[4,51]]]}'
    areas = (
        '{"type":"FeatureCollection","features":['
        f'{{"type":"Feature","geometry":{square},"properties":{{"code":"a-1","naam":"A","soort_gebied":"anders","organisatie":"gemeente-a"}}}},'
        f'{{"type":"Feature","geometry":{square},"properties":{{"code":"b","naam":"B","soort_gebied":"anders","organisatie":"gemeente-b"}}}}]}}'
    )
    assert (await api.checked(areas, subject="areas"))["counts"]["rejected"] == 1
    ingest.execute("UPDATE beeldregie.organisation SET kind = 'public_transport' WHERE id = 'gemeente-a'")
    designated = areas.replace('"anders"', '"aanwijzing"')
    assert (await api.checked(designated, subject="areas"))["counts"]["rejected"] == 2, "only a municipality designates"


async def test_an_owner_brings_the_checks_of_his_own_premises(api: Api) -> None:
    rows = "code;naam;eigenaar;beoordeeld_op;beoordeeld_door\na-winkel;Winkel;;2026-02-01;X\nb-winkel;Winkel;gemeente-b;;\n"
    found = await api.loaded(rows, subject="premises")
    assert (found["state"], found["counts"]["new"], found["counts"]["rejected"]) == ("loaded", 1, 1)
    same = await api.checked(rows, subject="premises")
    assert (same["counts"]["unchanged"], same["counts"]["new"]) == (1, 0)
    await api.call("POST", f"/api/changes/{found['change']}/undo")
    assert (await api.checked(rows, subject="premises"))["counts"]["new"] == 1


def designated(code: str, west: float, kind: str = "aanwijzing") -> str:
    ring = [[west, 51.9], [west + 0.1, 51.9], [west + 0.1, 52.0], [west, 52.0], [west, 51.9]]
    shape = f'{{"type":"Polygon","coordinates":[{ring}]}}'
    feature = f'{{"type":"Feature","geometry":{shape},"properties":{{"code":"{code}","naam":"{code}","soort_gebied":"{kind}"}}}}'
    return f'{{"type":"FeatureCollection","features":[{feature}]}}'


async def test_a_municipality_designates_within_its_border_which_an_administrator_loads(api: Api) -> None:
    async def reasons(file: str, who: str = "anna", **fields: str) -> list[str]:
        found = await api.loaded(file, who, subject="areas", **fields)
        rows = (await api.call("GET", f"/api/uploads/{found['id']}/rejects.csv", who)).content.decode("utf-8-sig").splitlines()
        return [row.split(";")[3] for row in rows[1:]]

    (reason,) = await reasons(designated("a-plein", 4.42))
    assert reason.startswith("kan pas worden aangewezen als de grens van uw gemeente is geladen")
    (reason,) = await reasons(designated("a-grens", 4.0, "gemeente"))
    assert reason.startswith("is de grens van een gemeente")
    assert await reasons(designated("grens", 4.4, "gemeente"), "chef", owner="gemeente-a") == []
    assert await reasons(designated("a-plein", 4.4)) == []
    assert await reasons(designated("a-buur", 4.45)) == ["ligt niet binnen de grens van de gemeente"]
    assert await reasons(designated("a-plein", 4.6)) == ["ligt niet binnen de grens van de gemeente"], "nor moved there afterwards"
    assert [reason[:27] for reason in await reasons(designated("grens", 4.4, "anders"))] == ["is de grens van een gemeent"]
    assert await reasons(designated("b-plein", 4.4, "anders")) == ["begint niet met a- of gemeente-a-"]


async def test_who_loads_for_any_designates_within_the_border_that_is_on_record(api: Api) -> None:
    async def loaded(code: str, west: float, kind: str = "aanwijzing", owner: str = "gemeente-a") -> tuple[int, int]:
        counted = (await api.checked(designated(code, west, kind), "chef", subject="areas", owner=owner))["counts"]
        return counted["new"], counted["rejected"]

    assert await loaded("a-overal", 4.0) == (1, 0), "without a border nobody can tell"
    await api.loaded(designated("grens", 4.4, "gemeente"), "chef", subject="areas", owner="gemeente-a")
    assert await loaded("a-plein", 4.4) == (1, 0)
    assert await loaded("a-buur", 4.45) == (0, 1)
    assert await loaded("b-plein", 4.0, owner="gemeente-b") == (1, 0), "another municipality, whose border is not on record"


async def test_what_is_no_camera_is_counted_and_told_apart(api: Api) -> None:
    found = await api.checked("Category;Name;Latitude;Longitude\nCamera;Plein;51,9;4,4\nBeacon;Baken;51,9;4,4\n;Brug;51,9;4,4\n")
    assert found["counts"] == {"new": 1, "changed": 0, "unchanged": 0, "gone": 0, "rejected": 1, "left_out": 1}
    rows = (await api.call("GET", f"/api/uploads/{found['id']}/rejects.csv")).content.decode("utf-8-sig").splitlines()
    assert [(row.split(";")[0], row.split(";")[4]) for row in rows[1:]] == [("4", "afgekeurd"), ("3", "overgeslagen")]
    await api.call("POST", f"/api/uploads/{found['id']}/confirm")
    await api.work(found["id"])
    (step,) = await api.call("GET", "/api/changes")
    assert (step["counts"]["rejected"], step["counts"]["left_out"]) == (1, 1)


async def test_an_owner_gives_out_no_codes_that_are_anothers(api: Api, ingest: psycopg.Connection) -> None:
    ingest.execute(
        """INSERT INTO beeldregie.camera (code, name, owner_id, position, changed_by)
           VALUES ('oud', 'Oud', 'gemeente-a', ST_SetSRID(ST_MakePoint(4.5, 51.9), 4326), 'x')"""
    )
    file = "code;naam;lat;lon\noud;Nieuw;51,9;4,4\na-7;Plein;51,9;4,4\ngemeente-a-7;Park;51,9;4,4\nb-1;Kade;51,9;4,4\n"
    assert (await api.loaded(file))["counts"] == {"new": 2, "changed": 1, "unchanged": 0, "gone": 0, "rejected": 1, "left_out": 0}
    assert await api.cameras() == {"oud": "Nieuw", "a-7": "Plein", "gemeente-a-7": "Park"}
    assert (await api.loaded(file, "chef", owner="gemeente-a"))["counts"]["rejected"] == 0


POLICE = "nummer;naam;lat;lon;verwerkingsverantwoordelijke;doel;grondslag;doel_sinds\n"


async def test_an_owner_does_not_take_police_data_away_with_a_file_but_an_administrator_may(api: Api, ingest: psycopg.Connection) -> None:
    ingest.execute("INSERT INTO beeldregie.organisation (id, name, kind) VALUES ('politie', 'Politie', 'police')")
    standing = POLICE + "1;Plein;51,9;4,4;politie;openbare-orde;gemw-151c;2026-01-01\n2;Brug;51,9;4,4;politie;openbare-orde;gemw-151c;\n"
    assert (await api.loaded(standing))["counts"]["new"] == 2
    assert (await api.loaded(standing.replace("Plein", "Markt")))["counts"]["changed"] == 1, "the rest is the owner's"
    taken = {
        "doel": standing.replace("gemw-151c", "verkeer-6-1-e"),
        "later": standing.replace("2026-01-01", "2099-01-01").replace("gemw-151c;\n", "gemw-151c;2099-01-01\n"),
        "leeg": standing.replace("openbare-orde;gemw-151c", ";"),
        "anders": standing.replace("openbare-orde", "leefbaarheid"),
        "baas": standing.replace("politie", "gemeente-a"),
    }
    for what, file in taken.items():
        found = await api.loaded(file)
        assert (found["counts"]["changed"], found["counts"]["rejected"]) == (0, 2), what
        rows = (await api.call("GET", f"/api/uploads/{found['id']}/rejects.csv")).content.decode("utf-8-sig")
        assert rows.count("deze beelden zijn politiegegevens") == 2, what
    assert (await api.loaded(taken["baas"].replace("51,9;4,4;gemeente-a", "51,9;4,4;"), complete="true"))["counts"]["rejected"] == 2
    assert (await api.loaded(taken["doel"], "chef", owner="gemeente-a"))["counts"]["changed"] == 2


async def test_an_owners_file_refers_to_anothers_decision_and_does_not_write_it(api: Api, ingest: psycopg.Connection) -> None:
    ingest.execute("""INSERT INTO beeldregie.document (kind, title, url, organisation_id) VALUES
        ('decision', 'Besluit', 'https://example.org/b', 'gemeente-b'),
        ('joint_controller', 'Regeling', 'https://example.org/b', 'gemeente-b')""")
    head = "nummer;lat;lon;controller;doel;doel_organisatie;grondslag;decision;decision_url;joint_document;joint_document_url\n"
    row = "{n};51,9;4,4;gemeente-b;verkeersmanagement;gemeente-b;verkeer-6-1-e;Besluit;{to};Regeling;{to}\n"
    file = head + row.format(n=1, to="https://example.org/b") + row.format(n=2, to="https://example.org/vals")
    assert (await api.loaded(file))["counts"]["new"] == 2
    found = ingest.execute("""SELECT c.code, d.organisation_id, d.url, j.organisation_id, j.url FROM beeldregie.camera c
        JOIN beeldregie.camera_purpose p ON p.camera_id = c.id JOIN beeldregie.document d ON d.id = p.document_id
        JOIN beeldregie.document j ON j.id = c.joint_document_id ORDER BY c.code""")
    right, wrong = ("gemeente-b", "https://example.org/b"), ("gemeente-a", "https://example.org/vals")
    assert found.fetchall() == [("a-1", *right, *right), ("a-2", *wrong, *wrong)]
    assert ingest.execute("SELECT count(*) FROM beeldregie.document").fetchone() == (4,)


async def test_what_cannot_be_read_says_why_and_what_was_thrown_away_stays_away(api: Api, ingest: psycopg.Connection) -> None:
    failed = await api.checked("%PDF-1.7 …")
    assert failed["state"] == "failed"
    assert "pdf" in failed["error"]["nl"]
    await api.call("POST", f"/api/uploads/{failed['id']}/confirm", status=409)
    thrown = await api.bring(HEAD + PLEIN)
    assert (await api.call("DELETE", f"/api/uploads/{thrown['id']}"))["state"] == "discarded"
    assert await api.work(thrown["id"]) == "nothing to do"
    loaded = await api.loaded(HEAD + PLEIN)
    await api.call("DELETE", f"/api/uploads/{loaded['id']}", status=409)
    for fields, text in (({"subject": "incidents"}, "x"), ({"subject": "cameras"}, ""), ({"subject": "areas", "complete": "true"}, "x")):
        await api.bring(text, status=422, **fields)
    await api.call("POST", "/api/uploads", status=422, data={"subject": "cameras"}, files={"bestand": ("x", b"x")})
    assert ingest.execute("SELECT count(*) FROM beeldregie.upload WHERE content IS NOT NULL").fetchone() == (0,)


async def test_the_same_key_brings_the_same_file_once(api: Api) -> None:
    key = {"Idempotency-Key": "a"}
    first, again = await api.bring(HEAD + PLEIN, headers=key), await api.bring(HEAD + PLEIN, headers=key)
    assert first["id"] == again["id"]
    await api.bring(HEAD + BRUG, headers=key, status=409)
    assert len(await api.call("GET", "/api/uploads")) == 1


async def test_uploads_are_the_organisations_own(api: Api) -> None:
    found = await api.checked(HEAD + PLEIN)
    for path in ("", "/preview.geojson", "/rejects.csv"):
        await api.call("GET", f"/api/uploads/{found['id']}{path}", "ben", status=404)
    await api.call("POST", f"/api/uploads/{found['id']}/confirm", "ben", status=404)
    await api.call("DELETE", f"/api/uploads/{found['id']}", "ben", status=404)
    assert await api.call("GET", "/api/uploads", "ben") == []
    assert [one["id"] for one in await api.call("GET", "/api/uploads", "chef")] == [found["id"]]


async def test_a_file_that_is_too_large_is_not_taken_in(settings: Settings, ingest: psycopg.Connection) -> None:
    people(ingest, PEOPLE)
    small = settings.model_copy(update={"upload_megabytes": 1})
    async with answering(small) as client:
        api = Api(client, small)
        assert "1 MB" in (await api.bring("x" * 1_500_000, status=413))["detail"]
        await api.bring("x" * 4_000_000, status=413)

        async def endless() -> AsyncIterator[bytes]:
            yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
            for _ in range(8):
                yield b"x" * 500_000

        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        await api.call("POST", "/api/uploads", status=413, content=endless(), headers=kind)
        assert await api.call("GET", "/api/uploads") == []


async def test_ten_files_wait_at_most_and_who_bring_at_once_are_counted_one_after_another(
    api: Api, settings: Settings, ingest: psycopg.Connection
) -> None:
    for _ in range(9):
        await api.bring(HEAD + PLEIN)
    both = {"data": {"subject": "cameras"}, "files": {"file": ("lijst.csv", (HEAD + PLEIN).encode())}}
    answers = await asyncio.gather(
        *(api.client.post("/api/uploads", headers=key("anna"), **both) for _ in range(4))  # type: ignore[arg-type]
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    ingest.execute("SET search_path = jobs")
    await api.bring(HEAD + PLEIN, "ben")
    locks = ingest.execute("SELECT DISTINCT lock FROM procrastinate_jobs WHERE task_name = 'upload' ORDER BY 1").fetchall()
    assert locks == [("upload gemeente-a",), ("upload gemeente-b",)], "nobody waits for another organisation's file"


async def test_a_geopackage_is_read_apart(api: Api, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "lijst.gpkg"
    geopandas.GeoDataFrame({"nummer": [1], "naam": ["Plein"]}, geometry=[Point(92434, 437312)], crs=28992).to_file(path)
    read = MagicMock(wraps=apart.called)
    monkeypatch.setattr(apart, "called", read)
    for data, counted in ((path.read_bytes(), 1), ((HEAD + PLEIN).encode(), 1)):
        brought = await api.call("POST", "/api/uploads", status=201, data={"subject": "cameras"}, files={"file": ("lijst", data)})
        assert await api.work(brought["id"]) == "checked"
        assert (await api.call("GET", f"/api/uploads/{brought['id']}"))["counts"]["new"] == 1
        assert read.call_count == counted


async def test_the_worker_takes_it_out_of_the_queue(api: Api, settings: Settings, db: Database, ingest: psycopg.Connection) -> None:
    brought = await api.bring(HEAD + PLEIN)
    app = jobs.create(settings)
    async with app.open_async():
        await app.run_worker_async(
            wait=False, queues=["default"], listen_notify=False, install_signal_handlers=False, additional_context={"db": db}
        )
    assert (await api.call("GET", f"/api/uploads/{brought['id']}"))["state"] == "checked"
    lost = await api.bring(HEAD + BRUG)
    assert uploads.give_up(settings) == 0
    ingest.execute("SET search_path = jobs")
    ingest.execute("DELETE FROM procrastinate_jobs")
    assert uploads.give_up(settings) == 1
    assert (await api.call("GET", f"/api/uploads/{lost['id']}"))["state"] == "failed"


async def test_a_waiting_file_is_sealed_again_with_a_new_key_and_still_loads(
    api: Api, settings: Settings, ingest: psycopg.Connection
) -> None:
    brought, settled = await api.bring(HEAD + PLEIN), await api.loaded(HEAD + BRUG)
    assert settled["state"] == "loaded"  # nothing of it is kept
    new = settings.derive("another")
    assert await asyncio.to_thread(reseal, settings.model_copy(update={"stream_keys": new})) == 1
    row = ingest.execute("SELECT content FROM beeldregie.upload WHERE id = %s", (brought["id"],)).fetchone()
    assert row is not None and Vault([new]).open_file(bytes(row[0])) == (HEAD + PLEIN).encode()
    with pytest.raises(InvalidToken):
        Vault(settings.stream_secret_keys).open_file(bytes(row[0]))
    api.settings = settings.model_copy(update={"stream_keys": new})
    assert await api.work(brought["id"]) == "checked"


async def test_what_nobody_confirmed_is_forgotten_after_a_week(api: Api, settings: Settings, ingest: psycopg.Connection) -> None:
    mapping = {"mapping": '[columns]\nnaam = "name"\n'}
    waiting, loaded = await api.checked(HEAD + BROKEN, **mapping), await api.loaded(HEAD + PLEIN + BROKEN, **mapping)
    retention.run(settings, datetime.now(UTC) + timedelta(days=6))
    assert (await api.call("GET", f"/api/uploads/{waiting['id']}"))["state"] == "checked"
    retention.run(settings, datetime.now(UTC) + timedelta(days=8))
    assert (await api.call("GET", f"/api/uploads/{waiting['id']}"))["state"] == "discarded"
    assert (await api.call("GET", f"/api/uploads/{loaded['id']}"))["state"] == "loaded"
    kept = """SELECT count(*) FROM beeldregie.upload
              WHERE content IS NOT NULL OR preview IS NOT NULL OR mapping IS NOT NULL OR rejects <> '[]'"""
    retention.run(settings, datetime.now(UTC) + timedelta(days=20))
    assert ingest.execute(kept).fetchone() == (0,)


async def test_the_web_can_order_but_not_write_what_a_file_comes_to(api: Api, db: Database, settings: Settings) -> None:
    brought = await api.bring(HEAD + PLEIN)
    with psycopg.connect(settings.dsn("app"), autocommit=True) as app:
        for statement in (
            "UPDATE beeldregie.upload SET counts = '{}'",
            "UPDATE beeldregie.upload SET own_only = false",
            "UPDATE beeldregie.upload SET owner_id = 'gemeente-b'",
            "DELETE FROM beeldregie.upload",
            "INSERT INTO jobs.procrastinate_jobs (task_name) VALUES ('upload')",
            "DELETE FROM beeldregie.camera",
            "UPDATE beeldregie.camera SET owner_id = 'gemeente-b'",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement)
    assert brought["state"] == "waiting"
