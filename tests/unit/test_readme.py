"""The README tells the truth: every command, target, setting and link in it exists, and none is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer

from dashboard.cli import app
from dashboard.core.settings import ROOT, Settings

README = (ROOT / "README.md").read_text()
FOLDERS = ("dashboard", "etl", "sql", "tests", "docker")
WRITTEN = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(path for top in FOLDERS for path in sorted((ROOT / top).rglob("README.md")))]
WRITTEN = [path for path in WRITTEN if "node_modules" not in path.parts]
LINK = re.compile(r"\]\(([^)#]+)\)")
FILE = re.compile(r"`((?:\w[\w*-]*/)*\w[\w*-]*\.(?:py|js|css|sql|toml|geojson))[`:]")


def commands(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command that does something, as it is typed."""
    below = getattr(command, "commands", None)
    if not below:
        yield " ".join(words)
        return
    for name, one in below.items():
        yield from commands(one, (*words, name))


COMMANDS = set(commands(typer.main.get_command(app)))


def written() -> set[str]:
    """Every command the README writes, up to its arguments."""
    found = set()
    code = "\n".join(re.findall(r"^    .*|`[^`]*`", README, re.MULTILINE))
    for words in re.findall(r"beeldregie (?:--port \d+ )?([a-z]+(?: [a-z]+)?)", code):
        first, _, _ = words.partition(" ")
        found.add(words if words in COMMANDS else first)
    return found


def test_every_command_in_it_exists_and_none_is_missing() -> None:
    assert written() == COMMANDS


def test_every_option_in_it_exists() -> None:
    known = {option for command in every(typer.main.get_command(app)) for parameter in command.params for option in parameter.opts}
    assert set(re.findall(r"--[a-z][a-z-]+", README)) <= known


def every(command: click.Command) -> Iterator[click.Command]:
    yield command
    for one in getattr(command, "commands", {}).values():
        yield from every(one)


def test_every_setting_is_in_its_table_with_its_default_and_nothing_else() -> None:
    table = re.findall(r"^\| `([A-Z_]+)` \|([^|]*)\|([^|]*)\|", README, re.MULTILINE)
    rows = {name: (default.strip(), what.strip()) for name, default, what in table}
    expected = {field.alias or f"BEELDREGIE_{name.upper()}": field for name, field in Settings.model_fields.items()}
    assert set(rows) == set(expected)
    for name, (default, what) in rows.items():
        field = expected[name]
        told = str(field.default).replace("'", '"') if field.default != "" else ""
        assert default == (told.lower() if isinstance(field.default, bool) else told), name
        assert what, name


def test_every_make_target_in_it_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:^    |`)make ([a-z]+)", README, re.MULTILINE)) <= targets


def id_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [path for path in WRITTEN if LINK.search(path.read_text())], ids=id_of)
def test_every_link_leads_somewhere(path: Path) -> None:
    for link in LINK.findall(path.read_text()):
        assert link.startswith("http") or (path.parent / link).exists(), link


@pytest.mark.parametrize("path", [path for path in WRITTEN if FILE.search(path.read_text())], ids=id_of)
def test_every_file_that_is_named_is_there(path: Path) -> None:
    for name in FILE.findall(path.read_text()):
        assert any(next(folder.glob(name), None) for folder in (path.parent, ROOT, *ROOT.glob("*/"), *path.parent.glob("*/"))), name


@pytest.mark.parametrize(
    "path", [path for path in WRITTEN if path.is_relative_to(ROOT / "dashboard") or path.is_relative_to(ROOT / "etl")], ids=id_of
)
def test_no_module_is_missing_from_the_tables(path: Path) -> None:
    """Nearer READMEs speak for their own folders, and a row that begins with a folder for all that is in it."""
    words = path.read_text()
    elsewhere = {other.parent for other in WRITTEN if other != path and path.parent in other.parents}
    elsewhere |= {path.parent / folder for folder in re.findall(r"^\| `(\w+)/`", words, re.MULTILINE)}
    modules = [module for module in path.parent.rglob("*.py") if not elsewhere & set(module.parents) and module.stem != "__init__"]
    assert [module.stem for module in modules if not re.search(rf"`(\w+/)*{module.stem}(\.py)?`", words)] == []
