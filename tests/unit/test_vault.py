"""Camera addresses are readable only with the installation's keys, and a change of keys leaves no camera out."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.core.errors import SetupError
from dashboard.core.settings import Settings
from dashboard.core.vault import Vault

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
ADDRESS = "http://camera:hunter2@10.0.0.7/stream"


@given(st.text())
def test_what_is_sealed_comes_back(secret: str) -> None:
    assert Vault([NEW]).open(Vault([NEW]).seal(secret)) == secret


def test_nothing_of_the_address_shows_in_what_is_stored() -> None:
    sealed = Vault([NEW]).seal(ADDRESS)
    assert b"hunter2" not in sealed
    assert b"10.0.0.7" not in sealed
    assert Vault([NEW]).seal(ADDRESS) != sealed  # equal addresses cannot be told to be equal


def test_after_a_change_of_keys_old_addresses_still_open() -> None:
    assert Vault([NEW, OLD]).open(Vault([OLD]).seal(ADDRESS)) == ADDRESS
    assert Vault([NEW]).open(Vault([NEW, OLD]).seal(ADDRESS)) == ADDRESS


@pytest.mark.parametrize("sealed", [Vault([OLD]).seal(ADDRESS), b"", b"\xff not a token", Vault([NEW]).seal(ADDRESS)[:-3] + b"AAA"])
def test_an_address_that_cannot_be_opened_says_so_and_nothing_else(sealed: bytes) -> None:
    with pytest.raises(SetupError) as raised:
        Vault([NEW]).open(sealed)
    assert "hunter2" not in raised.value.nl + raised.value.en
    assert raised.value.__suppress_context__


def test_a_key_that_is_none_is_refused_at_the_start() -> None:
    with pytest.raises(SetupError):
        Vault(["not a key"])


def test_a_new_key_stands_first_in_its_file_which_only_its_owner_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEELDREGIE_STATE_FOLDER", str(tmp_path))
    monkeypatch.setenv("BEELDREGIE_SECRET_KEY", "only for tests")
    before = Settings().stream_secret_keys
    sealed = Vault(before).seal(ADDRESS)
    for _ in range(2):
        assert CliRunner().invoke(app, ["keys", "new"]).exit_code == 0
    keys, file = Settings().stream_secret_keys, tmp_path / "stream.keys"
    assert file.read_text().split() == keys[:2] and keys[2:] == before and len(set(keys)) == 3
    assert Vault(keys).open(sealed) == ADDRESS and Vault(keys[:1]).open(Vault(keys).seal(ADDRESS)) == ADDRESS
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o640)
    with pytest.raises(SetupError, match="chmod 600"):
        _ = Settings().stream_secret_keys


def test_keys_that_are_set_go_before_the_file_and_a_new_one_is_only_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEELDREGIE_STATE_FOLDER", str(tmp_path))
    monkeypatch.setenv("BEELDREGIE_SECRET_KEY", "only for tests")
    monkeypatch.setenv("BEELDREGIE_STREAM_KEYS", (chosen := Fernet.generate_key().decode()))
    shown = CliRunner().invoke(app, ["keys", "new"]).stdout.strip()
    assert Vault([shown]) and not (tmp_path / "stream.keys").exists()
    assert Settings().stream_secret_keys[0] == chosen
