"""Sentences for files and disks."""

from __future__ import annotations

import errno
import re
from pathlib import Path

from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain

#: What a file is written under until it is whole, beside the place that was named; nobody who reads knows that name.
_UNFINISHED = re.compile(r"\.hashwrench-.*|\..*\.part")


@says(OSError)
def _os_error(error: OSError) -> str:
    name = plain(str(error.filename), 120) or '""' if error.filename is not None else ""
    if error.errno == errno.ENOSPC:
        return _("The disk is full. Free some space and try again; nothing saved so far is lost.")
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return _("Too many files are open at once here. Close other programs, or raise the limit (ulimit -n).")
    if (folder := _folder_of_unfinished(error)) is not None:
        words = _("{folder} takes no such file: {reason}. Choose another place or name.")
        return words.format(folder=plain(str(folder), 120), reason=error.strerror)
    if isinstance(error, FileNotFoundError):
        return _("{name} does not exist.").format(name=name)
    if isinstance(error, PermissionError):
        return _("No permission to open {name}.").format(name=name)
    if isinstance(error, IsADirectoryError):
        return _("{name} is a folder, not a file.").format(name=name)
    return _("{name} cannot be used: {reason}.").format(name=name or "?", reason=error.strerror or str(error))


def _folder_of_unfinished(error: OSError) -> Path | None:
    """The folder that would not take what was to be written there; None where the error is about another file."""
    path = Path(str(error.filename or ""))
    return next((one.parent for one in (path, *path.parents) if _UNFINISHED.fullmatch(one.name)), None)
