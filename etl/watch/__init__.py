"""Detection: what stands still on a road that should move. See README.md."""

from etl.watch.run import watch_camera, watch_file

__all__ = ["watch_camera", "watch_file"]
