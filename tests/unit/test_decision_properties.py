"""What holds for every decision, whatever the facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dashboard.core.models import Answer
from dashboard.policy.decision import decide
from dashboard.policy.facts import Agreement, Designation, Facts, HeldRole, Ruling, Span, State, Stream, Use
from dashboard.policy.running import Held, again
from tests.fixtures.facts import ALWAYS, MATRIX, NOW, PURPOSE, agreement, bases, case, incident, police, rules, under

MANY = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
LONG_AGO = -3 * 365 * 24 * 60  # minutes: an agreement that ended years ago still limits
moments = st.integers(-90, 90).map(lambda minutes: NOW + timedelta(minutes=minutes))
soon = st.integers(1, 90).map(lambda minutes: NOW + timedelta(minutes=minutes))
spans = st.one_of(
    st.just(ALWAYS),
    st.builds(Span, st.none(), soon),
    st.builds(Span, st.none(), moments),
    st.just(Span(None, NOW + timedelta(minutes=LONG_AGO))),
    st.builds(Span, moments, st.none()),
)
purposes = st.sampled_from(sorted(set(PURPOSE.values())))
organisations = st.sampled_from(["vragers", "eigenaar", "politie", "gemeente"])
incidents = st.builds(
    lambda **more: incident(**more),
    kind=st.sampled_from(["ongeval", "geweld", "bewaken-en-beveiligen"]),
    opened_at=st.one_of(st.none(), moments),
    closed_at=st.one_of(st.none(), moments),
    distance_m=st.sampled_from([10.0, 2000.0]),
    organisation_id=organisations,
)
designations = st.builds(
    Designation,
    st.just("besluit"),
    st.sampled_from([None, "APV"]),
    st.sampled_from([None, date(2026, 5, 1), date(2027, 1, 1)]),
    st.sampled_from([None, "alle dagen"]),
    spans,
)
states = st.builds(State, st.sampled_from(["fault", "maintenance", "off", "shutter"]), spans)

# What is granted or waits: every ground there is. Facts are one of these with some things changed: anything at random would be refused at
# the door, and test nothing behind it.
YES: list[Facts] = [
    case(asker="eigenaar"),
    case(basis="unknown", asker="eigenaar"),
    under(case(), agreement()),
    case("detection", asker="eigenaar", mode="analysis"),
    under(case(), agreement(code="a"), agreement(code="b", unrecognisable=True)),
    under(case("control_room", incident=incident(kind="geweld")), agreement(purposes=("openbare-orde",))),
    case(basis="tunnel-6-1-c", incident=incident()),
    case(basis="ov-wp2000", ruling=Ruling("granted", NOW)),
    case(basis="ov-wp2000"),
    under(case(basis="brug-6-1-e"), agreement(weekdays=(5,), hour_from=time(6), hour_to=time(13))),
    under(police(), agreement(giver_id="politie")),
    police(role="observer", asker="gemeente"),
    police(role="control_room", asker="politie-elders", kind="police"),
    under(police(role="control_room", asker="meldkamer", kind="safety_region"), agreement(giver_id="politie", purposes=("openbare-orde",))),
    case("control_room", "ov-wp2000", purpose_id="sociale-veiligheid-ov", incident=incident(organisation_id="eigenaar")),
    case("control_room", "object-6-1-f", purpose_id="objectbeveiliging", incident=incident(kind="alarm", organisation_id="eigenaar")),
    police(role="controller", asker="politie", kind="police"),
    police("polw-3", role="controller", asker="politie", kind="police"),
    case("observer", "leefbaarheid-6-1-e", purpose_id="leefbaarheid"),
]


@st.composite
def agreements(draw: st.DrawFn, facts_: Facts) -> Agreement:
    """Mostly one that helps: given by who decides, for the purpose asked."""
    return agreement(
        code=draw(st.sampled_from("abcd")),
        valid=draw(spans),
        giver_id=draw(st.sampled_from([facts_.camera.controller_id, "ander"])),
        purposes=draw(st.one_of(st.just((facts_.request.purpose_id,)), purposes.map(lambda purpose: (purpose,)))),
        incident_only=draw(st.booleans()),
        approval_each_time=draw(st.booleans()),
        unrecognisable=draw(st.booleans()),
        weekdays=draw(st.sampled_from([None, (5,), (1,)])),
        minutes_max=draw(st.integers(1, 90)),
        viewers_max=draw(st.sampled_from([None, 1])),
        viewers=draw(st.integers(0, 1)),
    )


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Anyone asking for anything, at one moment: one of YES with up to three things changed."""
    found = draw(st.sampled_from(YES))
    found = replace(found, request=replace(found.request, minutes=draw(st.integers(1, 60))))
    for what in draw(st.lists(st.sampled_from(sorted(CHANGES)), max_size=3)):
        found = CHANGES[what](draw, found)
    return found


def _request(f: Facts, **more: object) -> Facts:
    return replace(f, request=replace(f.request, **more))  # type: ignore[arg-type]


def _use(draw: st.DrawFn, f: Facts) -> Facts:
    basis = draw(st.sampled_from(sorted(PURPOSE)))
    use = Use(
        draw(st.one_of(st.none(), organisations)),
        draw(st.one_of(st.just(f.request.purpose_id), purposes)),
        basis,
        False,
        draw(st.booleans()),
        draw(spans),
    )
    known = sorted({known.basis_id for known in f.camera.uses} | {basis})
    return replace(f, camera=replace(f.camera, uses=(*f.camera.uses, use)), bases=bases(*known), rules=rules(*known))


CHANGES: dict[str, Callable[[st.DrawFn, Facts], Facts]] = {
    "agreement": lambda draw, f: replace(f, agreements=(*f.agreements, draw(agreements(f)))),
    "agreement's validity": lambda draw, f: replace(f, agreements=tuple(replace(a, valid=draw(spans)) for a in f.agreements)),
    "designation": lambda draw, f: replace(f, camera=replace(f.camera, designations=(*f.camera.designations, draw(designations)))),
    "designations": lambda draw, f: replace(f, camera=replace(f.camera, designations=tuple(draw(st.lists(designations, max_size=2))))),
    "use": _use,
    "uses' validity": lambda draw, f: replace(
        f, camera=replace(f.camera, uses=tuple(replace(u, valid=draw(spans)) for u in f.camera.uses))
    ),
    "purpose": lambda draw, f: _request(f, purpose_id=draw(purposes)),
    "incident": lambda draw, f: _request(f, incident=draw(incidents)),
    "ruling": lambda draw, f: _request(f, ruling=draw(st.sampled_from([None, Ruling("granted", NOW), Ruling("refused", NOW, "risk")]))),
    "asked": lambda draw, f: _request(f, asked_at=NOW - timedelta(minutes=draw(st.integers(0, 40)))),
    "organisation": lambda draw, f: replace(f, asker=replace(f.asker, organisation_id=draw(organisations))),
    "organisation's validity": lambda draw, f: replace(f, asker=replace(f.asker, organisation_valid=draw(spans))),
    "organisation's kind": lambda draw, f: replace(
        f, asker=replace(f.asker, organisation_kind=draw(st.sampled_from(["police", "municipality", "safety_region"])))
    ),
    "role": lambda draw, f: replace(f, asker=replace(f.asker, roles=(HeldRole(f.request.role, draw(spans)),))),
    "rules": lambda draw, f: replace(f, rules=tuple(replace(rule, valid=draw(spans)) for rule in f.rules)),
    "notice": lambda draw, f: replace(f, camera=replace(f.camera, notice=False)),
    "in view": lambda draw, f: replace(f, camera=replace(f.camera, public_only=draw(st.sampled_from([True, False, None])))),
    "profile": lambda draw, f: replace(f, camera=replace(f.camera, privacy_profile=draw(st.sampled_from(["masked", "unrecognisable"])))),
    "state": lambda draw, f: replace(f, states=(draw(states),)),
    "stream": lambda draw, f: replace(f, stream=draw(st.sampled_from([None, Stream("planned", None, 9), Stream("direct", None, 2, 2)]))),
}


def ended(answer: Answer) -> float:
    """The end of what was granted; nothing granted ends before everything."""
    return answer.until.timestamp() if answer.outcome == "granted" and answer.until else 0.0


@MANY
@given(facts())
def test_no_grant_without_basis_purpose_rule_and_end(given_: Facts) -> None:
    found = decide(given_)
    assume(found.outcome == "granted")
    in_force = [use for use in given_.camera.uses if use.valid.holds(NOW)]
    owner = given_.asker.organisation_id == given_.camera.owner_id
    assert any(use.basis_id != "unknown" or owner for use in in_force)
    assert given_.request.purpose_id and found.rule and found.source.nl
    assert found.until is not None and NOW < found.until <= NOW + timedelta(minutes=given_.request.minutes)
    if "own" not in found.rule:
        basis, kind, mode, answer = found.rule.split(".")
        assert answer not in ("no", "counts")
        if kind == "meldkamer" and basis in ("gemw-151c", "polw-3") and given_.asker.organisation_kind != "police":
            assert (basis, answer) == ("gemw-151c", "agreement") and found.agreement
        else:
            assert MATRIX[basis, kind, mode][0] == answer
    if found.rule.startswith("gemw-151c"):
        assert given_.camera.public_only or (found.rule == "gemw-151c.own.live" or "toezichtcentrale" in found.rule)
        assert given_.camera.public_only is not False
    if found.rule.startswith("object-6-1-f.meldkamer"):
        assert given_.request.incident is not None
        assert given_.request.incident.organisation_id in (given_.camera.owner_id, given_.camera.controller_id)
    if found.rule.startswith("gemw-151c.regiekamer"):
        assert found.masking == "unrecognisable"


PROHIBITIONS: list[Callable[[Facts], Facts]] = [
    lambda f: replace(f, camera=replace(f.camera, biometrics=True)),
    lambda f: replace(f, camera=replace(f.camera, notice=False)),
    lambda f: replace(f, camera=replace(f.camera, public_only=False)),
    lambda f: replace(f, camera=replace(f.camera, public_only=f.camera.public_only and None)),  # what is known becomes unknown
    lambda f: replace(f, camera=replace(f.camera, designations=())),
    lambda f: replace(f, camera=replace(f.camera, lifecycle="removed")),
    lambda f: replace(f, asker=replace(f.asker, account_open=False)),
    lambda f: replace(f, asker=replace(f.asker, roles=(*f.asker.roles, HeldRole("policy_officer", ALWAYS)))),
    lambda f: replace(f, request=replace(f.request, mode="recorded")),
    lambda f: replace(f, request=replace(f.request, reason="opsporing")),
    lambda f: replace(f, request=replace(f.request, incident=None)),
    lambda f: replace(f, request=replace(f.request, ruling=Ruling("refused", NOW, "risk"))),
    lambda f: replace(f, rules=tuple(replace(rule, answer="no") for rule in f.rules)),
    lambda f: replace(f, rules=tuple(replace(rule, requires_incident=True) for rule in f.rules)),
    lambda f: replace(f, agreements=tuple(replace(a, incident_only=True) for a in f.agreements)),
    lambda f: replace(f, agreements=tuple(replace(a, approval_each_time=True) for a in f.agreements)),
    lambda f: replace(f, states=(*f.states, State("shutter", ALWAYS))),
    lambda f: replace(f, stream=None),
    lambda f: replace(f, stream=f.stream and replace(f.stream, viewers=f.stream.max_viewers)),
]


@MANY
@given(facts(), st.sampled_from(PROHIBITIONS))
def test_adding_a_prohibition_never_turns_a_refusal_into_a_grant(given_: Facts, prohibit: Callable[[Facts], Facts]) -> None:
    assert ended(decide(prohibit(given_))) <= ended(decide(given_))


def cut(valid: Span, at: int) -> Span:
    end = NOW + timedelta(minutes=at)
    return replace(valid, end=end if valid.end is None else min(valid.end, end))


@MANY
@given(
    facts(),
    st.sampled_from(["agreement", "designation", "role", "organisation", "rule", "use", "incident"]),
    st.integers(0, 3),
    st.one_of(st.integers(-60, 60), st.just(LONG_AGO)),
)
def test_shortening_a_validity_never_lengthens_a_lease(given_: Facts, what: str, which: int, at: int) -> None:
    def shorter(things: tuple[Agreement, ...] | tuple[Designation, ...] | tuple[Use, ...]) -> tuple[object, ...]:
        return tuple(replace(thing, valid=cut(thing.valid, at)) if n == which % len(things) else thing for n, thing in enumerate(things))

    changed = given_
    if what == "agreement":
        changed = replace(given_, agreements=shorter(given_.agreements))
    elif what == "designation":
        changed = replace(given_, camera=replace(given_.camera, designations=shorter(given_.camera.designations)))
    elif what == "use" and len(given_.camera.uses) == 1:  # of two the one may be what forbids the other's: police data
        changed = replace(given_, camera=replace(given_.camera, uses=shorter(given_.camera.uses)))
    elif what == "role":
        changed = replace(given_, asker=replace(given_.asker, roles=tuple(replace(r, valid=cut(r.valid, at)) for r in given_.asker.roles)))
    elif what == "organisation":
        changed = replace(given_, asker=replace(given_.asker, organisation_valid=cut(given_.asker.organisation_valid, at)))
    elif what == "rule":
        changed = replace(given_, rules=tuple(replace(rule, valid=cut(rule.valid, at)) for rule in given_.rules))
    elif what == "incident" and given_.request.incident:
        closed = replace(
            given_.request.incident, closed_at=min(filter(None, (given_.request.incident.closed_at, NOW + timedelta(minutes=at))))
        )
        changed = replace(given_, request=replace(given_.request, incident=closed))
    assert ended(decide(changed)) <= ended(decide(given_))


@MANY
@given(facts(), facts())
def test_a_running_lease_goes_on_only_on_its_own_ground(before: Facts, now: Facts) -> None:
    granted = decide(before)
    assume(granted.outcome == "granted")
    held = Held(granted.rule, granted.agreement, bool(granted.conditions.get("approved")))
    answer, reason = again(before, held)
    assert reason is None and answer.outcome == "granted"
    answer, reason = again(now, held)
    if reason is None:
        assert held.is_of(answer) and answer.refusal in (None, "not_possible")
        assert answer.outcome != "pending" or held.approved
        assert not any(state.state == "shutter" and state.during.holds(NOW) for state in now.states)


@MANY
@given(facts())
def test_the_decision_of_a_past_moment_is_the_same_when_asked_again(given_: Facts) -> None:
    stored = given_.to_json()
    again = Facts.from_json(stored)
    assert again == given_ and again.to_json() == stored
    assert decide(again) == decide(given_)


@MANY
@given(facts())
def test_who_has_no_right_learns_nothing_of_the_cameras_state(given_: Facts) -> None:
    found = decide(given_)
    assume(found.refusal in ("not_allowed", "not_willing") or found.outcome == "pending")
    for state in ("fault", "maintenance", "off", "shutter"):
        assert decide(replace(given_, states=(State(state, ALWAYS),), stream=None)) == found  # type: ignore[arg-type]


@MANY
@given(facts())
def test_on_an_unknown_basis_nothing_is_shared(given_: Facts) -> None:
    unknown = tuple(replace(use, basis_id="unknown") for use in given_.camera.uses)
    found = decide(replace(given_, camera=replace(given_.camera, uses=unknown)))
    assert found.outcome == "refused" or given_.asker.organisation_id == given_.camera.owner_id
