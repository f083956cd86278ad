"""Pictures that are interrupted, on map and wall: a camera that falls silent, a relay that dies. It is said in words, and passes."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import City, children

DRAWER, WALL = "vr-003", "vr-004"


@contextmanager
def silent(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.fixture
def screens(at_desk: Callable[..., Page], city: City) -> Iterator[tuple[Locator, Locator]]:
    """The drawer's picture, and a tile of the wall, both of which play."""
    wall = at_desk("verkeer", at="/watching")
    drawer = wall.context.new_page()
    headers = {"Origin": city.address}
    asked = wall.request.post(city.address + "/api/view-requests", data={"cameras": [DRAWER, WALL], "reason": "ongeval"}, headers=headers)
    assert [one["outcome"] for one in asked.json()] == ["granted"] * 2
    wall.goto(f"{city.address}/wall?cameras={WALL}")
    drawer.goto(f"{city.address}/?camera={DRAWER}")
    picture, tile = drawer.locator("#drawer .picture"), wall.locator(f'.wall-tile[data-code="{WALL}"]')
    expect(picture.locator("canvas")).to_have_attribute("data-state", "playing")
    expect(tile).to_have_attribute("data-state", "playing")
    yield picture, tile
    for one in asked.json():
        wall.request.delete(f"{city.address}/api/leases/{one['lease']['id']}", headers=headers)


def test_a_camera_that_falls_silent_stands_still_with_its_age_then_has_no_signal_and_comes_back(
    screens: tuple[Locator, Locator], city: City
) -> None:
    picture, tile = screens
    with silent(city.part("etl.demo.server")):
        expect(picture.locator(".live-age")).to_have_text(re.compile(r"stilstand, \d+ s oud"))
        expect(tile.locator(".wall-badge")).to_have_text(re.compile(r"stilstand, \d+ s oud"))
        expect(picture.locator(".live-words")).to_contain_text("Geen signaal")
        expect(tile).to_contain_text("Geen signaal")
        expect(picture.locator(".live-age")).to_be_empty()
    expect(picture.locator("canvas")).to_have_attribute("data-state", "playing")
    expect(picture.locator(".live-words")).to_be_empty()
    expect(tile).to_have_attribute("data-state", "playing")


def test_a_relay_that_dies_is_told_and_its_pictures_come_back_by_themselves(
    screens: tuple[Locator, Locator], city: City, faults: list[str]
) -> None:
    picture, tile = screens
    relay = city.part("RelayWorker")
    with silent(relay):  # who would start another
        os.kill(children(relay)[0], signal.SIGKILL)
        expect(picture.locator(".live-words")).to_contain_text("Geen verbinding")
        expect(tile).to_contain_text("Geen verbinding")
    expect(picture.locator("canvas")).to_have_attribute("data-state", "playing")
    expect(tile).to_have_attribute("data-state", "playing")
    assert all("WebSocket connection" in fault for fault in faults)  # the tries that found nobody, which Chromium writes down
    faults.clear()
