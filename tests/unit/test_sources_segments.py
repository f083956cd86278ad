"""Road segments and camera addresses as files give them: whole, or a reject; an address is never shown."""

from __future__ import annotations

import json

import shapely
from hypothesis import given
from hypothesis import strategies as st

from etl.sources import cameras_csv, segments
from etl.sources.parsed import Reject

LINE = {"type": "LineString", "coordinates": [[92434, 437312], [92500, 437400]]}
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3), max_leaves=5
)


def document(*features: object, **more: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features} | more).encode()


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": {"code": "s-1", "weg": "S100", "naam": "Weena"} | properties, "geometry": geometry}


def test_a_segment_in_the_dutch_grid_comes_in_degrees() -> None:
    parsed = segments.parse(document(feature(LINE, richting="richting centrum")))
    (row,) = parsed.rows
    assert (row.code, row.road, row.name, row.heading, row.site) == ("s-1", "S100", "Weena", "richting centrum", None)
    x, y = shapely.from_wkb(row.wkb).coords[0]
    assert abs(x - 4.477) < 1e-3 and abs(y - 51.9206) < 1e-3
    assert parsed.given == {"code", "road", "name", "heading"}


@given(st.fixed_dictionaries({"type": st.sampled_from(["LineString", "Point", "x"]), "coordinates": json_values}) | st.none(), json_values)
def test_every_object_becomes_a_segment_or_a_reject(geometry: object, code: object) -> None:
    parsed = segments.parse(document(feature(geometry, code=code), feature(LINE)))
    assert len(parsed.rows) + len(parsed.rejects) == 2


secrets = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="@;\"'"), min_size=6, max_size=20)


@given(secrets, st.sampled_from(["rtsp", "ftp", "http"]), st.sampled_from(["stream_url", "naam", "lat", "onderhoud"]))
def test_no_reject_and_no_row_shows_credentials(secret: str, scheme: str, column: str) -> None:
    header = ["nummer", "lat", "lon", "naam", "stream_url", "onderhoud"]
    cells = {"nummer": "1", "lat": "x", "lon": "4,4"} | {column: f"{scheme}://kijker:{secret}@camera.example/1"}
    parsed = cameras_csv.parse("\n".join([";".join(header), ";".join(cells.get(name, "") for name in header)]).encode())
    (reject,) = parsed.rejects
    assert secret not in reject.value and secret not in reject.reason


def test_a_good_address_is_not_in_the_rows_text() -> None:
    (row,) = cameras_csv.parse(b"nummer;lat;lon;stream_url\n1;51,9;4,4;http://kijker:geheim@camera.example/1\n").rows
    assert row.stream.stream_url == "http://kijker:geheim@camera.example/1"
    assert "geheim" not in repr(row)
    assert Reject(1, "x", "a http://u:p/w@h b", "y", "z").value == "a http://(verborgen)@h b"
