"""Where a request comes from, and what a browser says of the page it stands on."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from starlette.requests import HTTPConnection

from dashboard.core.settings import Settings


def client_address(request: HTTPConnection, settings: Settings) -> str:
    """Where a request comes from: the connection's other end, or who that says it is asking for when it is a proxy of ours.

    Each proxy adds whom it heard, so the last that is no proxy of ours is who asked: what stands before, he may have written himself.
    """
    address = request.client.host if request.client else ""
    said = [one.strip() for one in ",".join(request.headers.getlist("x-forwarded-for")).split(",") if one.strip()]
    while said and _is_proxy(address, settings):
        address = said.pop()
    return address


def _is_proxy(address: str, settings: Settings) -> bool:
    try:
        return any(ip_address(address) in network for network in settings.proxies)
    except ValueError:
        return False


def as_sent(url: str) -> SplitResult:
    """The parts of what a browser sent as an address: where that cannot be read, of none at all."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")
