"""Cameras over HTTP, against a real small peer: where the relay may go, what it takes for a picture, and what it says of faults."""

import asyncio
import secrets
import socket
import struct
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from ipaddress import IPv4Network, ip_network
from pathlib import Path
from types import SimpleNamespace

import pytest

from dashboard.core.address import Address, AddressError, resolve
from dashboard.live.hub import Camera, State
from dashboard.live.masks import Look
from dashboard.live.picture import Picture
from dashboard.live.sources import http, line, snapshot
from dashboard.live.sources.http import HttpSource
from tests.camera_peer import (
    FIRST,
    LOOPBACK,
    MOVING,
    SECOND,
    Answer,
    Headers,
    Peer,
    answer,
    camera,
    fault,
    part,
    pour,
    still,
    taken,
    then,
)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (http, line, snapshot):
        monkeypatch.setattr(module, "SILENCE_SECONDS", 0.5)


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "INTERVAL_SECONDS", 0.01)


# Where it may go


def test_an_address_is_read_with_its_credentials_and_shows_neither_them_nor_its_path() -> None:
    address = Address.parse("http://camera:s%3Acret@camera.test:8080/axis?key=hidden")
    assert (address.host, address.port, address.auth) == ("camera.test", 8080, ("camera", "s:cret"))
    assert "cret" not in repr(address)
    assert "hidden" not in repr(address)
    assert Address.parse("http://[::1]:81/").place == "[::1]:81"
    assert Address.parse("http://caméra.test/").place == "xn--camra-dsa.test:80"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "rtsp://camera/1", "http://", "http://h:99999/", "http://[::1", "gopher://x", ""])
def test_anything_but_http_is_refused(url: str) -> None:
    with pytest.raises(AddressError):
        Address.parse(url)


async def test_only_addresses_in_the_permitted_networks_are_connected_to() -> None:
    assert await resolve(Address.parse("http://localhost:81/x"), [*LOOPBACK, ip_network("::1/128")]) in ("127.0.0.1:81", "[::1]:81")
    for url, networks in (
        ("http://127.0.0.1/x", []),
        ("http://10.1.2.3/x", LOOPBACK),
        ("http://169.254.169.254/", LOOPBACK),
        ("http://[::1]/", LOOPBACK),
    ):
        with pytest.raises(AddressError, match="outside"):
            await resolve(Address.parse(url), networks)


async def test_an_address_outside_the_permitted_networks_is_never_connected_to() -> None:
    async with camera(still(FIRST)) as peer:
        assert await fault(peer, networks=[IPv4Network("10.0.0.0/8")]) == "address outside the permitted networks"
        assert peer.connections == 0


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: Sequence[str]) -> list[str]:
    """Let names resolve to these addresses, in turn; returns the names that were asked for."""
    asked: list[str] = []

    async def found(host: str, port: int, **_: object) -> list[object]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in answers[min(len(asked), len(answers)) - 1]]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", found)
    return asked


async def test_a_name_that_answers_with_one_address_outside_is_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    async with camera(still(FIRST)) as peer:
        resolving(monkeypatch, ["127.0.0.1", "10.9.8.7"])
        assert await fault(peer, peer.url.replace("127.0.0.1", "camera.test")) == "address outside the permitted networks"
        assert peer.connections == 0


async def test_a_name_that_moves_elsewhere_meanwhile_is_not_followed(monkeypatch: pytest.MonkeyPatch, eager: None) -> None:
    async with camera(still(FIRST, Connection="close")) as peer:  # every question is a new connection
        asked = resolving(monkeypatch, ["127.0.0.1"], ["10.9.8.7"])
        assert await taken(peer.url.replace("127.0.0.1", "camera.test"), 3) == [FIRST] * 3
        assert asked == ["camera.test"]
        assert peer.asked[-1]["host"] == f"camera.test:{peer.port}"


async def test_a_redirect_is_not_followed() -> None:
    async with camera(still(FIRST)) as elsewhere, camera(answer("302 Found", Location=elsewhere.url)) as peer:
        assert await fault(peer) == "camera answers 302"
        assert elsewhere.connections == 0


async def test_a_camera_that_is_not_there(unused_tcp_port: int) -> None:
    peer = Peer([])
    peer.port = unused_tcp_port
    assert await fault(peer) == "ConnectError"


# Snapshots


async def test_a_snapshot_is_asked_for_again_over_one_connection_and_never_twice_at_once(eager: None) -> None:
    async with camera(still(FIRST), still(SECOND)) as peer:
        assert await taken(peer.url, 4) == [FIRST, SECOND, SECOND, SECOND]
        assert (peer.connections, peer.most_at_work) == (1, 1)


@pytest.mark.parametrize("interval", [1000.0, 0.0])
async def test_the_next_question_begins_one_interval_after_the_last_or_at_once_when_that_is_past(
    interval: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    clock = SimpleNamespace(sleep=pause, timeout=asyncio.timeout, get_running_loop=asyncio.get_running_loop)
    monkeypatch.setattr(snapshot, "asyncio", clock)
    monkeypatch.setattr(snapshot, "INTERVAL_SECONDS", interval)
    async with camera(still(FIRST)) as peer:
        await taken(peer.url, 3)
    assert len(pauses) == 2
    assert all(0 < seconds < interval for seconds in pauses) if interval else pauses == [0.0, 0.0]


async def test_a_picture_that_did_not_change_is_not_given_again_and_is_no_fault(eager: None) -> None:
    same = answer("304 Not Modified").replace(b"Content-Length: 0\r\n", b"")
    dated = "Sun, 22 Nov 2026 09:00:00 GMT"
    async with camera(still(FIRST, ETag='"1"', Last_Modified=dated), same, same, still(SECOND), still(FIRST)) as peer:
        assert await taken(peer.url, 3) == [FIRST, SECOND, FIRST]
        assert [asked.get("if-none-match") for asked in peer.asked] == [None, '"1"', '"1"', '"1"', None]
        assert [asked.get("if-modified-since") for asked in peer.asked] == [None, dated, dated, dated, None]
        assert peer.connections == 1


async def test_not_modified_without_a_picture_before_is_a_fault() -> None:
    async with camera(answer("304 Not Modified")) as peer:
        assert await fault(peer) == "camera answers 304"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"<html>log in</html>", "camera sends no whole picture"),
        (b"", "camera sends no whole picture"),
        (b"\r\n" + FIRST, "camera sends no whole picture"),
        (FIRST[: len(FIRST) // 2], "camera sends no whole picture"),
        (b"\xff\xd8\xff\xe0\0\0" + FIRST, "camera sends no whole picture"),
    ],
    ids=["page", "nothing", "late", "half", "inside"],
)
async def test_what_is_not_one_whole_picture_is_a_fault(body: bytes, told: str, eager: None) -> None:
    async with camera(still(FIRST), still(body)) as peer:
        assert await fault(peer) == told
        assert len(peer.asked) == 2


@pytest.mark.parametrize("kind", ["text/html", "image/png", "video/mp4", "multipart-not", ""])
async def test_an_answer_that_is_no_picture_is_a_fault(kind: str) -> None:
    async with camera(answer(body=FIRST, Content_Type=kind)) as peer:
        assert await fault(peer) == "camera sends no pictures"


async def test_a_snapshot_without_a_length_ends_with_its_connection(eager: None) -> None:
    async def short(writer: asyncio.StreamWriter, _: Headers) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: IMAGE/JPEG; x=y\r\n\r\n" + FIRST)
        writer.close()

    async with camera(short) as peer:
        assert await taken(peer.url, 2) == [FIRST, FIRST]


# Moving pictures, and faults


@pytest.mark.parametrize(
    ("announced", "said"),
    [
        ("frame", part(FIRST, "Content-Type: image/jpeg\r\nContent-Length: 12") + part(SECOND, "Content-Length: 999999")),
        ("frame", part(FIRST) + part(SECOND, "X: y")),
        ("another", part(FIRST) + part(SECOND, boundary="--frame")),
        ('"quoted frame"', part(FIRST, boundary="quoted frame") + part(SECOND, boundary="quoted frame")),
        ("frame", part(secrets.token_bytes(4000).replace(b"\xff", b"")) + FIRST + b"no boundary" + SECOND),
        ("frame", part(FIRST[: len(FIRST) // 2]) + part(FIRST) + part(SECOND)),
    ],
    ids=["wrong length", "no length", "another boundary", "quoted boundary", "garbage", "half"],
)
async def test_whole_pictures_come_out_whatever_stands_around_them(announced: str, said: bytes) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary={announced}\r\n\r\n"
    async with camera(head.encode() + said) as peer:
        assert await taken(peer.url, 2) == [FIRST, SECOND]


async def huge(writer: asyncio.StreamWriter, _: Headers) -> None:
    """The rest of a picture of 50 MB."""
    for _piece in range(50):
        writer.write(b"\x55" * 1_000_000)
        await writer.drain()
    writer.write(FIRST[-2:])


async def test_a_picture_of_50_mb_is_passed_over_when_it_moves_and_a_fault_when_it_is_all_there_is() -> None:
    async def and_on(writer: asyncio.StreamWriter, asked: Headers) -> None:
        await huge(writer, asked)
        writer.write(b"\r\n" + part(FIRST) + part(SECOND))

    async with camera(then(MOVING + part(FIRST)[:-4], and_on)) as peer:
        assert await taken(peer.url, 2) == [FIRST, SECOND]
    for length in (b"", b"Content-Length: %d\r\n" % (len(FIRST) + 50_000_000)):
        head = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n" + length + b"\r\n"
        async with camera(then(head + FIRST[:-2], huge)) as peer:
            assert await fault(peer) == "picture too large"


LATE = {"camera sends no whole picture in time", "ReadTimeout"}
STILL = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        MOVING + part(FIRST[: len(FIRST) // 2]),
        then(MOVING, pour(b"garbage", 0.05)),
        still(FIRST)[:-500],
        then(STILL + FIRST, pour(b"\0", 0.05)),
        then(b"HTTP/1.1 200 OK\r\n", pour(b"X: y\r\n", 0.05)),
        then(b"", pour(b"HTTP/1.1 100 Continue\r\n\r\n", 0.05)),
    ],
    ids=["half a frame", "garbage", "half a snapshot", "a snapshot without end", "slow headers", "never an answer"],
)
async def test_a_camera_that_gives_no_whole_picture_in_time_is_hung_up_on(sent: Answer, impatient: None) -> None:
    async with camera(sent) as peer:
        assert await fault(peer) in LATE


async def reset(writer: asyncio.StreamWriter, _: Headers) -> None:
    writer.write(MOVING + part(FIRST) + FIRST[:100])
    await writer.drain()
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (reset, {"ReadError"}),
        (b"220 mail.test ESMTP\r\n\r\n", {"RemoteProtocolError"}),
        (secrets.token_bytes(3000) + b"\r\n\r\n", {"RemoteProtocolError"}),
        (pour(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000), {"RemoteProtocolError", "ReadError"}),
        (then(STILL, pour(b"\0" * 60_000)), {"picture too large"}),
        (answer("503 Busy"), {"camera answers 503"}),
    ],
    ids=["reset", "no HTTP", "garbage", "endless headers", "endless snapshot", "busy"],
)
async def test_a_fault_is_a_few_words_and_ends_the_call(sent: Answer, told: set[str]) -> None:
    async with camera(sent) as peer:
        assert await fault(peer) in told


@pytest.mark.parametrize("sent", [MOVING + part(FIRST), still(FIRST), then(MOVING, pour(part(FIRST)))], ids=["moving", "snapshot", "fast"])
@pytest.mark.parametrize("how", ["closed", "cancelled"])
async def test_the_camera_sees_the_hang_up(sent: Answer, how: str) -> None:
    async with camera(sent) as peer:
        pictures = HttpSource(LOOPBACK).pictures(peer.url)
        assert await anext(pictures) == FIRST
        if how == "closed":
            await pictures.aclose()
        else:
            looking = asyncio.create_task(look(pictures))
            await asyncio.sleep(0.05)
            looking.cancel()
            await asyncio.wait({looking})
        await peer.hung_up_on()


async def look(pictures: AsyncGenerator[bytes, None]) -> None:
    """As the hub does."""
    async with aclosing(pictures):
        async for _ in pictures:
            pass


class Glance:
    """A viewer who leaves at the first picture."""

    hears = True

    def __init__(self) -> None:
        self.seen = asyncio.Event()

    def show(self, picture: Picture) -> None:
        self.seen.set()

    def tell(self, state: State) -> None:
        """It is told by the pictures."""


async def test_two_hundred_openings_of_a_camera_leave_no_descriptor_and_no_connection() -> None:
    async with camera(MOVING + part(FIRST)) as peer:
        for _ in range(20):
            await glance(peer)
        before = held()
        for _ in range(200):
            await glance(peer)
        assert peer.connections == 220
        async with asyncio.timeout(10):
            while held() > before:
                await asyncio.sleep(0.01)


async def glance(peer: Peer) -> None:
    """Call the camera, see a picture, hang up."""
    opened, viewer = Camera("vr-003", lambda: HttpSource(LOOPBACK).pictures(peer.url), grace=0), Glance()
    opened.join(viewer, Look())
    await viewer.seen.wait()
    opened.leave(viewer, Look())
    async with asyncio.timeout(10):
        while opened.connected or peer.open:
            await asyncio.sleep(0.001)


def held() -> int:
    """How many descriptors this process holds."""
    return len(list(Path("/proc/self/fd").iterdir()))
