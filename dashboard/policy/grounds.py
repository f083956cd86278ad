"""On which ground a picture could be seen: one's own, or by the matrix and an agreement. The law's half of the decision; see README.md.

Each way to a picture becomes a `Ground`; each way that is closed a refusal that says why. decision.py weighs them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from dashboard.core.models import Answer, Text
from dashboard.policy import dossier, dossier_texts, offers, texts
from dashboard.policy.facts import Agreement, Basis, Facts, RequesterKind, Rule, Use
from dashboard.policy.ground import Ends, EndsBecause, Ground
from dashboard.policy.refusals import not_allowed
from dashboard.policy.requesters import TASKS, receives, requester_kind
from dashboard.policy.terms import has_hours, window_end

POLICE_DATA = ("gemw-151c", "polw-3")
# Public order is watched on these grounds only; other articles are not accepted for it.
_CARRIES_PUBLIC_ORDER = frozenset(POLICE_DATA)
# Without an agreement an incident that the asker opened himself opens nobody else's picture here; under one the parties have chosen.
_OWNERS_INCIDENT = frozenset({"object-6-1-f", "ov-wp2000"})
OWN_MINUTES, SHARED_MINUTES, ANALYSIS_MINUTES = 480, 60, 60


def find(facts: Facts) -> list[Ground | Answer]:
    """Every way to this picture, open or closed; never empty."""
    uses = [use for use in facts.camera.uses if use.valid.holds(facts.moment)]
    if not uses:
        return [not_allowed("unknown.no", "law", "basis", texts.no_basis(facts.camera.name))]
    police = [use for use in uses if use.basis_id in POLICE_DATA]
    if police:  # the pictures are police data, whoever else has an interest in the camera
        return _police_data(facts, min(police, key=lambda use: POLICE_DATA.index(use.basis_id)).basis_id, police)
    own = [use for use in uses if _is_own(facts, use)]
    party = facts.asker.organisation_id in (facts.camera.owner_id, facts.camera.controller_id)
    if party or any(use.purpose_id == facts.request.purpose_id for use in own):
        return _own(facts, own)
    return _shared(facts, uses)  # also with an own purpose here, where another one is asked


def _is_own(facts: Facts, use: Use) -> bool:
    """Whether it is the asking organisation's own purpose. On no known basis only the owner's."""
    asker, parties = facts.asker.organisation_id, (facts.camera.owner_id, facts.camera.controller_id)
    if use.basis_id == "unknown" and asker != facts.camera.owner_id:
        return False
    return use.organisation_id == asker or (asker in parties and use.organisation_id in (None, *parties))


def _own(facts: Facts, uses: list[Use]) -> list[Ground | Answer]:
    """One's own pictures, for one's own purposes."""
    request = facts.request
    if not uses and all(use.basis_id == "unknown" for use in facts.camera.uses):
        return [not_allowed("unknown.no", "law", "basis", texts.no_basis(facts.camera.name), _basis(facts, "unknown").source)]
    fitting = [use for use in uses if use.purpose_id == request.purpose_id]
    if not fitting:
        basis = uses[0].basis_id if uses else "unknown"
        sentence = texts.purpose_unfit(request.purpose_name)
        return [not_allowed(f"{basis}.own.{request.mode}", "law", "purpose", sentence, _basis(facts, basis).source)]
    return [_own_ground(facts, use) for use in fitting]


def _own_ground(facts: Facts, use: Use) -> Ground | Answer:
    basis, rule = _basis(facts, use.basis_id), f"{use.basis_id}.own.{facts.request.mode}"
    if not _carries(use):
        return not_allowed(rule, "law", "basis", texts.public_order_needs_151c(basis.name), basis.source)
    if use.basis_id == "unknown" and facts.request.mode != "live" and facts.since("2026-5"):
        return not_allowed(rule, "law", "basis", texts.live_only(basis.name), basis.source)
    if use.basis_id == "telling" and facts.request.mode == "live":
        return not_allowed(rule, "law", "counts", texts.counts_only(basis.name), basis.source)
    return Ground(
        rule,
        basis,
        basis.source,
        own=True,
        ends=tuple(_end(use.valid.end, "basis")),
        minutes_max=ANALYSIS_MINUTES if facts.request.mode == "analysis" else OWN_MINUTES,
    )


def _police_data(facts: Facts, basis_id: str, found_uses: list[Use]) -> list[Ground | Answer]:
    """Pictures under 151c or the Police Act: the police's own, their observers', and others' only as the matrix says."""
    uses = [use for use in found_uses if _is_brief(facts, use)]
    basis = _basis(facts, basis_id)
    own = facts.asker.organisation_kind == "police" and facts.asker.organisation_id == facts.camera.controller_id
    kind = requester_kind(facts.request.role, facts.asker.organisation_kind)
    rule = f"{basis_id}.{'own' if own else kind or 'none'}.{facts.request.mode}"
    if not uses:
        return [not_allowed(rule, "law", "stated_end", texts.brief_use_needs_an_end(basis.name), basis.source)]
    ends = _latest_end([use for use in uses if use.basis_id == basis_id])
    if basis_id == "gemw-151c":
        found = dossier.look_at(facts.camera, facts.moment)
        if found.missing or found.ends is None:
            code: Literal["law", "privacy"] = "privacy" if found.missing == "view" else "law"
            return [not_allowed(rule, code, found.missing or "designation", dossier_texts.missing(found, facts.moment), basis.source)]
        ends.append((found.ends, "designation"))
    in_camera = facts.request.purpose_id in {use.purpose_id for use in uses}
    if own and in_camera and facts.request.mode == "live":
        return [Ground(rule, basis, basis.source, own=True, ends=tuple(ends), minutes_max=OWN_MINUTES)]
    if own or basis_id != "gemw-151c":
        return _by_matrix(facts, basis_id, ends, in_camera)
    closed, doubt = _not_to_others(facts, rule, kind, uses), dossier.blocks_sharing(facts.camera, uses) is not None
    ways = [closed] if closed else _by_matrix(facts, basis_id, ends, in_camera)
    return [replace(way, unconfirmed=way.unconfirmed or doubt) if isinstance(way, Ground) else way for way in ways]


def _is_brief(facts: Facts, use: Use) -> bool:
    """Police Act art. 3 carries what is incidental and short: a use without an end is none. Facts of before rules 2026-5: as then."""
    return use.basis_id != "polw-3" or use.valid.end is not None or not facts.since("2026-5")


def _not_to_others(facts: Facts, rule: str, kind: RequesterKind | None, uses: list[Use]) -> Answer | None:
    """151c towards others than the police: observers are the camera's own, and without assessment, notice or a word on
    what is in view nothing new is shared. Own observers watch the police's own picture, which is not cut: see README.md."""
    source = _basis(facts, "gemw-151c").source
    if kind == "toezichtcentrale":
        parties = {facts.camera.owner_id, facts.camera.controller_id, *(use.organisation_id for use in uses)}
        own = facts.asker.organisation_id in parties
        return None if own else not_allowed(rule, "law", "observers", dossier_texts.own_observers_only(), source)
    blocked = dossier.blocks_sharing(facts.camera, uses)
    return not_allowed(rule, "law", blocked, dossier_texts.blocked(blocked), source) if blocked else None


def _shared(facts: Facts, uses: list[Use]) -> list[Ground | Answer]:
    """Another's pictures: the bases of the uses that fit the purpose, else that of the primary use, meet the matrix.

    Each fitting use is a way of its own: were one to hide another, ending it would lengthen a lease.
    """
    ordered = sorted(uses, key=lambda use: (not use.primary, use.basis_id))
    matching = [use for use in ordered if use.purpose_id == facts.request.purpose_id and _carries(use)]
    ways = [way for way in matching or ordered[:1] if way.basis_id != "unknown"]
    if not ways or ordered[0].basis_id == "unknown":
        return [not_allowed("unknown.no", "law", "basis", texts.no_basis(facts.camera.name), _basis(facts, "unknown").source)]
    return [found for use in ways for found in _by_matrix(facts, use.basis_id, _latest_end([use]), in_camera=bool(matching))]


def _by_matrix(facts: Facts, basis_id: str, ends: Ends, in_camera: bool) -> list[Ground | Answer]:
    """What the cell basis x kind of requester x mode says."""
    request, basis = facts.request, _basis(facts, basis_id)
    kind = requester_kind(request.role, facts.asker.organisation_kind)
    if kind is not None and not receives(facts, kind, basis_id):
        sentence = texts.not_of_that_kind(facts.asker.organisation_name, kind)
        return [not_allowed("requester.kind", "law", "recipient", sentence, basis.source)]
    cell = (basis_id, kind, request.mode)
    rule = next((r for r in facts.rules if (r.basis_id, r.requester_kind, r.mode) == cell and r.valid.holds(facts.moment)), None)
    others = kind == "meldkamer" and basis_id in POLICE_DATA and facts.asker.organisation_kind != "police"
    if others and rule is not None:
        rule = _not_the_police(rule)
    name = f"{basis_id}.{kind or 'none'}.{request.mode}.{rule.answer if rule else 'no'}"
    if kind is None or rule is None or rule.answer == "no":
        sentence = texts.not_for_you(basis.name, None if others else kind)
        return [not_allowed(name, "law", "recipient", sentence, rule.source if rule else basis.source)]
    if rule.answer == "counts":
        return [not_allowed(name, "law", "counts", texts.counts_only(basis.name), rule.source)]
    giving = [a for a in facts.agreements if a.mode == request.mode and _may_give(facts, basis_id, a)]
    if request.purpose_id not in TASKS[kind] or (rule.answer == "yes" and not in_camera):
        refusal = not_allowed(name, "law", "purpose", texts.purpose_unfit(request.purpose_name), rule.source)
        return [offers.with_offer(facts, kind, rule, giving, refusal)]
    found = _by_rule(facts, name, basis, rule, [*ends, *_end(rule.valid.end, "basis")], giving)
    return [offers.with_offer(facts, kind, rule, giving, one) if isinstance(one, Answer) else one for one in found]


def _not_the_police(rule: Rule) -> Rule:
    """The meldkamer of the matrix is the police's. Another's gets police data of 151c under the controller's agreement, others never."""
    if rule.basis_id == "polw-3":
        return replace(rule, answer="no")
    if rule.answer in ("yes", "incident"):
        return replace(rule, answer="agreement", requires_incident=_needs_incident(rule))
    return rule


def _by_rule(facts: Facts, name: str, basis: Basis, rule: Rule, ends: Ends, giving: list[Agreement]) -> list[Ground | Answer]:
    """Under the parties' agreements where there are any, also ended and later ones: their terms go before the matrix's own yes.

    Were an ended agreement to set free what it limited, shortening it would lengthen a lease.
    """
    needed = rule.answer in ("agreement", "unrecognisable")
    agreements = [a for a in giving if needed or facts.request.purpose_id in a.purposes]
    if agreements:
        return [_under(facts, name, basis, rule, agreement, ends) for agreement in agreements]
    if needed:
        offer = "unrecognisable" if rule.answer == "unrecognisable" else None
        return [not_allowed(name, "law", "agreement", texts.no_agreement(facts.camera, offer), rule.source, offer=offer)]
    return [
        Ground(
            name,
            basis,
            rule.source,
            own=False,
            ends=tuple(ends),
            minutes_max=SHARED_MINUTES,
            incident=_needs_incident(rule),
            owners_incident=basis.id in _OWNERS_INCIDENT,
            approval=rule.answer == "approval",
            qualification=rule.qualification,
            unconfirmed=rule.needs_confirmation,
        )
    ]


def _under(facts: Facts, name: str, basis: Basis, rule: Rule, agreement: Agreement, ends: Ends) -> Ground | Answer:
    moment, limited = facts.moment, has_hours(agreement)
    window = window_end(agreement, moment) if limited else None
    closed = None
    if facts.request.purpose_id not in agreement.purposes:
        closed = ("agreement_purpose", texts.agreement_other_purpose(agreement, facts.request.purpose_name))
    elif agreement.valid.end is not None and agreement.valid.end <= moment:
        closed = ("agreement_ended", texts.agreement_ended(agreement, moment))
    elif not agreement.valid.holds(moment):
        closed = ("agreement_later", texts.agreement_later(agreement, moment))
    elif limited and window is None:
        closed = ("hours", texts.outside_hours(agreement))
    if closed:
        return not_allowed(name, "law", *closed, rule.source, agreement=agreement.code)
    return Ground(
        name,
        basis,
        rule.source,
        own=False,
        ends=(*ends, *_end(agreement.valid.end, "agreement"), *_end(window, "hours")),
        minutes_max=agreement.minutes_max,
        agreement=agreement,
        incident=agreement.incident_only or _needs_incident(rule),
        owners_incident=basis.id == "object-6-1-f",
        approval=agreement.approval_each_time or rule.answer == "approval",
        unrecognisable=agreement.unrecognisable or rule.answer == "unrecognisable",
        qualification=rule.qualification,
        unconfirmed=rule.needs_confirmation,
    )


def _needs_incident(rule: Rule) -> bool:
    return rule.answer == "incident" or rule.requires_incident


def _may_give(facts: Facts, basis_id: str, agreement: Agreement) -> bool:
    """Police data are the controller's to give, whoever owns the camera; other pictures the owner's or the controller's."""
    parties = (facts.camera.decider_id,) if basis_id in POLICE_DATA else (facts.camera.owner_id, facts.camera.controller_id)
    return agreement.giver_id in parties


def _carries(use: Use) -> bool:
    return use.purpose_id != "openbare-orde" or use.basis_id in _CARRIES_PUBLIC_ORDER


def _basis(facts: Facts, basis_id: str) -> Basis:
    return next((basis for basis in facts.bases if basis.id == basis_id), Basis(basis_id, Text(basis_id, basis_id), Text("", "")))


def _latest_end(uses: list[Use]) -> Ends:
    ends = [use.valid.end for use in uses]
    return [] if None in ends else _end(max(end for end in ends if end is not None), "basis")


def _end(moment: datetime | None, why: EndsBecause) -> Ends:
    return [] if moment is None else [(moment, why)]
