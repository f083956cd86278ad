"""The wall, lived through: pictures that move on one line, arranged, kept, extended and ended, and what is left when the log-in ends."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import PASSWORD, City, violations_in_light_and_dark

HASH = """canvas => { const d = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    let h = 0; for (let i = 0; i < d.length; i += 97) h = (h * 31 + d[i]) | 0; return h; }"""
FOUR = "vr-001,vr-002,almere-613,ret-0001"


def tile(page: Page, code: str) -> Locator:
    return page.locator(f'.wall-tile[data-code="{code}"]')


def moves(picture: Locator) -> bool:
    """Whether another picture comes on its canvas."""
    expect(picture).to_have_attribute("data-state", "playing")
    first = picture.locator("canvas").evaluate(HASH)
    for _ in range(40):
        picture.page.wait_for_timeout(250)
        if picture.locator("canvas").evaluate(HASH) != first:
            return True
    return False


def order(page: Page) -> list[str]:
    return page.locator(".wall-tile").evaluate_all("tiles => tiles.map(tile => tile.dataset.code)")


def test_a_wall_is_asked_for_arranged_kept_extended_and_ended(at_desk: Callable[..., Page], city: City) -> None:
    page = at_desk("verkeer")
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.get_by_role("link", name="Beeldwand").click()
    page.goto(f"{city.address}/wall?cameras=vr-001,vr-002")
    page.get_by_role("button", name="Kies beelden").first.click()
    page.get_by_label("Zoek een camera").fill("almere-613")
    page.get_by_role("button", name=re.compile("almere-613")).first.click()
    page.get_by_label("Zoek een camera").fill("ret-0001")
    page.get_by_role("button", name=re.compile("ret-0001")).first.click()
    page.keyboard.press("Escape")
    assert order(page) == FOUR.split(",")

    expect(page.locator('.wall-tile[data-state="waiting"]')).to_have_count(0)
    page.keyboard.press("o")
    for code in ("vr-001", "vr-002", "almere-613"):
        assert moves(tile(page, code)), code
        expect(tile(page, code).locator(".wall-facts")).to_contain_text(re.compile(r"nog \d+:\d\d"))
        expect(tile(page, code).locator(".wall-facts")).to_contain_text("Verkeersmanagement")
    expect(tile(page, "ret-0001")).to_contain_text("Wacht op RET")
    assert len([url for url in sockets if url.endswith("/live")]) == 1

    carrier = at_desk("ret").request
    for waiting in carrier.get(city.address + "/api/view-requests").json():
        refusal = {"outcome": "refused", "code": "risk", "reason": "niet in de spits"}
        carrier.post(f"{city.address}/api/view-requests/{waiting['id']}/decision", data=refusal, headers={"Origin": city.address})
    expect(tile(page, "ret-0001")).to_contain_text("Wil niet")
    expect(tile(page, "ret-0001")).to_contain_text("Regel ")

    page.keyboard.press("2")
    expect(tile(page, "vr-002")).to_have_class(re.compile("is-spot"))
    tile(page, "almere-613").focus()
    page.keyboard.press("Shift+ArrowLeft")
    assert order(page) == ["vr-001", "almere-613", "vr-002", "ret-0001"]
    tile(page, "ret-0001").drag_to(tile(page, "vr-001"))
    assert order(page) == ["ret-0001", "vr-001", "almere-613", "vr-002"]
    tile(page, "ret-0001").focus()
    page.keyboard.press("Delete")
    expect(tile(page, "ret-0001")).to_have_count(0)
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(tile(page, "ret-0001")).to_have_count(1)

    page.keyboard.press("s")
    page.get_by_label("Naam", exact=True).fill("Mijn route")
    page.keyboard.press("Enter")
    expect(page.locator("#wall-title")).to_have_text("Mijn route")
    page.goto(f"{city.address}/wall?cameras=vr-003")
    page.get_by_role("button", name="Kies beelden").first.click()
    page.get_by_role("button", name="Mijn route (4)", exact=True).click()
    assert order(page) == ["ret-0001", "vr-001", "almere-613", "vr-002"]
    expect(tile(page, "vr-002")).to_have_class(re.compile("is-spot"))
    assert moves(tile(page, "vr-001"))

    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Eigen venster").click()
    own = opened.value
    assert moves(tile(own, "vr-001"))
    assert order(own) == order(page)
    expect(own.locator(".top")).to_be_hidden()
    expect(tile(own, "vr-001").locator(".wall-facts")).to_contain_text(re.compile(r"nog \d+:\d\d · Verkeersmanagement"))
    own.close()

    keeper, of_613 = at_desk("registratie", "/register").request, f"{city.address}/api/cameras/almere-613/position"
    ours = {"headers": {"Origin": city.address}}
    made = keeper.post(of_613 + "s", data={"name": "Kruispunt"}, **ours).json()  # and where it stands nobody told
    expect(tile(page, "almere-613")).to_contain_text("De camera beweegt")
    keeper.put(of_613, data={"position": "Kruispunt"}, **ours)
    expect(tile(page, "almere-613")).to_have_attribute("data-state", "playing")
    assert moves(tile(page, "almere-613"))
    keeper.delete(f"{of_613}s/{made['id']}", **ours)

    leases = {lease["camera"]: lease["id"] for lease in page.request.get(city.address + "/api/leases").json()}
    page.request.delete(f"{city.address}/api/leases/{leases['almere-613']}", headers={"Origin": city.address})
    expect(tile(page, "almere-613")).to_contain_text("U hebt de toestemming teruggegeven.")
    expect(tile(page, "almere-613").get_by_role("button", name="Vraag opnieuw")).to_be_visible()
    assert moves(tile(page, "vr-002"))

    city.change(f"UPDATE beeldregie.lease SET ends_at = now() + interval '100 seconds' WHERE id = '{leases['vr-001']}'")
    expect(tile(page, "vr-001").get_by_role("button", name="Verlengen (V)")).to_be_visible()
    expect(tile(page, "vr-001").locator(".wall-facts")).to_contain_text("nog 1:")
    page.locator("#wall-title").click()
    page.keyboard.press("v")
    expect(tile(page, "vr-001").locator(".wall-facts")).to_contain_text(re.compile(r"nog 1\d:"))
    assert moves(tile(page, "vr-001"))

    tile(page, "vr-001").get_by_role("button", name="storing").click()
    page.get_by_label("Wat is er mis?").fill("de lens is vuil")
    page.get_by_role("button", name="Meld de storing").click()
    expect(page.locator("#wall-bar")).to_contain_text("Gemeld")


def test_keys_put_collections_up_in_parts_and_sixteen_pictures_are_asked_for_in_words(
    given_back: None, at_desk: Callable[..., Page], city: City
) -> None:
    page = at_desk("verkeer", "/wall")
    page.locator("#wall-collections li").first.wait_for(state="attached")
    opened: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda sent: opened.append(str(sent))))
    title = page.locator("#wall-title")
    page.keyboard.press("F1")
    expect(title).to_have_text(re.compile("^1 t/m 16 van 27 · Route Maasboulevard"))
    expect(page.locator('.wall-tile[data-state="unasked"]')).to_have_count(16)
    page.keyboard.press("a")
    expect(page.get_by_label("Andere reden, in woorden")).to_be_focused()
    page.keyboard.type("boot voor de brug")
    with page.expect_request("**/api/view-requests") as asked:
        page.keyboard.press("Enter")
    assert asked.value.post_data_json["reason"] == "boot voor de brug"
    first = order(page)
    running = page.locator(".wall-facts").filter(has_text=re.compile(r"nog 1\d:\d\d · Verkeersmanagement"))
    expect(running).to_have_count(16)  # whether each plays at one moment is for a machine that does nothing else
    assert moves(tile(page, first[-1]))
    assert len({one for one in opened if one.startswith('{"open"')}) == 16

    page.keyboard.press("F1")
    expect(title).to_have_text(re.compile("^17 t/m 27 van 27"))
    assert len(order(page)) == 11 and not {*order(page)} & {*first}
    page.get_by_role("button", name="Volgende 16 van 27").click()
    expect(title).to_have_text(re.compile("^1 t/m 16 van 27"))
    assert order(page) == first
    expect(running).to_have_count(16)  # they run: they were not asked for again

    named = {one["key"]: one["name"] for one in page.request.get(city.address + "/api/collections").json()}
    for key in range(2, 11):
        page.keyboard.press(f"F{key}")
        expect(title if key in named else page.locator("#wall-bar")).to_contain_text(named.get(key, f"Onder F{key} staat geen"))


def test_a_tile_that_shows_nothing_says_what_can_be_done_instead(given_back: None, at_desk: Callable[..., Page], city: City) -> None:
    page = at_desk("verkeer", "/wall?cameras=vid-a16-li-24.3,vid-a16-re-19.5,vid-a20-li-34.1,ret-0090")
    expect(page.locator('.wall-tile[data-state="unasked"]')).to_have_count(4)
    page.keyboard.press("f")
    third, carriers = tile(page, "vid-a20-li-34.1"), tile(page, "ret-0090")
    expect(third).to_contain_text("Kan niet")  # two pictures at once under this agreement
    third.get_by_role("button", name="Stop A16 Li 24,3 en vraag deze").click()
    assert moves(third)
    expect(tile(page, "vid-a16-li-24.3")).to_have_count(0)

    expect(carriers).to_contain_text("Wacht op RET")
    carrier = at_desk("ret", "/requests").request
    for waiting in carrier.get(city.address + "/api/view-requests").json():
        refusal = {"outcome": "refused", "code": "risk"}
        carrier.post(f"{city.address}/api/view-requests/{waiting['id']}/decision", data=refusal, headers={"Origin": city.address})
    expect(carriers).to_contain_text("Wil niet")
    carriers.get_by_role("button", name="Vraag een afspraak aan").click()
    expect(carriers).to_contain_text("Afspraak aangevraagd")
    printed = carriers.get_by_role("link", name="Uitleg op één pagina").get_attribute("href")
    assert "ret-0090" in page.request.get(f"{city.address}{printed}").text()
    carriers.get_by_role("button", name="Ziet het ook: Weena, Hofplein · vr-003").click()
    expect(tile(page, "vr-003")).to_be_visible()


def test_the_wall_is_accessible_asks_for_a_change_and_outlives_the_log_in(chromium: Browser, city: City) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)  # axe is a script
    page = city.log_in(context, "verkeer")
    page.clock.install()
    page.goto(f"{city.address}/wall?cameras=vr-004,tunnel-01&grid=4")
    expect(page.locator('.wall-tile[data-state="unasked"]')).to_have_count(2)
    page.keyboard.press("f")
    expect(tile(page, "vr-004")).to_have_attribute("data-state", "playing")
    expect(tile(page, "tunnel-01")).to_have_attribute("data-state", "refused")
    page.keyboard.press("m")
    expect(page.locator("#wall:fullscreen")).to_be_visible()
    page.keyboard.press("f")  # nothing is left to ask: a reason's key means nothing else
    expect(page.locator("#wall:fullscreen")).to_be_visible()
    page.keyboard.press("m")
    expect(page.locator("#wall:fullscreen")).to_have_count(0)
    assert violations_in_light_and_dark(page) == []
    page.keyboard.press("?")
    assert violations_in_light_and_dark(page) == []
    page.keyboard.press("Escape")

    page.clock.fast_forward("20:05")
    expect(page.locator("#wall-bar")).to_contain_text("Al 20 minuten hetzelfde beeld")
    page.get_by_role("button", name="Houd dit beeld").click()
    expect(page.locator("#wall-bar")).to_be_hidden()

    city.change("""UPDATE beeldregie.session SET revoked_at = now() FROM beeldregie.account a
                   WHERE a.id = account_id AND a.login = 'verkeer' AND revoked_at IS NULL""")
    page.clock.run_for(6000)
    expect(tile(page, "vr-004")).to_have_attribute("data-state", "lapsed")
    page.locator("#wall-bar").get_by_role("link", name="Log opnieuw in").click()
    page.fill("input[name=login]", "verkeer")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".wall-tile")).to_have_count(2)
    assert order(page) == ["vr-004", "tunnel-01"]
    expect(page.locator("#wall-grid")).to_have_value("4")
    context.close()
