"""Sentences for files and disks."""

from __future__ import annotations

import errno

from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain


@says(OSError)
def _os_error(error: OSError) -> str:
    name = plain(str(error.filename), 120) or '""' if error.filename is not None else ""
    if error.errno == errno.ENOSPC:
        return _("The disk is full. Free some space and try again; nothing saved so far is lost.")
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return _("Too many files are open at once here. Close other programs, or raise the limit (ulimit -n).")
    if isinstance(error, FileNotFoundError):
        return _("{name} does not exist.").format(name=name)
    if isinstance(error, PermissionError):
        return _("No permission to open {name}.").format(name=name)
    if isinstance(error, IsADirectoryError):
        return _("{name} is a folder, not a file.").format(name=name)
    return _("{name} cannot be used: {reason}.").format(name=name or "?", reason=error.strerror or str(error))
