"""A line of a log as its time, its source and its message, for columns on screen; nothing here decides a diagnosis."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

#: Lines that are looked at, spread over the log, to see whether it has the columns at all.
_SAMPLE = 240
#: From this share of the sample on a column is worth its room.
_WORTH = 0.3
#: The widest a column of sources gets, in characters; what is longer ends in an ellipsis.
_WIDEST = 20

_TIME = re.compile(
    r"""^[ \t]{0,8}(?:
      \[?(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[T_ ]|[A-Z][a-z]{2}[ ]{1,2}\d{1,2}[ ])?      # a date goes, the time stays
        (?P<clock>\d{1,2}:\d{2}:\d{2})(?:[.,:]\d{1,9})?(?:Z|[ ]?[+-]\d{2}:?\d{2})?\]?
      |\[[ ]{0,8}(?P<kernel>\d{1,8}\.\d{3})\d{0,6}\]
      |[EWIDV][ ]\((?P<ticks>\d{1,12})\)
      |\[?\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\]?                                          # a date alone
    )[ \t]{1,8}""",
    re.VERBOSE,
)
_SOURCE = re.compile(
    r"""^(?:\[?(?:debug|info|notice|warn|warning|error|fatal)\]?:?[ ]{1,4})?(?:
      (?P<file>[\w./-]{1,60}\.(?:c|cc|cpp|go|py|rs|sh|h))(?::\d{1,6})?(?::\w{1,60})?:?
      |(?P<tag>[A-Za-z][\w./-]{1,30}(?:\[\d{1,7}\])?):(?=[ ])
    )[ \t]{0,8}""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LogLine:
    """The pieces of a line; time and source are "" where it has none, the message is never cut."""

    time: str
    source: str
    message: str


@dataclass(frozen=True, slots=True)
class LogColumns:
    """How wide the columns of a log are, in characters; 0 = it has none, and its lines are shown as they are."""

    time: int = 0
    source: int = 0

    @classmethod
    def of(cls, lines: Sequence[str]) -> LogColumns:
        """The columns that a log has, by a sample of its lines."""
        step = max(1, len(lines) // _SAMPLE)
        sample = [parts_of(lines[at][:400]) for at in range(0, len(lines), step) if lines[at].strip()]
        times = sorted(len(one.time) for one in sample if one.time)
        sources = sorted(len(one.source) for one in sample if one.source)
        if not sample or len(times) < _WORTH * len(sample):
            return cls()
        if len(sources) < _WORTH * len(sample):
            return cls(times[-1])
        return cls(times[-1], min(sources[-1], _WIDEST))


def parts_of(line: str) -> LogLine:
    """A line in its pieces. The file's line and function go from the source: the tooltip has the whole line."""
    time = _TIME.match(line)
    rest = line[time.end() :] if time else line
    source = _SOURCE.match(rest) if time else None
    if source is not None:
        rest = rest[source.end() :]
    clock = (time["clock"] or time["kernel"] or time["ticks"] or "") if time else ""
    name = (source["file"] or source["tag"] or "").rpartition("/")[2] if source else ""
    return LogLine(clock, name, rest)
