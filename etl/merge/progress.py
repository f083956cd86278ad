"""What a load is doing, on the terminal of who waits for it: from the moment that it takes longer than two seconds, and never in a log."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Item = TypeVar("Item")
_QUIET_SECONDS = 2.0
_STEP = 1000  # rows


class Bar:
    """A context manager; on anything but a terminal it shows nothing."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._progress.add_task("", total=None)
        self._timer = threading.Timer(_QUIET_SECONDS, self._progress.start)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        if not self._progress.disable:
            self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._timer.cancel()
        self._progress.stop()

    def phase(self, label: str, total: int | None = None) -> None:
        """From now on it does this; `total` where it is known how much there is of it."""
        self._progress.reset(self._task, description=label, total=total)

    def counted(self, rows: Iterable[Item]) -> Iterator[Item]:
        """The rows, counted as they go by."""
        for index, row in enumerate(rows):
            if index % _STEP == 0:
                self._progress.update(self._task, completed=index)
            yield row
