"""By what a person recognises a session: the family of the browser and the system it runs on. No version, nothing that traces."""

from __future__ import annotations

from typing import Final

# In this order: most browsers also call themselves by others' names.
_FAMILIES: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_family(user_agent: str) -> str:
    """ "Firefox, Linux" out of a User-Agent header; empty where it says neither."""
    found = (next((name for sign, name in signs if sign in user_agent), "") for signs in (_FAMILIES, _SYSTEMS))
    return ", ".join(filter(None, found))
