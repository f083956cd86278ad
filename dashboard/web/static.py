"""The files that the pages are made of: our scripts and styles, the map we drew ourselves, and the libraries' scripts.

They are the same for everybody, hold nothing of anyone, and stand in the public repository. So they are answered without asking who it is:
some forty of them come with a first visit, and each would read the session from the database. What they fetch stays behind the log-in.
"""

from __future__ import annotations

import re
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import parse_qs

from dash.fingerprint import check_fingerprint

METHODS: Final = frozenset({"GET", "HEAD"})
# Names alone: no empty part, none that begins with a dot, no backslash, nothing encoded twice. What is written otherwise is no file of ours
# and stays behind the log-in with everything else.
_FILES: Final = re.compile(r"/_favicon\.ico|/(?:assets|_dash-component-suites)(?:/[A-Za-z0-9_][A-Za-z0-9_@.-]*)+")
_ASSETS: Final = "/assets/"

FOR_EVER: Final = f"public, max-age={int(timedelta(days=365).total_seconds())}, immutable"
ASK_AGAIN: Final = "public, no-cache"


def is_static(method: str, path: str) -> bool:
    """Whether a request, its path decoded, is for one of these files; that there is such a file is not said."""
    return method in METHODS and _FILES.fullmatch(path) is not None


def keeping(path: str, query: str, last_modified: str) -> str:
    """How long browsers and proxies may keep a file: for ever where its address says which version it is, else they ask every time.

    `last_modified` is the answer's header of that name: of our own files the address names the moment of the last change (`?m=`), and one
    that names another moment than the file has would keep the wrong version for ever.
    """
    if path.startswith(_ASSETS):
        return FOR_EVER if _second(query) == _moment(last_modified) is not None else ASK_AGAIN
    return FOR_EVER if check_fingerprint(path)[1] else ASK_AGAIN


def _second(query: str) -> int | None:
    """The second that `m` in a query names, as Dash writes it: seconds since 1970 with a fraction."""
    named = re.fullmatch(r"(\d{1,12})(?:\.\d+)?", parse_qs(query).get("m", [""])[0])
    return int(named[1]) if named else None


def _moment(last_modified: str) -> int | None:
    """The same of an HTTP date."""
    try:
        return int(parsedate_to_datetime(last_modified).timestamp())
    except ValueError:
        return None
