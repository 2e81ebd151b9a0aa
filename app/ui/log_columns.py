"""A line of a log as its time, its source and its message, for columns on screen; nothing here decides a diagnosis."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.ui.log_rows import width_of

#: Lines that are looked at, spread over the log, to see whether it has the columns at all.
_SAMPLE = 240
#: From this share of the sample on a column is worth its room.
_WORTH = 0.3
#: The widest a column of sources gets, in characters; what is longer ends in an ellipsis.
_WIDEST = 20

#: Logs of fewer lines are measured to find the widest; of others the longest line is taken for it.
_MEASURED = 5_000
#: What lies between the columns, in characters.
_BETWEEN = 4

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


def widest(lines: Sequence[str], columns: LogColumns, folded: Sequence[int] = (), longest: int | None = None) -> int:
    """The width of the widest line as it is drawn, in characters, those that are folded left out.

    `longest` = characters of the longest line, where that was counted and none is folded.
    """
    if longest is not None and len(lines) >= _MEASURED and not folded:
        return longest
    left_out = set(folded)
    kept = (line for number, line in enumerate(lines, 1) if number not in left_out)
    if len(lines) >= _MEASURED:
        return max(map(len, kept), default=0)
    if not columns.time:
        return max(map(width_of, kept), default=0)
    before = columns.time + columns.source + _BETWEEN
    return before + max((width_of(parts_of(line).message) for line in kept), default=0)
