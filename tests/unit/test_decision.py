"""The sharing decision, case by case, by name."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.core.models import Text
from dashboard.policy.decision import decide
from dashboard.policy.facts import Designation, Facts, HeldRole, Offered, Ruling, Span, State, Stream, Use
from dashboard.policy.running import Held, again
from tests.fixtures.decision_cases import CASES as BY_NAME
from tests.fixtures.facts import (
    ALWAYS,
    DESIGNATION,
    NOW,
    STREAM,
    agreement,
    asker,
    asking,
    camera,
    case,
    incident,
    police,
    under,
)

HOUR = timedelta(hours=1)
TRAFFIC = under(case(), agreement())
RAIL = case(basis="ov-wp2000")
TUNNEL = case(basis="tunnel-6-1-c")
TRAFFIC_151C = under(police(), agreement(giver_id="politie", unrecognisable=True))
OBSERVER = police(role="observer", asker="gemeente")
POLICE = police(role="controller", asker="politie", kind="police")
OWN = case(asker="eigenaar")
MELDKAMER = police(role="control_room", asker="meldkamer", kind="safety_region")
POLICE_ROOM = police(role="control_room", asker="politie-elders", kind="police")
CARRIER = case("control_room", "ov-wp2000", purpose_id="sociale-veiligheid-ov")
SHOP = case("control_room", "object-6-1-f", purpose_id="objectbeveiliging")
ORDER = ("openbare-orde",)


def designated(**more: object) -> Facts:
    return camera(TRAFFIC_151C, designations=(replace(DESIGNATION, **more),))  # type: ignore[arg-type]


def ruled(outcome: str, code: str | None = None, at: datetime = NOW) -> Facts:
    return asking(RAIL, ruling=Ruling(outcome, at, code))  # type: ignore[arg-type]


CASES: dict[str, tuple[Facts, str]] = {
    # who asks
    "account closed": (asker(OWN, account_open=False), "not_allowed security account"),
    "organisation ended": (asker(OWN, organisation_valid=Span(None, NOW)), "not_allowed security organisation"),
    "role ended": (asker(OWN, roles=(HeldRole("traffic_manager", Span(None, NOW)),)), "not_allowed security role"),
    "administrator": (asker(asking(OWN, role="administrator"), roles=(HeldRole("administrator", ALWAYS),)), "not_allowed security role"),
    "policy officer": (asker(OWN, roles=(*OWN.asker.roles, HeldRole("policy_officer", ALWAYS))), "not_allowed privacy role"),
    "detection looking live": (case("detection", asker="eigenaar"), "not_allowed security role"),
    "a person analysing": (asking(OWN, mode="analysis"), "not_allowed security role"),
    # never
    "recorded": (asking(OWN, mode="recorded"), "not_allowed law recorded"),
    "criminal investigation": (asking(POLICE, reason="opsporing"), "not_allowed law investigation"),
    "biometrics, even one's own": (camera(OWN, biometrics=True), "not_allowed privacy biometrics"),
    "basis unknown": (under(case(basis="unknown"), agreement()), "not_allowed law basis"),
    "no use on record": (camera(OWN, uses=()), "not_allowed law basis"),
    "use ended": (camera(OWN, uses=(replace(OWN.camera.uses[0], valid=Span(None, NOW)),)), "not_allowed law basis"),
    # own
    "own traffic camera": (OWN, "granted none asked"),
    "own, basis unknown": (case(basis="unknown", asker="eigenaar"), "granted none asked"),
    "controller, basis unknown": (
        case("controller", "unknown", owner="eigenaar", controller="politie", asker="politie", kind="police"),
        "not_allowed law basis",
    ),
    "own, another purpose": (asking(OWN, purpose_id="crowdmanagement"), "not_allowed law purpose"),
    "own, privacy profile": (camera(OWN, privacy_profile="masked"), "granted masked asked"),
    "own, counting only": (case(basis="telling", asker="eigenaar", purpose_id="crowdmanagement"), "not_allowed law counts"),
    "own detection": (case("detection", asker="eigenaar", mode="analysis", minutes=60), "granted masked asked"),
    "second party with its own basis": (
        camera(
            case(),
            uses=(
                Use("eigenaar", "tunnelbediening", "tunnel-6-1-c", True, True, ALWAYS),
                Use("vragers", "verkeersmanagement", "verkeer-6-1-e", False, True, ALWAYS),
            ),
        ),
        "granted none asked",
    ),
    "public order on another ground than 151c": (
        camera(case("observer", asker="eigenaar"), uses=(Use("eigenaar", "openbare-orde", "verkeer-6-1-e", True, True, ALWAYS),)),
        "not_allowed law basis",
    ),
    # another's traffic camera
    "no agreement": (case(), "not_allowed law agreement"),
    "agreement": (TRAFFIC, "granted none asked"),
    "agreement by a stranger": (under(case(), agreement(giver_id="ander")), "not_allowed law agreement"),
    "agreement for another purpose": (under(case(), agreement(purposes=("openbare-orde",))), "not_allowed law agreement_purpose"),
    "agreement later": (under(case(), agreement(valid=Span(NOW + HOUR))), "not_allowed law agreement_later"),
    "agreement ended": (under(case(), agreement(valid=Span(None, NOW))), "not_allowed law agreement_ended"),
    "agreement outside its hours": (under(case(), agreement(hour_from=time(18), hour_to=time(6))), "not_allowed law hours"),
    "agreement inside its hours": (under(case(), agreement(hour_from=time(6), hour_to=time(12, 10))), "granted none hours"),
    "agreement on another weekday": (under(case(), agreement(weekdays=(1, 2))), "not_allowed law hours"),
    "agreement for incidents only": (under(case(), agreement(incident_only=True)), "not_allowed law incident"),
    "agreement, approval each time": (under(case(), agreement(approval_each_time=True)), "pending"),
    "agreement, unrecognisable": (under(case(), agreement(unrecognisable=True)), "granted unrecognisable asked"),
    "agreement on analysis is not one on looking": (under(case(), agreement(mode="analysis")), "not_allowed law agreement"),
    "agreement ends first": (under(case(), agreement(valid=Span(None, NOW + HOUR / 6))), "granted none agreement"),
    "traffic manager for public order": (
        asking(under(case(), agreement(purposes=("openbare-orde",))), purpose_id="openbare-orde"),
        "not_allowed law purpose",
    ),
    "control room without incident": (under(case("control_room"), agreement(purposes=("openbare-orde",))), "not_allowed law incident"),
    "control room with incident": (
        under(case("control_room", incident=incident(kind="geweld")), agreement(purposes=("openbare-orde",))),
        "granted none asked",
    ),
    # tunnel, public transport, others
    "tunnel without incident": (TUNNEL, "not_allowed law incident"),
    "tunnel with incident": (asking(TUNNEL, incident=incident()), "granted none asked"),
    "tunnel, incident closed": (asking(TUNNEL, incident=incident(closed_at=NOW)), "not_allowed law incident"),
    "tunnel, incident nearly a day old": (
        asking(TUNNEL, incident=incident(opened_at=NOW - 24 * HOUR + HOUR / 12)),
        "granted none incident",
    ),
    "tunnel, incident a day old": (asking(TUNNEL, incident=incident(opened_at=NOW - 24 * HOUR)), "not_allowed law incident"),
    "tunnel, incident far away": (asking(TUNNEL, incident=incident(distance_m=1200)), "not_allowed law incident"),
    "tunnel, incident that hinders no traffic": (asking(TUNNEL, incident=incident(kind="geweld")), "not_allowed law incident"),
    "tunnel, incident of history": (asking(TUNNEL, incident=incident(opened_at=None)), "not_allowed law incident"),
    "carrier decides": (RAIL, "pending"),
    "carrier granted": (ruled("granted"), "granted none asked"),
    "carrier's grant is an hour old": (ruled("granted", at=NOW - HOUR), "pending"),
    "carrier granted, extended past the hour": (asking(ruled("granted", at=NOW - HOUR * 3 / 4), minutes=60), "granted none approval"),
    "carrier, incident that the asker opened": (asking(CARRIER, incident=incident()), "not_allowed law incident"),
    "carrier, incident that the carrier opened": (asking(CARRIER, incident=incident(organisation_id="eigenaar")), "granted none asked"),
    "carrier, incident that the asker opened, under an agreement": (
        under(asking(CARRIER, incident=incident()), agreement(purposes=("sociale-veiligheid-ov",))),
        "granted none asked",
    ),
    "shop, incident that the asker opened": (asking(SHOP, incident=incident(kind="alarm")), "not_allowed law incident"),
    "shop, incident that the asker opened, under an agreement": (
        under(asking(SHOP, incident=incident(kind="alarm")), agreement(purposes=("objectbeveiliging",))),
        "not_allowed law incident",
    ),
    "shop, alarm that the owner opened": (asking(SHOP, incident=incident(kind="alarm", organisation_id="eigenaar")), "granted none asked"),
    "carrier refused": (ruled("refused", "risk"), "not_willing risk approval"),
    "carrier never answered": (asking(RAIL, asked_at=NOW - HOUR / 2), "not_willing other approval"),
    "agreement with the carrier begins later": (under(RAIL, agreement(valid=Span(NOW + HOUR))), "not_allowed law agreement_later"),
    "liveability for traffic": (case(basis="leefbaarheid-6-1-e"), "not_allowed law recipient"),
    "parking gives counts": (case(basis="parkeren-6-1-e"), "not_allowed law counts"),
    "no rule is no": (replace(TRAFFIC, rules=()), "not_allowed law recipient"),
    # 151c
    "151c for traffic, no agreement": (police(), "not_allowed law agreement"),
    "151c for traffic, unrecognisable": (TRAFFIC_151C, "granted unrecognisable asked"),
    "151c, agreement says recognisable": (under(police(), agreement(giver_id="politie")), "granted unrecognisable asked"),
    "151c, agreement by the owner": (under(police(), agreement(giver_id="gemeente")), "not_allowed law agreement"),
    "151c outside any area": (camera(TRAFFIC_151C, designations=()), "not_allowed law designation"),
    "151c, places in view that are not public": (camera(TRAFFIC_151C, public_only=False), "not_allowed privacy view"),
    "151c, private places in view, the police themselves": (camera(POLICE, public_only=False), "not_allowed privacy view"),
    "151c, private places in view, its own observers": (camera(OBSERVER, public_only=False), "not_allowed privacy view"),
    "151c, not recorded what is in view": (camera(TRAFFIC_151C, public_only=None), "not_allowed law view_unknown"),
    "151c, not recorded what is in view, the police themselves": (camera(POLICE, public_only=None), "granted none asked"),
    "151c, not recorded what is in view, its own observers": (camera(OBSERVER, public_only=None), "granted none asked"),
    "151c, masks that do not turn with it": (camera(TRAFFIC_151C, masks_fixed=True), "not_allowed law view_fixed"),
    "151c, masks that do not turn with it, the police themselves": (camera(POLICE, masks_fixed=True), "granted none asked"),
    "a traffic camera is not asked whether its masks turn": (camera(TRAFFIC, masks_fixed=True), "granted none asked"),
    "a traffic camera is not asked what is in view": (camera(TRAFFIC, public_only=False), "granted none asked"),
    "151c, designation lapsed": (designated(stated_end=date(2026, 5, 1)), "not_allowed law designation"),
    "151c, designation ends tonight": (
        asking(designated(stated_end=date(2026, 5, 2)), ends_by=NOW + 24 * HOUR),
        "granted unrecognisable designation",
    ),
    "151c, no ordinance article": (designated(article=None), "not_allowed law article"),
    "151c, no end": (designated(stated_end=None), "not_allowed law stated_end"),
    "151c, no periods of use": (designated(use_periods=""), "not_allowed law use_periods"),
    "151c, no DPIA": (camera(TRAFFIC_151C, uses=(replace(TRAFFIC_151C.camera.uses[0], dpia=False),)), "not_allowed law dpia"),
    "151c, no notice": (camera(TRAFFIC_151C, notice=False), "not_allowed law notice"),
    "151c, no notice, police": (camera(POLICE, notice=False), "granted none asked"),
    "151c, no article, police": (camera(POLICE, designations=(replace(DESIGNATION, article=None),)), "not_allowed law article"),
    "151c, police": (POLICE, "granted none asked"),
    "151c, own observers": (OBSERVER, "granted none asked"),
    "151c, observers of elsewhere": (police(role="observer", asker="buurgemeente"), "not_allowed law observers"),
    "151c for litter": (asking(OBSERVER, purpose_id="leefbaarheid"), "not_allowed law purpose"),
    "151c, the police's meldkamer": (POLICE_ROOM, "granted none asked"),
    "151c, another's meldkamer": (MELDKAMER, "not_allowed law agreement"),
    "151c, another's meldkamer, incident of its own": (asking(MELDKAMER, incident=incident(kind="geweld")), "not_allowed law agreement"),
    "151c, another's meldkamer, agreement by the owner": (
        under(MELDKAMER, agreement(giver_id="gemeente", purposes=ORDER)),
        "not_allowed law agreement",
    ),
    "151c, another's meldkamer, agreement": (under(MELDKAMER, agreement(giver_id="politie", purposes=ORDER)), "granted none asked"),
    "151c, another's meldkamer, agreement for incidents": (
        under(MELDKAMER, agreement(giver_id="politie", purposes=ORDER, incident_only=True)),
        "not_allowed law incident",
    ),
    "police act, the police's meldkamer": (police("polw-3", "control_room", asker="politie-elders", kind="police"), "granted none asked"),
    "police act, another's meldkamer": (
        under(police("polw-3", "control_room", asker="meldkamer", kind="safety_region"), agreement(giver_id="politie", purposes=ORDER)),
        "not_allowed law recipient",
    ),
    "police act for traffic": (police("polw-3"), "not_allowed law recipient"),
    # kan niet, after the law
    "no stream": (replace(OWN, stream=None), "not_possible technical technical"),
    "stream planned": (replace(OWN, stream=Stream("planned", date(2026, 7, 1), 200)), "not_possible technical technical"),
    "camera removed": (camera(OWN, lifecycle="removed"), "not_possible technical technical"),
    "fault": (replace(OWN, states=(State("fault", ALWAYS),)), "not_possible fault fault"),
    "maintenance over": (replace(OWN, states=(State("maintenance", Span(None, NOW)),)), "granted none asked"),
    "shutter": (replace(OWN, states=(State("shutter", ALWAYS),)), "not_possible shutter shutter"),
    "off": (replace(OWN, states=(State("off", ALWAYS),)), "not_possible technical technical"),
    "viewers": (replace(OWN, stream=replace(STREAM, max_viewers=3, viewers=3)), "not_possible limit limit"),
    "viewers of the agreement": (under(case(), agreement(viewers_max=2, viewers=2)), "not_possible limit limit"),
    "pictures of the agreement": (under(case(), agreement(pictures_max=4, pictures=4)), "not_possible limit limit"),
    "fault without right": (replace(case(), states=(State("fault", ALWAYS),)), "not_allowed law agreement"),
    "fault while pending": (replace(RAIL, states=(State("fault", ALWAYS),)), "pending"),
}


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    facts, expected = CASES[name]
    found = decide(facts)
    if found.outcome == "granted":
        given = f"granted {found.masking} {found.conditions['ends_because']}"
    else:
        given = " ".join(filter(None, (found.refusal or "pending", found.code, found.conditions["missing"] if found.refusal else None)))
    assert given == expected, found.explanation.nl
    assert found.rule and found.explanation.nl != found.explanation.en
    assert (found.until is not None) == (found.outcome == "granted")
    assert decide(Facts.from_json(facts.to_json())) == found


@pytest.mark.parametrize(
    ("name", "nl"),
    [
        ("own traffic camera", "U mag kijken tot 12:15. Het is een beeld van uw eigen organisatie. Grondslag: grondslag verkeer-6-1-e."),
        (
            "agreement",
            "U mag meekijken tot 12:15. Dat mag onder het convenant ‘Convenant 1’ met De eigenaar. Grondslag: grondslag verkeer-6-1-e.",
        ),
        ("agreement inside its hours", "U mag meekijken tot 12:10. Dan eindigen de uren van het convenant."),
        ("151c for traffic, unrecognisable", "Mensen en kentekens zijn onherkenbaar gemaakt."),
        ("151c for traffic, no agreement", "Met een convenant mag u wel een onherkenbaar beeld zien."),
        ("151c, designation lapsed", "Het aanwijzingsbesluit ‘Besluit Centrum’ liep tot 1 mei 2026."),
        ("police act, another's meldkamer", "zijn niet voor uw organisatie."),
        ("tunnel, incident a day old", "Incident 2026-000001 is om 12:00 vanzelf geëindigd."),
        ("carrier, incident that the asker opened", "bij een incident dat De eigenaar of De beheerder zelf heeft geopend."),
        ("carrier granted, extended past the hour", "Dan loopt de goedkeuring af."),
        ("agreement ended", "Het convenant ‘Convenant 1’ is geëindigd om 12:00."),
        ("agreement later", "Het convenant ‘Convenant 1’ gaat pas in om 13:00."),
        ("tunnel without incident", "U mag hier alleen kijken zolang een incident duurt."),
        ("tunnel, incident closed", "Incident 2026-000001 is gesloten."),
        ("criminal investigation", "Dit systeem is niet voor opsporing. Vorder beelden bij de verwerkingsverantwoordelijke"),
        ("stream planned", "U mag kijken, maar deze camera is nog niet aangesloten. Gepland: 1 juli 2026."),
        ("carrier refused", "De beheerder wil dit beeld nu niet delen: er zijn risico's."),
    ],
)
def test_explanations_name_the_date_and_the_reason(name: str, nl: str) -> None:
    facts, _ = CASES[name]
    assert nl in decide(facts).explanation.nl


def test_of_several_agreements_the_longest_end_counts_then_the_clearest_picture() -> None:
    short = agreement(code="kort", valid=Span(None, NOW + HOUR / 6))
    masked = agreement(code="onherkenbaar", unrecognisable=True)
    clear = agreement(code="helder")
    assert decide(under(case(), short, masked)).agreement == "onherkenbaar"
    assert decide(under(case(), masked, short, clear)).agreement == "helder"
    full = agreement(code="vol", viewers_max=1, viewers=1)
    assert decide(under(case(), full, masked)).agreement == "onherkenbaar"


def test_minutes_are_capped_by_the_agreement() -> None:
    assert decide(asking(under(case(), agreement(minutes_max=10)), minutes=60)).until == NOW + timedelta(minutes=10)
    assert decide(asking(OWN, minutes=1440)).until == NOW + timedelta(hours=8)


@pytest.mark.parametrize(
    ("local", "open_"),
    [
        ("2026-05-01 21:59", False),
        ("2026-05-01 22:00", True),
        ("2026-05-02 03:59", True),
        ("2026-05-02 04:00", False),
        ("2026-05-03 03:00", False),
    ],
)
def test_hours_past_midnight_belong_to_the_day_they_begin_on(local: str, open_: bool) -> None:
    moment = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo("Europe/Amsterdam"))
    facts = replace(under(case(), agreement(weekdays=(5,), hour_from=time(22), hour_to=time(4))), moment=moment)
    assert (decide(facts).outcome == "granted") is open_


def test_protection_is_the_only_long_incident_and_ends_within_seven_days() -> None:
    facts = under(case("control_room", purpose_id="bewaken-en-beveiligen"), agreement(purposes=("bewaken-en-beveiligen",)))
    long_ago = incident(kind="bewaken-en-beveiligen", opened_at=NOW - timedelta(days=7) + HOUR / 12)
    assert decide(asking(facts, incident=long_ago)).conditions["ends_because"] == "incident"
    assert decide(asking(facts, incident=replace(long_ago, opened_at=NOW - timedelta(days=7)))).conditions["missing"] == "incident"
    assert decide(asking(facts, incident=incident())).conditions["missing"] == "incident"


AGREED = Held("verkeer-6-1-e.regiekamer.live.agreement", "convenant-1")
SHUT = {"states": (State("shutter", ALWAYS),)}
RUNNING: dict[str, tuple[Facts, Held, str | None]] = {
    "goes on": (TRAFFIC, AGREED, None),
    "fault": (replace(OWN, states=(State("fault", ALWAYS),)), Held("verkeer-6-1-e.own.live"), None),
    "own on another basis": (OWN, Held("unknown.own.live"), None),
    "limit of viewers": (replace(OWN, stream=replace(STREAM, max_viewers=3, viewers=3)), Held("verkeer-6-1-e.own.live"), None),
    "shutter": (replace(OWN, **SHUT), Held("verkeer-6-1-e.own.live"), "shutter"),  # type: ignore[arg-type]
    "removed": (camera(OWN, lifecycle="removed"), Held("verkeer-6-1-e.own.live"), "rule_changed"),
    "diploma ended": (
        BY_NAME["151c, own observers, diploma ended"].facts,
        Held("gemw-151c.toezichtcentrale.live.yes"),
        "qualification_ended",
    ),
    "role ended": (CASES["role ended"][0], Held("verkeer-6-1-e.own.live"), "role_ended"),
    "policy officer": (CASES["policy officer"][0], Held("verkeer-6-1-e.own.live"), "role_ended"),
    "biometrics": (camera(OWN, biometrics=True), Held("verkeer-6-1-e.own.live"), "rule_changed"),
    "incident closed": (CASES["tunnel, incident closed"][0], Held("tunnel-6-1-c.regiekamer.live.incident"), "incident_closed"),
    "incident a day old": (CASES["tunnel, incident a day old"][0], Held("tunnel-6-1-c.regiekamer.live.incident"), "incident_closed"),
    "agreement ended": (CASES["agreement ended"][0], AGREED, "agreement_ended"),
    "agreement ended, another holds": (under(case(), agreement(valid=Span(None, NOW)), agreement(code="ander")), AGREED, "agreement_ended"),
    "agreement gone, another holds": (under(case(), agreement(code="ander")), AGREED, "agreement_ended"),
    "agreement ended, another asks approval": (
        under(case(), agreement(valid=Span(None, NOW)), agreement(code="ander", approval_each_time=True)),
        AGREED,
        "agreement_ended",
    ),
    "agreement now asks approval": (under(case(), agreement(approval_each_time=True)), AGREED, "rule_changed"),
    "agreement now asks approval, asked long ago": (
        asking(under(case(), agreement(approval_each_time=True)), asked_at=NOW - HOUR),
        AGREED,
        "rule_changed",
    ),
    "an agreement came": (
        under(case("observer", "leefbaarheid-6-1-e", purpose_id="leefbaarheid"), agreement(purposes=("leefbaarheid",))),
        Held("leefbaarheid-6-1-e.toezichtcentrale.live.yes"),
        None,
    ),
    "outside its hours": (CASES["agreement outside its hours"][0], AGREED, "agreement_ended"),
    "designation lapsed": (
        CASES["151c, designation lapsed"][0],
        Held("gemw-151c.regiekamer.live.unrecognisable", "convenant-1"),
        "designation_ended",
    ),
    "approved": (ruled("granted"), Held("ov-wp2000.regiekamer.live.approval", approved=True), None),
    "approved an hour ago": (ruled("granted", at=NOW - HOUR), Held("ov-wp2000.regiekamer.live.approval", approved=True), None),
    "approved, shutter": (
        replace(ruled("granted", at=NOW - HOUR), **SHUT),  # type: ignore[arg-type]
        Held("ov-wp2000.regiekamer.live.approval", approved=True),
        "shutter",
    ),
    "approved, removed": (
        camera(ruled("granted", at=NOW - HOUR), lifecycle="removed"),
        Held("ov-wp2000.regiekamer.live.approval", approved=True),
        "rule_changed",
    ),
    "refused afterwards": (ruled("refused", "risk"), Held("ov-wp2000.regiekamer.live.approval", approved=True), "withdrawn"),
    "police data since": (
        camera(OWN, uses=(*OWN.camera.uses, *POLICE.camera.uses), designations=(DESIGNATION,)),
        Held("verkeer-6-1-e.own.live"),
        "rule_changed",
    ),
}


@pytest.mark.parametrize("name", RUNNING)
def test_why_a_running_lease_ends(name: str) -> None:
    facts, held, reason = RUNNING[name]
    assert again(facts, held)[1] == reason


def test_a_running_lease_is_decided_on_its_own_ground_and_learns_of_stricter_masking() -> None:
    strict, clear = agreement(unrecognisable=True), agreement(code="helder")
    answer, reason = again(under(case(), strict, clear), AGREED)
    assert (answer.agreement, answer.masking, reason) == ("convenant-1", "unrecognisable", None)


def test_a_watermark_is_asked_by_the_agreement_that_carries_the_picture_and_of_two_that_give_the_same_by_the_one_that_asks_it() -> None:
    plain, marked, longer = agreement(code="z"), agreement(watermark=True), agreement(code="lang", minutes_max=60)
    facts = under(case(minutes=60), agreement(minutes_max=15, watermark=True), longer)
    assert decide(facts).agreement == "lang" and not decide(facts).watermark
    for order in ((plain, marked), (marked, plain)):
        answer = decide(under(case(), *order))
        assert answer.agreement == marked.code and answer.watermark
        assert "naam van uw organisatie en de tijd" in answer.explanation.nl and "name and the time" in answer.explanation.en
    assert decide(under(case(), plain)).conditions.get("watermark") is None


def test_facts_of_before_a_watermark_could_be_agreed_are_decided_as_then() -> None:
    facts = under(case(), agreement())
    stored = json.loads(facts.to_json())
    for one in stored["agreements"]:
        del one["watermark"]
    assert decide(Facts.from_json(json.dumps(stored))) == decide(facts)


def test_a_fault_hides_no_stricter_masking_from_what_runs() -> None:
    """The picture may still come while somebody repairs the camera."""
    facts = camera(TRAFFIC, privacy_profile="unrecognisable")
    held = Held(decide(TRAFFIC).rule, decide(TRAFFIC).agreement)
    broken = replace(facts, states=(State("maintenance", ALWAYS),))
    answer, reason = again(broken, held)
    assert (answer.masking, reason) == ("unrecognisable", None)
    assert again(replace(facts, states=(State("shutter", ALWAYS),)), held)[1] == "shutter"


def test_what_came_of_a_push_goes_no_further_than_it() -> None:
    """Extended, handed over or asked again: the push is the end, on whatever ground."""
    offered = asking(TRAFFIC, offered=Offered(NOW - HOUR, NOW + timedelta(minutes=5)))
    assert (decide(offered).until, decide(offered).conditions["ends_because"]) == (NOW + timedelta(minutes=5), "push")
    over = asking(TRAFFIC, offered=Offered(NOW - HOUR, NOW))
    assert (decide(over).refusal, decide(over).conditions["missing"]) == ("not_allowed", "push")
    assert again(over, Held(decide(TRAFFIC).rule, decide(TRAFFIC).agreement))[1] == "withdrawn"
    assert decide(Facts.from_json(offered.to_json())) == decide(offered)


def test_an_own_purpose_does_not_stand_in_the_way_of_an_agreement_for_another() -> None:
    own = replace(TRAFFIC.camera.uses[0], organisation_id=TRAFFIC.asker.organisation_id, purpose_id="crowdmanagement", primary=False)
    assert decide(camera(TRAFFIC, uses=(*TRAFFIC.camera.uses, own))).agreement == decide(TRAFFIC).agreement


def test_each_use_that_fits_the_purpose_is_a_way_of_its_own() -> None:
    """Were the first to hide the other, ending it would lengthen a lease."""
    use = TRAFFIC.camera.uses[0]
    soon = replace(use, valid=Span(ALWAYS.start, NOW + timedelta(minutes=5)))
    assert decide(camera(TRAFFIC, uses=(soon, replace(use, primary=False)))).until == decide(TRAFFIC).until


def test_an_approval_covers_an_hour_extensions_included() -> None:
    at = NOW - timedelta(minutes=50)
    assert decide(asking(ruled("granted", at=at), minutes=60)).until == NOW + timedelta(minutes=10)


def test_of_two_designations_the_whole_one_carries() -> None:
    broken = Designation("Oud besluit", None, None, None, ALWAYS)
    assert decide(camera(TRAFFIC_151C, designations=(broken, DESIGNATION))).outcome == "granted"


def test_names_in_both_languages() -> None:
    facts = asking(OWN, purpose_id="crowdmanagement", purpose_name=Text("Drukte", "Crowds"))
    assert "Drukte" in decide(facts).explanation.nl and "Crowds" in decide(facts).explanation.en


def test_a_mobile_151c_camera_whose_reach_nobody_knows_is_shown_to_nobody() -> None:
    """Its whole reach must lie in the designated area: without base point and reach nobody can say so, not even to the police."""
    for facts in (POLICE, OBSERVER, TRAFFIC_151C, MELDKAMER):
        answer = decide(camera(facts, reach_known=False))
        assert (answer.refusal, answer.code, answer.conditions["missing"]) == ("not_allowed", "law", "reach")
        assert "basispunt" in answer.explanation.nl and "base point" in answer.explanation.en
    assert decide(camera(TRAFFIC, reach_known=False)) == decide(TRAFFIC), "of other bases nothing is asked"


def test_facts_of_before_it_was_asked_what_is_in_view_are_decided_as_then() -> None:
    stored = json.loads(TRAFFIC_151C.to_json())
    del stored["camera"]["public_only"], stored["camera"]["masks_fixed"]
    assert decide(Facts.from_json(json.dumps(stored))) == decide(TRAFFIC_151C)
    assert decide(Facts.from_json(camera(TRAFFIC_151C, public_only=None).to_json())).conditions["missing"] == "view_unknown"


@pytest.mark.parametrize(
    ("name", "nl"),
    [
        ("151c, own observers, no diploma", "nodig: diploma cameraobservant. Die van u is niet vastgelegd. Wie de accounts van Vragers"),
        ("151c, own observers, diploma ended", "Die van u is geëindigd om 12:00."),
        ("151c, own observers, diploma yet to begin", "Die van u gaat in om 13:00."),
        ("151c, own observers, diploma ends first", "U mag meekijken tot 12:05. Dan eindigt uw kwalificatie."),
        ("not connected, nobody pays", "vanwege de kosten niet aangesloten. Vraag een afspraak aan: daarin staat wie betaalt."),
        ("connection planned, nobody pays yet", "niet aangesloten. Gepland: 1 juli 2026. Vraag een afspraak aan"),
    ],
)
def test_a_qualification_and_the_cost_are_said_in_words(name: str, nl: str) -> None:
    assert nl in decide(BY_NAME[name].facts).explanation.nl


def test_facts_that_were_stored_before_qualifications_and_cost_were_known_are_decided_as_then() -> None:
    stored = json.loads(BY_NAME["151c, own observers"].facts.to_json())
    del stored["asker"]["qualifications"], stored["stream"]["unconnected_because"]
    for rule in stored["rules"]:
        del rule["qualification"]
    found = decide(Facts.from_json(json.dumps(stored)))
    assert (found.outcome, found.conditions["ends_because"]) == ("granted", "asked")
