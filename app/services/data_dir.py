"""Where the shop's data lies: the folder named by the person, else the user's own data folder."""

from __future__ import annotations

from pathlib import Path

import platformdirs


def data_dir(named: Path | None) -> Path:
    """The folder to use, made if it is missing. Raises OSError where it cannot be made."""
    folder = place_of_data(named)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def place_of_data(named: Path | None) -> Path:
    """The same folder, there or not; nothing is made."""
    return named or Path(platformdirs.user_data_dir("hashwrench", appauthor=False))
