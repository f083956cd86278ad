"""Live View, lived through: the observer opens an incident and pushes two pictures, the control room looks along until it is closed."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import City, violations_in_light_and_dark

_OPEN = """position => fetch('/api/incidents', {method: 'POST', headers: {'content-type': 'application/json'},
    body: JSON.stringify({kind: 'ongeval', position: position})}).then(answer => answer.json()).then(opened => opened.id)"""
_SOON = "UPDATE beeldregie.lease SET ends_at = now() + interval '100 seconds' WHERE id = '{lease}'"
_PLACE = """code => fetch('/api/cameras.geojson').then(answer => answer.json())
    .then(all => all.features.find(one => one.properties.code === code).geometry.coordinates)"""


def open_incident(page: Page) -> None:
    """By keyboard: the form, a kind by its digit, the place by a camera's code, Enter."""
    page.keyboard.press("n")
    page.keyboard.press("7")
    expect(page.get_by_role("radio", name="Geweld")).to_be_checked()
    page.get_by_role("textbox", name="Waar?").fill("almere-613")
    page.get_by_role("option", name=re.compile("almere-613")).click()
    expect(page.get_by_text("Plaats: 52.")).to_be_visible()
    page.locator("#incidents-form h2").click()
    page.keyboard.press("Enter")


def test_a_control_room_looks_along_until_the_incident_is_closed(at_desk: Callable[..., Page], city: City) -> None:
    def at_incidents(login: str, **options: bool) -> Page:
        page = at_desk(login, **options)
        page.goto(city.address + "/incidents")
        expect(page.get_by_text("Geen incident? Geen beeld!")).to_be_visible()
        return page

    observer, room = at_incidents("observant"), at_incidents("lelystad", bypass_csp=True)  # axe is a script
    open_incident(observer)
    expect(observer.locator("#incidents-head h2")).to_have_text("Geweld")
    expect(observer.locator("#incidents-sides")).to_contain_text("Meldkamer Lelystad kijkt nog niet mee")

    link = room.get_by_role("link", name=re.compile("Geweld"))
    link.click()
    expect(room.locator("#incidents-head h2")).to_have_text("Geweld")
    observer.get_by_label("Hoeveel daders?").fill("2")
    observer.keyboard.press("Tab")
    expect(room.get_by_label("Hoeveel daders?")).to_have_value("2")
    expect(room.locator("#incidents-notes")).to_contain_text("Gemeente Almere")
    room.get_by_text("ja", exact=True).click()
    expect(observer.get_by_role("radio", name="ja", exact=True)).to_be_checked()

    observer.locator("#incidents-head h2").click()
    for digit in ("1", "2"):
        observer.keyboard.press(digit)
    expect(observer.locator('[data-picks][aria-pressed="true"]')).to_have_count(2)
    observer.keyboard.press("p")
    expect(room.get_by_role("button", name=re.compile(r"Kijk mee \(2\)"))).to_be_visible()
    expect(room.get_by_role("link", name="Aangeboden beelden en meldingen die wachten: 2")).to_be_visible()
    assert violations_in_light_and_dark(room) == []
    room.locator("#incidents-head h2").click()
    room.keyboard.press("Enter")
    expect(room.locator(".incidents-tile canvas.live")).to_have_count(2)
    expect(observer.get_by_text("Meldkamer Lelystad kijkt mee (2 van 4)")).to_be_visible()

    room.locator("#incidents-head h2").click()
    room.keyboard.press("v")
    expect(room.get_by_text("Verlengen kan vanaf 2 minuten voor het einde.")).to_be_visible()
    first = room.locator(".incidents-tile").first
    playing = first.locator("canvas.live").element_handle()
    city.change(_SOON.format(lease=first.get_attribute("data-lease")))
    expect(first.get_by_role("button", name=re.compile("^Verlengen: "))).to_be_visible()
    room.keyboard.press("v")
    expect(first.locator(".countdown")).to_have_text(re.compile(r"nog 1\d:"))
    assert playing is not None and playing.evaluate("picture => picture.isConnected")  # the same picture: it did not blink

    room.get_by_role("button", name=re.compile("^Zoom: ")).first.click()
    observer.get_by_role("button", name="Gedaan").click()
    expect(room.locator("#incidents-sides")).to_contain_text("gedaan")

    officer = at_incidents("beleid")
    officer.get_by_role("link", name=re.compile("Geweld")).click()
    expect(officer.locator("#incidents-head")).to_contain_text("geen beelden")
    expect(officer.locator("canvas.live, #incidents-cameras *, #incidents-sides *")).to_have_count(0)

    observer.get_by_role("button", name="Sluit het incident").click()
    observer.get_by_role("dialog").get_by_role("button", name="Sluit het incident").click()
    expect(room.locator("canvas.live")).to_have_count(0)
    expect(room.locator(".incidents-tile .ended")).to_have_text([re.compile("Het incident is gesloten")] * 2)
    expect(room.locator("#incidents-head")).to_contain_text("geen incident, geen beeld")
    room.goto(room.url)
    expect(room.locator("#incidents-head")).to_contain_text("geen incident, geen beeld")
    assert violations_in_light_and_dark(room) == []


def test_a_team_looks_along_from_scaling_up_to_scaling_down(at_desk: Callable[..., Page], city: City) -> None:
    owner, member = at_desk("ret", bypass_csp=True), at_desk("verkeer")
    address = f"{city.address}/incidents?id={owner.evaluate(_OPEN, owner.evaluate(_PLACE, 'ret-0001'))}"
    owner.goto(address)
    owner.get_by_label("Plaats, zoals Boerengatbrug").fill("Maasboulevard")
    owner.get_by_role("button", name="Schaal op: CoPi").click()
    owner.get_by_label("Voor CoPi Maasboulevard").fill("verkeer")
    owner.get_by_role("button", name="Voeg toe").click()
    expect(owner.locator("#incidents-teams")).to_contain_text("1 in het team")
    owner.locator("#incidents-head h2").click()
    owner.keyboard.press("1")
    expect(owner.locator('[data-picks][aria-pressed="true"]')).to_have_count(1)
    owner.get_by_role("button", name="Schakel door naar CoPi Maasboulevard").click()
    expect(owner.locator("#incidents-sides")).to_contain_text("CoPi Maasboulevard kijkt nog niet mee")
    assert violations_in_light_and_dark(owner) == []

    member.goto(address)
    member.get_by_role("button", name=re.compile("Kijk mee")).click()
    expect(member.locator(".incidents-tile canvas.live")).to_have_count(1)
    expect(owner.get_by_text("CoPi Maasboulevard kijkt mee (1 van 1)")).to_be_visible()
    owner.get_by_role("button", name="Schaal CoPi Maasboulevard af").click()
    expect(member.locator("canvas.live")).to_have_count(0)
    expect(owner.locator("#incidents-sides")).not_to_contain_text("CoPi")
    owner.get_by_role("button", name="Sluit het incident").click()
    owner.get_by_role("dialog").get_by_role("button", name="Sluit het incident").click()
    expect(owner.locator("#incidents-head")).to_contain_text("geen incident, geen beeld")
