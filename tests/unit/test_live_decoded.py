"""RTSP and file cameras, against GStreamer's server, ffmpeg's files, and peers that misbehave: what comes out, where the decoder may
go, and that nothing is left of it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import aclosing
from ipaddress import ip_network
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.live import decode
from dashboard.live.sources import decoded
from dashboard.live.sources.address import Found, SourceError
from dashboard.live.sources.cameras import Cameras
from dashboard.live.tunnel import Replies
from tests.camera_peer import LOOPBACK, PATIENCE, Answer, Peer, camera, pour
from tests.rtsp_peer import NEEDS, PATH, Server, is_installed, rtsp_server

USER, PASSWORD = "keeper", "hun:ter 2"
needs_gstreamer = pytest.mark.skipif(not is_installed(), reason=NEEDS)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with rtsp_server("--codec", "mjpeg", "--login", f"{USER}:{PASSWORD}") as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A moving file, a still one, one that is a playlist behind its name, and one that is nothing."""
    made = tmp_path_factory.mktemp("streams")
    picture = "testsrc2=size=320x240:rate=10:duration=0.5"
    for name, more in (("street.mp4", ["-pix_fmt", "yuv420p"]), ("still.jpg", ["-frames:v", "1"]), ("square.mjpeg", [])):
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", picture, *more, str(made / name)], check=True)
    (made / "list.mp4").write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{made}/street.mp4\n")
    (made / "noise.mp4").write_bytes(os.urandom(20_000))
    (made / "notes.txt").write_text("no pictures")
    (made / "out.mp4").symlink_to("/etc/hostname")
    return made


async def taken(url: str, count: int, folder: Path | None = None, tell: object = lambda _: None) -> list[bytes]:
    """The first pictures of a camera; the generator is closed."""
    found: list[bytes] = []
    async with asyncio.timeout(PATIENCE), aclosing(Cameras(LOOPBACK, folder).pictures(url, tell)) as pictures:  # type: ignore[arg-type]
        async for jpeg in pictures:
            found.append(jpeg)
            if len(found) == count:
                break
    return found


async def fault(url: str, folder: Path | None = None) -> str:
    """What the error says, and that it says nothing of where the camera is."""
    with pytest.raises(SourceError) as raised:
        await taken(url, 1000, folder)
    told = "".join(traceback.format_exception(raised.value))
    assert not any(secret in told for secret in ("hun", USER, "secret-path", "127.0.0.1", "streams"))
    return str(raised.value)


def children() -> list[str]:
    """The processes that this one started and that are not buried."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def address(port: int, path: str = PATH, login: str = "keeper:hun%3Ater%202@") -> str:
    return f"rtsp://{login}127.0.0.1:{port}{path}"


# GStreamer's server


@needs_gstreamer
async def test_a_camera_over_rtsp_gives_jpegs_after_a_digest_and_says_what_it_is(server: Server) -> None:
    told: list[Found] = []
    pictures = await taken(address(server.port), 5, tell=told.append)
    assert told == [Found("rtsp", "MJPEG")]
    assert cv2.imdecode(np.frombuffer(pictures[-1], np.uint8), cv2.IMREAD_COLOR).shape == (240, 320, 3)
    assert len(set(pictures)) > 1


@needs_gstreamer
async def test_h264_is_decoded() -> None:
    told: list[Found] = []
    with rtsp_server("--codec", "h264") as running:
        assert len(await taken(address(running.port, login=""), 3, tell=told.append)) == 3
    assert told == [Found("rtsp", "H.264")]


@needs_gstreamer
@pytest.mark.parametrize(
    ("login", "path", "told"),
    [
        ("keeper:wrong@", PATH, "camera refuses the password"),
        ("", PATH, "camera asks for a password"),
        ("keeper:hun%3Ater%202@", "/elsewhere", "camera answers 404"),
    ],
    ids=["wrong", "none", "unknown"],
)
async def test_a_refusal_is_said_in_a_few_words(server: Server, login: str, path: str, told: str) -> None:
    assert await fault(address(server.port, path, login)) == told


async def opened_and_closed(server: Server, count: int) -> None:
    """One look that is left after a picture, or cancelled in any state: being started, connecting, playing."""
    looking = asyncio.create_task(taken(address(server.port), 1 if count % 3 == 0 else 1000))
    await asyncio.wait({looking}, timeout=None if count % 3 == 0 else 0.1 * count)
    looking.cancel()
    await asyncio.wait({looking})


@needs_gstreamer
async def test_nothing_is_left_of_twelve_opens_and_closes(server: Server) -> None:
    await taken(address(server.port), 1)  # what is loaded once is loaded
    before, descriptors = children(), len(list(Path("/proc/self/fd").iterdir()))
    for first in (0, 6):
        await asyncio.gather(*(opened_and_closed(server, first + one) for one in range(6)))
    assert (children(), len(list(Path("/proc/self/fd").iterdir()))) == (before, descriptors)
    async with asyncio.timeout(PATIENCE):
        while server.open:
            await asyncio.sleep(0.05)


@needs_gstreamer
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "hung"])
async def test_a_decoder_that_dies_or_hangs_is_an_error_and_is_buried(
    server: Server, sign: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set(children())
    async with aclosing(Cameras(LOOPBACK).pictures(address(server.port))) as pictures:
        await anext(pictures)
        (child,) = set(children()) - before
        monkeypatch.setattr(decoded, "SILENCE_SECONDS", 0.5)
        os.kill(int(child), sign)
        with pytest.raises(SourceError, match=r"decoder stopped|in time"):
            while True:
                await anext(pictures)
    assert set(children()) == before


@needs_gstreamer
async def test_the_address_is_seen_by_nobody_else_our_secrets_not_by_the_decoder_and_its_memory_has_an_end(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEELDREGIE_SECRET_KEY", "of the house")
    before = set(children())
    async with aclosing(Cameras(LOOPBACK).pictures(address(server.port))) as pictures:
        await anext(pictures)
        (child,) = set(children()) - before
        shown = Path(f"/proc/{child}/cmdline").read_bytes() + Path(f"/proc/{child}/environ").read_bytes()
        assert b"hun" not in shown and PATH.encode() not in shown and b"of the house" not in shown
        limits = Path(f"/proc/{child}/limits").read_text()
        assert re.search(rf"^Max address space +{decode.MEMORY_BYTES} ", limits, re.MULTILINE)


PARENT = """
import asyncio, sys
from ipaddress import ip_network
from dashboard.live.sources.cameras import Cameras

async def main():
    async for _ in Cameras([ip_network("127.0.0.0/8")]).pictures(sys.stdin.readline().strip()):
        print("playing", flush=True)

asyncio.run(main())
"""


@needs_gstreamer
async def test_the_decoder_dies_with_the_relay(server: Server, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=decoded.ROOT
    ) as relay:
        assert relay.stdin is not None and relay.stdout is not None
        relay.stdin.write(address(server.port) + "\n")
        relay.stdin.flush()
        assert relay.stdout.readline() == "playing\n"
        child = Path(f"/proc/{relay.pid}/task/{relay.pid}/children").read_text().split()[0]
        relay.kill()
    async with asyncio.timeout(PATIENCE):
        while Path(f"/proc/{child}").exists():
            await asyncio.sleep(0.02)


# Where it may go, and what cameras do wrong


async def test_an_address_outside_the_permitted_networks_is_never_connected_to() -> None:
    async with camera(b"") as peer:
        with pytest.raises(SourceError, match="outside"):
            await anext(Cameras([ip_network("10.0.0.0/8")]).pictures(f"rtsp://127.0.0.1:{peer.port}/"))
        assert peer.connections == 0


def told(status: str, body: str = "", **headers: str) -> Answer:
    """An answer that carries the number of its question."""

    async def answer(writer: asyncio.StreamWriter, asked: dict[str, str]) -> None:
        rows = [f"RTSP/1.0 {status}", f"CSeq: {asked['cseq']}", *(f"{key.replace('_', '-')}: {value}" for key, value in headers.items())]
        writer.write("\r\n".join([*rows, f"Content-Length: {len(body)}", "", body]).encode())

    return answer


@pytest.mark.parametrize(("status", "question"), [("301 Moved Permanently", 0), ("302 Moved Temporarily", 1)], ids=["at once", "described"])
async def test_a_redirect_is_not_followed(status: str, question: int) -> None:
    async with camera(b"") as elsewhere:
        moved = told(status, Location=f"rtsp://127.0.0.1:{elsewhere.port}/")
        async with camera(*[told("200 OK", Public="DESCRIBE")] * question, moved) as peer:
            assert await fault(f"rtsp://127.0.0.1:{peer.port}/x") == f"camera answers {status[:3]}"
        assert elsewhere.connections == 0


async def reset(writer: asyncio.StreamWriter, _: object) -> None:
    writer.transport.abort()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", {"camera does not speak RTSP"}),
        (os.urandom(3000).replace(b"$", b"") + b"\n\n", {"camera does not speak RTSP"}),
        (pour(b"RTSP/1.0 200 OK\r\n" + b"X: y\r\n" * 5000), {"camera does not speak RTSP"}),
        (b"RTSP/1.0 200 OK\r\nContent-Length: 50000000\r\n\r\n", {"camera does not speak RTSP"}),
        (b"RTSP/1.0 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde", {"camera does not speak RTSP"}),
        (reset, {"camera sends no video"}),
        (told("503 Busy"), {"camera answers 503"}),
    ],
    ids=["HTTP", "garbage", "endless head", "large body", "two lengths", "reset", "busy"],
)
async def test_a_camera_that_does_it_wrong_is_an_error_in_a_few_words(sent: Answer, said: set[str]) -> None:
    async with camera(sent) as peer:
        assert await fault(f"rtsp://keeper:hunter@127.0.0.1:{peer.port}/secret-path") in said


async def test_a_camera_that_stalls_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoded, "SILENCE_SECONDS", 2.0)
    async with camera(b"") as peer:
        assert await fault(f"rtsp://127.0.0.1:{peer.port}/x") == "camera sends no whole picture in time"


async def test_a_camera_that_is_not_there() -> None:
    peer = Peer([])
    async with camera(b"") as gone:
        peer.port = gone.port
    assert await fault(f"rtsp://127.0.0.1:{peer.port}/x") == "camera does not answer"


# What passes through the tunnel


def test_answers_and_packets_pass_whole_and_what_a_camera_asks_does_not() -> None:
    packet = b"$\x00\x00\x04\r\n\r\n"
    answer = b"RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-length: 5\r\n\r\nv=0\r\n"
    asked = b"OPTIONS * RTSP/1.0\r\nCSeq: 9\r\n\r\n"
    whole = b"RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 5\r\n\r\nv=0\r\n"
    stream = answer + packet + b"\r\n" + asked + packet
    assert Replies().feed(stream) == whole + packet * 2
    replies = Replies()
    assert b"".join(replies.feed(stream[at : at + 1]) for at in range(len(stream))) == whole + packet * 2


@pytest.mark.parametrize("hidden", [b"\n\r\r\n", b"\r\n\r\r\n", b"\r\n\0\r\n", b"\r\n$\x00\x00\x00"])
def test_no_redirect_hides_behind_the_end_of_an_answer_as_ffmpeg_reads_it(hidden: bytes) -> None:
    with pytest.raises(SourceError):
        Replies().feed(b"RTSP/1.0 200 OK" + hidden + b"RTSP/1.0 302 Moved\r\nLocation: rtsp://elsewhere/\r\n\r\n")


@given(
    st.lists(st.binary(max_size=60) | st.sampled_from([b"RTSP/1.0 200 OK\r\n", b"\r\n", b"Content-Length: 3\r\n", b"RTSP/1.0 302 x\n\n"]))
)
def test_whatever_a_camera_says_is_passed_on_checked_or_refused(pieces: list[bytes]) -> None:
    passed = bytearray()
    replies = Replies()
    try:
        for piece in pieces:
            passed += replies.feed(piece)
    except SourceError:
        pass
    again = Replies()
    assert again.feed(bytes(passed)) == bytes(passed)  # what passed once is whole, and passes again as it is
    assert not 300 <= again.status < 400


# Files


@pytest.mark.parametrize(("name", "codec"), [("street.mp4", "H.264"), ("square.mjpeg", "MJPEG"), ("still.jpg", "MJPEG")])
async def test_a_file_plays_again_and_again(folder: Path, name: str, codec: str) -> None:
    heard: list[Found] = []
    count = 2 if name == "still.jpg" else 8  # there are five
    pictures = await taken(f"file:{name}", count, folder, heard.append)
    assert len(pictures) == count
    assert set(heard) == {Found("file", codec)}
    assert cv2.imdecode(np.frombuffer(pictures[0], np.uint8), cv2.IMREAD_COLOR).shape == (240, 320, 3)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("file:///etc/hostname", "file outside the permitted folder"),
        ("file:../street.mp4", "file outside the permitted folder"),
        ("file:%2e%2e/x.mp4", "file outside the permitted folder"),
        ("file://host/street.mp4", "file outside the permitted folder"),
        ("file:out.mp4", "file outside the permitted folder"),
        ("file:gone.mp4", "no such file of pictures"),
        ("file:notes.txt", "no such file of pictures"),
        ("file:a%00.mp4", "address cannot be read"),
        ("file:list.mp4", "file holds no pictures"),
        ("file:noise.mp4", "file holds no pictures"),
    ],
)
async def test_only_files_of_pictures_below_the_folder_are_played(folder: Path, url: str, said: str) -> None:
    assert await fault(url, folder) == said


async def test_without_a_folder_no_file_is_a_camera(folder: Path) -> None:
    assert await fault(f"file://{folder}/street.mp4") == "files are not permitted here"


async def test_a_picture_of_too_many_pixels_is_a_fault(folder: Path) -> None:
    cv2.imwrite(str(folder / "huge.jpg"), np.zeros((6000, 7000, 3), np.uint8))
    assert await fault("file:huge.jpg", folder) == "picture too large"
