"""A policy officer opens the map, finds the cameras that lack a basis, and sends a colleague a link to exactly that view."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.core.clock import LOCAL
from tests.browser.conftest import City, listen, violations_in_light_and_dark

VIEW = "() => { const map = window.dashExtensions.beeldregie.shared.map; return [map.getCenter().lat, map.getCenter().lng, map.getZoom()] }"
WIDE = {"width": 1440, "height": 900}


def tick(page: Page, group: str, value: str) -> None:
    page.locator(f'#choices-{group} input[value="{value}"]').check()


def found(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator("#found").inner_text()))


def all_of_them(page: Page) -> str:
    """How many cameras there are, as the panel says it before anything narrows the map."""
    expect(page.locator("#found")).to_contain_text(re.compile(r"^1\.7\d\d camera"))
    return page.locator("#found").inner_text()


def search(page: Page, words: str) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.press("Control+a")
    page.keyboard.type(words)
    expect(page.get_by_role("option").first).to_be_visible()


def test_filter_click_and_send_the_view_to_a_colleague(chromium: Browser, city: City, faults: list[str]) -> None:
    mine = chromium.new_context(viewport=WIDE, locale="nl-NL", permissions=["clipboard-read", "clipboard-write"])
    page = city.log_in(mine, "beleid")
    listen(page, faults)
    every = all_of_them(page)
    tick(page, "basis", "unknown")
    expect(page.locator("#found")).not_to_have_text(every)
    lacking = found(page)
    beside = page.locator("#choices-missing .row", has_text="Grondslag onbekend").locator(".count")
    page.get_by_text("Wat ontbreekt er?").click()
    expect(beside).to_have_text(str(lacking))
    expect(page.locator("#choices-owner_kind .row", has_text="Verkeer").locator(".count").first).to_be_visible()

    page.get_by_label("Aangewezen gebieden").check()
    page.locator(".camera, .cluster").first.wait_for()
    shown = page.evaluate("() => fetch('/api/cameras.geojson?basis=unknown').then(answer => answer.json())")["features"]
    assert len(shown) == lacking
    first, second = (feature["id"] for feature in shown[:2])
    for code in (first, second):
        search(page, code)
        page.keyboard.press("Enter")
        expect(page.locator(".what p").first).to_contain_text(code)
    page.go_back()
    expect(page.locator(".what p").first).to_contain_text(first)
    page.get_by_role("button", name="Kopieer link").click()
    expect(page.locator("#notice")).to_contain_text("gekopieerd")
    link = page.evaluate("() => navigator.clipboard.readText()")
    view = [float(number) for number in parse_qs(urlsplit(link).query)["at"][0].split(",")]

    theirs = chromium.new_context(viewport=WIDE, locale="nl-NL")
    theirs.on("page", lambda opened: listen(opened, faults))
    colleague = city.log_in(theirs, "verkeer", link.removeprefix(city.address))
    expect(colleague.locator(".what p").first).to_contain_text(first)
    expect(colleague.locator("#found")).to_have_text(page.locator("#found").inner_text())
    expect(colleague.locator('#choices-basis input[value="unknown"]')).to_be_checked()
    expect(colleague.get_by_label("Aangewezen gebieden")).to_be_checked()
    expect(colleague.locator(".camera.is-missing").first).to_be_visible()
    assert colleague.evaluate(VIEW) == pytest.approx(view, abs=1e-4)

    page.get_by_role("button", name="Wis filters").click()
    expect(page.locator("#found")).to_have_text(every)
    mine.close()
    theirs.close()


def test_another_moment_says_so_and_asks_nothing(chromium: Browser, city: City, faults: list[str]) -> None:
    context = chromium.new_context(viewport=WIDE, locale="nl-NL")
    context.on("page", lambda opened: listen(opened, faults))
    before = (datetime.now(LOCAL) - timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%S")
    city.change("UPDATE beeldregie.camera SET name = 'Nieuwe naam' WHERE code = 'vr-010'")
    page = city.log_in(context, "verkeer", "/?camera=vr-010")
    expect(page.locator(".what h1")).to_have_text("Nieuwe naam")
    expect(page.locator("#ask")).to_be_visible()
    page.goto(f"{city.address}/?camera=vr-010&as_of={before}")
    expect(page.locator("#as-of-banner")).to_contain_text("Stand van")
    expect(page.locator(".what h1")).not_to_have_text("Nieuwe naam")
    expect(page.locator("#ask")).to_be_hidden()
    page.get_by_role("button", name="terug naar nu").click()
    expect(page.locator(".what h1")).to_have_text("Nieuwe naam")
    assert "as_of" not in page.url

    page.get_by_role("group").get_by_role("heading", name="Stand van").click()
    page.locator("#as-of-day").fill("10-05-2008")
    expect(page.locator("#as-of-banner")).to_contain_text("10 mei 2008")
    expect(page.locator("#map-empty")).to_be_visible()
    expect(page.locator("#found")).to_have_text("0 camera’s")
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.locator("#as-of-banner")).to_contain_text("As of 10 May 2008")
    expect(page.get_by_role("button", name="back to now")).to_be_visible()
    context.close()


def test_a_link_that_asks_for_what_does_not_exist_says_so_and_lets_go(chromium: Browser, city: City) -> None:
    context = chromium.new_context(viewport=WIDE, locale="nl-NL")
    broken: list[str] = []
    context.on("weberror", lambda error: broken.append(str(error.error)))
    page = city.log_in(context, "beleid", "/?missing=dit_was_er_ooit")
    expect(page.locator("#map-empty")).to_contain_text("dit_was_er_ooit bestaat niet")
    page.locator("#map-empty").get_by_role("button", name="Wis filters").click()
    expect(page.locator("#found")).to_contain_text("1.7")
    expect(page.locator(".cluster, .camera").first).to_be_visible()
    assert "missing=" not in page.url and broken == []
    context.close()


# Types as soon as the field is there: long before the first answer of the server, which once took the words away again.
EAGER = """new MutationObserver((_, watch) => {
    const box = document.getElementById('search');
    if (!box) return;
    watch.disconnect();
    setTimeout(() => {
        box.focus();
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(box, 'almere-613');
        box.dispatchEvent(new Event('input', { bubbles: true }));
    });
}).observe(document, { subtree: true, childList: true })"""


def test_what_is_typed_before_the_page_is_ready_is_searched_for(chromium: Browser, city: City, faults: list[str]) -> None:
    context = chromium.new_context(viewport=WIDE, locale="nl-NL")
    context.on("page", lambda opened: listen(opened, faults))
    context.add_init_script(EAGER)
    page = city.log_in(context, "verkeer")
    expect(page.get_by_role("option", name=re.compile("almere-613"))).to_be_visible()
    expect(page.locator("#search")).to_have_value("almere-613")
    context.close()


def test_search_and_lists_go_where_the_mouse_would(chromium: Browser, city: City, faults: list[str]) -> None:
    """By keyboard alone: a spoken place, a town, all that was found, an area and a road."""
    context = chromium.new_context(viewport=WIDE, locale="nl-NL")
    page = city.log_in(context, "beleid")
    listen(page, faults)
    search(page, "a20 km 31,1 rechts")
    page.keyboard.press("Enter")
    expect(page.locator(".what p").first).to_contain_text("A20 Re 31,1")
    search(page, "almere")
    page.get_by_role("option", name=re.compile("Almere · plaats")).click()
    page.wait_for_function("() => window.dashExtensions.beeldregie.shared.map.getCenter().lng > 5")
    search(page, "ret zuidplein")
    every = all_of_them(page)
    page.get_by_role("option", name=re.compile("Toon alleen")).click()
    expect(page.locator("#search-words-chip")).to_contain_text("ret zuidplein")
    expect(page.locator("#found")).not_to_have_text(every)
    assert "q=ret+zuidplein" in page.url
    page.locator("#search-words-chip").click()
    expect(page.locator("#found")).to_have_text(every)

    page.get_by_text("Gebieden als lijst").focus()
    page.keyboard.press("Enter")
    area = page.locator("#area-list button", has_text="Museumpark")
    expect(area).to_contain_text("10 mei 2026")
    area.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".area-name", has_text="Museumpark")).to_be_in_viewport()
    expect(page.get_by_label("Aangewezen gebieden")).to_be_checked()
    page.get_by_text("Wegen in beeld als lijst").focus()
    page.keyboard.press("Enter")
    search(page, "A20")
    page.get_by_role("option", name="A20 · weg").click()
    road = page.locator("#road-list button").first
    expect(road).to_be_visible()
    road.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#drawer")).to_contain_text("vrije doorstroming")
    page.go_back()
    expect(page.locator(".what p").first).to_contain_text("A20 Re 31,1")
    context.close()


def test_panel_legend_and_banner_are_accessible(chromium: Browser, city: City) -> None:
    context = chromium.new_context(viewport=WIDE, bypass_csp=True)  # axe is a script
    page = city.log_in(context, "beleid", "/register")
    then = datetime.now(LOCAL).strftime("%Y-%m-%dT%H:%M:%S")
    for address, viewport in (
        ("/?layers=cameras,areas,own_areas&owner_kind=public_order&q=rotterdam", WIDE),
        (f"/?camera=almere-613&as_of={then}", WIDE),
        ("/?at=51.9205,4.4750,17", {"width": 390, "height": 844}),
    ):
        page.set_viewport_size(viewport)
        page.goto(city.address + address)
        page.locator(".camera, .cluster").first.wait_for()
        page.evaluate("() => document.querySelectorAll('details:not(.account)').forEach(part => { part.open = true })")
        expect(page.locator("#choices-purpose .row").first).to_be_attached()
        expect(page.locator("#legend-body h3").first).to_be_visible()  # its signs come when it is opened
        if "camera=" in address:
            expect(page.locator("#drawer")).to_have_css("opacity", "1")  # it fades in, and what is pale on its way is no fault
        assert violations_in_light_and_dark(page) == [], address
    page.locator(".unfold").click()
    page.locator("#time").press("ArrowLeft")  # beside the open panel, also on a phone
    expect(page.locator("#time")).to_be_in_viewport()
    assert "moment=" in page.url
    context.close()
