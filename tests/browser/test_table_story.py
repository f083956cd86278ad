"""The same selection as a table: found, put in order, taken along as files, opened again. By the policy officer, who never looks."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import City, listen, violations

CELLS = "#grid-cameras .ag-row .cell"


def column(page: Page, name: str) -> list[str]:
    """What stands in a column, from the top, as far as it shows."""
    found = page.evaluate(
        """name => [...document.querySelectorAll(`#grid-cameras [col-id=${name}].ag-cell`)]
            .map(cell => [Number(cell.closest('.ag-row').getAttribute('row-index')), cell.innerText.trim()]).sort((a, b) => a[0] - b[0])""",
        name,
    )
    return [text for _, text in found]


def downloaded(page: Page, kind: str, folder: Path) -> Path:
    """The export of this kind, by the menu."""
    page.locator(".table-exports summary").click()
    with page.expect_download() as coming:
        page.locator(f'[data-export="{kind}"]').click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def test_a_policy_officer_takes_what_is_missing_along(chromium: Browser, city: City, faults: list[str], tmp_path: Path) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light", locale="nl-NL", accept_downloads=True)
    page = city.log_in(context, "beleid")
    listen(page, faults)
    page.keyboard.press("t")
    expect(page.locator(CELLS).first).to_be_visible()
    everything = page.locator("#table-count").inner_text()
    assert everything.startswith("1.7"), "the whole register"

    page.locator("#panel-left").get_by_text("Openbare orde", exact=True).first.click()
    expect(page.locator("#table-count")).not_to_have_text(everything)
    expect(page.locator("#table-count")).to_have_text("585 in deze selectie")
    assert "view=table" in page.url and "owner_kind=public_order" in page.url

    page.locator('#grid-cameras .ag-header-cell[col-id="gaps"]').click(click_count=1)
    page.locator('#grid-cameras .ag-header-cell[col-id="gaps"][aria-sort="ascending"]').click()
    expect(page.locator('#grid-cameras [col-id="gaps"] .is-lacking').first).to_contain_text("⚠")
    shown = column(page, "code")

    table = downloaded(page, "csv", tmp_path)
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == 585 and [row["Code"] for row in rows[: len(shown)]] == shown, "the same cameras in the same order"
    book = openpyxl.load_workbook(downloaded(page, "xlsx", tmp_path))
    assert book["Camera’s"].max_row == 586
    account = {row[0].value: row[1].value for row in book["Verantwoording"].iter_rows()}
    assert (account["Aantal camera’s"], account["Selectie: soort eigenaar"]) == (585, "Openbare orde")
    assert downloaded(page, "geojson", tmp_path).read_text().count('"Feature"') == 585

    page.locator('#grid-cameras .ag-row[row-index="1"] .ag-cell[col-id="code"]').click()
    expect(page.locator("#drawer")).to_contain_text(shown[1])
    assert f"camera={shown[1]}" in page.url
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_have_class("panel panel-right is-closed")

    page.locator('#grid-cameras .ag-row[row-index="0"] .ag-selection-checkbox').click()
    expect(page.locator("#table-ticked")).to_have_text("1 gekozen")
    page.get_by_role("button", name="Kies alles").click()
    expect(page.locator("#table-ticked")).to_have_text("585 gekozen")
    page.get_by_role("button", name="Kies niets").click()
    expect(page.locator("#table-ticked")).to_have_text("")
    assert violations(page) == []

    page.locator(".table-columns summary").click()
    page.locator(".table-columns").get_by_text("Gemeente", exact=True).click()
    expect(page.locator('#grid-cameras .ag-header-cell[col-id="municipality"]')).to_be_attached()
    page.reload()
    expect(page.locator(CELLS).first).to_be_visible()
    expect(page.locator("#table-count")).to_have_text("585 in deze selectie")
    expect(page.locator(".table-columns input[value=municipality]")).to_be_checked()
    context.close()


def test_areas_and_roads_are_tables_too_also_dark_english_and_narrow(chromium: Browser, city: City, faults: list[str]) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, color_scheme="dark", locale="nl-NL")
    context.add_cookies([{"name": "beeldregie_language", "value": "en", "url": city.address}])
    context.on("page", lambda opened: listen(opened, faults))
    page = city.log_in(context, "verkeer", "/?view=table&tab=areas")
    lapsed = page.locator("#grid-areas .ag-row", has_text="Museumpark")
    expect(lapsed.locator('[col-id="in_force"] .is-lacking')).to_contain_text("no")
    expect(lapsed.locator('[col-id="end"]')).to_contain_text("10 May 2026")
    expect(page.locator("#table-count")).to_have_text("10 areas")
    assert violations(page) == []

    lapsed.locator('[col-id="name"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator(".area-name", has_text="Museumpark")).to_be_in_viewport()
    expect(page.get_by_label("Designated areas")).to_be_checked()
    expect(page.locator(".table-view")).not_to_be_visible()
    assert all(word in page.url for word in ("at=", "layers=")) and "view=" not in page.url, "a link goes to the same place"
    page.keyboard.press("t")

    page.locator("#table-tab").get_by_text("Roads").click()
    page.locator('#grid-roads .ag-row[row-index="0"] .ag-cell[col-id="name"]').click()
    expect(page.locator("#drawer .road-now")).to_be_visible()
    assert "tab=roads" in page.url and "road=" in page.url
    page.locator("#drawer-close").click()

    page.set_viewport_size({"width": 390, "height": 844})
    refused: list[str] = []

    def refuse_first(route: Route) -> None:
        if refused:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.fulfill(status=503)

    page.route("**/api/cameras?**", refuse_first)
    page.goto(f"{city.address}/?view=table")
    expect(page.locator(CELLS).first).to_be_visible()  # asked for again by itself: the rows do not stay grey
    assert "503" in faults.pop()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []
    page.locator("#view").get_by_text("Map").click()
    expect(page.locator(".table-view")).not_to_be_visible()
    assert "view=" not in page.url
    context.close()
