"""A live picture on a page: the canvas that assets/picture.js draws it on, and the words for how it does."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from dash import html

from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts


def words(t: Texts) -> dict[str, str]:
    """What assets/live_playing.js says of a picture."""
    return {"language": t.language, **t.under("playing")}


def canvas(t: Texts, lease: UUID, line: str, name: str) -> list[Any]:
    """The picture of a lease; `line` is the relay's WebSocket, `name` the camera's. Off the page it is let go. Beside it the place of the
    words that stand over it, and of those in its stead."""
    said = json.dumps(words(t), ensure_ascii=False)
    picture = attributes(data_lease=str(lease), data_line=line, data_words=said, role="img", aria_label=t("picture.alt", name=name))
    return [html.Canvas(className="live", **picture), html.Div(className="live-age"), html.Div(className="live-words", role="status")]
