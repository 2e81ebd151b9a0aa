"""What every command shares: where the data lies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Session:
    """The global options of one call; `data_dir` None = the user's own folder, chosen by `app.services.data_dir`."""

    data_dir: Path | None = None
