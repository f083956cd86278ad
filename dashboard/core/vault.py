"""Addresses of cameras and webhooks with their secrets, and the files they come in with, encrypted where they are stored.

MultiFernet: AES-128-CBC with HMAC-SHA256.

The newest key seals, every key opens, so that keys can be changed without a day on which no camera can be reached.
"""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from dashboard.core.errors import SetupError


class Vault:
    """Seals and opens secrets with the installation's keys, newest first (`settings.stream_secret_keys`)."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises SetupError when a key is not 32 bytes in URL-safe base64."""
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise SetupError(
                "BEELDREGIE_STREAM_KEYS is geen lijst van Fernet-sleutels.", "BEELDREGIE_STREAM_KEYS is not a list of Fernet keys."
            ) from None

    def seal(self, secret: str) -> bytes:
        """The secret, encrypted with the newest key. Sealing twice gives different bytes."""
        return self.seal_file(secret.encode())

    def seal_file(self, content: bytes) -> bytes:
        """The same for a file that may hold addresses. Takes a third of a second for 25 MB: not on an event loop."""
        return self._fernet.encrypt(content)

    def open(self, sealed: bytes) -> str:
        """What was sealed. Raises SetupError, without a word of its content, when no key fits or it was tampered with."""
        try:
            return self.open_file(sealed).decode()
        except InvalidToken:
            raise SetupError(
                "Een verzegeld adres kan met de huidige sleutels niet worden geopend.",
                "A sealed address cannot be opened with the present keys.",
            ) from None

    def open_file(self, sealed: bytes) -> bytes:
        """What was sealed as a file. Raises InvalidToken when no key fits or it was tampered with."""
        return self._fernet.decrypt(sealed)
