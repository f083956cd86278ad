"""The drawer of a camera, always in the same order: what, whose, on what ground, may I, do it, what happened before. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dash import html

from dashboard.core.models import Answer
from dashboard.pages.map.asking import answers
from dashboard.pages.map.drawer.about import about
from dashboard.pages.map.drawer.premises import connection
from dashboard.pages.map.ids import Id
from dashboard.store.camera_models import Card, Designation, Party, Purpose
from dashboard.store.gaps import GAPS
from dashboard.ui import parts
from dashboard.ui.format import clock, day, hours, spoken_place
from dashboard.ui.texts import Texts

AREA_BASIS = "gemw-151c"  # the ground that needs a designation


def camera(t: Texts, card: Card, answer: Answer | None, as_of: datetime | None = None, supposes: bool = False) -> list[Any]:
    """What, whose, on what ground, may I. `answer` is what asking would come to now; None where nothing can be asked. `as_of`: the moment
    that the card is of, when that is not now. `supposes`: who reads it may look up what others would be answered."""
    what_if = html.P(html.A(t("explain.what_if_link"), href=f"/answers?camera={card.code}", target="_blank"), className="card")
    return [
        _what(t, card),
        *([html.P(t("camera.as_of", moment=f"{day(as_of, t)} {clock(as_of)}"), className="card as-of-note")] if as_of else []),
        parts.section(t("camera.whose"), parts.facts(_parties(t, card), t("camera.unknown")), quietly=True),
        parts.section(t("camera.ground"), _grounds(t, card), quietly=True),
        *([connection(t, card.premises)] if card.premises else []),
        about(t, card),
        html.Div(may_i(t, card.code, answer) if answer else [], id=Id.MAY_I),
        *([what_if] if supposes else []),
    ]


def may_i(t: Texts, code: str, answer: Answer, purpose: str | None = None) -> Any:
    """What asking for a camera would come to; `purpose`: for the one that was chosen."""
    chosen = f"&purpose={purpose}" if purpose else ""
    return answers.may_i(t, answer, t("camera.may_i"), f"/answers?camera={code}{chosen}")


def _what(t: Texts, card: Card) -> Any:
    place = spoken_place(card.road, card.hectometre, card.carriageway, t)
    words = (card.code, place, card.municipality, t.either(f"camera.kind.{card.kind}", card.kind), t(f"camera.lifecycle.{card.lifecycle}"))
    line = " · ".join(word for word in words if word)
    return html.Div([html.H1(card.name), html.P(line), html.Div(_tags(t, card), className="tags")], className="what")


def _parties(t: Texts, card: Card) -> list[tuple[str, str | None]]:
    """Who is what; who is more than one thing stands there once."""
    parties = {
        t("camera.owner"): _name(card.owner) or card.owner_as_given,
        t("camera.operator"): _name(card.operator),
        t("camera.controller"): _name(card.controller),
    }
    names = dict.fromkeys(parties.values())
    return [(", ".join(word for word, party in parties.items() if party == name), name) for name in names]


def _tags(t: Texts, card: Card) -> list[Any]:
    """What it does with pictures, that it is fictional, and what is missing as far as no purpose below says so."""
    told = {"dpia", "decision", "purpose", "basis"} if card.purposes else set()
    facts = [_recording(t, card), _pilot(t, card), t("camera.demo") if card.is_demo else ""]
    return [
        *([parts.tag(t("camera.shutter_closed"))] if card.shutter_closed else []),
        *(parts.tag(fact, "is-quiet") for fact in facts if fact),
        *(parts.tag(gap.text[t.language], "is-attention") for gap in card.gaps if gap.id not in told),
    ]


def _recording(t: Texts, card: Card) -> str:
    if not card.records:
        return t("camera.records_not")
    return t("camera.records", time=hours(card.retention_hours, t)) if card.retention_hours else t("camera.records_unknown")


def _pilot(t: Texts, card: Card) -> str:
    """In which phase of a pilot it is, and until when."""
    if card.pilot_phase is None:
        return ""
    phase = t("camera.pilot", n=card.pilot_phase, phase=t(f"camera.pilot.{card.pilot_phase}"))
    return " ".join(word for word in (phase, t("camera.until", day=day(card.pilot_ends, t)) if card.pilot_ends else "") if word)


def _grounds(t: Texts, card: Card) -> Any:
    if not card.purposes:
        return html.P(t("camera.no_purpose"), className="gap")
    under = [_designation(t, one) for one in card.designations]
    return html.Div([_ground(t, one, under if one.basis_id == AREA_BASIS else []) for one in card.purposes], className="grounds")


def _ground(t: Texts, one: Purpose, under: list[Any]) -> Any:
    """One party's purpose with its basis, decision, end and DPIA; `under` are its designations; what is missing in amber."""
    note = " · ".join([t("camera.primary" if one.is_primary else "camera.shared_use"), one.organisation or t("camera.unknown_party")])
    basis = (one.basis_as_given or one.basis[t.language]) if one.basis_id == "unknown" else one.basis[t.language]
    end = t("camera.until", day=day(one.until, t)) if one.until else t("camera.since", day=day(one.since, t)) if one.since else ""
    dpia = parts.link_out(f"{t('camera.dpia')}\u00a0↗", one.dpia_url) if one.dpia_url else ""
    lacks = {"dpia": one.dpia_url is None, "decision": one.basis_id == AREA_BASIS and one.decision is None}
    gaps = [GAPS[gap][t.language] for gap, is_missing in lacks.items() if is_missing]
    purpose = one.name[t.language] if one.name else one.purpose_as_given or t("camera.unknown_purpose")
    decision = parts.link_out(one.decision, one.decision_url) if one.decision else ""
    return parts.card(purpose, note, [parts.joined([basis, end, dpia]), parts.joined([decision, *under])], gaps)


def _designation(t: Texts, one: Designation) -> Any:
    """The designation a 151c camera stands under: its article and its end; in amber where it is not in force."""
    end = t("camera.until", day=day(one.stated_end, t)) if one.stated_end else t("camera.no_end")
    line = " · ".join(word for word in (t("camera.designation", name=one.area_name), one.ordinance_article, end) if word)
    return line if one.in_force else html.Span(f"⚠ {line} · {t('map.lapsed')}", className="gap")


def _name(party: Party | None) -> str | None:
    return party.name if party else None
