"""Child processes that are kept running: restarted with growing pauses, logged to a file each, stopped together."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.core.settings import ROOT
from dashboard.up.cluster import die_with_parent

LONGEST_PAUSE = 30.0
STEADY = 60.0  # seconds a process has to run before its earlier failures are forgotten
STOP_SECONDS = 5.0
LARGEST_LOG = 10_000_000  # bytes; a larger one is put aside at the next start, so two stand at most


@dataclass
class Child:
    """One process: how to start it, and how its last run went. The database has stage 0 and is stopped last."""

    name: str
    spawn: Callable[[], subprocess.Popen[bytes]]
    stage: int = 1
    stop_signal: int = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    started: float = 0.0
    due: float = 0.0


@dataclass
class Supervisor:
    """Starts children, restarts those that die, stops all. `say` gets one sentence whenever something went wrong."""

    say: Callable[[str], None]
    children: list[Child] = field(default_factory=list)

    def start(self, child: Child) -> None:
        """Start a child and keep it running from now on. Errors of its first start are raised."""
        self.children.append(child)
        self._spawn(child)

    def keep(self, child: Child) -> None:
        """Keep a child running from the next round on. The whole can do without it: where its first start fails, it is tried again too."""
        self.children.append(child)

    def tend(self) -> None:
        """One round: notice which children ended, and start those again whose pause is over."""
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._plan_restart(child, f"ended with status {child.process.returncode}", now)
            elif child.process is None and now >= child.due:
                try:
                    self._spawn(child)
                except Exception as error:  # whatever keeps it from starting now (database away, disk full) may pass
                    self._plan_restart(child, f"does not start: {error}", now)

    def stop(self) -> None:
        """Stop all: everything that uses the database first, then the database. Who does not listen within 5 s is killed."""
        for stage in sorted({child.stage for child in self.children}, reverse=True):
            running = [child for child in self.children if child.stage == stage and child.process is not None]
            for child in running:
                _signal(child, child.stop_signal)
            deadline = time.monotonic() + STOP_SECONDS
            for child in running:
                if not _ended(child, deadline):
                    self.say(f"{child.name} did not stop by itself and was killed")

    def _spawn(self, child: Child) -> None:
        child.process = child.spawn()
        child.started = time.monotonic()

    def _plan_restart(self, child: Child, what: str, now: float) -> None:
        if child.process is not None and now - child.started > STEADY:
            child.failures = 0
        pause = min(LONGEST_PAUSE, 2.0**child.failures)
        child.failures += 1
        child.process, child.due = None, now + pause
        self.say(f"{child.name} {what}; again in {pause:.0f} s")


def _signal(child: Child, number: int) -> None:
    if child.process is not None and child.process.poll() is None:
        child.process.send_signal(number)


def _ended(child: Child, deadline: float) -> bool:
    assert child.process is not None
    try:
        child.process.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        child.process.kill()  # its own children are tied to it and go along
        child.process.wait()
        return False
    return True


def spawner(command: Sequence[str], log: Path, environment: Callable[[], Mapping[str, str]]) -> Callable[[], subprocess.Popen[bytes]]:
    """How to start a command of ours: in a process group of its own (Ctrl-C reaches only `up`), ended with `up`, logged to the file."""

    def spawn() -> subprocess.Popen[bytes]:
        with log.open("ab") as out:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd=ROOT,
                process_group=0,
                env=dict(environment()),
                preexec_fn=die_with_parent,
            )

    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))
    return spawn
