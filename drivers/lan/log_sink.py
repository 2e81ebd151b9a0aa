"""Where a log's bytes go while they come: what whoever fetches one writes to."""

from __future__ import annotations

from typing import Protocol


class LogSink(Protocol):
    """Where the raw bytes of a log go."""

    def write(self, data: bytes) -> bool:
        """Keep bytes; False once the limit is reached and nothing more is wanted."""
