"""An owner's administrator edits a camera in its drawer and on the map, and one document reaches all her cameras; each is undone again.
She says why a camera is not connected, and draws the masks of one that turns."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, Dialog, Locator, Page, expect

from tests.browser.conftest import City, listen, violations, violations_in_light_and_dark

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


_CONNECTION = """UPDATE beeldregie.stream SET integration = '{}', unconnected_because = NULL, unconnected_words = NULL
                 WHERE camera_id = (SELECT id FROM beeldregie.camera WHERE code = 'almere-587')"""


def test_why_a_camera_is_not_connected_is_said_and_its_masks_turn_with_it(at_desk: Callable[..., Page], city: City) -> None:
    page = at_desk("registratie")
    city.change(_CONNECTION.format("none"))
    page.goto(city.address + "/?camera=almere-587")
    words = page.get_by_label("Toelichting, bijvoorbeeld het bedrag")
    words.fill("€ 14.000 eenmalig")
    page.locator("#connection-save").click()
    expect(page.locator("#connection-said")).to_contain_text("kies er een")
    page.get_by_role("textbox", name="Waarom niet").click()
    page.get_by_role("option", name="kosten").click()
    page.locator("#connection-save").click()
    expect(page.locator("#connection-said")).to_have_text("Bewaard.")
    expect(words).to_have_value("€ 14.000 eenmalig")

    room, said = page.locator(".masks"), page.locator(".masks-said")
    page.locator(".masks-card > summary").click()
    for name in ("Kruispunt", "Plein"):
        room.get_by_role("button", name="Nieuwe stand").press("Enter")
        room.get_by_label("Naam van de stand").press_sequentially(name)
        page.keyboard.press("Enter")
        expect(room.get_by_role("button", name=f"Wijzig stand: {name}")).to_be_focused()
    expect(room).to_contain_text("nog niet gemeld waar de camera staat")
    room.get_by_role("button", name="Plein", exact=True).press("Enter")
    expect(said).to_contain_text("Gemeld: de camera staat in Plein.")
    expect(room.get_by_role("button", name="Plein", exact=True)).to_have_attribute("aria-pressed", "true")

    room.get_by_role("button", name="Nieuw masker").press("Enter")
    expect(room.locator(".masks-board")).to_be_focused()
    expect(room.get_by_label("Bij welke stand?")).to_have_value("Plein")
    for key in ("Enter", *["Shift+ArrowRight"] * 3, "Enter", *["Shift+ArrowDown"] * 3, "Enter"):
        page.keyboard.press(key)
    expect(room).to_contain_text("Hoeken: 3")
    assert violations_in_light_and_dark(page) == []
    room.get_by_role("button", name="Bewaar masker").press("Enter")
    expect(said).to_contain_text("Zeg wat het afdekt")
    page.keyboard.type("balkon")
    room.get_by_label("Bij welke stand?").select_option("Kruispunt")
    room.get_by_role("button", name="Bewaar masker").press("Enter")
    mask = room.get_by_role("listitem").filter(has_text="balkon · Kruispunt")
    expect(mask).to_be_visible()
    mask.get_by_role("button", name="Verwijder: balkon").press("Enter")
    expect(mask.get_by_role("button", name="Echt verwijderen?: balkon")).to_be_focused()
    mask.get_by_role("button").press("Enter")
    expect(room).to_contain_text("Er zijn geen maskers.")
    for name in ("Plein", "Kruispunt"):
        room.get_by_role("button", name="Kruispunt", exact=True).press("Enter")  # the last position goes while the camera stands there only
        expect(said).to_contain_text("Gemeld: de camera staat in Kruispunt")
        expect(room.get_by_role("button", name="Kruispunt", exact=True)).to_have_attribute("aria-pressed", "true")
        room.get_by_role("button", name=f"Verwijder: {name}").press("Enter")
        room.get_by_role("button", name=f"Maskers die vervallen: 0: {name}").press("Enter")
        expect(said).to_contain_text("De stand is verwijderd")
        expect(room.get_by_role("button", name=f"Verwijder: {name}")).to_have_count(0)
    city.change(_CONNECTION.format("direct"))
