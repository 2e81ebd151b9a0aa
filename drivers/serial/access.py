"""Whether this user may open a device, and who may instead. Opens nothing: opening can reset a board."""

from __future__ import annotations

import os
import sys


def closed_to(device: str) -> str | None:
    """The group of users who may open a device that this user may not open; None when it is open or no such file."""
    if sys.platform == "win32" or os.access(device, os.R_OK | os.W_OK) or not os.path.exists(device):
        return None
    import grp

    owner = os.stat(device).st_gid
    try:
        return grp.getgrgid(owner).gr_name
    except KeyError:
        return str(owner)
