"""The `beeldregie` command: reads arguments, calls a use case, prints. Heavy imports stand inside the commands, so that --help is quick."""

from __future__ import annotations

from dashboard.cli import running, people, bringing  # isort: skip  # their commands register themselves, in the order of --help
from dashboard.cli.base import app

__all__ = ["app", "bringing", "people", "running"]
