"""What holds for every decision, whatever the facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TypeVar

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dashboard.core.models import Answer
from dashboard.policy.decision import decide
from dashboard.policy.facts import (
    Agreement,
    Designation,
    Facts,
    HeldQualification,
    HeldRole,
    Offered,
    Ruling,
    Span,
    State,
    Stream,
    Turn,
    Use,
    Withdrawal,
)
from dashboard.policy.grounds import POLICE_DATA
from dashboard.policy.incidents import KINDS
from dashboard.policy.running import Held, again
from tests.fixtures.decision_cases import COSTLY, turn
from tests.fixtures.facts import ALWAYS, MATRIX, NOW, PURPOSE, agreement, bases, case, incident, police, rules, under

MANY = settings(max_examples=200, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
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
# Every kind that an organisation can be (sql/migrations/0001), and whose each column of the matrix is, as the law says.
RECIPIENTS = {
    "regiekamer": {"municipality", "province", "road_authority", "public_transport", "rail"},
    "toezichtcentrale": {"municipality"},
    "meldkamer": {"police", "safety_region", "team_copi", "team_rot"},
}
ORGANISATION_KINDS = sorted(set().union(*RECIPIENTS.values(), {"fire", "ggd", "port", "private", "alarm_centre"}))
organisations = st.sampled_from(["vragers", "eigenaar", "politie", "gemeente"])
incidents = st.builds(
    lambda **more: incident(**more),
    kind=st.sampled_from(sorted(KINDS)),
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
when = st.one_of(
    st.just(NOW),
    moments,
    st.integers(0, 180).map(lambda minutes: datetime(2025, 10, 25, 23, tzinfo=UTC) + timedelta(minutes=minutes)),  # the clock goes back
    st.datetimes(datetime(2020, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
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
    case("control_room", "haven-6-1-e", incident=incident(kind="geweld")),
    under(case("observer", "parkeren-6-1-e", purpose_id="parkeren"), agreement(purposes=("parkeren",))),
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
        **draw(st.sampled_from([{}, {"hour_from": time(2), "hour_to": time(2, 30)}, {"hour_from": time(6), "hour_to": time(13)}])),
        minutes_max=draw(st.integers(1, 90)),
        viewers_max=draw(st.sampled_from([None, 1])),
        viewers=draw(st.integers(0, 1)),
    )


@st.composite
def turns(draw: st.DrawFn, facts_: Facts) -> Turn:
    """Mostly the asker's, around the moment or soon after it."""
    holder = draw(st.sampled_from([facts_.asker.organisation_id, facts_.asker.organisation_id, "ander"]))
    hours = draw(st.sampled_from(["06-18", "12-12:10", "12:10-13", "13-00", "00-06"]))
    return turn(holder, hours, facts_.request.purpose_id, draw(st.sampled_from([5, 5, 6])), draw(spans))


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
    "organisation's kind": lambda draw, f: replace(f, asker=replace(f.asker, organisation_kind=draw(st.sampled_from(ORGANISATION_KINDS)))),
    "role": lambda draw, f: replace(f, asker=replace(f.asker, roles=(HeldRole(f.request.role, draw(spans)),))),
    "qualifications": lambda draw, f: replace(
        f,
        asker=replace(
            f.asker,
            qualifications=tuple(
                HeldQualification(draw(st.sampled_from(["camera_observer", "boa"])), valid) for valid in draw(st.lists(spans, max_size=2))
            ),
        ),
    ),
    "asks for a diploma": lambda draw, f: replace(
        f, rules=tuple(replace(rule, qualification=draw(st.sampled_from([None, "camera_observer"]))) for rule in f.rules)
    ),
    "rules": lambda draw, f: replace(f, rules=tuple(replace(rule, valid=draw(spans)) for rule in f.rules)),
    "notice": lambda draw, f: replace(f, camera=replace(f.camera, notice=False)),
    "in view": lambda draw, f: replace(f, camera=replace(f.camera, public_only=draw(st.sampled_from([True, False, None])))),
    "profile": lambda draw, f: replace(f, camera=replace(f.camera, privacy_profile=draw(st.sampled_from(["masked", "unrecognisable"])))),
    "turns": lambda draw, f: replace(f, camera=replace(f.camera, turns=tuple(draw(st.lists(turns(f), max_size=4))))),
    "state": lambda draw, f: replace(f, states=(draw(states),)),
    "stream": lambda draw, f: replace(
        f, stream=draw(st.sampled_from([None, Stream("planned", None, 9), Stream("direct", None, 2, 2), COSTLY]))
    ),
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
    assert found.rule.split(".")[0] in {use.basis_id for use in in_force}
    purposes_ = {use.purpose_id for use in in_force}.union(*(a.purposes for a in given_.agreements if a.code == found.agreement))
    task = any(found.rule.endswith(answer) for answer in ("incident", "approval"))  # there the matrix asks for the asker's own task only
    assert given_.request.purpose_id in purposes_ or task
    assert found.source.nl and found.source.en
    assert found.until is not None and NOW < found.until <= NOW + timedelta(minutes=given_.request.minutes)
    if "own" not in found.rule:
        basis, kind, mode, answer = found.rule.split(".")
        assert answer not in ("no", "counts")
        assert given_.asker.organisation_kind in RECIPIENTS[kind] | ({"alarm_centre"} if basis == "object-6-1-f" else set())
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
    if found.rule.startswith("polw-3"):
        assert any(use.basis_id == "polw-3" and use.valid.end for use in in_force)
    assert "incident" not in found.conditions or (given_.request.incident and given_.request.incident.kind != "anders")


@MANY
@given(facts())
def test_without_basis_or_purpose_nothing_is_granted_and_without_rule_nothing_of_anothers(given_: Facts) -> None:
    assert decide(replace(given_, camera=replace(given_.camera, uses=()))).outcome == "refused"
    assert decide(_request(given_, purpose_id="")).outcome == "refused"
    found = decide(replace(given_, rules=()))
    assert found.outcome == "refused" or found.conditions["standing"] == "own"


WITHDRAWN = Withdrawal(NOW - timedelta(minutes=1), NOW + timedelta(minutes=29), "De eigenaar")
PROHIBITIONS: list[Callable[[Facts], Facts]] = [
    lambda f: replace(f, camera=replace(f.camera, biometrics=True)),
    lambda f: replace(f, camera=replace(f.camera, notice=False)),
    lambda f: replace(f, camera=replace(f.camera, public_only=False)),
    lambda f: replace(f, camera=replace(f.camera, public_only=f.camera.public_only and None)),  # what is known becomes unknown
    lambda f: replace(f, camera=replace(f.camera, designations=())),
    lambda f: replace(f, camera=replace(f.camera, designations=tuple(replace(d, article=None) for d in f.camera.designations))),
    lambda f: replace(f, camera=replace(f.camera, reach_known=False)),
    lambda f: replace(f, camera=replace(f.camera, uses=tuple(replace(use, dpia=False) for use in f.camera.uses))),
    lambda f: replace(f, camera=replace(f.camera, lifecycle="removed")),
    lambda f: replace(f, camera=replace(f.camera, turns=(*f.camera.turns, turn("nog een ander")))),
    lambda f: replace(f, asker=replace(f.asker, account_open=False)),
    lambda f: replace(f, asker=replace(f.asker, qualifications=())),
    lambda f: replace(f, rules=tuple(replace(rule, qualification="boa") for rule in f.rules)),
    lambda f: replace(f, stream=f.stream and replace(f.stream, integration="none", unconnected_because="cost")),
    lambda f: replace(f, asker=replace(f.asker, roles=(*f.asker.roles, HeldRole("policy_officer", ALWAYS)))),
    lambda f: replace(f, request=replace(f.request, mode="recorded")),
    lambda f: replace(f, request=replace(f.request, reason="opsporing")),
    lambda f: replace(f, request=replace(f.request, incident=None)),
    lambda f: replace(f, request=replace(f.request, ruling=Ruling("refused", NOW, "risk"))),
    lambda f: replace(f, request=replace(f.request, withdrawal=WITHDRAWN)),
    lambda f: replace(f, rules=tuple(replace(rule, answer="no") for rule in f.rules)),
    lambda f: replace(f, rules=tuple(replace(rule, requires_incident=True) for rule in f.rules)),
    lambda f: replace(f, rules=tuple(replace(rule, answer="counts") for rule in f.rules)),
    lambda f: replace(f, rules=()),
    lambda f: replace(f, agreements=tuple(replace(a, purposes=()) for a in f.agreements)),
    lambda f: replace(f, agreements=tuple(replace(a, weekdays=()) for a in f.agreements)),
    lambda f: replace(f, agreements=tuple(replace(a, viewers_max=0) for a in f.agreements)),
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


def stated(designation: Designation, at: int) -> Designation:
    """With an earlier first day on which it no longer holds, where it states one."""
    day = (NOW + timedelta(minutes=at)).date()
    return replace(designation, stated_end=designation.stated_end and min(designation.stated_end, day))


Thing = TypeVar("Thing", Agreement, Designation, HeldQualification, Turn, Use)


def one_cut(things: tuple[Thing, ...], which: int, at: int) -> tuple[Thing, ...]:
    return tuple(replace(thing, valid=cut(thing.valid, at)) if n == which % len(things) else thing for n, thing in enumerate(things))


def endless(use: Use) -> bool:
    """Whether it names no end where the law asks for one."""
    return use.basis_id == "polw-3" and use.valid.end is None


def use_cut(f: Facts, which: int, at: int) -> Facts:
    """Of several, police data and an unknown basis only while they go on: once over, they no longer forbid what they forbade. To state the
    end that the Police Act asks for is to put a use in order, not to shorten it."""
    uses = tuple(use for use in f.camera.uses if not endless(use))
    if uses != f.camera.uses:
        return f
    forbids = any(use.basis_id in (*POLICE_DATA, "unknown") for use in uses) and len(uses) > 1
    return f if forbids and at <= 0 else replace(f, camera=replace(f.camera, uses=one_cut(uses, which, at)))


def push_ended(f: Facts, _: int, at: int) -> Facts:
    known, end = f.request.offered, NOW + timedelta(minutes=at)
    return _request(f, offered=replace(known, ends_at=min(known.ends_at, end)) if known else Offered(NOW - timedelta(days=2), end))


def incident_closed(f: Facts, _: int, at: int) -> Facts:
    known = f.request.incident
    closed = [NOW + timedelta(minutes=at), *([known.closed_at] if known and known.closed_at else [])]
    return _request(f, incident=known and replace(known, closed_at=min(closed)))


def approved_before(f: Facts, _: int, at: int) -> Facts:
    known = f.request.ruling
    return _request(f, ruling=known and replace(known, at=known.at - timedelta(minutes=abs(at))))


# Every validity there is, cut to end `at` minutes from the moment; where there are more, the one that `which` says.
SHORTER: dict[str, Callable[[Facts, int, int], Facts]] = {
    "agreement": lambda f, which, at: replace(f, agreements=one_cut(f.agreements, which, at)),
    "designation": lambda f, which, at: replace(f, camera=replace(f.camera, designations=one_cut(f.camera.designations, which, at))),
    "stated end": lambda f, which, at: replace(
        f, camera=replace(f.camera, designations=tuple(stated(d, at) for d in f.camera.designations))
    ),
    "use": use_cut,
    "every use": lambda f, which, at: replace(
        f, camera=replace(f.camera, uses=tuple(use if endless(use) else replace(use, valid=cut(use.valid, at)) for use in f.camera.uses))
    ),
    "turn": lambda f, which, at: replace(f, camera=replace(f.camera, turns=one_cut(f.camera.turns, which, at))),
    "role": lambda f, which, at: replace(
        f, asker=replace(f.asker, roles=tuple(replace(role, valid=cut(role.valid, at)) for role in f.asker.roles))
    ),
    "qualification": lambda f, which, at: replace(f, asker=replace(f.asker, qualifications=one_cut(f.asker.qualifications, which, at))),
    "organisation": lambda f, which, at: replace(f, asker=replace(f.asker, organisation_valid=cut(f.asker.organisation_valid, at))),
    "rule": lambda f, which, at: replace(f, rules=tuple(replace(rule, valid=cut(rule.valid, at)) for rule in f.rules)),
    "incident": incident_closed,
    "approval": approved_before,
    "push": push_ended,
    "asked": lambda f, which, at: _request(f, minutes=min(f.request.minutes, max(at, 1))),
}


@MANY
@given(facts(), st.sampled_from(sorted(SHORTER)), st.integers(0, 3), st.one_of(st.integers(-60, 60), st.just(LONG_AGO)))
def test_shortening_a_validity_never_lengthens_a_lease(given_: Facts, what: str, which: int, at: int) -> None:
    assert ended(decide(SHORTER[what](given_, which, at))) <= ended(decide(given_))


@MANY
@given(facts(), st.data())
def test_a_turn_takes_away_and_never_gives(given_: Facts, data: st.DataObject) -> None:
    """Whoever's turns a camera gets: nobody has more than without, and without one's own there is nothing while others have theirs."""
    shared = replace(given_, camera=replace(given_.camera, turns=tuple(data.draw(st.lists(turns(given_), max_size=4)))))
    free = replace(given_, camera=replace(given_.camera, turns=()))
    assert ended(decide(shared)) <= ended(decide(free))
    others = tuple(turn_ for turn_ in shared.camera.turns if turn_.organisation_id != shared.asker.organisation_id)
    assert not others or decide(replace(shared, camera=replace(shared.camera, turns=others))).outcome == "refused"
    left = shared.camera.turns[:-1]
    if left and shared.camera.turns[-1].organisation_id == shared.asker.organisation_id:
        assert ended(decide(replace(shared, camera=replace(shared.camera, turns=left)))) <= ended(decide(shared))


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
@given(facts(), when, st.sampled_from([UTC, timezone(timedelta(hours=2))]))
def test_the_decision_of_a_past_moment_is_the_same_when_asked_again(given_: Facts, moment: datetime, zone: timezone) -> None:
    """Whatever the moment, also in the hour that the clock strikes twice, and however far from UTC it was said."""
    past = replace(given_, moment=moment.astimezone(zone))
    taken, stored = decide(past), past.to_json()
    again = Facts.from_json(stored)
    assert again == past and again.to_json() == stored
    assert decide(again) == taken


@MANY
@given(facts())
def test_who_has_no_right_learns_nothing_of_the_cameras_state(given_: Facts) -> None:
    found = decide(given_)
    assume(found.refusal in ("not_allowed", "not_willing") or found.outcome == "pending")
    for state in ("fault", "maintenance", "off", "shutter"):
        assert decide(replace(given_, states=(State(state, ALWAYS),), stream=None)) == found


@MANY
@given(facts())
def test_on_an_unknown_basis_nothing_is_shared(given_: Facts) -> None:
    unknown = tuple(replace(use, basis_id="unknown") for use in given_.camera.uses)
    found = decide(replace(given_, camera=replace(given_.camera, uses=unknown)))
    assert found.outcome == "refused" or given_.asker.organisation_id == given_.camera.owner_id
