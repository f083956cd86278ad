"""What rules 2026-5 closed, by name: who a recipient is, which incident fits, what has to be on record. Facts of before stay as then."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dashboard.policy.decision import decide
from dashboard.policy.facts import Facts, Span
from dashboard.policy.incidents import KINDS, kinds_for
from dashboard.policy.investigation import is_meant
from tests.fixtures.decision_cases import (
    CROWDS,
    DETECTION,
    G_OWN,
    G_T,
    HOUR,
    OB_M,
    OBSERVERS_151C,
    PREMISES,
    T_R,
    Case,
    agreed,
    during,
    meldkamer,
    no,
    regiekamer,
    toezicht,
    used,
    yes,
)
from tests.fixtures.facts import ALWAYS, NOW, PURPOSE, asker, camera, case, incident, police

KIND = "requester.kind"
ALARM_CENTRE = case("control_room", "object-6-1-f", asker="centrale", kind="alarm_centre", purpose_id=PREMISES)
PRIVATE_ROOM = case("control_room", "tunnel-6-1-c", asker="centrale", kind="alarm_centre", incident=incident(organisation_id="centrale"))
CONFIRMED = replace(OBSERVERS_151C, rules=tuple(replace(rule, needs_confirmation=False) for rule in OBSERVERS_151C.rules))
POLICE_ACT = police("polw-3", "controller", asker="politie", kind="police")
POLICE_ROOM = police("polw-3", "control_room", asker="elders", kind="police")
P_OWN, P_M = "polw-3.own.live", "polw-3.meldkamer.live"
LASTING, SHORT = POLICE_ACT.camera.uses[0], Span(None, NOW + HOUR / 6)


def of(facts: Facts, kind: str) -> Facts:
    return asker(facts, organisation_kind=kind)


CASES: dict[str, Case] = {
    # LAW 1: three recipients, whatever somebody calls himself
    "a shop's observers, litter": no(of(toezicht("leefbaarheid-6-1-e", "leefbaarheid"), "private"), KIND, "recipient"),
    "a shop's observers, a bridge, an accident": no(of(during(toezicht("brug-6-1-e")), "private"), KIND, "recipient"),
    "the police's observers, a bridge, an accident": no(of(during(toezicht("brug-6-1-e")), "police"), KIND, "recipient"),
    "a shop's observers, their own": yes(of(toezicht("object-6-1-f", PREMISES, asker="eigenaar"), "private"), "object-6-1-f.own.live"),
    "an alarm centre, a tunnel, its own incident": no(PRIVATE_ROOM, KIND, "recipient"),
    "an alarm centre, traffic, agreed": no(agreed(during(of(meldkamer("verkeer-6-1-e"), "alarm_centre"))), KIND, "recipient"),
    "an alarm centre, premises, alarm of the owner's side": yes(during(ALARM_CENTRE, kind="alarm", organisation_id="eigenaar"), OB_M),
    "an alarm centre, premises, its own incident": no(during(ALARM_CENTRE, organisation_id="centrale"), OB_M, "incident"),
    "a safety region, a tunnel, an accident": yes(
        during(case("control_room", "tunnel-6-1-c")), "tunnel-6-1-c.meldkamer.live.incident", incident="2026-000001"
    ),
    "a municipality's control room, a tunnel, an accident": no(
        during(case("control_room", "tunnel-6-1-c", kind="municipality")), KIND, "recipient"
    ),
    "a CoPi, a tunnel, an accident": yes(
        during(case("control_room", "tunnel-6-1-c", kind="team_copi")), "tunnel-6-1-c.meldkamer.live.incident"
    ),
    "a CoPi of traffic managers, a tunnel": yes(
        during(of(regiekamer("tunnel-6-1-c"), "team_copi")), "tunnel-6-1-c.meldkamer.live.incident"
    ),
    "a private traffic centre, agreed": no(of(agreed(regiekamer("verkeer-6-1-e")), "private"), KIND, "recipient"),
    "a private traffic centre, its own": yes(of(regiekamer("verkeer-6-1-e", asker="eigenaar"), "private"), "verkeer-6-1-e.own.live"),
    "a private detection, agreed": no(of(agreed(DETECTION, mode="analysis"), "private"), KIND, "recipient"),
    "a carrier's traffic centre, agreed": yes(
        of(agreed(regiekamer("verkeer-6-1-e")), "public_transport"), "verkeer-6-1-e.regiekamer.live.agreement"
    ),
    # LAW 2.1: near and fitting
    "a bridge, observers, nuisance": no(
        during(toezicht("brug-6-1-e"), kind="overlast"), "brug-6-1-e.toezichtcentrale.live.incident", "incident"
    ),
    "a tunnel, observers, something else": no(
        during(toezicht("tunnel-6-1-c"), kind="anders"), "tunnel-6-1-c.toezichtcentrale.live.incident", "incident"
    ),
    "a tunnel, meldkamer, breakdown": no(
        during(meldkamer("tunnel-6-1-c"), kind="pechgeval"), "tunnel-6-1-c.meldkamer.live.incident", "incident"
    ),
    "a tunnel, regiekamer, breakdown": yes(during(regiekamer("tunnel-6-1-c"), kind="pechgeval"), T_R),
    "a tunnel, regiekamer, something else": no(during(regiekamer("tunnel-6-1-c"), kind="anders"), T_R, "incident"),
    "litter, observers, agreed at incidents, nuisance": yes(
        agreed(during(toezicht("leefbaarheid-6-1-e", "leefbaarheid"), kind="overlast"), incident_only=True),
        "leefbaarheid-6-1-e.toezichtcentrale.live.yes",
    ),
    # LAW 1: the police's own picture goes on, and its observers watch that
    "151c, own observers, no DPIA": yes(used(CONFIRMED, dpia=False), G_T, unconfirmed=True),
    "151c, own observers, no notice in the street": yes(camera(CONFIRMED, notice=False), G_T, unconfirmed=True),
    "151c, own observers, not recorded what is in view": yes(camera(CONFIRMED, public_only=None), G_T, unconfirmed=True),
    # LAW 1: on an unknown basis the owner looks, live
    "unknown, the owner's detection": no(case("detection", "unknown", asker="eigenaar", mode="analysis"), "unknown.own.analysis", "basis"),
    "unknown, the owner": yes(regiekamer("unknown", asker="eigenaar"), "unknown.own.live"),
    # LAW 1: police act, incidental and short
    "police act, no end": no(used(POLICE_ACT, valid=ALWAYS), P_OWN, "stated_end"),
    "police act, no end, police meldkamer": no(used(POLICE_ROOM, valid=ALWAYS), P_M, "stated_end"),
    "police act, its end first": yes(used(POLICE_ACT, valid=SHORT), P_OWN, "basis"),
    "police act, with and without an end": yes(
        camera(POLICE_ACT, uses=(replace(LASTING, valid=ALWAYS), replace(LASTING, valid=SHORT))), P_OWN, "basis"
    ),
}
# What each was by the rules before: the facts of then did not say by which rules they were gathered.
BEFORE = {
    "a shop's observers, litter": "leefbaarheid-6-1-e.toezichtcentrale.live.yes",
    "an alarm centre, a tunnel, its own incident": "tunnel-6-1-c.meldkamer.live.incident",
    "a private detection, agreed": "verkeer-6-1-e.regiekamer.analysis.agreement",
    "a bridge, observers, nuisance": "brug-6-1-e.toezichtcentrale.live.incident",
    "a tunnel, meldkamer, breakdown": "tunnel-6-1-c.meldkamer.live.incident",
    "unknown, the owner's detection": "unknown.own.analysis",
    "police act, no end": P_OWN,
}


@pytest.mark.parametrize("name", CASES)
def test_the_law_on(name: str) -> None:
    wanted = CASES[name]
    found = decide(wanted.facts)
    given = (found.outcome, found.rule, found.refusal, found.code, found.conditions.get("missing"), found.masking)
    assert given == wanted[1:7], found.explanation.en
    assert wanted.said.items() <= found.conditions.items(), found.conditions
    assert found.explanation.nl and found.explanation.nl != found.explanation.en
    assert decide(Facts.from_json(wanted.facts.to_json())) == found


@pytest.mark.parametrize("name", BEFORE)
def test_facts_of_before_are_decided_as_then(name: str) -> None:
    stored = json.loads(CASES[name].facts.to_json())
    del stored["rules_version"]
    found = decide(Facts.from_json(json.dumps(stored)))
    assert (found.outcome, found.rule) == ("granted", BEFORE[name])


def test_with_its_papers_in_order_a_confirmed_rule_leaves_no_doubt() -> None:
    assert "unconfirmed" not in decide(CONFIRMED).conditions
    found = decide(camera(police(role="controller", asker="politie", kind="police"), notice=False))
    assert found.rule == G_OWN and "unconfirmed" not in found.conditions


def test_the_refusal_says_whose_a_column_is() -> None:
    said = decide(PRIVATE_ROOM).explanation
    assert (
        said.nl
        == "Een meldkamer is van de politie of een veiligheidsregio. Vragers is dat niet, en krijgt dit beeld van een ander daarom niet."
    )
    assert said.en.startswith("An emergency control room is run by the police or a safety region. Vragers is not one of these")


@pytest.mark.parametrize("purpose", sorted({*PURPOSE.values(), CROWDS, "bewaken-en-beveiligen", "een ander doel"}))
def test_what_fits_no_purpose_and_what_fits_one_only(purpose: str) -> None:
    fitting = kinds_for(purpose)
    assert fitting <= set(KINDS) and "anders" not in fitting
    assert ("bewaken-en-beveiligen" in fitting) is (purpose == "bewaken-en-beveiligen")
    assert ("overlast" in fitting) is (purpose in ("leefbaarheid", "parkeren"))
    assert ("pechgeval" in fitting) is (purpose in ("verkeersmanagement", "tunnelbediening", "brugbediening"))


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("opsporing", True),
        ("Opsporing van een dief", True),
        ("voor een opsporingsonderzoek", True),
        ("recherche vraagt beeld", True),
        ("Rechercheonderzoek", True),
        ("strafrechtelijk  onderzoek", True),
        ("criminal investigation", True),
        ("a Criminal-Investigation, urgent", True),
        ("opsporingsambtenaar meldt ongeval", False),
        ("rechercheur reed op paaltje", False),
        ("investigation of the traffic light", False),
        ("onderzoek naar file", False),
        ("ongeval", False),
        ("", False),
    ],
)
def test_criminal_investigation_is_meant_by_whole_words(words: str, meant: bool) -> None:
    assert is_meant(words) is meant
