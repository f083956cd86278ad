"""The resident's walk on a phone without JavaScript: from the code on the sign to the answers, whom to ask, the list and its download."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import violations

QUESTIONS = ("verantwoordelijk", "Waarom", "techniek", "gegevens neemt", "verwerkt", "bewaard", "meekijken")


def test_from_the_sign_in_the_street_to_the_list_and_its_download(chromium: Browser, address: str, tmp_path: Path) -> None:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=3, java_script_enabled=False, accept_downloads=True
    )
    page = context.new_page()
    page.goto(f"{address}/register/cameras/almere-613/sign")
    page.locator(".code").screenshot(path=tmp_path / "sign.png")
    scanned = cv2.QRCodeDetectorAruco().detectAndDecode(cv2.imread(str(tmp_path / "sign.png")))[0]
    assert scanned == f"{address}/register/cameras/almere-613"

    page.goto(scanned)
    for question in QUESTIONS:
        assert page.get_by_role("heading", name=question).is_visible(), question
    assert page.get_by_text("Ja, 7 dagen").is_visible()
    assert page.get_by_text("12 keer toegestaan").is_visible()
    page.get_by_role("link", name="Stel een vraag of maak bezwaar").click()
    assert page.get_by_role("link", name="maakt u bezwaar bij Politie").get_attribute("href") == "https://politie.example/privacy"
    assert page.locator("html").evaluate("node => node.scrollWidth <= innerWidth")

    page.get_by_role("link", name="Alle camera’s").click()
    page.get_by_label("Zoek op plaats of adres").fill("Stadshart")
    page.get_by_role("button", name="Zoek").first.click()
    assert page.get_by_text("2 camera’s", exact=True).is_visible()
    page.get_by_role("link", name="English").click()
    assert page.get_by_text("2 cameras", exact=True).is_visible()  # the same question in the other language
    with page.expect_download() as downloading:
        page.get_by_role("link", name="CSV (Excel)").first.click()
    table = Path(downloading.value.path()).read_text("utf-8-sig")
    assert table.startswith("code,name,") and "almere-613" in table and "ret-100" not in table
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_walk(chromium: Browser, address: str, scheme: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    for path in (
        "/register/cameras/almere-613/sign",
        "/register/cameras/almere-9",
        "/register?q=stadshart+12",
        "/register?bbox=5.2,52.3,5.3,52.4",
    ):
        page.goto(address + path)
        assert violations(page, "best-practice") == [], path
    context.close()
