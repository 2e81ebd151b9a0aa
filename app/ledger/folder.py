"""Whether a folder is fit to hold a shop: not on a drive of the network, not kept by a cloud service, not moved away.

A database in WAL mode needs memory that its readers and writer share, which no network file system gives
(sqlite.org/wal.html), and a service that copies files behind its back makes two shops of one. What is recognised lies
in `resources/knowledge/folders.toml`. HASHWRENCH_ANY_FOLDER=1 lets those who know what they do pass.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import platformdirs

from app.ledger.errors import FolderRefused, MovedAway
from resources import open_binary

#: The way past the refusal, an environment variable.
OVERRIDE = "HASHWRENCH_ANY_FOLDER"
#: Lies in a folder whose shop was moved to another.
MOVED = "shop.moved"
_REMOTE_DRIVE = 4


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a folder was recognised as: `why` is "network" or "cloud", `name` the file system or the service."""

    why: str
    name: str


def default_folder() -> Path:
    """The folder on this computer that the shop lies in where nobody says otherwise."""
    return Path(platformdirs.user_data_dir("hashwrench", appauthor=False))


def refuse_moved(folder: Path) -> None:
    """Raise MovedAway for the copy from before a move: what is read there is no longer true."""
    to = moved_to(folder)
    if to is not None:
        raise MovedAway(folder, to)


def refuse_unfit(folder: Path) -> None:
    """Raise FolderRefused or MovedAway where no shop may be written in this folder."""
    refuse_moved(folder)
    trouble = trouble_of(folder)
    if trouble is not None and not os.environ.get(OVERRIDE):
        raise FolderRefused(folder, trouble.why, trouble.name, default_folder())


def trouble_of(folder: Path) -> Trouble | None:
    """What speaks against keeping a shop there, whether the folder exists or not; None = nothing known."""
    real = Path(os.path.realpath(folder))
    name = _network_name(real)
    if name is not None:
        return Trouble("network", name)
    home = Path(os.path.realpath(os.path.expanduser("~")))
    persons = (home, *home.parents)  # a person may be called Dropbox
    for service in _services():
        for part in (real, *real.parents):
            if service.folders is not None and part not in persons and service.folders.fullmatch(part.name):
                return Trouble("cloud", service.name)
            if any(_lies(part / marker) for marker in service.markers):
                return Trouble("cloud", service.name)
    return None


def moved_to(folder: Path) -> Path | None:
    """Where the shop of this folder was moved to; None where it was not."""
    try:
        kept = json.loads((folder / MOVED).read_text(encoding="utf-8"))
        return Path(kept["to"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return None  # a mark that nobody can read does not keep a shop closed


@dataclass(frozen=True, slots=True)
class _Service:
    name: str
    folders: re.Pattern[str] | None
    markers: tuple[str, ...]


@cache
def _table() -> tuple[frozenset[str], tuple[_Service, ...]]:
    with open_binary("knowledge", "folders.toml") as file:
        table = tomllib.load(file)
    services = tuple(
        _Service(
            one["name"], re.compile(one["folders"], re.IGNORECASE) if one["folders"] else None, tuple(one["markers"])
        )
        for one in table["cloud"]
    )
    return frozenset(table["network"]), services


def _services() -> tuple[_Service, ...]:
    return _table()[1]


def _lies(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _network_name(folder: Path) -> str | None:
    if sys.platform == "win32":
        return _windows_network(folder)
    kind = mounted_as(str(folder), _mounts())
    return kind if kind in _table()[0] else None


def _windows_network(folder: Path) -> str | None:
    if folder.drive.startswith("\\\\"):
        return folder.drive
    if sys.platform == "win32" and folder.drive:
        import ctypes

        if ctypes.windll.kernel32.GetDriveTypeW(f"{folder.drive}\\") == _REMOTE_DRIVE:
            return folder.drive
    return None


def mounted_as(folder: str, mounts: str) -> str:
    """The type of the file system that a folder lies on, read from the text of /proc/mounts or of `mount` on macOS;
    "" where neither tells.
    """
    best, kind = "", ""
    for line in mounts.splitlines():
        told = _told(line)
        if told is None:
            continue
        place, type_ = told
        if (folder == place or folder.startswith(place.rstrip("/") + "/")) and len(place) >= len(best):
            best, kind = place, type_
    return kind


_MACOS = re.compile(r".+? on (/.*) \(([^,()]+)[^()]*\)")
_OCTAL = re.compile(r"\\([0-7]{3})")


def _told(line: str) -> tuple[str, str] | None:
    """Place and type of one mount; WSL's drives of Windows call themselves 9p and are told by their options."""
    on_macos = _MACOS.fullmatch(line)
    if on_macos is not None:
        return on_macos[1], on_macos[2]
    fields = line.split(" ")
    if len(fields) < 4:
        return None
    place = _OCTAL.sub(lambda code: chr(int(code[1], 8)), fields[1])
    return place, "drvfs" if fields[2] == "9p" and "aname=drvfs" in fields[3] else fields[2]


def _mounts() -> str:
    if sys.platform == "darwin":
        import subprocess

        return subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5, check=False).stdout
    try:
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
