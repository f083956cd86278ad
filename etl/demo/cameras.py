"""Where the demo's cameras are, and how each of them is called: most over HTTP with a basic log-in, and one of every other kind."""

from __future__ import annotations

from typing import Final

from dashboard.core.settings import Settings

USER: Final = "camera"
# Traffic cameras of Rotterdam, beside the ones that the walks use.
RTSP_CAMERA: Final = "vr-016"  # where GStreamer's server is installed (etl/demo/rtsp.py); elsewhere it is as the others
DIGEST_CAMERA: Final = "vr-017"  # takes no password in clear
SNAPSHOT_CAMERA: Final = "vr-018"  # gives one picture a question


def password(settings: Settings) -> str:
    """What every demo camera wants to hear from USER."""
    return settings.derive("demo camera")


def address(settings: Settings, code: str) -> str:
    """A camera's address at the demo's servers, password and all, as its owner would type it. URL-safe as it is."""
    server = f"{USER}:{password(settings)}@127.0.0.1"
    if code == RTSP_CAMERA and settings.demo_rtsp_port:
        return f"rtsp://{server}:{settings.demo_rtsp_port}/{code}"
    return f"http://{server}:{settings.demo_port}/camera/{code}.{'jpg' if code == SNAPSHOT_CAMERA else 'mjpeg'}"
