"""The command line: which copy it works on, in which language it speaks, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboard import cli
from dashboard.cli import base
from dashboard.core.settings import Settings
from dashboard.up.cluster import Cluster

LANGUAGE = ("LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*LANGUAGE, "DATABASE_URL", "BEELDREGIE_PORT", "BEELDREGIE_LIVE_PORT"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("", "", ""), "en"),
        (("", "", "nl_NL.UTF-8"), "nl"),
        (("", "en_GB.UTF-8", "nl_NL.UTF-8"), "en"),
        (("nl_NL.UTF-8", "en_GB.UTF-8", "en_GB.UTF-8"), "nl"),
        (("C.UTF-8", "", "nl_NL.UTF-8"), "en"),
    ],
)
def test_it_speaks_the_terminals_language(monkeypatch: pytest.MonkeyPatch, values: tuple[str, ...], expected: str) -> None:
    for name, value in zip(LANGUAGE, values, strict=True):
        monkeypatch.setenv(name, value)
    assert base.said("nl", "en") == expected


def test_asking_for_the_status_of_a_copy_without_a_database_makes_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEELDREGIE_STATE_FOLDER", str(tmp_path))
    answer = CliRunner().invoke(cli.app, ["db", "status"])
    assert (answer.exit_code, answer.output) == (1, "There is no database yet.\n")
    assert not Cluster.of(Settings()).data.exists()


def test_the_relay_stands_beside_its_map_unless_it_is_told_where(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (Settings().port, Settings().live_port) == (8050, 8051)
    assert Settings(port=8150).live_port == 8151
    assert Settings(port=8150, live_port=9000).live_port == 9000
    monkeypatch.setenv("BEELDREGIE_PORT", "8250")
    assert Settings().live_port == 8251
