"""The public register in a real browser: accessible (WCAG 2.1 AA by axe), on a phone and a desk, light and dark, without scripts."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.browser.conftest import violations_in_light_and_dark

PATHS = (
    "/register",
    "/register?owner=gemeente-almere",
    "/register/cameras/almere-613",
    "/register/cameras/almere-700",
    "/register/cameras/onbekend-1?lang=en",
    "/register/cameras/almere-613/sign",
    "/register?q=stadshart&lifecycle=active&sort=code&lang=en",
    "/register/cameras/nergens",
    "/ogc/?f=html",
)


def test_the_register_is_accessible_and_stays_inside_the_screen(chromium: Browser, address: str) -> None:
    context = chromium.new_context(bypass_csp=True)  # axe is a script
    page = context.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url) if not request.url.startswith(address) else None)
    for path in PATHS:
        page.goto(address + path)
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            assert violations_in_light_and_dark(page, "best-practice") == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
    assert elsewhere == []
    context.close()


def test_it_works_by_keyboard_and_without_scripts(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "/register")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("href") == "#content"
    page.get_by_label("Zoek op plaats of adres").fill("landdrostdreef")
    page.keyboard.press("Enter")
    page.locator("#cameras").get_by_role("link", name="Landdrostdreef x Schrijverstraat").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Camera almere-613")
    page.get_by_role("link", name="English").click()
    assert page.get_by_role("heading", name="Who may look along?").is_visible()
    page.get_by_role("link", name="All cameras").click()
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Owner").select_option("ret")
    page.get_by_role("button", name="Search").last.click()
    assert page.locator("#cameras").get_by_role("link", name="Metrostation Beurs").is_visible()
    assert page.get_by_text("1 camera", exact=True).is_visible()
    context.close()
