"""Asking for many cameras at once: a collection, a box, along a road, what was ticked in the table; and keeping what was chosen. By the
traffic manager, mostly by keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import City, violations_in_light_and_dark

ROWS = "#many-list .many-rows > li"


@pytest.fixture
def given_back(given_back: None, city: City) -> Iterator[None]:
    """And no collection of this one."""
    yield
    city.change("DELETE FROM beeldregie.collection WHERE name LIKE 'Proef %'")


def test_a_traffic_manager_asks_for_many_cameras_at_once(given_back: None, at_desk: Callable[..., Page]) -> None:
    page = at_desk("verkeer")
    a_collection(page)
    an_agreement(page)
    a_box(page)
    a_road(page)
    what_is_ticked(page)
    expect(page.locator(ROWS)).to_have_count(2)


def a_collection(page: Page) -> None:
    """F1 by name: first what it would come to, then one chip and Enter."""
    page.locator("#many-open").click()
    page.locator("#many-collection").click()
    page.get_by_role("option", name="F1 · Route Maasboulevard").click()
    expect(page.locator(ROWS)).to_have_count(27)
    expect(page.locator("#many-counts")).to_contain_text("× ja")
    expect(page.locator("#many-list .countdown")).to_have_count(0)
    granted = page.locator("#many-list .is-granted").count()
    assert granted > 10

    page.locator(".many-title").click()
    page.keyboard.press("o")
    expect(page.locator("#many-form [data-key=o] input")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("#many-list .countdown")).to_have_count(granted)
    expect(page.locator("#many-form")).to_be_hidden()
    expect(page.locator("#many-counts")).to_contain_text(f"{granted} × gekregen")

    rows, played = page.locator("#many-list .is-granted"), page.locator("#many-list canvas.live")
    expect(rows.first).to_contain_text("Regel ")
    expect(rows.first.get_by_role("link", name="Uitleg op één pagina")).to_have_attribute("href", re.compile("^/answers/"))
    rows.first.get_by_role("button", name="Bekijk hier").click()
    expect(played).to_be_visible()
    first = str(played.get_attribute("data-lease"))
    rows.nth(1).get_by_role("button", name="Bekijk hier").click()
    expect(played).not_to_have_attribute("data-lease", first)  # one at a time
    expect(page.locator("#many-list .picture-status .countdown")).to_be_visible()
    expect(page.locator("#many-list #extend")).to_have_count(1)

    page.locator("#many-list .is-granted .many-head button").first.click()
    expect(page.locator("#drawer .picture canvas.live")).to_be_visible()
    expect(played).to_have_count(0)
    page.keyboard.press("Escape")  # the drawer lay over the answers, which still are there
    expect(page.locator("#drawer")).to_have_class("panel panel-right is-closed")
    expect(page.locator("#many-list .countdown")).to_have_count(granted)
    page.keyboard.press("Escape")
    expect(page.locator("#many-open")).to_be_focused()
    expect(page.locator(ROWS)).to_have_count(0)


def test_a_refusal_that_comes_later_says_where_to_look_instead(given_back: None, at_desk: Callable[..., Page], city: City) -> None:
    page = at_desk("verkeer")
    page.locator("#many-open").click()
    page.evaluate("dash_clientside.set_props('many-target', {data: {cameras: ['ret-0090']}})")
    row = page.locator("#many-list .verdict")
    expect(row).to_have_count(1)
    page.locator(".many-title").click()
    page.keyboard.press("p")
    expect(page.locator("#many-form [data-key=p] input")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("#many-counts")).to_contain_text("1 × wacht")
    carrier = at_desk("ret", "/requests").request
    for waiting in carrier.get(city.address + "/api/view-requests").json():
        refusal = {"outcome": "refused", "code": "risk"}
        carrier.post(f"{city.address}/api/view-requests/{waiting['id']}/decision", data=refusal, headers={"Origin": city.address})
    expect(row).to_contain_text("Wil niet")
    expect(row).to_contain_text("Deze camera’s zien de plek ook en mogen wel")
    expect(row.get_by_role("button", name="Weena, Hofplein")).to_be_visible()
    expect(row.get_by_role("button", name="Vraag een afspraak aan")).to_be_visible()


def an_agreement(page: Page) -> None:
    """What would be refused by law begins an agreement with one click, and says so once it is asked."""
    page.goto(page.url.split("?")[0] + "?camera=almere-533")
    page.locator("#answer .agreement input").fill("De markt ligt op de omleiding")
    page.locator("#answer .agreement button").click()
    expect(page.locator("#answer .agreement")).to_contain_text("Afspraak aangevraagd")
    page.locator("#question [data-key=f]").click()
    page.locator("#ask").click()
    expect(page.locator("#answer .verdict")).to_be_visible()
    expect(page.locator("#answer .agreement")).to_contain_text("Afspraak aangevraagd")
    page.keyboard.press("Escape")


def a_box(page: Page) -> None:
    """Two corners; what is in view when that is too much is said with the number; a narrow screen shows it too."""
    page.goto(page.url.split("?")[0] + "?at=51.9190,4.5060,15")
    page.locator("#many-open").click()
    page.locator("[data-many=draw]").click()
    page.mouse.click(500, 250)
    page.mouse.move(800, 500)
    page.mouse.click(900, 560)
    expect(page.locator(".many-box")).to_be_visible()
    expect(page.locator(ROWS).first).to_be_visible()
    drawn = page.locator(ROWS).count()
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("#panel-left [data-folds=panel-left]").click()
    expect(page.locator("#many .ask")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert violations_in_light_and_dark(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.evaluate("dashExtensions.beeldregie.shared.map.setZoom(12)")
    page.locator("[data-many=view]").click()
    expect(page.locator("#many-error")).to_contain_text("hoogstens 100")
    assert drawn > 3
    page.keyboard.press("Escape")


def a_road(page: Page) -> None:
    """From the road's drawer, and by its name; what it comes to is kept as a collection, changed and removed."""
    page.goto(page.url.split("?")[0] + "?road=maasboulevard-r-01")
    page.get_by_role("button", name="Vraag de camera's langs deze weg").click()
    expect(page.locator("#many-list")).to_contain_text("Langs Maasboulevard, richting Kralingseplein")
    expect(page.locator(".many-route").first).to_be_visible()
    found = page.locator(ROWS).count()
    assert found > 5
    page.locator("#many-road").fill("maasboulevard, richting c")
    page.get_by_role("option", name="Maasboulevard, richting centrum").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#many-list")).to_contain_text("Langs Maasboulevard, richting centrum")
    expect(page.locator(ROWS)).to_have_count(found)

    page.get_by_text("Bewaar als verzameling").click()
    page.locator("#keep-name").fill("Proef Maasboulevard")
    choose(page, "keep-key", "F1")
    page.locator("#keep-save").click()
    expect(page.locator("#keep-said")).to_contain_text("F1 is al van")
    choose(page, "keep-key", "F9")
    assert violations_in_light_and_dark(page) == []
    page.locator("#keep-name").press("Enter")
    expect(page.locator("#keep-said")).to_contain_text(f"‘F9 · Proef Maasboulevard’ is bewaard, met {found} camera's")

    choose(page, "many-collection", "F9 · Proef Maasboulevard")
    expect(page.locator("#keep-said")).to_be_empty()
    expect(page.locator("#keep-name")).to_have_value("Proef Maasboulevard")
    lines = page.locator("#keep-cameras").input_value().splitlines()
    assert len(lines) == found
    page.locator("#keep-cameras").fill("\n".join([lines[-1], *lines[:2]]))
    page.locator("#keep-name").fill("Proef drie")
    page.locator("#keep-save").click()
    expect(page.locator("#keep-said")).to_contain_text("met 3 camera's")
    page.get_by_text("Verwijder deze verzameling").click()
    page.locator("#keep-remove-sure").click()
    expect(page.locator("#keep-said")).to_contain_text("verwijderd")
    page.locator("#many-collection").click()
    expect(page.get_by_role("option", name="F1 · Route Maasboulevard")).to_be_visible()
    expect(page.get_by_role("option", name="Proef")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")


def choose(page: Page, list_id: str, option: str) -> None:
    page.locator(f"#{list_id}").click()
    page.get_by_role("option", name=option, exact=True).click()


def what_is_ticked(page: Page) -> None:
    """The table's ticked rows, the same way."""
    page.keyboard.press("t")
    expect(page.locator("#grid-cameras .ag-row .cell").first).to_be_visible()  # rows that are still to come cannot be ticked
    boxes = page.locator("#grid-cameras .ag-row input[type=checkbox]")
    boxes.nth(0).click()
    boxes.nth(1).click()
    expect(page.locator("#table-ticked")).to_contain_text("2")
    page.locator("#many-ticked").click()
    expect(page.locator("#many-list .agreement button").first).to_be_visible()  # both are refused: an agreement can be asked for here too
    page.keyboard.press("Escape")
    expect(page.locator("#many")).to_have_class("panel panel-right panel-many is-closed")
