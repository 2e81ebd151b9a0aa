"""Whether a window could be shown here. Asks no Qt, so that a command can ask before it loads any."""

from __future__ import annotations

import os
import sys


def has_display() -> bool:
    """Whether there is a screen, or Qt was told a platform of its own (`QT_QPA_PLATFORM`)."""
    if os.environ.get("QT_QPA_PLATFORM") or not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
