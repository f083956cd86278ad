"""How keeping what was chosen as a collection looks: in which, under which name and key, which cameras in which order. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.sharing.collections import KEYS, MOST_NAME
from dashboard.store.collections import Collection
from dashboard.ui.shell import OVER_PANELS
from dashboard.ui.texts import Texts

NEW, NO_KEY = "new", "none"  # in place of a collection's id, and of a key


class KeepId(StrEnum):
    """What keeping a collection has on the page."""

    OFFERED = "keep-offered"  # store: what could be kept: {cameras: [[code, name]], collection: id or None}
    PART = "keep"
    AS = "keep-as"
    NAME = "keep-name"
    KEY = "keep-key"
    CAMERAS = "keep-cameras"
    SAVE = "keep-save"
    REMOVE = "keep-remove"
    REMOVE_SURE = "keep-remove-sure"
    SAID = "keep-said"


def form(t: Texts) -> Any:
    """The form, folded; hidden while nothing is chosen."""
    floating: dict[str, Any] = {"comboboxProps": {"zIndex": OVER_PANELS}, "withScrollArea": False, "allowDeselect": False, "size": "xs"}
    keys = [{"value": NO_KEY, "label": t("keep.no_key")}, *({"value": str(key), "label": f"F{key}"} for key in KEYS)]
    cameras = dmc.Textarea(
        id=KeepId.CAMERAS, label=t("keep.cameras"), description=t("keep.cameras_hint"), size="xs", autosize=True, minRows=3, maxRows=10
    )
    name = dmc.TextInput(id=KeepId.NAME, label=t("keep.name"), size="xs", value="", attributes={"input": {"maxLength": MOST_NAME}})
    fields = [
        dmc.Select(id=KeepId.AS, label=t("keep.as"), data=[], value=NEW, **floating),
        html.Div([name, dmc.Select(id=KeepId.KEY, label=t("keep.key"), data=keys, value=NO_KEY, **floating)], className="keep-row"),
        cameras,
        html.Button(t("keep.save"), id=KeepId.SAVE, n_clicks=0, className="second small"),
        _removing(t),
    ]
    body = html.Details([html.Summary(t("keep.title")), html.Div(fields, className="keep-fields")], className="keep-body")
    said = html.Div(id=KeepId.SAID, role="status")
    return html.Div([body, said, dcc.Store(KeepId.OFFERED)], id=KeepId.PART, className="keep", hidden=True)


def _removing(t: Texts) -> Any:
    """Asks twice."""
    sure = html.Button(t("keep.remove_sure"), id=KeepId.REMOVE_SURE, n_clicks=0, className="second small")
    return html.Details([html.Summary(t("keep.remove")), sure], id=KeepId.REMOVE, hidden=True)


def choices(t: Texts, found: Sequence[Collection]) -> list[dict[str, str]]:
    """A new collection, or one that there is."""
    return [{"value": NEW, "label": t("keep.new")}, *({"value": str(one.id), "label": named(one)} for one in found)]


def named(one: Collection) -> str:
    """A collection with its key first, where it has one."""
    return (f"F{one.key} · " if one.key else "") + one.name


def lines(cameras: Sequence[Sequence[str]]) -> str:
    """(code, name) of cameras, one a line."""
    return "\n".join("  ".join(camera) for camera in cameras)


def codes(written: str | None) -> list[str]:
    """The codes that were written, in order: the first word of each line."""
    return [line.split()[0] for line in (written or "").splitlines() if line.strip()]
