"""What a capture puts in front of every line: times of a terminal program, names of ports, syslog, quotes, numbers.

Rules on lines need none of this, for they look anywhere in a line. It is for what goes on over several lines, such as
JSON or the rows of a dump. The forms are those of minicom, PuTTY, Tera Term, RealTerm, picocom with `ts`, the Arduino
monitor, journalctl, logread, dmesg, grep -n, docker compose, and quoting in mail and chat.
"""

from __future__ import annotations

import re

_NAMED_DAY = r"(?:[A-Z][a-z]{2},? )?[A-Z][a-z]{2} {1,2}\d{1,2}"
_DATE = rf"(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}|{_NAMED_DAY})"
_TIME = r"\d{1,2}:\d\d:\d\d(?:[.,:]\d{1,9})?"
_ZONE = r"(?:Z| ?(?:UTC|GMT|CST|[+-]\d\d:?\d\d))?"
_STAMP = rf"(?:{_DATE},?[ T_-]{{1,2}})?{_TIME}{_ZONE}(?: [AP]M)?(?: \d{{4}})?"
_SYSLOG = r"[ \t](?:[\w.-]{1,64}[ \t])?[\w./-]{1,48}(?:\[\d{1,8}\])?:"
_ONE = "|".join(
    (
        rf"[\[(<]{_STAMP}[\])>]:?",
        rf"{_STAMP}(?:{_SYSLOG}|[ \t]?(?:->|=>|[>|:-]))?",
        r"<\d{1,3}>",
        r"\[ {0,8}\d{1,7}\.\d{3,9}\]",
        r"(?:COM\d{1,3}|/dev/tty\w{1,16}|tty\w{1,16})[ \t]?(?:->|[>:|])",
        r"[\w.-]{1,32}[ \t]{1,16}\|",
        r"\d{1,8}(?:[:|]|[ \t]{1,4}\|)",
        r"(?:>[ \t]?){1,8}",
    )
)
#: What may follow it: blanks, or the first sign of an object.
_THEN = r"""(?=[\s{}"'\[\]]|$)[ \t]?"""
#: The front of a line that is a capture's own; empty where there is none.
PREFIX = re.compile(rf"[ \t]{{0,16}}(?:(?:{_ONE}){_THEN}){{0,4}}")
#: No prefix begins with these; so does no line of nothing but blanks.
_NO_PREFIX = "\"{}'"


def bare_start(line: str) -> int:
    """Where the line itself begins, behind what a capture put in front of it; 0 where nothing was."""
    if line.lstrip(" \t")[:1] in _NO_PREFIX:
        return 0
    found = PREFIX.match(line)
    return found.end() if found is not None and found[0].strip() else 0
