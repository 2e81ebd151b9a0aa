"""Whether this user may open a device, who may instead, and who holds it. Opens nothing: opening can reset a board."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

#: A service that tries every new serial port for a modem, and holds it meanwhile.
MODEM_MANAGER = "ModemManager"


@dataclass(frozen=True, slots=True)
class Closed:
    """A device that this user may not open. `group` of users may, None when no group but root's does; `member` = this
    user was added to it, and this session began before.
    """

    group: str | None
    member: bool = False


def closed_to(device: str) -> Closed | None:
    """What keeps this user from opening a device; None when nothing does, and where there is no such file."""
    if sys.platform == "win32" or os.access(device, os.R_OK | os.W_OK) or not os.path.exists(device):
        return None
    import grp
    import pwd

    about = os.stat(device)
    if about.st_gid == 0 or about.st_mode & (stat.S_IRGRP | stat.S_IWGRP) != stat.S_IRGRP | stat.S_IWGRP:
        return Closed(None)
    try:
        group = grp.getgrgid(about.st_gid)
        me = pwd.getpwuid(os.getuid())
    except KeyError:
        return Closed(str(about.st_gid))
    return Closed(group.gr_name, me.pw_name in group.gr_mem or me.pw_gid == about.st_gid)


def holder_of(device: str, processes: Path = Path("/proc")) -> str | None:
    """The program that holds a device, as far as this user may see: by its open files, else a modem service that runs.

    None where nobody is seen, and on systems without /proc.
    """
    real = os.path.realpath(device)
    modem_service = None
    for process in processes.glob("[0-9]*"):
        try:
            name = (process / "comm").read_text(errors="replace").strip()
            if name == MODEM_MANAGER:
                modem_service = name
            if process.name != str(os.getpid()) and any(os.readlink(one) == real for one in (process / "fd").iterdir()):
                return name
        except OSError:
            # It ended meanwhile, or its files are not this user's to see.
            continue
    return modem_service
