"""Shapefiles and GeoPackages, read by GDAL through geopandas: the same objects that GeoJSON gives."""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
import shapely
from pyproj import CRS
from pyproj.exceptions import ProjError

from dashboard.core.errors import BadInput
from etl.sources import archive, coordinates, geopackage
from etl.sources.geojson import Feature, Objects

GEOPACKAGE = b"SQLite format 3\x00"
_BROKEN = (RuntimeError, ValueError, UnicodeError, OSError)  # pyogrio's own errors are RuntimeErrors


def is_one(data: bytes) -> bool:
    """Whether these are the bytes of a GeoPackage, or of a shapefile, bare or zipped."""
    return data.startswith((GEOPACKAGE, archive.SHAPEFILE)) or archive.is_one(data)


def read(data: bytes, layer: str | None = None) -> Objects:
    """The objects of one layer, and its reference system if the file names one. A file of several layers needs the name of one. Raises
    BadInput."""
    with tempfile.TemporaryDirectory(prefix="beeldregie-") as folder, warnings.catch_warnings(action="ignore", category=RuntimeWarning):
        path = _written(data, layer, Path(folder))
        try:
            pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": "YES"})  # a shapefile may come without its index
            chosen = _layer([str(name) for name, kind in pyogrio.list_layers(path) if kind is not None], layer)
            frame = geopandas.read_file(path, layer=chosen, engine="pyogrio", force_2d=True, datetime_as_string=True)
        except UnboundLocalError as error:  # pyogrio 0.13, of a .prj that GDAL cannot make sense of
            raise BadInput("Het referentiestelsel (.prj) is niet te lezen.", "The reference system (.prj) cannot be read.") from error
        except _BROKEN as error:
            raise BadInput(f"Het geobestand is niet te lezen: {error}.", f"The geographic file cannot be read: {error}.") from error
    return _objects(frame)


def _written(data: bytes, layer: str | None, folder: Path) -> Path:
    """The file on disk, as GDAL wants it. Only the bytes of a shapefile or a GeoPackage get here, so GDAL opens nothing else."""
    if data.startswith(archive.SHAPEFILE):
        return _saved(folder, "shapefile.shp", data)
    if data.startswith(GEOPACKAGE):
        return geopackage.checked(_saved(folder, "geopackage.gpkg", data))
    files = archive.unpacked(data)
    stem = _layer([name.removesuffix(".shp") for name in files if name.endswith(".shp")], layer and layer.lower())
    for suffix in archive.SHAPEFILE_PARTS:
        if (part := files.get(stem + suffix)) is not None:
            _saved(folder, f"shapefile{suffix}", part)
    if f"{stem}.cpg" not in files and _is_utf8(files.get(f"{stem}.dbf", b"")):
        _saved(folder, "shapefile.cpg", b"UTF-8")
    if not files[f"{stem}.shp"].startswith(archive.SHAPEFILE):
        raise BadInput(f"{stem}.shp is geen shapefile.", f"{stem}.shp is no shapefile.")
    return folder / "shapefile.shp"


def _is_utf8(table: bytes) -> bool:
    """Whether the texts of a .dbf without a .cpg are UTF-8 all the same: other texts with accents are hardly ever valid as such."""
    texts = table[int.from_bytes(table[8:10], "little") :].rstrip(b"\x1a")
    try:
        return not texts.decode("utf-8").isascii()
    except UnicodeDecodeError:
        return False


def _saved(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def _layer(names: list[str], wanted: str | None) -> str:
    if len(names) == 1 and (wanted is None or names[0] == "shapefile"):
        return names[0]
    if wanted in names:
        return wanted
    listed = ", ".join(sorted(names)) or "–"
    raise BadInput(
        f'Kies een laag met layer = "…" in het mappingbestand. In het bestand staan: {listed}.',
        f'Choose a layer with layer = "…" in the mapping file. The file holds: {listed}.',
    )


def _objects(frame: Any) -> Objects:
    epsg, frame = _with_epsg(frame)
    columns = {str(name): frame[name].tolist() for name in frame.columns if name != frame.geometry.name}
    geometries = [None if shape is None else json.loads(shapely.to_geojson(shape)) for shape in frame.geometry]
    features = [
        Feature(index + 1, {name: _plain(values[index]) for name, values in columns.items()}, geometry)
        for index, geometry in enumerate(geometries)
    ]
    return Objects(features, epsg)


def _with_epsg(frame: Any) -> tuple[int | None, Any]:
    """The frame and the number of its reference system; one without a number is brought to EPSG:4326."""
    if frame.crs is None:
        return None, frame
    crs = CRS(frame.crs)
    epsg = (crs.sub_crs_list[0] if crs.is_compound else crs).to_epsg()
    if epsg is not None:
        return int(epsg), frame
    try:
        return coordinates.WGS84, frame.to_crs(coordinates.WGS84)
    except (ProjError, ValueError) as error:
        raise BadInput(
            f"Het referentiestelsel {crs.name} is niet om te rekenen.", f"The reference system {crs.name} cannot be converted."
        ) from error


def _plain(value: Any) -> Any:
    """A cell as JSON would give it: an empty one is None."""
    return None if value is None or value != value or isinstance(value, Mapping) else value
