"""How the relay's pictures look, on the relay as it runs: unrecognisable, masked by hand, of a camera that moves, with a watermark.

What comes to be covered is covered within two seconds for who looks already."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import cv2
import numpy as np
import psycopg
import pytest
from websockets.asyncio.client import ClientConnection

from dashboard.core.db import Database
from dashboard.live import cards
from dashboard.policy.mask_edits import NewMask
from dashboard.policy.positions import NewPosition
from dashboard.sharing import masks, positions
from tests.live_peers import (
    CODE,
    PATIENCE,
    DemoCamera,
    Relay,
    Watching,
    World,
    is_eventually,
    said,
    shown,
    socket_to,
)


@pytest.fixture
def world(town: tuple[World, DemoCamera]) -> World:
    return town[0]


async def test_an_unrecognisable_picture_is_another_and_several_share_a_socket(relay: Relay, world: World, camera: DemoCamera) -> None:
    plain, coarse = await world.lease("anna"), await world.lease("anna", masking="unrecognisable")
    detail: dict[UUID, float] = {}
    async with socket_to(relay) as socket:
        for lease in (plain, coarse):
            await socket.send(json.dumps({"open": str(lease)}))
        while len(detail) < 2:
            lease, flags, jpeg = await shown(socket)
            assert flags == 0
            grey = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
            detail[lease] = float(cv2.Laplacian(grey, cv2.CV_64F).var())
        assert detail[coarse] < detail[plain] / 50
        assert camera.calls == 1
        await socket.send(json.dumps({"close": str(plain)}))
        await is_eventually(lambda: [ended for ended, _, _ in world.viewings(plain)] == [True])
        await socket.send(json.dumps({"open": str(plain)}))
        while (await shown(socket))[0] != plain:
            pass
        # An extension that changes the masking changes the picture, on the same connection.
        world.execute("UPDATE beeldregie.lease SET masking = 'unrecognisable' WHERE id = %s", plain)
        while True:
            lease, _, jpeg = await shown(socket)
            if lease == plain and len(jpeg) < 12_000:
                break


async def test_of_sixteen_pictures_on_a_socket_a_rate_slows_one_and_no_other_until_it_is_taken_back(relay: Relay, world: World) -> None:
    slowed, *others = [await world.lease("anna") for _ in range(16)]
    async with socket_to(relay) as socket, asyncio.timeout(3 * PATIENCE):
        for lease in (slowed, *others):
            await socket.send(json.dumps({"open": str(lease)}))
        await all_show(socket, {slowed, *others})
        await socket.send(json.dumps({"rate": {str(slowed): 0.01}}))  # one in a hundred seconds
        since: Counter[UUID] = Counter()
        while since.total() < 100 or since.keys() != {*others}:
            lease = (await shown(socket))[0]
            since = Counter() if lease == slowed else since + Counter([lease])
        await socket.send(json.dumps({"rate": {str(slowed): None}}))
        await all_show(socket, {slowed, *others})


async def all_show(socket: ClientConnection, leases: set[UUID]) -> None:
    """Until each showed a picture from now on."""
    while leases:
        leases = leases - {(await shown(socket))[0]}


async def test_a_mask_covers_running_pictures_of_everyone_within_two_seconds_detections_too_and_goes_again(
    relay: Relay, world: World
) -> None:
    """Who owns the camera looks: what is private he does not see either."""
    keeper = replace(world.people["anna"], roles=frozenset({"owner_admin"}))
    left, db = NewMask(name="woning nr 12", corners=[(0, 0), (0.5, 0), (0.5, 1), (0, 1)]), Database(world.settings, "app", pool_size=1)
    persons, detections = await world.lease("anna"), await world.lease("bram", masking="masked")
    world.execute("UPDATE beeldregie.lease SET mode = 'analysis' WHERE id = %s", detections, role="migrate")
    watching = [await Watching.open(relay.port, persons), await Watching.open(relay.port, detections, "t-bram")]
    for viewer in watching:
        assert not is_covered(await viewer.picture())
    mask = await masks.draw(db, keeper, CODE, left, datetime.now(UTC))
    since = time.monotonic()
    for viewer in watching:
        while not is_covered(await viewer.picture()):
            assert time.monotonic() - since < 2
    late = await Watching.open(relay.port, persons)
    assert is_covered(await late.picture())  # the first one
    await masks.remove(db, keeper, CODE, mask.id, datetime.now(UTC))
    while is_covered(await watching[0].picture()):
        pass
    for viewer in (*watching, late):
        viewer.leave()
    await db.close()


async def test_a_camera_that_moves_shows_nobody_anything_within_two_seconds_even_unheard_and_then_the_masks_of_where_it_stands(
    relay: Relay, world: World
) -> None:
    keeper = replace(world.people["anna"], roles=frozenset({"owner_admin"}))
    db = Database(world.settings, "app", pool_size=1)
    lease, detections = await world.lease("anna"), await world.lease("bram", masking="masked")
    world.execute("UPDATE beeldregie.lease SET mode = 'analysis' WHERE id = %s", detections, role="migrate")
    world.execute("UPDATE beeldregie.camera SET kind = 'ptz' WHERE code = %s", CODE, role="ingest")
    watching = [await Watching.open(relay.port, lease), await Watching.open(relay.port, detections, "t-bram")]
    assert [is_covered(await viewer.picture()) for viewer in watching] == [False, False]
    made = [await positions.make(db, keeper, CODE, NewPosition(name=name), datetime.now(UTC)) for name in ("Plein", "Kruispunt")]
    await nothing_is_shown(watching)
    left = NewMask(name="woning", position="Plein", corners=[(0, 0), (0.5, 0), (0.5, 1), (0, 1)])
    await masks.draw(db, keeper, CODE, left, datetime.now(UTC))
    for name in ("Plein", "Kruispunt"):
        await positions.tell(db, keeper, CODE, name, datetime.now(UTC))
        watching.append(await Watching.open(relay.port, lease))
        assert await watching[-1].picture() == cards.moving().jpeg  # what the camera sends may still be of the way there
        assert [is_covered(await first_live(viewer)) for viewer in watching] == [name == "Plein"] * len(watching)
        await asyncio.to_thread(tell_unheard, world)
        await nothing_is_shown(watching)
    async with socket_to(relay) as socket:
        await socket.send(json.dumps({"open": str(lease)}))
        assert (await said(socket, "moving"))["camera"] == CODE and (await shown(socket))[1:] == (1, cards.moving().jpeg)
        await positions.tell(db, keeper, CODE, "Kruispunt", datetime.now(UTC))
        for one in made:
            await positions.remove(db, keeper, CODE, one.id, datetime.now(UTC))
        await said(socket, "playing")
    for viewer in watching:
        viewer.leave()
    await db.close()


async def nothing_is_shown(watching: list[Watching]) -> None:
    """Within two seconds each has words in place of pictures."""
    since = time.monotonic()
    for viewer in watching:
        while await viewer.picture() != cards.moving().jpeg:
            assert time.monotonic() - since < 2


async def first_live(viewer: Watching) -> bytes:
    """The first picture after the words."""
    while (jpeg := await viewer.picture()) == cards.moving().jpeg:
        pass
    return jpeg


def tell_unheard(world: World) -> None:
    """It turns, and the relay is not told: as when the listener's connection breaks just then."""
    with psycopg.connect(world.settings.dsn("migrate")) as owner:
        owner.execute("ALTER TABLE beeldregie.camera_standing DISABLE TRIGGER tell")
        owner.execute(
            """INSERT INTO beeldregie.camera_standing (camera_id, told_at, told_by)
               SELECT c.id, now(), a.id FROM beeldregie.camera c, beeldregie.account a WHERE c.code = %s AND a.login = 'anna'""",
            (CODE,),
        )
        owner.execute("ALTER TABLE beeldregie.camera_standing ENABLE TRIGGER tell")


def is_covered(jpeg: bytes) -> bool:
    """Whether the left half is grey."""
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR).astype(int)
    return bool((np.abs(image[:, : image.shape[1] // 2 - 30] - 128) < 40).all())


async def test_a_watermark_that_comes_to_be_asked_shows_in_the_picture_that_runs(relay: Relay, world: World) -> None:
    lease, other = await world.lease("anna"), await world.lease("bram")
    mine, theirs = await Watching.open(relay.port, lease), await Watching.open(relay.port, other, "t-bram")
    assert not is_marked(await mine.picture())
    world.execute("UPDATE beeldregie.lease SET watermark = true WHERE id = %s", lease)
    while not is_marked(await mine.picture()):
        pass
    assert not is_marked(await theirs.picture())
    again = await Watching.open(relay.port, lease)
    assert is_marked(await again.picture())
    assert [body["watermark"] for body in world.steps("viewing_start", lease)] == [False, True]
    for viewer in (mine, theirs, again):
        viewer.leave()


def is_marked(jpeg: bytes) -> bool:
    """Whether the lower edge was darkened for the name and the time: to at most a quarter where no letters stand."""
    grey = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    return bool(grey[-18:, 300:].max() < 80 and grey[-18:, :250].max() > 180)
