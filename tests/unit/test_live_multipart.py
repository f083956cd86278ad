"""Whole pictures come out of whatever a camera sends, and nothing else does."""

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.live.multipart import MOST_PIXELS, PictureParser, part


def jpeg(seed: int, width: int = 48, height: int = 32) -> bytes:
    noise = np.random.default_rng(seed).integers(0, 255, (height, width, 3), dtype=np.uint8)
    flags = [cv2.IMWRITE_JPEG_PROGRESSIVE, seed % 2, cv2.IMWRITE_JPEG_RST_INTERVAL, seed % 3]
    return cv2.imencode(".jpg", noise, flags)[1].tobytes()


PICTURES = [jpeg(seed) for seed in range(8)]
# What may stand between two pictures: anything in which no picture begins.
GARBAGE = st.one_of(
    st.binary(max_size=60).filter(lambda data: b"\xff" not in data),
    st.sampled_from(
        [
            b"\r\n--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 3\r\n\r\n",
            b"--another--",
            b"",
            b"\xff\xd8",
            b"\xff\xd9",
            b"\xff\xff\xff",
        ]
    ),
)


def cut(stream: bytes, sizes: list[int]) -> list[bytes]:
    pieces = []
    for size in sizes:
        pieces.append(stream[:size])
        stream = stream[size:]
    return [*pieces, stream]


@given(st.lists(st.tuples(GARBAGE, st.sampled_from(PICTURES)), min_size=1, max_size=6), st.lists(st.integers(0, 900), max_size=12), GARBAGE)
@settings(max_examples=150)
def test_every_whole_picture_comes_out_whatever_stands_between_and_however_it_is_cut(
    sent: list[tuple[bytes, bytes]],
    sizes: list[int],
    tail: bytes,
) -> None:
    # A picture ends in FFD9, so garbage that ends in FF would begin the next one a byte early; a camera's headers do not.
    stream = b"".join(garbage + b"\r\n" + picture for garbage, picture in sent) + tail
    parser = PictureParser()
    assert [picture for piece in cut(stream, sizes) for picture in parser.feed(piece)] == [picture for _, picture in sent]


@given(st.sampled_from(PICTURES), st.floats(0.5, 0.98), st.sampled_from(PICTURES), st.lists(st.integers(0, 900), max_size=8))
def test_half_a_picture_is_dropped_and_the_next_one_is_not(first: bytes, share: float, second: bytes, sizes: list[int]) -> None:
    parser = PictureParser()
    half = first[: max(first.rfind(b"\xff\xda") + 20, int(len(first) * share))].rstrip(b"\xff")  # cut off among the pixels
    out = [picture for piece in cut(half + b"\r\n--frame\r\n\r\n" + second, sizes) for picture in parser.feed(piece)]
    assert out == [second]


@given(st.lists(st.binary(max_size=400) | st.sampled_from([b"\xff\xd8\xff", b"\xff\xda", b"\xff\xd9", b"\xff\xc0\0\x11\x08"]), max_size=30))
def test_no_bytes_make_it_raise_or_keep_more_than_it_may(pieces: list[bytes]) -> None:
    parser = PictureParser(most=1000)
    for piece in pieces:
        assert all(picture.startswith(b"\xff\xd8") and picture.endswith(b"\xff\xd9") for picture in parser.feed(piece))
        assert len(parser._buffer) <= 1000 + len(piece)


def test_a_thumbnail_inside_a_picture_is_not_a_picture() -> None:
    outer, inner = PICTURES[0], PICTURES[1]
    exif = b"\xff\xe1" + (len(inner) + 2).to_bytes(2, "big") + inner
    whole = outer[:2] + exif + outer[2:]
    assert PictureParser().feed(b"--x\r\n\r\n" + whole) == [whole]


def test_a_comment_after_the_pixels_belongs_to_the_picture() -> None:
    whole = PICTURES[0][:-2] + b"\xff\xfe\x00\x06\xff\xd9ab" + PICTURES[0][-2:]
    assert PictureParser().feed(whole + PICTURES[1]) == [whole, PICTURES[1]]


def test_an_oversized_picture_is_passed_over() -> None:
    parser = PictureParser(most=len(PICTURES[0]))
    assert parser.feed(jpeg(9, 400, 300) + b"\r\n" + PICTURES[0]) == [PICTURES[0]]


def test_a_picture_that_would_fill_the_memory_when_decoded_is_passed_over() -> None:
    frame = PICTURES[0].find(b"\xff\xc0" if b"\xff\xc0" in PICTURES[0] else b"\xff\xc2")
    side = int(MOST_PIXELS**0.5) + 1
    bomb = PICTURES[0][: frame + 5] + side.to_bytes(2, "big") * 2 + PICTURES[0][frame + 9 :]
    assert PictureParser().feed(bomb + b"\r\n" + PICTURES[1]) == [PICTURES[1]]


@given(st.lists(st.sampled_from(PICTURES), min_size=1, max_size=5))
def test_what_we_send_on_is_read_back_whole(pictures: list[bytes]) -> None:
    assert PictureParser().feed(b"--frame\r\n" + b"".join(map(part, pictures))) == pictures
