"""What can go wrong with the readings kept over time. The sentences are in `app.words.errors.telemetry`.

None of it may stop the program: readings are a convenience, and the shop's record lies elsewhere.
"""

from __future__ import annotations

from pathlib import Path


class TelemetryError(Exception):
    """Base of every error of `app.telemetry`; `path` is the database."""

    def __init__(self, path: Path, reason: str = "") -> None:
        super().__init__(str(path), reason)
        self.path = path
        self.reason = reason


class TelemetryDamaged(TelemetryError):
    """The file is damaged or no database of ours; it was put aside as `aside` and a new one begun."""

    def __init__(self, path: Path, aside: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.aside = aside


class TelemetryTooNew(TelemetryDamaged):
    """A newer program wrote the file; it was put aside as `aside` and a new one begun."""


class TelemetryFull(TelemetryError):
    """The disk is full: readings are not kept until there is room again."""


class TelemetryFailed(TelemetryError):
    """The file cannot be opened or written; readings are not kept."""
