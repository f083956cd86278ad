"""Where editing stands on the map page: in the drawer of a camera, and over the map for many cameras."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.pages.map.editing.ids import EditId
from dashboard.pages.map.ids import Id
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts


def offer(t: Texts) -> Any:
    """Below what is said of the camera: the button that begins an edit. It stays and only hides: one drawn anew would lose a press."""
    begin = html.Button(t("edit.begin"), id=EditId.BEGIN, n_clicks=0, className="second small")
    return html.Div(begin, id=EditId.OFFER, className="drawer-part", hidden=True)


def rest(t: Texts) -> list[Any]:
    """At the end of the drawer: what changed before, and the form, which hides all else while it is there."""
    words = {f"data_{name}": t(f"edit.handle.{name}") for name in ("camera", "direction", "width", "range")}
    said = html.Span(id="editor-words", hidden=True, **attributes(**words, data_unsaved=t("edit.unsaved")))
    return [html.Div(id=EditId.CHANGES, className="drawer-part"), html.Div(id=EditId.EDITOR, className="drawer-part"), said]


def stage(t: Texts) -> list[Any]:
    """Over the map: the button and the panel for many cameras, what was done last, and what the page remembers."""
    stores = [dcc.Store(id=id_) for id_ in (EditId.STATE, EditId.PLACE, EditId.BULK_STATE, EditId.BULK_READY, Id.NEWS_CHANGES)]
    drawn = html.Span(id=EditId.DRAWN, hidden=True)
    toast = html.Div(id=EditId.TOAST, className="toasts", role="status", **attributes(aria_live="polite"))
    opener = html.Button("", id=EditId.BULK_OPEN, n_clicks=0, className="chip-button bulk-open")
    offered = html.Div(opener, id=EditId.BULK_N, className="bulk-offer", hidden=True)
    return [offered, html.Div(id=EditId.BULK), toast, *stores, drawn]
