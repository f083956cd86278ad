"""A mapping file says what a register's words mean; what is wrong in it is told with key and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.errors import BadInput
from dashboard.core.settings import ROOT
from etl.sources import formats, mapping
from etl.sources.camera_fields import CAMERA, PURPOSE, STREAM

LIST = b"Paal;Rechts;Boven;Waarom;Gemeente\n5;92434;437312;Toezicht;\n6;92435;437312;;Rotterdam\n"
WORDS = """crs = "EPSG:28992"
[columns]
Paal = "number"
Rechts = "x"
Boven = "y"
"Waarom" = "purpose"

[values.purpose]
Toezicht = "openbare-orde"

[constants]
municipality = "Almere"
records = true
placed_from = 2026-05-10
"""


def test_columns_words_and_constants() -> None:
    first, second = formats.read("cameras", "lijst.csv", LIST, mapping.read(WORDS.encode())).rows
    assert (first.number, first.purposes[0].purpose, first.values["municipality"]) == ("5", "openbare-orde", "Almere")
    assert (first.values["records"], str(first.values["placed_from"])) == (True, "2026-05-10")
    assert (second.values["municipality"], second.purposes) == ("Rotterdam", []), "what the row says goes before a constant"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (WORDS.replace('"number"', '"nonsens"'), "regel 3: [columns] Paal: nonsens is geen veld"),
        (WORDS.replace("values.purpose", "values.doel"), "regel 8: [values.doel]: doel is geen veld"),
        (WORDS.replace("municipality", "stad"), "regel 12: [constants] stad"),
        (WORDS.replace('Toezicht = "openbare-orde"', "Toezicht = 3"), "regel 9: [values.purpose] Toezicht: heeft geen tekst"),
        ("colums = 1\n", "regel 1: colums: is onbekend"),
        ("\n[columns\n", "line 2"),
        ('crs = "Amersfoort"\n', "EPSG:28992"),
        ('format = "xml"\n', "regel 1: format"),
        ("layer = 2\n", "regel 1: layer"),
        ("columns = 2\n", "regel 1: columns"),
        ("values = 2\n", "regel 1: values"),
        ("[constants]\nrecords = [1]\n", "regel 2: [constants] records"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=re.escape(said)) as refused:
        formats.read("cameras", "lijst.csv", LIST, mapping.read(text.encode()))
    assert refused.value.en != refused.value.nl


@pytest.mark.parametrize("kind", mapping.FORMATS)
def test_a_format_that_the_file_does_not_have_is_refused(kind: str) -> None:
    wording = mapping.read(f'format = "{kind}"\n'.encode())
    for data in (b"[]", b'{"elements": 3}', b'{"features": []}', b"a,b\n1,2\n", b"", b"{}"):
        with pytest.raises(BadInput):
            formats.read("cameras", "bestand", data, wording)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_mapping_or_refused(data: bytes) -> None:
    try:
        mapping.read(data)
    except BadInput as error:
        assert error.nl and error.en


def test_the_readme_lists_every_field() -> None:
    table = (ROOT / "etl/sources/README.md").read_text().split("## Cameras")[1].split("##")[0]
    rows = re.findall(r"^\| (`.+?) \|", table, re.MULTILINE)
    listed = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(listed) == sorted([*CAMERA, *STREAM, *PURPOSE])


def test_a_file_beside_the_reference_data_needs_only_a_mapping(reference: Path) -> None:
    data = (reference / "cameras/trafford_trafford_cctv_cameras.csv").read_bytes()
    wording = mapping.read(b'[columns]\narea_name = "municipality"\n[constants]\nowner = "Trafford Council"\nkind = "ptz"\n')
    parsed = formats.read("cameras", "trafford.csv", data, wording)
    assert (len(parsed.rows), parsed.rejects) == (163, [])
    assert {row.values["owner"] for row in parsed.rows} == {"Trafford Council"}
    assert parsed.rows[0].values["municipality"] == "Gorse Hill & Cornbrook"
