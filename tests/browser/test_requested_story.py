"""An agreement asked for and answered: the police see it come in, say why not, then make it; the traffic manager reads both answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import City, violations_in_light_and_dark

OPEN = "section:has(h2:text-is('Open')) .agreements-list > li"
NAME = "Proef meekijken op de Coolsingel"


@pytest.fixture
def forgotten(city: City) -> Iterator[None]:
    """Other stories find no agreement asked for, and none made here."""
    yield
    city.change("DELETE FROM beeldregie.agreement_request_vote")
    city.change("DELETE FROM beeldregie.agreement_request")
    city.change(f"DELETE FROM beeldregie.agreement WHERE name = '{NAME}'")


def test_an_agreement_is_asked_for_declined_and_made(forgotten: None, at_desk: Callable[..., Page], city: City) -> None:
    police, traffic = at_desk("politie", "/agreements"), at_desk("verkeer", "/register", reduced_motion="reduce")
    camera = one_of_the_police(police, city)
    requested(police)
    expect(police.locator("#requested")).to_contain_text("Er is geen afspraak gevraagd")

    ask(traffic, city, camera, "Elke vrijdag staat het hier vast")
    row = police.locator(OPEN)  # without a reload
    expect(row).to_contain_text("Elke vrijdag staat het hier vast")
    expect(police.locator("#requested-count")).to_have_text("1")
    expect(row).to_contain_text("Gemeente Rotterdam, verkeersregie")
    row.get_by_text("Wijs af", exact=True).click()
    row.get_by_label("Waarom niet").fill("Eerst de DPIA afronden")
    assert violations_in_light_and_dark(police) == []
    row.get_by_role("button", name="Ja, wijs af").click()
    expect(police.locator("#requested")).to_contain_text("afgewezen")
    expect(police.locator("#requested-count")).to_be_hidden()

    traffic.goto(f"{city.address}/?camera={camera}")
    expect(traffic.locator("#question .agreement-answer")).to_contain_text("Eerst de DPIA afronden")
    ask(traffic, city, camera, "De DPIA is klaar")
    traffic.goto(city.address + "/agreements")
    requested(traffic)
    expect(traffic.locator("#requested")).to_contain_text("Eerst de DPIA afronden")
    expect(traffic.locator(OPEN)).to_contain_text("Trek in")
    expect(traffic.get_by_role("button", name="Maak afspraak")).to_have_count(0)
    agreed(police)
    expect(traffic.locator("#requested")).to_contain_text("Afgesproken")
    expect(traffic.locator(OPEN)).to_have_count(0)


def agreed(police: Page) -> None:
    """The form comes filled in; saving it answers the request."""
    police.get_by_role("button", name="Maak afspraak").click()
    dialogue = police.get_by_role("dialog")
    expect(dialogue.get_by_label("Ontvanger", exact=True).first).to_have_value("Gemeente Rotterdam, verkeersregie")
    dialogue.get_by_label("Naam", exact=True).fill(NAME)
    dialogue.get_by_label("niemand herkenbaar").check()
    dialogue.get_by_role("button", name="Bekijk wat dit raakt").click()
    expect(dialogue).to_contain_text("Camera’s: 1")
    dialogue.get_by_role("button", name="Leg vast").click()
    expect(dialogue).to_contain_text("De afspraak is vastgelegd")


def requested(page: Page) -> None:
    """The tab, which follows what happens from then on."""
    page.get_by_role("tab", name="Gevraagd").click()
    expect(page.locator("#requested")).not_to_contain_text("worden opgehaald")


def ask(page: Page, city: City, camera: str, words: str) -> None:
    body = {"camera": camera, "words": words}
    answer = page.request.post(city.address + "/api/agreement-requests", data=body, headers={"Origin": city.address})
    assert answer.status == 201, answer.text()


def one_of_the_police(police: Page, city: City) -> str:
    """A camera that the police decide over."""
    found = police.request.get(city.address + "/api/agreements/politie-meldkamer").json()["versions"][0]["camera_list"]
    return str(found[-1]["code"])
