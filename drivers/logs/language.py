"""A log language: how the text of one firmware is recognised and read. What every language has to offer, no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from drivers.model.log import LogKind
from drivers.model.observation import Observation


@dataclass(frozen=True, slots=True)
class Block:
    """Some whole lines of a log; `first_line` is the one-based number of the first.

    A `text` that does not end with a line end is the end of a log that may have been cut within its last line.
    """

    source: str
    text: str
    first_line: int


class Session(Protocol):
    """One log being read, block after block in order; keeps what lines say of the lines after them.

    `copy.copy` of a session goes on from there without touching the first: a live log is read up to now, and on.
    """

    def feed(self, block: Block) -> Iterable[Observation]:
        """The observations of a block, in line order. Never raises on content."""


class LogLanguage(Protocol):
    """One log language."""

    @property
    def kind(self) -> LogKind:
        """Its name in the JSON contract."""

    @property
    def mark_weights(self) -> Mapping[str, int]:
        """The marks by which a text of this language is told, each with its weight; more weight = surer."""

    @property
    def covers(self) -> frozenset[LogKind]:
        """The languages whose lines this one reads besides its own."""

    def start(self) -> Session:
        """A session for one log."""
