"""What somebody shows to say who he is: passwords, session secrets, bearer tokens. Hashing and reading them; no database.

Passwords get argon2id (RFC 9106); session secrets and tokens are 256 random bits, so SHA-256 suffices for storing them.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from ipaddress import ip_address, ip_network

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Scope

LANGUAGE_COOKIE = "beeldregie_language"
_BEARER = "bearer "
_hashing = ThreadPoolExecutor(2, "argon2")  # two at a time: each takes 64 MiB and a core, and strangers can ask for them
_hasher = PasswordHasher()  # the library's defaults follow RFC 9106's second recommendation (argon2id, 64 MiB)


def new_secret() -> str:
    """256 random bits as URL-safe text: a session secret or a bearer token."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is stored of a session secret or token: a copy of the table opens nothing."""
    return hashlib.sha256(secret.encode()).digest()


def address_hash(key: str, address: str) -> bytes:
    """A keyed hash of a client's address, to count by and not to know it from. Of IPv6 the network (/64): a host has all of it."""
    try:
        known = ip_address(address)
        address = str(known if known.version == 4 else ip_network((known, 64), strict=False))
    except ValueError:
        pass  # no address of a network, such as that of a test's client: counted as it is
    return hmac.digest(key.encode(), address.encode(), hashlib.sha256)


async def hash_password(password: str) -> str:
    """The argon2id hash of a password; in a thread, because it takes tens of milliseconds on purpose."""
    return await asyncio.get_running_loop().run_in_executor(_hashing, _hasher.hash, password)


async def verify_password(password: str, stored: str | None) -> bool:
    """Whether the password fits the stored hash. Without one it takes as long, so that time tells nobody which accounts exist."""
    return await asyncio.get_running_loop().run_in_executor(_hashing, _verify, password, stored)


def _verify(password: str, stored: str | None) -> bool:
    try:
        return _hasher.verify(stored or _nobodys_hash(), password) and stored is not None
    except VerificationError:
        return False


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(new_secret())


def from_scope(scope: Scope, session_cookie: str) -> tuple[str | None, str | None]:
    """The session secret and the bearer token that an ASGI request or WebSocket carries; None where it carries none."""
    headers = Headers(scope=scope)
    authorization = headers.get("authorization", "")
    bearer = authorization[len(_BEARER) :].strip() if authorization.lower().startswith(_BEARER) else None
    return cookie(headers, session_cookie), bearer or None


def cookie(headers: Headers, name: str) -> str | None:
    """One cookie's value, or None. Read as starlette reads them: the standard library stops at the first that is ill-formed."""
    return cookie_parser(headers.get("cookie", "")).get(name) or None
