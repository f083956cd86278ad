"""The sentences of a decision, in plain Dutch (B1) and English. Times are local; what may not be known is not said."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date

from dashboard.core.clock import local
from dashboard.core.models import Text
from dashboard.policy.facts import Agreement, Camera, Facts, Incident, RequesterKind, Ruling, Withdrawal
from dashboard.policy.ground import EndsBecause, Ground
from dashboard.policy.incidents import end_of as end_of_incident

_KINDS = {
    "regiekamer": Text("een regiekamer voor verkeer", "a traffic control room"),
    "toezichtcentrale": Text("een toezichtcentrale", "a supervision centre"),
    "meldkamer": Text("een meldkamer", "an emergency control room"),
}
_WHOSE = {
    "regiekamer": Text(
        "een gemeente, een provincie, een wegbeheerder of een vervoerder", "a municipality, a province, a road authority or a carrier"
    ),
    "toezichtcentrale": Text("een gemeente", "a municipality"),
    "meldkamer": Text("de politie of een veiligheidsregio", "the police or a safety region"),
}
_WHY_NOT = {
    "risk": Text("er zijn risico's", "there are risks"),
    "other_interest": Text("een ander belang gaat voor", "another interest goes first"),
    "other": Text("een andere reden", "another reason"),
}
_ENDS = {
    "agreement": Text("Dan eindigt het convenant.", "The agreement ends then."),
    "hours": Text("Dan eindigen de uren van het convenant.", "The agreement's hours end then."),
    "turn": Text("Dan eindigt uw beurt.", "Your turn ends then."),
    "designation": Text("Dan eindigt het aanwijzingsbesluit.", "The designation ends then."),
    "role": Text("Dan eindigt uw rol.", "Your role ends then."),
    "qualification": Text("Dan eindigt uw kwalificatie.", "Your qualification ends then."),
    "basis": Text("Dan eindigt de grondslag.", "The legal basis ends then."),
    "incident": Text("Dan eindigt het incident.", "The incident ends then."),
    "approval": Text("Dan loopt de goedkeuring af.", "The approval runs out then."),
    "push": Text("Dan eindigt het doorschakelen.", "What was pushed ends then."),
}


def push_over() -> Text:
    """What was offered is over or was taken back."""
    return Text("Wat u werd doorgeschakeld, is voorbij of ingetrokken.", "What was pushed to you is over, or was taken back.")


@lru_cache(maxsize=1024)  # of a list the cameras end at the same few moments
def when(moment: datetime, now: datetime) -> Text:
    """A moment as people here say it: the time today, else the day, and the time unless it is midnight."""
    there, today = local(moment), local(now).date()
    clock = f"{there:%H:%M}"
    if there.date() == today:
        return Text(clock, clock)
    day_ = day(there.date())
    return day_ if clock == "00:00" else Text(f"{day_.nl} {clock}", f"{day_.en} {clock}")


def at(moment: datetime, now: datetime) -> Text:
    """The same with its preposition: om 13:00, op 1 mei 2026."""
    said, today = when(moment, now), local(moment).date() == local(now).date()
    return Text(f"{'om' if today else 'op'} {said.nl}", f"{'at' if today else 'on'} {said.en}")


def day(value: date) -> Text:
    """A date in words."""
    return Text(format_date(value, "d MMMM y", locale="nl"), format_date(value, "d MMMM y", locale="en_GB"))


def account_closed() -> Text:
    """The account is closed."""
    return Text("Uw account is gesloten.", "Your account is closed.")


def organisation_ended(name: str) -> Text:
    """The organisation takes no part (any more)."""
    return Text(f"{name} doet niet (meer) mee.", f"{name} does not take part (any more).")


def no_role() -> Text:
    """No role that may look."""
    return Text("U heeft nu geen rol waarmee u beelden mag bekijken.", "You have no role now that may look at pictures.")


def auditors_do_not_look() -> Text:
    """The policy officer's role."""
    return Text(
        "Wie controleert, kijkt niet zelf. Met uw rol kunt u geen beelden zien.", "Who audits does not look. Your role cannot see pictures."
    )


def recorded() -> Text:
    """Recordings are never shown."""
    return Text(
        "Dit systeem toont geen opgenomen beelden. U kunt wel vragen om beelden veilig te stellen.",
        "This system does not show recordings. You can ask for pictures to be preserved.",
    )


def investigation() -> Text:
    """Criminal investigation goes elsewhere."""
    return Text(
        "Dit systeem is niet voor opsporing. Vorder beelden bij de verwerkingsverantwoordelijke, volgens het Wetboek van Strafvordering.",
        "This system is not for criminal investigation. Demand the pictures from the controller, under the Code of Criminal Procedure.",
    )


def biometrics() -> Text:
    """Declared biometrics."""
    return Text(
        "Volgens het register herkent deze camera mensen (biometrie). Daarom wordt er niets van gedeeld.",
        "According to the register this camera recognises people (biometrics). So nothing of it is shared.",
    )


def no_basis(camera: str) -> Text:
    """No basis on record."""
    return Text(
        f"Voor {camera} staat geen grondslag vast. Zonder grondslag wordt het beeld niet gedeeld.",
        f"No legal basis is on record for {camera}. Without one the picture is not shared.",
    )


def purpose_unfit(purpose: Text) -> Text:
    """The purpose is not the camera's, nor the asker's task."""
    return Text(
        f"Deze camera is er voor u niet voor het doel ‘{purpose.nl}’. Er is ook geen convenant voor dat doel.",
        f"For you this camera is not there for the purpose “{purpose.en}”. Nor is there an agreement for that purpose.",
    )


def public_order_needs_151c(basis: Text) -> Text:
    """Other grounds do not carry public-order supervision."""
    return Text(
        f"Toezicht op de openbare orde mag alleen op grond van Gemeentewet artikel 151c, niet op ‘{basis.nl}’.",
        f"Public order may only be watched under Municipalities Act article 151c, not under “{basis.en}”.",
    )


def counts_only(basis: Text) -> Text:
    """Counts, no pictures."""
    return Text(
        f"Van camera's op grond van ‘{basis.nl}’ krijgt u alleen aantallen, geen beelden.",
        f"From cameras under “{basis.en}” you get counts only, no pictures.",
    )


def not_for_you(basis: Text, kind: RequesterKind | None) -> Text:
    """The basis excludes this recipient."""
    who = _KINDS[kind] if kind else Text("uw organisatie", "your organisation")
    return Text(f"Beelden op grond van ‘{basis.nl}’ zijn niet voor {who.nl}.", f"Pictures under “{basis.en}” are not for {who.en}.")


def not_of_that_kind(organisation: str, kind: RequesterKind) -> Text:
    """The asker's organisation is not of the kind that this column of the matrix is of."""
    room, whose = _KINDS[kind], _WHOSE[kind]
    return Text(
        f"{room.nl.capitalize()} is van {whose.nl}. {organisation} is dat niet, en krijgt dit beeld van een ander daarom niet.",
        f"{room.en.capitalize()} is run by {whose.en}. {organisation} is not one of these, so it does not get this picture of another's.",
    )


def live_only(basis: Text) -> Text:
    """On no known basis the owner looks live, and does nothing else with the picture."""
    return Text(
        f"Op de grondslag ‘{basis.nl}’ mag de eigenaar alleen live kijken. Detectie mag niet.",
        f"Under “{basis.en}” the owner may only look live. Detection is not allowed.",
    )


def brief_use_needs_an_end(basis: Text) -> Text:
    """Police Act art. 3 carries what is incidental and short."""
    return Text(
        f"‘{basis.nl}’ is voor kort en incidenteel gebruik. Van deze camera staat niet vast wanneer dat gebruik eindigt.",
        f"“{basis.en}” is for use that is incidental and short. It is not on record when the use of this camera ends.",
    )


def no_agreement(camera: Camera, offer: str | None) -> Text:
    """No agreement where one is needed; what would be allowed is offered."""
    giver = camera.decider_name
    nl = f"Uw organisatie heeft geen convenant met {giver} voor deze camera."
    en = f"Your organisation has no agreement with {giver} for this camera."
    if offer == "unrecognisable":
        return Text(
            f"{nl} Met een convenant mag u wel een onherkenbaar beeld zien.", f"{en} With one you may see an unrecognisable picture."
        )
    return Text(f"{nl} Vraag een convenant aan.", f"{en} Ask for an agreement.")


def agreement_other_purpose(agreement: Agreement, purpose: Text) -> Text:
    """The agreement is for another purpose."""
    return Text(
        f"Het convenant ‘{agreement.name}’ geldt niet voor het doel ‘{purpose.nl}’.",
        f"The agreement “{agreement.name}” does not hold for the purpose “{purpose.en}”.",
    )


def agreement_later(agreement: Agreement, now: datetime) -> Text:
    """The agreement has yet to begin."""
    begins = at(agreement.valid.start or now, now)
    return Text(f"Het convenant ‘{agreement.name}’ gaat pas in {begins.nl}.", f"The agreement “{agreement.name}” begins {begins.en} only.")


def agreement_ended(agreement: Agreement, now: datetime) -> Text:
    """The agreement has ended."""
    ended = at(agreement.valid.end or now, now)
    return Text(f"Het convenant ‘{agreement.name}’ is geëindigd {ended.nl}.", f"The agreement “{agreement.name}” ended {ended.en}.")


def outside_hours(agreement: Agreement) -> Text:
    """Outside the agreement's hours or weekdays."""
    if agreement.hour_from is None or agreement.hour_to is None:
        return Text(
            f"Het convenant ‘{agreement.name}’ geldt niet op deze dag.", f"The agreement “{agreement.name}” does not hold on this day."
        )
    hours = f"{agreement.hour_from:%H:%M}–{agreement.hour_to:%H:%M}"
    return Text(
        f"Het convenant ‘{agreement.name}’ geldt nu niet. De uren zijn {hours}.",
        f"The agreement “{agreement.name}” does not hold now. Its hours are {hours}.",
    )


def incident_needed(incident: Incident | None, now: datetime) -> Text:
    """Geen incident? Geen beeld!"""
    if incident is not None and incident.closed_at is not None and incident.closed_at <= now:
        return Text(
            f"Incident {incident.code} is gesloten. U mag alleen kijken zolang een incident duurt.",
            f"Incident {incident.code} is closed. You may look only while an incident lasts.",
        )
    if incident is not None and (end := end_of_incident(incident)) is not None and end <= now:
        ended = at(end, now)
        return Text(
            f"Incident {incident.code} is {ended.nl} vanzelf geëindigd. Duurt het nog, open het dan opnieuw.",
            f"Incident {incident.code} ended by itself {ended.en}. If it still lasts, open it again.",
        )
    if incident is not None:
        return Text(
            f"Incident {incident.code} past niet bij deze camera of dit doel. Er moet dichtbij een passend incident zijn.",
            f"Incident {incident.code} does not fit this camera or purpose. There must be a fitting incident nearby.",
        )
    return Text(
        "U mag hier alleen kijken zolang een incident duurt. Er is nu geen passend incident dichtbij.",
        "You may look here only while an incident lasts. There is no fitting incident nearby now.",
    )


def owners_incident_needed(camera: Camera) -> Text:
    """Only the owner's side opens the door."""
    sides = list(dict.fromkeys(name for name in (camera.owner_name, camera.controller_name) if name)) or ["?"]
    return Text(
        f"U mag hier alleen kijken bij een incident dat {' of '.join(sides)} zelf heeft geopend.",
        f"You may look here only for an incident that {' or '.join(sides)} opened.",
    )


def pending(decider: str) -> Text:
    """The controller decides each time."""
    return Text(
        f"{decider} beslist elke keer zelf. Een verzoek wacht op hun antwoord.",
        f"{decider} decides each time. A request waits for their answer.",
    )


def lapsed(decider: str, minutes: int) -> Text:
    """Nobody answered in time."""
    return Text(
        f"{decider} heeft niet binnen {minutes} minuten geantwoord. Uw verzoek is vervallen.",
        f"{decider} did not answer within {minutes} minutes. Your request has lapsed.",
    )


def unwilling(decider: str, ruling: Ruling) -> Text:
    """The controller said no."""
    why = _WHY_NOT[ruling.code or "other"]
    return Text(f"{decider} wil dit beeld nu niet delen: {why.nl}.", f"{decider} does not want to share this picture now: {why.en}.")


def withdrawn(found: Withdrawal, now: datetime) -> Text:
    """It was taken back, and until when that stands."""
    began, ends, why = at(found.at, now), when(found.until, now), _WHY_NOT[found.code]
    why = Text(f": {why.nl}", f": {why.en}") if found.code != "other" else Text("", "")
    return Text(
        f"{found.by} heeft het beeld {began.nl} ingetrokken{why.nl}. Vraag na {ends.nl} opnieuw.",
        f"{found.by} withdrew the picture {began.en}{why.en}. Ask again after {ends.en}.",
    )


def with_words(said: Text, words: str | None) -> Text:
    """The same with the controller's own words, which are never stored in it."""
    return Text(f"{said.nl} “{words}”", f"{said.en} “{words}”") if words else said


def withheld() -> Text:
    """A refusal towards whom its reason does not concern."""
    return Text("Dit verzoek is geweigerd.", "This request was refused.")


def not_connected(planned_on: date | None) -> Text:
    """There is no picture to be had."""
    if planned_on is None:
        return Text("U mag kijken, maar deze camera is nog niet aangesloten.", "You may look, but this camera is not connected yet.")
    planned = day(planned_on)
    return Text(
        f"U mag kijken, maar deze camera is nog niet aangesloten. Gepland: {planned.nl}.",
        f"You may look, but this camera is not connected yet. Planned: {planned.en}.",
    )


def too_costly(planned_on: date | None) -> Text:
    """There is no picture to be had, because nobody pays for the connection."""
    planned = day(planned_on) if planned_on else None
    return Text(
        f"U mag kijken, maar deze camera is vanwege de kosten niet aangesloten.{f' Gepland: {planned.nl}.' if planned else ''} "
        "Vraag een afspraak aan: daarin staat wie betaalt.",
        f"You may look, but because of the cost this camera is not connected.{f' Planned: {planned.en}.' if planned else ''} "
        "Ask for an agreement: it says who pays.",
    )


def out_of_order(state: str, until: datetime | None, now: datetime) -> Text:
    """Fault, maintenance, off, or the shutter closed."""
    over = when(until, now) if until else None
    sentences = {
        "fault": Text("U mag kijken, maar deze camera heeft een storing.", "You may look, but this camera has a fault."),
        "off": Text("U mag kijken, maar deze camera staat uit.", "You may look, but this camera is off."),
        "shutter": Text("De afschermkap van deze camera is dicht.", "The shutter of this camera is closed."),
        "maintenance": Text(
            f"U mag kijken, maar er is onderhoud{' tot ' + over.nl if over else ''}.",
            f"You may look, but there is maintenance{' until ' + over.en if over else ''}.",
        ),
    }
    return sentences[state]


def full(kind: str, most: int) -> Text:
    """A viewer or picture limit is reached."""
    sentences = {
        "viewers": Text(
            f"U mag kijken, maar er kijken al {most} mensen. Meer kan niet.",
            f"You may look, but {most} people look already. That is the limit.",
        ),
        "pictures": Text(
            f"U mag kijken, maar uw organisatie heeft al {most} beelden open onder dit convenant. Sluit er eerst een.",
            f"You may look, but your organisation has {most} pictures open under this agreement. Close one first.",
        ),
    }
    return sentences[kind]


def granted(facts: Facts, ground: Ground, until: datetime, because: EndsBecause, masking: str) -> Text:
    """Yes: until when, on what ground, under which conditions."""
    end, basis, camera = when(until, facts.moment), ground.basis.name, facts.camera
    parts = [
        Text(
            f"U mag {'kijken' if ground.own else 'meekijken'} tot {end.nl}.",
            f"You may look{'' if ground.own else ' along'} until {end.en}.",
        )
    ]
    if because in _ENDS:
        parts.append(_ENDS[because])
    if ground.own:
        parts.append(Text("Het is een beeld van uw eigen organisatie.", "It is your own organisation's picture."))
    elif ground.agreement is not None:
        parts.append(
            Text(
                f"Dat mag onder het convenant ‘{ground.agreement.name}’ met {ground.agreement.giver_name}.",
                f"The agreement “{ground.agreement.name}” with {ground.agreement.giver_name} allows it.",
            )
        )
    if ground.approval:
        parts.append(Text(f"{camera.decider_name} heeft dit verzoek goedgekeurd.", f"{camera.decider_name} approved this request."))
    if ground.incident and facts.request.incident is not None:
        code = facts.request.incident.code
        parts.append(Text(f"Het beeld stopt als incident {code} sluit.", f"The picture stops when incident {code} closes."))
    if masking == "masked":
        parts.append(Text("Gezichten en kentekens zijn onleesbaar gemaakt.", "Faces and number plates are made unreadable."))
    if masking == "unrecognisable":
        parts.append(Text("Mensen en kentekens zijn onherkenbaar gemaakt.", "People and number plates are made unrecognisable."))
    if ground.watermark:
        parts.append(
            Text("In het beeld staan de naam van uw organisatie en de tijd.", "Your organisation's name and the time stand in the picture.")
        )
    parts.append(Text(f"Grondslag: {basis.nl}.", f"Legal basis: {basis.en}."))
    return Text(" ".join(part.nl for part in parts), " ".join(part.en for part in parts))
