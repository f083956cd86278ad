"""What became of a request in words: for the list of history, its file, the drawer, the inbox and the printed answer. Pure."""

from __future__ import annotations

from datetime import datetime

from dashboard.core.models import Text
from dashboard.policy.incidents import KINDS
from dashboard.sharing.questions import INCIDENT
from dashboard.store.courses import Step
from dashboard.store.history import Doer, Look, Why
from dashboard.ui.format import clock, lasting, when
from dashboard.ui.texts import Texts


def reason(t: Texts, why: Why, words: str | None = None) -> str:
    """Why it was asked: who pushed it, or the asker's own words where they are told, or the chip; and the incident it was for."""
    said = None if words == INCIDENT else words
    if why.pushed_by:
        parts = [t("why.pushed", who=named(why.pushed_by))]
    elif said or why.reason != "other" or not why.incident_kind:
        parts = [said or t.either(f"reason.{why.reason}", why.reason)]
    else:
        parts = []
    if why.incident_kind:
        kind = KINDS.get(why.incident_kind, Text(why.incident_kind, why.incident_kind))[t.language].lower()
        parts.append(t("why.incident", code=why.incident, kind=kind) if why.incident else t("why.secluded"))
    return " · ".join(parts)


def named(one: Doer, function: str | None = None) -> str:
    """A person with his organisation; where he is not named his function, if it is known, and the organisation."""
    return ", ".join(part for part in (one.person or function, one.organisation) if part)


def decider(t: Texts, look: Look) -> str | None:
    """Who answered it; None: a rule did, or the push was his yes."""
    return named(look.decided_by, t("role.controller")) if look.decided_by and look.decided_by != look.why.pushed_by else None


def outcome(t: Texts, look: Look) -> str:
    """What it came to: the answer with its code, the agreement it ran under, and who answered."""
    return " · ".join(
        part for part in (_verdict(t, look.refusal or look.outcome, look.code), look.agreement, _by(t, decider(t, look))) if part
    )


def step(t: Texts, one: Step, day: datetime) -> str:
    """A step of a request's course in a line. `day`: times of that day have no date."""
    who = named(one.by, t("role.controller") if one.what in _DECISIONS else t("course.colleague")) if one.by else None
    until = when(one.until, day, t) if one.until else None
    match one.what:
        case "asked":
            return t("course.asked", time=lasting(_seconds(one), t))
        case "granted" | "extended":
            return " · ".join([t(f"course.{one.what}", until=until or "–"), _by(t, who) or t("course.rule", rule=one.rule)])
        case "refused" | "not_extended":
            said = t(f"course.{one.what}", answer=_verdict(t, one.refusal or "refused", one.code))
            return " · ".join([said, _by(t, who) or t("course.rule", rule=one.rule)])
        case "looked":
            return _looked(t, one)
        case "ended":
            return _ended(t, one)
    return t(f"course.{one.what}", who=who) if who else t(f"course.{one.what}")


_DECISIONS = ("granted", "refused", "extended", "not_extended")


def _looked(t: Texts, one: Step) -> str:
    if one.until is None:
        return t("course.looks")
    said = t("course.looked", until=clock(one.until), time=lasting(_seconds(one), t))
    return " · ".join([said, t.either(f"course.end.{one.reason}", one.reason or "")]) if one.reason else said


def _ended(t: Texts, one: Step) -> str:
    code = t.either(f"code.{one.code}", one.code) if one.code else None
    parts = [t.either(f"course.end.{one.reason}", t("course.end.other")), _by(t, one.by.organisation if one.by else None), code]
    said = t("course.ended", reason=" · ".join(part for part in parts if part))
    return f"{said}: “{one.words}”" if one.words else said


def _verdict(t: Texts, answer: str, code: str | None) -> str:
    return t(f"before.{answer}") + (f" ({t.either(f'code.{code}', code)})" if code else "")


def _by(t: Texts, who: str | None) -> str | None:
    return t("why.by", who=who) if who else None


def _seconds(one: Step) -> int:
    return int((one.until - one.at).total_seconds()) if one.until else 0
