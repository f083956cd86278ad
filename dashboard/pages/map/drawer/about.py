"""The rest of what the register says of a camera: how it works, where it stands, its documents, where all this came from. Pure.

Folded: it answers the questions that come after whose it is and why it hangs there.
"""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.store.camera_models import Agreement, Card
from dashboard.ui import parts
from dashboard.ui.format import day, number
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts


def about(t: Texts, card: Card) -> Any:
    """What stands below the grounds: known facts only, apart from how it works, of which it matters that it is not known."""
    facts = [*_works(t, card), *_stands(t, card)]
    rows = [html.Div([html.Dt(word), html.Dd(value or html.Span(t("camera.unknown"), className="gap"))]) for word, value in facts]
    lists = [_documents(t, card), _agreements(t, card)]
    body = [html.Dl(rows, className="facts"), *(one for one in lists if one), html.P(_provenance(t, card), className="quiet")]
    return html.Details([html.Summary(t("camera.about")), *body], className="card about", **attributes(data_keeps="about"))


def _works(t: Texts, card: Card) -> list[tuple[str, Any]]:
    kind = t.either(f"camera.kind.{card.kind}", card.kind)
    image = t(f"camera.image.{card.image_class}") if card.image_class else None
    return [
        (t("camera.technique"), " · ".join(word for word in (card.technique, kind, image) if word)),
        (t("camera.data"), card.data),
        (t("camera.processing"), " · ".join(word for word in (card.processing, _masking(t, card)) if word) or None),
    ]


def _masking(t: Texts, card: Card) -> str:
    return t(f"masking.{card.privacy_profile}") if card.privacy_profile != "none" else ""


def _stands(t: Texts, card: Card) -> list[tuple[str, Any]]:
    x, y = card.position_rd
    lon, lat = card.position
    place = t("camera.position_words", lat=f"{lat:.5f}", lon=f"{lon:.5f}", x=round(x), y=round(y))
    rows: list[tuple[str, Any]] = [(t("camera.position"), place)]
    if card.direction is not None:
        rows.append((t("camera.view"), t("camera.view_words", n=card.direction, w=card.field_of_view or "?", m=card.range_m or "?")))
    if card.public_only is not None:
        rows.append((t("camera.in_view"), t(f"camera.in_view.{'yes' if card.public_only else 'no'}")))
    if card.base_point:
        reach = t("camera.reach_words", m=number(card.reach_m, t)) if card.reach_m else None
        rows.append((t("camera.reach"), reach))
    if card.placed_from or card.placed_until:
        first = day(card.placed_from, t) if card.placed_from else "?"
        last = day(card.placed_until, t) if card.placed_until else t("camera.no_end")
        rows.append((t("camera.placed"), f"{first} – {last}"))
    rows += [(t(f"camera.{part}"), party.name) for part, party in (("processor", card.processor), ("funder", card.funder)) if party]
    rows.append((t("camera.notice"), day(card.notice_seen_on, t) if card.notice_seen_on else None))
    rows.append((t("camera.publication"), " · ".join(w for w in (t(f"camera.publication.{card.publication}"), card.withheld_reason) if w)))
    return rows


def _documents(t: Texts, card: Card) -> Any:
    """Everything that can be read: decisions, designations, DPIA and IAMA, arrangements."""
    found: dict[tuple[str, str | None], None] = {}
    for one in card.purposes:
        if one.decision:
            found[one.decision, one.decision_url] = None
        if one.dpia_url:
            found[t("camera.dpia"), one.dpia_url] = None
    for area in card.designations:
        found[area.name, area.document_url] = None
    if card.iama_url:
        found[t("camera.iama"), card.iama_url] = None
    for document in card.documents:
        found[f"{document.title} ({t(f'camera.document.{document.part}')})", document.url] = None
    links = [html.Li(parts.link_out(f"{title}\u00a0↗" if url else title, url)) for title, url in found]
    return html.Div([html.H3(t("camera.documents")), html.Ul(links, className="plain-list")]) if links else None


def _agreements(t: Texts, card: Card) -> Any:
    """Who may look along, under which agreement."""
    lines = [html.Li(_agreement(t, one)) for one in card.agreements]
    return html.Div([html.H3(t("camera.looks_along")), html.Ul(lines, className="plain-list")]) if lines else None


def _agreement(t: Texts, one: Agreement) -> str:
    notes = [
        t("camera.agreement.incident") if one.incident_only else "",
        t("camera.agreement.approval") if one.approval_each_time else "",
        t("agreements.condition_masked") if one.masked and not one.unrecognisable else "",
        t("masking.unrecognisable") if one.unrecognisable else "",
        t("masking.watermark") if one.watermark else "",
        "" if one.in_force or one.since is None else t("camera.since", day=day(one.since, t)),
        t("camera.until", day=day(one.until, t)) if one.until else "",
    ]
    return " · ".join(word for word in (one.recipient, one.name, *notes) if word)


def _provenance(t: Texts, card: Card) -> str:
    """Which file and row said so and when, or who wrote it down."""
    recorded = t("camera.recorded", day=day(card.recorded_at, t))
    if not card.source or not card.loaded_at:
        return t("camera.from_person", who=card.changed_by) + " · " + recorded
    row = t("camera.from_row", n=card.source_row) if card.source_row is not None else ""
    file = t("camera.from_file", file=card.source) + (f", {row}" if row else "")
    return f"{file}, {day(card.loaded_at, t)} · {recorded}"
