"""An unrecognisable picture holds too little to recognise anyone, and still shows that traffic moves."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from dashboard.live import cards, masks
from etl.demo import scenes


def decoded(jpeg: bytes | None) -> NDArray[np.uint8]:
    assert jpeg is not None
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)


def detail(image: NDArray[np.uint8]) -> float:
    return float(cv2.Laplacian(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.CV_64F).var())


def test_a_plate_cannot_be_told_from_another_plate() -> None:
    pictures = []
    for plate in ("12-ABC-3", "98-XYZ-7"):
        image = scenes.frame_at("vr-022", 1_790_000_080.0)
        cv2.putText(image, plate, (150, 250), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 0), 2)
        pictures.append(decoded(masks.apply(cv2.imencode(".jpg", image)[1].tobytes(), "unrecognisable")))
    strength = np.abs(pictures[0].astype(int) - pictures[1].astype(int)).max()
    assert strength < 25  # of 255, over a text that is black on grey: a smudge of the same place and size


def test_the_detail_is_gone_from_the_picture_and_not_only_hidden_in_it() -> None:
    original = scenes.frame_at("almere-613", 1_790_000_080.0)
    coarse = decoded(masks.apply(scenes.jpeg_at("almere-613", 1_790_000_080.0), "unrecognisable"))
    assert coarse.shape == original.shape
    assert detail(coarse) < detail(original) / 100
    # All that is left fits in as many pixels as there are blocks: made small and large again it is the same picture.
    small = cv2.resize(coarse, (80, 45), interpolation=cv2.INTER_AREA)
    again = cv2.resize(small, (640, 360), interpolation=cv2.INTER_CUBIC)
    assert np.abs(coarse.astype(int) - again.astype(int)).mean() < 3


def test_traffic_still_shows() -> None:
    busy, later = (decoded(masks.apply(scenes.jpeg_at("vr-022", 1_790_000_080.0 + s), "unrecognisable")) for s in (0.0, 1.0))
    still = [decoded(masks.apply(scenes.jpeg_at("vr-022", 1_790_000_080.0), "unrecognisable")) for _ in range(2)]
    moved = np.abs(busy.astype(int) - later.astype(int))[150:330].max()
    assert moved > 40 + np.abs(still[0].astype(int) - still[1].astype(int)).max()


def test_masked_for_detection_keeps_more_than_unrecognisable_and_less_than_the_original() -> None:
    jpeg = scenes.jpeg_at("vr-022", 1_790_000_080.0)
    assert detail(decoded(masks.apply(jpeg, "unrecognisable"))) < detail(decoded(masks.apply(jpeg, "masked"))) < detail(decoded(jpeg)) / 2


@pytest.mark.parametrize("jpeg", [b"", b"\xff\xd8\xff\xd9", b"not a picture", scenes.jpeg_at("vr-003", 1.0)[:120]])
def test_what_cannot_be_decoded_is_not_passed_on(jpeg: bytes) -> None:
    assert masks.apply(jpeg, "unrecognisable") is None


@pytest.mark.parametrize("reason", ["expired", "withdrawn", "incident_closed", "something new"])
def test_the_end_is_shown_as_a_picture_of_its_own(reason: str) -> None:
    card = cards.ended(reason)
    assert not card.live
    assert decoded(card.jpeg).shape == (360, 640, 3)
    assert cards.ended("withdrawn").jpeg != cards.ended("expired").jpeg
    assert cards.reason_in_words(reason).nl
