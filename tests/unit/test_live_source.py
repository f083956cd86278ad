"""Where the relay may connect to, and that its errors say nothing of where that was."""

from ipaddress import ip_network

import pytest

from dashboard.live.source import Address, MjpegSource, SourceError, resolve

LOOPBACK = [ip_network("127.0.0.0/8")]


def test_an_address_is_read_with_its_credentials_and_shows_neither_them_nor_its_path() -> None:
    address = Address.parse("http://camera:s%3Acret@camera.test:8080/axis?key=hidden")
    assert (address.host, address.port, address.auth) == ("camera.test", 8080, ("camera", "s:cret"))
    assert "cret" not in repr(address)
    assert "hidden" not in repr(address)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "rtsp://camera/1", "http://", "http://h:99999/", "http://[::1", "gopher://x", ""])
def test_anything_but_http_is_refused(url: str) -> None:
    with pytest.raises(SourceError):
        Address.parse(url)


async def test_only_addresses_in_the_permitted_networks_are_connected_to() -> None:
    assert await resolve(Address.parse("http://localhost:81/x"), [*LOOPBACK, ip_network("::1/128")]) in ("127.0.0.1:81", "[::1]:81")
    for url, networks in (
        ("http://127.0.0.1/x", []),
        ("http://10.1.2.3/x", LOOPBACK),
        ("http://169.254.169.254/", LOOPBACK),
        ("http://[::1]/", LOOPBACK),
    ):
        with pytest.raises(SourceError, match="outside"):
            await resolve(Address.parse(url), networks)


async def test_a_name_that_answers_with_one_address_outside_is_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    async def two(*_: object, **__: object) -> list[object]:
        return [(2, 1, 6, "", ("127.0.0.1", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", two)
    with pytest.raises(SourceError, match="outside"):
        await resolve(Address.parse("http://camera.test/"), LOOPBACK)


async def test_an_error_names_neither_address_nor_password(unused_tcp_port: int) -> None:
    url = f"http://camera:hunter2@127.0.0.1:{unused_tcp_port}/secret-path"
    with pytest.raises(SourceError) as raised:
        async for _ in MjpegSource(LOOPBACK).pictures(url):
            pass
    assert str(raised.value) == "ConnectError"
    assert raised.value.__suppress_context__
