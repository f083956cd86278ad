"""An agreement lived through: the police see what it would touch, make it, traffic managers look under it, and its end ends that."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD, City, listen, violations_in_light_and_dark

NAME = "Proef kruispuntbeelden verkeer"


@pytest.fixture
def at_desk(chromium: Browser, city: City, faults: list[str]) -> Iterator[Callable[..., Page]]:
    """Logs an account in on a screen of its own, straight to the agreements: no map is drawn."""
    with contextlib.ExitStack() as screens:

        def log_in(login: str, **options: Any) -> Page:
            wanted = {"viewport": {"width": 1440, "height": 900}, "locale": "nl-NL", "reduced_motion": "reduce", **options}
            page = screens.enter_context(contextlib.closing(chromium.new_context(**wanted))).new_page()
            listen(page, faults)
            page.goto(city.address + "/login?next=/agreements")
            page.fill("input[name=login]", login)
            page.fill("input[name=password]", PASSWORD)
            page.keyboard.press("Enter")
            expect(page.locator(".agreements-list > li").first).to_be_visible()
            return page

        yield log_in


def asks(page: Page, city: City, camera: str) -> Any:
    """The answer to a request for one camera."""
    body = {"cameras": [camera], "reason": "file"}
    answer = page.request.post(city.address + "/api/view-requests", data=body, headers={"Origin": city.address})
    assert answer.status == 201, answer.text()
    return answer.json()[0]


def one_that_could_be_shared(police: Page, traffic: Page, city: City) -> str:
    """A camera of the police of which traffic managers might get an unrecognisable picture, were there an agreement. It is asked for."""
    found = police.request.get(city.address + "/api/agreements/politie-meldkamer").json()["versions"][0]["camera_list"]
    return next(one["code"] for one in found if "onherkenbaar" in asks(traffic, city, one["code"])["explanation"])


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("dialog").get_by_label(label, exact=True).first.click()
    page.get_by_role("option", name=option, exact=True).click()


def test_an_agreement_is_made_followed_and_ended(at_desk: Callable[..., Page], city: City) -> None:
    traffic, police = at_desk("verkeer"), at_desk("politie")
    camera = one_that_could_be_shared(police, traffic, city)
    police.get_by_role("button", name="Nieuwe afspraak").click()
    dialogue = police.get_by_role("dialog")
    dialogue.get_by_role("button", name="Bekijk wat dit raakt").click()
    expect(dialogue).to_contain_text("Nog niet alles klopt")
    expect(dialogue.get_by_text("ontbreekt").first).to_be_visible()

    dialogue.get_by_label("Naam", exact=True).fill(NAME)
    choose(police, "Ontvanger", "Gemeente Rotterdam, verkeersregie")
    choose(police, "Waarvoor", "Verkeersmanagement")
    police.keyboard.press("Tab")
    dialogue.get_by_label("Camera’s op een lijst").fill(camera)
    dialogue.get_by_label("niemand herkenbaar").check()
    dialogue.get_by_label("Geldt vanaf").fill("01-01-2026")
    dialogue.get_by_role("button", name="Bekijk wat dit raakt").click()
    expect(dialogue).to_contain_text("1: geweigerd wordt toegestaan, onherkenbaar")
    expect(dialogue).to_contain_text("Camera’s: 1")
    assert violations_in_light_and_dark(police) == []
    dialogue.get_by_label("Minuten per keer").fill("20")
    dialogue.get_by_role("button", name="Leg vast").click()
    expect(dialogue).to_contain_text("U wijzigde nog iets")  # what is saved was looked at
    dialogue.get_by_role("button", name="Bekijk wat dit raakt").click()
    expect(dialogue.get_by_role("button", name="Bekijk wat dit raakt")).to_be_enabled()
    expect(dialogue).to_contain_text("1: geweigerd wordt toegestaan, onherkenbaar")
    dialogue.get_by_role("button", name="Leg vast").click()
    expect(dialogue).to_contain_text("De afspraak is vastgelegd")
    expect(dialogue).to_contain_text("Hoogstens 20 minuten per keer.")

    lease = asks(traffic, city, camera)["lease"]
    assert lease["masking"] == "unrecognisable"
    traffic.reload()  # the recipient reads it, and changes nothing
    expect(traffic.get_by_role("button", name="Nieuwe afspraak")).to_have_count(0)
    traffic.get_by_label("Zoek op naam of organisatie").fill("proef kruispunt")
    expect(traffic.locator(".agreements-list > li")).to_have_count(1)
    traffic.get_by_role("button", name=f"Bekijk: {NAME}").click()
    expect(traffic.get_by_role("dialog")).to_contain_text("Alleen beeld waarop niemand herkenbaar is.")
    expect(traffic.get_by_role("dialog").get_by_role("button", name="Wijzig")).to_have_count(0)

    dialogue.get_by_text("Beëindig", exact=True).click()
    dialogue.get_by_role("button", name="Bekijk wat dit raakt").click()
    expect(dialogue).to_contain_text("Lopende beelden die stoppen: 1")
    expect(dialogue).to_contain_text("1: toegestaan, onherkenbaar wordt geweigerd")
    dialogue.get_by_role("button", name="Ja, beëindig").click()
    expect(dialogue).to_contain_text("Het einde is vastgelegd")
    expect(dialogue.get_by_text("beëindigd", exact=True)).to_be_visible()
    assert asks(traffic, city, camera)["outcome"] == "refused"
    city.change(f"DELETE FROM beeldregie.agreement WHERE name = '{NAME}'")


def test_a_week_schedule_is_kept_and_lifted(at_desk: Callable[..., Page]) -> None:
    page = at_desk("ret")
    page.get_by_role("tab", name="Beurten").click()
    page.get_by_label("Camera", exact=True).first.click()
    page.get_by_role("option").first.click()
    expect(page.locator("#turns-body")).to_contain_text("Deze camera heeft geen beurten")
    for day in ("vrijdag", "zaterdag"):
        page.get_by_role("checkbox", name=day).check()
    for field, hour in (("Van: uren", "22"), ("Van: minuten", "00"), ("Tot: uren", "06"), ("Tot: minuten", "00")):
        page.get_by_label(field).fill(hour)
    for label, option in (("Organisatie", "RET"), ("Doel", "Sociale veiligheid openbaar vervoer")):
        page.get_by_label(label, exact=True).first.click()
        page.get_by_role("option", name=option, exact=True).click()
    page.get_by_role("button", name="Bekijk wat dit raakt").click()
    expect(page.locator("#turns-touches")).to_contain_text("Er stopt geen lopend beeld")
    page.get_by_role("button", name="Leg vast").click()
    expect(page.locator(".turns-block")).to_have_count(4)  # past midnight is two
    expect(page.locator("#turns-body")).to_contain_text("152 uur per week is de camera van niemand")
    assert violations_in_light_and_dark(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_text("Terug naar tegelijk kijken").click()
    page.get_by_role("button", name="Ja, hef de beurten op").click()
    expect(page.locator("#turns-said")).to_contain_text("De beurten zijn opgeheven")
    expect(page.locator(".turns-block")).to_have_count(0)
    page.locator(".account > summary").click()  # on a phone the pages stand there
    expect(page.get_by_role("link", name="Kaart", exact=True).last).to_be_in_viewport()


def test_a_stranger_sees_nothing_of_it_and_a_phone_shows_it_all(at_desk: Callable[..., Page], city: City) -> None:
    page = at_desk("ret", viewport={"width": 390, "height": 844})
    expect(page.locator(".agreements-list")).not_to_contain_text("politie", ignore_case=True)
    answer = page.request.get(city.address + "/api/agreements/politie-meldkamer")
    assert answer.status == 404
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations_in_light_and_dark(page) == []
