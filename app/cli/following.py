"""How far a long command is, on stderr where a person looks; Ctrl-C asks it to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event

from rich.console import Console
from rich.progress import Progress, ProgressColumn

from app.cli.interrupt import signals_stop


@dataclass(frozen=True, slots=True)
class Following:
    """Who follows a command: `tell` how much is done, of how much where that is known by now; `stopped` by Ctrl-C."""

    tell: Callable[[int, int | None], None]
    stopped: Callable[[], bool]


@contextmanager
def followed(
    title: str, *, quiet: bool, total: int | None = None, columns: Sequence[ProgressColumn] = ()
) -> Iterator[Following]:
    """Inside, Ctrl-C and its kin are only noted; the bar is shown at a terminal alone and leaves nothing behind."""
    console = Console(stderr=True)
    bar = Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal)
    task = bar.add_task(title, total=total)
    stop = Event()
    with bar, signals_stop(stop.set):
        yield Following(lambda done, whole: bar.update(task, completed=done, total=whole), stop.is_set)
