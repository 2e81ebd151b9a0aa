"""What every command shares: where the data lies, and who is at the keyboard."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Session:
    """The global options of one call; `data_dir` None = the user's own folder, chosen by `app.services.data_dir`; `by`
    None = the person is called as the login is.
    """

    data_dir: Path | None = None
    by: str | None = None
