"""What a GeoPackage may hold before GDAL opens it. It is an SQLite database: reading a view or a virtual table runs what its maker wrote,
which may have no end, or reach other files."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from dashboard.core.errors import BadInput

# The index of places that GeoPackages have (annex F.3): the one virtual table that only looks at tables of its own.
_INDEX = re.compile(r'CREATE VIRTUAL TABLE (?:"((?:[^"]|"")+)"|(\w+)) USING rtree\s*\(.*', re.IGNORECASE | re.DOTALL)


def checked(path: Path) -> Path:
    """The same path, of a file that holds tables and their indexes only. Triggers stay: nothing is written, so none goes off.

    What a thing is, SQLite itself is asked: the list in the file (`sqlite_master`) can call a view a table. Raises BadInput.
    """
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            kinds = connection.execute("SELECT name, type FROM pragma_table_list WHERE schema = 'main'").fetchall()
            made = [sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE typeof(sql) = 'text'")]
    except (sqlite3.Error, UnicodeError, ValueError) as error:
        raise BadInput(f"Het geobestand is niet te lezen: {error}.", f"The geographic file cannot be read: {error}.") from error
    indexes = {(found[1] or "").replace('""', '"') or found[2] for sql in made if (found := _INDEX.fullmatch(sql))}
    for name, kind in kinds:
        if kind == "view" or (kind == "virtual" and name not in indexes):
            raise BadInput(
                f"{name[:60]} is geen tabel maar een vraag (view). Exporteer het bestand met gewone tabellen.",
                f"{name[:60]} is no table but a query (view). Export the file with plain tables.",
            )
    return path
