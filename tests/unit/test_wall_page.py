"""The wall's keys: one key means one thing, and the list that the page shows names every one."""

from __future__ import annotations

import re
from datetime import timedelta

from dashboard.core.settings import ROOT
from dashboard.pages.wall.layout import KEYS, page
from dashboard.policy.running import EXTENDS_FROM
from dashboard.sharing.questions import REASONS
from dashboard.ui.texts import Texts

SCRIPT = (ROOT / "assets" / "wall_keys.js").read_text()
OF_REASONS = dict(re.findall(r'(\w): "([\w-]+)"', SCRIPT.split("REASONS = {")[1].split("}")[0]))
OTHER_LETTERS = set(re.findall(r'key === "([a-z?])"\) ', SCRIPT))


def test_a_key_means_one_thing_whatever_the_wall_asks() -> None:
    assert tuple(OF_REASONS.values()) == REASONS
    assert not OTHER_LETTERS & OF_REASONS.keys()


def test_the_list_of_keys_names_every_key() -> None:
    named = " ".join(KEYS).lower().split()
    assert named.count("m") == 1 and OTHER_LETTERS | OF_REASONS.keys() <= set(named)
    assert "M volledig scherm" in str(page(Texts("nl"))) and "M full screen" in str(page(Texts("en")))


def test_more_time_is_offered_from_when_it_is_given() -> None:
    for name in ("picture.js", "wall_tile.js"):
        (minutes,) = re.findall(r"SOON_MS = (\d+) \* 60 \* 1000;", (ROOT / "assets" / name).read_text())
        assert timedelta(minutes=int(minutes)) == EXTENDS_FROM
    assert f"vanaf {minutes} minuten" in str(page(Texts("nl")))
