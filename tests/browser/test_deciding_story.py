"""The controller's side lived through: many requests, who looks now, withdrawing, and a picture that goes to a colleague."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import City, violations_in_light_and_dark

_ASK = """code => fetch('/api/view-requests', {method: 'POST', headers: {'content-type': 'application/json'},
    body: JSON.stringify({cameras: [code], reason: 'file'})}).then(answer => answer.status)"""

_STOP = """() => fetch('/api/leases').then(answer => answer.json())
    .then(all => Promise.all(all.map(one => fetch('/api/leases/' + one.id, {method: 'DELETE'}))))"""


def ask(page: Page, *codes: str) -> None:
    for code in codes:
        assert page.evaluate(_ASK, code) == 201


def test_requests_are_answered_together_watched_and_withdrawn(at_desk: Callable[..., Page], city: City) -> None:
    asker, decider = at_desk("verkeer"), at_desk("ret")
    ask(asker, "ret-0001", "ret-0002")
    expect(decider.locator("#nav-requests .badge")).to_have_text("2")
    decider.locator("#nav-requests").click()
    rows = decider.locator(".inbox-rows .request")
    expect(rows).to_have_count(2)
    rows.first.get_by_text("Weigeren", exact=False).click()
    rows.first.get_by_placeholder("Toelichting").press_sequentially("Niet in ")
    ask(asker, "ret-0003")
    expect(rows).to_have_count(3)  # and what was being typed stands as it was
    decider.keyboard.type("de spits")
    expect(rows.first.get_by_placeholder("Toelichting")).to_have_value("Niet in de spits")
    decider.locator(".several").get_by_role("button", name="Verleen wat is aangevinkt").click()
    expect(decider.locator(".inbox-said").first).to_have_text("Vink eerst verzoeken aan.")
    rows.first.get_by_role("button", name="Weiger: anders").click()
    expect(rows).to_have_count(2)
    rows.first.get_by_text("Weigeren", exact=False).click()
    rows.first.get_by_role("button", name="Weiger: anders").click()
    expect(rows.first.get_by_role("alert")).to_contain_text("leg in woorden uit")
    assert violations_in_light_and_dark(decider) == []
    decider.get_by_role("button", name="Alles aanvinken").click()
    expect(rows.nth(1).get_by_role("checkbox")).to_be_checked()
    decider.locator(".several").get_by_role("button", name="Verleen wat is aangevinkt").click()
    expect(decider.get_by_text("Er wacht niets op uw antwoord.")).to_be_visible()

    decider.goto(city.address + "/watching")
    expect(decider.get_by_text("Er kijkt nu niemand.")).to_be_visible()
    asker.goto(city.address + "/?camera=ret-0002")
    expect(asker.locator("canvas.live")).to_be_visible()
    running = decider.locator("#watching-now tbody tr", has=decider.get_by_role("button", name="Intrekken"))
    watched = running.filter(has_not_text="nu niet open")
    expect(watched).to_have_count(1)
    idle = running.filter(has=decider.locator("a[href='/?camera=ret-0003']"))  # granted, and nobody looks
    expect(idle).to_contain_text("nu niet open")
    expect(decider.locator("#watching-count")).to_have_text("1")
    expect(watched).to_contain_text("Gemeente Rotterdam")
    assert violations_in_light_and_dark(decider) == []
    for one in (watched, idle):
        one.get_by_role("button", name="Intrekken").click()
        decider.get_by_label("Waarom").fill("Niet meer nodig")
        decider.get_by_role("dialog").get_by_role("button", name="Intrekken", exact=True).click()
        expect(one).to_have_count(0)
    expect(decider.get_by_text("De toestemming is ingetrokken.")).to_be_visible()
    expect(decider.get_by_text("Er kijkt nu niemand.")).to_be_visible()
    expect(asker.locator(".ended")).to_contain_text("trok de toestemming in")

    ask(asker, "ret-0004")  # what waits is told where he is, and leads to where he answers
    waits = decider.get_by_role("link", name="Verzoeken Verzoeken die op uw antwoord wachten: 1")
    expect(waits).to_have_attribute("href", "/?requests=1")
    expect(waits.locator(".badge")).to_have_text("1")
    decider.get_by_role("tab", name="Geschiedenis").click()
    decider.get_by_label("Camera (code)").fill("ret-0001")
    told = decider.locator("#watching-trail tbody tr").first
    expect(decider.locator("#watching-csv")).to_have_attribute("href", "/api/history.csv?camera=ret-0001")
    expect(told).to_contain_text("wil niet (anders) · door Camerabeheer RET")
    assert violations_in_light_and_dark(decider) == []
    with decider.expect_popup() as opened:
        told.get_by_role("link", name="antwoord en verloop").click()
    expect(opened.value.locator(".course dd").last).to_contain_text("Geweigerd: wil niet (anders) · door Camerabeheer RET")


def test_a_picture_is_asked_for_another_purpose_than_the_roles_own(at_desk: Callable[..., Page], city: City) -> None:
    observer = at_desk("observant", "/?camera=almere-verkeer-001")
    verdict, chosen = observer.locator("#may-i .verdict"), observer.get_by_role("textbox", name="Waarvoor u kijkt")
    expect(verdict).to_contain_text("geldt niet voor het doel")
    expect(chosen).to_have_value("Openbare orde")
    observer.get_by_role("button", name="Crowdmanagement", exact=True).click()
    expect(verdict).to_contain_text("Ja.")
    expect(chosen).to_have_value("Crowdmanagement")
    chosen.click()
    assert violations_in_light_and_dark(observer) == []
    observer.get_by_role("option", name="Leefbaarheid").click()  # what is refused says why
    expect(verdict).to_contain_text("Leefbaarheid")
    expect(verdict).to_contain_text("Mag niet.")
    chosen.focus()
    observer.keyboard.press("Enter")
    observer.get_by_role("option", name="Crowdmanagement").click()
    expect(verdict).to_contain_text("Ja.")
    observer.locator("#question").get_by_text("Evenement").click()
    observer.locator("#ask").click()
    expect(observer.locator("canvas.live")).to_be_visible()
    expect(observer.locator("#picture-status")).to_contain_text("Crowdmanagement")
    observer.locator("#stop").click()

    city_watch = at_desk("stadstoezicht", "/?camera=vr-001")  # the agreement in the other direction: traffic's pictures, for public order
    expect(city_watch.locator("#may-i")).to_contain_text("Convenant verkeersbeelden voor openbare orde")
    city_watch.keyboard.press("o")
    city_watch.keyboard.press("Enter")
    expect(city_watch.locator("canvas.live")).to_be_visible()
    expect(city_watch.locator("#picture-status")).to_contain_text("Openbare orde")
    city_watch.locator("#stop").click()


def test_who_reports_a_fault_reads_what_it_was(at_desk: Callable[..., Page], city: City) -> None:
    viewer = at_desk("verkeer", "/?camera=ret-0005")
    viewer.get_by_text("Meld een storing").click()
    viewer.locator("#report-fault-words").fill("Beeld is zwart")
    viewer.locator("#report-fault-send").click()
    expect(viewer.locator("#report-fault-said")).to_contain_text("staat open")
    assert violations_in_light_and_dark(viewer) == []

    owner = at_desk("ret", "/watching")
    waiting = owner.locator("#watching-faults")
    expect(waiting).to_contain_text("wachten: 1")
    expect(waiting).to_contain_text("Beeld is zwart")
    assert violations_in_light_and_dark(owner) == []
    waiting.get_by_role("link").click()
    report = owner.locator("#states-open .card", has_text="Beeld is zwart")
    report.get_by_role("textbox", name="Oorzaak").click()
    owner.get_by_role("option", name="kabel").click()
    report.get_by_label("Wat er gevonden is").fill("Geraakt bij het graven")
    report.get_by_role("button").click()
    expect(report).to_have_count(0)

    viewer.goto(city.address + "/watching")
    expect(viewer.locator("#watching-faults")).to_contain_text("een kabel: Geraakt bij het graven")


def test_a_picture_goes_to_a_colleague(at_desk: Callable[..., Page], city: City) -> None:
    giver, taker = at_desk("verkeer"), at_desk("verkeer2")
    ask(giver, "vr-005")
    giver.goto(city.address + "/?camera=vr-005")
    expect(giver.locator("canvas.live")).to_be_visible()
    giver.get_by_role("button", name="Draag over").click()
    giver.locator("#hand-over-to").click()
    giver.get_by_role("option", name="tweede plek").click()
    giver.get_by_role("button", name="Bied aan").click()
    expect(giver.locator("#hand-over-said")).to_contain_text("Aangeboden aan")
    card = taker.locator(".offers .card")
    expect(card).to_contain_text("draagt")
    assert violations_in_light_and_dark(taker) == []
    card.get_by_role("button", name="Neem over").click()
    expect(taker.locator("canvas.live")).to_be_visible()
    expect(card).to_have_count(0)
    giver.keyboard.press("Escape")
    expect(giver.locator(".ended")).to_contain_text("Een collega heeft het beeld overgenomen")
    taker.locator("#stop").click()
    expect(taker.locator(".ended")).to_be_visible()


def test_a_whole_shift_goes_to_a_colleague(at_desk: Callable[..., Page], city: City) -> None:
    giver, taker = at_desk("verkeer"), at_desk("verkeer2")
    taker.goto(city.address + "/wall")  # he is told where he sits
    ask(giver, "vr-005", "vr-006")
    giver.locator(".account summary").click()
    giver.get_by_role("link", name="Dienst overdragen").click()
    expect(giver.locator(".wall-tile")).not_to_have_count(0)
    giver.get_by_label("Aan welke collega").select_option("verkeer2")
    giver.get_by_role("dialog").get_by_role("button", name="Bied aan").click()
    expect(giver.get_by_role("dialog").get_by_role("status")).to_contain_text("muur")
    assert violations_in_light_and_dark(giver) == []
    card = taker.locator(".shift-cards .card", has_text="draagt de dienst over")
    card.get_by_role("button", name="Neem over").click()
    told = taker.locator(".shift-taken")
    expect(told).to_contain_text("vr-005")
    expect(told.get_by_role("link", name="De muur")).to_be_visible()
    expect(card).to_have_count(0)
    assert violations_in_light_and_dark(taker) == []
    taker.evaluate(_STOP)
