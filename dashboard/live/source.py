"""Pictures from a camera: MJPEG over HTTP, with basic auth. The name is resolved once, checked, and that very address is connected to.

Errors name what went wrong and never where: a camera's address and credentials stand in no log and no answer.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import unquote, urlsplit

import httpx

from dashboard.live.multipart import PictureParser

Network = IPv4Network | IPv6Network
PORTS = {"http": 80, "https": 443}
CONNECT_SECONDS, SILENCE_SECONDS = 5.0, 10.0  # a camera silent for longer is taken for gone, and called again


class SourceError(Exception):
    """The camera gives no pictures. Its text is one of a few words, safe to log."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a camera's pictures come from."""

    scheme: str
    host: str
    port: int
    path: str = field(repr=False)  # may hold a key
    auth: tuple[str, str] | None = field(repr=False)

    @classmethod
    def parse(cls, url: str) -> Address:
        """Read `http[s]://[user:password@]host[:port]/path`. Raises SourceError for anything else."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise SourceError("address cannot be read") from None
        if parts.scheme not in PORTS or not host:
            raise SourceError("address cannot be read")
        auth = None if parts.username is None else (unquote(parts.username), unquote(parts.password or ""))
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return cls(parts.scheme, host, port or PORTS[parts.scheme], path, auth)


async def resolve(address: Address, networks: Sequence[Network]) -> str:
    """The address to connect to, as "host:port" of an URL. Raises SourceError unless every answer lies in one of the networks."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise SourceError("name does not resolve") from None
    hosts = [ip_address(entry[4][0]) for entry in found]
    if not hosts or not all(_lies_in(host, networks) for host in hosts):
        raise SourceError("address outside the permitted networks")
    host = hosts[0]
    return f"[{host}]:{address.port}" if host.version == 6 else f"{host}:{address.port}"


def _lies_in(host: IPv4Address | IPv6Address, networks: Sequence[Network]) -> bool:
    return any(host in network for network in networks)


class MjpegSource:
    """Opens cameras that lie in the given networks."""

    def __init__(self, networks: Sequence[Network]) -> None:
        self._networks = tuple(networks)

    async def pictures(self, url: str) -> AsyncGenerator[bytes, None]:
        """The camera's pictures, as JPEG, until it stops. Raises SourceError; closing the generator hangs up."""
        address = Address.parse(url)
        target = await resolve(address, self._networks)
        timeout = httpx.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS)
        headers = {"Host": f"{address.host}:{address.port}", "Accept-Encoding": "identity", "Accept": "multipart/x-mixed-replace"}
        try:
            async with (
                httpx.AsyncClient(timeout=timeout, trust_env=False, follow_redirects=False) as client,
                client.stream(
                    "GET",
                    f"{address.scheme}://{target}{address.path}",
                    headers=headers,
                    auth=address.auth,
                    extensions={"sni_hostname": address.host},
                ) as answer,
            ):
                _check(answer)
                parser = PictureParser()
                async for data in answer.aiter_raw():
                    for jpeg in parser.feed(data):
                        yield jpeg
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SourceError(type(error).__name__) from None


def _check(answer: httpx.Response) -> None:
    if answer.status_code != 200:
        raise SourceError(f"camera answers {answer.status_code}")
    if not answer.headers.get("content-type", "").lower().startswith("multipart/"):
        raise SourceError("camera sends no pictures")
