"""The public register as a visitor and a curious one meet it: what it says, what it hides, and how it answers."""

from __future__ import annotations

import re

import psycopg
import pytest
from starlette.testclient import TestClient

from dashboard.app import create_web
from dashboard.core.settings import Settings
from tests.fixtures import public_register

SECRETS = ("Verborgen Hof", "almere-701", "5.2213333", "Geheime Steeg", "5.2201234", "52.3711234")


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_list_finds_by_words_and_filters_and_counts(visitor: TestClient) -> None:
    def total(**query: str) -> str:
        found = re.search(r'class="count">([^<]*)<', visitor.get("/register", params=query).text)
        assert found is not None
        return found[1]

    assert total() == "5 camera’s"
    assert total(q="landdrostdreef ALMERE") == "1 camera"
    assert total(q="100%") == total(q="_") == "0 camera’s"
    assert total(q="beurs\x00") == "1 camera"
    assert (total(municipality="Almere"), total(owner="gemeente-almere"), total(owner="-")) == ("3 camera’s", "2 camera’s", "1 camera")
    assert (total(purpose="verkeersmanagement"), total(purpose="-")) == ("2 camera’s", "1 camera")
    assert total(purpose="telepathie") == "0 camera’s"
    assert total(page="999999") == total(page="-1") == total(page="zes") == "5 camera’s"


def test_pages_hold_every_camera_once_in_a_steady_order(visitor: TestClient, filled: psycopg.Connection) -> None:
    filled.execute(
        "INSERT INTO beeldregie.camera (code, name, position, changed_by)"
        " SELECT 'veel-' || i, 'Zelfde naam', ST_SetSRID(ST_Point(5, 52), 4326), 'test' FROM generate_series(1, 60) i"
    )
    pages = [visitor.get("/register", params={"page": page}).text for page in (1, 2, 3)]
    codes = [code for page in pages for code in re.findall(r'href="/register/cameras/([^"?]+)"', page.partition('id="cameras"')[2])]
    assert len(codes) == len(set(codes)) == 65
    assert "page=2" in pages[0] and "page=4" not in pages[2]


def test_a_camera_page_answers_the_questions(visitor: TestClient, filled: psycopg.Connection) -> None:
    public_register.ask(filled, "almere-613", 12, "granted")
    public_register.ask(filled, "almere-613", 5, "refused", "not_allowed")
    page = visitor.get("/register/cameras/almere-613")
    text = _text(page.text)
    for said in (
        "Openbare orde (hoofddoel), voor Politie Midden-Nederland, sinds 1 juni 2009",
        "Verkeersmanagement, voor Gemeente Almere, verkeer",
        "Gemeentewet art. 151c",
        "Aanwijzing van het gebied: Stadshart, tot",
        "Ja, 7 dagen. Daarna worden ze overschreven",
        "Convenant Stadshart verkeer, voor verkeersmanagement, alleen onherkenbaar beeld, alleen op werkdagen",
        "17 keer gevraagd",
        "12 keer toegestaan",
        "5 keer geweigerd (mag niet)",
        "Draai- en zoomcamera",
        "zuidwesten",
        "Ga naar Politie Midden-Nederland",
        "Wet politiegegevens",
        "moet de privacyfunctionaris nog bevestigen",
        "Demo:",
        "regel 1.234",
    ):
        assert said in text, said
    assert "Convenant dat voorbij is" not in text and "naam van de ontvanger" not in text
    assert re.findall(r"<h(\d)", page.text)[:2] == ["1", "2"]
    english = visitor.get("/register/cameras/almere-613?lang=en").text
    assert '<html lang="en">' in english and "Why is this camera here?" in english and "/register?lang=en" in english
    assert visitor.get("/register", headers={"Cookie": "beeldregie_language=en"}).headers["content-language"] == "en"


def test_a_camera_page_says_what_an_agreement_and_the_matrix_ask_of_who_looks(visitor: TestClient, filled: psycopg.Connection) -> None:
    filled.execute("UPDATE beeldregie.agreement SET watermark = true WHERE code = 'stadshart-verkeer'")
    dutch, english = (_text(visitor.get(f"/register/cameras/almere-613?lang={language}").text) for language in ("nl", "en"))
    assert "alleen onherkenbaar beeld, de naam van de ontvanger en de tijd staan in het beeld, alleen op werkdagen" in dutch
    assert "unrecognisable pictures only, the recipient’s name and the time stand in the picture" in english
    assert re.search("Toezichtcentrale van de gemeente: .*?, voor wie dit heeft: diploma cameraobservant", dutch)
    assert re.search("Municipal supervision centre: .*?, for whoever has this: diploma of camera observer", english)


def test_gaps_are_said_and_removed_cameras_stay(visitor: TestClient) -> None:
    unknown = _text(visitor.get("/register/cameras/onbekend-1").text)
    for said in (
        "Eigenaar niet vastgelegd",
        "Het doel is niet vastgelegd",
        "Er is geen grondslag vastgelegd",
        "Dat is niet vastgelegd",
        "Ga naar de gemeente.",
        "Gepland",
        "Of er een bordje in de straat hangt, is niet vastgelegd",
    ):
        assert said in unknown, said
    assert "Demo:" not in unknown
    removed = _text(visitor.get("/register/cameras/almere-9").text)
    assert "Weggehaald" in removed and "Het besluit is niet vastgelegd" in removed and "Nee. De beelden zijn alleen live te zien" in removed


def test_withheld_is_counted_with_its_reason_and_otherwise_unknown(visitor: TestClient) -> None:
    page = visitor.get("/register").text
    assert re.search(r"Gemeente Almere</th>\s*<td>Veiligheid van personen</td>\s*<td class=\"n\">1<", page)
    assert not any(secret in page for secret in SECRETS)
    assert "0 camera’s" in visitor.get("/register", params={"q": "Verborgen"}).text
    withheld, unknown = visitor.get("/register/cameras/almere-701"), visitor.get("/register/cameras/almere-999")
    strange = visitor.get("/register/cameras/%00'--")
    assert withheld.status_code == unknown.status_code == strange.status_code == 404
    assert withheld.content == unknown.content == strange.content
    assert withheld.headers["content-type"].startswith("text/html")
    assert withheld.headers.get("etag") == unknown.headers.get("etag")


def test_an_area_camera_tells_its_neighbourhood_only(visitor: TestClient, filled: psycopg.Connection) -> None:
    page = visitor.get("/register/cameras/almere-700").text
    assert not any(secret in page for secret in SECRETS)
    assert not re.search(r"Kijkt naar|class=\"cone|Aanwijzingsbesluit Stadshart|dpia-steeg|Convenant Stadshart", page)
    assert "Precieze plaats niet getoond" in page and "Er is een besluit" in _text(page)
    row = filled.execute(
        "SELECT name, direction, field_of_view, range_m, ST_X(geom), ST_Y(geom) FROM register.cameras WHERE code = 'almere-700'"
    ).fetchone()
    assert row is not None
    assert row[:4] == (None, None, None, None)
    assert row[4:] == pytest.approx((round(5.2201234 / 0.0075) * 0.0075, round(52.3711234 / 0.0045) * 0.0045))
    assert "0 camera’s" in visitor.get("/register", params={"q": "Geheime"}).text


def test_agreements_of_an_area_camera_do_not_narrow_its_cell_down(filled: psycopg.Connection) -> None:
    inside, outside = "ST_Point(5.2151, 52.3740)", "ST_Point(5.2146, 52.3740)"  # of the agreement's area; in one cell
    told = []
    for place in (inside, outside):
        filled.execute(f"UPDATE beeldregie.camera SET position = ST_SetSRID({place}, 4326) WHERE code = 'almere-700'")
        told.append(
            filled.execute(
                "SELECT c.geom, a.recipient, a.name FROM register.cameras c"
                " JOIN register.camera_agreements a USING (code) WHERE code = 'almere-700'"
            ).fetchall()
        )
    assert told[0] == told[1]
    assert len(told[0]) == 1


def test_a_mobile_camera_is_shown_at_its_base_point(visitor: TestClient, filled: psycopg.Connection) -> None:
    filled.execute(
        "UPDATE beeldregie.camera SET kind = 'mobile', base_point = ST_SetSRID(ST_Point(5.25, 52.36), 4326), reach_m = 300"
        " WHERE code = 'almere-613'"
    )
    assert filled.execute("SELECT ST_X(geom) FROM register.cameras WHERE code = 'almere-613'").fetchone() == (5.25,)
    page = visitor.get("/register/cameras/almere-613").text
    assert "tot 300 meter van dit punt" in page and "5.2231" not in page


def test_small_counts_cannot_be_read_or_worked_out(visitor: TestClient, filled: psycopg.Connection) -> None:
    public_register.ask(filled, "almere-613", 38, "granted")
    public_register.ask(filled, "almere-613", 2, "refused", "not_willing")
    public_register.ask(filled, "almere-613", 30, "granted", mode="analysis")  # detection is not a look
    public_register.ask(filled, "almere-613", 9, "refused", "not_allowed", months_ago=0)  # this month is not over
    text = _text(visitor.get("/register/cameras/almere-613").text)
    assert "38 keer toegestaan" in text and "minder dan 5 keer geweigerd door de eigenaar (wil niet)" in text
    assert "keer gevraagd" not in text  # 40 would give the 2 away
    assert "9 keer" not in text and "68 keer" not in text
    owners = _text(visitor.get("/register", params={"owner": "gemeente-almere"}).text)
    assert "40 keer toegestaan" in owners and "38 keer" not in owners


def test_an_extension_is_not_a_new_request(filled: psycopg.Connection) -> None:
    public_register.ask(filled, "almere-613", 6, "granted")
    filled.execute(
        "INSERT INTO beeldregie.decision"
        " (request_id, outcome, refusal, code, rule, explanation_nl, explanation_en, facts, rules_version)"
        " SELECT id, 'refused', 'not_possible', 'limit', 'r', 'u', 'e', '{}', '1' FROM beeldregie.view_request"
    )
    assert filled.execute("SELECT outcome, refusal, n FROM register.monthly_counts").fetchall() == [("granted", None, 6)]
    assert filled.execute("SELECT n FROM register.monthly_requests").fetchall() == [(6,)]


def test_shutter_and_declared_biometrics_are_told(visitor: TestClient, filled: psycopg.Connection) -> None:
    assert "afschermkap" not in visitor.get("/register/cameras/almere-613").text
    filled.execute(
        "INSERT INTO beeldregie.camera_state (camera_id, state, during)"
        " SELECT id, s, tstzrange(now() - interval '1 hour', NULL) FROM beeldregie.camera, unnest(ARRAY['shutter', 'fault']) s"
        " WHERE code = 'almere-613'"
    )
    filled.execute("UPDATE beeldregie.camera SET declares_biometrics = true WHERE code = 'almere-613'")
    text = _text(visitor.get("/register/cameras/almere-613").text)
    assert "De afschermkap is dicht" in text and "Beelden van deze camera worden niet gedeeld" in text
    assert "torin" not in text  # a fault (storing) is not for everyone


def test_not_even_own_sql_on_the_public_role_reaches_a_hidden_row(settings: Settings, filled: psycopg.Connection) -> None:
    with psycopg.connect(settings.dsn("public"), autocommit=True) as public:
        said: list[str] = []
        public.add_notice_handler(lambda notice: said.append(notice.message_primary or ""))
        public.execute("SET default_transaction_read_only = off")
        public.execute(
            "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001"
            " AS $$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$"
        )
        for view in ("cameras", "camera_purposes", "camera_agreements", "camera_designations"):
            public.execute(f"SELECT * FROM register.{view} WHERE pg_temp.leak(code)")
        public.execute("SELECT * FROM register.cameras WHERE pg_temp.leak(name) OR pg_temp.leak(ST_AsText(geom))")
        assert any("almere-613" in one for one in said)
        assert not any(secret in one for one in said for secret in SECRETS)
        for statement in ("SELECT lo_create(0)", "SELECT lo_from_bytea(0, 'x')"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                public.execute(statement)


def test_answers_can_be_kept_a_minute_and_set_no_cookie(visitor: TestClient) -> None:
    for path in ("/register", "/register/cameras/almere-613", "/register/register.css"):
        first = visitor.get(path)
        assert first.headers["cache-control"] == "public, max-age=60"
        assert "set-cookie" not in first.headers
        again = visitor.get(path, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        head = visitor.head(path)
        assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])
        assert head.headers["content-length"] == str(len(first.content))
    assert "Cookie" in visitor.get("/register").headers["vary"]


def test_pages_load_nothing_from_elsewhere_and_escape_what_they_repeat(visitor: TestClient, filled: psycopg.Connection) -> None:
    filled.execute("UPDATE beeldregie.camera SET name = '<script>alert(1)</script>' WHERE code = 'almere-613'")
    for path in ("/register?q=%22%3E%3Cscript%3E", "/register/cameras/almere-613", "/register/nergens"):
        page = visitor.get(path).text
        assert "<script" not in page
        assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', page) == ["/register/register.css"]
        assert all(href.startswith(("/register", "?")) for href in re.findall(r'<link[^>]+href="([^"]*)"', page))
        assert not re.findall(r"<(?:img|iframe|object|embed|video|source)\b|\ssrc=|style=", page)
    assert "@import" not in visitor.get("/register/register.css").text and "url(" not in visitor.get("/register/register.css").text


def test_the_register_can_be_switched_off(settings: Settings) -> None:
    off = settings.model_copy(update={"register_": False})
    with TestClient(create_web(off), base_url="http://127.0.0.1:8050") as client:
        for path in ("/register", "/register/cameras/almere-613", "/ogc", "/ogc/collections"):
            assert client.get(path).status_code == 404
