"""What is said of photos and files on an order: when they were taken, the way they came, what became of many."""

from __future__ import annotations

from datetime import datetime

from app.words.language import _, ngettext
from app.words.language import mark as _m

_PHASES = {
    "intake": _m("At intake"),
    "before": _m("Before the repair"),
    "after": _m("After the repair"),
}
_ORIGINS = {
    "drop": _m("dropped"),
    "paste": _m("pasted"),
    "file": _m("from a file"),
    "phone": _m("from a phone"),
    "command": _m("from the command line"),
    "program": _m("kept by the program"),
}


def photo_phase_word(phase: str) -> str:
    """When a photo was taken; what is neither of the three is said as other."""
    return _(_PHASES[phase]) if phase in _PHASES else _("Other photos")


def origin_text(origin: str | None, device: int = 0) -> str:
    """The way a file came; "" where nobody noted it."""
    if origin == "phone" and device:
        return _("from phone {n}").format(n=device)
    return _(_ORIGINS[origin]) if origin in _ORIGINS else ""


def size_text(size: int) -> str:
    """The size of a file."""
    if size >= 1_000_000:
        return _("{n} MB").format(n=f"{size / 1_000_000:.1f}")
    return _("{n} kB").format(n=f"{max(size / 1000, 0.1):.1f}")


def added_text(photos: int, files: int) -> str:
    """What was put on the order."""
    said = []
    if photos:
        said.append(ngettext("{n} photo", "{n} photos", photos).format(n=photos))
    if files:
        said.append(ngettext("{n} file", "{n} files", files).format(n=files))
    return _("{what} added to the order").format(what=", ".join(said))


def came_from_phone(phone: int, at: datetime) -> str:
    """That a photo came from a phone, and when, by this computer's clock."""
    return _("from phone {n}, {time}").format(n=phone, time=f"{at.astimezone():%H:%M}")
