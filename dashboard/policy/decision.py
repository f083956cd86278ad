"""The sharing decision: one pure function for list, card, request, push, stream, what-if and audit.

The order: mag niet, the controller's decision, kan niet, granted. Of several ways to a picture the one that gives most
is taken; who has no right learns nothing of a camera's state.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

from dashboard.core.models import MASKINGS, Answer, Masking, Text
from dashboard.policy import grounds, incidents, qualifications, teams, texts, turn_texts, turns
from dashboard.policy.facts import Facts, HeldRole
from dashboard.policy.ground import EndsBecause, Ground
from dashboard.policy.investigation import INVESTIGATION
from dashboard.policy.refusals import not_allowed, not_possible, not_willing
from dashboard.policy.requesters import may_look

RULES_VERSION = "2026-5"  # of this code; the rows of the matrix that were used stand in the facts
PENDING_LASTS = timedelta(minutes=30)
APPROVAL_LASTS = timedelta(minutes=60)  # extensions included; after that the controller is asked again
# Under a standing agreement asking again would undo a withdrawal at once. As long as a request waits for an answer at most: who took the
# picture back has the time to settle it, and one withdrawn by mistake is not away for a whole shift.
WITHDRAWAL_STANDS = PENDING_LASTS
# Of several states the one that says most, with its code.
_STATES: dict[str, Literal["shutter", "maintenance", "fault", "technical"]] = {
    "shutter": "shutter",
    "maintenance": "maintenance",
    "fault": "fault",
    "off": "technical",
}
# Of several refusals the one that is nearest to a yes explains most.
_NEARNESS = ("incident", "turn", "hours", "qualification", "agreement_later", "agreement_ended", "agreement_purpose")


def decide(facts: Facts) -> Answer:
    """Decide one request on its facts. The same facts always give the same answer."""
    return best(answers(facts))


def answers(facts: Facts) -> list[Answer]:
    """The answer of every way to the picture; one where the asker, or anyone, is refused before it comes to that. Never empty."""
    refused = _who(facts) or _never(facts)
    return [refused] if refused else [found if isinstance(found, Answer) else _on(found, facts) for found in grounds.find(facts)]


def best(found: list[Answer]) -> Answer:
    """The one that counts: of several yeses the longest, then the clearest; of several noes the one nearest to a yes."""
    return max(found, key=_rank)


def _who(facts: Facts) -> Answer | None:
    """Unknown or ended account, organisation or role; who audits; detection, which never looks as a person."""
    asker, request, moment = facts.asker, facts.request, facts.moment
    held = {role.role for role in asker.roles if role.valid.holds(moment)}
    if not asker.account_open:
        return not_allowed("requester.account", "security", "account", texts.account_closed())
    if (of_team := teams.closed_to(asker, request.incident, moment)) is not None:
        return of_team
    if not asker.organisation_valid.holds(moment):
        return not_allowed("requester.organisation", "security", "organisation", texts.organisation_ended(asker.organisation_name))
    if "policy_officer" in held:
        return not_allowed("requester.policy_officer", "privacy", "role", texts.auditors_do_not_look())
    if request.role not in held or not may_look(request.role) or (request.role == "detection") != (request.mode == "analysis"):
        return not_allowed("requester.role", "security", "role", texts.no_role())
    return None


def _never(facts: Facts) -> Answer | None:
    """What is refused to everyone."""
    if facts.request.mode == "recorded":
        return not_allowed("recorded.no", "law", "recorded", texts.recorded())
    if facts.request.reason == INVESTIGATION:
        return not_allowed(
            "investigation.no",
            "law",
            "investigation",
            texts.investigation(),
            Text("Wetboek van Strafvordering", "Code of Criminal Procedure"),
        )
    if facts.camera.biometrics:
        return not_allowed("biometrics.no", "privacy", "biometrics", texts.biometrics())
    return None


def _on(ground: Ground, facts: Facts) -> Answer:
    """One way to the picture: who looks, push, turn, incident, the controller, the camera's state, the limits, and then the grant."""
    return (
        _qualified(ground, facts)
        or _push(ground, facts)
        or _turn(ground, facts)
        or _incident(ground, facts)
        or _controller(ground, facts)
        or _state(ground, facts)
        or _limits(ground, facts)
        or _grant(ground, facts)
    )


def _qualified(ground: Ground, facts: Facts) -> Answer | None:
    """Who looks has to be qualified for it, where the matrix says so."""
    kind, asker, moment = ground.qualification, facts.asker, facts.moment
    if kind is None or qualifications.holds(asker, kind, moment):
        return None
    sentence = qualifications.needed(asker, kind, moment)
    return not_allowed(ground.rule, "law", "qualification", sentence, ground.source, agreement=ground.agreement_code, qualification=kind)


def _push(ground: Ground, facts: Facts) -> Answer | None:
    """What came of a push goes no further than it, on whatever ground."""
    offered = facts.request.offered
    if offered is None or offered.at <= facts.moment < offered.ends_at:
        return None
    return not_allowed(ground.rule, "law", "push", texts.push_over(), ground.source, agreement=ground.agreement_code)


def _turn(ground: Ground, facts: Facts) -> Answer | None:
    """Under time-sharing only whose turn it is; an incident changes nothing in that."""
    camera, moment = facts.camera, facts.moment
    if not camera.turns:
        return None
    own = turns.own(camera.turns, facts.asker.organisation_id, facts.request)
    if turns.end_of(own, moment) is not None:
        return None
    begins = turns.next_begin(own, moment)
    sentence = turn_texts.not_your_turn(turns.holder(camera.turns, moment), begins, moment)
    own_begins = begins.isoformat() if begins else None
    return not_allowed(ground.rule, "law", "turn", sentence, ground.source, agreement=ground.agreement_code, turn_begins=own_begins)


def _incident(ground: Ground, facts: Facts) -> Answer | None:
    """Geen incident? Geen beeld! And where only the owner's side opens the door, an incident of that side."""
    incident, camera = facts.request.incident, facts.camera
    fitting = incidents.kinds_for if facts.since("2026-5") else incidents.kinds_before
    carried = incident is not None and incidents.carries(incident, fitting(facts.request.purpose_id), facts.moment)
    if ground.incident and not carried:
        return not_allowed(
            ground.rule, "law", "incident", texts.incident_needed(incident, facts.moment), ground.source, agreement=ground.agreement_code
        )
    if ground.incident and ground.owners_incident and incident is not None and not incidents.opened_by_side(incident, camera):
        return not_allowed(
            ground.rule, "law", "incident", texts.owners_incident_needed(camera), ground.source, agreement=ground.agreement_code
        )
    return None


def _controller(ground: Ground, facts: Facts) -> Answer | None:
    """The controller's answer to this request; where one is needed and not given, pending until it lapses."""
    ruling, decider = facts.request.ruling, facts.camera.decider_name
    if ruling is not None and ruling.outcome == "refused":
        return not_willing(
            ground.rule, ruling.code or "other", texts.unwilling(decider, ruling), ground.source, agreement=ground.agreement_code
        )
    if (withheld := _withheld(ground, facts)) is not None:
        return withheld
    if not ground.approval or (ruling is not None and facts.moment < ruling.at + APPROVAL_LASTS):
        return None
    if ruling is None and facts.moment >= facts.request.asked_at + PENDING_LASTS:
        minutes = int(PENDING_LASTS.total_seconds() // 60)
        return not_willing(
            ground.rule, "other", texts.lapsed(decider, minutes), ground.source, lapsed=True, agreement=ground.agreement_code
        )
    incident = facts.request.incident if ground.incident else None
    waiting = {
        "missing": "approval",
        "decider": facts.camera.decider_id,
        "agreement": ground.agreement_code,
        "incident": incident.code if incident else None,
    }
    return Answer(
        "pending",
        ground.rule,
        texts.pending(decider),
        source=ground.source,
        agreement=ground.agreement_code,
        conditions={key: value for key, value in waiting.items() if value is not None},
    )


def _withheld(ground: Ground, facts: Facts) -> Answer | None:
    """What was taken back stays away for a while, unless the controller said yes since. Of one's own picture there is nothing to share."""
    withdrawal, ruling = facts.request.withdrawal, facts.request.ruling
    if withdrawal is None or ground.own or not withdrawal.at <= facts.moment < withdrawal.until:
        return None
    if ruling is not None and ruling.outcome == "granted" and ruling.at > withdrawal.at:
        return None
    sentence, until = texts.withdrawn(withdrawal, facts.moment), withdrawal.until.isoformat()
    return not_willing(ground.rule, withdrawal.code, sentence, ground.source, until=until, agreement=ground.agreement_code)


def _state(ground: Ground, facts: Facts) -> Answer | None:
    """Whether there is a picture at all."""
    for name, code in _STATES.items():
        state = next((s for s in facts.states if s.state == name and s.during.holds(facts.moment)), None)
        if state is not None:
            return not_possible(
                ground.rule,
                code,
                texts.out_of_order(name, state.during.end, facts.moment),
                ground.source,
                until=state.during.end.isoformat() if state.during.end else None,
                agreement=ground.agreement_code,
            )
    return _connection(ground, facts)


def _connection(ground: Ground, facts: Facts) -> Answer | None:
    """Whether the camera is there and connected; where nobody pays for that, who pays can be agreed."""
    stream, is_there = facts.stream, facts.camera.lifecycle == "active"
    if is_there and stream is not None and stream.integration not in ("none", "planned"):
        return None
    planned = stream.planned_on if stream else None
    costs = is_there and stream is not None and stream.unconnected_because == "cost"
    return not_possible(
        ground.rule,
        "cost" if costs else "technical",
        texts.too_costly(planned) if costs else texts.not_connected(planned),
        ground.source,
        planned_on=planned.isoformat() if planned else None,
        agreement=ground.agreement_code,
    )


def _limits(ground: Ground, facts: Facts) -> Answer | None:
    """Viewers of the stream, viewers and pictures of the agreement. Detection is not counted as a viewer."""
    agreement, stream = ground.agreement, facts.stream
    if facts.request.mode == "analysis" or stream is None:
        return None
    limits: list[tuple[str, int, int | None]] = [("viewers", stream.viewers, stream.max_viewers)]
    if agreement is not None:
        limits += [("viewers", agreement.viewers, agreement.viewers_max), ("pictures", agreement.pictures, agreement.pictures_max)]
    for kind, taken, most in limits:
        if most is not None and taken >= most:
            return not_possible(ground.rule, "limit", texts.full(kind, most), ground.source, limit=kind, agreement=ground.agreement_code)
    return None


def _grant(ground: Ground, facts: Facts) -> Answer:
    """Granted, until the earliest end known."""
    until, because = min(_ends(ground, facts), key=lambda end: end[0])
    asked_mask: Masking = "masked" if facts.request.mode == "analysis" else "none"
    masking: Masking = max((ground.masking, facts.camera.privacy_profile, asked_mask), key=MASKINGS.index)
    incident = facts.request.incident if ground.incident else None
    conditions = {
        "standing": "own" if ground.own else "shared",
        "ends_because": because,
        "minutes_max": ground.minutes_max,
        "agreement": ground.agreement_code,
        "incident": incident.code if incident else None,
        "approved": True if ground.approval else None,
        "unconfirmed": True if ground.unconfirmed else None,
        "watermark": True if ground.watermark else None,
    }
    explanation = texts.granted(facts, ground, until, because, masking)
    return Answer(
        "granted",
        ground.rule,
        explanation,
        until=until.astimezone(UTC),
        masking=masking,
        agreement=ground.agreement_code,
        source=ground.source,
        conditions={key: value for key, value in conditions.items() if value is not None},
    )


def _ends(ground: Ground, facts: Facts) -> list[tuple[datetime, EndsBecause]]:
    """Every end that is known, each after the moment: what the ground holds was in force."""
    request, asker = facts.request, facts.asker
    asked = request.ends_by or facts.moment + timedelta(minutes=min(request.minutes, ground.minutes_max))
    ends: list[tuple[datetime, EndsBecause]] = [(asked, "asked"), *ground.ends]
    roles = (asker.organisation_valid.end, *teams.ends(asker), _role_end(asker.roles, request.role, facts.moment))
    ends += [(end, "role") for end in roles if end is not None]
    if ground.incident and request.incident is not None and (end := incidents.end_of(request.incident)) is not None:
        ends.append((end, "incident"))
    own_turns = turns.own(facts.camera.turns, asker.organisation_id, request)
    if own_turns and (turn_ends := turns.end_of(own_turns, facts.moment)) is not None:
        ends.append((turn_ends, "turn"))
    if ground.qualification is not None and (end := qualifications.end_of(asker, ground.qualification, facts.moment)) is not None:
        ends.append((end, "qualification"))
    if request.offered is not None:
        ends.append((request.offered.ends_at, "push"))
    if ground.approval and request.ruling is not None:
        ends.append((request.ruling.at + APPROVAL_LASTS, "approval"))
    return ends


def _role_end(roles: tuple[HeldRole, ...], role: str, moment: datetime) -> datetime | None:
    ends = [held.valid.end for held in roles if held.role == role and held.valid.holds(moment)]
    return None if None in ends else max(end for end in ends if end is not None)


def _rank(answer: Answer) -> tuple[int, float, int, bool, str]:
    """More is better: granted (the longest, then the clearest), pending, kan niet, wil niet, mag niet (the nearest to a yes).

    Of two agreements that give the same the one that asks a watermark counts: it takes nothing from what is seen.
    """
    order = {"granted": 4, "pending": 3, "not_possible": 2, "not_willing": 1, "not_allowed": 0}[answer.refusal or answer.outcome]
    until = answer.until.timestamp() if answer.until else 0.0
    missing = answer.conditions.get("missing", "")
    if answer.outcome == "granted":
        nearness = -MASKINGS.index(answer.masking)
    else:
        nearness = -_NEARNESS.index(missing) if missing in _NEARNESS else -len(_NEARNESS)
    return order, until, nearness, answer.watermark, answer.agreement or ""
