"""The demo's camera over RTSP: GStreamer's own server, which shows the scene that the demo server draws.

`/usr/bin/python3 -m etl.demo.rtsp --port N --demo-port N --camera CODE`, "user:password" in DEMO_CAMERA_LOGIN. Debian's Python runs it,
because that one has the bindings (gi); so it uses nothing but the standard library besides, and asks for gi no sooner than it is run. What
goes out is RTP with JPEGs (RFC 2435), which every GStreamer can make. Where it is not installed, the camera is called over HTTP.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

PYTHON: Final = "/usr/bin/python3"
LOGIN: Final = "DEMO_CAMERA_LOGIN"  # in the environment, where a command line would show it to the whole machine
_MODULE: Final = "etl.demo.rtsp"
_ROOT: Final = Path(__file__).parents[2]
_LOOK_SECONDS: Final = 30  # GStreamer looks at all its parts, the first time
_NEEDED: Final = ("souphttpsrc", "multipartdemux", "jpegdec", "jpegenc", "rtpjpegpay")
_LAUNCH: Final = (
    "( souphttpsrc name=scene is-live=true do-timestamp=true ! multipartdemux ! queue ! jpegdec ! jpegenc ! rtpjpegpay name=pay0 pt=26 )"
)


def is_installed() -> bool:
    """Whether this machine has what it takes."""
    look = [PYTHON, "-m", _MODULE, "--look"]
    try:
        return subprocess.run(look, cwd=_ROOT, capture_output=True, check=False, timeout=_LOOK_SECONDS).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def command(port: int, demo_port: int, camera: str) -> list[str]:
    """What serves this camera of the demo server, to be started in the checkout with LOGIN in its environment."""
    return [PYTHON, "-m", _MODULE, "--port", str(port), "--demo-port", str(demo_port), "--camera", camera]


def main() -> None:
    """Serve every camera of the demo server until told to stop; or with --look: say by the exit status whether that can be done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--look", action="store_true", help="only look whether everything is installed")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--demo-port", type=int, default=0)
    parser.add_argument("--camera", default="", help="its code, and the path at which it is served")
    asked = parser.parse_args()
    gst, rtsp = bindings()
    if asked.look:
        sys.exit(not all(gst.ElementFactory.find(name) for name in _NEEDED))
    factory = rtsp.RTSPMediaFactory.new()
    factory.set_launch(_LAUNCH)
    factory.set_shared(True)  # one scene, however many look
    factory.connect("media-configure", _pointed(f"http://127.0.0.1:{asked.demo_port}/camera/{asked.camera}.mjpeg", os.environ[LOGIN]))
    listening(asked.port, f"/{asked.camera}", factory, os.environ[LOGIN])
    run()


def bindings() -> tuple[Any, Any]:
    """GStreamer, begun, and its RTSP server. Raises ImportError or ValueError where they are not installed."""
    import gi  # type: ignore[import-not-found]

    for name in ("Gst", "GstRtsp", "GstRtspServer"):
        gi.require_version(name, "1.0")
    from gi.repository import Gst, GstRtspServer  # type: ignore[import-not-found]

    Gst.init(None)
    return Gst, GstRtspServer


def listening(port: int, path: str, factory: Any, login: str) -> Any:
    """A server on loopback (port 0: any) with one camera, to whoever knows its "user:password" by digest; "" is everybody."""
    _, rtsp = bindings()
    server = rtsp.RTSPServer.new()
    server.set_address("127.0.0.1")
    server.set_service(str(port))
    if login:
        _ask_for(server, factory, *login.split(":", 1))
    server.get_mount_points().add_factory(path, factory)
    if not server.attach(None):
        raise SystemExit(f"port {port} is taken")
    return server


def run() -> None:
    """Serve until told to stop."""
    from gi.repository import GLib

    GLib.MainLoop().run()


def _pointed(location: str, login: str) -> Callable[[Any, Any], None]:
    """What sets the scene's address as somebody comes to look."""
    user, _, password = login.partition(":")

    def point(_factory: Any, media: Any) -> None:
        scene = media.get_element().get_by_name("scene")
        for name, value in (("location", location), ("user-id", user), ("user-pw", password), ("proxy", "")):
            scene.set_property(name, value)

    return point


def _ask_for(server: Any, factory: Any, user: str, password: str) -> None:
    from gi.repository import GstRtsp

    _, rtsp = bindings()
    token = rtsp.RTSPToken.new()
    token.set_string(rtsp.RTSP_TOKEN_MEDIA_FACTORY_ROLE, "viewer")
    auth = rtsp.RTSPAuth.new()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    auth.add_digest(user, password, token)
    server.set_auth(auth)
    permissions = rtsp.RTSPPermissions.new()
    for allowed in (rtsp.RTSP_PERM_MEDIA_FACTORY_ACCESS, rtsp.RTSP_PERM_MEDIA_FACTORY_CONSTRUCT):
        permissions.add_permission_for_role("viewer", allowed, True)
    factory.set_permissions(permissions)


if __name__ == "__main__":
    main()
