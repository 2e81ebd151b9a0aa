"""Which files an output may replace: never a device, and never a part of a shop, not even of another one."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from app.ledger.errors import NotReplaceable
from app.ledger.ledger import DATABASE, LOCK


def replaceable(target: Path) -> Path:
    """The file that really is to be written, symbolic links followed.

    Outputs are written aside and renamed into place, which would put a plain file where a device or the shop's own
    database stood. Raises NotReplaceable for those, IsADirectoryError for a folder.
    """
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    real = target.resolve()
    in_shop = real.name == LOCK or real.name.startswith(DATABASE)
    if target.exists() and (in_shop or not target.is_file()):
        raise NotReplaceable(target)
    return real
