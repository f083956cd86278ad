"""Deciding a list: 2,000 cameras for one asker who has 50 agreements, each camera under those of its owner; hours and turns among them."""

from __future__ import annotations

import time as clock
from dataclasses import replace
from datetime import time
from typing import Any

from dashboard.policy.decision import decide
from dashboard.policy.facts import Facts
from tests.fixtures.decision_cases import turn
from tests.fixtures.facts import agreement, case, incident, police, under

CAMERAS, AGREEMENTS, OWNERS, ROUNDS = 2000, 50, 25, 5
# What a city holds: mostly public order and traffic; and of each ground what leads to another answer.
_KINDS = [
    case(asker="eigenaar-0"),
    case(),
    police(),
    case(basis="ov-wp2000"),
    case(basis="tunnel-6-1-c", incident=incident()),
    case(basis="brug-6-1-e"),
    case(basis="parkeren-6-1-e"),
    case(basis="unknown"),
]


def run() -> list[dict[str, Any]]:
    """Of some rounds the best, in processor time: nothing waits here, and what else the machine does is no part of it."""
    cameras = [_camera(number) for number in range(CAMERAS)]
    stored = [facts.to_json() for facts in cameras]
    deciding = min(_timed(lambda: [decide(facts) for facts in cameras]) for _ in range(ROUNDS))
    reading = min(_timed(lambda: [decide(Facts.from_json(facts)) for facts in stored]) for _ in range(ROUNDS))
    granted = sum(decide(facts).outcome == "granted" for facts in cameras)
    return [
        {"name": f"deciding {CAMERAS:,} cameras with {AGREEMENTS} agreements", "value": deciding, "unit": "ms", "limit": 100},
        {"name": "the same, each from its stored facts", "value": reading, "unit": "ms"},
        {"name": "of these granted", "value": granted, "unit": "cameras"},
    ]


def _camera(number: int) -> Facts:
    """A camera of one of the owners, with the agreements that its owner gave: every one of the 50 covers cameras."""
    owner = number % OWNERS
    kind = _KINDS[number % len(_KINDS)]
    camera = replace(kind.camera, code=f"camera-{number}", owner_id=f"eigenaar-{owner}", controller_id=f"eigenaar-{owner}")
    if number % 20 == 0:
        camera = replace(camera, turns=(turn("vragers"), turn(f"eigenaar-{owner}", "18-00")))
    given = [_agreement(n, kind.request.purpose_id) for n in range(AGREEMENTS) if n % OWNERS == owner]
    return under(replace(kind, camera=camera), *given)


def _agreement(number: int, purpose: str) -> Any:
    hours = {"hour_from": time(6), "hour_to": time(22)} if number % 2 else {}
    return agreement(code=f"convenant-{number}", giver_id=f"eigenaar-{number % OWNERS}", purposes=(purpose,), **hours)


def _timed(work: Any) -> float:
    began = clock.process_time()
    work()
    return round((clock.process_time() - began) * 1000, 1)
