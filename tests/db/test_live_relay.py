"""The relay as it runs: gunicorn, PostGIS, a camera over HTTP and viewers over sockets.

Waiting is generous and nothing is timed but one thing, because it is the promise itself: who may look no longer sees nothing within two
seconds, however fast he reads, and however the end becomes known.
"""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import cv2
import httpx
import numpy as np
import psycopg
import pytest
from websockets.exceptions import InvalidStatus

from dashboard.core.db import Database
from dashboard.live import cards
from dashboard.live.multipart import BOUNDARY
from dashboard.store import viewings
from tests.live_peers import (
    CODE,
    PATIENCE,
    DemoCamera,
    Reader,
    Relay,
    Watching,
    World,
    is_eventually,
    relay_process,
    said,
    shown,
    socket_to,
)


@pytest.fixture
def world(town: tuple[World, DemoCamera]) -> World:
    return town[0]


async def test_one_connection_for_all_viewers_and_every_look_is_in_the_log(relay: Relay, world: World, camera: DemoCamera) -> None:
    lease, other = await world.lease("anna"), await world.lease("bram")
    watching = [await Watching.open(relay.port, lease) for _ in range(4)] + [await Watching.open(relay.port, other, "t-bram")]
    # The first picture comes after its row: whoever sees anything stands in the database and in the log.
    for viewer in watching:
        assert (await viewer.picture()).startswith(b"\xff\xd8")
    assert [ended for ended, _, _ in world.viewings(lease, other)] == [False] * 5
    assert len(world.steps("viewing_start", lease, other)) == 5
    assert camera.calls == camera.connected == 1
    assert cv2.imdecode(np.frombuffer(await watching[0].picture(), np.uint8), cv2.IMREAD_COLOR).shape == (360, 640, 3)
    for viewer in watching:
        viewer.leave()
    await is_eventually(lambda: all(ended for ended, _, _ in world.viewings(lease, other)))
    assert {reason for _, reason, _ in world.viewings(lease, other)} == {"left"}
    assert all(frames > 0 for _, _, frames in world.viewings(lease, other))
    assert [body["reason"] for body in world.steps("viewing_end", lease, other)] == ["left"] * 5
    await is_eventually(lambda: camera.connected == 0)
    assert settings_secrets(world).isdisjoint(relay.said().split('"'))


def settings_secrets(world: World) -> set[str]:
    return {world.settings.derive("demo camera"), "t-anna", "s-anna"}


async def test_a_withdrawn_lease_ends_its_pictures_with_the_reason_and_no_others(relay: Relay, world: World) -> None:
    lease, other = await world.lease("anna"), await world.lease("bram")
    mine, theirs = await Watching.open(relay.port, lease), await Watching.open(relay.port, other, "t-bram")
    slow = await Watching.open(relay.port, lease, receive_buffer=4096)
    async with socket_to(relay) as socket:
        await socket.send(json.dumps({"open": str(lease)}))
        assert (await said(socket, "playing"))["camera"] == CODE
        await mine.picture()
        world.execute("UPDATE beeldregie.lease SET ended_at = now(), end_reason = 'withdrawn' WHERE id = %s", lease)
        last = (await mine.until_closed())[-1]
        assert last == cards.ended("withdrawn").jpeg
        message = await said(socket, "ended")
        assert (message["lease"], message["reason"], message["nl"]) == (str(lease), "withdrawn", "De toestemming is ingetrokken.")
        assert (await Watching.open(relay.port, lease)).status == 409
    assert not any(BOUNDARY.encode() in picture for picture in await slow.until_closed())  # never half a picture and the next in one
    assert (await theirs.picture()).startswith(b"\xff\xd8")
    await is_eventually(lambda: [reason for _, reason, _ in world.viewings(lease)] == ["withdrawn"] * 3)
    assert [ended for ended, _, _ in world.viewings(other)] == [False]
    theirs.leave()


async def test_a_lease_ends_at_its_end_and_an_extension_goes_on_without_a_blink(relay: Relay, world: World) -> None:
    short, long = await world.lease("anna"), await world.lease("bram")
    soon = datetime.now(UTC) + timedelta(seconds=3)
    world.execute("UPDATE beeldregie.lease SET ends_at = %s WHERE id = ANY(%s)", soon, [short, long])
    ending, going_on = await Watching.open(relay.port, short), await Watching.open(relay.port, long, "t-bram")
    world.execute("UPDATE beeldregie.lease SET ends_at = %s WHERE id = %s", soon + timedelta(minutes=5), long)
    assert (await ending.until_closed())[-1] == cards.ended("expired").jpeg
    assert datetime.now(UTC) >= soon
    for _ in range(10):
        assert (await going_on.picture()) != cards.ended("expired").jpeg
    await is_eventually(lambda: world.execute("SELECT end_reason FROM beeldregie.lease WHERE id = %s", short) == [("expired",)])
    going_on.leave()


def withdrawn(world: World, lease: UUID) -> None:
    world.execute("UPDATE beeldregie.lease SET ended_at = now(), end_reason = 'withdrawn' WHERE id = %s", lease)


def withdrawn_unheard(world: World, lease: UUID) -> None:
    """The same, and nobody is told: as when the listener's connection breaks just then."""
    with psycopg.connect(world.settings.dsn("migrate")) as owner:
        owner.execute("ALTER TABLE beeldregie.lease DISABLE TRIGGER tell")
        owner.execute("UPDATE beeldregie.lease SET ended_at = now(), end_reason = 'withdrawn' WHERE id = %s", (lease,))
        owner.execute("ALTER TABLE beeldregie.lease ENABLE TRIGGER tell")


def role_ended(world: World, lease: UUID) -> None:
    world.execute(
        "UPDATE beeldregie.account_role SET valid = tstzrange(lower(valid), now()) WHERE account_id = %s",
        world.people["fred"].account_id,
        role="ingest",
    )


def expired(world: World, lease: UUID) -> None:
    end = datetime.now(UTC) + timedelta(seconds=1.5)
    world.execute("UPDATE beeldregie.lease SET ends_at = %s WHERE id = %s", end, lease)
    time.sleep((end - datetime.now(UTC)).total_seconds())


def session_ended(world: World, lease: UUID) -> None:
    """A key is revoked; the relay asks for sessions and keys alike."""
    query = "UPDATE beeldregie.api_token SET revoked_at = now() WHERE account_id = %s"
    world.execute(query, world.people["dora"].account_id, role="ingest")


ENDS = [("anna", withdrawn), ("anna", withdrawn_unheard), ("anna", expired), ("fred", role_ended), ("dora", session_ended)]


@pytest.mark.parametrize(("login", "change"), ENDS)
async def test_within_two_seconds_of_an_end_a_fast_a_slow_and_a_crawling_reader_are_cut_off(
    relay: Relay,
    world: World,
    login: str,
    change: Callable[[World, UUID], None],
) -> None:
    lease = await world.lease(login)
    token = f"t-{login}"
    crawling, slow = Reader(relay.port, lease, token, crawls=True), Reader(relay.port, lease, token, slow=True)
    fast = Reader(relay.port, lease, token)
    await is_eventually(lambda: fast.taken > 500_000 and slow.taken)  # by now the lines of the slow ones are full, and he sees all the same
    await asyncio.to_thread(change, world, lease)
    since = time.monotonic()
    assert max([await asyncio.to_thread(reader.ended) for reader in (fast, slow, crawling)]) - since < 2
    await is_eventually(lambda: [ended for ended, _, _ in world.viewings(lease)] == [True] * 3)
    assert {reason for _, reason, _ in world.viewings(lease)} == {change.__name__.removesuffix("_unheard")}


async def test_a_right_that_ends_while_its_picture_is_being_opened_shows_nothing(relay: Relay, world: World) -> None:
    lease = await world.lease("anna")
    with psycopg.connect(world.settings.dsn("app")) as conn:
        conn.execute("UPDATE beeldregie.lease SET ended_at = now(), end_reason = 'withdrawn' WHERE id = %s", (lease,))
        opening = asyncio.create_task(Watching.open(relay.port, lease))  # it is admitted: the end is not committed yet
        waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%%viewing%%'"
        await is_eventually(lambda: world.execute(waiting))
    assert (await opening).status == 409
    assert world.viewings(lease) == [] and world.steps("viewing_start", lease) == []


async def test_who_closes_a_picture_and_hangs_up_at_once_leaves_no_open_row(relay: Relay, world: World) -> None:
    lease = await world.lease("anna")
    for _ in range(5):
        socket = await socket_to(relay)
        await socket.send(json.dumps({"open": str(lease)}))
        await shown(socket)
        await socket.send(json.dumps({"close": str(lease)}))
        await asyncio.sleep(0)
        socket.transport.abort()
    await is_eventually(lambda: [(ended, reason) for ended, reason, _ in world.viewings(lease)] == [(True, "left")] * 5)
    assert [body["reason"] for body in world.steps("viewing_end", lease)] == ["left"] * 5


@pytest.mark.parametrize(
    ("login", "change", "role", "reason"),
    [
        ("dora", "UPDATE beeldregie.session SET revoked_at = now() WHERE account_id = %s", "app", "session_ended"),
        ("eva", "UPDATE beeldregie.account_role SET valid = tstzrange(lower(valid), now()) WHERE account_id = %s", "ingest", "role_ended"),
    ],
)
async def test_a_picture_ends_with_the_session_and_with_the_role(
    relay: Relay,
    world: World,
    login: str,
    change: str,
    role: str,
    reason: str,
) -> None:
    lease = await world.lease(login)
    origin = f"http://127.0.0.1:{world.settings.port}"
    async with socket_to(relay, Cookie=f"beeldregie_session=s-{login}", Origin=origin) as socket:
        await socket.send(json.dumps({"open": str(lease)}))
        assert (await shown(socket))[:2] == (lease, 0)
        world.execute(change, world.people[login].account_id, role=role)
        assert (await said(socket, "ended"))["reason"] == reason
        await socket.send(json.dumps({"open": str(lease)}))
        assert (await said(socket, "refused"))["reason"] in ("not-logged-in", "not-permitted", "conflict")


async def test_who_may_not_look_gets_no_picture_and_a_reason(relay: Relay, world: World) -> None:
    lease = await world.lease("anna")
    base, own = f"http://127.0.0.1:{relay.port}", {"Authorization": "Bearer t-anna"}
    cookie = {"Cookie": "beeldregie_session=s-anna"}
    ours = f"http://127.0.0.1:{world.settings.port}"
    refused = [
        (f"/live/{CODE}.mjpeg?lease={lease}", {}, 401),
        (f"/live/{CODE}.mjpeg?lease={lease}", {"Authorization": "Bearer wrong"}, 401),
        (f"/live/{CODE}.mjpeg?lease={lease}", {"Authorization": "Bearer t-bram"}, 404),
        (f"/live/{CODE}.mjpeg?lease={lease}", {"Authorization": "Bearer t-cor"}, 403),
        (f"/live/{CODE}.mjpeg?lease={uuid4()}", own, 404),
        (f"/live/{CODE}.mjpeg?lease=1", own, 404),
        (f"/live/{CODE}.mjpeg", own, 404),
        (f"/live/vr-023.mjpeg?lease={lease}", own, 404),
        (f"/live/{CODE}.mjpeg?lease={lease}", {**own, "Host": "evil.test"}, 403),
        (f"/live/{CODE}.mjpeg?lease={lease}", cookie, 403),
        (f"/live/{CODE}.mjpeg?lease={lease}", {**cookie, "Sec-Fetch-Site": "cross-site"}, 403),
        (f"/live/{CODE}.mjpeg?lease={lease}", {**cookie, "Sec-Fetch-Site": "same-site", "Origin": "https://evil.test"}, 403),
        (f"/live/{CODE}.mjpeg?lease={lease}", {**cookie, "Referer": "https://evil.test/"}, 403),
        (f"/live/{CODE}.mjpeg?lease={lease}", {**cookie, "Host": "localhost:8080", "Origin": "http://localhost:8081"}, 403),
        ("/live", own, 404),
        ("/", own, 404),
        ("/live/../healthz/x", own, 404),
    ]
    async with httpx.AsyncClient(base_url=base, timeout=PATIENCE) as client:
        for path, headers, status in refused:
            answer = await client.get(path, headers=headers)
            assert (answer.status_code, path, headers) == (status, path, headers)
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["detail"]
        assert (await client.post(f"/live/{CODE}.mjpeg", headers=own)).status_code == 405
        proxied = {**cookie, "Host": "localhost:8080", "Origin": "http://localhost:8080"}
        from_us = ({"Sec-Fetch-Site": "same-site"}, {"Referer": f"{ours}/"}, {"Origin": ours}, proxied)
        for headers in (own, *({**cookie, **one} for one in from_us)):
            async with client.stream("GET", f"/live/{CODE}.mjpeg?lease={lease}", headers=headers) as answer:
                assert answer.status_code == 200
    unknown = ({"Accept": "*/*"}, {"Authorization": "Bearer nobody"}, {"Cookie": "beeldregie_session=nobody", "Origin": ours})
    for headers in ({**cookie, "Origin": "https://evil.test"}, cookie, {**own, "Host": "evil.test"}, *unknown):
        with pytest.raises(InvalidStatus):
            async with socket_to(relay, **headers):
                pass
    async with socket_to(relay, Authorization="Bearer t-cor") as socket:
        for message, reason in (
            ({"open": str(lease)}, "not-permitted"),
            ({"open": "x"}, "not-permitted"),
            ("rubbish", "bad-input"),
            ({}, "bad-input"),
        ):
            await socket.send(json.dumps(message))
            assert (await said(socket, "refused"))["reason"] == reason
    assert len(world.steps("viewing_start", lease)) == 5  # those that were let in


async def test_no_more_viewers_than_the_camera_allows_and_detection_is_not_one(relay: Relay, world: World) -> None:
    lease = await world.lease("anna")
    await is_eventually(lambda: not world.execute("SELECT 1 FROM beeldregie.viewing WHERE ended_at IS NULL"))
    other = await world.lease("bram")
    world.execute("UPDATE beeldregie.stream SET max_viewers = 1", role="ingest")
    first = await Watching.open(relay.port, lease)
    await first.picture()
    window = await Watching.open(relay.port, lease)
    assert window.status == 200  # the same person once more, as on the wall
    window.leave()
    second = await Watching.open(relay.port, other, token="t-bram")
    assert second.status == 409
    assert "viewer-limit" in (await second.reader.read(4096)).decode()
    first.leave()
    await is_eventually(lambda: all(ended for ended, _, _ in world.viewings(lease)))
    world.execute("UPDATE beeldregie.lease SET mode = 'analysis' WHERE id = %s", lease, role="migrate")
    looking = [await Watching.open(relay.port, lease) for _ in range(2)]
    assert [viewer.status for viewer in looking] == [200, 200]
    world.execute("UPDATE beeldregie.stream SET max_viewers = 20", role="ingest")
    for viewer in looking:
        viewer.leave()


async def test_without_a_database_pictures_go_blank_and_come_back_when_it_does(relay: Relay, world: World) -> None:
    lease = await world.lease("anna")
    viewer, slow = await Watching.open(relay.port, lease), Reader(relay.port, lease, slow=True)
    for _ in range(20):
        await viewer.picture()
    name = world.settings.admin_url.database
    admin = world.settings.admin_url.set(database="postgres", drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as superuser:
        since = time.monotonic()
        superuser.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        superuser.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        try:
            while await viewer.picture() != cards.unconfirmed().jpeg:
                pass
            assert time.monotonic() - since < 3  # two, and a round
            assert await asyncio.to_thread(slow.ended) - since < 3
            refused = await Watching.open(relay.port, uuid4())
            assert refused.status == 503
            assert cards.unconfirmed().jpeg == await viewer.picture()  # sent twice; nothing of the camera after it
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(viewer.picture(), 0.6)
        finally:
            superuser.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    while await viewer.picture() == cards.unconfirmed().jpeg:
        pass
    viewer.leave()


async def test_stopping_the_relay_says_so_and_leaves_no_open_rows(world: World, tmp_path: Path) -> None:
    lease = await world.lease("anna")
    with relay_process(world.settings, tmp_path / "live.log") as another:
        viewer = await Watching.open(another.port, lease)
        await viewer.picture()
        another.process.send_signal(signal.SIGTERM)
        assert (await viewer.until_closed())[-1] == cards.ended("relay_stopped").jpeg
        assert await asyncio.to_thread(another.process.wait, PATIENCE) == 0
    assert [(ended, reason) for ended, reason, _ in world.viewings(lease)] == [(True, "relay_stopped")]


async def test_after_a_crash_viewings_end_when_they_were_last_heard_of(world: World) -> None:
    lease, now, db = await world.lease("anna"), datetime.now(UTC), Database(world.settings, "app", pool_size=1)
    async with db.begin() as conn:
        begun = [await viewings.start(conn, lease, datetime.now(UTC)) for _ in range(2)]
        lost, alive = [one.viewing_id for one in begun if one]
        await viewings.beat(conn, [viewings.Progress(lost, 7, 700)], now - timedelta(minutes=2))
        await viewings.beat(conn, [viewings.Progress(alive, 9, 900)], now)
        gone = await viewings.end_abandoned(conn, now - timedelta(seconds=30))
    assert gone == [viewings.Abandoned(lost, lease, now - timedelta(minutes=2), 7, 700)]
    await db.close()
    assert world.execute("SELECT id FROM beeldregie.viewing WHERE ended_at IS NULL AND lease_id = %s", lease) == [(alive,)]
