"""Addresses of scripts that Dash does not ask for by itself, written as it writes those that it does: with their version in them, so that
browsers keep them for as long as they stay the same."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

from dash.fingerprint import build_fingerprint

from dashboard.core.settings import ROOT


def of_ours(name: str) -> str:
    """The address of a file in assets/."""
    return f"/assets/{name}?m={(ROOT / 'assets' / name).stat().st_mtime}"


def of_library(library: ModuleType, name: str) -> str:
    """The address of a file that a library of components comes with."""
    changed = int(Path(str(library.__file__)).with_name(name).stat().st_mtime)
    return f"/_dash-component-suites/{library.__name__}/{build_fingerprint(name, library.__version__, changed)}"


def not_at_first(library: Any, path: str) -> None:
    """Of the scripts of a library of components: serve this one, and leave it to us to ask for it."""
    next(one for one in library._js_dist if one["relative_package_path"] == path)["dynamic"] = True
