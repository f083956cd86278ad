"""Callbacks of the search box in the header: cameras by code, street, owner or spoken place, and where to go to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash
from dash import Input, Output

from dashboard.pages.here import here
from dashboard.store import camera_search, listing
from dashboard.store.camera_models import Found, Place
from dashboard.store.cameras import Filter
from dashboard.ui.format import number, spoken_place
from dashboard.ui.shell import ShellId
from dashboard.ui.texts import Texts
from dashboard.web.context import Services

LEAST = 2  # letters
PLACE, ALL = "@", "?"  # how a line's value begins that is no camera's code (assets/screen.js): a box to go to, words that narrow the map


def register(app: dash.Dash, use: Services) -> None:
    """The search box asks with every letter; what it found says for which words, so that Enter never takes what was found for less."""

    @app.callback(Output(ShellId.SEARCH, "data"), Input(ShellId.SEARCH, "searchValue"), prevent_initial_call=True)
    async def search(words: str | None) -> list[dict[str, Any]]:
        at = here(app, use)
        if not words or len(words.strip()) < LEAST:
            return []
        async with use.db.read() as conn:
            found = await camera_search.search(conn, words)
            places = await camera_search.places(conn, words)
            total = await listing.count(conn, Filter(q=words.strip()), None) if len(found) > 1 else 0
        return options(at.t, found, places, total, words)


def options(t: Texts, found: Sequence[Found], places: Sequence[Place], total: int, words: str) -> list[dict[str, Any]]:
    """The lines under the search box, in groups: cameras, all of them at once, places."""
    lines = [
        (t("search.cameras"), [_camera(t, hit, words) for hit in found]),
        (t("search.places"), [_place(t, place, words) for place in places]),
    ]
    if total > 1:
        all_ = {"value": f"{ALL}{words.strip()}", "label": t("search.all", n=number(total, t), words=words.strip()), "words": words}
        lines.insert(1, (t("search.on_map"), [all_]))
    return [{"group": group, "items": items} for group, items in lines if items]


def _camera(t: Texts, hit: Found, words: str) -> dict[str, str]:
    place = spoken_place(hit.road, hit.hectometre, hit.carriageway, t)
    label = " · ".join(word for word in (hit.name, place, hit.code, hit.owner_name) if word)
    return {"value": hit.code, "label": label, "words": words}


def _place(t: Texts, place: Place, words: str) -> dict[str, str]:
    box = ",".join(f"{edge:.5f}" for edge in place.box)
    return {"value": f"{PLACE}{box}", "label": f"{place.name} · {t(f'search.kind.{place.kind}')}", "words": words}
