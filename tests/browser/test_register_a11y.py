"""The public register in a real browser: accessible (WCAG 2.1 AA by axe), on a phone and a desk, light and dark, without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from dashboard.core.settings import Settings
from tests.fixtures import public_register

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
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}, "resultTypes": ["violations"]}


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    """The web application with a filled register, on a real port."""
    with psycopg.connect(settings.dsn("migrate"), autocommit=True) as connection:
        public_register.fill(connection)
        public_register.ask(connection, "almere-613", 12, "granted")
    with public_register.serving(settings) as where:
        yield where


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1280, "light")])
def test_the_register_is_accessible_and_stays_inside_the_screen(chromium: Browser, address: str, width: int, scheme: str) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True)  # axe is a script
    page = context.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url) if not request.url.startswith(address) else None)
    for path in PATHS:
        page.goto(address + path)
        violations = Axe().run(page, options=WCAG).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations] == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
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
