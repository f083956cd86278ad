"""An owner brings a register in through the page: looks at what would happen, confirms, sees it on the map, and takes it back."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import City, listen, violations

LIST = """nummer;naam;lat;lon;eigenaar;doel;grondslag
proef-1;Perron Noord;51,9301;4,4801;;sociale-veiligheid-ov;ov-wp2000
proef-2;Perron Zuid;51,9341;4,4861;;sociale-veiligheid-ov;ov-wp2000
proef-3;Kapotte plaats;461.993.881;4,48;;;
proef-4;Winkel;51,9361;4,4901;Winkel De Hoek;;
"""


def bring(page: Page, path: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Kies een bestand").press("Enter")
    chooser.value.set_files(path)


def test_an_owner_uploads_looks_confirms_and_undoes(chromium: Browser, city: City, faults: list[str], tmp_path: Path) -> None:
    path = tmp_path / "perrons.csv"
    path.write_text(LIST)
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL", reduced_motion="reduce")
    page = city.log_in(context, "ret")
    listen(page, faults)
    page.get_by_role("link", name="Inladen").click()
    expect(page.get_by_text("Er verandert niets voordat u het bevestigt", exact=False)).to_be_visible()
    assert violations(page) == []

    bring(page, path)
    confirm = page.get_by_role("button", name="2 camera's inladen")
    expect(confirm).to_be_visible()
    expect(page.locator(".load-tile", has_text="nieuw")).to_contain_text("2")
    expect(page.locator(".load-tile", has_text="afgekeurd")).to_contain_text("2")
    rows = page.locator("#load-result tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("461.993.881")
    expect(rows.last).to_contain_text("Winkel De Hoek")
    expect(page.locator(".load-point.is-new, .load-cluster").first).to_be_visible()
    assert violations(page) == []

    page.reload()
    expect(confirm, "the address keeps which file it is about").to_be_visible()
    confirm.click()
    expect(page.get_by_text("perrons.csv is ingeladen.")).to_be_visible()
    link = page.get_by_role("link", name="Bekijk op de kaart")
    shown = context.new_page()
    shown.goto(city.address + (link.get_attribute("href") or ""))
    expect(shown.locator("[title^='Perron Noord']")).to_be_visible()

    page.locator("#load-result").get_by_role("button", name="Ongedaan maken").click()
    dialogue = page.get_by_role("dialog")
    expect(dialogue).to_contain_text("2 camera's weggehaald.")
    assert violations(page) == []
    dialogue.get_by_role("button", name="Ongedaan maken").click()
    expect(page.get_by_text("Dit inladen is ongedaan gemaakt.")).to_be_visible()
    number = page.locator(".load-steps li", has_text="perrons.csv").locator(".load-step-number").text_content()
    undone = page.locator(".load-steps li", has_text=re.compile(rf"Stap {number} ongedaan gemaakt"))
    expect(undone).to_have_count(1)
    assert page.request.get(city.address + "/api/cameras/ret-proef-1").status == 404
    page.get_by_role("button", name="Opnieuw doen").click()
    expect(dialogue).to_contain_text("2 camera's weer teruggezet.")
    page.get_by_role("button", name="Laat zo").click()
    expect(dialogue).to_have_count(0)
    context.close()

    phone = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark", locale="nl-NL")
    page = city.log_in(phone, "ret", "/load")
    expect(page.locator(".load-steps li", has_text=re.compile(rf"Stap {number} ongedaan gemaakt"))).to_have_count(1)
    page.get_by_text("Meer keuzes").click()
    page.get_by_text("Welke kolommen?").click()
    assert violations(page) == []
    page.locator("#language-en").click()
    expect(page.get_by_role("heading", name="Load a register")).to_be_visible()
    page.locator("#language-nl").click()
    expect(page.get_by_role("heading", name="Register inladen")).to_be_visible()
    phone.close()
    elsewhere = chromium.new_context(locale="nl-NL")
    page = city.log_in(elsewhere, "beleid", "/load")
    expect(page.get_by_text("Uw rol mag geen registers inladen.")).to_be_visible()
    elsewhere.close()
