"""Live View, lived through: the observer opens an incident and pushes two pictures, the control room looks along until it is closed."""

from __future__ import annotations

import re
from collections.abc import Callable

import cv2
import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.conftest import City, violations_in_light_and_dark

_OPEN = """position => fetch('/api/incidents', {method: 'POST', headers: {'content-type': 'application/json'},
    body: JSON.stringify({kind: 'ongeval', position: position})}).then(answer => answer.json()).then(opened => opened.id)"""
WAITS = "Wat op u wacht bij incidenten (aangeboden beelden, meldingen, nieuwe incidenten): {}"
PLAN = cv2.imencode(".png", np.full((60, 90, 3), 230, np.uint8))[1].tobytes()
SHOP = "winkels-lijnbaan-juwelier-1"
_SOON = "UPDATE beeldregie.lease SET ends_at = now() + interval '100 seconds' WHERE id = '{lease}'"
_PLACE = """code => fetch('/api/cameras.geojson').then(answer => answer.json())
    .then(all => all.features.find(one => one.properties.code === code).geometry.coordinates)"""


def place_incident(page: Page, camera: str) -> None:
    """By keyboard: the form, a kind by its digit, the place by a camera's code."""
    expect(page.get_by_text("Geen incident? Geen beeld!")).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.press("7")
    expect(page.get_by_role("radio", name="Geweld")).to_be_checked()
    page.get_by_role("textbox", name="Waar?").fill(camera)
    page.get_by_role("option", name=re.compile(camera)).click()
    expect(page.get_by_text("Plaats: 5")).to_be_visible()


def open_incident(page: Page) -> None:
    """At a camera of Almere, by Enter."""
    place_incident(page, "almere-613")
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

    expect(room.get_by_role("link", name=WAITS.format(1))).to_be_visible()
    link = room.get_by_role("link", name=re.compile("Geweld"))
    expect(link).to_contain_text("nieuw uw regio")
    link.click()
    expect(room.locator("#incidents-head h2")).to_have_text("Geweld")
    room.get_by_role("button", name="Gezien").click()
    expect(room.get_by_role("link", name=WAITS.format(1))).to_be_hidden()
    expect(link).not_to_contain_text("nieuw")
    expect(observer.locator("#incidents-sides")).to_contain_text(re.compile(r"Meldkamer Lelystad kijkt nog niet mee · gezien \d"))
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
    expect(room.get_by_role("link", name=WAITS.format(2))).to_be_visible()
    assert violations_in_light_and_dark(room) == []
    room.locator("#incidents-head h2").click()
    room.keyboard.press("Enter")
    expect(room.locator(".incidents-tile canvas.live")).to_have_count(2)
    expect(observer.get_by_text("Meldkamer Lelystad kijkt mee (2 van 4)")).to_be_visible()
    beside = room.context.new_page()
    beside.goto(room.url)
    expect(beside.locator(".incidents-tile canvas.live")).to_have_count(2)

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
    room.get_by_label("Welke? Kies een camera, of zeg het in woorden").fill("de achterkant van het plein")
    room.get_by_role("button", name="Andere camera").click()
    expect(observer.locator("#incidents-sides")).to_contain_text("Andere camera · ‘de achterkant van het plein’")
    expect(room.get_by_label("Welke? Kies een camera, of zeg het in woorden")).to_have_value("")

    officer = at_incidents("beleid")
    officer.get_by_role("link", name=re.compile("Geweld")).click()
    expect(officer.locator("#incidents-head")).to_contain_text("geen beelden")
    expect(officer.locator("canvas.live, #incidents-cameras *, #incidents-sides *")).to_have_count(0)

    observer.get_by_role("button", name="Sluit het incident").click()
    observer.get_by_role("dialog").get_by_role("button", name="Sluit het incident").click()
    for window in (room, beside):
        expect(window.locator("canvas.live")).to_have_count(0)
        expect(window.locator(".incidents-tile .ended")).to_have_text([re.compile("Het incident is gesloten")] * 2)
        expect(window.locator("#incidents-head")).to_contain_text("geen incident, geen beeld")
    room.goto(room.url)
    expect(room.locator("#incidents-head")).to_contain_text("geen incident, geen beeld")
    assert violations_in_light_and_dark(room) == []


def test_a_shop_brings_its_floor_plan_and_shows_it_while_its_incident_lasts(at_desk: Callable[..., Page], city: City) -> None:
    shop = at_desk("winkel", f"/?camera={SHOP}", bypass_csp=True)
    shop.get_by_role("button", name="Haal weg").click()
    shop.get_by_role("button", name="Echt weghalen?").click()
    expect(shop.get_by_text("Er is nog geen plattegrond.")).to_be_visible()
    with shop.expect_file_chooser() as chosen:
        shop.get_by_role("button", name="Kies een bestand").click()
    chosen.value.set_files({"name": "plan.png", "mimeType": "image/png", "buffer": PLAN})
    expect(shop.get_by_text("Er is een plattegrond: afbeelding (PNG)")).to_be_visible()
    assert violations_in_light_and_dark(shop) == []

    shop.goto(city.address + "/incidents")
    place_incident(shop, SHOP)
    shop.get_by_role("textbox", name="In welk pand?").click()
    shop.get_by_role("option", name="Juwelier Lijnbaan").click()
    assert violations_in_light_and_dark(shop) == []
    shop.get_by_role("button", name=re.compile("Open het incident")).click()
    expect(shop.locator("#incidents-head h2")).to_have_text("Geweld")
    room = at_desk("meldkamer", shop.url.removeprefix(city.address))
    plan = room.locator("img.incidents-plan")
    expect(plan).to_be_visible()
    assert plan.evaluate("image => image.decode().then(() => image.naturalWidth)") == 90
    shop.get_by_role("button", name="Sluit het incident").click()
    shop.get_by_role("dialog").get_by_role("button", name="Sluit het incident").click()
    expect(plan).to_have_count(0)


def test_a_team_looks_along_from_scaling_up_to_scaling_down(at_desk: Callable[..., Page], city: City) -> None:
    owner, room, member = at_desk("ret", bypass_csp=True), at_desk("meldkamer"), at_desk("verkeer")
    address = f"{city.address}/incidents?id={owner.evaluate(_OPEN, owner.evaluate(_PLACE, 'ret-0001'))}"
    owner.goto(address)
    owner.get_by_label("Plaats, zoals Boerengatbrug").fill("Maasboulevard")
    owner.get_by_role("button", name="Schaal op: CoPi").click()
    room.goto(address)
    room.get_by_label("Voor CoPi Maasboulevard").fill("verkeer")  # of an organisation that takes no part
    room.get_by_role("button", name="Voeg toe").click()
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
