"""How safe the shop's data is, as values: the backups, the second folder, the last trial of a restore."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TrialCount:
    """How many rows of an entity the restored shop had, and the shop had at the time of the trial."""

    entity: str
    then: int
    now: int


@dataclass(frozen=True, slots=True)
class RestoreTrial:
    """A backup that was restored into a scratch folder: when (UTC), which file, made when (UTC), what was in it."""

    at: datetime
    file: str
    made_at: datetime
    changes: int
    attachments: int
    seconds: float
    counts: tuple[TrialCount, ...]


@dataclass(frozen=True, slots=True)
class SecondFolder:
    """The folder that backups are copied to: the newest of this shop there (UTC), and why the last copy failed."""

    path: Path
    newest: datetime | None
    failed: str


@dataclass(frozen=True, slots=True)
class BackupState:
    """How the automatic backups stand.

    `newest` (UTC) and `file` are of the newest; `waits` = something was saved since; `old` = it has waited too long;
    `failed` says why the last attempt failed ("" = it did not), at `failed_at` (UTC). `size` is of all, bytes. `off` =
    none is made by itself.
    """

    newest: datetime | None
    file: Path | None
    count: int
    size: int
    waits: bool
    old: bool
    failed: str
    failed_at: datetime | None
    second: SecondFolder | None
    trial: RestoreTrial | None
    off: bool = False
