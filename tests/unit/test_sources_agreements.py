"""Agreements: a condition that is not understood is never dropped, because the agreement would then allow more than was agreed."""

from __future__ import annotations

import json

import pytest

from dashboard.core.errors import BadInput
from etl.sources import agreements

GOOD = {"code": "a-b", "name": "A en B", "giver": "a", "recipient": "b", "purposes": ["verkeersmanagement"], "from": "2026-01-01"}


def parse(**changes: object) -> tuple[int, list[str]]:
    table = {key: value for key, value in (GOOD | changes).items() if value is not None}
    parsed = agreements.parse(json.dumps({"agreement": [table]}).encode())
    return len(parsed.rows), [reject.field for reject in parsed.rejects]


def test_toml_and_json_say_the_same() -> None:
    toml = (
        'agreement = [{code = "a-b", name = "A en B", giver = "a", recipient = "b", purposes = ["verkeersmanagement"], from = 2026-01-01}]'
    )
    assert agreements.parse(toml.encode()).rows == agreements.parse(json.dumps({"agreement": [GOOD]}).encode()).rows


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"only_on_sunny_days": True}, "only_on_sunny_days"),
        ({"giver": None}, "giver"),
        ({"purposes": []}, "purposes"),
        ({"purposes": "x"}, "purposes"),
        ({"until": "2025-12-31"}, "until"),
        ({"hour_from": "18:00"}, "hour_from, hour_to"),
        ({"hour_from": "25:00"}, "hour_from"),
        ({"minutes_max": 0}, "minutes_max"),
        ({"weekdays": [8]}, "weekdays"),
        ({"incident_only": "ja"}, "incident_only"),
        ({"watermark": "ja"}, "watermark"),
        ({"watermark": True, "mode": "analysis"}, "watermark"),
        ({"code": "Hoofd Letters"}, "code"),
        ({"mode": "recorded"}, "mode"),
        ({"from": "31-02-2026"}, "from"),
    ],
)
def test_what_is_not_understood_is_rejected(changes: dict[str, object], field: str) -> None:
    assert parse(**changes) == (0, [field])


def test_hours_and_days() -> None:
    assert parse(hour_from="18:00", hour_to="06:00", weekdays=[5, 6], until="2027-01-01") == (1, [])


@pytest.mark.parametrize("data", [b"", b"{", b"x = [", b'agreement = "x"', b"\xff\xfe"])
def test_what_is_no_file_of_agreements(data: bytes) -> None:
    with pytest.raises(BadInput):
        agreements.parse(data)
