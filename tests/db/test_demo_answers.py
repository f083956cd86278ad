"""docs/demo.md tells the truth: every question in it gets the answer that it says, and every code that the decision knows is met."""

from __future__ import annotations

import ast
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, time, timedelta
from typing import get_args, get_type_hints

import psycopg
import pytest

from dashboard.core.clock import LOCAL, now
from dashboard.core.db import Database
from dashboard.core.models import Answer, Principal
from dashboard.core.settings import ROOT, Settings
from dashboard.policy import decision, dossier, refusals
from dashboard.sharing import accounts, incidents, leases
from dashboard.sharing.answer import answer
from dashboard.sharing.ask import Wish, ask, asked_before, what_if
from dashboard.sharing.incidents import NewIncident
from dashboard.store import accounts as account_store
from dashboard.store import camera_search, requests
from dashboard.ui.texts import Texts
from dashboard.up import demo_accounts

GUIDE = (ROOT / "docs" / "demo.md").read_text()
Who = Callable[[str], Awaitable[Principal]]
WORDS = "Niet in de spits"


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without backquotes."""
    section = GUIDE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `") and "---" not in line]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


ONE, THREE, TWO, NEVER = rows("One click"), rows("Three clicks"), rows("Two people"), rows("What you do not meet")


@pytest.fixture
async def db(city: Settings) -> AsyncIterator[Database]:
    """The application's own database: what is asked here is recorded in the demo city, and the pictures are given back."""
    database = Database(city, "app", pool_size=2)
    yield database
    await database.close()


@pytest.fixture
async def who(city: Settings, db: Database) -> AsyncIterator[Who]:
    """Logs a demo account in."""
    await demo_accounts.ensure(city)
    writer, known = Database(city, "ingest", pool_size=1), dict[str, Principal]()

    async def logged_in(login: str) -> Principal:
        if login not in known:
            token = await accounts.make_token(writer, login, "test", now())
            async with db.read() as conn:
                found = await account_store.principal_of_token(conn, token, now())
            assert found is not None
            known[login] = found
        return known[login]

    yield logged_in
    await writer.close()


def told(found: Answer) -> tuple[str, str]:
    return found.refusal or found.outcome, found.code or ""


async def test_one_click_comes_to_what_the_guide_says(db: Database, who: Who) -> None:
    wrong = []
    for login, camera, choose, outcome, code, missing, reads in ONE:
        at, chosen = now(), {name: value for name, value in re.findall(r"(\w+):? `?([\w:-]+)", choose)}
        if "at" in chosen:
            at = datetime.combine(at.astimezone(LOCAL).date() + timedelta(days=1), time.fromisoformat(chosen["at"]), LOCAL)
        async with db.read() as conn:
            answered = await what_if(conn, await who(login), camera, at, purpose=chosen.get("for"), reason=chosen.get("words", "file"))
        if (*told(answered), answered.conditions.get("missing", "")) != (outcome, code, missing) or reads not in answered.explanation.nl:
            wrong.append((login, camera, told(answered), answered.conditions, answered.explanation.nl))
    assert wrong == []


async def test_the_third_picture_of_an_agreement_for_two_is_one_too_many(db: Database, who: Who) -> None:
    running = []
    for login, camera, outcome, code, reads in THREE:
        (asked,) = await ask(db, await who(login), Wish([camera], "file"), now())
        assert (*told(asked.answer), reads in asked.answer.explanation.nl) == (outcome, code, True), (camera, asked.answer)
        running += [asked.lease] if asked.lease else []
    for lease in running:
        await leases.give_back(db, await who("verkeer"), lease.id, now())


async def test_the_other_side_says_yes_and_no_in_every_way(db: Database, who: Who) -> None:
    t, asker, decider = Texts("nl"), await who("verkeer"), await who("ret")
    for camera, pressed, outcome, code, reads in TWO:
        assert pressed == t(f"inbox.refuse.{code}" if code else "inbox.grant")
        (asked,) = await ask(db, asker, Wish([camera], "file"), now())
        await answer(db, decider, asked.request_id, "refused" if code else "granted", code or None, WORDS if code else None, now())
        async with db.read() as conn:
            request = await requests.get(conn, asked.request_id)
            assert request is not None
            found = await asked_before(conn, request)
        assert (*told(found.answer), reads in found.answer.explanation.nl) == (outcome, code, True), (camera, found.answer)
        if found.lease:
            await leases.give_back(db, asker, found.lease.id, now())


async def test_an_incident_near_a_tunnel_opens_its_camera_for_as_long_as_it_lasts(city: Settings, db: Database, who: Who) -> None:
    asker, typed = await who("verkeer"), re.search(r'type `([\w-]+)` under "Waar\?"', GUIDE)
    assert typed is not None
    async with db.read() as conn:
        place = (await camera_search.search(conn, typed[1]))[0].position
    opened = await incidents.open_incident(db, asker, NewIncident("ongeval", *place), now())
    async with db.read() as conn:
        during = await what_if(conn, asker, "tunnel-05", now())
    await incidents.close_incident(db, asker, opened.id, now())
    with psycopg.connect(city.dsn("ingest")) as connection:  # others count what the demo did not bring
        connection.execute("UPDATE beeldregie.incident SET is_demo = true WHERE id = %s", (opened.id,))
    async with db.read() as conn:
        after = await what_if(conn, asker, "tunnel-05", now())
    assert (during.outcome, "incident" in during.conditions, after.conditions["missing"]) == ("granted", True, "incident")


def test_maintenance_and_what_is_planned_name_their_end(city: Settings) -> None:
    with psycopg.connect(city.dsn("app")) as connection:
        ends = connection.execute("""SELECT c.code, upper(s.during) FROM beeldregie.camera_state s JOIN beeldregie.camera c
            ON c.id = s.camera_id WHERE s.during @> now() AND c.code LIKE 'vr-%' ORDER BY c.code""").fetchall()
    assert [code for code, _ in ends] == ["vr-047", "vr-048", "vr-049", "vr-050"]
    assert [end is not None and end > now() + timedelta(days=30) for _, end in ends] == [False, True, False, False]


def test_every_outcome_and_code_that_the_decision_knows_is_met() -> None:
    known = {(kind.__name__, code) for kind in REFUSALS for code in get_args(get_type_hints(kind)["code"])}
    met = {(row[3], row[4]) for row in ONE} | {(row[2], row[3]) for row in (*THREE, *TWO)}
    assert met == known | {("granted", ""), ("pending", "")}


def test_every_piece_that_makes_the_difference_is_met_or_said_why_not() -> None:
    met, never = {row[5] for row in ONE if row[3] == "not_allowed"}, {row[0] for row in NEVER}
    assert met & never == set()
    assert met | never == pieces()


REFUSALS = (refusals.not_allowed, refusals.not_possible, refusals.not_willing)


def pieces() -> set[str]:
    """What a refusal by law can name as missing: written in the policy at its call, in the list of nearness, or of a 151c dossier."""
    found = set(get_args(dossier.Missing)) | set(decision._NEARNESS)
    for path in (ROOT / "dashboard" / "policy").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "not_allowed" and len(node.args) > 2:
                found |= {node.args[2].value} if isinstance(node.args[2], ast.Constant) else set()
    return {str(piece) for piece in found}
