"""The facts of a decision in words, in plain Dutch (B1) and English: what a printed answer rests on. Times are local."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from babel.dates import get_day_names

from dashboard.core.models import Text
from dashboard.policy.facts import Agreement, Designation, Facts, Incident, Rule, Span, Turn, Use
from dashboard.policy.incidents import PROTECTION
from dashboard.policy.qualifications import NAMES
from dashboard.policy.requesters import receives, requester_kind
from dashboard.policy.texts import day, when, withdrawn

_ANSWERS = {
    "no": Text("nee", "no"),
    "counts": Text("alleen tellingen", "counts only"),
    "unrecognisable": Text("onherkenbaar, onder een convenant", "unrecognisable, under an agreement"),
    "incident": Text("zolang een incident duurt", "while an incident lasts"),
    "approval": Text("met goedkeuring, elke keer", "with approval, each time"),
    "agreement": Text("onder een convenant", "under an agreement"),
    "yes": Text("ja", "yes"),
}
_STATES = {
    "fault": Text("storing", "fault"),
    "maintenance": Text("onderhoud", "maintenance"),
    "off": Text("uit", "off"),
    "shutter": Text("afschermkap dicht", "shutter closed"),
}
_ALL = Text("alle dagen", "every day")
SECLUDED = Incident("", PROTECTION, None, None, 0.0)  # in the place of one whose number and place are not the reader's to know


@dataclass(frozen=True, slots=True)
class Told:
    """One subject of the facts with its lines."""

    subject: Text
    lines: tuple[Text, ...]


def tell(facts: Facts, purposes: Mapping[str, Text], with_state: bool) -> list[Told]:
    """The facts by subject, those without a word left out. `purposes`: their names; `with_state`: the camera's state and stream too."""
    camera, request, now = facts.camera, facts.request, facts.moment
    told = [
        Told(Text("Camera", "Camera"), _camera(facts)),
        Told(Text("Grondslagen van deze camera", "Legal bases of this camera"), tuple(_use(facts, use, purposes) for use in camera.uses)),
        Told(Text("Regel", "Rule"), tuple(_rule(rule) for rule in _rules(facts))),
        Told(Text("Kwalificatie van wie vroeg", "Qualification of who asked"), tuple(_qualifications(facts))),
        Told(Text("Aanwijzingsbesluit", "Designation"), tuple(_designation(found, now) for found in camera.designations)),
        Told(Text("Convenanten", "Agreements"), tuple(_agreement(found, purposes, now) for found in facts.agreements)),
        Told(Text("Beurten", "Turns"), tuple(_turn(turn, now) for turn in camera.turns)),
        Told(Text("Incident", "Incident"), (_incident(request.incident, now),) if request.incident else ()),
        Told(Text("Beslissing van de verwerkingsverantwoordelijke", "The controller's decision"), _ruling(facts)),
        Told(Text("Intrekking", "Withdrawal"), (withdrawn(request.withdrawal, now),) if request.withdrawal else ()),
        Told(Text("Toestand van de camera", "State of the camera"), _state(facts) if with_state else ()),
    ]
    return [one for one in told if one.lines]


def _camera(facts: Facts) -> tuple[Text, ...]:
    camera = facts.camera
    unknown = Text("onbekend", "unknown")
    notice = Text("wel", "is") if camera.notice else Text("niet", "is not")
    lines = [
        Text(f"Eigenaar: {camera.owner_name or unknown.nl}.", f"Owner: {camera.owner_name or unknown.en}."),
        Text(
            f"Verwerkingsverantwoordelijke: {camera.controller_name or unknown.nl}.", f"Controller: {camera.controller_name or unknown.en}."
        ),
        Text(f"Het bord op straat is {notice.nl} gezien.", f"The notice in the street {notice.en} on record as seen."),
    ]
    if camera.biometrics:
        lines.append(Text("Het register meldt biometrie.", "The register declares biometrics."))
    return tuple(lines)


def _use(facts: Facts, use: Use, purposes: Mapping[str, Text]) -> Text:
    basis = next((basis for basis in facts.bases if basis.id == use.basis_id), None)
    named = basis.name if basis else Text(use.basis_id, use.basis_id)
    source = f" ({basis.source.nl})" if basis else "", f" ({basis.source.en})" if basis else ""
    purpose = purposes.get(use.purpose_id or "", Text("doel onbekend", "purpose unknown"))
    dpia = Text("DPIA bekend", "DPIA on record") if use.dpia else Text("geen DPIA bekend", "no DPIA on record")
    term = _term(use.valid, facts.moment)
    return Text(f"{purpose.nl}: {named.nl}{source[0]}; {dpia.nl}{term.nl}.", f"{purpose.en}: {named.en}{source[1]}; {dpia.en}{term.en}.")


def _rules(facts: Facts) -> Iterable[Rule]:
    """The cells of the matrix that this asker meets."""
    kind = requester_kind(facts.request.role, facts.asker.organisation_kind)
    cells = (rule for rule in facts.rules if (rule.requester_kind, rule.mode) == (kind, facts.request.mode))
    return (rule for rule in cells if receives(facts, rule.requester_kind, rule.basis_id))


def _rule(rule: Rule) -> Text:
    said, cell = _ANSWERS[rule.answer], f"{rule.basis_id} × {rule.requester_kind} × {rule.mode}"
    incident = Text(", zolang een incident duurt", ", while an incident lasts") if rule.requires_incident else Text("", "")
    open_ = Text(" (de privacyfunctionaris moet dit nog bevestigen)", " (the privacy officer has yet to confirm this)")
    doubt = open_ if rule.needs_confirmation else Text("", "")
    named = NAMES[rule.qualification] if rule.qualification else None
    asks = Text(f", met {named.nl}", f", with {named.en}") if named else Text("", "")
    return Text(
        f"{cell}: {said.nl}{incident.nl}{asks.nl}. Bron: {rule.source.nl}{doubt.nl}.",
        f"{cell}: {said.en}{incident.en}{asks.en}. Source: {rule.source.en}{doubt.en}.",
    )


def _qualifications(facts: Facts) -> Iterable[Text]:
    """What was asked for only: what else somebody is qualified for is nobody's business here."""
    for kind in sorted({rule.qualification for rule in _rules(facts) if rule.qualification}):
        name, held = NAMES[kind], [one for one in facts.asker.qualifications if one.kind == kind]
        terms = [_term(one.valid, facts.moment) for one in held] or [Text(": niet vastgelegd", ": not on record")]
        yield from (Text(f"{name.nl}{term.nl}.", f"{name.en}{term.en}.") for term in terms)


def _designation(found: Designation, now: datetime) -> Text:
    missing = Text("ontbreekt", "missing")
    ends, term = day(found.stated_end) if isinstance(found.stated_end, date) else missing, _term(found.valid, now)
    return Text(
        f"{found.name}: artikel {found.article or missing.nl}, einde {ends.nl}, tijden {found.use_periods or missing.nl}{term.nl}.",
        f"{found.name}: article {found.article or missing.en}, end {ends.en}, periods {found.use_periods or missing.en}{term.en}.",
    )


def _agreement(found: Agreement, purposes: Mapping[str, Text], now: datetime) -> Text:
    names = [purposes.get(purpose, Text(purpose, purpose)) for purpose in found.purposes]
    terms = [*_hours(found), Text(f"hooguit {found.minutes_max} minuten", f"{found.minutes_max} minutes at most")]
    terms += [Text("alleen bij een incident", "at incidents only")] if found.incident_only else []
    terms += [Text("met goedkeuring, elke keer", "with approval, each time")] if found.approval_each_time else []
    terms += [Text("gezichten en kentekens onleesbaar", "faces and number plates unreadable")] if found.masked else []
    terms += [Text("onherkenbaar", "unrecognisable")] if found.unrecognisable else []
    terms += [Text("met watermerk", "with a watermark")] if found.watermark else []
    term = _term(found.valid, now)
    nl = f"{found.name} ({found.code}), van {found.giver_name}, voor {', '.join(name.nl for name in names)}"
    en = f"{found.name} ({found.code}), given by {found.giver_name}, for {', '.join(name.en for name in names)}"
    return Text(f"{nl}: {', '.join(t.nl for t in terms)}{term.nl}.", f"{en}: {', '.join(t.en for t in terms)}{term.en}.")


def _hours(found: Agreement) -> list[Text]:
    days = [_weekday(number) for number in found.weekdays or ()]
    which = Text(", ".join(d.nl for d in days), ", ".join(d.en for d in days)) if days else _ALL
    hours = f" {_span(found.hour_from, found.hour_to)}" if found.hour_from is not None and found.hour_to is not None else ""
    return [Text(which.nl + hours, which.en + hours)]


def _turn(turn: Turn, now: datetime) -> Text:
    on, hours, term = _weekday(turn.weekday), _span(turn.hour_from, turn.hour_to), _term(turn.valid, now)
    return Text(
        f"{on.nl} {hours}: {turn.organisation_name}, {turn.purpose_name.nl}{term.nl}.",
        f"{on.en} {hours}: {turn.organisation_name}, {turn.purpose_name.en}{term.en}.",
    )


def _incident(found: Incident, now: datetime) -> Text:
    if found == SECLUDED:
        return Text("Een afgeschermd incident.", "A secluded incident.")
    state = Text("open", "open")
    if found.closed_at is not None:
        closed = when(found.closed_at, now)
        state = Text(f"gesloten {closed.nl}", f"closed {closed.en}")
    metres = round(found.distance_m)
    return Text(
        f"{found.code} ({found.kind}), op {metres} meter, {state.nl}.", f"{found.code} ({found.kind}), at {metres} metres, {state.en}."
    )


def _ruling(facts: Facts) -> tuple[Text, ...]:
    ruling = facts.request.ruling
    if ruling is None:
        return ()
    said = Text("goedgekeurd", "granted") if ruling.outcome == "granted" else Text("geweigerd", "refused")
    moment, who = when(ruling.at, facts.moment), facts.camera.decider_name
    return (Text(f"{who}: {said.nl}, {moment.nl}.", f"{who}: {said.en}, {moment.en}."),)


def _state(facts: Facts) -> tuple[Text, ...]:
    lines = []
    for state in facts.states:
        term, name = _term(state.during, facts.moment), _STATES[state.state]
        lines.append(Text(f"{name.nl}{term.nl}.".capitalize(), f"{name.en}{term.en}.".capitalize()))
    connected = facts.stream is not None and facts.stream.integration in ("direct", "gateway")
    lines.append(Text("Aangesloten.", "Connected.") if connected else Text("Niet aangesloten.", "Not connected."))
    if facts.stream is not None:
        most, taken = facts.stream.max_viewers, facts.stream.viewers
        lines.append(Text(f"Kijkers: {taken}, hooguit {most}.", f"Viewers: {taken}, {most} at most."))
    return tuple(lines)


def _term(valid: Span, now: datetime) -> Text:
    """From and until, as far as said."""
    start, end = (when(moment, now) if moment else None for moment in (valid.start, valid.end))
    from_ = Text(f", vanaf {start.nl}", f", from {start.en}") if start else Text("", "")
    until = Text(f", tot {end.nl}", f", until {end.en}") if end else Text("", "")
    return Text(from_.nl + until.nl, from_.en + until.en)


def _span(start: time, end: time) -> str:
    return f"{start:%H:%M}–{'24:00' if end == time() else f'{end:%H:%M}'}"


def _weekday(number: int) -> Text:
    return Text(get_day_names("wide", locale="nl")[number - 1], get_day_names("wide", locale="en_GB")[number - 1])
