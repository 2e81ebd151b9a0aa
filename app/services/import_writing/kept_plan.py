"""What a plan decided about each row, kept on the disk, so that the rows need not be read and judged a second time."""

from __future__ import annotations

import pickle
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from app.domain.import_plan import Fate, ImportChoices, PlannedRow
from app.domain.import_row import ReadRow
from app.services.shop import Shop

_ROWS_AT_A_TIME = 250
_NEWEST = "SELECT hlc, device_id, seq FROM change ORDER BY hlc DESC LIMIT 1"

#: The state of a record: its folder, and the newest line of its log.
RecordState = tuple[Path, tuple[int, str, int] | None]


def state_of(shop: Shop) -> RecordState:
    """Equal as long as nothing is saved."""
    with shop.read() as db:
        row = db.execute(_NEWEST).fetchone()
    return shop.data_dir, tuple(row) if row is not None else None


class KeptPlan:
    """The rows of one plan that are to be written, in order. It holds for the record and the choices it was made with.

    The file has no name and nobody else can open it; it is gone with the plan.
    """

    def __init__(self, state: RecordState, choices: ImportChoices) -> None:
        self.counts: Counter[Fate] = Counter()
        self._made_for = (state, choices)
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="hashwrench-plan-")  # noqa: SIM115 lives with the plan
        self._waiting: list[object] = []

    def add(self, row: ReadRow, planned: PlannedRow) -> None:
        """Count a row, and keep it where it is to be written. Raises OSError (a full disk)."""
        self.counts[planned.fate] += 1
        if planned.fate in (Fate.NEW, Fate.CHANGED):
            self._waiting.append((row.line, row.values, planned.fate, planned.known_id, planned.changes))
            if len(self._waiting) == _ROWS_AT_A_TIME:
                self.flush()

    def flush(self) -> None:
        """Write what waits. Raises OSError."""
        pickle.dump(self._waiting, self._file, pickle.HIGHEST_PROTOCOL)
        self._waiting.clear()

    def holds(self, state: RecordState, choices: ImportChoices) -> bool:
        """Whether the same would be decided now."""
        return self._made_for == (state, choices)

    def rows(self) -> Iterator[tuple[ReadRow, PlannedRow]]:
        """Every row that is to be written, as it was decided."""
        self._file.flush()
        end = self._file.tell()
        self._file.seek(0)
        while self._file.tell() < end:
            for line, values, fate, known_id, changes in pickle.load(self._file):  # noqa: S301 our own unnamed file
                yield ReadRow(line, values), PlannedRow(line, fate, "", known_id, changes)
