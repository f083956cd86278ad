"""Camera addresses are readable only with the installation's keys, and a change of keys leaves no camera out."""

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.errors import SetupError
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
