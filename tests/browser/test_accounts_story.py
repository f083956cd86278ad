"""Accounts lived through: log in at the organisation's own provider, see and end sessions, keep keys, manage those of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from dashboard.core.clock import local, now
from tests.browser.conftest import PASSWORD, PROVIDER_PORT, City, violations
from tests.peers.oidc.running import RunningProvider, running_provider


@pytest.fixture(scope="module")
def provider(city: City) -> Iterator[RunningProvider]:
    with running_provider(city.address, port=PROVIDER_PORT) as running:
        running.claims_of("anna", name="Anna Jansen", roles=["traffic_manager"], organisation="gemeente-rotterdam-verkeer")
        yield running


def a_browser(chromium: Browser, city: City, faults: list[str]) -> BrowserContext:
    """A browser of its own; errors of our scripts (a breach of the CSP is one) are noted."""

    def note(said: ConsoleMessage) -> None:
        if said.type == "error" and said.location["url"].startswith(city.address):
            faults.append(f"{said.text} {said.location['url']}")

    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL", reduced_motion="reduce")
    context.on("console", note)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    return context


def over_the_provider(context: BrowserContext, city: City, path: str) -> Page:
    """Go to a page, be sent to log in, and come back to it by way of the provider."""
    page = context.new_page()
    page.goto(city.address + path)
    page.get_by_role("link", name="Log in via uw werkaccount").click()
    page.get_by_label("Wie").fill("anna")
    page.keyboard.press("Enter")
    page.wait_for_url(city.address + path)
    return page


def drop_down(page: Page, field: str) -> None:
    """Open a field's options, as the keyboard does."""
    page.locator(field).focus()
    page.keyboard.press("ArrowDown")


def test_over_the_provider_in_and_out_and_a_session_elsewhere_is_ended(
    chromium: Browser, provider: RunningProvider, city: City, faults: list[str]
) -> None:
    here, there = a_browser(chromium, city, faults), a_browser(chromium, city, [])
    page, elsewhere = over_the_provider(here, city, "/accounts"), over_the_provider(there, city, "/")
    expect(elsewhere.locator(".cluster, .camera").first).to_be_visible()
    page.reload()
    sessions = page.locator("#accounts-own table").first
    expect(sessions.get_by_text("deze sessie")).to_have_count(1)
    expect(sessions.locator("tbody tr")).to_have_count(2)
    expect(page.get_by_text("U bent ingelogd tot")).to_be_visible()
    expect(page.get_by_text("Daar wijzigt u uw wachtwoord")).to_be_visible()
    expect(page.locator("#accounts-list")).to_have_count(0)  # she manages nobody

    expect(elsewhere.locator(".message.lapsed")).to_be_hidden()
    sessions.get_by_role("button", name="Beëindig").click()
    expect(elsewhere.locator(".message.lapsed")).to_be_visible()
    expect(sessions.locator("tbody tr")).to_have_count(1)
    there.close()

    page.get_by_text("Nieuwe sleutel").click()
    page.get_by_label("Waarvoor").fill("weekrapport")
    drop_down(page, "#accounts-key-scopes")
    page.get_by_role("option", name="camera’s lezen").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Maak sleutel").click()
    secret = page.locator(".accounts-secret").inner_text()
    answer = page.request.get(city.address + "/api/account", headers={"Authorization": f"Bearer {secret}"})
    assert answer.json()["scopes"] == ["camera.read"]
    assert violations(page) == []
    page.reload()
    expect(page.get_by_role("cell", name="weekrapport")).to_be_visible()
    expect(page.locator(".accounts-secret")).to_have_count(0)

    page.locator("details.account summary").click()
    page.get_by_role("button", name="Uitloggen").click()
    page.locator("button[name=logout]").click()  # the provider asks, and sends back
    page.wait_for_url(city.address + "/login**")
    page.goto(city.address + "/accounts")
    page.get_by_role("link", name="Log in via uw werkaccount").click()
    expect(page.get_by_label("Wie")).to_be_visible()  # logged out there as well
    here.close()


def test_an_owners_administrator_makes_an_account_and_its_owner_a_password(
    chromium: Browser, provider: RunningProvider, city: City, faults: list[str]
) -> None:
    context = a_browser(chromium, city, faults)
    page = context.new_page()
    page.goto(city.address + "/login?next=/accounts")
    page.fill("input[name=login]", "ret")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    listed = page.locator("#accounts-list tbody tr")
    expect(listed).to_have_count(1)  # the own organisation's, and no others
    page.get_by_text("Nieuw account").click()
    page.get_by_label("Gebruikersnaam").fill("ria")
    page.get_by_label("Naam die anderen zien").fill("Ria de Wit")
    drop_down(page, "#accounts-new-roles")
    expect(page.get_by_role("option", name="beheerder", exact=True)).to_have_count(0)  # not hers to give
    page.get_by_role("option", name="observant").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Maak account").click()
    first = page.locator(".accounts-secret").inner_text()
    expect(listed).to_have_count(2)

    other = a_browser(chromium, city, [])
    ria = other.new_page()
    ria.goto(city.address + "/login?next=/accounts")
    ria.fill("input[name=login]", "ria")
    ria.fill("input[name=password]", first)
    ria.keyboard.press("Enter")
    expect(ria.get_by_role("alert")).to_contain_text("Kies eerst een eigen wachtwoord")
    ria.fill("input[name=password]", first)
    ria.fill("input[name=new_password]", PASSWORD)
    ria.keyboard.press("Enter")
    expect(ria.locator("#accounts-own")).to_contain_text("deze sessie")
    other.close()

    look = page.get_by_role("button", name="Bekijk: ria")
    look.focus()
    page.keyboard.press("Enter")
    dialogue = page.get_by_role("dialog")
    expect(dialogue).to_contain_text("observant")
    dialogue.get_by_text("Geef een rol").click()
    page.get_by_role("option", name="meldkamer").click()
    dialogue.get_by_label("Tot en met").first.fill("31-12-2099")
    page.keyboard.press("Tab")
    dialogue.get_by_role("button", name="Geef", exact=True).click()
    expect(dialogue).to_contain_text("1 jan 2100")
    dialogue.get_by_text("Kwalificatie vastleggen").click()
    page.get_by_role("option", name="diploma cameraobservant").click()
    dialogue.get_by_label("Laatste dag").fill((local(now()).date() + timedelta(days=20)).isoformat())
    dialogue.get_by_role("button", name="Leg vast").click()
    expect(dialogue).to_contain_text("loopt af over 21 dagen")
    assert violations(page) == []
    dialogue.get_by_role("row").filter(has_text="diploma").get_by_text("Beëindig", exact=True).click()
    dialogue.get_by_role("row").filter(has_text="diploma").get_by_role("button").click()
    expect(dialogue).to_contain_text("geëindigd")
    dialogue.get_by_role("button", name="Schakel uit").click()
    expect(dialogue).to_contain_text("Uitgeschakeld")
    page.keyboard.press("Escape")
    expect(dialogue).to_be_hidden()
    expect(look).to_be_focused()
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    expect(listed).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []
    page.locator("#language-en").click()
    expect(page.get_by_role("heading", name="My sessions and keys")).to_be_visible()
    context.close()
