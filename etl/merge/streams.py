"""Merges how cameras are connected. A field that the file does not have is left as it stands; an address that is the same is not sealed
again."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Any

from psycopg import sql

from etl.merge.common import Loading
from etl.sources.camera_fields import STREAM
from etl.sources.camera_rows import CameraRow
from etl.sources.parsed import Reject

_STAGED = {
    "row": "integer",
    "code": "text",
    "sealed": "bytea",
    "digest": "bytea",
    "integration": "text",
    "supplier": "text",
    "planned_on": "date",
    "because": "text",
    "words": "text",
    "max_viewers": "integer",
}
# What stands and what the file says, side by side; cameras of which neither knows anything are left out.
_FOUND = """
SELECT s.row, s.code, x.integration AS was, {said} AS said, {sealed} AS sealed, {digest} AS digest, {supplier} AS supplier,
    {planned_on} AS planned_on, {because} AS because, {words} AS words, {max_viewers} AS max_viewers
FROM staged_stream s JOIN staged USING (code) LEFT JOIN beeldregie.camera c USING (code) LEFT JOIN beeldregie.stream x ON x.camera_id = c.id
WHERE x.camera_id IS NOT NULL OR num_nonnulls(s.sealed, s.integration, s.supplier, s.planned_on, s.because, s.max_viewers) > 0
"""
# Where nobody says how: with an address it is connected, with a day it is planned. What is connected needs no reason why it is not; words
# go with a reason.
_WANTED = """
CREATE TEMP TABLE wanted_stream ON COMMIT DROP AS
SELECT row, code, sealed, digest, integration, supplier, CASE WHEN integration = 'planned' THEN planned_on END AS planned_on,
    CASE WHEN integration IN ('none', 'planned') THEN because END AS unconnected_because,
    CASE WHEN integration IN ('none', 'planned') AND because IS NOT NULL THEN words END AS unconnected_words, max_viewers
FROM ({found}) f CROSS JOIN LATERAL (SELECT coalesce(f.said, CASE
    WHEN f.sealed IS NOT NULL THEN CASE WHEN f.was = 'gateway' THEN 'gateway' ELSE 'direct' END
    WHEN f.planned_on IS NOT NULL THEN 'planned' ELSE 'none' END) AS integration) i
"""
_BROKEN = """
WITH broken AS (DELETE FROM wanted_stream WHERE integration IN ('direct', 'gateway') AND sealed IS NULL RETURNING code)
DELETE FROM staged USING broken WHERE staged.code = broken.code RETURNING staged.row
"""
_COLUMNS = ("sealed", "digest", "integration", "supplier", "planned_on", "unconnected_because", "unconnected_words", "max_viewers")
_FACTS = ", ".join(f"{{0}}.{column}" for column in _COLUMNS)
_MERGE = f"""
WITH told AS (
    INSERT INTO beeldregie.stream AS x (camera_id, {", ".join(_COLUMNS)}, updated_at)
    SELECT c.id, {_FACTS.format("w")}, %(moment)s FROM wanted_stream w JOIN beeldregie.camera c USING (code)
    ON CONFLICT (camera_id) DO UPDATE SET ({", ".join(_COLUMNS)}, updated_at)
        = ROW({_FACTS.format("excluded")}, %(moment)s)
    WHERE ({_FACTS.format("x")}) IS DISTINCT FROM ({_FACTS.format("excluded")})
    RETURNING camera_id)
INSERT INTO touched SELECT m.id FROM told JOIN merged m ON m.id = told.camera_id ON CONFLICT DO NOTHING
"""  # noqa: S608 - constants


async def stage(load: Loading, given: Set[str], cameras: Iterable[tuple[str, CameraRow]]) -> list[Reject]:
    """Work out, beside the table `staged` of cameras (code, camera), what each one's connection comes to. Takes those out of `staged`
    that would be connected without an address, and returns their rejects."""
    await load.stage("staged_stream", _STAGED, [_staged(load, code, camera) for code, camera in cameras])
    await load.run(_WANTED.format(found=_found(given)))
    await load.run(_BROKEN)
    reason = ("ontbreekt: zonder adres is de camera niet gekoppeld", "is missing: without an address the camera is not connected")
    return [Reject(row, "stream_url", "", *reason) for (row,) in await load.cursor.fetchall()]


def _staged(load: Loading, code: str, camera: CameraRow) -> tuple[Any, ...]:
    stream, address = camera.stream, camera.stream.stream_url
    sealed = (load.sealer.seal(address), load.sealer.digest(address)) if address else (None, None)
    how = (stream.stream_integration, stream.stream_supplier, stream.stream_planned_on)
    return (camera.row, code, *sealed, *how, stream.stream_because, stream.stream_words, stream.max_viewers)


def _found(given: Set[str]) -> str:
    has_address = "stream_url" in given
    said = "s.integration" if "stream_integration" in given else "NULL" if has_address else "x.integration"
    return _FOUND.format(
        said=said,
        sealed="CASE WHEN s.digest = x.digest THEN x.sealed ELSE s.sealed END" if has_address else "x.sealed",
        digest="s.digest" if has_address else "x.digest",
        supplier="s.supplier" if "stream_supplier" in given else "x.supplier",
        planned_on="s.planned_on" if "stream_planned_on" in given else "x.planned_on",
        because="s.because" if "stream_because" in given else "x.unconnected_because",
        words="s.words" if "stream_words" in given else "x.unconnected_words",
        max_viewers="coalesce(s.max_viewers, x.max_viewers, 200)",
    )


async def merge(load: Loading) -> None:
    """Bring the connections to what `stage` worked out, once the cameras stand; those that changed are counted in `touched`."""
    await load.run(sql.SQL(_MERGE))


def is_given(given: Set[str]) -> bool:
    """Whether the file speaks of connections at all."""
    return bool(given & STREAM.keys())
