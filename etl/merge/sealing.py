"""Camera addresses on their way in: sealed at once, so that the database never sees a plain one.

Only the relay opens them to call a camera; here one is opened only to be sealed again with a newer key.
"""

from __future__ import annotations

import hashlib
import hmac

from cryptography.fernet import InvalidToken

from dashboard.core.errors import SetupError
from dashboard.core.settings import Settings
from dashboard.core.vault import Vault


class Sealer:
    """Seals addresses, and tells whether one changed without opening it."""

    def __init__(self, settings: Settings) -> None:
        """Raises SetupError when the keys are no keys."""
        newest, *_ = settings.stream_secret_keys
        self._vault = Vault(settings.stream_secret_keys)
        # With a new key every digest differs: to load the register again is then to seal every address with it.
        self._key = settings.derive(f"stream digest {newest}").encode()

    def seal(self, address: str) -> bytes:
        """The address, encrypted; different each time."""
        return self._vault.seal(address)

    def open(self, sealed: bytes) -> str:
        """The address. Raises SetupError when none of the keys fits."""
        return self._vault.open(sealed)

    def again(self, content: bytes) -> bytes:
        """A sealed file, sealed with the newest key. Raises SetupError when none of the keys fits."""
        try:
            return self._vault.seal_file(self._vault.open_file(content))
        except InvalidToken:
            raise SetupError(
                "Een ingebracht bestand gaat met geen van de sleutels open; gooi het weg op de pagina Inladen.",
                "A file that was brought in opens with none of the keys; discard it on the page Load.",
            ) from None

    def digest(self, address: str) -> bytes:
        """The same for the same address, and nothing to whoever has no key (HMAC-SHA256)."""
        return hmac.digest(self._key, address.encode(), hashlib.sha256)
