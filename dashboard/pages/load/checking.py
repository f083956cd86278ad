"""What the page shows of one upload: how far it is, what would happen, what came of it. Plain values in, components out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import dash_leaflet as dl
import dash_mantine_components as dmc
from dash import html

from dashboard.core.models import Text
from dashboard.pages.load.ids import Id, undo_of
from dashboard.pages.load.layout import box
from dashboard.store.uploads import RejectedRow, Upload
from dashboard.ui import leaflet
from dashboard.ui.format import number
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts

WHATS: Final = ("new", "changed", "unchanged", "gone", "rejected")
SIGNS: Final = {"new": "+", "changed": "~", "unchanged": "=", "gone": "−", "rejected": "×"}  # as assets/load.js draws them
NOT_LOADED: Final = ("rejected", "left_out")
REJECTS_SHOWN: Final = 100
NETHERLANDS: Final = (52.15, 5.3)
_QUEUED, _READING = 10, 70  # percent, as the worker tells it (etl/uploads.py)


def busy(t: Texts, upload: Upload) -> Any:
    """The bar while the worker works; nothing when it does not."""
    if upload.state not in ("waiting", "loading"):
        return []
    phase = "queued" if upload.progress < _QUEUED else "reading" if upload.progress < _READING else "drawing"
    words = t("load.loading") if upload.state == "loading" and phase != "queued" else t(f"load.phase.{phase}")
    bar = dmc.Progress(value=max(upload.progress, 3), striped=True, animated=True, **attributes(aria_label=words))
    return box("2", upload.file_name, html.P(words, role="status"), bar)


def result(t: Texts, upload: Upload, rejects: Sequence[RejectedRow], tiles: str | None, map_address: str) -> Any:
    """What an upload comes to, by its state; `tiles`: the address of a base map, None: our own."""
    if upload.state == "checked":
        return [_checked(t, upload, rejects, tiles), _confirm(t, upload)]
    if upload.state == "loaded":
        return _loaded(t, upload, map_address)
    if upload.state == "failed":
        said = upload.error or Text("", "")
        return box(
            "2", upload.file_name, html.P(said[t.language], className="gap", role="alert"), html.P(t("load.failed"), className="quiet")
        )
    return []


def _checked(t: Texts, upload: Upload, rejects: Sequence[RejectedRow], tiles: str | None) -> Any:
    notes = [html.P(note[t.language], className="load-note") for note in upload.notes]
    shown = [_preview(t, upload, tiles)] if upload.has_preview else []
    by_kind = {what: [row for row in rejects if row.left_out == (what == "left_out")] for what in NOT_LOADED}
    table = [_not_loaded(t, upload, rows, what) for what, rows in by_kind.items() if rows]
    about = t("load.about", subject=t(f"load.subject.{upload.subject}"), owner=upload.owner or t("load.owner_none"))
    return box(
        "2", t("load.step_check", name=upload.file_name), html.P(about, className="quiet"), *notes, _counts(t, upload), *shown, *table
    )


def _counts(t: Texts, upload: Upload) -> Any:
    counts = upload.counts or {}
    tiles = [
        html.Div(
            [
                html.Dt(
                    [html.Span(SIGNS[what], className=f"load-sign is-{what}", **attributes(aria_hidden="true")), t(f"load.what.{what}")]
                ),
                html.Dd(number(counts.get(what, 0), t)),
            ],
            className="load-tile",
        )
        for what in WHATS
    ]
    others = counts.get("left_out", 0)
    said = [html.P(t("load.counted.left_out", n=number(others, t)), className="quiet")] if others else []
    return html.Div([html.Dl(tiles, className="load-tiles"), *said])


def _preview(t: Texts, upload: Upload, tiles: str | None) -> Any:
    drawn = {
        name: {"variable": f"dashExtensions.beeldregieLoad.{name}"} for name in ("pointToLayer", "clusterToLayer", "style", "onEachFeature")
    }
    is_points = upload.subject == "cameras"
    layer = dl.GeoJSON(
        id="load-preview",
        url=f"/api/uploads/{upload.id}/preview.geojson",
        hideout={"words": {what: t(f"load.what.{what}") for what in WHATS}, "language": t.language},
        zoomToBounds=True,
        **({"cluster": True, "zoomToBoundsOnClick": True, "superClusterOptions": leaflet.CLUSTER} if is_points else {}),
        **{name: given for name, given in drawn.items() if is_points or name != "clusterToLayer"},
    )
    pdok = [leaflet.pane("tiles", dl.TileLayer(url=tiles, attribution=leaflet.PDOK_CREDIT, className="pdok", maxZoom=20))] if tiles else []
    layers = [*leaflet.base(None), *pdok, leaflet.pane("cameras" if is_points else "areas", layer)]
    shown = leaflet.leaflet("load-map", layers, NETHERLANDS, 8)
    return html.Div(shown, className="load-map map-frame show-cameras show-areas", role="region", **attributes(aria_label=t("load.map")))


def _not_loaded(t: Texts, upload: Upload, rows: Sequence[RejectedRow], what: str) -> Any:
    """The rows that cannot be loaded, or those that are left out; `what` as in NOT_LOADED."""
    heads = [html.Th(t(f"load.reject.{name}")) for name in ("row", "field", "value", "reason")]
    shown = rows[:REJECTS_SHOWN]
    cells = [html.Tr([html.Td(r.row), html.Td(r.field), html.Td(r.value), html.Td(r.reason[t.language])]) for r in shown]
    rest = (upload.counts or {}).get(what, 0) - len({r.row for r in shown})
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(cells)], className="load-table")
    download = html.A(t("load.rejects_download"), href=f"/api/uploads/{upload.id}/rejects.csv", download="afgekeurd.csv")
    return html.Div(
        [
            html.H3(t(f"load.rows.{what}")),
            html.P([t(f"load.rows_why.{what}"), " ", download]),
            html.Div(table, className="load-scroll", tabIndex=0, role="region", **attributes(aria_label=t(f"load.rows.{what}"))),
            *([html.P(t("load.rejects_rest", n=number(rest, t)), className="quiet")] if rest > 0 else []),
        ]
    )


def _confirm(t: Texts, upload: Upload) -> Any:
    counts = upload.counts or {}
    n, gone = sum(counts.get(what, 0) for what in ("new", "changed", "gone")), counts.get("gone", 0)
    one = "one" if n == 1 else "many"
    yes = html.Button(
        t(f"load.confirm.{upload.subject}.{one}", n=number(n, t)), id=Id.CONFIRM, n_clicks=0, className="ask small", disabled=not n
    )
    no = html.Button(t("load.discard"), id=Id.DISCARD, n_clicks=0, className="second small")
    warned = [html.P(t("load.gone_warning", n=number(gone, t)), className="load-note")] if gone else []
    nothing = [html.P(t("load.nothing"), className="quiet")] if not n else []
    return box("3", t("load.step_confirm"), *warned, *nothing, html.Div([yes, no], className="load-buttons"))


def _loaded(t: Texts, upload: Upload, map_address: str) -> Any:
    if upload.undone:
        return box("3", t("load.step_undone_now"), html.P(t("load.undone"), role="status"))
    look = html.A(t("load.look"), href=map_address, className="second small")
    undo = html.Button(t("load.undo"), id=undo_of(upload.change_id, "result"), n_clicks=0, className="second small")
    buttons = html.Div([look] if upload.change_id is None else [look, undo], className="load-buttons")
    return box("3", t("load.step_done"), html.P(t("load.done", name=upload.file_name), role="status"), _counts(t, upload), buttons)
