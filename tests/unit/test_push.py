"""The push tells a page only of what stands on it, and a person only on pages that have something for him."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from dash import html
from dash.development.base_component import Component
from fastapi import FastAPI

from dashboard.core.db import Database
from dashboard.core.models import Principal
from dashboard.core.settings import Settings
from dashboard.pages import agreements, incidents, register_pages, waiting, wall, watching
from dashboard.pages import map as map_page
from dashboard.pages.agreements.layout import page as agreements_body
from dashboard.pages.here import Here, offers
from dashboard.pages.incidents.layout import page as incidents_body
from dashboard.pages.map.layout import page as map_body
from dashboard.pages.wall.layout import page as wall_body
from dashboard.pages.watching.layout import page as watching_body
from dashboard.policy.permissions import TABLE, may
from dashboard.sharing.waiting import Waits
from dashboard.store.events import AGAIN
from dashboard.ui.dash_app import create_dash
from dashboard.ui.shell import shell, waits
from dashboard.ui.texts import Texts
from dashboard.web.context import Services

NL = Texts("nl")


@pytest.fixture
def settings(tmp_path: Any) -> Settings:
    return Settings(state_folder=str(tmp_path), secret_key="only for tests", basemap="own")


def using(settings: Settings) -> Services:
    return Services(settings, Database(settings, "app", pool_size=1))


def person(role: str) -> Principal:
    return Principal(UUID(int=1), "x", "X", "a", "A", frozenset({role}), session_id=UUID(int=2))


def bodies(settings: Settings, who: Principal) -> Mapping[Any, Component]:
    return {
        map_page: map_body(NL, settings),
        agreements: agreements_body(NL, keeps=True),
        incidents: incidents_body(NL, who, None),
        wall: wall_body(NL),
        watching: watching_body(NL, oversees=True),
    }


@pytest.mark.parametrize("role", sorted(TABLE))
async def test_what_is_told_stands_on_the_page(settings: Settings, role: str) -> None:
    use, who = using(settings), person(role)
    for page, body in bodies(settings, who).items():
        told = await page.hear(use, who, AGAIN)
        stands = [getattr(one, "id", None) for one in body._traverse()]
        assert [store for store in told if store not in stands] == [], page.__name__


@pytest.mark.parametrize("page", ["map", "wall", "watching", "agreements", "incidents", "accounts", "load", ""])
@pytest.mark.parametrize("role", sorted(TABLE))
async def test_what_waits_is_told_on_every_page_and_stands_beside_its_name_for_who_it_may_wait_for(
    settings: Settings, role: str, page: str
) -> None:
    use, who = using(settings), person(role)
    screen = shell(NL, who, html.Main(), offers(Here(who, NL, datetime(2026, 5, 1, tzinfo=UTC)), use, page))
    ids = [getattr(one, "id", None) for one in screen._traverse()]
    assert [ids.count(told) for told in await waiting.hear(use, who, AGAIN)] == [1]
    at_nav = [of for of in ("requests", "incidents") if waits(of, "nav") in ids]
    assert ("incidents" in at_nav) == may(who, "incident.read", "any")
    assert ("requests" in at_nav) == (page == "map" or may(who, "request.decide", "controller"))  # on the map it stands there, hidden
    assert all(ids.count(waits(of, at)) <= 1 for of in ("requests", "incidents") for at in ("nav", "menu"))


def test_a_count_says_in_words_what_it_counts_and_is_silent_where_nothing_waits() -> None:
    assert waiting.said(NL, Waits(2, 3), "requests") == ("2", "Verzoeken die op uw antwoord wachten: 2")
    assert waiting.said(Texts("en"), Waits(None, 3), "incidents") == (
        "3",
        "What waits for you at incidents (pictures offered, alarms, new incidents): 3",
    )
    assert waiting.said(NL, Waits(None, 0), "requests") == waiting.said(NL, Waits(None, 0), "incidents") == ("", "")


async def test_a_page_that_has_nothing_for_somebody_is_told_nothing(settings: Settings) -> None:
    alarm, off = person("alarm"), using(settings.model_copy(update={"sharing": False}))
    assert [await page.hear(using(settings), alarm, AGAIN) for page in (incidents, wall, watching)] == [[], [], []]
    assert [await page.hear(off, person("controller"), AGAIN) for page in (agreements, incidents, wall, watching)] == [[], [], [], []]


def test_there_is_one_endless_callback_for_all_pages(settings: Settings) -> None:
    app = create_dash(FastAPI())
    register_pages(app, using(settings))
    assert len([one for one in app._callback_list if one.get("persistent")]) == 1
