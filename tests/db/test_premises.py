"""Premises with a Live View connection: loaded by the door of all registers, told on the cameras' cards, undone as any step."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from dashboard.core.db import Database
from dashboard.core.models import Principal
from dashboard.core.settings import Settings
from dashboard.sharing import changes
from dashboard.sharing.changes import Undone
from dashboard.store import cameras
from dashboard.store.camera_models import Card
from etl.load import Options, Summary, loading

HEAD = "code;naam;adres;beoordeeld_op;beoordeeld_door;overzicht;toegang;kassagebied;kluisruimte;beeldkwaliteit;internet;alarmcentrale\n"
WHOLE = "a-winkel;Winkel;Plein 1;2026-02-01;Centrale X;ja;ja;ja;nee;herkennen;ja;Centrale X\n"
CAMERAS = "nummer;lat;lon;doel;grondslag;bedrijfspand\n1;51,9;4,4;objectbeveiliging;object-6-1-f;a-winkel\n"


@pytest.fixture
def chef(ingest: psycopg.Connection) -> Principal:
    ingest.execute(
        "INSERT INTO beeldregie.organisation (id, name, kind) VALUES ('gemeente-a', 'A', 'private'), ('gemeente-b', 'B', 'private')"
    )
    account = uuid4()
    ingest.execute(
        "INSERT INTO beeldregie.account (id, login, display_name, organisation_id) VALUES (%s, 'chef', 'Chef', 'gemeente-b')", (account,)
    )
    return Principal(account, "chef", "Chef", "gemeente-b", "B", frozenset({"administrator"}))


@pytest.fixture
def put(settings: Settings, tmp_path: Path, chef: Principal):
    async def loads(text: str, subject: str = "premises", **options: object) -> Summary:
        path = tmp_path / "lijst.csv"
        path.write_text(text)
        return await loading(settings, subject, path, Options(**{"owner": "gemeente-a", **options}))  # type: ignore[arg-type]

    return loads


def counts(found: Summary) -> tuple[int, int, int, int]:
    return found.new, found.changed, found.unchanged, found.rejected


async def card(db: Database, at: datetime | None = None) -> Card:
    async with db.read() as conn:
        return await cameras.card(conn, "a-1", at)


def connection_gaps(found: Card) -> set[str]:
    return {gap.id for gap in found.gaps if gap.id.startswith("connection")}


async def test_the_latest_check_is_on_the_card_and_what_it_lacks_is_a_gap(put, db: Database) -> None:
    assert counts(await put("code;naam\na-winkel;Winkel\n")) == (1, 0, 0, 0)
    assert counts(await put(CAMERAS, "cameras")) == (1, 0, 0, 0)
    found = await card(db)
    assert found.premises and found.premises.check is None and connection_gaps(found) == {"connection_check"}

    assert counts(await put(HEAD + WHOLE.replace("herkennen;ja;Centrale X", ";nee;"))) == (0, 1, 0, 0)
    assert connection_gaps(await card(db)) == {"connection_line"}
    between = datetime.now(UTC)
    assert counts(await put(HEAD + WHOLE)) == (0, 1, 0, 0), "the same day again corrects"
    assert counts(await put(HEAD + WHOLE)) == (0, 0, 1, 0)
    found = await card(db)
    assert found.premises and found.premises.check and connection_gaps(found) == set()
    assert (found.premises.address, found.premises.check.assessed_on, found.premises.check.vault) == ("Plein 1", date(2026, 2, 1), False)
    assert (found.premises.check.quality, found.premises.check.alarm_centre) == ("recognise", "Centrale X")
    assert connection_gaps(await card(db, between)) == {"connection_line"}, "as of then"

    older, newer = (
        WHOLE.replace("2026-02-01", "2025-01-01"),
        WHOLE.replace("2026-02-01", "2026-03-01").replace("ja;ja;ja;nee", "ja;;ja;nee"),
    )
    assert counts(await put(HEAD + older)) == (0, 1, 0, 0)
    assert connection_gaps(await card(db)) == set(), "an older one changes nothing"
    await put(HEAD + newer)
    assert connection_gaps(await card(db)) == {"connection_view"}, "not recorded is not there"
    async with db.read() as conn:
        wanted = cameras.Filter(missing=("connection_view",))
        assert '"a-1"' in await cameras.features(conn, wanted)


async def test_what_cannot_be_is_a_reject_with_its_reason(put, ingest: psycopg.Connection) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    rows = (
        WHOLE.replace("2026-02-01", tomorrow),
        WHOLE.replace("2026-02-01", ""),
        WHOLE.replace(";ja;ja;ja;", ";soms;ja;ja;"),
        WHOLE.replace("herkennen", "mooi"),
        WHOLE.replace("a-winkel", ""),
        WHOLE,
        WHOLE,
    )
    told = await put(HEAD + "".join(rows))
    assert counts(told) == (1, 0, 0, 6)
    assert [(one.row, one.field) for one in told.rejects] == [
        (2, "assessed_on"),
        (3, "assessed_on"),
        (4, "overview"),
        (5, "quality"),
        (6, "code"),
        (8, "code"),
    ]
    (unknown,) = (await put(CAMERAS.replace("a-winkel", "a-pand"), "cameras")).rejects
    assert (unknown.field, unknown.value) == ("premises", "a-pand")
    foreign = await put("code;naam\na-winkel;Nu van ons\nb-1;Anders\n", owner="gemeente-b", own_only=True)
    assert counts(foreign) == (1, 0, 0, 1)
    assert counts(await put("code;naam\na-2;Winkel\n", owner="gemeente-b", own_only=True)) == (0, 0, 0, 1)
    of_others = await put("nummer;lat;lon;bedrijfspand\n1;51,9;4,4;a-winkel\n", "cameras", owner="gemeente-b", own_only=True)
    assert [one.field for one in of_others.rejects] == ["premises"]
    assert ingest.execute("SELECT name FROM beeldregie.premises WHERE code = 'a-winkel'").fetchone() == ("Winkel",)


async def test_a_load_of_premises_is_undone_and_redone(
    put, db: Database, keeper: Database, ingest: psycopg.Connection, chef: Principal
) -> None:
    async def undo(step: int | None = None) -> Undone:
        latest = ingest.execute("SELECT max(id) FROM beeldregie.change").fetchone() or (0,)
        return await changes.undo(keeper, chef, step or latest[0], datetime.now(UTC))

    def standing() -> list[tuple[str, str]]:
        return ingest.execute("SELECT code, name FROM beeldregie.premises").fetchall()

    await put("code;naam\na-winkel;Winkel\n")
    await undo()
    assert standing() == []
    redone = await undo()
    assert standing() == [("a-winkel", "Winkel")]

    await put(CAMERAS, "cameras")
    await put(HEAD + WHOLE)
    assert [one.nl for one in (await undo()).sentences] == ["1 bedrijfspand terug zoals het was."]
    assert connection_gaps(await card(db)) == {"connection_check"}
    await undo()
    assert connection_gaps(await card(db)) == set(), "the undoing was undone"
    await undo()
    assert (await undo(redone.id)).tallies["premises"].left == 1, "a camera names it"
    found = await card(db)
    assert found.premises and found.premises.check is None
