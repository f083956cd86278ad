"""Where a request comes from."""

from __future__ import annotations

from ipaddress import ip_address

from starlette.requests import HTTPConnection

from dashboard.core.settings import Settings


def client_address(request: HTTPConnection, settings: Settings) -> str:
    """Where a request comes from: the connection's other end, or who that says it is asking for when it is a proxy of ours."""
    peer = request.client.host if request.client else ""
    try:
        is_proxy = any(ip_address(peer) in network for network in settings.proxies)
    except ValueError:
        return peer
    said = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()  # the last one: what came before, the client wrote
    return said if is_proxy and said else peer
