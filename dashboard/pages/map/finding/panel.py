"""The panel on the left: layers first, then the filters with live counts, then the moment. Its dots are the legend of the cameras."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.pages.map.ids import Id, Part, choices, facet, part
from dashboard.store.camera_models import Count, Counts
from dashboard.ui import leaflet
from dashboard.ui.dates import day_field, time_field
from dashboard.ui.format import number
from dashboard.ui.parts import attributes
from dashboard.ui.shell import OVER_PANELS
from dashboard.ui.texts import Texts

NAME = "panel-left"
LAYERS = ("cameras", "flow", "forecast", "triggers", "areas", "own_areas", "heat")
SHOWN_AT_FIRST = ("cameras", "flow", "forecast", "triggers")
PERIODS = ("30", "365", "3650")  # days of incidents that the heat counts
BASEMAPS = ("grijs", "standaard", "pastel", "own")  # PDOK's by its own names (ui/leaflet.py), and ours
# The filters as they stand in the panel, and which of them begin open. The address names them so too (web/api/selection.py).
FILTERS = ("owner_kind", "owner", "basis", "purpose", "missing", "operator", "kind", "records", "lifecycle")
OPEN_AT_FIRST = ("owner_kind", "basis", "missing")
UNDER = {"owner": "owner_kind"}  # a group that is a part of another
_CALLED = {"owner_kind": "owner", "kind": "camera.kind", "lifecycle": "camera.lifecycle"}  # where the names of choices stand in the texts
EARLIEST = "1900-01-01"  # as web/api/selection.py has it
SETTLES_MS = 600  # a day that is being typed is no day yet
MANY = 9  # from so many choices a list can be searched and scrolls


def panel(t: Texts, layers: list[str], shown: list[str], basemaps: Sequence[str]) -> Any:
    """The panel, and the button that brings it back once it is folded. What can be chosen, with its counts, comes from a callback."""
    fold = html.Button("‹", className="plain fold", title=t("panel.fold"), **attributes(aria_label=t("panel.fold"), data_folds=NAME))
    aside = html.Aside(
        [
            html.Div([_found(t), fold], className="panel-head"),
            _group(t, "layers", _layers(t, layers, shown), is_open=True),
            *(_filter(t, name) for name in FILTERS if name not in UNDER),
            _group(t, "as_of", _as_of(t), is_open=False),
            *([_group(t, "basemap", [_basemap(t, basemaps)], is_open=False)] if basemaps else []),
        ],
        id=NAME,
        className="panel panel-left",
        **attributes(aria_label=t("panel.layers")),
    )
    words = [html.Span(t("panel.unfold")), html.Span("", id=Id.FOUND_FOLDED, className="count")]
    return html.Div([aside, html.Button(words, className="chip-button unfold", **attributes(data_folds=NAME, aria_expanded="false"))])


def _found(t: Texts) -> Any:
    """How many cameras are wanted, and what clears or shares the choice: always in sight."""
    buttons = [
        html.Button(t("panel.clear"), id=Id.CLEAR, n_clicks=0, className="link"),
        html.Button(t("panel.copy"), className="link", **attributes(data_copies="address", data_done=t("panel.copied"))),
        html.Button("", id=Id.SAID_CHIP, n_clicks=0, hidden=True, className="chip-link", title=t("panel.words_off")),
    ]
    said = attributes(aria_live="polite")
    return html.Div([html.Strong("…", id=Id.FOUND, role="status", **said), html.Div(buttons, className="buttons")], className="found")


def _group(t: Texts, name: str, body: Sequence[Any], is_open: bool, level: Any = html.H2) -> Any:
    """A part of the panel that folds, and stays as it was left (assets/panel.js)."""
    chosen = [html.Span("", className="chosen-count", **attributes(data_chosen=name))] if name in FILTERS else []
    summary = html.Summary([level(t(f"panel.{name}")), *chosen])
    inside = html.Div(list(body), className="group-body")
    return html.Details([summary, inside], open=is_open, className="group", **attributes(data_keeps=name))


def _filter(t: Texts, name: str) -> Any:
    under = [_group(t, inner, _filter_body(t, inner), False, html.H3) for inner, outer in UNDER.items() if outer == name]
    return _group(t, name, [*_filter_body(t, name), *under], name in OPEN_AT_FIRST)


def _filter_body(t: Texts, name: str) -> list[Any]:
    return [_narrowing(t, name), dmc.CheckboxGroup(html.Div(_waiting(), id=choices(name), className="choices"), id=facet(name), value=[])]


def _narrowing(t: Texts, name: str) -> Any:
    """A box that searches in a long list; shown where there is one (assets/style_panel.css)."""
    box = dcc.Input(type="search", placeholder=t("panel.narrow"), className="narrowing", id=f"narrow-{name}", debounce=False)
    return html.Label([html.Span(t("panel.narrow_in", what=t(f"panel.{name}")), className="unseen"), box], className="narrowing-label")


def _waiting() -> list[Any]:
    return [html.Div(className="bone", **attributes(aria_hidden="true")) for _ in range(4)]


def rows(t: Texts, group: str, counts: Counts, ticked: Sequence[str]) -> tuple[list[Any], str]:
    """The choices of a filter with their counts, and the class of the list. What is ticked stays in sight, also with nothing left of it."""
    found = {one.id: one for one in counts.groups[group]}
    listed = [*found.values(), *(Count(id_, None, 0) for id_ in ticked if id_ not in found)]
    if group == "missing":
        return _gaps(t, listed), "choices"
    return [_row(t, group, one) for one in listed], "choices is-many" if len(listed) >= MANY else "choices"


def _gaps(t: Texts, listed: Sequence[Count]) -> list[Any]:
    """That something is missing at all, and below it what."""
    anything = next((one for one in listed if one.id == "any"), Count("any", None, 0))
    gaps = [_row(t, "missing", one) for one in listed if one.id != "any"]
    which = html.Details([html.Summary(t("panel.which_gap")), html.Div(gaps)], className="which", **attributes(data_keeps="which_gap"))
    return [_row(t, "missing", anything, "row is-attention"), *([which] if gaps else [])]


def _row(t: Texts, group: str, one: Count, look: str = "row") -> Any:
    name = one.name[t.language] if one.name else t.either(f"{_CALLED.get(group, 'choice')}.{one.id}", t.either(f"choice.{one.id}", one.id))
    name = name.split(":")[0] if group == "missing" else name  # a gap's sentence goes on with what follows from it
    words = [*_sign(t, group, one.id), html.Span(name, className="row-text", title=name), html.Span(number(one.n, t), className="count")]
    label = html.Span(words, className="row-label")
    return dmc.Checkbox(value=one.id, label=label, className=look if one.n else f"{look} is-none", size="xs")


def _sign(t: Texts, group: str, id_: str) -> list[Any]:
    """What the map shows of a choice: the colour of an owner kind, the letter of a basis."""
    hidden = attributes(aria_hidden="true")
    if group == "owner_kind":
        return [html.Span(className=f"dot owner-{id_}", **hidden)]
    return [html.Span(t(f"mark.{id_}"), className="basis-mark", **hidden)] if group == "basis" and f"mark.{id_}" in t else []


def _layers(t: Texts, layers: list[str], shown: list[str]) -> list[Any]:
    rows_ = [_layer(t, layer) for layer in layers]
    periods = [{"value": days, "label": t(f"period.{days}")} for days in PERIODS]
    return [
        dmc.CheckboxGroup(rows_, id=Id.LAYERS, value=shown),
        dmc.Select(
            id=Id.PERIOD,
            value=PERIODS[1],
            data=periods,
            allowDeselect=False,
            size="xs",
            className="heat-period",
            comboboxProps={"zIndex": OVER_PANELS},
            attributes={"input": {"aria-label": t("period.label")}},
        ),
        _list(t, "area_list", html.Div(id=Id.AREA_LIST), id=Id.AREA_LIST_OPEN, n_clicks=0),
        _list(t, "road_list", html.Div(id=Id.ROAD_LIST)),
    ]


def _layer(t: Texts, layer: str) -> Any:
    count = html.Span(t.either(f"layer.state.{layer}", ""), id=part(Part.COUNT, of=layer), className="count")
    label = html.Span([html.Span(t(f"layer.{layer}"), className="row-text"), count], className="row-label")
    return dmc.Checkbox(value=layer, label=label, className="row", size="xs")


def _list(t: Texts, name: str, body: Any, **opens: Any) -> Any:
    """What lies on the map, as a list: for the keyboard, and for who would rather read. `opens` are properties of what opens it."""
    return html.Details([html.Summary(t(f"panel.{name}"), **opens), body], className="which", **attributes(data_lists=name))


def _as_of(t: Texts) -> list[Any]:
    day = day_field(t, Id.AS_OF_DAY, t("panel.as_of_day"), size="xs", debounce=SETTLES_MS, minDate=EARLIEST)
    time = time_field(t, Id.AS_OF_TIME, t("panel.as_of_time"), size="xs")
    held = dcc.Input(id=Id.AS_OF, type="hidden", value="")
    return [html.Div([day, time, held], className="moment"), html.P(t("panel.as_of_note"), className="quiet")]


def _basemap(t: Texts, basemaps: Sequence[str]) -> Any:
    options = [dmc.Radio(value=name, label=t(f"basemap.{name}"), size="xs", className="row") for name in basemaps]
    group = dmc.RadioGroup(options, id=Id.BASEMAP, value=basemaps[0], attributes={"root": {"aria-label": t("panel.basemap")}})
    return html.Div(group, **attributes(data_tiles=leaflet.pdok_url("{layer}"), data_no_tile=leaflet.NO_TILE))
