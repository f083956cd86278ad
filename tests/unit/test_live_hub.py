"""One connection however many look, none when nobody does; a camera that fails, stalls or comes back; nothing shown while blanked."""

import asyncio
from collections.abc import AsyncGenerator, Callable

import pytest

from dashboard.live import cards, hub
from dashboard.live.hub import Camera, Hub
from dashboard.live.picture import Picture
from dashboard.live.sources.address import SourceError
from etl.demo import scenes

FRAME = scenes.jpeg_at("vr-003", 1.0)


class Seen:
    """A viewer that writes down what it gets."""

    def __init__(self) -> None:
        self.pictures: list[Picture] = []
        self.states: list[str] = []

    def show(self, picture: Picture) -> None:
        self.pictures.append(picture)

    def tell(self, state: hub.State) -> None:
        self.states.append(state)


class Lens:
    """A camera of the test: pictures are put in by hand; counts its connections."""

    def __init__(self) -> None:
        self.calls = 0
        self.open = 0
        self.fail: Exception | None = None
        self.sent: asyncio.Queue[bytes | None] = asyncio.Queue()

    async def pictures(self) -> AsyncGenerator[bytes, None]:
        self.calls += 1
        if self.fail is not None:
            raise self.fail
        self.open += 1
        try:
            while (jpeg := await self.sent.get()) is not None:
                yield jpeg
        finally:
            self.open -= 1


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.01)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("_TICK", 0.02), ("STALLED_SECONDS", 0.1), ("LOST_SECONDS", 0.2), ("PAUSES", (0.02,))):
        monkeypatch.setattr(hub, name, seconds)


async def test_many_viewers_share_one_connection_and_each_profile_one_encoding() -> None:
    relay, lens = Hub(), Lens()
    plain, coarse = [Seen() for _ in range(5)], [Seen() for _ in range(5)]
    for viewer in plain:
        relay.join(viewer, "vr-003", "none", lens.pictures)
    for viewer in coarse:
        relay.join(viewer, "vr-003", "unrecognisable", lens.pictures)
    lens.sent.put_nowait(FRAME)
    await until(lambda: all(viewer.pictures for viewer in plain + coarse))
    assert lens.calls == 1
    assert {viewer.pictures[0].jpeg for viewer in plain} == {FRAME}
    assert len({id(viewer.pictures[0]) for viewer in coarse}) == 1
    assert coarse[0].pictures[0].jpeg != FRAME
    await relay.close()


async def test_the_camera_is_hung_up_after_the_last_viewer_and_called_again_for_the_next() -> None:
    lens, seen = Lens(), Seen()
    camera = Camera("vr-003", lens.pictures, grace=0)
    camera.join(seen, "none")
    await until(lambda: lens.open == 1)
    camera.leave(seen, "none")
    await until(lambda: lens.open == 0)
    camera.join(seen, "none")
    await until(lambda: lens.open == 1)
    assert lens.calls == 2
    await camera.close()


async def test_a_picture_of_before_the_hanging_up_is_never_shown_again() -> None:
    lens, first, second = Lens(), Seen(), Seen()
    camera = Camera("vr-003", lens.pictures, grace=0)
    camera.join(first, "none")
    lens.sent.put_nowait(FRAME)
    await until(lambda: first.pictures)
    camera.leave(first, "none")
    await until(lambda: lens.open == 0)
    camera.join(second, "none")
    await asyncio.sleep(0)
    assert second.pictures == []
    await camera.close()


async def test_a_picture_of_before_is_not_shown_to_the_next_viewer_of_a_profile_while_others_keep_the_camera() -> None:
    lens, coarse, first, second = Lens(), Seen(), Seen(), Seen()
    camera = Camera("vr-003", lens.pictures)
    camera.join(coarse, "unrecognisable")
    camera.join(first, "none")
    lens.sent.put_nowait(FRAME)
    await until(lambda: first.pictures and coarse.pictures)
    camera.leave(first, "none")
    lens.sent.put_nowait(FRAME)
    await until(lambda: len(coarse.pictures) > 1)
    camera.join(second, "none")
    assert second.pictures == [] and lens.calls == 1
    later = scenes.jpeg_at("vr-003", 9.0)
    lens.sent.put_nowait(later)
    await until(lambda: second.pictures)
    assert second.pictures[0].jpeg == later
    await camera.close()


async def test_who_comes_to_a_camera_that_is_silent_for_long_is_told_so(quick: None) -> None:
    lens, first, second = Lens(), Seen(), Seen()
    camera = Camera("vr-003", lens.pictures)
    camera.join(first, "none")
    await until(lambda: cards.no_signal() in first.pictures)
    camera.join(second, "masked")
    assert second.pictures == [cards.no_signal()]
    await camera.close()


async def test_a_camera_that_fails_is_called_again_and_the_viewer_is_told(quick: None) -> None:
    lens, seen = Lens(), Seen()
    lens.fail = SourceError("camera answers 401")
    camera = Camera("vr-003", lens.pictures)
    camera.join(seen, "none")
    await until(lambda: lens.calls >= 3 and cards.no_signal() in seen.pictures)
    lens.fail = None
    lens.sent.put_nowait(FRAME)
    await until(lambda: seen.pictures[-1].jpeg == FRAME)
    assert seen.states[-1] == "playing"
    await camera.close()


async def test_a_defect_in_reading_one_camera_does_not_stop_it_for_good(quick: None) -> None:
    lens, seen = Lens(), Seen()
    lens.fail = ZeroDivisionError()
    camera = Camera("vr-003", lens.pictures)
    camera.join(seen, "none")
    await until(lambda: lens.calls >= 2)
    lens.fail = None
    lens.sent.put_nowait(FRAME)
    await until(lambda: FRAME in [picture.jpeg for picture in seen.pictures])
    assert seen.states[-1] == "playing"
    await camera.close()


async def test_when_the_source_stalls_the_last_picture_is_sent_twice_then_stays_then_gives_way_to_words(quick: None) -> None:
    lens, seen = Lens(), Seen()
    camera = Camera("vr-003", lens.pictures)
    camera.join(seen, "none")
    lens.sent.put_nowait(FRAME)
    await until(lambda: cards.no_signal() in seen.pictures)
    assert [picture.jpeg for picture in seen.pictures] == [FRAME, FRAME, cards.no_signal().jpeg]
    assert seen.states == ["stalled", "playing", "stalled"]
    await camera.close()


async def test_while_blanked_nothing_of_the_camera_is_shown_to_anyone_old_or_new() -> None:
    relay, lens, old, new = Hub(), Lens(), Seen(), Seen()
    relay.join(old, "vr-003", "none", lens.pictures)
    lens.sent.put_nowait(FRAME)
    await until(lambda: old.pictures)
    relay.mute(True)
    before = len(old.pictures)
    relay.join(new, "vr-003", "none", lens.pictures)
    for _ in range(3):
        lens.sent.put_nowait(FRAME)
    await until(lambda: lens.sent.empty())
    await asyncio.sleep(0.02)
    assert {picture.live for picture in old.pictures[before - 1 :]} == {False}
    assert {picture.live for picture in new.pictures} == {False}
    assert old.states[-1] == new.states[-1] == "blank"
    relay.mute(False)
    assert old.pictures[-1].jpeg == new.pictures[-1].jpeg == FRAME
    await relay.close()


async def test_seats_are_given_out_up_to_the_limit_and_come_back() -> None:
    relay = Hub()
    assert [relay.take_seat("vr-003", 2) for _ in range(3)] == [True, True, False]
    relay.leave_seat("vr-003")
    assert relay.take_seat("vr-003", 2)
