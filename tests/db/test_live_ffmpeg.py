"""The relay's picture in a program that is not ours: ffmpeg reads it as any network camera."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import psycopg

from dashboard.core.settings import Settings
from tests.live_peers import CODE, PATIENCE, DemoCamera, make_world, relay_process


def test_ffmpeg_decodes_the_picture_and_is_refused_without_the_right_token(
    settings: Settings, ingest: psycopg.Connection, tmp_path: Path
) -> None:
    with DemoCamera(settings) as camera:
        world = asyncio.run(make_world(settings, ingest, camera.port))
        lease = asyncio.run(world.lease("anna"))
        with relay_process(settings, tmp_path / "live.log") as relay:
            address = f"http://127.0.0.1:{relay.port}/live/{CODE}.mjpeg?lease={lease}"
            shown, refused = ffmpeg(address, "t-anna"), ffmpeg(address, "t-bram")
    assert shown.returncode == 0, shown.stderr
    sizes = [line.split(",")[4].strip() for line in shown.stdout.splitlines() if not line.startswith("#")]
    assert len(sizes) == 3 and min(map(int, sizes)) > 100_000  # three pictures, unpacked
    assert refused.returncode != 0 and "404" in refused.stderr and refused.stdout == ""


def ffmpeg(address: str, token: str) -> subprocess.CompletedProcess[str]:
    """Three pictures from this address: a line each on standard output, its fifth field the decoded size in bytes."""
    return subprocess.run(
        [
            "ffmpeg",
            "-nostdin",
            "-v",
            "error",
            "-xerror",
            "-headers",
            f"Authorization: Bearer {token}\r\n",
            "-i",
            address,
            "-frames:v",
            "3",
            "-f",
            "framecrc",
            "-",
        ],
        capture_output=True,
        text=True,
        timeout=3 * PATIENCE,
    )
