"""One connection however many look, none when nobody does; a camera that fails, stalls or comes back; nothing shown while blanked."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from dashboard.live import cards, hub, masks
from dashboard.live.hub import Camera, Hub
from dashboard.live.masks import Drawn, Look
from dashboard.live.picture import Picture
from dashboard.live.sources.address import SourceError
from dashboard.policy.positions import Cover
from etl.demo import scenes

FRAME = scenes.jpeg_at("vr-003", 1.0)


class Seen:
    """A viewer that writes down what it gets."""

    def __init__(self, hears: bool = True) -> None:
        self.hears = hears
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


class Backlog(Lens):
    """Pictures that come one by one, however many there are: what was not read yet goes with its connection."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[asyncio.Queue[bytes]] = []

    async def pictures(self) -> AsyncGenerator[bytes, None]:
        self.lines.append(line := asyncio.Queue())
        while True:
            yield await line.get()
            await asyncio.sleep(0.02)


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
        relay.join(viewer, "vr-003", Look(), lens.pictures)
    for viewer in coarse:
        relay.join(viewer, "vr-003", Look("unrecognisable"), lens.pictures)
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
    camera.join(seen, Look())
    await until(lambda: lens.open == 1)
    camera.leave(seen, Look())
    await until(lambda: lens.open == 0)
    camera.join(seen, Look())
    await until(lambda: lens.open == 1)
    assert lens.calls == 2
    await camera.close()


async def test_a_picture_of_before_the_hanging_up_is_never_shown_again() -> None:
    lens, first, second = Lens(), Seen(), Seen()
    camera = Camera("vr-003", lens.pictures, grace=0)
    camera.join(first, Look())
    lens.sent.put_nowait(FRAME)
    await until(lambda: first.pictures)
    camera.leave(first, Look())
    await until(lambda: lens.open == 0)
    camera.join(second, Look())
    await asyncio.sleep(0)
    assert second.pictures == []
    await camera.close()


async def test_a_picture_of_before_is_not_shown_to_the_next_viewer_of_a_profile_while_others_keep_the_camera() -> None:
    lens, coarse, first, second = Lens(), Seen(), Seen(), Seen()
    camera = Camera("vr-003", lens.pictures)
    camera.join(coarse, Look("unrecognisable"))
    camera.join(first, Look())
    lens.sent.put_nowait(FRAME)
    await until(lambda: first.pictures and coarse.pictures)
    camera.leave(first, Look())
    lens.sent.put_nowait(FRAME)
    await until(lambda: len(coarse.pictures) > 1)
    camera.join(second, Look())
    assert second.pictures == [] and lens.calls == 1
    later = scenes.jpeg_at("vr-003", 9.0)
    lens.sent.put_nowait(later)
    await until(lambda: second.pictures)
    assert second.pictures[0].jpeg == later
    await camera.close()


async def test_who_comes_to_a_camera_that_is_silent_for_long_is_told_so(quick: None) -> None:
    lens, first, second = Lens(), Seen(), Seen()
    camera = Camera("vr-003", lens.pictures)
    camera.join(first, Look())
    await until(lambda: cards.no_signal() in first.pictures)
    camera.join(second, Look("masked"))
    assert second.pictures == [cards.no_signal()]
    await camera.close()


async def test_a_camera_that_fails_is_called_again_and_the_viewer_is_told(quick: None) -> None:
    lens, seen = Lens(), Seen()
    lens.fail = SourceError("camera answers 401")
    camera = Camera("vr-003", lens.pictures)
    camera.join(seen, Look())
    await until(lambda: lens.calls >= 3 and cards.no_signal() in seen.pictures)
    lens.fail = None
    lens.sent.put_nowait(FRAME)
    await until(lambda: seen.pictures[-1].jpeg == FRAME)
    assert seen.states[-1] == "playing"
    await camera.close()


async def test_a_camera_that_hangs_up_after_every_picture_is_called_ever_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    failures: list[int] = []  # which pause comes after it
    monkeypatch.setattr(hub, "PAUSES", (0.001,))
    monkeypatch.setattr(hub.log, "warning", lambda _, **told: failures.append(told["failures"]))

    async def pictures() -> AsyncGenerator[bytes, None]:
        yield FRAME

    camera = Camera("vr-003", pictures)
    camera.join(Seen(), Look())
    await until(lambda: len(failures) >= 5)
    assert failures[:5] == [0, 1, 2, 3, 4]
    monkeypatch.setattr(hub, "STEADY_SECONDS", 0.0)  # a call that lasted: the next failure is a first one
    before = len(failures)
    await until(lambda: len(failures) >= before + 3)
    assert failures[-1] == 0
    await camera.close()


async def test_a_defect_in_reading_one_camera_does_not_stop_it_for_good(quick: None) -> None:
    lens, seen = Lens(), Seen()
    lens.fail = ZeroDivisionError()
    camera = Camera("vr-003", lens.pictures)
    camera.join(seen, Look())
    await until(lambda: lens.calls >= 2)
    lens.fail = None
    lens.sent.put_nowait(FRAME)
    await until(lambda: FRAME in [picture.jpeg for picture in seen.pictures])
    assert seen.states[-1] == "playing"
    await camera.close()


async def test_when_the_source_stalls_the_last_picture_is_sent_twice_then_stays_then_gives_way_to_words(quick: None) -> None:
    lens, seen = Lens(), Seen()
    camera = Camera("vr-003", lens.pictures)
    camera.join(seen, Look())
    lens.sent.put_nowait(FRAME)
    await until(lambda: cards.no_signal() in seen.pictures)
    assert [picture.jpeg for picture in seen.pictures] == [FRAME, FRAME, cards.no_signal().jpeg]
    assert seen.states == ["stalled", "playing", "stalled"]
    await camera.close()


async def test_who_is_told_nothing_but_pictures_reads_in_the_last_one_how_old_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "_TICK", 0.02)
    monkeypatch.setattr(hub, "STALLED_SECONDS", 0.1)
    lens, told, reads = Lens(), Seen(), Seen(hears=False)
    camera = Camera("vr-003", lens.pictures)
    camera.join(told, Look())
    camera.join(reads, Look())
    await until(lambda: reads.pictures)
    assert {one.jpeg for one in reads.pictures} == {cards.not_yet().jpeg} and not told.pictures
    lens.sent.put_nowait(FRAME)
    await until(lambda: reads.pictures[-1].jpeg not in (FRAME, cards.not_yet().jpeg))
    assert {one.jpeg for one in told.pictures} == {FRAME}
    aged = reads.pictures[-1]
    below = slice(decoded(aged).shape[0] // 6, None)
    assert not aged.live and np.abs(decoded(aged)[below].astype(int) - decoded(Picture(FRAME))[below]).mean() < 4  # the rest is as it was
    assert np.abs(decoded(aged)[:20].astype(int) - decoded(Picture(FRAME))[:20]).mean() > 20  # and above it stand the words
    later = scenes.jpeg_at("vr-003", 9.0)
    lens.sent.put_nowait(later)
    await until(lambda: reads.pictures[-1].jpeg == later)
    await camera.close()


async def test_while_blanked_nothing_of_the_camera_is_shown_to_anyone_old_or_new() -> None:
    relay, lens, old, new = Hub(), Lens(), Seen(), Seen()
    relay.join(old, "vr-003", Look(), lens.pictures)
    lens.sent.put_nowait(FRAME)
    await until(lambda: old.pictures)
    relay.mute(True)
    before = len(old.pictures)
    relay.join(new, "vr-003", Look(), lens.pictures)
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


async def test_seats_are_given_out_to_people_up_to_the_limit_and_come_back() -> None:
    relay, (anna, bert, carla) = Hub(), (uuid4() for _ in range(3))
    assert [relay.take_seat("vr-003", who, 2) for who in (anna, bert, carla)] == [True, True, False]
    assert [relay.take_seat("vr-003", anna, 2) for _ in range(4)] == [True, True, True, False]  # four windows of one person, and no more
    for _ in range(4):
        relay.leave_seat("vr-003", anna)
    assert relay.take_seat("vr-003", carla, 2)


MASK = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))  # all of it


def decoded(picture: Picture) -> NDArray[np.uint8]:
    return cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_COLOR)


def is_grey(picture: Picture) -> bool:
    return picture.live and int(np.abs(decoded(picture).astype(int) - 128).max()) < 4


async def test_a_picture_is_made_once_for_all_of_an_organisation_and_apart_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Look] = []
    apply = masks.apply
    monkeypatch.setattr(masks, "apply", lambda jpeg, look, *rest: (made.append(look), apply(jpeg, look, *rest))[1])
    relay, lens, seen = Hub(), Lens(), {name: [Seen() for _ in range(4)] for name in ("Politie", "RET")}
    for name, viewers in seen.items():
        for viewer in viewers:
            relay.join(viewer, "vr-003", Look("none", name), lens.pictures)
    lens.sent.put_nowait(FRAME)
    await until(lambda: all(viewer.pictures for viewers in seen.values() for viewer in viewers))
    assert sorted(look.watermark or "" for look in made) == ["Politie", "RET"] and lens.calls == 1
    assert len({id(viewer.pictures[0]) for viewers in seen.values() for viewer in viewers}) == 2
    await relay.close()


async def test_a_mask_covers_the_picture_of_everyone_from_the_first_and_what_is_untouched_is_not_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    relay, lens, viewers = Hub(), Lens(), [Seen(), Seen()]
    for viewer, look in zip(viewers, (Look(), Look("none", "RET")), strict=True):
        relay.join(viewer, "vr-003", look, lens.pictures, Drawn(Cover((MASK,)), 1.0))
    lens.sent.put_nowait(FRAME)
    await until(lambda: all(viewer.pictures for viewer in viewers))
    assert is_grey(viewers[0].pictures[0]) and viewers[1].pictures[0].jpeg != FRAME
    relay.cover("vr-003", Drawn(Cover(), 2.0))
    await until(lambda: viewers[0].pictures[-1].jpeg == FRAME)
    monkeypatch.setattr(masks, "apply", None)  # nothing calls it for who asks nothing
    relay.leave(viewers[1], "vr-003", Look("none", "RET"))
    lens.sent.put_nowait(later := scenes.jpeg_at("vr-003", 9.0))
    await until(lambda: viewers[0].pictures[-1].jpeg == later)
    await relay.close()


async def test_a_mask_drawn_on_a_camera_that_stands_still_covers_what_is_on_the_screens(quick: None) -> None:
    relay, lens, seen = Hub(), Lens(), Seen()
    relay.join(seen, "vr-003", Look(), lens.pictures, Drawn(Cover(), 1.0))
    lens.sent.put_nowait(FRAME)
    await until(lambda: seen.pictures)
    relay.cover("vr-003", Drawn(Cover((MASK,)), 2.0))
    await until(lambda: is_grey(seen.pictures[-1]))
    relay.cover("vr-003", Drawn(Cover(), 1.5))  # asked for before, answered after: it is not what stands
    relay.mute(True)
    relay.mute(False)
    later = Seen()
    relay.join(later, "vr-003", Look(), lens.pictures, Drawn(Cover(), 1.0))
    await until(lambda: later.pictures)
    assert is_grey(later.pictures[0]) and FRAME not in [picture.jpeg for picture in seen.pictures[2:]]
    await relay.close()


async def test_a_picture_that_was_at_work_when_a_mask_was_drawn_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work, go_on, apply = threading.Event(), threading.Event(), masks.apply

    def slow(*given: Any) -> bytes | None:
        made = apply(*given)
        at_work.set()
        go_on.wait(10)
        return made

    monkeypatch.setattr(masks, "apply", slow)
    lens, seen = Lens(), Seen()
    camera = Camera("vr-003", lens.pictures)
    camera.join(seen, Look("none", "RET"))
    lens.sent.put_nowait(FRAME)
    await until(at_work.is_set)
    for second in range(5):  # the loop goes on meanwhile, and of what comes only the newest is made
        lens.sent.put_nowait(scenes.jpeg_at("vr-003", float(second)))
    await until(lens.sent.empty)
    camera.cover(Drawn(Cover((MASK,)), 1.0))
    go_on.set()
    await until(lambda: seen.pictures)
    await asyncio.sleep(0.05)
    assert len(seen.pictures) == 1 and bool((np.abs(decoded(seen.pictures[0])[:100, :20].astype(int) - 128) < 40).all())
    await camera.close()


MORNING, NOON = (datetime(2026, 7, 1, hour, tzinfo=UTC) for hour in (8, 12))


async def test_who_leaves_again_leaves_the_camera_its_whole_grace() -> None:
    lens, seen, now = Lens(), Seen(), asyncio.get_running_loop().time
    camera = Camera("vr-003", lens.pictures, grace=0.3)
    camera.join(seen, Look())
    camera.leave(seen, Look())
    await asyncio.sleep(0.2)
    camera.join(seen, Look())
    camera.leave(seen, Look())
    left = now()
    await until(lambda: not camera.connected)
    assert now() - left >= 0.29 and lens.calls == 1


@pytest.fixture
def settles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "SETTLES", timedelta(seconds=0.1))


async def test_what_is_still_on_its_way_when_the_camera_stands_is_never_shown(settles: None) -> None:
    lens, seen, first, old, new = Backlog(), Seen(), *(scenes.jpeg_at("vr-003", second) for second in (1.0, 5.0, 9.0))
    camera = Camera("vr-003", lens.pictures)
    camera.cover(Drawn(Cover(since=MORNING), 1.0))
    camera.join(seen, Look())
    await until(lambda: lens.lines)
    lens.lines[0].put_nowait(first)
    await until(lambda: seen.pictures)
    camera.cover(Drawn(Cover(moves=True), 2.0))
    for _ in range(100):
        lens.lines[0].put_nowait(old)
    camera.cover(Drawn(Cover(moves=True, since=NOON), 3.0))
    assert seen.states[-1] == "moving"
    camera.cover(Drawn(Cover(since=NOON), 4.0))
    assert seen.states[-1] == "moving", "whatever the clock of who told it says"
    await until(lambda: len(lens.lines) == 2)
    lens.lines[1].put_nowait(new)
    await until(lambda: seen.pictures[-1].live)
    assert [picture.jpeg for picture in seen.pictures if picture.live] == [first, new]
    camera.cover(Drawn(Cover((MASK,), since=NOON), 5.0))
    assert len(lens.lines) == 2 and seen.states[-1] == "playing", "another mask asks no new connection"
    await camera.close()


async def test_a_camera_that_is_called_only_now_is_shown_at_once() -> None:
    lens, seen = Lens(), Seen()
    camera = Camera("vr-003", lens.pictures)
    camera.cover(Drawn(Cover(since=MORNING), 1.0))
    camera.join(seen, Look())
    lens.sent.put_nowait(FRAME)
    await until(lambda: seen.pictures)
    assert seen.pictures[0].jpeg == FRAME and "moving" not in seen.states
    await camera.close()


async def test_of_a_camera_that_moves_nothing_is_shown_nor_after_it_of_before(settles: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever look a viewer has; a picture of the way there is one of elsewhere, even where both positions have the same masks."""
    relay, lens, looks = Hub(), Lens(), (Look(), Look("unrecognisable"))
    viewers = [Seen() for _ in looks]
    for viewer, look in zip(viewers, looks, strict=True):
        relay.join(viewer, "vr-003", look, lens.pictures, Drawn(Cover(since=MORNING), 1.0))
    lens.sent.put_nowait(FRAME)
    await until(lambda: all(viewer.pictures for viewer in viewers))
    relay.cover("vr-003", Drawn(Cover(moves=True), 2.0))
    shown = [len(viewer.pictures) for viewer in viewers]
    assert all(viewer.pictures[-1] is cards.moving() and viewer.states[-1] == "moving" for viewer in viewers)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(masks, "apply", None)  # nothing is made of what comes
        lens.sent.put_nowait(on_the_way := scenes.jpeg_at("vr-003", 5.0))
        await until(lens.sent.empty)
        relay.mute(True)
        relay.mute(False)
        late = Seen()
        relay.join(late, "vr-003", Look(), lens.pictures, Drawn(Cover(moves=True), 3.0))
    relay.cover("vr-003", Drawn(Cover(since=NOON), 4.0))
    await until(lambda: viewers[0].states[-1] == "playing")
    assert viewers[0].pictures[-1] is cards.moving()  # the next picture is the first
    lens.sent.put_nowait(later := scenes.jpeg_at("vr-003", 9.0))
    await until(lambda: viewers[0].pictures[-1].jpeg == late.pictures[-1].jpeg == later and viewers[1].pictures[-1].live)
    since = [picture for viewer, before in zip(viewers, shown, strict=True) for picture in viewer.pictures[before:] if picture.live]
    assert len(since) == 2 and not any(picture.jpeg == on_the_way for picture in since + late.pictures)
    await relay.close()


async def test_a_picture_that_was_at_work_when_the_camera_began_to_move_goes(settles: None, monkeypatch: pytest.MonkeyPatch) -> None:
    at_work, go_on, apply = threading.Event(), threading.Event(), masks.apply
    monkeypatch.setattr(masks, "apply", lambda *given: (at_work.set(), go_on.wait(10), apply(*given))[2])
    lens, seen, camera_seen = Lens(), Seen(), Seen()
    camera = Camera("vr-003", lens.pictures)
    camera.cover(Drawn(Cover(since=MORNING), 1.0))
    camera.join(seen, Look("masked"))
    lens.sent.put_nowait(FRAME)
    await until(at_work.is_set)
    camera.cover(Drawn(Cover(moves=True), 2.0))
    camera.cover(Drawn(Cover(since=NOON), 3.0))  # there and back within a moment
    go_on.set()
    camera.join(camera_seen, Look())
    await until(lambda: seen.states[-1] != "moving")
    lens.sent.put_nowait(scenes.jpeg_at("vr-003", 9.0))
    await until(lambda: seen.pictures[-1].live)
    assert [picture.live for picture in seen.pictures] == [False, True]
    await camera.close()


async def test_a_camera_is_measured_whatever_is_covered_of_it() -> None:
    relay, lens, seen, measured = Hub(), Lens(), Seen(), Seen()
    relay.join(seen, "vr-003", Look(), lens.pictures, Drawn(Cover((MASK,), moves=True), 1.0))
    relay.join(measured, "vr-003", Look(bare=True), lens.pictures)
    lens.sent.put_nowait(FRAME)
    await until(lambda: measured.pictures)
    assert measured.pictures[0].jpeg == FRAME and seen.pictures == [cards.moving()] and lens.calls == 1
    await relay.close()


async def test_what_cannot_be_decoded_is_said_in_words_where_something_must_be_covered_and_passes_where_nothing_is() -> None:
    lens, covered, plain, broken = Lens(), Seen(), Seen(), FRAME[:200]
    camera = Camera("vr-003", lens.pictures)
    camera.join(covered, Look("unrecognisable"))
    camera.join(plain, Look())
    lens.sent.put_nowait(broken)
    await until(lambda: covered.pictures and plain.pictures)
    assert covered.pictures == [cards.unreadable()] and plain.pictures[0].jpeg == broken
    lens.sent.put_nowait(FRAME)
    await until(lambda: len(covered.pictures) > 1)
    lens.sent.put_nowait(broken)
    await until(lambda: len(plain.pictures) > 2)
    await asyncio.sleep(0.05)
    assert len(covered.pictures) == 2  # one that is spoilt among good ones is left out
    await camera.close()
