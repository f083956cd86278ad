"""Asking, answering, extending, withdrawing, rechecking: the use cases of sharing on a real database, by two sides."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta

import psycopg
import pytest

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound, NotPermitted
from dashboard.core.models import Answer
from dashboard.policy.decision import decide
from dashboard.policy.facts import Facts
from dashboard.sharing import expire, history, incidents, leases
from dashboard.sharing.answer import answer
from dashboard.sharing.ask import Wish, ask, what_if
from dashboard.sharing.incidents import NewIncident
from dashboard.sharing.recheck import recheck
from dashboard.sharing.record import Asked
from dashboard.sharing.verify import verify
from tests.fixtures import world as worlds
from tests.fixtures.asking import agree, ask_one, lease_of, steps
from tests.fixtures.world import World

MINUTE = timedelta(minutes=1)
STREET = (4.4730, 51.92)


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    return worlds.build(ingest, this_moment())


WHO_MAY_SEE = [  # who, camera, outcome, the rule or kind/code/missing piece
    ("verkeer", "eigen-1", "granted", "verkeer-6-1-e.own.live"),
    ("verkeer", "rws-1", "granted", "verkeer-6-1-e.regiekamer.live.agreement"),
    ("buur", "rws-1", "refused", "not_allowed/law/agreement"),
    ("verkeer", "orde-613", "granted", "gemw-151c.regiekamer.live.unrecognisable"),
    ("verkeer", "orde-2", "refused", "not_allowed/law/agreement"),
    ("verkeer", "ret-1", "pending", "ov-wp2000.regiekamer.live.approval"),
    ("verkeer", "tunnel-1", "refused", "not_allowed/law/incident"),
    ("verkeer", "prorail-1", "refused", "not_allowed/law/agreement_later"),
    ("verkeer", "brug-1", "refused", "not_possible/technical/technical"),
    ("buur", "brug-1", "refused", "not_allowed/law/agreement"),
    ("verkeer", "raadsel-1", "refused", "not_allowed/law/basis"),
    ("politie", "orde-613", "granted", "gemw-151c.own.live"),
    ("politie", "orde-buiten", "refused", "not_allowed/law/designation"),
    ("observant", "orde-613", "granted", "gemw-151c.toezichtcentrale.live.yes"),
    ("observant", "eigen-1", "refused", "not_allowed/law/agreement"),
    ("meldkamer", "orde-613", "refused", "not_allowed/law/agreement"),
    ("ret", "ret-1", "granted", "ov-wp2000.own.live"),
    ("ret", "rws-1", "refused", "not_allowed/law/recipient"),
    ("beleid", "orde-613", "refused", "not_allowed/privacy/role"),
    ("beheer", "eigen-1", "refused", "not_allowed/security/role"),
]


async def test_who_may_see_which_camera(db: Database, world: World) -> None:
    wrong = []
    async with db.read() as conn:
        for login, camera, outcome, why in WHO_MAY_SEE:
            found = await what_if(conn, world.who(login), camera, world.now)
            given = f"{found.refusal}/{found.code}/{found.conditions.get('missing')}" if found.refusal else found.rule
            if (found.outcome, given) != (outcome, why) or not found.explanation.nl or not found.explanation.en:
                wrong.append((login, camera, found.outcome, given))
    assert wrong == []


@pytest.mark.parametrize(
    ("in_view", "police", "traffic"),
    [
        ("NULL", "granted/None", "not_allowed/view_unknown"),
        ("false", "not_allowed/view", "not_allowed/view"),
        ("true", "granted/None", "granted/None"),
    ],
)
async def test_what_the_register_says_is_in_view_decides(db: Database, world: World, in_view: str, police: str, traffic: str) -> None:
    world.connection.execute(f"UPDATE beeldregie.camera SET public_only = {in_view} WHERE code = 'orde-613'")
    async with db.read() as conn:
        told = [await what_if(conn, world.who(login), "orde-613", this_moment()) for login in ("politie", "verkeer")]
    assert [f"{one.refusal or one.outcome}/{one.conditions.get('missing')}" for one in told] == [police, traffic]


async def test_a_grant_writes_request_decision_lease_and_their_log_rows_and_asks_again_the_same(db: Database, world: World) -> None:
    asked = await ask_one(db, world, "verkeer", "orde-613", minutes=20)
    assert asked.lease is not None and asked.lease.masking == "unrecognisable" and asked.lease.ends_at == world.now + 20 * MINUTE
    assert steps(world) == ["request", "decision", "lease"]
    stored = world.connection.execute("SELECT facts FROM beeldregie.decision").fetchone()
    assert stored is not None and decide(Facts.from_json(stored[0])) == asked.answer
    async with db.read() as conn:
        assert (await history.request(conn, world.who("verkeer"), asked.request_id)).answer == asked.answer
        assert await verify(conn) == []


async def test_words_stand_in_the_side_table_only_and_reach_who_decides(db: Database, world: World) -> None:
    await ask_one(db, world, "verkeer", "ret-1", reason="Jan Jansen staat op het spoor")
    text = " ".join(row[0] for row in world.connection.execute("SELECT body FROM beeldregie.log"))
    facts = world.connection.execute("SELECT facts FROM beeldregie.decision").fetchone()
    assert "Jansen" not in text and facts is not None and "Jansen" not in facts[0]
    async with db.read() as conn:
        waiting = await history.inbox(conn, world.who("ret"), world.now)
        assert [(w.camera_code, w.words, w.viewer) for w in waiting] == [("ret-1", "Jan Jansen staat op het spoor", "Verkeer")]
        assert await history.inbox(conn, world.who("rws"), world.now) == []
        assert await history.inbox(conn, world.who("verkeer"), world.now) == []


async def test_bad_input_changes_nothing(db: Database, world: World) -> None:
    wishes: list[tuple[dict[str, object], type[Exception]]] = [
        ({"cameras": ["eigen-1", "bestaat-niet"]}, NotFound),
        ({"cameras": []}, BadInput),
        ({"incident": "2026-999999"}, NotFound),
        ({"purpose": "kattenkwaad"}, BadInput),
        ({"minutes": 0}, BadInput),
        ({"reason": "  "}, BadInput),
        ({"cameras": [f"c{n}" for n in range(101)]}, BadInput),
    ]
    for wish, error in wishes:
        with pytest.raises(error):
            await ask(db, world.who("verkeer"), Wish(**({"cameras": ["eigen-1"], "reason": "file"} | wish)), world.now)  # type: ignore[arg-type]
    assert world.count("view_request") == world.count("log") == 0


async def test_recordings_and_criminal_investigation_are_refused_to_the_owner_too(db: Database, world: World) -> None:
    for more, rule in (
        ({"mode": "recorded"}, "recorded.no"),
        ({"purpose": "opsporing"}, "investigation.no"),
        ({"reason": "opsporing van een dief"}, "investigation.no"),
    ):
        assert (await ask_one(db, world, "verkeer", "eigen-1", **more)).answer.rule == rule  # type: ignore[arg-type]
    assert world.count("lease") == 0


async def test_a_refusal_names_cameras_that_see_the_same_and_would_be_granted(db: Database, world: World) -> None:
    asked = await ask_one(db, world, "verkeer", "orde-2")
    assert {other.code for other in asked.alternatives} == {"orde-613", "rws-1", "eigen-1"}
    assert asked.alternatives[0].code == "orde-613"
    assert (await ask_one(db, world, "verkeer", "rws-1")).alternatives == ()


async def test_the_same_key_gives_the_same_answer_once_and_another_wish_under_it_is_refused(db: Database, world: World) -> None:
    wish = Wish(["eigen-1", "ret-1"], "file", idempotency_key="k1")
    first, second = await asyncio.gather(*(ask(db, world.who("verkeer"), wish, world.now) for _ in range(2)))
    assert [a.request_id for a in first] == [a.request_id for a in second]
    assert [a.answer for a in first] == [a.answer for a in second]
    assert world.count("view_request") == 2 and world.count("lease") == 1
    with pytest.raises(Conflict):
        await ask(db, world.who("verkeer"), Wish(["rws-1"], "file", idempotency_key="k1"), world.now)
    assert (await ask(db, world.who("collega"), wish, world.now))[0].request_id != first[0].request_id


async def test_viewer_limit_holds_when_two_ask_at_once(db: Database, world: World) -> None:
    asked = await asyncio.gather(*(ask_one(db, world, login, "rws-1") for login in ("verkeer", "collega")))
    assert sorted(a.answer.outcome for a in asked) == ["granted", "refused"]
    refused = next(a.answer for a in asked if a.answer.outcome == "refused")
    assert (refused.refusal, refused.code) == ("not_possible", "limit")


async def test_picture_limit_counts_other_cameras_of_the_organisation_under_that_agreement(db: Database, world: World) -> None:
    world.connection.execute("UPDATE beeldregie.agreement SET camera_codes = ARRAY['rws-1', 'rws-2'] WHERE code = 'rws-drie'")
    world.connection.execute("UPDATE beeldregie.agreement SET valid = 'empty' WHERE code = 'rws-verkeer'")
    first = await lease_of(db, world, "verkeer", "rws-2")
    assert (await ask_one(db, world, "collega", "rws-1")).answer.code == "limit"
    await leases.give_back(db, world.who("verkeer"), first.id, world.now)
    assert (await ask_one(db, world, "collega", "rws-1")).answer.outcome == "granted"


async def test_the_controller_grants_and_only_the_controller(db: Database, world: World) -> None:
    pending = await ask_one(db, world, "verkeer", "ret-1", minutes=10)
    for login in ("verkeer", "rws", "beleid"):
        with pytest.raises(NotPermitted):
            await answer(db, world.who(login), pending.request_id, "granted", None, None, world.now)
    later = world.now + 5 * MINUTE
    granted = await answer(db, world.who("ret"), pending.request_id, "granted", None, None, later)
    assert granted.lease is not None and granted.lease.ends_at == later + 10 * MINUTE
    assert granted.answer.conditions["approved"] is True
    again = await answer(db, world.who("ret"), pending.request_id, "granted", None, None, later)
    assert again.lease == granted.lease
    with pytest.raises(Conflict):
        await answer(db, world.who("ret"), pending.request_id, "refused", "risk", None, later)
    assert steps(world) == ["request", "decision", "decision", "lease"]


async def test_a_refusal_by_the_controller_needs_a_code_and_shows_its_words(db: Database, world: World) -> None:
    pending = await ask_one(db, world, "verkeer", "ret-1")
    for code, words in ((None, "nee"), ("zomaar", "nee"), ("other", None), ("other", "  ")):
        with pytest.raises(BadInput):
            await answer(db, world.who("ret"), pending.request_id, "refused", code, words, world.now)
    refused = await answer(
        db, world.who("ret"), pending.request_id, "refused", "other", "Het perron is in gebruik door de politie.", world.now
    )
    assert (refused.answer.refusal, refused.answer.code, refused.lease) == ("not_willing", "other", None)
    assert "Het perron is in gebruik door de politie." in refused.answer.explanation.nl
    stored = world.connection.execute("""SELECT concat(l.body, d.facts, d.explanation_nl, d.explanation_en, d.conditions)
        FROM beeldregie.log l, beeldregie.decision d""").fetchall()
    assert stored and not any("perron" in row[0] for row in stored)
    async with db.read() as conn:
        for login in ("verkeer", "ret"):
            assert (await history.request(conn, world.who(login), pending.request_id)).answer == refused.answer
        for login in ("collega", "beleid"):
            found = (await history.request(conn, world.who(login), pending.request_id)).answer
            assert found.refusal == "not_willing" and "perron" not in found.explanation.nl
    world.connection.execute("UPDATE beeldregie.log_detail SET detail = NULL, salt = NULL")  # retention
    async with db.read() as conn:
        found = (await history.request(conn, world.who("verkeer"), pending.request_id)).answer
        assert found.explanation.nl.endswith("een andere reden.") and await verify(conn) == []


async def test_a_yes_of_the_controller_does_not_go_before_the_law(db: Database, world: World) -> None:
    pending = await ask_one(db, world, "verkeer", "ret-1")
    world.connection.execute("UPDATE beeldregie.camera SET declares_biometrics = true WHERE code = 'ret-1'")
    found = await answer(db, world.who("ret"), pending.request_id, "granted", None, None, world.now)
    assert (found.answer.rule, found.lease) == ("biometrics.no", None)


async def test_an_unanswered_request_lapses_and_the_head_of_the_day_is_published(db: Database, world: World) -> None:
    pending = await ask_one(db, world, "verkeer", "ret-1")
    await expire.lapse(db, world.now + 29 * MINUTE)
    late = world.now + 31 * MINUTE
    with pytest.raises(Conflict):
        await answer(db, world.who("ret"), pending.request_id, "granted", None, None, late)
    for _ in range(2):
        await expire.lapse(db, late)
    async with db.read() as conn:
        found = await history.as_it_stands(conn, world.who("verkeer"), pending.request_id, late)
        assert found.answer.conditions["lapsed"] is True and found.answer.refusal == "not_willing"
        assert found.alternatives == pending.alternatives != ()
        assert await history.inbox(conn, world.who("ret"), late) == []
        assert await verify(conn) == []
    assert steps(world) == ["request", "decision", "decision"]
    assert world.count("log_published_head") in (1, 2)  # midnight may lie between


async def test_extending_adds_to_the_end_under_the_same_rule_and_only_for_the_holder(db: Database, world: World) -> None:
    lease = await lease_of(db, world, camera="eigen-1")
    near_end = world.now + 13 * MINUTE
    with pytest.raises(NotFound):
        await leases.extend(db, world.who("collega"), lease.id, None, near_end)
    with pytest.raises(Conflict, match="vanaf 2 minuten voor het einde"):
        await leases.extend(db, world.who("verkeer"), lease.id, None, near_end - timedelta(seconds=1))
    for _ in range(2):  # the second is the first one's retry
        extended = await leases.extend(db, world.who("verkeer"), lease.id, 15, near_end, key="v1")
        assert extended.lease is not None and extended.lease.id == lease.id and extended.lease.ends_at == world.now + 30 * MINUTE
    assert steps(world) == ["request", "decision", "lease", "decision", "extension"]
    with pytest.raises(Conflict):
        await leases.extend(db, world.who("verkeer"), lease.id, None, world.now + 31 * MINUTE)


async def test_extending_stops_at_what_the_agreement_allows_and_a_refused_one_leaves_the_lease(db: Database, world: World) -> None:
    lease = await lease_of(db, world, minutes=30)
    later = world.now + 29 * MINUTE
    extended = await leases.extend(db, world.who("verkeer"), lease.id, 60, later)
    assert extended.lease is not None and extended.lease.ends_at == later + 30 * MINUTE  # the agreement's 30 minutes, from now
    world.end_agreement("rws-verkeer", later)
    refused = await leases.extend(db, world.who("verkeer"), lease.id, 15, later + 29 * MINUTE)
    assert refused.answer.refusal == "not_allowed" and refused.lease == extended.lease


async def test_giving_back_and_withdrawing(db: Database, world: World) -> None:
    own, other = await lease_of(db, world), await lease_of(db, world, "verkeer", "rws-2")
    await leases.stop(db, world.who("verkeer"), own.id, None, world.now + MINUTE)
    for login in ("ret", "collega"):
        with pytest.raises(NotFound):
            await leases.stop(db, world.who(login), other.id, None, world.now + MINUTE)
    await leases.stop(db, world.who("rws"), other.id, "Er staat een filmploeg", world.now + MINUTE)
    assert await recheck(db, [own.id, other.id], world.now + 2 * MINUTE) == {own.id: "returned", other.id: "withdrawn"}
    async with db.read() as conn:
        assert await leases.running(conn, world.who("verkeer"), world.now + 2 * MINUTE) == []
        assert await verify(conn) == []
    assert steps(world)[-2:] == ["lease_end", "withdrawal"]
    assert world.connection.execute("SELECT detail FROM beeldregie.log_detail").fetchall() == [('{"reason":"Er staat een filmploeg"}',)]


async def test_a_tunnel_picture_lives_and_dies_with_the_incident(db: Database, world: World) -> None:
    opened = await incidents.open_incident(db, world.who("verkeer"), NewIncident("ongeval", *STREET), world.now, key="i1")
    assert await incidents.open_incident(db, world.who("verkeer"), NewIncident("ongeval", *STREET), world.now, key="i1") == opened
    assert opened.code.endswith("-000001")
    lease = await lease_of(db, world, camera="tunnel-1", reason="ongeval")  # the incident is found by itself
    own = await lease_of(db, world, camera="eigen-1", reason="ongeval")
    bound = dict(
        world.connection.execute("""
        SELECT c.code, v.incident_id FROM beeldregie.view_request v JOIN beeldregie.camera c ON c.id = camera_id""")
    )
    assert bound == {"tunnel-1": opened.id, "eigen-1": None}
    with pytest.raises(NotPermitted):
        await incidents.close_incident(db, world.who("observant"), opened.id, world.now)
    await incidents.close_incident(db, world.who("verkeer"), opened.id, world.now + MINUTE)
    assert await recheck(db, [lease.id, own.id], world.now + MINUTE) == {lease.id: "incident_closed", own.id: None}
    with pytest.raises(Conflict):
        await incidents.close_incident(db, world.who("verkeer"), opened.id, world.now + MINUTE)
    assert (await ask_one(db, world, "verkeer", "tunnel-1", world.now + MINUTE)).answer.conditions["missing"] == "incident"


@pytest.mark.parametrize(("kind", "place"), [("geweld", STREET), ("ongeval", (4.55, 51.92))])
async def test_an_incident_of_another_kind_or_far_away_carries_nothing(
    db: Database, world: World, kind: str, place: tuple[float, float]
) -> None:
    opened = await incidents.open_incident(db, world.who("verkeer"), NewIncident(kind, *place), world.now)
    assert (await ask_one(db, world, "verkeer", "tunnel-1")).answer.conditions["missing"] == "incident"
    assert (await ask_one(db, world, "verkeer", "tunnel-1", incident=opened.code)).answer.conditions["missing"] == "incident"


async def test_an_incident_past_its_said_end_does_not_hide_one_that_lasts(db: Database, world: World) -> None:
    agree(world, "rws-bewaken", "rws", "politie-r", "bewaken-en-beveiligen")
    guard = {"approver": "Hoofdofficier", "ground": "dreiging"}
    near = NewIncident("bewaken-en-beveiligen", 4.4710, 51.92, ends_at=world.now + MINUTE, **guard)  # type: ignore[arg-type]
    far = NewIncident("bewaken-en-beveiligen", *STREET, **guard)  # type: ignore[arg-type]
    over, lasting = [await incidents.open_incident(db, world.who("politie"), new, world.now) for new in (near, far)]
    for minutes, opened in ((0, over), (2, lasting)):
        asked = await ask_one(db, world, "politie", "rws-1", world.now + minutes * MINUTE, purpose="bewaken-en-beveiligen")
        assert asked.answer.conditions.get("incident") == opened.code, asked.answer


@pytest.mark.parametrize("kind", ["anders", "overlast", "pechgeval"])
async def test_an_observer_opens_no_tunnel_with_what_does_not_fit(db: Database, world: World, kind: str) -> None:
    opened = await incidents.open_incident(db, world.who("observant"), NewIncident(kind, *STREET), world.now)
    for named in ({}, {"incident": opened.code}):
        assert (await ask_one(db, world, "observant", "tunnel-1", **named)).answer.conditions["missing"] == "incident"
    await incidents.open_incident(db, world.who("observant"), NewIncident("ongeval", *STREET), world.now)
    assert (await ask_one(db, world, "observant", "tunnel-1")).answer.outcome == "granted"


async def test_what_each_sees_of_what_happened_before(db: Database, world: World) -> None:
    for login, camera in (("verkeer", "orde-613"), ("politie", "orde-613"), ("observant", "orde-613"), ("detectie", "eigen-1")):
        await ask_one(db, world, login, camera, mode="analysis" if login == "detectie" else "live")
    async with db.read() as conn:
        seen = {
            login: [look.viewer for look in await history.of_camera(conn, world.who(login), "orde-613")]
            for login in ("politie", "observant", "verkeer", "collega", "beleid", "ret")
        }
        assert await history.of_camera(conn, world.who("verkeer"), "eigen-1") == []
    assert {login: sorted(names) for login, names in seen.items()} == {
        "politie": ["Observant", "Politie", "Verkeer"],
        "observant": ["Observant", "Verkeer", "controller"],
        "verkeer": ["Verkeer"],
        "collega": ["Verkeer"],
        "beleid": ["Observant", "Verkeer", "controller"],
        "ret": [],
    }


async def test_detection_asks_for_analysis_hourly_and_masked_and_is_no_viewer(db: Database, world: World) -> None:
    lease = await lease_of(db, world, "detectie", "eigen-1", mode="analysis")
    assert (lease.masking, lease.ends_at - lease.starts_at) == ("masked", timedelta(hours=1))
    world.connection.execute("UPDATE beeldregie.stream SET max_viewers = 1")
    assert (await ask_one(db, world, "verkeer", "eigen-1")).answer.outcome == "granted"
    assert (await ask_one(db, world, "detectie", "eigen-1")).answer.rule == "requester.role"
    assert (await ask_one(db, world, "detectie", "rws-1", mode="analysis")).answer.refusal == "not_allowed"


async def test_a_request_is_hidden_from_whom_it_does_not_concern(db: Database, world: World) -> None:
    asked = await ask_one(db, world, "verkeer", "rws-1")
    async with db.read() as conn:
        for login in ("verkeer", "collega", "rws", "beleid"):
            assert (await history.request(conn, world.who(login), asked.request_id)).request_id == asked.request_id
        for login, id_ in (("ret", asked.request_id), ("verkeer", uuid.uuid4())):
            with pytest.raises(NotFound):
                await history.request(conn, world.who(login), id_)


async def test_the_policy_officer_never_gets_a_lease_whatever_else_the_account_may(db: Database, world: World) -> None:
    world.connection.execute("""INSERT INTO beeldregie.account_role (account_id, role, valid, recorded)
        SELECT a.id, 'policy_officer', tstzrange('2020-01-01', NULL), tstzrange('2020-01-01', NULL)
        FROM beeldregie.account a WHERE login = 'verkeer'""")
    asked: list[Asked] = [await ask_one(db, world, "verkeer", camera[0]) for camera in worlds.CAMERAS]
    answers: list[Answer] = [one.answer for one in asked]
    assert {found.rule for found in answers} == {"requester.policy_officer"} and world.count("lease") == 0
    assert not any(one.alternatives for one in asked)


async def test_state_is_told_only_to_whom_the_law_says_yes(db: Database, world: World) -> None:
    world.set_state("rws-1", "maintenance", world.now - MINUTE, world.now + 90 * MINUTE)
    told, untold = await ask_one(db, world, "verkeer", "rws-1"), await ask_one(db, world, "buur", "rws-1")
    assert told.answer.code == "maintenance" and "onderhoud tot" in told.answer.explanation.nl
    assert untold.answer.refusal == "not_allowed" and "onderhoud" not in untold.answer.explanation.nl
