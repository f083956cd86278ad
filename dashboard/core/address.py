"""Where somebody else's machine is, and whether we may call it. A name is resolved once, checked, and that very address is connected to."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import unquote, urlsplit

Network = IPv4Network | IPv6Network
HTTP: Final = {"http": 80, "https": 443}  # schemes with their usual ports


class AddressError(Exception):
    """It is not to be called. Its text is one of a few words, safe to log: what went wrong and never where."""


@dataclass(frozen=True, slots=True)
class Address:
    """What an URL names."""

    scheme: str
    host: str
    port: int
    path: str = field(repr=False)  # may hold a key
    auth: tuple[str, str] | None = field(repr=False)

    @classmethod
    def parse(cls, url: str, ports: Mapping[str, int] = HTTP) -> Address:
        """Read `scheme://[user:password@]host[:port]/path` with one of these schemes. Raises AddressError for anything else."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").encode("idna").decode(), parts.port
        except ValueError:
            raise AddressError("address cannot be read") from None
        if parts.scheme not in ports or not host:
            raise AddressError("address cannot be read")
        auth = None if parts.username is None else (unquote(parts.username), unquote(parts.password or ""))
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return cls(parts.scheme, host, port or ports[parts.scheme], path, auth)

    @property
    def place(self) -> str:
        """Host and port as they stand in a URL and in the Host header."""
        return _place(self.host, self.port)


async def resolve(address: Address, networks: Sequence[Network]) -> str:
    """The address to connect to, as "host:port" of an URL. Raises AddressError unless every answer lies in one of the networks."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressError("name does not resolve") from None
    hosts = [ip_address(entry[4][0]) for entry in found]
    if not hosts or not all(_lies_in(host, networks) for host in hosts):
        raise AddressError("address outside the permitted networks")
    return _place(str(hosts[0]), address.port)


def _place(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _lies_in(host: IPv4Address | IPv6Address, networks: Sequence[Network]) -> bool:
    return any(host in network for network in networks)
