"""A camera over RTSP that is not ours: GStreamer's server. Run by the system's Python, which has the bindings:

    /usr/bin/python3 -m tests.peers.rtsp [--login USER:PASSWORD] [--codec h264|mjpeg]

It says on which port it listens (`port N`) and then, for every client, `came` and `left`; `no encoder`, and no more, where it cannot serve
that codec.
"""

import argparse
from typing import Any

from etl.demo import rtsp

PATH = "/secret-path"
SOURCE = "videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=10/1 ! videoconvert"
CODED = {
    "h264": {
        "x264enc": "tune=zerolatency speed-preset=ultrafast key-int-max=10 ! rtph264pay name=pay0 pt=96",
        "openh264enc": "gop-size=10 ! rtph264pay name=pay0 pt=96",
    },
    "mjpeg": {"jpegenc": "! rtpjpegpay name=pay0 pt=26"},
}


def main() -> None:
    """Serve one camera until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--login", default="")
    parser.add_argument("--codec", choices=sorted(CODED), default="mjpeg")
    asked = parser.parse_args()
    gst, server_of = rtsp.bindings()
    encoders = [name for name in CODED[asked.codec] if gst.ElementFactory.find(name)]
    if not encoders:
        print("no encoder", flush=True)
        return
    factory = server_of.RTSPMediaFactory.new()
    factory.set_launch(f"( {SOURCE} ! video/x-raw,format=I420 ! {encoders[0]} {CODED[asked.codec][encoders[0]]} )")
    factory.set_shared(True)
    server = rtsp.listening(0, PATH, factory, asked.login)
    server.connect("client-connected", came)
    print(f"port {server.get_bound_port()}", flush=True)
    rtsp.run()


def came(_server: Any, client: Any) -> None:
    """Say so, and when it leaves."""
    print("came", flush=True)
    client.connect("closed", lambda _: print("left", flush=True))


if __name__ == "__main__":
    main()
