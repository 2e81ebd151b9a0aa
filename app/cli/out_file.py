"""The file a command is told to write: tried before the work begins, and there whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.cli.exits import Exit, fail
from app.words.language import _
from app.words.plain_text import plain


@dataclass(frozen=True, slots=True)
class OutFile:
    """Where bytes go: by way of the `partial` beside it; without one straight to a device or pipe, or for `-` to
    standard output.
    """

    path: Path
    partial: Path | None = None
    force: bool = False

    @property
    def on_stdout(self) -> bool:
        """Whether standard output gets the bytes."""
        return str(self.path) == "-"

    def write(self, raw: bytes) -> None:
        """Write it all. Raises OSError; ends the command where a file came up meanwhile that nobody said to replace."""
        if self.on_stdout:
            sys.stdout.buffer.write(raw)
            sys.stdout.buffer.flush()
        elif self.partial is None:
            self.path.write_bytes(raw)
        else:
            self.partial.write_bytes(raw)
            refuse_existing(self.path, force=self.force)
            os.replace(self.partial, self.path)


def refuse_existing(path: Path, *, force: bool) -> None:
    """End the command where a file would be replaced and nobody said so."""
    if path.exists() and not force:
        words = _("{path} exists already. Choose another name, or say --force to replace it.")
        raise fail(Exit.BAD_INPUT, words.format(path=plain(str(path), 200)))


def check_place(path: Path, *, force: bool) -> None:
    """End the command, before its work begins, where no file could be written after it, or one would be replaced and
    nobody said so.
    """
    if path.is_dir():
        raise fail(Exit.BAD_INPUT, _("{path} is a folder; name a file in it.").format(path=plain(str(path), 200)))
    need_folder(path)
    refuse_existing(path, force=force)


def need_folder(path: Path) -> None:
    """End the command, before its work begins, where the file's folder is not there."""
    if not path.parent.is_dir():
        raise fail(Exit.UNREACHABLE, _("There is no folder {path}.").format(path=plain(str(path.parent), 200)))


@contextmanager
def out_file(named: Path, *, force: bool) -> Iterator[OutFile]:
    """The place to write to, or the end of the command where it cannot be written; nothing else is left behind.

    A link stays one, and a device stays a device. Raises OSError, which names the file as the person did.
    """
    if str(named) == "-":
        yield OutFile(named)
        return
    with _told_of(named):
        path = Path(os.path.realpath(named))
        if path.exists() and not path.is_file() and not path.is_dir():
            yield OutFile(path)
            return
        check_place(path, force=force)
        partial = path.with_name(f".hashwrench-{os.getpid()}.part")
        partial.touch(exist_ok=False)
        try:
            yield OutFile(path, partial, force)
        finally:
            partial.unlink(missing_ok=True)


@contextmanager
def _told_of(named: Path) -> Iterator[None]:
    """An OSError about a file here is one about the file that was named."""
    try:
        yield
    except OSError as error:
        if error.filename is not None:
            error.filename = str(named)
        raise
