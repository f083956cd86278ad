"""Work on what strangers made, in a process of its own: it gets so much memory and time and no more, and takes nobody down with it.

Run as `python -m etl.apart <seconds>`, with what to do on its standard input.
"""

from __future__ import annotations

import os
import pickle
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import Final, TypeVar, cast

from dashboard.core.errors import BadInput
from dashboard.core.settings import ROOT

T = TypeVar("T")
MEMORY: Final = 4 * 1024**3  # bytes of address space
SECONDS: Final = 120  # of processor time; on the clock twice that, for a machine that is busy with other things


def called(work: Callable[[], T], seconds: int = SECONDS) -> T:
    """What `work` gives; it and its result can be pickled. Raises BadInput: its own, or that it took too much or broke down."""
    with tempfile.TemporaryDirectory(prefix="beeldregie-apart-") as folder:  # ours to clear away, as the other may be killed
        try:
            done = subprocess.run(
                [sys.executable, "-m", "etl.apart", str(seconds)],
                input=pickle.dumps(work),
                stdout=subprocess.PIPE,
                timeout=2 * seconds,
                cwd=ROOT,
                env={**os.environ, "TMPDIR": folder},
            )
        except subprocess.TimeoutExpired as error:
            raise _too_much() from error
    if done.returncode < 0:  # killed, at a limit or by what it read
        raise _too_much()
    done.check_returncode()  # a defect of ours; its traceback stands in the log
    fits, result = pickle.loads(done.stdout)  # noqa: S301 - of our own process
    if not fits:
        raise BadInput(*result)
    return cast(T, result)


def _too_much() -> BadInput:
    return BadInput(
        "Het bestand vraagt te veel tijd of geheugen om te lezen. Knip het in stukken, of breng het in als CSV of GeoJSON.",
        "The file takes too much time or memory to read. Cut it into pieces, or bring it in as CSV or GeoJSON.",
    )


def main() -> None:
    """The other side: within the limits, do what is asked and hand back what came of it."""
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answer:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no part of the answer
        answer.write(_answer())


def _answer() -> bytes:
    try:
        return pickle.dumps((True, pickle.load(sys.stdin.buffer)()))  # noqa: S301 - from our own process
    except BadInput as error:
        return pickle.dumps((False, (error.nl, error.en)))
    except MemoryError:
        refused = _too_much()
        return pickle.dumps((False, (refused.nl, refused.en)))


if __name__ == "__main__":
    main()
