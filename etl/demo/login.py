"""How a demo camera asks for its password: basic (RFC 7617), or digest (RFC 7616)."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Final
from urllib.request import parse_http_list, parse_keqv_list

REALM: Final = "demo camera"


class Basic:
    """The password in clear."""

    challenge: Final = f'Basic realm="{REALM}"'

    def __init__(self, user: str, password: str) -> None:
        self._expected = base64.b64encode(f"{user}:{password}".encode()).decode()

    def admits(self, said: str, _path: str) -> bool:
        """Whether these words of an Authorization header hold user and password."""
        scheme, _, given = said.partition(" ")
        return scheme.lower() == "basic" and _same(given.strip(), self._expected)


class Digest:
    """A hash of the password with a number of ours, for GET. The number stays the same until the server stops."""

    def __init__(self, user: str, password: str) -> None:
        self._nonce = secrets.token_hex(16)
        self._secret = _hash(f"{user}:{REALM}:{password}")
        self.challenge = f'Digest realm="{REALM}", qop="auth", algorithm=SHA-256, nonce="{self._nonce}"'

    def admits(self, said: str, path: str) -> bool:
        """Whether these words of an Authorization header could only be said by who knows the password, and are about this path."""
        scheme, _, given = said.partition(" ")
        try:
            fields = parse_keqv_list(parse_http_list(given))
            counted = [fields[name] for name in ("nc", "cnonce", "qop")]
            response, about = fields["response"], (fields["nonce"], fields["uri"])
        except (ValueError, LookupError):  # not whole
            return False
        expected = _hash(":".join([self._secret, self._nonce, *counted, _hash(f"GET:{path}")]))
        return scheme.lower() == "digest" and about == (self._nonce, path) and _same(response, expected)


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _same(given: str, expected: str) -> bool:
    return secrets.compare_digest(given.encode(), expected.encode())
