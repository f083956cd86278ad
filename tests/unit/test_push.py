"""The push tells a page only of what stands on it, and a person only on pages that have something for him."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from dash.development.base_component import Component
from fastapi import FastAPI

from dashboard.core.db import Database
from dashboard.core.models import Principal
from dashboard.core.settings import Settings
from dashboard.pages import agreements, incidents, register_pages, wall, watching
from dashboard.pages import map as map_page
from dashboard.pages.agreements.layout import page as agreements_body
from dashboard.pages.incidents.layout import page as incidents_body
from dashboard.pages.map.layout import page as map_body
from dashboard.pages.push import concerns
from dashboard.pages.wall.layout import page as wall_body
from dashboard.pages.watching.layout import page as watching_body
from dashboard.policy.permissions import TABLE
from dashboard.store.events import AGAIN
from dashboard.ui.dash_app import create_dash
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


async def test_a_page_that_has_nothing_for_somebody_is_told_nothing(settings: Settings) -> None:
    alarm, off = person("alarm"), using(settings.model_copy(update={"sharing": False}))
    assert [await page.hear(using(settings), alarm, AGAIN) for page in (incidents, wall, watching)] == [[], [], []]
    assert [await page.hear(off, person("controller"), AGAIN) for page in (agreements, incidents, wall, watching)] == [[], [], [], []]


async def test_a_page_hears_of_its_own_tables_only(settings: Settings) -> None:
    use, who = using(settings), person("controller")
    assert await watching.hear(use, who, {"table": "viewing", "id": "1"}) != []
    assert await watching.hear(use, who, {"table": "trigger", "id": "1"}) == []
    assert concerns(AGAIN, ()) and not concerns({"table": "lease", "id": "1"}, {"decision"})


def test_there_is_one_endless_callback_for_all_pages(settings: Settings) -> None:
    app = create_dash(FastAPI())
    register_pages(app, using(settings))
    assert len([one for one in app._callback_list if one.get("persistent")]) == 1
