"""Zipped files: a shapefile with its parts, or one file of another format. What an archive claims is checked before it is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from dashboard.core.errors import BadInput

LARGEST = 512 * 1024 * 1024  # bytes, unpacked
_MOST_MEMBERS = 1000
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_FORMATS = (".shp", ".gpkg", ".csv", ".txt", ".tsv", ".json", ".geojson")
SHAPEFILE = b"\x00\x00\x27\x0a"
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)


def is_one(data: bytes) -> bool:
    """Whether these are the bytes of a zip archive."""
    return data.startswith(_ZIP)


def gathered(path: Path, data: bytes) -> bytes:
    """The file's bytes, or, of a shapefile on disk, an archive of it and the parts that stand beside it (.dbf, .prj …). The archive is
    the same for the same parts, so that its digest tells whether the file was loaded before."""
    if not data.startswith(SHAPEFILE):
        return data
    beside = {part.suffix.lower(): part for part in sorted(path.parent.glob("*")) if part.stem == path.stem and part != path}
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(f"{path.stem}.shp"), data)
        for suffix in SHAPEFILE_PARTS[1:]:
            if suffix in beside and beside[suffix].stat().st_size <= LARGEST:
                archive.writestr(zipfile.ZipInfo(path.stem + suffix), beside[suffix].read_bytes())
    return found.getvalue()


def unpacked(data: bytes) -> Mapping[str, bytes]:
    """The files in the archive by their name in small letters, without folders and what no format of ours needs. Raises BadInput."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {PurePosixPath(info.filename).name.lower(): info for info in archive.infolist() if _is_wanted(info)}
            if len(archive.infolist()) > _MOST_MEMBERS or sum(info.file_size for info in members.values()) > LARGEST:
                raise BadInput("Het uitgepakte bestand is te groot.", "The unpacked file is too large.")
            if any(PurePosixPath(info.filename).name == "[Content_Types].xml" for info in archive.infolist()):
                raise BadInput("Dit is een Excel-bestand: sla het op als CSV.", "This is an Excel file: save it as CSV.")
            return {name: archive.open(info).read(info.file_size) for name, info in members.items()}
    except _BROKEN as error:
        raise BadInput(f"Het zipbestand is niet uit te pakken: {error}.", f"The zip file cannot be unpacked: {error}.") from error


def single(files: Mapping[str, bytes]) -> bytes | None:
    """The one file of a format of ours that is no shapefile; None where there is a shapefile. Raises BadInput if there are several."""
    found = [name for name in files if name.endswith(_FORMATS)]
    if any(name.endswith(".shp") for name in found):
        return None
    if len(found) != 1:
        names = ", ".join(sorted(found)) or "–"
        raise BadInput(
            f"In het zipbestand staat niet één bestand dat te laden is, maar: {names}.",
            f"The zip file does not hold one file that can be loaded, but: {names}.",
        )
    return files[found[0]]


def _is_wanted(info: zipfile.ZipInfo) -> bool:
    name = info.filename.lower()
    return not info.is_dir() and not name.startswith("__macosx/") and name.endswith((*_FORMATS, *SHAPEFILE_PARTS))
