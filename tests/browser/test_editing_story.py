"""An owner's administrator edits a camera in its drawer and on the map, and one document reaches all her cameras; each is undone again."""

from __future__ import annotations

from playwright.sync_api import Browser, Dialog, Locator, Page, expect

from tests.browser.conftest import City, listen, violations

BEFORE, AFTER = "Landdrostdreef, hoek Schrijverstraat", "Landdrostdreef bij de club"


def field(page: Page, label: str) -> Locator:
    return page.locator("#editor").get_by_label(label, exact=True)


def drag(page: Page, handle: Locator, right: int, down: int) -> None:
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right, y + down, steps=6)
    page.mouse.up()


def assert_accessible(page: Page, what: str) -> None:
    for scheme in ("light", "dark"):
        page.evaluate(f"document.documentElement.setAttribute('data-mantine-color-scheme', '{scheme}')")
        assert violations(page) == [], (what, scheme)


def test_one_camera_is_edited_in_its_drawer_and_on_the_map_and_brought_back(chromium: Browser, city: City, faults: list[str]) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="nl-NL", reduced_motion="reduce")
    page = city.log_in(context, "registratie")
    listen(page, faults)
    onlooker = city.log_in(chromium.new_context(viewport={"width": 1440, "height": 900}, locale="nl-NL"), "verkeer")
    onlooker.goto(city.address + "/?camera=almere-613")
    expect(onlooker.locator("#drawer-body h1")).to_have_text(BEFORE)
    expect(onlooker.locator("#edit-offer")).to_be_hidden()

    page.goto(city.address + "/?camera=almere-613")
    page.get_by_role("button", name="Bewerken").click()
    expect(page.locator("#editor h1")).to_be_focused()
    expect(page.locator(".edit-handle")).to_have_count(4)
    assert_accessible(page, "form")
    drag(page, page.locator(".edit-handle.is-direction"), -60, -90)
    expect(field(page, "Richting (°)")).not_to_have_value("200")
    page.locator(".edit-handle.is-range").focus()
    for keys in ("Shift+ArrowUp", *["ArrowUp"] * 20, *["ArrowDown"] * 8):  # faster than the form follows
        page.keyboard.press(keys)
    expect(field(page, "Bereik (m)")).to_have_value("142")
    place = field(page, "Lengtegraad").input_value()
    page.locator(".edit-handle.is-camera").focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(field(page, "Lengtegraad")).not_to_have_value(place)
    field(page, "Lengtegraad").fill("5.4")
    expect(page.locator("#edit-outlook")).to_contain_text("Staat niet in een aangewezen gebied")
    field(page, "Lengtegraad").fill(place)
    expect(page.locator("#edit-outlook")).to_be_empty()

    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", stay)
    page.locator("#drawer-close").click()
    expect(page.locator("#editor h1")).to_be_visible()
    assert len(asked) == 1 and "niet opgeslagen" in asked[0]

    field(page, "Naam").fill("")
    field(page, "Openingshoek (°)").fill("400")
    page.locator("#edit-save").click()
    expect(page.locator("#editor .mantine-InputWrapper-error")).to_have_text(["mag niet leeg zijn", "hoort hoogstens 360 te zijn"])
    field(page, "Naam").fill(AFTER)
    field(page, "Openingshoek (°)").fill("90")
    page.locator("#edit-save").click()
    expect(page.locator("#drawer-body h1")).to_have_text(AFTER)
    expect(page.locator(".edit-handle")).to_have_count(0)
    expect(onlooker.locator("#drawer-body h1")).to_have_text(AFTER)  # told, without reloading
    page.locator(".changes-fold summary").click()
    expect(page.locator(".changes > li").first).to_contain_text(f"Naam: {BEFORE} → {AFTER}")

    page.locator(".toast").get_by_role("button", name="Ongedaan maken").click()
    expect(page.locator(".toast")).to_contain_text("Ongedaan gemaakt")
    expect(page.locator("#drawer-body h1")).to_have_text(BEFORE)
    onlooker.context.close()
    context.close()


def test_one_document_reaches_all_her_cameras_and_is_taken_back(chromium: Browser, city: City, faults: list[str]) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="nl-NL", reduced_motion="reduce")
    page = city.log_in(context, "registratie")
    listen(page, faults)
    page.get_by_role("button", name="Bewerk selectie").click()
    expect(page.locator("#bulk h2")).to_be_focused()
    page.get_by_role("button", name="Bekijk voorbeeld").click()
    expect(page.locator("#bulk-result")).to_contain_text("Vul in: Titel van het besluit")
    page.get_by_label("Titel van het besluit").fill("Cameraplan 2026")
    page.get_by_role("button", name="Bekijk voorbeeld").click()
    expect(page.locator(".bulk-table tbody tr").first).to_contain_text("Cameraplan 2026")
    assert_accessible(page, "many")
    page.keyboard.press("Escape")
    expect(page.locator("#bulk")).to_be_empty()

    page.get_by_role("button", name="Bewerk selectie").click()
    page.get_by_label("Titel van het besluit").fill("Cameraplan 2026")
    page.get_by_role("button", name="Bekijk voorbeeld").click()
    apply = page.get_by_role("button", name="Pas toe op")
    expect(apply).to_be_enabled()
    n = int(apply.inner_text().split()[3])
    assert n >= 130
    apply.click()
    expect(page.locator(".toast")).to_contain_text(f"{n} camera’s gewijzigd")
    page.locator(".toast").get_by_role("button", name="Ongedaan maken").click()
    expect(page.locator(".toast")).to_contain_text(f"{n} camera")
    context.close()


def test_the_form_works_on_a_telephone_and_in_english(chromium: Browser, city: City, faults: list[str]) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-GB", reduced_motion="reduce")
    context.add_cookies([{"name": "beeldregie_language", "value": "en", "url": city.address}])
    page = city.log_in(context, "registratie")
    listen(page, faults)
    page.goto(city.address + "/?camera=almere-501")
    page.get_by_role("button", name="Edit", exact=True).click()
    expect(page.locator("#editor h1")).to_be_visible()
    assert_accessible(page, "form at 390")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#edit-cancel").click()
    expect(page.locator("#editor")).to_be_empty()
    page.locator("#drawer-close").click()
    page.get_by_role("button", name="Edit selection").click()
    expect(page.locator("#bulk h2")).to_be_visible()
    assert_accessible(page, "many at 390")
    context.close()
