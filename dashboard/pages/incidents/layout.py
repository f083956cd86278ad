"""The page of incidents before anything was read: the list, the form that opens one, and one incident's screen. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash_leaflet as dl
import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.core.models import Box, Principal
from dashboard.pages import longer, shifts
from dashboard.pages.incidents.ids import FIELDS, LEASES, Id
from dashboard.pages.incidents.listing import place_words
from dashboard.policy.incidents import KINDS, PROTECTION
from dashboard.policy.permissions import may
from dashboard.sharing.incidents import MOST_WORDS
from dashboard.ui import leaflet, playing
from dashboard.ui.dates import day_field, in_language, time_field
from dashboard.ui.parts import attributes
from dashboard.ui.shell import OVER_PANELS
from dashboard.ui.texts import Texts

NETHERLANDS, WHOLE_COUNTRY = (52.15, 5.1), 8
KEYS = "1234567890"  # the digits that choose a kind, in the order of `kinds`
PRIORITIES = ("1", "2", "3")
WEAPONS = ("unknown", "yes", "no")
_BY_ALARM = "alarm"  # opened by verifying an alarm, never by hand


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the form of a new incident has when it opens; a place in degrees, EPSG:4326."""

    kind: str | None
    lon: float
    lat: float


def proposal(kind: str, place: str) -> Proposal | None:
    """What an address proposes: a kind, and a place as "lon,lat". None where it names no place on earth."""
    found = re.fullmatch(r"(-?\d{1,3}(?:\.\d+)?),(-?\d{1,2}(?:\.\d+)?)", place)
    if found is None or abs(lon := float(found[1])) > 180 or abs(lat := float(found[2])) > 90:
        return None
    return Proposal(kind if kind in kinds() else None, lon, lat)


def page(t: Texts, who: Principal, incident: str | None, proposed: Proposal | None = None) -> Any:
    """The page for who may read incidents; `incident` is the id in the address, if any, `proposed` what a new one is to be. Every part
    stands there for everyone, for callbacks to fill; what somebody may not do stays empty or hidden, and is refused where it is done."""
    opens = may(who, "incident.open", "own")
    proposed = proposed if opens else None
    new = html.Button([t("incidents.new"), html.Span("N", className="kbd")], id=Id.NEW, n_clicks=0, className="ask small", hidden=not opens)
    list_ = html.Aside(
        [
            html.Div([html.H1(t("incidents.title")), new], className="incidents-top"),
            html.Div(html.P(t("incidents.wait"), className="quiet"), id=Id.LIST),
        ],
        className="incidents-side",
        **attributes(aria_label=t("incidents.list")),
    )
    screen = html.Section(
        [
            *shifts.stage(),
            html.Div(id=Id.OFFERS, **attributes(aria_live="polite")),
            html.Div(id=Id.SAID, role="status"),
            _form(t, "controller" in who.roles, proposed),
            html.Div(_screen(t), id=Id.SCREEN, className="incidents-screen"),
        ],
        className="incidents-main",
        **attributes(aria_label=t("incidents.screen")),
    )
    words = attributes(data_words=_json(t))
    body = in_language(t, [list_, screen, _sure(t), *_memory(incident, proposed)])
    return html.Main(body, id="incidents", className="incidents", **words)


def closed(t: Texts) -> Any:
    """The page for who may not read incidents."""
    return html.Main(
        [html.H1(t("incidents.title")), html.P(t("incidents.closed")), html.A(t("nav.map"), href="/")], className="nothing-here"
    )


def kinds(protects: bool = False) -> list[str]:
    """The kinds that are opened by hand, in the order of their keys; `protects`: with "bewaken en beveiligen", which police may open."""
    return [kind for kind in KINDS if kind != _BY_ALARM and (protects or kind != PROTECTION)]


def _json(t: Texts) -> str:
    said = {**playing.words(t), "extend": t("picture.extend"), **t.under("incidents.script"), **longer.words(t)}
    return json.dumps(said, ensure_ascii=False)


def _memory(incident: str | None, proposed: Proposal | None) -> list[Any]:
    empty = (Id.HEARD, Id.NEWS, Id.DONE, Id.CARD, LEASES)
    return [
        dcc.Store(Id.PLACE, data=[proposed.lon, proposed.lat] if proposed else None),
        dcc.Store(Id.CHOSEN, data=incident),
        dcc.Store(Id.PICKED, data=[]),
        dcc.Store(Id.PICTURES, data=[]),
        *(dcc.Store(id_) for id_ in empty),
    ]


def _form(t: Texts, protects: bool, proposed: Proposal | None) -> Any:
    chips = [_kind(t, kind, KEYS[n] if n < len(KEYS) else "") for n, kind in enumerate(kinds(protects))]
    choices = html.Div(chips, className="chips", role="group", **attributes(aria_label=t("incidents.kind")))
    kind = dmc.ChipGroup(choices, id=Id.KIND, value=proposed.kind if proposed else None)
    priority = dmc.ChipGroup(
        html.Div(
            [dmc.Chip(t(f"incidents.priority.{n}"), value=n, size="xs") for n in PRIORITIES],
            className="chips",
            role="group",
            **attributes(aria_label=t("incidents.priority")),
        ),
        id=Id.PRIORITY,
        value="3",
    )
    send = html.Button([t("incidents.open"), html.Span("↵", className="kbd")], id=Id.SEND, n_clicks=0, className="ask small")
    fields = [
        html.P(t("incidents.call"), id=Id.CALL, className="incidents-call", hidden=True),
        html.H2(t("incidents.new")),
        _named(t("incidents.kind"), kind),
        _named(t("incidents.priority"), priority),
        _where(t),
        html.P(place_said(t, [proposed.lon, proposed.lat] if proposed else None), id=Id.PLACE_WORDS, className="quiet", role="status"),
        _premises(t),
        _protection(t),
        html.Div([send, html.Div(id=Id.FORM_ERROR, className="gap", role="alert")], className="incidents-buttons"),
    ]
    about = attributes(aria_label=t("incidents.new"))
    return html.Section(fields, id=Id.FORM, className="card incidents-form", hidden=proposed is None, **about)


def place_said(t: Texts, place: Sequence[float] | None) -> str:
    """Where the new incident is to be, or how to say so."""
    return t("incidents.place_is", place=place_words(place[0], place[1])) if place else t("incidents.no_place")


def _kind(t: Texts, kind: str, key: str) -> Any:
    words = [html.Kbd(key), " ", KINDS[kind][t.language]] if key else KINDS[kind][t.language]
    return html.Span(dmc.Chip(words, value=kind, size="xs"), **(attributes(data_digit=key) if key else {}))


def _where(t: Texts) -> Any:
    return dmc.Select(
        id=Id.WHERE,
        label=t("incidents.where"),
        description=t("incidents.where_how"),
        searchable=True,
        clearable=True,
        data=[],
        nothingFoundMessage=t("shell.nothing_found"),
        filter={"function": "beeldregieAsFound"},
        comboboxProps={"zIndex": OVER_PANELS},
    )


def _premises(t: Texts) -> Any:
    field = dmc.Select(
        id=Id.PREMISES,
        label=t("incidents.premises"),
        description=t("incidents.premises_why"),
        placeholder=t("incidents.premises_none"),
        clearable=True,
        data=[],
        comboboxProps={"zIndex": OVER_PANELS},
    )
    return html.Div(field, id=Id.AT_PREMISES, hidden=True)


def _protection(t: Texts) -> Any:
    end = [day_field(t, Id.END_DAY, t("incidents.end_day")), time_field(t, Id.END_HOUR, t("incidents.end_hour"))]
    return html.Div(
        [
            html.P(t("incidents.protection_why"), className="quiet"),
            dmc.TextInput(id=Id.APPROVER, label=t("incidents.approver"), value="", attributes={"input": {"maxLength": 200}}),
            dmc.TextInput(id=Id.GROUND, label=t("incidents.ground"), value="", attributes={"input": {"maxLength": MOST_WORDS}}),
            html.Div(end, className="incidents-buttons"),
        ],
        id=Id.PROTECTION,
        hidden=True,
    )


def _named(words: str, part: Any) -> Any:
    return html.Div([html.Div(words, className="incidents-label"), part])


def _screen(t: Texts) -> list[Any]:
    head = html.Div(html.P(t("incidents.none"), className="incidents-empty"), id=Id.HEAD)
    label = attributes(aria_label=t("incidents.map"))
    map_ = html.Div(_map(t), id=Id.FRAME, className="map-frame show-cameras incidents-map", role="region", **label)
    sides = [html.Div(id=Id.SIDES), html.Section(id=Id.TEAMS), html.Datalist(id=Id.PEOPLE)]
    left = html.Div([_fields(t), map_, *sides], className="incidents-column")
    tiles = html.Div(id=Id.TILES, className="incidents-tiles", role="group", **attributes(aria_label=t("incidents.pictures")))
    return [head, html.Div([left, html.Div([tiles, html.Div(id=Id.CAMERAS)], className="incidents-column")], className="incidents-columns")]


def _fields(t: Texts) -> Any:
    weapons = dmc.ChipGroup(
        html.Div(
            [dmc.Chip(t(f"incidents.weapons.{one}"), value=one, size="xs") for one in WEAPONS],
            className="chips",
            role="group",
            **attributes(aria_label=t("incidents.weapons")),
        ),
        id=Id.WEAPONS,
        value="unknown",
    )
    given = {
        "offenders": _input(t, "offenders", 4),
        "weapons": _named(t("incidents.weapons"), weapons),
        "weapons_words": _input(t, "weapons_words", 500),
        "wounded": _input(t, "wounded", 4),
        "words": _input(t, "words", 2000),
    }
    parts = [html.H2(t("incidents.card")), *given.values(), html.Div(id=Id.NOTES)]
    return html.Section(parts, id=Id.FIELDS, className="card incidents-fields", hidden=True)


def _input(t: Texts, field: str, longest: int) -> Any:
    about = {"maxLength": longest} | ({"inputMode": "numeric"} if longest == 4 else {})
    return dmc.TextInput(id=FIELDS[field], label=t(f"incidents.{field}"), value="", debounce=True, attributes={"input": about})


def _map(t: Texts) -> Any:
    layers = [
        *leaflet.base(None),
        leaflet.pane("near"),
        leaflet.pane("cone", leaflet.geojson(Id.CONES, style="chosen")),
        leaflet.pane("cameras", dl.LayerGroup(id=Id.AROUND), leaflet.geojson(Id.DOTS, pointToLayer="camera", words=t.under("map"))),
        leaflet.pane("chosen", leaflet.geojson(Id.SPOT, pointToLayer="basePoint")),
    ]
    controls = [dl.ZoomControl(position="bottomright"), dl.ScaleControl(position="bottomright", imperial=False)]
    about = {"center": list(NETHERLANDS), "zoom": WHOLE_COUNTRY, "minZoom": 7, "maxZoom": 19, "zoomControl": False}
    return dl.MapContainer([*layers, *controls], id=Id.MAP, className="leaflet", **about)


def around(t: Texts, box: Box | None) -> Any:
    """The cameras in the box (None: all), drawn as on the map page. A layer of its own each time, so that none is asked for, and nothing
    drawn, where an incident shows its own."""
    within = f"?bbox={','.join(map(str, box))}" if box else ""
    return leaflet.cameras("incidents-all", f"/api/cameras.geojson{within}", t.under("map") | t.under("mark"))


def _sure(t: Texts) -> Any:
    buttons = [
        html.Button(t("incidents.close"), id=Id.SURE_YES, n_clicks=0, className="ask small"),
        html.Button(t("incidents.leave"), id=Id.SURE_NO, n_clicks=0, className="second small"),
    ]
    return dmc.Modal(
        [html.P(t("incidents.sure_why")), html.Div(buttons, className="load-buttons")],
        id=Id.SURE,
        title=t("incidents.sure"),
        opened=False,
        zIndex=OVER_PANELS,
        closeButtonProps={"aria-label": t("drawer.close")},
    )
