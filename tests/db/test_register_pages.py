"""What a resident finds in the public register: a place however it is said, all seven answers, whom to ask, the sign in the street."""

from __future__ import annotations

import re

import cv2
import numpy as np
import psycopg
from starlette.testclient import TestClient

from dashboard.app import create_web
from dashboard.core.settings import Settings

QUESTIONS = (
    "Wie is verantwoordelijk?",
    "Waarom hangt deze camera hier?",
    "Welke techniek is het?",
    "Welke gegevens neemt hij op?",
    "Hoe worden de gegevens verwerkt?",
    "Worden beelden bewaard?",
    "Wie mag meekijken?",
)


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def _found(visitor: TestClient, **query: str) -> list[str]:
    page = visitor.get("/register", params=query).text.partition('id="cameras"')[2]
    return re.findall(r'href="/register/cameras/([^"?]+)"', page)


def test_a_place_is_found_in_every_way_people_say_it(visitor: TestClient, filled: psycopg.Connection) -> None:
    filled.execute("UPDATE beeldregie.camera SET road = 'A20', carriageway = 'Re', hectometre = 31.1 WHERE code = 'onbekend-1'")
    filled.execute("UPDATE beeldregie.camera SET road = 'A20', carriageway = 'Li', hectometre = 31.6 WHERE code = 'ret-100'")
    assert _found(visitor, q="stadshart") == ["almere-613", "almere-700"]  # an area that was loaded; of the second its cell
    assert _found(visitor, q="stadshart landdrostdreef") == ["almere-613"]
    assert _found(visitor, q="Landdrostdreef 12a, 1315 AB Almere") == ["almere-613"]
    assert "Precies dit vonden we niet" in visitor.get("/register?q=Landdrostdreef+12a").text
    assert _found(visitor, q="613") == ["almere-613"]
    assert (_found(visitor, q="A20 Re 31,1"), _found(visitor, q="a20 31.5")) == (["onbekend-1"], ["ret-100", "onbekend-1"])
    assert _found(visitor, q="A20 Re 35,0") == []
    assert _found(visitor, q="hoogvliet") == []  # on our own map, but nothing stands there
    assert _found(visitor, q="centrum") == ["ret-100"]  # likewise, and here one does
    assert _found(visitor, bbox="4.4,51.9,4.49,52") == ["ret-100"]
    assert len(_found(visitor, bbox="geen,vak")) == 5


def test_filters_and_orders_are_those_of_the_form(visitor: TestClient) -> None:
    page = visitor.get("/register").text
    assert set(re.findall(r'<select id="([a-z]+)"', page)) == {"municipality", "owner", "purpose", "kind", "records", "lifecycle", "sort"}
    assert "Weggehaald (1)" in page and "Neemt op (2)" in page and "Doel niet vastgelegd (1)" in page
    assert _found(visitor, lifecycle="removed") == ["almere-9"]
    assert (_found(visitor, records="yes", kind="ptz"), _found(visitor, records="unknown")) == (["almere-613"], ["ret-100", "onbekend-1"])
    assert _found(visitor, sort="code") == ["almere-613", "almere-700", "almere-9", "onbekend-1", "ret-100"]
    assert _found(visitor, sort="owner")[-1] == "onbekend-1"
    assert _found(visitor, sort="geen") == _found(visitor)


def test_the_map_of_the_list_leads_on_without_scripts(visitor: TestClient) -> None:
    page = visitor.get("/register").text
    figure = page[page.index('class="map overview"') : page.index("</figure>")]
    links = [href.replace("&amp;", "&") for href in re.findall(r'<a href="([^"]+)" aria-label', figure)]
    reached = set()
    for href in links:
        if href.startswith("/register/cameras/"):
            reached.add(href.rpartition("/")[2])
        else:
            inside = visitor.get("/register" + href).text
            assert "Toon de hele kaart" in inside
            reached |= set(re.findall(r'href="/register/cameras/([^"?]+)"', inside.partition('id="cameras"')[2]))
    assert reached == {"almere-613", "almere-700", "almere-9", "onbekend-1", "ret-100"}


def test_all_seven_questions_have_an_answer_for_every_camera(visitor: TestClient) -> None:
    for code in ("almere-613", "almere-700", "almere-9", "onbekend-1", "ret-100"):
        page = visitor.get(f"/register/cameras/{code}").text
        sections = dict(re.findall(r"<h2[^>]*>([^<]+)</h2>(.*?)</section>", page, re.DOTALL))
        for question in QUESTIONS:
            assert _text(sections[question]), (code, question)
    assert "Of ze worden opgenomen, is niet bekend" in _text(visitor.get("/register/cameras/ret-100").text)


def test_it_says_where_to_ask_and_object_or_that_it_does_not_know(visitor: TestClient) -> None:
    page = visitor.get("/register/cameras/almere-613").text
    for address in ("https://politie.example/vraag", "mailto:cameras@politie.example?subject=", "https://politie.example/privacy"):
        assert f'href="{address}' in page
    unknown = _text(visitor.get("/register/cameras/ret-100").text)
    assert "Een adres om te vragen of bezwaar te maken is niet bekend" in unknown and "Ga naar RET" in unknown


def test_warnings_stand_at_the_top(visitor: TestClient, filled: psycopg.Connection) -> None:
    filled.execute("UPDATE beeldregie.camera SET kind = 'phone_counter', technique = 'Wifi-teller Z3' WHERE code = 'ret-100'")
    filled.execute(
        "UPDATE beeldregie.camera SET pilot_phase = 3, pilot_ends = '2027-03-01', iama_url = 'https://example.org/iama',"
        " placed_from = '2026-05-01', placed_until = '2027-05-01' WHERE code = 'almere-613'"
    )
    counter = _text(visitor.get("/register/cameras/ret-100").text)
    assert "ECLI:NL:RBOVE:2024:594" in counter and "Wifi-teller Z3" in counter and "Moving pictures" not in counter
    pilot = _text(visitor.get("/register/cameras/almere-613").text)
    assert "in fase 3 van 4: proef in de praktijk. De proef eindigt op 1 maart 2027." in pilot and "IAMA" in pilot
    assert "Hangt hier van 1 mei 2026 tot en met 1 mei 2027" in pilot
    filled.execute(
        "UPDATE beeldregie.camera SET kind = 'phone_counter', pilot_phase = 1, technique = 'Kelder 3' , iama_url = 'https://example.org/kelder'"
        " WHERE code = 'almere-700'"
    )
    area = visitor.get("/register/cameras/almere-700").text
    assert "Kelder" not in area and "kelder" not in area  # the owner's words may tell the place
    assert "Er is een onderzoek naar mensenrechten" in area


def test_a_removed_camera_says_since_when(visitor: TestClient, filled: psycopg.Connection) -> None:
    assert "Sinds wanneer is niet bekend" in _text(visitor.get("/register/cameras/almere-9").text)
    filled.execute("UPDATE beeldregie.camera SET lifecycle = 'removed' WHERE code = 'ret-100'")
    filled.execute("UPDATE beeldregie.camera SET municipality = 'Elders' WHERE code = 'ret-100'")  # a later change is not the removal
    filled.execute(
        "UPDATE beeldregie.camera_history SET recorded = tstzrange('2026-01-01', '2026-04-30 22:30Z') WHERE lifecycle = 'active'"
        " AND code = 'ret-100'"
    )
    assert "Dat staat in dit register sinds 1 mei 2026" in _text(visitor.get("/register/cameras/ret-100").text)


def test_the_code_on_the_sign_leads_to_the_camera(settings: Settings, filled: psycopg.Connection) -> None:
    chosen = settings.model_copy(update={"public_address": "https://cameras.example"})
    with TestClient(create_web(chosen), base_url="http://127.0.0.1:8050") as client:
        sign = client.get("/register/cameras/almere-613/sign")
        assert "Cameratoezicht: wie, waarom, hoe lang" in sign.text and "28 dagen" not in sign.text and "7 dagen" in sign.text
        assert "https://cameras.example/register/cameras/almere-613" in sign.text
        code = client.get("/register/cameras/almere-613/qr.svg")
        assert code.headers["content-type"] == "image/svg+xml"
        assert _scanned(code.text) == "https://cameras.example/register/cameras/almere-613"
    with TestClient(create_web(settings), base_url="http://127.0.0.1:8050") as client:
        assert _scanned(client.get("/register/cameras/ret-100/qr.svg").text) == "http://127.0.0.1:8050/register/cameras/ret-100"
        refused = client.get("/register/cameras/ret-100/qr.svg", headers={"Host": "elders.example"})
        assert refused.status_code == 400


def _scanned(svg: str) -> str:
    """What OpenCV reads out of segno's SVG: one path of rows ("M" and "m" move the pen, "h" draws) on a square of modules."""
    size = int(re.search(r'width="(\d+)"', svg)[1]) // 8  # type: ignore[index]
    picture = np.full((size, size), 255, np.uint8)
    x = y = 0.0
    for step, numbers in re.findall(r"([Mmh])([-\d. ]+)", re.findall(r'class="qrline"[^>]* d="([^"]+)"', svg)[0]):
        at = [float(one) for one in numbers.split()]
        if step == "h":
            picture[int(y), int(x) : int(x + at[0])] = 0
            x += at[0]
        else:
            x, y = (at[0], at[1]) if step == "M" else (x + at[0], y + at[1])
    large = cv2.resize(picture, None, fx=8, fy=8, interpolation=cv2.INTER_NEAREST)
    return str(cv2.QRCodeDetector().detectAndDecode(large)[0])


def test_pages_are_strict_and_speak_both_languages_at_one_address(visitor: TestClient) -> None:
    for path in (
        "/register?owner=ret",
        "/register/cameras/almere-613",
        "/register/cameras/almere-613/sign",
        "/register/nergens",
        "/ogc/?f=html",
    ):
        policy = visitor.get(path).headers["content-security-policy"]
        assert policy.startswith("default-src 'none'") and "unsafe-inline" not in policy and "script-src" not in policy
    page = visitor.get("/register?owner=ret").text
    assert '<link rel="alternate" hreflang="en" href="?owner=ret&amp;lang=en">' in page
    assert 'type="text/csv" title="CSV" href="/register/cameras.csv?owner=ret"' in page and 'href="/register/catalog.ttl"' in page
