"""What is masked by hand is gone, an unrecognisable picture shows only that traffic moves, and a watermark says who got it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dashboard.core.models import Corners, Masking
from dashboard.live import cards, masks
from dashboard.live.masks import Look
from etl.demo import scenes

AT = datetime(2026, 7, 1, 12, 30, 5, tzinfo=UTC)  # 14:30:05 in Amsterdam


def decoded(jpeg: bytes | None) -> NDArray[np.uint8]:
    assert jpeg is not None
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)


def applied(jpeg: bytes, masking: Masking = "none", drawn: Sequence[Corners] = (), watermark: str | None = None) -> bytes | None:
    return masks.apply(jpeg, Look(masking, watermark), drawn, AT)


def detail(image: NDArray[np.uint8]) -> float:
    return float(cv2.Laplacian(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.CV_64F).var())


def test_a_plate_cannot_be_told_from_another_plate() -> None:
    pictures = []
    for plate in ("12-ABC-3", "98-XYZ-7"):
        image = scenes.frame_at("vr-022", 1_790_000_080.0)
        cv2.putText(image, plate, (150, 250), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 0), 2)
        pictures.append(decoded(applied(cv2.imencode(".jpg", image)[1].tobytes(), "unrecognisable")))
    strength = np.abs(pictures[0].astype(int) - pictures[1].astype(int)).max()
    assert strength < 25  # of 255, over a text that is black on grey: a smudge of the same place and size


def test_the_detail_is_gone_from_the_picture_and_not_only_hidden_in_it() -> None:
    original = scenes.frame_at("almere-613", 1_790_000_080.0)
    coarse = decoded(applied(scenes.jpeg_at("almere-613", 1_790_000_080.0), "unrecognisable"))
    assert coarse.shape == original.shape
    assert detail(coarse) < detail(original) / 100
    # All that is left fits in as many pixels as there are blocks: made small and large again it is the same picture.
    small = cv2.resize(coarse, (80, 45), interpolation=cv2.INTER_AREA)
    again = cv2.resize(small, (640, 360), interpolation=cv2.INTER_CUBIC)
    assert np.abs(coarse.astype(int) - again.astype(int)).mean() < 3


def test_traffic_still_shows() -> None:
    busy, later = (decoded(applied(scenes.jpeg_at("vr-022", 1_790_000_080.0 + s), "unrecognisable")) for s in (0.0, 1.0))
    still = [decoded(applied(scenes.jpeg_at("vr-022", 1_790_000_080.0), "unrecognisable")) for _ in range(2)]
    moved = np.abs(busy.astype(int) - later.astype(int))[150:330].max()
    assert moved > 40 + np.abs(still[0].astype(int) - still[1].astype(int)).max()


def test_masked_for_detection_keeps_more_than_unrecognisable_and_less_than_the_original() -> None:
    jpeg = scenes.jpeg_at("vr-022", 1_790_000_080.0)
    assert detail(decoded(applied(jpeg, "unrecognisable"))) < detail(decoded(applied(jpeg, "masked"))) < detail(decoded(jpeg)) / 2


LEFT = (((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0)),)


@pytest.mark.parametrize("masking", ["none", "masked", "unrecognisable"])
def test_nothing_of_what_is_masked_reaches_anyone_whatever_else_is_done_to_the_picture(masking: Masking) -> None:
    """Two pictures that differ under the mask only are the same when they go out."""
    image = scenes.frame_at("vr-022", 1_790_000_080.0)
    other = image.copy()
    other[:, :310] = 255 - other[:, :310]  # within the left half by a block of the JPEG, which smears
    sent = [cv2.imencode(".jpg", one, [cv2.IMWRITE_JPEG_QUALITY, 100])[1].tobytes() for one in (image, other)]
    assert applied(sent[0], masking, LEFT) == applied(sent[1], masking, LEFT)
    assert applied(sent[0], masking) != applied(sent[1], masking)


def test_where_masks_overlap_it_is_covered_too_and_the_rest_is_left() -> None:
    jpeg = scenes.jpeg_at("vr-022", 1_790_000_080.0)
    upper = ((0.0, 0.0), (1.0, 0.0), (1.0, 0.5), (0.0, 0.5))
    shown, before = decoded(applied(jpeg, drawn=(*LEFT, upper))).astype(int), decoded(jpeg).astype(int)
    height, width = before.shape[:2]
    assert np.abs(shown[: height // 2] - 128).max() < 40 and np.abs(shown[:, : width // 2] - 128).max() < 40  # JPEG rings at an edge
    rest = np.s_[height // 2 + 16 :, width // 2 + 16 :]
    assert np.abs(shown[rest] - before[rest]).mean() < 4


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=3, max_size=12), st.sampled_from(["none", "masked"]))
def test_any_mask_that_can_be_drawn_gives_a_picture_that_can_be_seen(corners: list[tuple[float, float]], masking: Masking) -> None:
    assert decoded(applied(scenes.jpeg_at("vr-003", 1.0), masking, (tuple(corners),))).shape == (360, 640, 3)


def test_a_picture_that_claims_to_fill_memory_is_not_decoded() -> None:
    jpeg = bytearray(scenes.jpeg_at("vr-003", 1.0))
    head = jpeg.index(b"\xff\xc0") + 5
    jpeg[head : head + 4] = b"\xff\xff\xff\xff"
    assert applied(bytes(jpeg), drawn=LEFT) is None


@pytest.mark.parametrize("level", [0, 128, 255])
def test_the_watermark_shows_on_the_darkest_and_on_the_lightest_picture(level: int) -> None:
    plain = cv2.imencode(".jpg", np.full((360, 640, 3), level, np.uint8))[1].tobytes()
    shown, before = decoded(applied(plain, watermark="Gemeente Rotterdam")).astype(int), decoded(applied(plain)).astype(int)
    edge, rest = shown[-16:-4].max(axis=2), np.abs(shown - before)[:-20]
    assert edge.max() - edge.min() > 150  # white letters on what was darkened
    changed = rest.max(axis=2) > 12
    assert all(quarter.any() for half in np.array_split(changed, 2) for quarter in np.array_split(half, 2, axis=1))  # wherever it is cut
    assert changed.mean() < 0.2 and rest.max() < 70  # and faint


def test_the_watermark_says_who_and_the_local_second() -> None:
    jpeg = scenes.jpeg_at("vr-022", 1_790_000_080.0)

    def edge(name: str, at: datetime) -> bytes:
        return decoded(masks.apply(jpeg, Look("none", name), (), at))[-22:].tobytes()

    summer = edge("RET", AT)
    assert summer == edge("RET", AT.astimezone(ZoneInfo("Asia/Tokyo"))) == edge("RET", AT + timedelta(milliseconds=900))
    assert len({summer, edge("RET", AT + timedelta(seconds=1)), edge("Politie", AT), edge("RET", AT + timedelta(days=1))}) == 4


@pytest.mark.parametrize("name", ["", "R", "Veiligheidsregio " * 12, "Gemeente Súdwest-Fryslân €"])
@pytest.mark.parametrize("size", [(8, 8), (36, 64), (1080, 1920)])
def test_any_name_fits_any_picture(name: str, size: tuple[int, int]) -> None:
    plain = cv2.imencode(".jpg", np.full((*size, 3), 90, np.uint8))[1].tobytes()
    assert decoded(applied(plain, watermark=name)).shape == (*size, 3)


@pytest.mark.parametrize("jpeg", [b"", b"\xff\xd8\xff\xd9", b"not a picture", scenes.jpeg_at("vr-003", 1.0)[:120]])
def test_what_cannot_be_decoded_is_not_passed_on(jpeg: bytes) -> None:
    assert applied(jpeg, "unrecognisable") is None and applied(jpeg, drawn=LEFT) is None and applied(jpeg, watermark="RET") is None


@pytest.mark.parametrize("reason", ["expired", "withdrawn", "incident_closed", "something new"])
def test_the_end_is_shown_as_a_picture_of_its_own(reason: str) -> None:
    card = cards.ended(reason)
    assert not card.live
    assert decoded(card.jpeg).shape == (360, 640, 3)
    assert cards.ended("withdrawn").jpeg != cards.ended("expired").jpeg
    assert cards.reason_in_words(reason).nl
