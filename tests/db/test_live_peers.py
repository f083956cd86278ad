"""The relay between programs that are not ours: curl, ffmpeg and ffplay as viewers (by token, and by ticket), motion and ffmpeg as cameras;
and two hundred viewers who come and go."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from dashboard.app import create_web
from dashboard.core.vault import Vault
from dashboard.live import cards
from dashboard.live.multipart import PictureParser
from tests.live_peers import CODE, PATIENCE, DemoCamera, Reader, Relay, Watching, World, free_port, wait_until

NO_MOTION = pytest.mark.skipif(shutil.which("motion") is None, reason="motion is not installed (./setup.sh test installs it)")
COME_AND_GO, AT_ONCE = 200, 20
LEAST_GROWTH_KB = 10_000  # less than what 200 pictures of this camera weigh together; one kept per viewer would show
MOTION = """
setup_mode off
target_dir {folder}
log_file {folder}/motion.log
netcam_url file://{folder}/street.mp4
width 320
height 240
framerate 10
pause on
picture_output off
movie_output off
webcontrol_port 0
stream_port {port}
stream_localhost on
stream_maxrate 10
"""


@pytest.fixture(scope="module", autouse=True)
def room(town: tuple[World, DemoCamera]) -> None:
    """For many viewers at once."""
    town[0].execute("UPDATE beeldregie.stream SET max_viewers = 100", role="ingest")


@pytest.fixture
def world(town: tuple[World, DemoCamera]) -> World:
    return town[0]


async def asked(relay: Relay, world: World, lease: object, **headers: str) -> httpx.Response:
    """What the web answers to who asks for a ticket; anna by token unless said."""
    web = httpx.ASGITransport(create_web(world.settings.model_copy(update={"live_port": relay.port})), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=web, base_url=f"http://127.0.0.1:{world.settings.port}") as client:
        return await client.post(f"/api/leases/{lease}/ticket", headers=headers or {"Authorization": "Bearer t-anna"})


async def ticket(relay: Relay, world: World, lease: object, **headers: str) -> str:
    answer = await asked(relay, world, lease, **headers)
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return str(answer.json()["url"])


def curl(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(["curl", "-sSN", "--max-time", "60", *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def pictures(process: subprocess.Popen[bytes], most: int) -> list[bytes]:
    """The pictures that a program writes to its output, until there are so many or it ends."""
    parser, found = PictureParser(), []
    assert process.stdout is not None
    while len(found) < most and (data := os.read(process.stdout.fileno(), 65_536)):
        found += parser.feed(data)
    return found


async def status(url: str, **headers: str) -> int:
    async with httpx.AsyncClient(timeout=PATIENCE) as client, client.stream("GET", url, headers=headers) as answer:
        return answer.status_code


async def test_curl_sees_the_picture_by_token_and_by_a_ticket_that_works_once(relay: Relay, world: World) -> None:
    lease = await world.lease("anna")
    address = f"http://127.0.0.1:{relay.port}/live/{CODE}.mjpeg"
    with curl("-H", "Authorization: Bearer t-anna", f"{address}?lease={lease}") as by_token:
        assert len(pictures(by_token, 3)) == 3
        by_token.terminate()
    cookie = {"Cookie": f"{world.settings.session_cookie}=s-anna", "Origin": f"http://127.0.0.1:{world.settings.port}"}
    url = await ticket(relay, world, lease, **cookie)
    async with httpx.AsyncClient() as client:
        assert (await client.head(url)).status_code == 200  # who only asks what would come does not use it up
    assert await status(url.replace(CODE, "vr-023")) == 404  # nor who tries it at another camera
    with curl(url) as by_ticket:
        assert len(pictures(by_ticket, 3)) == 3
        assert await status(url) == 404
        world.execute("UPDATE beeldregie.lease SET ended_at = now(), end_reason = 'withdrawn' WHERE id = %s", lease)
        assert pictures(by_ticket, 10_000)[-1] == cards.ended("withdrawn").jpeg
        assert by_ticket.wait(PATIENCE) == 0
    assert (await asked(relay, world, lease)).status_code == 409
    assert len(world.steps("viewing_start", lease)) == 2
    assert not any(secret in relay.said() for secret in ("ticket=", url.split("=")[1], str(lease)))


async def test_a_ticket_is_its_askers_own_and_ends_with_his_session(relay: Relay, world: World) -> None:
    lease = await world.lease("dora")
    assert (await asked(relay, world, lease)).status_code == 404
    assert (await asked(relay, world, lease, Authorization="Bearer t-cor")).status_code == 403
    late = await ticket(relay, world, lease, Authorization="Bearer t-dora")
    world.execute("UPDATE beeldregie.ticket SET expires_at = now()", role="migrate")
    assert await status(late) == 404
    url = await ticket(relay, world, lease, Authorization="Bearer t-dora")
    assert await status(url, Host="evil.test") == 403
    both = [curl("-w", "%{http_code}", url) for _ in range(2)]  # at the same moment
    await asyncio.to_thread(wait_until, lambda: len(world.viewings(lease)) == 1 and any(one.poll() is not None for one in both))
    account = world.people["dora"].account_id
    world.execute("UPDATE beeldregie.api_token SET revoked_at = now() WHERE account_id = %s", account, role="ingest")
    said = [one.communicate(timeout=PATIENCE)[0][-3:] for one in both]
    assert sorted(said) == [b"200", b"404"]
    await asyncio.to_thread(wait_until, lambda: [reason for _, reason, _ in world.viewings(lease)] == ["session_ended"])


async def test_ffmpeg_decodes_twenty_pictures_by_a_ticket_and_is_refused_the_second_time(relay: Relay, world: World) -> None:
    url = await ticket(relay, world, await world.lease("anna"))
    shown, refused = await asyncio.to_thread(ffmpeg, url), await asyncio.to_thread(ffmpeg, url)
    assert shown.returncode == 0, shown.stderr
    sizes = [line.split(",")[4].strip() for line in shown.stdout.splitlines() if not line.startswith("#")]
    assert len(sizes) == 20 and min(map(int, sizes)) > 100_000  # unpacked
    assert refused.returncode != 0 and "404" in refused.stderr and refused.stdout == ""


def ffmpeg(address: str) -> subprocess.CompletedProcess[str]:
    """Twenty pictures from this address: a line each on standard output, its fifth field the decoded size in bytes."""
    command = ["ffmpeg", "-nostdin", "-v", "error", "-xerror", "-i", address, "-frames:v", "20", "-f", "framecrc", "-"]
    return subprocess.run(command, capture_output=True, text=True, timeout=3 * PATIENCE)


@pytest.mark.skipif(shutil.which("ffplay") is None, reason="ffplay is not installed (it comes with ffmpeg)")
async def test_ffplay_shows_the_picture_by_a_ticket_and_ends_when_it_is_withdrawn(relay: Relay, world: World) -> None:
    lease = await world.lease("anna")
    quiet = os.environ | {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
    command = ["ffplay", "-nostats", "-autoexit", "-vf", "showinfo", await ticket(relay, world, lease)]
    with subprocess.Popen(command, env=quiet, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) as player:
        try:
            assert await asyncio.to_thread(shown_by, player, 10) == 10
            world.execute("UPDATE beeldregie.lease SET ended_at = now(), end_reason = 'withdrawn' WHERE id = %s", lease)
            await asyncio.to_thread(player.communicate, timeout=PATIENCE)
        finally:
            player.kill()
    assert player.returncode == 0
    await asyncio.to_thread(wait_until, lambda: [reason for _, reason, _ in world.viewings(lease)] == ["withdrawn"])


def shown_by(player: subprocess.Popen[bytes], most: int) -> int:
    """How many pictures ffplay says that it shows, until there are so many or it ends."""
    assert player.stderr is not None
    return len(list(islice((line for line in player.stderr if b"showinfo" in line and b" pts_time:" in line), most)))


async def test_two_hundred_come_and_go_and_nothing_of_them_stays(relay: Relay, town: tuple[World, DemoCamera]) -> None:
    world, camera = town
    lease = await world.lease("bram")
    crawling = Reader(relay.port, lease, "t-bram", slow=True)
    await come_and_go(relay, lease, 2 * AT_ONCE)  # what is made once is made by now
    before = await at_rest(relay, world, lease)
    await come_and_go(relay, lease, COME_AND_GO)
    after = await at_rest(relay, world, lease)
    assert after[0] == before[0] and after[1] - before[1] < LEAST_GROWTH_KB
    world.execute("UPDATE beeldregie.lease SET ended_at = now(), end_reason = 'withdrawn' WHERE id = %s", lease)
    await asyncio.to_thread(crawling.ended)
    await asyncio.to_thread(wait_until, lambda: all(ended for ended, _, _ in world.viewings(lease)))
    begun, over = (sorted(body["viewing"] for body in world.steps(step, lease)) for step in ("viewing_start", "viewing_end"))
    assert begun == over and len(begun) == COME_AND_GO + 2 * AT_ONCE + 1
    await asyncio.to_thread(wait_until, lambda: camera.connected == 0)


async def come_and_go(relay: Relay, lease: UUID, times: int) -> None:
    """Viewers, some at once, who see a picture each and leave: half of them politely."""
    for _ in range(times // AT_ONCE):
        looking = [await Watching.open(relay.port, lease, "t-bram") for _ in range(AT_ONCE)]
        for n, viewer in enumerate(looking):
            assert await viewer.picture()
            viewer.leave() if n % 2 else viewer.writer.close()


async def at_rest(relay: Relay, world: World, lease: UUID) -> tuple[int, int]:
    """The relay's descriptors and memory (KB) when nobody looks but the slow one."""
    async with asyncio.timeout(3 * PATIENCE):  # an end that a busy database could not take is written when it is next heard of
        while sum(not ended for ended, _, _ in world.viewings(lease)) != 1:
            await asyncio.sleep(0.1)
    worker = Path(f"/proc/{relay.worker}")
    found = 0

    def settled() -> bool:
        nonlocal found
        last, found = found, len(list((worker / "fd").iterdir()))
        return last == found

    await asyncio.sleep(0.2)
    await asyncio.to_thread(wait_until, settled)
    return found, int((worker / "status").read_text().split("VmRSS:")[1].split()[0])


@contextmanager
def motion(folder: Path) -> Iterator[int]:
    """Debian's motion, showing a film over MJPEG; its port."""
    port = free_port()
    film = ["-f", "lavfi", "-i", "testsrc=size=320x240:rate=10", "-t", "30", "-c:v", "mpeg4", str(folder / "street.mp4")]
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", *film], check=True, timeout=3 * PATIENCE)
    (folder / "motion.conf").write_text(MOTION.format(folder=folder, port=port))
    process = subprocess.Popen(["motion", "-n", "-c", str(folder / "motion.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: process.poll() is not None or answers(port))
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def answers(port: int) -> bool:
    try:
        with httpx.stream("GET", f"http://127.0.0.1:{port}/") as answer:
            return answer.status_code == 200
    except httpx.HTTPError:
        return False


@contextmanager
def ffmpeg_showing(_: Path) -> Iterator[int]:
    """ffmpeg as a camera that it is itself: a test film over MJPEG, for who calls once; its port."""
    port = free_port()
    film = ["-re", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=10", "-c:v", "mjpeg", "-f", "mpjpeg", "-listen", "1"]
    kind = ["-content_type", "multipart/x-mixed-replace;boundary=ffmpeg", f"http://127.0.0.1:{port}/"]
    process = subprocess.Popen(["ffmpeg", "-nostdin", "-v", "error", *film, *kind])
    try:
        wait_until(lambda: process.poll() is not None or listens(port))
        yield port
    finally:
        process.kill()
        process.wait(PATIENCE)


def listens(port: int) -> bool:
    """Whether somebody listens there; without calling, for ffmpeg answers one caller only."""
    return _connected(port, "0A")


def is_called(port: int) -> bool:
    """Whether somebody is connected there."""
    return _connected(port, "01")


def _connected(port: int, state: str) -> bool:
    lines = Path("/proc/net/tcp").read_text().splitlines()
    return any(line.split()[1] == f"0100007F:{port:04X}" and line.split()[3] == state for line in lines)


@pytest.mark.parametrize("program", [pytest.param(motion, marks=NO_MOTION), ffmpeg_showing], ids=["motion", "ffmpeg"])
async def test_a_program_of_others_is_a_camera_like_any_other(
    program: Callable[[Path], AbstractContextManager[int]], relay: Relay, town: tuple[World, DemoCamera], tmp_path: Path
) -> None:
    world, camera = town
    await asyncio.to_thread(wait_until, lambda: camera.connected == 0)
    with program(tmp_path) as port:
        address = Vault(world.settings.stream_secret_keys).seal(f"http://127.0.0.1:{port}/")
        ((before,),) = world.execute("SELECT sealed FROM beeldregie.stream", role="ingest")
        world.execute("UPDATE beeldregie.stream SET sealed = %s", address, role="ingest")
        try:
            viewer = await Watching.open(relay.port, await world.lease("anna"))
            seen = [await viewer.picture() for _ in range(10)]
            viewer.leave()
            await asyncio.to_thread(wait_until, lambda: not is_called(port))
        finally:
            world.execute("UPDATE beeldregie.stream SET sealed = %s", before, role="ingest")
    assert all(jpeg.startswith(b"\xff\xd8") for jpeg in seen) and len(set(seen)) > 5  # and they move
