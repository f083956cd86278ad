"""CAP 1.2: what is read, what is refused with its element named, and that garbage is never more than refused."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.errors import BadInput
from dashboard.sharing.cap import parse

ALERT = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>A-1</identifier><sender>pac@centrale.example</sender><sent>2026-05-01T10:00:00+02:00</sent>
  <status>Actual</status><msgType>Alert</msgType><scope>Restricted</scope>
  <info><category>Security</category><event>Overval</event><urgency>Immediate</urgency><severity>Severe</severity>
    <certainty>Likely</certainty>
    <parameter><valueName>premises</valueName><value>juwelier</value></parameter>
    <area><areaDesc>Winkel</areaDesc><circle>51.92,4.47 0.05</circle></area></info>
</alert>"""


def test_an_alert_is_read_with_its_place_and_its_premises() -> None:
    message = parse(ALERT.encode())
    assert (message.sender, message.identifier, message.type, message.premises) == ("pac@centrale.example", "A-1", "Alert", "juwelier")
    assert message.sent_at == datetime(2026, 5, 1, 8, tzinfo=UTC)
    assert message.told is not None and (message.told.lon, message.told.lat, message.told.event) == (4.47, 51.92, "Overval")


def test_of_a_polygon_a_point_inside_is_taken() -> None:
    u_shape = "51.0,4.0 51.0,4.3 51.3,4.3 51.3,4.2 51.1,4.2 51.1,4.1 51.3,4.1 51.3,4.0 51.0,4.0"  # its centre lies outside
    told = parse(ALERT.replace("<circle>51.92,4.47 0.05</circle>", f"<polygon>{u_shape}</polygon>").encode()).told
    assert told is not None and 51.0 < told.lat < 51.3 and 4.0 < told.lon < 4.3
    assert told.lat < 51.1 or told.lon < 4.1 or told.lon > 4.2


def test_a_cancel_names_what_it_ends_and_needs_no_more() -> None:
    cancel = re.sub(r"<info>.*</info>", "<references>pac,A-1,2026-05-01T10:00:00+02:00</references>", ALERT, flags=re.DOTALL)
    message = parse(cancel.replace(">Alert<", ">Cancel<").encode())
    assert message.type == "Cancel" and message.references == (("pac", "A-1"),) and message.told is None


ENTITIES = '<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
WRONG = {  # what is changed, into what, and the element that the sentence names
    "no identifier": ("<identifier>A-1</identifier>", "", "identifier"),
    "a moment without zone": ("2026-05-01T10:00:00+02:00", "2026-05-01T10:00:00", "sent"),
    "no moment": ("2026-05-01T10:00:00+02:00", "gisteren", "sent"),
    "an unknown status": ("Actual", "Perhaps", "status"),
    "an acknowledgement": (">Alert<", ">Ack<", "msgType"),
    "no event": ("<event>Overval</event>", "<event/>", "event"),
    "an unknown severity": ("Severe", "Erg", "severity"),
    "no area": ("<area>", "<elsewhere>", "alert"),
    "a circle off the earth": ("51.92,4.47 0.05", "91,4.47 0.05", "circle"),
    "a circle of words": ("51.92,4.47 0.05", "hier", "circle"),
    "a circle nowhere": ("51.92,4.47 0.05", "nan,4.47 0.05", "circle"),
    "no place": ("<circle>51.92,4.47 0.05</circle>", "", "area"),
    "an open polygon": ("<circle>51.92,4.47 0.05</circle>", "<polygon>51,4 51,5 52,5 52,4</polygon>", "polygon"),
    "a polygon that crosses itself": ("<circle>51.92,4.47 0.05</circle>", "<polygon>51,4 52,5 51,5 52,4 51,4</polygon>", "polygon"),
    "an older version": ("cap:1.2", "cap:1.1", "alert"),
    "a document type": ('encoding="UTF-8"?>', f'encoding="UTF-8"?>{ENTITIES}', "alert"),
    "an entity": ("<event>Overval</event>", "<event>&x;</event>", "alert"),
}


@pytest.mark.parametrize(("old", "new", "element"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_refused_with_its_element(old: str, new: str, element: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse(ALERT.replace(old, new).encode())
    assert refused.value.nl.startswith(f"{element}: ") and refused.value.en.startswith(f"{element}: ")


def test_entities_are_never_expanded() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    with pytest.raises(BadInput):
        parse(ALERT.replace("?>", f"?>{bomb}", 1).replace("Overval", "&b;").encode())


@given(st.binary(max_size=300))
def test_garbage_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput):
        parse(content)


@given(st.integers(0, len(ALERT) - 1), st.integers(0, 40), st.text(max_size=8))
def test_a_damaged_alert_is_read_or_refused(at: int, gone: int, instead: str) -> None:
    try:
        parse((ALERT[:at] + instead + ALERT[at + gone :]).encode("utf-8", "surrogatepass"))
    except BadInput as refused:
        assert ": " in refused.nl
