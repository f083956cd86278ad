"""The watcher around its detector: files and their rows, pictures out of a stream, reports that do not arrive."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.errors import BadInput, NotPermitted
from etl.watch import relay, watch_file
from etl.watch.relay import Outbox, parts
from tests.unit.test_watch_detect import FPS, HEIGHT, WIDTH, passing, road, stopping, vehicle


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video of half a minute in which one vehicle stops at 12 s and others drive on."""
    path = tmp_path_factory.mktemp("clip") / "street.avi"
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), FPS, (WIDTH, HEIGHT))
    for number in range(30 * FPS):
        picture = road()
        for x, y, grey in [*passing(number / FPS), *stopping(number / FPS, at=12)]:
            vehicle(picture, round(x), round(y), grey)
        video.write(np.clip(picture, 0, 255).astype(np.uint8))
    video.release()
    return path


def test_a_file_gives_events_that_can_be_printed_as_json(clip: Path) -> None:
    (event,) = watch_file(clip)
    assert json.loads(json.dumps(event)) == event
    assert event["kind"] == "stopped_vehicle" and 11 < event["since"] < 13.5 and event["since"] + 10 <= event["t"] < 25
    assert len(event["box"]) == 4 and 0 <= event["confidence"] <= 1


def test_motchallenge_rows_hold_what_drives_from_its_first_picture_on(clip: Path, tmp_path: Path) -> None:
    list(watch_file(clip, mot=tmp_path / "out.txt"))
    rows = [line.split(",") for line in (tmp_path / "out.txt").read_text().splitlines()]
    assert all(len(row) == 10 and row[7:] == ["-1", "-1", "-1"] and 0 <= float(row[6]) <= 1 for row in rows)
    frames = [int(row[0]) for row in rows]
    assert frames == sorted(frames) and frames[0] >= 1 and frames[-1] <= 30 * FPS
    assert len({(row[0], row[1]) for row in rows}) == len(rows)
    longest = max({row[1] for row in rows}, key=[row[1] for row in rows].count)
    xs = [int(row[2]) for row in rows if row[1] == longest]
    assert xs[0] < 100 and abs(xs[-1] - 150) < 6  # the one that stopped, from the edge to where it stands


def test_what_is_no_video_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="geen bestand"):
        list(watch_file(tmp_path / "absent.mp4"))
    words = tmp_path / "words.mp4"
    words.write_text("no video")
    with pytest.raises(BadInput, match="geen video"):
        list(watch_file(words))


def test_a_playlist_is_not_followed_to_the_network(tmp_path: Path) -> None:
    playlist = tmp_path / "list.m3u8"
    playlist.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n")
    with pytest.raises(BadInput):
        list(watch_file(playlist))


@given(
    st.lists(st.binary(min_size=1, max_size=200).filter(lambda body: b"--frame" not in body), min_size=1, max_size=5), st.integers(1, 97)
)
def test_parts_come_out_whole_however_the_stream_is_cut(bodies: list[bytes], step: int) -> None:
    stream = b"--frame\r\n" + b"".join(
        b"Content-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%b\r\n--frame\r\n" % (len(body), body) for body in bodies
    )
    chunks = (stream[at : at + step] for at in range(0, len(stream), step))
    assert list(parts(chunks, b"frame")) == bodies


@pytest.mark.parametrize("stream", [b"<html>not found</html>", b"--other\r\n\r\n"])
def test_a_stream_that_is_no_multipart_is_an_error_of_the_connection(stream: bytes) -> None:
    with pytest.raises(httpx.DecodingError):
        list(parts(iter([stream]), b"frame"))
    with pytest.raises(httpx.DecodingError):
        list(parts(iter([stream]), b""))


def test_a_picture_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "LARGEST_PICTURE", 1000)
    endless = (chunk for chunk in [b"--frame\r\n\r\n"] + [b"x" * 300] * 10_000)
    with pytest.raises(httpx.DecodingError, match="without end"):
        list(parts(endless, b"frame"))


def test_a_report_that_does_not_arrive_is_sent_again_with_the_same_key(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [0.0]
    monkeypatch.setattr(relay, "monotonic", lambda: moment[0])
    arrived: list[tuple[dict[str, Any], str]] = []
    tries = []

    def send(trigger: dict[str, Any], key: str) -> None:
        tries.append(moment[0])
        if len(tries) < 4:
            raise httpx.ConnectError("away")
        arrived.append((trigger, key))

    outbox = Outbox(send, print)
    outbox.add({"kind": "stopped_vehicle"}, "one")
    outbox.add({"kind": "stopped_vehicle"}, "two")
    for second in range(12):
        moment[0] = float(second)
        outbox.flush()
    assert [key for _, key in arrived] == ["one", "two"]
    pauses = np.diff(tries[:4])
    assert list(pauses) == sorted(pauses) and pauses[0] < pauses[-1]


def test_a_report_that_is_refused_is_told_and_not_sent_again() -> None:
    said: list[str] = []

    def send(trigger: dict[str, Any], key: str) -> None:
        raise NotPermitted("Er was geen toestemming.")

    outbox = Outbox(send, said.append)
    outbox.add({"kind": "stopped_vehicle"}, "one")
    outbox.flush()
    outbox.flush()
    assert said == ["Er was geen toestemming."]


@pytest.mark.parametrize(
    ("live", "expected"),
    [
        ("", "https://kaart.test/live/vr-022.mjpeg?lease=a%2Fb"),
        ("http://web:8051", "http://web:8051/live/vr-022.mjpeg?lease=a%2Fb"),
        ("http://[::1]:8051/", "http://[::1]:8051/live/vr-022.mjpeg?lease=a%2Fb"),
    ],
)
def test_the_relay_can_be_reached_elsewhere_than_browsers_do(live: str, expected: str) -> None:
    lease = {"id": "a", "ends_at": "2026-11-21T10:00:00Z", "mjpeg_url": "https://kaart.test/live/vr-022.mjpeg?lease=a%2Fb"}
    granted = relay.decided({"outcome": "granted", "lease": lease}, live)
    assert isinstance(granted, relay.Granted) and granted.address == expected
