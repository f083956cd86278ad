"""The story the first issue tells, lived through in a real browser on the real thing: processes, database, relay, pictures."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import City, violations_in_light_and_dark

A_STOPPED_CAR = """() => fetch('/api/triggers', {method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify(
    {kind: 'stopped_vehicle', camera: 'vr-003', happened_at: new Date().toISOString(), confidence: 0.9})}).then(answer => answer.status)"""


def open_camera(page: Page, words: str) -> None:
    """Find a camera with the search box and open its drawer."""
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    expect(page.get_by_role("option").first).to_contain_text(words, ignore_case=True)
    page.keyboard.press("Enter")
    expect(page.locator(".what h1")).to_be_visible()


def speeds(page: Page, path: str) -> dict[str, Any]:
    """The values by segment that the map would draw; waits until there are any: the demo makes past and forecast after its start."""
    for _ in range(120):
        found: dict[str, Any] = page.request.get(page.url.split("?")[0].rstrip("/") + path).json()["segments"]
        if any(found.values()):
            return found
        page.wait_for_timeout(500)
    raise AssertionError(f"no values: {path}")


def slow(found: dict[str, Any]) -> int:
    """How many segments are driven at less than 0.8 of free flow: the ones that do not show as free."""
    return sum(value is not None and value["ratio"] < 0.8 for value in found.values())


def moves(picture: Locator) -> bool:
    """Whether another picture comes; it is looked at for a while, the machine may be busy."""
    first = picture.screenshot()
    for _ in range(40):
        picture.page.wait_for_timeout(250)
        if picture.screenshot() != first:
            return True
    return False


def test_a_traffic_manager_asks_sees_and_stops(at_desk: Callable[..., Page]) -> None:
    page = at_desk("verkeer", color_scheme="light")
    expect(page.locator(".cluster svg circle").first).to_be_attached()
    expect(page.locator(".row-label", has_text="Camera").locator(".count").first).to_contain_text("1.7")

    open_camera(page, "almere-613")
    drawer = page.locator("#drawer")
    expect(drawer).to_contain_text("Gemeente Almere")
    expect(drawer.locator(".grounds .card")).to_have_count(2)
    expect(drawer).to_contain_text("Gemeentewet art. 151c")
    expect(drawer.locator(".verdict")).to_contain_text("Ja.")
    expect(drawer.locator(".verdict")).to_contain_text("onherkenbaar")

    page.locator(".what h1").click()
    page.keyboard.press("o")
    page.keyboard.press("Enter")
    picture = page.locator("canvas.live")
    expect(picture).to_be_visible()
    expect(page.locator(".countdown")).to_contain_text("nog 14:")
    page.wait_for_function("() => document.querySelector('canvas.live').dataset.state === 'playing'")
    assert moves(picture)

    page.locator("#stop").click()
    expect(page.locator(".ended")).to_contain_text("U stopte zelf")
    expect(page.locator("canvas.live")).to_have_count(0)
    assert "camera=almere-613" in page.url
    told = page.locator(".before li").first
    expect(told).to_contain_text("Ongeval · mocht kijken")
    with page.expect_popup() as opened:
        told.get_by_role("link", name="antwoord en verloop").click()
    answer = opened.value
    expect(answer.locator(".course dd").last).to_contain_text("wie keek, stopte zelf")
    assert violations_in_light_and_dark(answer) == []
    assert len(re.findall(rb"/Type\s*/Page\b", answer.pdf(prefer_css_page_size=True))) == 1


def test_a_trigger_is_pushed_and_fills_the_question_in(at_desk: Callable[..., Page]) -> None:
    page = at_desk("verkeer")
    expect(page.locator("#time-clock")).not_to_be_empty()
    page.wait_for_timeout(1000)  # the push has connected
    assert page.evaluate(A_STOPPED_CAR) == 201
    card = page.locator(".trigger-note", has_text="vr-003")
    expect(card).to_be_visible()
    card.get_by_role("button", name="Niet waar").click()
    expect(card).to_have_count(0)
    expect(page.locator(".trigger.is-dismissed")).to_have_count(1)

    assert page.evaluate(A_STOPPED_CAR) == 201
    expect(card).to_be_visible()
    card.get_by_role("button", name="Vraag beeld").click()
    expect(page.locator("#drawer .what")).to_contain_text("vr-003")
    expect(page.get_by_role("radio", name="Pechgeval")).to_be_checked()


def test_the_carrier_refuses_and_the_asker_hears_why(at_desk: Callable[..., Page]) -> None:
    page = at_desk("verkeer")
    open_camera(page, "ret")
    expect(page.locator("#drawer .verdict")).to_contain_text("Na goedkeuring")
    page.locator("#drawer").get_by_text("File", exact=True).click()
    page.locator("#ask").click()
    expect(page.locator("#answer .verdict")).to_be_visible()

    camera, inbox = page.locator(".what h1").inner_text(), at_desk("ret")
    expect(inbox.locator("#nav-requests .badge")).to_be_visible()
    inbox.locator("#nav-requests").click()
    rows = inbox.locator(".inbox-rows .request", has_text=camera)
    expect(rows.last).to_be_visible()
    waiting, ours = rows.count(), rows.last  # the newest
    ours.get_by_text("Weigeren", exact=False).click()
    ours.get_by_placeholder("Toelichting").fill("Niet in de spits")
    ours.get_by_role("button", name="Weiger: risico").click()
    expect(rows).to_have_count(waiting - 1)

    expect(page.locator("#answer .verdict")).to_contain_text("Wil niet.")
    expect(page.locator("#answer .verdict")).to_contain_text("Niet in de spits")


def test_the_time_is_up_and_the_screen_says_so(at_desk: Callable[..., Page], city: City) -> None:
    page = at_desk("verkeer")
    open_camera(page, "almere-613")
    page.locator("#drawer").get_by_text("Ongeval", exact=True).click()
    page.locator("#ask").click()
    expect(page.locator("canvas.live")).to_be_visible()
    expect(page.locator(".before li").first).to_contain_text("mocht kijken")
    city.change("UPDATE beeldregie.lease SET ends_at = now() + interval '15 seconds' WHERE ended_at IS NULL AND mode = 'live'")
    page.reload()
    expect(page.locator(".countdown")).to_contain_text("nog 0:")
    expect(page.locator(".ended")).to_contain_text("De tijd is om")
    expect(page.locator("canvas.live")).to_have_count(0)


def test_who_audits_gets_no_question_and_no_picture(at_desk: Callable[..., Page], city: City) -> None:
    page = at_desk("beleid")
    open_camera(page, "almere-613")
    expect(page.locator("#question")).to_contain_text("Met uw rol vraagt u geen beeld")
    expect(page.locator("#ask")).to_have_count(0)
    page.locator(".what h1").click()
    page.keyboard.press("o")
    page.keyboard.press("Enter")
    headers = {"Origin": city.address}
    asked = page.request.post(city.address + "/api/view-requests", data={"cameras": ["almere-613"], "reason": "ongeval"}, headers=headers)
    assert asked.status == 403
    assert page.request.get(city.address + "/api/leases").status == 403
    expect(page.locator("canvas.live")).to_have_count(0)


def test_the_map_shows_the_hour_that_is_chosen_the_hour_ahead_and_the_incidents(at_desk: Callable[..., Page]) -> None:
    page = at_desk("verkeer")
    now = datetime.now(UTC)
    hours = {back: speeds(page, f"/api/flow/values?at={now - timedelta(hours=back):%Y-%m-%dT%H:%MZ}") for back in range(1, 24, 2)}
    calm, busy = min(hours, key=lambda back: slow(hours[back])), max(hours, key=lambda back: slow(hours[back]))
    congested = page.locator("path.flow:not(.flow-0):not(.flow-none)")
    with page.expect_response("**/api/flow/values*"):
        page.locator("#time").fill(str(-12 * calm))
    expect(page.locator("path.flow-0").first).to_be_attached()
    before = congested.count()
    with page.expect_response("**/api/flow/values*"):
        page.locator("#time").fill(str(-12 * busy))
    expect(congested).not_to_have_count(before)
    assert congested.count() > before

    expected, measured = speeds(page, "/api/forecast/values?horizon=30"), speeds(page, "/api/flow/values")
    assert any(value["speed"] != (measured[code] or {}).get("speed") for code, value in expected.items())
    page.locator("#time").fill("36")
    expect(page.locator("#time-state")).to_have_text("verwachting +30 min")
    road = page.locator("path.flow.is-expected:not(.flow-none)").first
    expect(road).to_be_attached()
    road.dispatch_event("mouseover")
    expect(page.locator(".leaflet-tooltip")).to_contain_text("tussen")

    page.get_by_label("Incidenten (dichtheid)").check()
    expect(page.locator("path.heat").first).to_be_attached()
    year = page.locator("path.heat").count()
    page.get_by_role("textbox", name="Periode van de incidenten").click()
    page.get_by_role("option", name="laatste 30 dagen").click()
    expect(page.locator("path.heat")).not_to_have_count(year)
    assert 0 < page.locator("path.heat").count() < year


def test_a_road_tells_its_course(at_desk: Callable[..., Page]) -> None:
    page = at_desk("verkeer")
    speeds(page, "/api/forecast/values?horizon=30")
    page.locator("path.flow").first.dispatch_event("click")
    expect(page.locator("#drawer")).to_contain_text("vrije doorstroming")
    assert "road=" in page.url and "camera=" not in page.url
    for trace in ("measured", "expected", "high"):
        expect(page.locator(f".course .trace{trace} path").first).to_be_attached()
    page.get_by_text("Waarden als tabel").click()
    expect(page.locator(".course-table tbody tr").last).to_contain_text("–")
    page.reload()
    expect(page.locator(".course .js-line").first).to_be_attached()
    open_camera(page, "almere-613")
    expect(page.locator("#drawer")).to_contain_text("Gemeente Almere")
    assert "road=" not in page.url


def test_time_language_and_light_follow_the_person(at_desk: Callable[..., Page], chromium: Browser, city: City) -> None:
    page = at_desk("verkeer", color_scheme="light")
    expect(page.locator("#freshness")).not_to_be_empty()
    page.locator("#time").focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#time-state")).to_have_text("verwachting +5 min")
    for _ in range(7):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("#time-state")).to_have_text("gemeten")
    page.locator("#time-live").click()
    expect(page.locator("#time-state")).to_have_text("nu")

    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.get_by_role("button", name="Map")).to_be_visible()
    page.get_by_role("button", name="Light or dark").click()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")

    stranger = chromium.new_context().new_page()
    stranger.goto(city.address + "/")
    assert stranger.url.endswith("/login")
    stranger.goto(city.address + "/register")
    expect(stranger.get_by_role("heading", level=1)).to_be_visible()
    stranger.context.close()


def test_map_and_drawer_are_accessible(chromium: Browser, city: City) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)  # axe is a script
    page = city.log_in(context, "verkeer", "/?camera=almere-613")
    expect(page.locator(".grounds").first).to_be_attached()
    assert violations_in_light_and_dark(page) == []
    page.goto(f"{city.address}/?road=a20-r-03")
    expect(page.locator(".course .js-line").first).to_be_attached()
    assert violations_in_light_and_dark(page) == []
    context.close()
