"""Child processes: restarted with growing pauses, stopped in order, gone with their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.core.errors import SetupError
from dashboard.up import processes, start
from dashboard.up.processes import Child, Supervisor, spawner

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def wait_until(true: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_child_that_dies_is_restarted_after_growing_pauses_that_a_steady_run_resets(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clock, said = [1000.0], []
    monkeypatch.setattr(processes.time, "monotonic", lambda: clock[0])
    supervisor = Supervisor(said.append)
    child = Child("short", spawner(["false"], tmp_path / "log", lambda: os.environ))
    supervisor.start(child)
    for _ in range(7):
        assert child.process is not None
        child.process.wait()
        supervisor.tend()
        assert child.process is None
        clock[0] = child.due - 0.01
        supervisor.tend()
        assert child.process is None  # not before its time
        clock[0] = child.due
        supervisor.tend()
    assert [int(sentence.split()[-2]) for sentence in said] == [1, 2, 4, 8, 16, 30, 30]
    child.process.wait()
    clock[0] += processes.STEADY + 1
    supervisor.tend()
    assert said[-1].endswith("again in 1 s")


def test_a_restart_that_fails_is_tried_again_and_said(tmp_path: Path) -> None:
    said: list[str] = []
    attempts: list[int] = []

    def spawn() -> subprocess.Popen[bytes]:
        attempts.append(1)
        if len(attempts) == 2:
            raise OSError("disk full")
        return subprocess.Popen(["true"])

    supervisor = Supervisor(said.append)
    child = Child("moody", spawn)
    supervisor.start(child)
    child.process.wait()
    for _ in range(3):
        supervisor.tend()
        child.due = 0
    assert "does not start: disk full" in said[1]
    assert child.process is not None
    supervisor.stop()


def test_what_is_kept_but_not_needed_may_fail_at_its_first_start(tmp_path: Path) -> None:
    said: list[str] = []

    def refused() -> dict[str, str]:
        raise SetupError("Uitgeschakeld.", "Disabled.")

    supervisor = Supervisor(said.append)
    supervisor.keep(Child("extra", spawner(["true"], tmp_path / "log", refused)))
    supervisor.tend()
    assert said == ["extra does not start: Uitgeschakeld.; again in 1 s"]
    supervisor.stop()


def test_stopping_ends_users_of_the_database_before_it_and_kills_who_does_not_listen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(processes, "STOP_SECONDS", 3.0)  # a busy machine lets a shell wait for its turn
    ended = tmp_path / "ended"
    deaf = "trap '' TERM; touch ready; while :; do sleep 0.05; done"
    database = f"trap 'echo database >> {ended}; exit' INT; touch base; while :; do sleep 0.05; done"
    user = f"trap 'echo user >> {ended}; exit' TERM; touch user; while :; do sleep 0.05; done"
    monkeypatch.setattr(processes, "ROOT", tmp_path)
    supervisor = Supervisor(print)
    wanted = (("database", database, 0, signal.SIGINT), ("user", user, 1, signal.SIGTERM), ("deaf", deaf, 1, signal.SIGTERM))
    for name, script, stage, number in wanted:
        supervisor.start(Child(name, spawner(["bash", "-c", script], tmp_path / "log", lambda: os.environ), stage, number))
    assert wait_until(lambda: all((tmp_path / name).exists() for name in ("ready", "base", "user")))
    supervisor.stop()
    assert ended.read_text().split() == ["user", "database"]
    assert all(child.process is not None and child.process.poll() is not None for child in supervisor.children)


@pytest.mark.parametrize("number", STOPPING)
def test_each_signal_to_stop_is_heard_once_and_what_comes_after_it_is_ignored(number: signal.Signals) -> None:
    former = {one: signal.getsignal(one) for one in STOPPING}
    try:
        with pytest.raises(KeyboardInterrupt), start._ended_by_signals():
            signal.raise_signal(number)
        for again in STOPPING:
            signal.raise_signal(again)
    finally:
        for one, handler in former.items():
            signal.signal(one, handler)


def test_a_child_dies_with_its_parent_even_by_kill_9(tmp_path: Path) -> None:
    program = f"""
import os, time
from pathlib import Path
from dashboard.up.processes import spawner
child = spawner(["sleep", "600"], Path({str(tmp_path / "log")!r}), lambda: os.environ)()
print(child.pid, flush=True)
time.sleep(600)
"""
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert not gone(child)
    parent.kill()
    parent.communicate()
    assert wait_until(lambda: gone(child))


def test_a_log_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "LARGEST_LOG", 10)
    log = tmp_path / "web.log"
    log.write_text("x" * 11)
    spawner(["true"], log, lambda: os.environ)().wait()
    assert log.read_text() == "" and (tmp_path / "web.log.1").read_text() == "x" * 11


def test_one_copy_runs_per_state_folder_and_the_second_is_told_which_process_has_it(tmp_path: Path) -> None:
    with start.locked(tmp_path) as killed:
        assert not killed
        program = f"from pathlib import Path\nfrom dashboard.up.start import locked\nwith locked(Path({str(tmp_path)!r})): pass"
        second = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        assert second.returncode and f"process {os.getpid()}" in second.stderr.replace("proces ", "process ")
    with start.locked(tmp_path) as killed:
        assert not killed


def test_a_start_after_a_kill_is_known_as_one(tmp_path: Path) -> None:
    program = f"""
import os
from pathlib import Path
from dashboard.up.start import locked
with locked(Path({str(tmp_path)!r})):
    os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", program])
    with start.locked(tmp_path) as killed:
        assert killed


def test_a_port_that_is_taken_is_one_clear_sentence() -> None:
    with start.socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(SetupError, match=str(other.getsockname()[1])):
            start.wait_for_port("127.0.0.1", other.getsockname()[1], 0)
