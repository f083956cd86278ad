"""The README tells the truth: every command, target, setting and link in it exists, and none is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest
import typer

from dashboard.cli import app
from dashboard.core.settings import ROOT, Settings

README = (ROOT / "README.md").read_text()


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


@pytest.mark.parametrize("file", ["README.md", "sql/README.md", "tests/README.md", "docker/README.md", "CONTRIBUTING.md"])
def test_every_link_leads_somewhere(file: str) -> None:
    path = ROOT / file
    for link in re.findall(r"\]\(([^)#]+)\)", path.read_text()):
        assert link.startswith("http") or (path.parent / link).exists(), link
