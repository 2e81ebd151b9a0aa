"""How large a table may be, and what watches over the reading of one."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.import_error import ReadingStopped

#: The largest file, bytes. A table of 100,000 rows has 10 to 30 MB.
MOST_BYTES = 256 * 1024 * 1024
MOST_ROWS = 1_000_000
MOST_COLUMNS = 512
#: The longest cell, characters: what Excel holds.
MOST_IN_CELL = 32_767

#: Told now and then how much of the file is read (0.0 to 1.0); gives False to end it.
Progress = Callable[[float], bool]


def go_on(progress: Progress | None, share: float) -> None:
    """Tell how far the reading is. Raises ReadingStopped where the person has ended it."""
    if progress is not None and progress(min(share, 1.0)) is False:
        raise ReadingStopped
