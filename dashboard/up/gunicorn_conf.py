"""What both gunicorns of `up` share: log lines as JSON, and workers that end with their master, even after kill -9."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger

from dashboard.core import logs, measures
from dashboard.core.settings import Settings
from dashboard.up.cluster import die_with_parent

graceful_timeout = 2  # seconds: pictures and sockets are open for hours and would delay every stop
control_socket_disable = True  # all copies on a machine would share one
forwarded_allow_ips = "127.0.0.1"
worker_tmp_dir = "/dev/shm"  # noqa: S108 - the heartbeat file, not to be written to a disk
keepalive = 75


class JsonLogger(Logger):
    """gunicorn's messages through the root logger, as JSON; no access log, because addresses tell who looked at what."""

    def setup(self, cfg: Any) -> None:
        """Take gunicorn's own handlers away."""
        super().setup(cfg)
        logs.configure(Settings().log_level)
        self.error_log.handlers[:] = []
        self.error_log.propagate = True


logger_class = JsonLogger


def post_fork(_server: Any, _worker: Any) -> None:
    """Tie a new worker to its master."""
    die_with_parent()


def child_exit(_server: Any, worker: Any) -> None:
    """What an ended worker had open is open no more."""
    measures.gone(worker.pid)
