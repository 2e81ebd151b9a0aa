"""Braiins OS: bosminer's log and its API replies. The messages are a table.

The S9's bosminer starts its chains side by side, and what it counts names no chain. A count is given to a chain only
where that leaves no doubt: where one chain is being counted, or where all that are being counted agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import replace

from drivers.logs.language import Block, Session
from drivers.logs.table import EVIDENCE, table_language
from drivers.model.log import LogKind
from drivers.model.observation import Fact, Observation, Provenance

#: The lines of one chain's start, in the order of the open bosminer-am1-s9.
_STEP = re.compile(
    r"Initializing hash chain (?P<starts>\d{1,2})\b|Discovered (?P<count>\d{1,3}) chips(?! \(expected)"
    r"|[Cc]hain (?P<fails>\d{1,2}) start failed: (?P<why>[^\n]{0,200})"
)
_SHORT = re.compile(r"(?i)not enough chips")


class BraiinsSession:
    """Reads by the table; counts wait until it is clear whose they are."""

    def __init__(self, table: Session) -> None:
        self._table = table
        self._started: list[int] = []
        self._counts: list[Observation] = []

    def __copy__(self) -> BraiinsSession:
        other = BraiinsSession(copy(self._table))
        other._started, other._counts = list(self._started), list(self._counts)
        return other

    def feed(self, block: Block) -> Iterable[Observation]:
        """The observations of a block, in line order."""
        counted = list(self._counted(block))
        seen = self._table.feed(block)
        return sorted((*seen, *counted), key=lambda one: one.provenance.line or 0) if counted else seen

    def _counted(self, block: Block) -> Iterator[Observation]:
        line, place = block.first_line, 0
        for found in _STEP.finditer(block.text):
            line += block.text.count("\n", place, found.start())
            place = found.start()
            if found.end() == len(block.text):
                return  # cut within the line
            if found["starts"]:
                chain = int(found["starts"])
                if self._counts or chain in self._started:
                    self._forget()
                self._started.append(chain)
            elif found["count"]:
                yield from self._count(block, found, line)
            elif _SHORT.search(found["why"]):
                yield from self._short(int(found["fails"]))
            elif int(found["fails"]) in self._started:
                self._started.remove(int(found["fails"]))

    def _count(self, block: Block, found: re.Match[str], line: int) -> Iterator[Observation]:
        start = block.text.rfind("\n", 0, found.start()) + 1
        end = block.text.find("\n", found.end())
        text = block.text[start : end if end >= 0 else None].strip()[:EVIDENCE]
        count = Observation(Fact.CHIPS_FOUND, Provenance(block.source, line, text), value=int(found["count"]))
        self._counts.append(count)
        if len(self._counts) == len(self._started) and len({one.value for one in self._counts}) == 1:
            yield from (
                replace(one, chain=chain) for one, chain in zip(self._counts, sorted(self._started), strict=True)
            )
            self._forget()

    def _short(self, chain: int) -> Iterator[Observation]:
        """The chain that has too few: the lowest of the counts that wait is its own."""
        if chain in self._started and len(self._counts) == len(self._started):
            lowest = min(self._counts, key=lambda one: one.value if isinstance(one.value, int) else 0)
            yield replace(lowest, chain=chain)
            self._counts.remove(lowest)
            self._started.remove(chain)
            if len({one.value for one in self._counts}) == 1:
                yield from (replace(one, chain=of) for one, of in zip(self._counts, self._started, strict=True))
                self._forget()

    def _forget(self) -> None:
        self._started.clear()
        self._counts.clear()


LANGUAGE = replace(table_language("braiins"), covers=frozenset({LogKind.CGMINER}), wrap=BraiinsSession)
