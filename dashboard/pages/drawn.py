"""What is drawn again only when it says something else: what is read again around somebody who types or presses stays as it stands."""

from __future__ import annotations

import hashlib
from typing import Any

from dash import Output, State, no_update
from plotly.io.json import to_json_plotly

DRAWN = "data-drawn"  # of what stands there


def outputs(id_: str) -> tuple[Output, Output]:
    """What a callback writes that draws it, by `anew`."""
    return Output(id_, "children"), Output(id_, DRAWN)


def state(id_: str) -> State:
    """What such a callback reads: what it drew last."""
    return State(id_, DRAWN)


def anew(children: Any, drawn: str | None) -> tuple[Any, Any]:
    """The outputs: these children, unless they are what was `drawn` last."""
    now = hashlib.sha256(to_json_plotly(children).encode()).hexdigest()
    return (no_update, no_update) if now == drawn else (children, now)
